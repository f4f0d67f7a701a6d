"""What is kept no longer goes when its time is over and not a moment before, and nothing that somebody still needs."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.errors import Temporary
from gateway.policy import sections
from gateway.policy.settings import Settings
from gateway.store import colleagues, inbox, journal, retention
from gateway.store.schema import entry, letter, outbox, participant, policy, raw, ticket
from gateway.store.schema import inbox as inbox_table
from gateway.work.retention import Retention
from tests.databases import KINDS, NOW
from tests.work.rig import NEVER, Rig, mail, rig

HOUR = timedelta(hours=1)
DAYS = {"letters": 14, "quarantine": 30, "decisions": 400, "people_gone": 365, "originals": 3 * 365}
CANARY = "CANARY-body-51c7"


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def look(desk: Rig, **keep: Any) -> int:
    """A whole day's work; how many steps it took."""
    role = Retention(desk.store, now=desk.clock.now, desk=lambda: desk.policy.desk, keep=sections.Keep(**keep))
    steps = 0
    while role.look():
        steps += 1
    return steps


def count(desk: Rig, table: sa.Table, *where: Any) -> int:
    return int(
        desk.store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())
    )


def ask(desk: Rig, own: str = "a1@x", text: str = "It jams.") -> int:
    """A mail that becomes a request; its number."""
    one = desk.take(mail(text, own=own))
    desk.decide()
    desk.send()
    return int(desk.mail(one).ticket)


def close(desk: Rig, number: int) -> None:
    desk.store.write(
        lambda c: c.execute(
            sa.update(ticket).where(ticket.c.number == number).values(state="done", closed_at=desk.clock.now())
        )
    )


def at(desk: Rig, days: float, *, since: datetime = NOW) -> None:
    desk.clock.at = since + timedelta(days=days)


def test_the_defaults_are_those_of_the_example() -> None:
    keep = sections.Keep()
    assert keep.tickets is None
    assert [x.days for x in (keep.originals, keep.quarantine, keep.people_gone) if x] == [
        DAYS["originals"],
        DAYS["quarantine"],
        DAYS["people_gone"],
    ]
    assert Settings.__dataclass_fields__["keep"].type is not None


def test_raw_mails_of_closed_requests_go_after_their_time(desk: Rig) -> None:
    first, second = ask(desk, "a1@x"), ask(desk, "a2@x")
    close(desk, first)
    before = count(desk, raw)
    at(desk, DAYS["originals"] - 0.1)
    look(desk)
    assert count(desk, raw) == before == 2
    at(desk, DAYS["originals"] + 0.1)
    look(desk)
    left = desk.store.read(lambda c: c.execute(sa.select(raw.c.inbox)).scalars().all())
    assert [desk.mail(one).ticket for one in left] == [second]  # it is open: its mail is needed
    close(desk, second)
    look(desk)
    assert count(desk, raw) == 0
    assert count(desk, inbox_table, inbox_table.c.gone == "expired") == 2
    with pytest.raises(inbox.Gone, match=r"as long as \[keep\] says"):
        desk.store.read(lambda c: inbox.content_of(c, 1))
    assert count(desk, entry, entry.c.text.contains("It jams")) == 2  # the words stay with the request


def test_a_mail_is_known_again_when_its_bytes_are_gone(desk: Rig) -> None:
    number = ask(desk)
    close(desk, number)
    at(desk, DAYS["originals"] + 1)
    look(desk)
    assert count(desk, raw) == 0
    again = desk.take(mail("It jams.", own="a1@x"))
    desk.decide()
    assert again == 1
    assert count(desk, ticket) == 1
    assert desk.mail(1).repeats == 1


def test_what_is_not_decided_stays_however_old_it_is(desk: Rig) -> None:
    waits = desk.take(mail(own="waits@x"))
    held = desk.take(mail(own="held@x"))
    desk.store.write(lambda c: inbox.settle(c, held, state="held", reason="third start"))
    at(desk, 10 * DAYS["originals"])
    look(desk)
    assert desk.store.read(lambda c: len(inbox.content_of(c, waits))) > 0
    assert desk.store.read(lambda c: len(inbox.content_of(c, held))) > 0


