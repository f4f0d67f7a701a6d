"""`people erase`, step by step: refused while it would do harm, finished after any interruption, quick on a large desk."""

import json
import resource
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway import erasing
from gateway.erasing import Person, erase, still_named
from gateway.errors import Permanent, Temporary
from gateway.store import erasures, inbox, journal, personal, quarantine, tickets
from gateway.store.schema import entry, letter, outbox, participant, raw, ticket
from gateway.store.schema import inbox as inbox_table
from gateway.store.schema import journal as journal_table
from tests.databases import KINDS, NOW
from tests.work.rig import Rig, mail, rig

EVA = "eva@example.org"
WHO = Person((EVA,), ("Eva Novak",), ("mark of eva",))
WORDS = (b"eva@example.org", b"Eva Novak", b"CANARY", b"a1.eva")


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def play(desk: Rig, *, requests: int = 1) -> None:
    """Eva's requests, done, and one of Tom's in which Eva is in Cc."""
    for n in range(requests):
        desk.take(mail("It jams. CANARY-1", own=f"a1.eva{n}@pc", subject="CANARY-2 of a printer"))
    desk.take(
        mail("> CANARY-3\nAs Eva Novak said.", own="t@x", sender="Tom Reed <tom@example.org>", Cc="Eva Novak <eva@example.org>"),
        sender="tom@example.org",
    )  # fmt: skip
    desk.decide()
    desk.send()
    desk.clock.move(minutes=1)
    desk.send()
    done = sa.update(ticket).where(ticket.c.requester == EVA).values(state="done", closed_at=NOW)
    desk.store.write(lambda c: c.execute(done))


def left(desk: Rig) -> list[str]:
    """Where one of the words stands in any row."""
    found = []
    for table in (inbox_table, raw, ticket, participant, entry, journal_table, letter, outbox):
        for row in desk.store.read(lambda c, table=table: c.execute(sa.select(table)).all()):
            for name, value in row._mapping.items():
                said = (
                    value if isinstance(value, bytes) else json.dumps(value, default=str, ensure_ascii=False).encode()
                )
                found += [f"{table.name}.{name}: {word.decode()}" for word in WORDS if word in said]
    return found


def test_everything_goes_and_the_numbers_stay(desk: Rig) -> None:
    play(desk)
    assert len(left(desk)) > 20
    shape = sa.select(ticket.c.number, ticket.c.state, ticket.c.department).order_by(ticket.c.number)
    before = desk.store.read(lambda c: c.execute(shape).all())
    done = erase(desk.store, WHO, now=desk.clock.now())
    assert left(desk) == []
    assert desk.store.read(lambda c: c.execute(shape).all()) == before
    assert desk.store.read(journal.verify) == []
    assert done.finished_at == desk.clock.now()
    assert done.plan == {}
    assert done.counts["originals"] == 2  # hers, and Tom's, which names her
    assert desk.store.read(
        lambda c: c.execute(sa.select(entry.c.text).where(entry.c.author == "tom@example.org")).all()
    ) == [("As Erased person said.",)]
    lines = desk.store.read(lambda c: journal.of(c, 1))
    assert (lines[-1].act, lines[-1].data) == ("erased", {"erasure": done.id})
    assert lines[0].actor == done.alias


def test_a_mail_of_hers_is_known_again(desk: Rig) -> None:
    play(desk)
    erase(desk.store, WHO, now=desk.clock.now())
    assert desk.take(mail("It jams. CANARY-1", own="a1.eva0@pc", subject="CANARY-2 of a printer")) == 1
    desk.decide()
    assert left(desk) == []


def test_what_is_open_is_closed_first(desk: Rig) -> None:
    play(desk)
    desk.store.write(lambda c: c.execute(sa.update(ticket).where(ticket.c.number == 1).values(state="waiting")))
    before = left(desk)
    with pytest.raises(Permanent, match="1 request is of theirs not done: IT-1"):
        erase(desk.store, WHO, now=desk.clock.now())
    assert left(desk) == before
    assert desk.store.read(lambda c: erasures.latest(c, WHO.marks[0])) is None


