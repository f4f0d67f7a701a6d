"""`postroom template`: the words of letters, looked at, tried, sent."""

import json
from pathlib import Path

import pytest

from gateway.desk.lettervars import LETTERS
from gateway.mail.parse import parse
from tests.cli.rig import MAIL, DeskFolder


@pytest.fixture
def own(desk: DeskFolder) -> Path:
    """The operator's folder of templates."""
    folder = desk.folder / "templates"
    folder.mkdir(exist_ok=True)
    return folder


def test_all_letters_and_whose_they_are(desk: DeskFolder, own: Path) -> None:
    (own / "thanks.txt.j2").write_text("thank you")
    listed = {one["name"]: one for one in desk.lines("template", "list")}
    assert set(listed) == set(LETTERS)
    assert (listed["thanks"]["own_files"], listed["ack"]["own_files"]) == (["thanks.txt.j2"], [])
    told = desk.call("template", "list").stdout
    assert "thanks.txt.j2" in told
    assert "a new request came in" in told


def test_the_files_that_are_used(desk: DeskFolder, own: Path) -> None:
    (own / "it").mkdir()
    (own / "it" / "thanks.txt.j2").write_text("IT thanks you")
    text, html = desk.lines("template", "show", "thanks", "--department", "it")
    assert (text["file"], text["source"]) == (str(own / "it" / "thanks.txt.j2"), "IT thanks you")
    assert html["file"].endswith("templates/thanks.html.j2")
    assert "IT thanks you" not in desk.call("template", "show", "thanks", "--department", "hr").stdout


def test_a_preview_is_to_a_person_from_a_department(desk: DeskFolder) -> None:
    result = desk.call("template", "preview", "ack", "--department", "hr", "--as", "tom.reed@example.org")
    assert result.exit_code == 0
    assert result.stdout.startswith("Hi Tom,\n\nwe have your request. A person from People will answer you by\n")
    assert "contrast fine" in result.stderr
    (said,) = desk.lines("template", "preview", "ack", "--lang", "ja")
    assert said["language"] == "ja"
    assert "11月24日月曜日" in said["text"]
    assert '<html lang="ja"' in said["html"]
    assert (said["bytes"] < 20_000, said["unreadable"]) == (True, [])


def test_a_formal_department_is_previewed_formally(desk: DeskFolder) -> None:
    desk.rules.write_text(desk.rules.read_text().replace("name: IT,", "name: IT, language: de, address_style: formal,"))
    (said,) = desk.lines("template", "preview", "ack")
    assert said["language"] == "de@formal"


def test_a_preview_in_a_file(desk: DeskFolder, tmp_path: Path) -> None:
    file = tmp_path / "ack.html"
    assert desk.call("template", "preview", "ack", "--out", str(file), "--dark").stdout == f"written to {file}\n"
    page = file.read_text()
    assert "@media all" in page
    assert "prefers-color-scheme" not in page
    assert desk.call("template", "preview", "ack", "--html").stdout.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("preview", "akc"), "there is no letter 'akc' – did you mean 'ack'?"),
        (("preview", "_base"), "there is no letter '_base'"),
        (("show", "../../etc/passwd"), "there is no letter"),
        (("preview", "ack", "--lang", "xx"), "no letter is written in 'xx'; there are cs, "),
        (("preview", "ack", "--department", "ti"), "there is no department 'ti'"),
        (("preview", "ack", "--number", "0"), "ack has 5 samples"),
        (("send", "ack", "--to", "nobody"), "'nobody' is not an address"),
        (("send", "ack", "--to", "admin@example.org"), "there is no database yet"),
    ],
)
def test_what_is_not_there_is_said(desk: DeskFolder, arguments: tuple[str, ...], says: str) -> None:
    result = desk.call("template", *arguments)
    assert result.exit_code == 1
    assert says.replace(" – ", " ").split()[0] in result.stderr
    assert says.partition(" – ")[0] in result.stderr


def test_check_tells_mistakes_and_warnings(desk: DeskFolder, own: Path) -> None:
    assert desk.call("template", "check").stdout == f"{len(LETTERS)} letters, 0 mistakes, 0 warnings\n"
    (own / "thanks.txt.j2").write_text("We answer as soon as possible.")
    warned = desk.call("template", "check")
    assert warned.exit_code == 1
    assert f"warning: {own}/thanks.txt.j2:1: “as soon as possible” – a time, not a mood" in warned.stdout
    (own / "ack.txt.j2").write_text("\n{{ promis }}")
    wrong = desk.call("template", "check", "--json")
    assert wrong.exit_code == 1
    found = [json.loads(line) for line in wrong.stdout.splitlines()]
    assert {"file": f"{own}/ack.txt.j2", "line": 2, "rule": None, "ok": False, "level": "error"}.items() <= found[
        0
    ].items()


def test_a_sample_leaves_by_the_outbox(desk: DeskFolder) -> None:
    assert desk.call("deliver", text=MAIL).exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    sent = desk.call("template", "send", "done", "--to", "admin@example.org")
    assert sent.stdout == "a sample of done goes to admin@example.org\n", sent.output
    assert desk.process("run", "--once").returncode == 0
    (letter,) = [one for one in desk.lines("outbox", "list", "--state", "sent") if one["template"] == "done"]
    assert (letter["to"], letter["ref"]) == ("admin@example.org", None)
    message = parse(desk.call("outbox", "show", str(letter["id"]), "--raw").stdout_bytes)
    assert message.subject == "Sample: done"
    assert "How did we do?" in message.text


def test_without_a_config_the_packages_own_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from gateway.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POSTROOM_CONFIG", raising=False)
    result = CliRunner().invoke(main, ["template", "preview", "thanks", "--as", "eva@example.org"])
    assert result.stdout.startswith("Hi Eva,\n\nthank you. The people of IT read each word of it.\n")