def test_the_quarantine_is_empty_after_its_time(desk: Rig) -> None:
    for own in ("q1@x", "q2@x", "q3@x"):
        desk.take(mail(f"Buy this. {CANARY}", own=own), sender="tom@elsewhere.example")
    desk.store.write(
        lambda c: c.execute(
            sa.update(inbox_table).values(
                state="quarantined", outcome="quarantined", subject="Offer", originator="tom@elsewhere.example"
            )
        )
    )
    number = ask(desk)
    kept = count(desk, raw)
    desk.store.write(lambda c: c.execute(sa.update(inbox_table).where(inbox_table.c.id == 3).values(ticket=number)))
    is_in = inbox_table.c.state == "quarantined"
    at(desk, DAYS["quarantine"] - 0.1)
    look(desk)
    assert (count(desk, inbox_table, is_in), count(desk, raw)) == (3, kept)
    at(desk, DAYS["quarantine"] + 0.1)
    look(desk)
    assert (count(desk, inbox_table, is_in), count(desk, raw)) == (1, kept - 2)  # the third waits at an open request
    close(desk, number)
    look(desk)
    assert (count(desk, inbox_table, is_in), count(desk, raw)) == (0, kept - 3)
    assert count(desk, inbox_table, inbox_table.c.originator == "tom@elsewhere.example") == 0
    assert desk.take(mail(f"Buy this. {CANARY}", own="q1@x"), sender="tom@elsewhere.example") == 1


def test_words_of_letters_go_a_fortnight_after_they_have_ended(desk: Rig) -> None:
    ask(desk, "a1@x")
    desk.way.answer = lambda outgoing: NEVER
    ask(desk, "a2@x")
    desk.store.write(
        lambda c: c.execute(sa.update(outbox).where(outbox.c.id == 1).values(state="held", last_reply="by hand"))
    )
    has_words = sa.func.length(letter.c.content) > 0
    states = set(desk.store.read(lambda c: c.execute(sa.select(outbox.c.state)).scalars()))
    assert {"sent", "failed", "held"} <= states
    before = count(desk, letter, has_words)
    at(desk, DAYS["letters"] - 0.1)
    look(desk)
    assert count(desk, letter, has_words) == before
    at(desk, DAYS["letters"] + 1.1)
    look(desk)
    assert count(desk, letter, has_words) == 1  # the held one has not ended
    assert count(desk, outbox) >= before  # who got what stays


def test_why_is_kept_for_four_hundred_days_and_has_no_body(desk: Rig) -> None:
    ask(desk, text=f"It jams. {CANARY}")
    has_why = inbox_table.c.why.is_not(None)
    assert count(desk, inbox_table, sa.text("why IS NOT NULL"), has_why) == 1
    for name, rows in _records(desk).items():
        assert CANARY not in rows, name
    for generation in (1, 2):
        files = {"desk.yaml": f"# {generation}"}
        row = {"generation": generation, "digest": str(generation), "loaded_at": NOW, "files": files}
        desk.store.write(lambda c, row=row: c.execute(sa.insert(policy), row))  # type: ignore[misc]
    at(desk, DAYS["decisions"] - 0.1)
    look(desk)
    assert (count(desk, inbox_table, sa.text("why IS NOT NULL")), count(desk, policy)) == (1, 2)
    at(desk, DAYS["decisions"] + 0.1)
    look(desk)
    assert (count(desk, inbox_table, sa.text("why IS NOT NULL")), count(desk, policy)) == (0, 1)


def _records(desk: Rig) -> dict[str, str]:
    """What says how things were decided: rows as text."""
    statements = {
        "why": sa.select(inbox_table.c.why, inbox_table.c.reason, inbox_table.c.last_error),
        "journal": sa.text("SELECT actor, act, data FROM journal"),
        "policy": sa.select(policy.c.files),
    }
    return {
        name: repr(desk.store.read(lambda c, one=one: c.execute(one).all()))  # type: ignore[misc]
        for name, one in statements.items()
    }