def test_what_is_under_way_is_waited_for(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "PATIENCE", 0.0)
    play(desk)
    waits = desk.take(mail("Another one. CANARY-9", own="a1.eva9@pc"))
    with pytest.raises(Temporary, match="1 mails wait to be decided"):
        erase(desk.store, WHO, now=desk.clock.now())
    assert desk.store.read(lambda c: len(inbox.content_of(c, waits))) > 0
    desk.decide()
    desk.store.write(lambda c: c.execute(sa.update(ticket).values(state="done")))
    claim = sa.update(outbox).where(outbox.c.address == EVA).values(claimed_by=desk.process)
    desk.store.write(lambda c: c.execute(claim))
    with pytest.raises(Temporary, match=r"0 mails wait to be decided and [0-9]+ letters of theirs"):
        erase(desk.store, WHO, now=desk.clock.now())
    desk.store.write(lambda c: c.execute(sa.update(outbox).values(claimed_by=None)))
    other = sa.update(outbox).where(outbox.c.address != EVA, outbox.c.letter.in_(_of_others())).values(claimed_by=1)
    desk.store.write(lambda c: c.execute(other))
    erase(desk.store, WHO, now=desk.clock.now())  # what is under way to others, about theirs, is nobody's concern
    assert left(desk) == []


def _of_others() -> Any:
    return sa.select(letter.c.id).where(letter.c.ticket == 2)


@pytest.mark.parametrize("after", [1, 2, 3, 5, 9, 14, 17])
def test_interrupted_it_is_finished_by_the_next(tmp_path: Path, after: int) -> None:
    class Killed(BaseException):
        pass

    steps = 0

    def kill() -> None:
        nonlocal steps
        steps += 1
        if steps == after:
            raise Killed

    with rig("sqlite", tmp_path) as desk:
        play(desk)
        names = Person(WHO.addresses, (), WHO.marks)  # so that the name is known from her mails alone
        with pytest.raises(Killed):
            erase(desk.store, names, now=desk.clock.now(), on_step=kill)
        first = desk.store.read(lambda c: erasures.latest(c, WHO.marks[0]))
        assert first is not None
        assert first.finished_at is None
        done = erase(desk.store, names, now=desk.clock.now() + timedelta(hours=1))
        assert done.id == first.id
        assert left(desk) == []
        assert desk.store.read(journal.verify) == []
        assert desk.store.read(erasures.unfinished) == []
        assert sum(line.act == "erased" for line in desk.store.read(lambda c: journal.of(c, 1))) == 1


def test_a_letter_that_has_not_left_does_not(desk: Rig) -> None:
    play(desk)
    desk.store.write(lambda c: c.execute(sa.update(outbox).values(state="due", next_at=NOW)))
    erase(desk.store, WHO, now=desk.clock.now())
    rows = desk.store.read(
        lambda c: c.execute(
            sa.select(outbox.c.state, outbox.c.last_reply, sa.func.length(letter.c.content)).join(
                letter, letter.c.id == outbox.c.letter
            )
        ).all()
    )
    assert {(row[0], row[1]) for row in rows if row[2] == 0} == {("failed", "erased")}
    assert desk.store.read(lambda c: personal.under_way(c, [EVA])) == 0


def test_a_journal_that_was_altered_before_still_shows_it(desk: Rig) -> None:
    play(desk)
    altered = sa.update(journal_table).where(journal_table.c.ticket == 1, journal_table.c.seq == 1).values(act="opened")
    desk.store.write(lambda c: c.execute(altered))
    erase(desk.store, WHO, now=desk.clock.now())
    assert left(desk) == []
    assert desk.store.read(journal.verify) == ["request 1: journal line 1 was altered"]


def test_two_addresses_of_one_person_in_one_request(desk: Rig) -> None:
    play(desk)
    second = "e.novak@example.org"
    values = {"ticket": 2, "address": second, "name": "Eva Novak", "role": "cc", "subject": "", "since": NOW}
    desk.store.write(lambda c: c.execute(sa.insert(participant).values(**values)))
    letters = desk.store.read(lambda c: c.execute(sa.select(outbox).where(outbox.c.address == EVA)).all())
    again = {**letters[0]._mapping, "id": 9_000, "address": second}
    desk.store.write(lambda c: c.execute(sa.insert(outbox).values(**again)))
    done = erase(desk.store, Person((EVA, second), (), WHO.marks), now=desk.clock.now())
    theirs = sa.select(participant.c.address).where(participant.c.ticket == 2).order_by(participant.c.address)
    assert desk.store.read(lambda c: c.execute(theirs).scalars().all()) == [done.alias, "tom@example.org"]
    assert left(desk) == []


def test_who_has_never_written_is_nowhere(desk: Rig) -> None:
    play(desk)
    before = left(desk)
    done = erase(desk.store, Person(("nobody@example.org",), (), ("nobody",)), now=desk.clock.now())
    assert set(done.counts) <= {"letters"}  # of reports and lists, which may quote anybody
    assert left(desk) == before


