"""F-34: two million unread mails at the first start. They are taken window by window, in little memory, from the first one on."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.desk import Desk, Warm, until
from tests.intake.imap_store import mail
from tests.intake.scripted_imap import Scripted, Session
from tests.peers.dovecot import Dovecot

MOST = 250 << 20
SMTP = 'receive   = "smtp://127.0.0.1:0"'


@pytest.fixture
def ended() -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        if desk.child is not None:
            desk.child.kill()


def polling(warm: Warm, folder: Path, port: int, more: str) -> Desk:
    desk = Desk.make(folder / "desk", warm)
    config = Path(desk.config)
    box = f'receive   = "imap://127.0.0.1:{port}"\nold_mail = "import"\nafterwards = "keep"\n{more}'
    config.write_text(config.read_text().replace(SMTP, box).replace("catch_all = true", ""))
    return desk


def peak(pid: int) -> int:
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) << 10


def taken(desk: Desk) -> int:
    path = desk.folder / "data" / "postroom.db"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # there is none yet


def vast(session: Session, tag: bytes, command: str) -> bool:
    """Two million mails, made up when they are asked for."""
    if match := re.fullmatch(r"UID SEARCH UID (\d+):(\d+)", command):
        low, high = int(match[1]), int(match[2])
        session.send(b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(low, high + 1)) + b"\r\n")
    elif match := re.fullmatch(r"UID FETCH (\S+) \((\S+).*\)", command):
        for uid in match[1].split(","):
            body = mail(int(uid))
            size = match[2] == "RFC822.SIZE"
            items = b"RFC822.SIZE %d" % len(body) if size else b"BODY[] {%d}\r\n" % len(body) + body
            session.send(b"* 1 FETCH (UID " + uid.encode() + b" " + items + b")\r\n")
    else:
        return False
    session.send(tag + b" OK done\r\n")
    return True


@pytest.mark.parametrize("count", [150, pytest.param(30_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_scripted(warm: Warm, tmp_path: Path, count: int, ended: list[Desk], record_property: object) -> None:
    with Scripted() as server:
        server.sins.append(vast)
        server.inbox.next_uid = 2_000_001
        more = 'login = "it@example.org"\npassword = "env:DESK_PASSWORD"'
        desk = polling(warm, tmp_path, server.port, more)
        ended.append(desk)
        child = desk.start(ready=False, env={"DESK_PASSWORD": "secret word"})
        until(lambda: taken(desk) >= count, 3000)
        assert peak(child.pid) < MOST
        assert desk.one("SELECT max(uid) FROM imap_taken") < 2_000_000
        record_property("figure", f"{peak(child.pid) >> 20} MiB with {taken(desk)} of 2,000,000 taken")  # type: ignore[operator]


@pytest.mark.long
@pytest.mark.peers
@pytest.mark.timeout(3600)
def test_dovecot(warm: Warm, tmp_path: Path, ended: list[Desk], record_property: object) -> None:
    """Two hundred thousand on a real server."""
    with Dovecot() as server:
        server.deliver("it", mail(0))
        box = server.maildir("it") / "new"
        owner = box.stat()
        for number in range(200_000):
            path = box / f"1764000000.M{number}.test"
            path.write_bytes(mail(number))
            os.chown(path, owner.st_uid, owner.st_gid)
        more = 'login = "it"\npassword = "env:DESK_PASSWORD"'
        desk = polling(warm, tmp_path, server.imap_port, more)
        ended.append(desk)
        child = desk.start(ready=False, env={"DESK_PASSWORD": server.password})
        until(lambda: taken(desk) >= 10_000, 3000)
        assert peak(child.pid) < MOST
        record_property("figure", f"{peak(child.pid) >> 20} MiB with {taken(desk)} of 200,000 taken")  # type: ignore[operator]
