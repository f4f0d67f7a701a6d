"""The whole way: Postfix relays to our listener, our letters go back to Postfix and are read in Dovecot's mailboxes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards.stage import EVA, Stage, answer, mail, request, wait_for
from tests.peers.dovecot import Dovecot
from tests.peers.postfix import Postfix
from tests.peers.postgres import Postgres
from tests.peers.require import free_port, need_program, need_root
from tests.peers.sink import Sink
from tests.peers.way import People, play, town
from tests.peers.wire import Wire

pytestmark = pytest.mark.peers


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    need_program("dovecot")
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """From Postfix to our listener."""
    with Wire(free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def far_away() -> Iterator[Sink]:
    """The server behind Postfix that has no room for full@."""
    with Sink() as running:
        running.refuse("full@example.org", "552 5.2.2 mailbox full")
        yield running


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot, wire: Wire, far_away: Sink) -> Iterator[Postfix]:
    need_root("Postfix")
    desk = f"smtp:[127.0.0.1]:{wire.port}"
    hops = {
        "it@example.org": desk,
        "hr@example.org": desk,
        "full@example.org": f"smtp:[127.0.0.1]:{far_away.port}",
        "gone@example.org": "error:5.1.1 no such person",
    }
    with town(dovecot, hops) as server:
        yield server


@pytest.fixture
def people(postfix: Postfix, dovecot: Dovecot) -> People:
    found = People(postfix, dovecot)
    found.forget()
    return found


def desk(folder: Path, wire: Wire, postfix: Postfix, **more: str) -> Stage:
    return Stage(folder, receive=f"smtp://127.0.0.1:{wire.to_port}", send_by=f"smtp://127.0.0.1:{postfix.port}", **more)


def test_boards(tmp_path: Path, wire: Wire, postfix: Postfix, people: People) -> None:
    with desk(tmp_path, wire, postfix) as stage:
        play(stage, people)
        assert {row.source for row in stage.mails()} == {"smtp"}
        assert [row.forward_paths for row in stage.mails()][:2] == [["it@example.org"]] * 2


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


def test_boards_on_postgresql(tmp_path: Path, wire: Wire, postfix: Postfix, people: People, postgres: Postgres) -> None:
    with desk(tmp_path, wire, postfix, database=postgres.create("boards")) as stage:
        play(stage, people)
        assert stage.runtime.store.is_sqlite is False
        assert not (tmp_path / "postroom.db").exists()


def test_postfix_repeats_after_a_lost_250(tmp_path: Path, wire: Wire, postfix: Postfix, people: People) -> None:
    with desk(tmp_path, wire, postfix) as stage:
        cuts = wire.cuts
        wire.cut_after(b"\r\n.\r\n")
        people.post(request())
        ack, _ = people.letter("eva@example.org"), people.letter("ana@example.org")
        wait_for(lambda: wire.cuts == cuts + 1, "the cut")
        postfix.wait_empty()
        stage.settle()
        [row] = stage.mails()
        assert row.repeats >= 1, "it came twice, as the same bytes in the same envelope"
        assert len(stage.tickets()) == 1
        assert len(stage.transmissions("ack")) == 1
        people.postfix.wait_empty()
        assert people.unread("eva@example.org") == people.unread("ana@example.org") == 0
        assert ack.says("13:30")


def test_the_desk_is_down_and_comes_back(tmp_path: Path, wire: Wire, postfix: Postfix, people: People) -> None:
    stage = desk(tmp_path, wire, postfix)
    stage.lay_out()
    people.post(request())
    wait_for(lambda: [row for row in postfix.queue() if row["queue_name"] == "deferred"], "Postfix waits")
    stage.start()
    try:
        people.letter("eva@example.org")
        people.letter("ana@example.org")
        assert len(stage.tickets()) == 1
    finally:
        stage.stop()


def test_a_real_bounce(tmp_path: Path, wire: Wire, postfix: Postfix, people: People) -> None:
    """Board 11 as Postfix writes it: the acknowledgement is taken, and comes back undeliverable."""
    with desk(tmp_path, wire, postfix) as stage:
        people.post(request(From="Ola Full <full@example.org>"))
        people.letter("ana@example.org")
        told = people.letter("ana@example.org")
        assert told.says("full@example.org has not got our mail: the mailbox is full")
        postfix.wait_empty()
        stage.settle()
        assert len(stage.tickets()) == 1
        assert [entry.kind for entry in stage.entries()] == ["request", "bounce"]
        assert people.unread("ana@example.org") == 0


def test_postfix_knows_at_once_that_there_is_nobody(
    tmp_path: Path, wire: Wire, postfix: Postfix, people: People
) -> None:
    with desk(tmp_path, wire, postfix) as stage:
        people.post(request(From="Ola Gone <gone@example.org>"))
        letters = people.letters("ana@example.org", 2)
        told = next(letter for letter in letters if "has not got our mail" in letter.text)
        assert told.says("gone@example.org has not got our mail: there is no such address")
        assert told.reverse_path == ""
        stage.settle()
        assert [row.state for row in stage.transmissions("ack")] == ["failed"]
        assert [entry.kind for entry in stage.entries()] == ["request", "system"]


def test_a_vacation_note_from_the_real_reverse_path(
    tmp_path: Path, wire: Wire, postfix: Postfix, people: People
) -> None:
    with desk(tmp_path, wire, postfix) as stage:
        people.post(request())
        ack, notification = people.letter("eva@example.org"), people.letter("ana@example.org")
        note = mail(EVA, ack.reverse_path, "Away.", id="v@example.org", answers=ack, Auto_Submitted="auto-replied")
        people.post(note, reverse_path="")
        wait_for(lambda: len(stage.entries()) == 2, "the note in the thread")
        people.post(answer(notification))
        wait_for(lambda: stage.transmissions("answer"), "Ana's answer")
        stage.clock("9:40")
        people.letter("eva@example.org")
        postfix.wait_empty()
        assert people.unread("ana@example.org") == people.unread("eva@example.org") == 0


def test_lmtp_with_two_recipients_in_one_transaction(tmp_path: Path, dovecot: Dovecot) -> None:
    port = free_port()
    to_desk = f"lmtp:inet:127.0.0.1:{port}"
    with town(dovecot, {"it@example.org": to_desk, "hr@example.org": to_desk}) as postfix:
        people = People(postfix, dovecot)
        people.forget()
        with Stage(tmp_path, receive=f"lmtp://127.0.0.1:{port}", send_by=f"smtp://127.0.0.1:{postfix.port}") as stage:
            people.post(request("it@example.org, hr@example.org"))
            people.letter("eva@example.org")
            people.letter("ana@example.org")
            assert people.letter("hanna@example.org").says("IT keeps this request.")
            postfix.wait_empty()
            assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"]
            assert {row.source for row in stage.mails()} == {"lmtp"}
            taken = sorted(path for row in stage.mails() for path in row.forward_paths)
            assert taken == ["hr@example.org", "it@example.org"]
            people.post(mail(EVA, "it@example.org", "The screen.", subject="Screen", id="s@example.org"))
            people.letter("eva@example.org")


def test_postfix_bounces_what_we_refuse(tmp_path: Path, wire: Wire, postfix: Postfix, people: People) -> None:
    """An address the rules do not know: refused at RCPT, so Eva's own server tells her at once, and we keep nothing."""
    with desk(
        tmp_path, wire, postfix, rules=Stage(tmp_path).rules.replace("hr@example.org", "people@example.org")
    ) as stage:
        people.post(mail(EVA, "hr@example.org", "Hello?", id="u@example.org"))
        assert "550" in people.letter("eva@example.org").raw.decode()
        assert stage.mails() == []
