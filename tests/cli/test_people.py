"""`postroom people erase`: who is refused, what is asked, what is said."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway import failpoints
from gateway.cli.people import COUNTS
from gateway.store.engine import Store
from gateway.store.schema import ticket
from tests.cli.rig import MAIL, DeskFolder, environment, mail

EVA = "eva@example.org"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a desk that has decided a mail of Eva's and one of Tom's, who names her."""
    made = DeskFolder.make(tmp_path_factory.mktemp("played"))
    rules = made.rules.read_text()
    made.rules.write_text(f"{rules}people:\n  {EVA}: {{name: Evelina Novakova}}\n")  # she stood there once
    other = mail("Stage", "t1", author="Tom Reed <tom@example.org>").replace("Good morning", "Ask Evelina Novakova")
    for one in (mail("Printer", "a1"), other):
        assert made.call("deliver", text=one).exit_code == 0
    assert made.call("people", "erase", "nobody@example.org").exit_code == 1  # these rules are stored by it
    made.rules.write_text(rules)
    assert made.process("run", "--once").returncode == 0
    return made.folder / "data"


@pytest.fixture
def desk(tmp_path: Path, played: Path) -> DeskFolder:
    made = DeskFolder.make(tmp_path)
    shutil.copytree(played, tmp_path / "data")
    return made


def close(desk: DeskFolder) -> None:
    store = Store.open(f"sqlite:///{desk.folder / 'data' / 'postroom.db'}")
    store.write(lambda c: c.execute(sa.update(ticket).values(state="done")))
    store.close()


def bytes_of(desk: DeskFolder) -> bytes:
    return b"".join(path.read_bytes() for path in (desk.folder / "data").rglob("*") if path.is_file())


def test_erased(desk: DeskFolder) -> None:
    close(desk)
    assert EVA.encode() in bytes_of(desk)
    [receipt] = desk.lines("people", "erase", "Eva@Example.org", "--yes")
    assert EVA.encode() not in bytes_of(desk)
    assert b"Eva Novak" not in bytes_of(desk)
    assert {*receipt} == {"id", "begun_at", "finished_at", "seconds", "receipt", "backups", *COUNTS}
    assert (receipt["id"], receipt["requests"], receipt["originals"]) == (1, 1, 2)
    row = desk.lines("ticket", "list", "--all")[-1]
    assert (row["ref"], row["requester"]) == ("IT-1", "erased-1@erased.invalid")


def test_the_person_hears_of_it_and_nothing_of_that_is_kept(desk: DeskFolder) -> None:
    close(desk)
    shutil.rmtree(desk.folder / "letters", ignore_errors=True)
    [receipt] = desk.lines("people", "erase", EVA, "--yes")
    assert receipt["receipt"] == "sent"
    [letter] = (desk.folder / "letters").rglob("*.eml")
    text = letter.read_text()
    assert "\nTo: eva@example.org" in text
    assert "Subject: What we held of you is erased" in text
    assert "Of 1 request only the number" in " ".join(text.split())
    assert EVA.encode() not in bytes_of(desk)
    [again] = desk.lines("people", "erase", EVA, "--yes")
    assert again["receipt"] is None  # once


def test_the_letter_that_did_not_leave_is_said_and_leaves_the_next_time(desk: DeskFolder) -> None:
    close(desk)
    config = Path(desk.config).read_text()
    Path(desk.config).write_text(config.replace(f"capture:{desk.folder}/letters", "smtp://127.0.0.1:1"))
    said = desk.call("people", "erase", EVA, "--yes")
    assert (said.exit_code, "Receipt for the person: not sent: " in said.stdout) == (0, True)
    Path(desk.config).write_text(config)
    assert desk.lines("people", "erase", EVA, "--yes", "--silent")[0]["receipt"] is None
    assert desk.lines("people", "erase", EVA, "--yes")[0]["receipt"] == "sent"


def test_said_to_people(desk: DeskFolder) -> None:
    close(desk)
    said = desk.call("people", "erase", EVA, "--yes")
    assert said.exit_code == 0
    assert said.stdout.startswith("erasure 1, ")
    assert "original mails deleted" in said.stdout
    assert "Not reached: backups" in said.stdout
    assert EVA not in said.stdout


def test_without_yes_nothing_is_done(desk: DeskFolder) -> None:
    close(desk)
    said = desk.call("people", "erase", EVA)
    assert (said.exit_code, "1 requests, 1 mails" in said.stderr, "say it with --yes" in said.stderr) == (1, True, True)
    assert EVA.encode() in bytes_of(desk)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("eva", "'eva' is not an address"),
        ("it@example.org", "address of a department"),
        ("ana@example.org", "still named in desk.yaml:5: take them out there, then postroom reload"),
        ("admin@example.org", "[service] admins"),
        (EVA, "1 request is of theirs not done: IT-1. Close first, with: postroom ticket do REF '#done'"),
    ],
)
def test_refused(desk: DeskFolder, address: str, says: str) -> None:
    before = bytes_of(desk)
    said = desk.call("people", "erase", address, "--yes")
    assert (said.exit_code, says in said.stderr) == (1, True), said.stderr
    assert (EVA.encode() in before) is (EVA.encode() in bytes_of(desk))


