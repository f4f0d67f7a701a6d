"""The whole way by IMAP: the desk polls the mailbox it@ in Dovecot; answers go by Postfix to Dovecot's other mailboxes."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.app import App, DataHeld
from gateway.runtime import Runtime, load_settings
from gateway.store.schema import imap_mailbox, process
from gateway.work.send import LANES
from tests.boards.stage import EVA, Stage, mail, request, wait_for
from tests.peers.dovecot import Dovecot
from tests.peers.postfix import Postfix
from tests.peers.postgres import Postgres
from tests.peers.require import need_program, need_root
from tests.peers.way import People, play, town
from tests.peers.wire import Wire

pytestmark = pytest.mark.peers

DESK = "it@example.org"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    need_program("dovecot")
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    need_root("Postfix")
    with town(dovecot, {}) as server:
        yield server


@pytest.fixture(scope="module")
def wire(dovecot: Dovecot) -> Iterator[Wire]:
    """From our poller to Dovecot."""
    with Wire(dovecot.imap_port) as running:
        yield running


@pytest.fixture
def people(postfix: Postfix, dovecot: Dovecot) -> People:
    found = People(postfix, dovecot)
    found.forget()
    return found


def desk(folder: Path, port: int, *, send_by: str = "", afterwards: str = "move:Postroom/Done", **more: str) -> Stage:
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(Dovecot.password)
    keys = f'login = "{DESK}"\npassword = "file:{password}"\nafterwards = "{afterwards}"\npoll = "2s"\n'
    return Stage(folder, receive=f"imap://127.0.0.1:{port}", send_by=send_by, mailbox=keys, **more)


def polling(stage: Stage) -> Stage:
    """Returns once the poller knows where new mail begins; what came before stays where it is."""
    wait_for(lambda: stage.runtime.store.read(lambda c: c.execute(sa.select(imap_mailbox)).first()), "the first look")
    return stage


def test_boards(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, people: People) -> None:
    """With plus addresses in between: Ana's answer reaches the mailbox it@ by its signed address."""
    with desk(tmp_path, dovecot.imap_port, send_by=f"smtp://127.0.0.1:{postfix.port}") as stage:
        polling(stage)
        play(stage, people)
        assert {row.source for row in stage.mails()} == {"imap"}
        wait_for(lambda: len(dovecot.messages(DESK, "Postroom/Done")) == 4, "four mails put away")
        assert dovecot.messages(DESK) == []


def test_another_uidvalidity_doubles_nothing(tmp_path: Path, dovecot: Dovecot) -> None:
    """The server was restored: all mails are there, all under other UIDs."""
    with desk(tmp_path, dovecot.imap_port, afterwards="keep") as stage:
        polling(stage)
        dovecot.deliver(DESK, request())
        wait_for(lambda: len(stage.transmissions()) == 2, "board 1")
        before = _uidvalidity(dovecot)
        dovecot.halt()
        for path in dovecot.maildir(DESK).glob("dovecot*"):
            path.unlink()
        dovecot.start()
        assert _uidvalidity(dovecot) != before
        dovecot.deliver(DESK, mail(EVA, DESK, "And the screen.", subject="Screen", id="s1@example.org"))
        wait_for(lambda: len(stage.tickets()) == 2, "the mail after it")
        known = stage.runtime.store.read(lambda c: c.execute(sa.select(imap_mailbox)).one())
        assert known.uidvalidity == _uidvalidity(dovecot)
        stage.settle()
        assert [row.address for row in stage.transmissions("ack")] == ["eva@example.org"] * 2
        assert [ticket.subject for ticket in stage.tickets()] == ["Printer on the 2nd floor jams", "Screen"]
    _empty(dovecot)


def _uidvalidity(dovecot: Dovecot) -> int:
    with dovecot.session(DESK) as imap:
        imap.select("INBOX", readonly=True)
        return int(imap.response("UIDVALIDITY")[1][0])


def _empty(dovecot: Dovecot) -> None:
    with dovecot.session(DESK) as imap:
        imap.select("INBOX")
        imap.store("1:*", "+FLAGS", r"(\Deleted)")
        imap.expunge()


def with_file(size: int, **more: str) -> bytes:
    """Board 1 with a picture of `size` bytes that no server can press together."""
    from base64 import encodebytes
    from random import Random

    picture = encodebytes(Random(1).randbytes(size)).decode()
    body = (
        "--x\nContent-Type: text/plain; charset=utf-8\n\nThe printer, see the picture.\n"
        "--x\nContent-Type: image/jpeg; name=jam.jpg\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename=jam.jpg\n\n{picture}\n--x--\n"
    )
    return mail(EVA, DESK, body, id="p1@example.org", Content_Type="multipart/mixed; boundary=x", **more)


@pytest.mark.parametrize("passing", [0, 40, 20_000, 500_000])
def test_the_connection_drops_in_fetch(tmp_path: Path, dovecot: Dovecot, wire: Wire, passing: int) -> None:
    with desk(tmp_path, wire.port) as stage:
        polling(stage)
        cuts = wire.cuts
        wire.cut_after(b"BODY.PEEK[]", passing=passing)
        dovecot.deliver(DESK, with_file(600_000))
        wait_for(lambda: len(stage.transmissions()) == 2, "board 1")
        assert wire.cuts == cuts + 1
        stage.settle()
        assert len(stage.mails()) == len(stage.tickets()) == 1
        [file] = stage.entries()[0].attachments
        assert (file["name"], file["size"]) == ("jam.jpg", 600_000)
        wait_for(lambda: dovecot.messages(DESK) == [], "put away")


