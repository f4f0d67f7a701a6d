"""The poller of a Maildir."""

import os
import threading
from pathlib import Path

import pytest

from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Arrival, Receipt
from gateway.intake.maildir import SEEN, MaildirPoller

MAIL = b"Return-Path: <eva@example.org>\nSubject: %d\n\nbody\n"


class Door:
    """Takes what it is given, once each; fails as told."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.contents: list[bytes] = []
        self.errors: list[BaseException | None] = []
        self.after: list[BaseException] = []

    def __call__(self, arrival: Arrival) -> Receipt:
        if self.errors and (error := self.errors.pop(0)):
            raise error
        content = arrival.raw if isinstance(arrival.raw, bytes) else arrival.raw.read()
        duplicate = content in self.contents
        if not duplicate:
            self.arrivals.append(arrival)
            self.contents.append(content)
        if self.after:
            raise self.after.pop(0)  # durable, and then we were killed
        return Receipt(self.contents.index(content) + 1, duplicate)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def door() -> Door:
    return Door()


def put(box: Path, n: int, *, where: str = "new", flags: str = "", size: int = 0) -> None:
    (box / where / f"{n:04d}.host{flags}").write_bytes(MAIL % n + b"x\n" * (size // 2))


def poller(box: Path, door: Door, **more: object) -> MaildirPoller:
    made = MaildirPoller(box, address="IT@example.org", accept=door, **more)  # type: ignore[arg-type]
    if not (box / SEEN).exists():
        (box / SEEN).touch()  # not the first start
    return made


def lying(box: Path) -> list[str]:
    return sorted(f"{p.parent.name}/{p.name}" for p in (*box.glob("new/*"), *box.glob("cur/*")))


def done(box: Path) -> list[str]:
    return sorted(p.name for p in box.glob(".Postroom.Done/cur/*"))


def test_taken_and_moved(box: Path, door: Door) -> None:
    put(box, 2)
    put(box, 1, where="cur", flags=":2,RS")
    assert poller(box, door).once() == 2
    assert door.contents == [MAIL % 1, MAIL % 2]
    assert [a.envelope.reverse_path for a in door.arrivals] == ["eva@example.org"] * 2
    assert [a.envelope.forward_paths for a in door.arrivals] == [("it@example.org",)] * 2
    assert [a.silent for a in door.arrivals] == [False, False]
    assert lying(box) == []
    assert done(box) == ["0001.host:2,RS", "0002.host:2,"]
    assert (box / ".Postroom.Done" / "maildirfolder").exists()


@pytest.mark.parametrize(
    ("afterwards", "left", "folder"),
    [
        ("move:Postroom/Done", [], ".Postroom.Done"),
        ("move:Archive", [], ".Archive"),
        ("delete", [], ""),
        ("keep", ["new/0001.host"], ""),
    ],
)
def test_afterwards(box: Path, door: Door, afterwards: str, left: list[str], folder: str) -> None:
    put(box, 1)
    assert poller(box, door, afterwards=afterwards).once() == 1
    assert lying(box) == left
    assert [p.name for p in box.glob(".*") if p.is_dir()] == ([folder] if folder else [])
    if afterwards == "keep":
        os.rename(box / "new" / "0001.host", box / "cur" / "0001.host:2,S")  # somebody reads it
    assert poller(box, door, afterwards=afterwards).once() == 0  # also by another process, later
    assert len(door.contents) == 1


@pytest.mark.parametrize("afterwards", ["", "move:", "move:a//b", "move:../x", "move:a.b", "burn"])
def test_wrong_settings(box: Path, door: Door, afterwards: str) -> None:
    with pytest.raises(ValueError):
        poller(box, door, afterwards=afterwards)


@pytest.mark.parametrize(("old_mail", "taken"), [("ignore", []), ("import", [True, True])])
def test_what_lay_there_before_the_first_start(box: Path, door: Door, old_mail: str, taken: list[bool]) -> None:
    put(box, 1)
    put(box, 2, where="cur", flags=":2,S")
    first = MaildirPoller(box, address="it@example.org", accept=door, old_mail=old_mail)
    first.once()
    assert [a.silent for a in door.arrivals] == taken
    put(box, 3)
    first.once()
    again = poller(box, door, old_mail=old_mail)
    put(box, 4)
    again.once()
    assert [a.silent for a in door.arrivals] == [*taken, False, False]
    assert door.contents[-2:] == [MAIL % 3, MAIL % 4]
    assert len(lying(box)) == 2 - len(taken)


def test_killed_between_accept_and_move(box: Path, door: Door) -> None:
    put(box, 1)
    door.after = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        poller(box, door).once()
    assert lying(box) == ["new/0001.host"]
    assert poller(box, door).once() == 1
    assert len(door.contents) == 1  # known as a duplicate
    assert done(box) == ["0001.host:2,"]


def test_our_own_trouble_leaves_everything(box: Path, door: Door) -> None:
    put(box, 1)
    put(box, 2)
    door.errors = [Temporary("the database is busy")]
    mine = poller(box, door)
    with pytest.raises(Temporary):
        mine.once()
    assert len(lying(box)) == 2
    assert mine.once() == 2


def test_one_mail_nobody_foresaw_does_not_keep_back_the_others(box: Path, door: Door) -> None:
    put(box, 1)
    put(box, 2)
    mine = poller(box, door)
    for _ in range(2):
        door.errors = [RuntimeError("what")]
        with pytest.raises(RuntimeError):
            mine.once()
        assert len(lying(box)) == 2
    door.errors = [RuntimeError("what")]
    assert mine.once() == 1
    assert mine.once() == 0  # not at once again
    assert lying(box) == ["new/0001.host"]
    assert door.contents == [MAIL % 2]


def test_what_the_door_never_takes_stays_and_is_not_offered_again(box: Path, door: Door) -> None:
    put(box, 1)
    put(box, 2)
    put(box, 3, size=2000)
    (box / "new" / "0004.host").touch()
    door.errors = [Permanent("no such address"), None, None]
    mine = poller(box, door, message_limit=1000)
    assert mine.once() == 1
    assert mine.once() == 0
    assert lying(box) == ["new/0001.host", "new/0003.host", "new/0004.host"]


def test_of_a_mail_that_is_too_large_the_header_is_held_once(box: Path, door: Door) -> None:
    put(box, 1, size=2000)
    put(box, 2)
    put(box, 3, size=2000)
    for _ in range(2):  # the second: after a restart
        mine = poller(box, door, message_limit=1000)
        mine.once()
        assert mine.once() == 0
    assert lying(box) == ["new/0001.host", "new/0003.host"]
    assert [one.held_because for one in door.arrivals] == [
        "2048 bytes, the limit is 1000 (it lies in the Maildir as 0001.host)",
        "",
        "2048 bytes, the limit is 1000 (it lies in the Maildir as 0003.host)",
    ]
    assert door.contents[0] == MAIL[:-5] % 1 + b"[%s]\n" % door.arrivals[0].held_because.encode()
    assert door.arrivals[0].envelope.reverse_path == "eva@example.org"


def test_too_large_while_the_store_is_away(box: Path, door: Door) -> None:
    put(box, 1, size=2000)
    door.errors = [Temporary("away")]
    mine = poller(box, door, message_limit=1000)
    with pytest.raises(Temporary):
        mine.once()
    mine.once()
    assert len(door.arrivals) == 1


def test_large_mails_are_spooled(box: Path, door: Door) -> None:
    put(box, 1, size=3_000_000)
    assert poller(box, door).once() == 1
    assert not isinstance(door.arrivals[0].raw, bytes)
    assert len(door.contents[0]) > 3_000_000


def test_a_name_that_is_taken_already(box: Path, door: Door) -> None:
    mine = poller(box, door)
    put(box, 1)
    mine.once()
    (box / "new" / "0001.host").write_bytes(MAIL % 2)
    mine.once()
    assert door.contents == [MAIL % 1, MAIL % 2]
    assert done(box) == ["0001.host.2:2,", "0001.host:2,"]


def test_names_of_any_bytes(box: Path, door: Door) -> None:
    name = os.fsencode(box) + b"/new/\xff\n old taken x"
    Path(os.fsdecode(name)).write_bytes(MAIL % 1)
    mine = poller(box, door, afterwards="keep")
    assert mine.once() == 1
    assert poller(box, door, afterwards="keep").once() == 0


def test_links_and_pipes_are_not_opened(box: Path, door: Door) -> None:
    (box / "secret").write_bytes(MAIL % 1)
    (box / "new" / "0001.link").symlink_to(box / "secret")
    os.mkfifo(box / "new" / "0002.pipe")
    put(box, 3)
    assert poller(box, door).once() == 1
    assert door.contents == [MAIL % 3]


def test_the_loop_takes_what_comes_and_survives_trouble(box: Path, door: Door) -> None:
    states: list[str] = []
    stop = threading.Event()
    door.errors = [None, Temporary("the database is busy")]
    mine = poller(box, door, look_every=0.01, on_state=states.append)
    thread = threading.Thread(target=mine.run, args=(stop,))
    thread.start()
    for n in range(1, 5):
        put(box, n, where="tmp")
        os.rename(box / "tmp" / f"{n:04d}.host", box / "new" / f"{n:04d}.host")
        while len(door.contents) < n and thread.is_alive():
            thread.join(0.01)
    mine.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert stop.is_set()
    assert sorted(door.contents) == [MAIL % n for n in range(1, 5)]
    assert "trouble: the database is busy" in states
    assert states[-1] == "stopped"


def test_a_missing_maildir_is_trouble(box: Path, door: Door) -> None:
    with pytest.raises(OSError):
        MaildirPoller(box / "missing", address="it@example.org", accept=door).once()