def test_requests_are_kept_for_ever_unless_said_otherwise(desk: Rig) -> None:
    first, second = ask(desk, "a1@x"), ask(desk, "a2@x")
    close(desk, first)
    at(desk, 20_000)
    look(desk)
    assert count(desk, ticket) == 2
    at(desk, 699)
    look(desk, tickets=timedelta(days=700))
    assert count(desk, ticket) == 2
    at(desk, 701)
    look(desk, tickets=timedelta(days=700))
    left = desk.store.read(lambda c: c.execute(sa.select(ticket.c.number)).scalars().all())
    assert left == [second]
    for table in (entry, participant, letter):
        assert count(desk, table, table.c.ticket == first) == 0, table.name
    assert desk.store.read(journal.verify) == []
    assert desk.take(mail("It jams.", own="a1@x")) == 1  # it came already


def test_what_others_went_into_stays_as_long_as_they_do(desk: Rig) -> None:
    first, second = ask(desk, "a1@x"), ask(desk, "a2@x")
    for number in (first, second):
        close(desk, number)
    desk.store.write(
        lambda c: c.execute(
            sa.update(ticket).where(ticket.c.number == second).values(merged_into=first, closed_at=NOW + 10 * HOUR)
        )
    )
    at(desk, 700 + 5 / 24)
    look(desk, tickets=timedelta(days=700))
    assert count(desk, ticket) == 2
    at(desk, 701)
    look(desk, tickets=timedelta(days=700))
    assert count(desk, ticket) == 0


def test_the_name_of_who_has_left_is_replaced(desk: Rig) -> None:
    first, second = ask(desk, "a1@x"), ask(desk, "a2@x")
    close(desk, first)
    eva = desk.store.read(lambda c: c.execute(sa.select(ticket.c.requester)).scalars().first())
    name = desk.store.read(lambda c: c.execute(sa.select(ticket.c.requester_name)).scalars().first())
    assert name
    desk.store.write(lambda c: colleagues.bring_up_to_date(c, {eva}, now=NOW))
    look(desk)  # the files of the day do not name her
    replaced = participant.c.name == colleagues.NAME
    at(desk, DAYS["people_gone"] - 0.1)
    look(desk)
    assert count(desk, participant, replaced) == 0
    at(desk, DAYS["people_gone"] + 0.1)
    look(desk)
    named = desk.store.read(lambda c: c.execute(sa.select(ticket.c.number, ticket.c.requester_name)).all())
    assert dict(map(tuple, named)) == {first: colleagues.NAME, second: name}  # the second is open
    assert count(desk, entry, entry.c.author_name == colleagues.NAME) == 1
    close(desk, second)
    look(desk)
    assert count(desk, participant, participant.c.name == name) == 0
    assert look(desk) <= 1  # and then it is done with


def test_it_goes_in_small_steps_and_begins_again_after_trouble(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    for n in range(5):
        close(desk, ask(desk, f"a{n}@x"))
    at(desk, DAYS["originals"] + 1)
    role = Retention(desk.store, now=desk.clock.now, desk=lambda: desk.policy.desk, keep=sections.Keep())
    left = [count(desk, raw)]
    forget = retention.forget_bytes

    def once_away(*args: Any, **how: Any) -> None:
        monkeypatch.setattr(retention, "forget_bytes", forget)
        raise Temporary("the database is away")

    for turn in range(40):
        if turn == 3:
            monkeypatch.setattr(retention, "forget_bytes", once_away)
        try:
            role.look()
        except Temporary:
            left.append(-1)
        left.append(count(desk, raw))
    assert -1 in left
    sizes = [size for size in left if size >= 0]
    assert sizes[-1] == 0
    assert max(a - b for a, b in itertools.pairwise(sizes)) <= 2
    assert not role.look()  # nothing more today