def test_the_connection_drops_when_it_is_put_away(tmp_path: Path, dovecot: Dovecot, wire: Wire) -> None:
    """It was moved, and we never heard so: nothing is taken twice, nothing is left."""
    with desk(tmp_path, wire.port) as stage:
        polling(stage)
        cuts = wire.cuts
        wire.cut_after(b" MOVE ")
        dovecot.deliver(DESK, request())
        wait_for(lambda: wire.cuts == cuts + 1, "the cut")
        wait_for(lambda: dovecot.messages(DESK) == [], "put away")
        dovecot.deliver(DESK, mail(EVA, DESK, "And the screen.", subject="Screen", id="s1@example.org"))
        wait_for(lambda: len(stage.tickets()) == 2, "the mail after it")
        stage.settle()
        assert len(stage.mails()) == 2
        assert len(stage.transmissions("ack")) == 2


def test_the_same_mail_by_smtp_and_imap(tmp_path: Path, dovecot: Dovecot) -> None:
    """Two departments, two mailboxes, one polled, one a listener."""
    more = f'[[mailbox]]\naddress = "hr@example.org"\nreceive = "smtp://127.0.0.1:0"\nsend = "capture:{tmp_path}/out"\n'
    stage = desk(tmp_path, dovecot.imap_port)
    stage.mailbox += more
    with stage:
        polling(stage)
        raw = request("it@example.org, hr@example.org")
        dovecot.deliver(DESK, raw)
        with smtplib.SMTP("127.0.0.1", stage.port, timeout=30) as client:
            client.sendmail("eva@example.org", ["hr@example.org"], raw)
        wait_for(lambda: len(stage.mails()) == 2, "both copies")
        stage.settle()
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"]
        told = sorted(letter.recipient for letter in stage.new_letters())
        assert told == ["ana@example.org", "eva@example.org", "hanna@example.org"]


# -- two processes on one mailbox -------------------------------------------------------------------------------------


def test_a_second_process_on_sqlite_is_refused(tmp_path: Path, dovecot: Dovecot) -> None:
    with desk(tmp_path, dovecot.imap_port) as stage:
        polling(stage)
        runtime = Runtime.open(load_settings(str(stage.config), {}))
        try:
            with pytest.raises(DataHeld):
                App(runtime, ["poll"]).start()
        finally:
            runtime.close()
        done = _program(stage, tmp_path / "second.log")
        assert done.wait(30) == 4
        dovecot.deliver(DESK, request())  # and the first one goes on
        wait_for(lambda: len(stage.transmissions()) == 2, "board 1")


def test_two_processes_on_postgresql_and_one_is_killed(tmp_path: Path, dovecot: Dovecot) -> None:
    with Postgres() as postgres:
        stage = desk(tmp_path, dovecot.imap_port, database=postgres.create("desk"))
        stage.lay_out()
        running = [_program(stage, tmp_path / f"{name}.log") for name in ("one", "two")]
        try:
            for name in ("one", "two"):
                wait_for(
                    lambda name=name: "event=ready" in _log(tmp_path, name), lambda name=name: _log(tmp_path, name)
                )
            stage.runtime = Runtime.open(load_settings(str(stage.config), {}))
            polling(stage)
            dovecot.deliver_many(DESK, [_numbered(number) for number in range(30)])
            wait_for(lambda: len(stage.tickets()) >= 5, "some of them")
            leader = next(n for n, name in enumerate(("one", "two")) if "first_start" in _log(tmp_path, name))
            running[leader].send_signal(signal.SIGKILL)
            running[leader].wait(10)
            dovecot.deliver_many(DESK, [_numbered(number) for number in range(30, 40)])
            wait_for(lambda: len(stage.tickets()) >= 40, "all of them", patience=60)
            wait_for(lambda: {r.state for r in stage.transmissions()} <= {"sent", "unknown"}, "all letters gone")
            assert sorted(ticket.requester.address for ticket in stage.tickets()) == sorted(
                f"user{number}@example.org" for number in range(40)
            )
            assert len(stage.transmissions("ack")) == 40
            acks = [letter.recipient for letter in stage.all_letters() if letter.recipient.startswith("user")]
            unknown = sum(one.state == "unknown" for one in stage.transmissions("ack"))
            assert len(acks) == len(set(acks)) >= 40 - unknown, (
                "those that were between dot and answer at the kill may be missing, none is doubled"
            )
            assert unknown <= LANES, "one for each connection of the killed sender"
            living = sa.select(sa.func.count()).select_from(process)
            wait_for(lambda: stage.runtime.store.read(lambda c: c.execute(living).scalar_one()) == 1, "one is buried")
        finally:
            for one in running:
                if one.poll() is None:
                    one.terminate()
                    assert one.wait(15) == 0
            if hasattr(stage, "runtime"):
                stage.runtime.close()


def _log(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text(errors="replace")


def _numbered(number: int) -> bytes:
    return mail(
        f"User {number} <user{number}@example.org>", DESK, f"Screen {number} is dark.", subject=f"Screen {number}",
        id=f"n{number}@example.org",
    )  # fmt: skip


def _program(stage: Stage, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "gateway", "--config", str(stage.config), "run"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
