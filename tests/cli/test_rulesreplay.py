"""`postroom rules replay`: what differs, in kinds, for people and for programs; exit code 3."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.rig import DeskFolder
from tests.replayed import RULES, fill, filled

COUNT = 60
KEYS = {"ref", "mail_id", "differs", "key", "before", "after", "before_rule", "after_rule"}
MOVED = RULES.replace("subject: badge}", "subject: [badge, printer]}")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskFolder, int]]:
    """A desk nobody runs, and how many of its mails are about printers."""
    folder = DeskFolder.make(tmp_path_factory.mktemp("replay") / "desk")
    with filled(folder, began=datetime.now(UTC) - timedelta(days=2)) as made:
        fill(made, COUNT)
        printers = sum("Printer" in one.subject for one in made.written)
    return folder, printers


@pytest.fixture
def desk(stored: tuple[DeskFolder, int]) -> Iterator[DeskFolder]:
    yield stored[0]
    stored[0].rules.write_text(RULES)


def test_nothing_differs_without_an_edit(desk: DeskFolder) -> None:
    result = desk.call("rules", "replay")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"replayed {COUNT} mails of the last 30 days with the rules as they are in the files. "
        f"Nothing was sent or changed.\n\n    {COUNT} the same\n"
    )


def test_the_layout_of_the_product_page(desk: DeskFolder, stored: tuple[DeskFolder, int]) -> None:
    printers = stored[1]
    new = desk.folder / "rules.new.yaml"
    new.write_text(MOVED)
    result = desk.call("rules", "replay", "--since", "30d", "--new", str(new), "--only", "department")
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines[:6] == [
        f"replayed {COUNT} mails of the last 30 days with the new rules. Nothing was sent or changed.",
        "",
        f"{COUNT - printers:>6} the same",
        f"{printers:>6} different, in 1 kind:",
        "",
        f"{printers:>5} x  department: it -> facilities     (new: badge)",
    ]
    example = re.compile(r" {10}\d+ {2,}\d\d [A-Z][a-z]{2} \d\d:\d\d  [a-z]+ +Printer jams again \d+")
    assert all(example.fullmatch(line) for line in lines[6:8])
    assert lines[8:] == [f"          … and {printers - 2} more"]


def test_all_that_differs_in_a_mail_is_one_kind(desk: DeskFolder) -> None:
    desk.rules.write_text(MOVED)
    result = desk.call("rules", "replay")
    assert result.exit_code == 3
    assert re.search(
        r" x  department: it -> facilities +\(new: badge\)\n +tag: nothing -> badge +\(new: badge\)\n", result.stdout
    )


def test_keys_of_the_contract(desk: DeskFolder, stored: tuple[DeskFolder, int]) -> None:
    desk.rules.write_text(MOVED)
    result = desk.call("rules", "replay", "--json")
    assert result.exit_code == 3
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(line.keys() == KEYS for line in lines)
    same, different = [line for line in lines if not line["differs"]], [line for line in lines if line["differs"]]
    assert len(same) == COUNT - stored[1]
    assert len({line["mail_id"] for line in different}) == stored[1]
    (first,) = [
        line for line in different if line["mail_id"] == different[0]["mail_id"] and line["key"] == "department"
    ]
    assert {**first, "mail_id": 0, "ref": ""} == {
        "ref": "", "mail_id": 0, "differs": True, "key": "department", "before": "it", "after": "facilities",
        "before_rule": None, "after_rule": "badge",
    }  # fmt: skip
    assert re.fullmatch(r"IT-\d+", first["ref"])
    assert desk.call("rules", "replay", "--as", "json").stdout == result.stdout


def test_html_is_a_page_and_escapes(desk: DeskFolder) -> None:
    desk.rules.write_text(
        RULES.replace("name: badge,", "name: <badge & co>,").replace("subject: badge}", "subject: [badge, printer]}")
    )
    result = desk.call("rules", "replay", "--as", "html")
    assert result.exit_code == 3
    assert result.stdout.startswith("<!DOCTYPE html>")
    assert "&lt;badge &amp; co&gt;" in result.stdout
    assert "<badge" not in result.stdout


def test_only_what_is_asked_for(desk: DeskFolder) -> None:
    desk.rules.write_text(MOVED)
    assert desk.call("rules", "replay", "--only", "priority").exit_code == 0
    assert desk.call("rules", "replay", "--only", "priority", "--only", "tag").exit_code == 3
    wrong = desk.call("rules", "replay", "--only", "departement")
    assert (wrong.exit_code, "did you mean 'department'?" in wrong.stderr) == (2, True)


def test_a_folder_of_new_rules(desk: DeskFolder) -> None:
    new = desk.folder / "new"
    new.mkdir(exist_ok=True)
    (new / "desk.yaml").write_text(MOVED)
    assert desk.call("rules", "replay", "--new", str(new)).exit_code == 3


def test_since(desk: DeskFolder) -> None:
    said = desk.call("rules", "replay", "--since", "1h").stdout
    assert said.startswith("replayed 0 mails of the last 1 hour ")
    wrong = desk.call("rules", "replay", "--since", "soon")
    assert (wrong.exit_code, "write it like" in wrong.stderr) == (2, True)


def test_new_rules_with_mistakes_are_not_replayed(desk: DeskFolder) -> None:
    desk.rules.write_text(RULES.replace("department: facilities", "departement: facilities"))
    result = desk.call("rules", "replay")
    assert (result.exit_code, "did you mean 'department'?" in result.stderr) == (1, True)


def test_new_rules_with_failing_tests_are(desk: DeskFolder) -> None:
    test = "  - {name: t, mail: eva@example.org -> it@example.org | Hello, expect: {department: hr}}\n"
    desk.rules.write_text(f"{MOVED}tests:\n{test}")
    result = desk.call("rules", "replay")
    assert (result.exit_code, "1 test of the new rules fails" in result.stderr) == (3, True)


def test_without_a_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = DeskFolder.make(tmp_path_factory.mktemp("empty") / "desk")
    result = empty.call("rules", "replay")
    assert (result.exit_code, "there is no database yet" in result.stderr) == (1, True)


def test_beside_a_running_process(live: DeskFolder) -> None:
    assert "the same" in live.call("rules", "replay").stdout