def test_the_name_in_old_rules_is_replaced_too(desk: DeskFolder) -> None:
    """She stood in the rules files: the stored copies of these hold her name, and mails of others may."""
    close(desk)
    assert b"Evelina Novakova" in bytes_of(desk)
    desk.lines("people", "erase", EVA, "--yes")
    assert b"Evelina" not in bytes_of(desk)
    [row] = [row for row in desk.lines("ticket", "list", "--all") if row["requester"] == "tom@example.org"]
    [shown] = desk.lines("ticket", "show", row["ref"])
    assert "Ask Erased person" in shown["entries"][0]["text"]


def test_again_it_says_so(desk: DeskFolder) -> None:
    close(desk)
    desk.lines("people", "erase", EVA, "--yes")
    [again] = desk.lines("people", "erase", EVA, "--yes")
    assert (again["id"], again["requests"], again["originals"]) == (2, 0, 0)


@pytest.mark.parametrize(
    "armed", ["erase.planned:1", "erase.step:2", "erase.step:9", "erase.forgotten:1", "store.after_commit:7"]
)
def test_killed_it_is_finished_by_the_next(desk: DeskFolder, armed: str) -> None:
    close(desk)
    command = [sys.executable, "-m", "gateway", "--config", desk.config, "people", "erase", EVA, "--yes"]
    environ = environment() | {failpoints.VARIABLE: f"{armed}:kill"}
    assert subprocess.run(command, env=environ, capture_output=True, check=False, timeout=60).returncode == -9
    begun = [
        one for one in map(json.loads, desk.call("doctor", "--json").stdout.splitlines()) if one["check"] == "erasure"
    ]
    assert [one["ok"] for one in begun] == [False] or armed.startswith("store.")
    [receipt] = desk.lines("people", "erase", EVA, "--yes")
    assert receipt["id"] == 1
    left = bytes_of(desk)
    assert [word for word in (EVA.encode(), b"Eva Novak", b"Evelina", b"a1@example.org") if word in left] == []
    assert [row["state"] for row in desk.lines("ticket", "list", "--all")] == ["done", "done"]


@pytest.mark.parametrize("name", ["eva.zip", "new/eva"])
def test_exported(desk: DeskFolder, name: str) -> None:
    target = desk.folder / name
    [said] = desk.lines("people", "export", EVA, "--to", str(target))
    assert said == {"file": str(target), "files": 9, "mails": 1, "letters": 1}
    if target.suffix:
        with zipfile.ZipFile(target) as archive:
            files = {one: archive.read(one) for one in archive.namelist()}
    else:
        files = {one.relative_to(target).as_posix(): one.read_bytes() for one in target.rglob("*") if one.is_file()}
    assert {*files} == {
        *("README.txt", "person.json", "requests.json", "entries.json", "journal.json", "mails.json", "letters.json"),
        *("mails/1.eml", next(one for one in files if one.startswith("letters/"))),
    }
    assert files["mails/1.eml"].decode().endswith(MAIL.partition("\n\n")[2])
    assert json.loads(files["person.json"])["names"] == ["Eva Novak"]
    again = desk.call("people", "export", EVA, "--to", str(target))
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)


def test_what_was_begun_and_not_finished_is_not_left_behind(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gateway.exporting._json", full)
    before = {*desk.folder.iterdir()}
    for name in ("eva.zip", "eva"):
        assert desk.call("people", "export", EVA, "--to", str(desk.folder / name)).exit_code == 1
    assert {*desk.folder.iterdir()} == before


def test_an_old_mailbox_does_not_bring_back_who_was_erased(desk: DeskFolder) -> None:
    """Mails that the desk never had; what she writes afterwards is a mail like any other."""
    close(desk)
    desk.lines("people", "erase", EVA, "--yes")
    old, new = mail("Older still", "old"), mail("Hello again", "new").replace("24 Nov 2025", "24 Nov 2099")
    tom = mail("Old of Tom", "tom", author="Tom Reed <tom@example.org>")
    box = desk.folder / "old.mbox"
    box.write_text("".join(f"From x@y Mon Nov 24 09:00:00 2025\n{one}\n" for one in (old, new, tom)))
    [said] = desk.lines("import", "mbox", str(box))
    assert (said["read"], said["imported"], said["erased"]) == (3, 2, 1)
    assert b"Older still" not in bytes_of(desk)


def test_copies_that_still_hold_it_are_named(desk: DeskFolder) -> None:
    close(desk)
    assert desk.call("db", "backup").exit_code == 0
    [receipt] = desk.lines("people", "erase", EVA, "--yes", "--silent")
    [copy] = receipt["backups"]
    assert EVA.encode() in Path(copy).read_bytes()
    assert "1 copies still hold all of it" in desk.call("people", "erase", EVA, "--yes").stdout