def test_the_operators_files_are_named_by_line() -> None:
    files = {"desk.yaml": "people:\n  Eva@Example.org: Eva\n", "other.yaml": "# neva@example.org\n"}
    assert still_named(files, [EVA]) == ["desk.yaml:2"]


@pytest.mark.parametrize("events", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_ten_thousand_events_cost_less_than_a_minute(tmp_path: Path, events: int) -> None:
    """Half of them are hers. Processor time, which is what the wall clock would show on a machine of our own."""
    with rig("sqlite", tmp_path) as desk:
        play(desk)
        desk.store.write(lambda c: _grow(c, events))
        assert desk.store.read(lambda c: len(personal.scope(c, [EVA]).mails)) > 0.4 * events
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        done = erase(desk.store, WHO, now=desk.clock.now())
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 60 * events / 10_000 + 2
        assert done.counts["originals"] > 0.4 * events
        assert left(desk) == []
        assert desk.store.read(journal.verify) == []


def _grow(connection: Any, count: int) -> None:
    """So many more mails with their entries, journal lines, and a letter each; every second one is Eva's."""
    one = connection.execute(sa.select(inbox_table).where(inbox_table.c.id == 1)).one()._mapping
    other = connection.execute(sa.select(inbox_table).where(inbox_table.c.id == 2)).one()._mapping
    bytes_of = {n: connection.execute(sa.select(raw.c.bytes).where(raw.c.inbox == n)).scalar_one() for n in (1, 2)}
    tom = bytes_of[2].replace(b"Eva Novak", b"Ben Okoro").replace(b"eva@example.org", b"ben@example.org")
    tom = tom.replace(b"CANARY", b"jammed")
    entries = {n: connection.execute(sa.select(entry).where(entry.c.inbox == n)).one()._mapping for n in (1, 2)}
    sent = connection.execute(sa.select(letter).order_by(letter.c.id).limit(1)).one()._mapping
    mails, pieces, told, letters, lines = [], [], [], [], []
    for n in range(1_000, 1_000 + count):
        hers = n % 2
        mails.append({**(one if hers else other), "id": n, "transmission": str(n)})
        pieces.append({"inbox": n, "piece": 0, "bytes": bytes_of[1] if hers else tom})
        told.append({**entries[1 if hers else 2], "id": n, "inbox": n})
        letters.append({**sent, "id": n, "message_id": f"l{n}@example.org", "ticket": 1 if hers else None})
        lines.append(("reply", EVA if hers else "tom@example.org", {"by": "x"}))
    journaled, head = journal.rows(2, tickets.head_of(connection, 2), lines, at=NOW)
    seals = {"journal_seq": head.seq, "journal_seal": head.seal}
    connection.execute(sa.update(ticket).where(ticket.c.number == 2).values(**seals))
    for table, rows in (
        (inbox_table, mails),
        (raw, pieces),
        (entry, told),
        (letter, letters),
        (journal_table, journaled),
    ):
        connection.execute(sa.insert(table), rows)


def test_what_others_wrote_and_nobody_has_read_is_not_lost(desk: Rig) -> None:
    """A held mail of Tom's that names her stays and is counted; one in quarantine goes, and is not let in without its bytes."""
    play(desk)
    for own, state in (("h@x", "held"), ("q@x", "quarantined")):
        one = desk.take(
            mail("Ask eva@example.org.", own=own, sender="Tom Reed <tom@example.org>"), sender="tom@example.org"
        )
        outcome = "quarantined" if state == "quarantined" else ""
        desk.store.write(
            lambda c, one=one, state=state, outcome=outcome: inbox.settle(c, one, state=state, outcome=outcome)
        )  # type: ignore[misc]
    held, kept = one - 1, one
    done = erase(desk.store, WHO, now=desk.clock.now())
    assert done.counts["held"] == 1
    assert b"eva@example.org" in desk.store.read(lambda c: inbox.content_of(c, held))
    with pytest.raises(inbox.Gone):
        desk.store.read(lambda c: inbox.content_of(c, kept))
    assert desk.store.write(lambda c: quarantine.let_in(c, [(kept, "")], by="x", proof="", now=NOW)) == ()
    assert (desk.mail(held).state, desk.mail(kept).outcome) == ("held", "erased")


def test_a_damaged_mail_keeps_nobody_from_being_erased(desk: Rig) -> None:
    play(desk)
    broken = sa.update(raw).where(raw.c.inbox == 2).values(bytes=b"From: eva@example.org\r\n\r\nother bytes")
    desk.store.write(lambda c: c.execute(broken))
    erase(desk.store, WHO, now=desk.clock.now())
    assert left(desk) == []
