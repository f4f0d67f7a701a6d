"""`postroom import`: silent, once, beside a running process and without one."""

import json
import threading
from pathlib import Path

import pytest

from gateway.cli import importing
from gateway.errors import Temporary
from tests.cli.rig import DeskFolder, mail

KEYS = {"read", "imported", "duplicates", "quarantined", "seconds", "skipped", "erased"}


def mbox(path: Path, name: str, count: int) -> str:
    text = "".join(
        f"From eva@example.org Mon Nov 24 09:28:03 2025\n{mail(f'{name} {n}', f'{name}{n}')}\n" for n in range(count)
    )
    path.write_text(text)
    return str(path)


def test_mbox_twice_without_a_running_process(desk: DeskFolder) -> None:
    box = mbox(desk.folder / "old.mbox", "old", 20)
    (first,) = desk.lines("import", "mbox", box, "--department", "hr")
    assert first.keys() == KEYS
    assert (first["read"], first["imported"], first["duplicates"], first["quarantined"]) == (20, 20, 0, 0)
    (second,) = desk.lines("import", "mbox", box, "--department", "hr")
    assert (second["read"], second["imported"], second["duplicates"]) == (20, 0, 20)
    found = desk.lines("ticket", "list", "--all")
    assert {(one["department"], one["state"]) for one in found} == {("hr", "done")}
    assert len(found) == 20
    assert desk.lines("outbox", "list") == []


def test_beside_a_running_process(live: DeskFolder) -> None:
    before = len(live.lines("outbox", "list"))
    (result,) = live.lines("import", "mbox", mbox(live.folder / "live.mbox", "live", 5))
    assert (result["read"], result["imported"]) == (5, 5)
    assert len(live.lines("outbox", "list")) == before


def test_maildir(desk: DeskFolder) -> None:
    for name in ("cur", "new", "tmp"):
        (desk.folder / "box" / name).mkdir(parents=True)
    (desk.folder / "box" / "cur" / "1.a:2,S").write_text(mail("One", "m1"))
    (desk.folder / "box" / "new" / "2.b").write_text(mail("Two", "m2"))
    (desk.folder / "box" / "new" / "3.c").write_text("")
    result = desk.call("import", "maildir", str(desk.folder / "box"))
    found = json.loads(result.stdout)
    assert (found["read"], found["imported"], found["skipped"]) == (3, 2, 1)
    assert "not imported: 3.c: " in result.stderr


def test_a_department_that_is_not(desk: DeskFolder) -> None:
    result = desk.call("import", "mbox", mbox(desk.folder / "old.mbox", "old", 1), "--department", "itt")
    assert (result.exit_code, "did you mean 'it'?" in result.stderr) == (1, True)
    assert desk.lines("mail", "list") == []


def test_no_such_file_is_wrong_usage(desk: DeskFolder) -> None:
    assert desk.call("import", "mbox", "nowhere").exit_code == 2


def test_what_is_in_flight_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_IN_FLIGHT", 2)
    flight = importing.Flight()
    flight.enter(importing.MOST_BYTES_IN_FLIGHT + 1)  # one too large for the bound still goes, alone
    entered = threading.Event()

    def second() -> None:
        flight.enter(1)
        entered.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not entered.wait(0.1)
    flight.leave(importing.MOST_BYTES_IN_FLIGHT + 1, None)
    assert entered.wait(5)
    thread.join()
    flight.leave(1, Temporary("the disk is full"))
    with pytest.raises(Temporary):
        flight.wait_until_empty()


def test_progress_in_a_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LINE_EVERY", 0.0)
    with importing.progress("reading", 200) as advance:
        advance(50)
        advance(100)
    assert capsys.readouterr().err == "reading: 25 %\nreading: 75 %\n"
