"""One request becomes part of another one, on both databases: thread, keys, people, promise, and what leads there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.changes import Hold, SetTimer
from gateway.desk.decision import Absorbed, ActReason, Entry, EntryKind, JournalLine
from gateway.desk.facts import Mail
from gateway.desk.rules import Ruleset
from gateway.desk.ticket import Audience, How, Participant, Role, State, ThreadKey
from gateway.mail.message import Mailbox, Message
from gateway.store import changes, entries, journal, merging, persons, threads, tickets
from gateway.store.engine import Store
from gateway.store.recall import recall
from gateway.store.record import record
from gateway.store.schema import inbox
from gateway.store.schema_desk import timer
from tests.databases import NOW, take
from tests.desk.made import ANA, BEN, EVA, TOM, box, decided, desk, mail, message
from tests.desk.rulemade import many, rule
from tests.store.test_record import letters_of

LEA = "lea@example.org"
RULES = Ruleset((rule("incident", many("similar", 3, 20), merge="similar", line=9),))
SECOND = timedelta(seconds=1)


def comes(store: Store, n: int, sender: str, *, number: int, at: Any = NOW, **more: Any) -> Any:
    """A mail comes in and is decided under the rules, whatever is in the store; the decision."""
    given = {"subject": f"Mail server down, says {sender[:3]}", "text": "The mail server is down.", **more}
    written: Message = message(sender, message_id=f"m{n}@pc", **given)
    item: Mail = mail(written, inbox=take(store, b"%d" % n, received_at=at), content=f"c{n}", received_at=at)
    facts = store.read(lambda c: recall(c, item, now=at, desk=desk(rules=RULES)))
    found = replace(decided(item, facts, on=desk(rules=RULES), now=at))
    if found.outcome == "opened":
        assert found.after is not None
        found = replace(found, after=replace(found.after, number=number))
    store.write(lambda c: record(c, item, found, letters_of(found, item), generation=1))
    return found


@pytest.fixture
def incident(store: Store) -> Store:
    for n, sender in enumerate((EVA, TOM), start=1):
        comes(store, n, sender, number=n, at=NOW + n * SECOND)
    found = comes(store, 3, LEA, number=3, at=NOW + 3 * SECOND)
    assert found.reason is ActReason.MERGED
    return store


def ticket_of(store: Store, number: int) -> Any:
    return store.read(lambda c: tickets.by_numbers(c, [number]))[number]


def test_three_mails_are_one_request(incident: Store) -> None:
    one, two = ticket_of(incident, 1), ticket_of(incident, 2)
    assert [(p.mailbox.address, p.role) for p in one.participants] == [
        (EVA, Role.REQUESTER), (TOM, Role.AFFECTED), (LEA, Role.AFFECTED),
    ]  # fmt: skip
    assert [p.subject for p in one.participants[1:]] == ["Mail server down, says tom", "Mail server down, says lea"]
    assert (one.merged, one.state, one.promise is not None) == (2, State.NEW, True)
    assert (two.state, two.merged_into, two.promise, two.version) == (State.DONE, 1, None, 2)
    thread = incident.read(lambda c: entries.entries_of(c, 1))
    assert [(row.author, row.visible_to) for row in thread] == [(EVA, "all"), (TOM, "agents"), (LEA, "agents")]
    (pointer,) = incident.read(lambda c: entries.entries_of(c, 2))
    assert (pointer.kind, pointer.text) == ("system", "This request is part of IT-1 now.")
    assert [line.act for line in incident.read(lambda c: journal.of(c, 2))][-1] == "merged"
    assert incident.read(journal.verify) == []


def test_each_has_a_chain_of_her_own(incident: Store) -> None:
    def chain(**reader: str) -> tuple[str, ...]:
        return incident.read(lambda c: threads.chain(c, 1, **reader))

    assert chain() == ("m1@pc", "t1.0.1@example.org")
    assert set(chain(one=TOM)) == {"m2@pc", "t2.0.2@example.org"}
    assert set(chain(one=LEA)) == {"m3@pc", "t1.0.3@example.org"}
    assert chain(one=EVA) == ()
    agents = chain(agent=ANA)
    assert {"t1.1.1@example.org", "t1.1.3@example.org"} <= set(agents)
    assert not {"m2@pc", "m3@pc"} & set(agents)


@pytest.mark.parametrize("parent", ["m2@pc", "t2.0.2@example.org", "m3@pc"])
def test_replies_to_what_was_put_in_come_to_the_one(incident: Store, parent: str) -> None:
    sender = LEA if parent == "m3@pc" else TOM
    found = comes(incident, 9, sender, number=9, at=NOW + 9 * SECOND, text="Not here.", in_reply_to=(parent,))
    assert (found.reason, found.after.number) == (ActReason.JOINED, 1)
    keys = incident.read(lambda c: threads.find(c, ["m9@pc"]))
    assert keys == (ThreadKey("m9@pc", 1, How.SEEN, sender, Audience.ONE),)
    assert incident.read(lambda c: threads.chain(c, 1, one=sender))[-1] == "m9@pc"


def test_a_reference_in_the_subject_leads_to_the_one(incident: Store) -> None:
    found = comes(incident, 9, TOM, number=9, at=NOW + 9 * SECOND, text="Not here.", subject="[IT-2] and more")
    assert (found.reason, found.after.number) == (ActReason.JOINED, 1)


def test_the_next_one_joins_too_and_nobody_twice(incident: Store) -> None:
    for n, sender in ((4, "uwe@example.org"), (5, "uwe@example.org"), (6, EVA)):
        assert comes(incident, n, sender, number=9, at=NOW + n * SECOND).after.number == 1
    assert [p.mailbox.address for p in ticket_of(incident, 1).participants] == [EVA, TOM, LEA, "uwe@example.org"]
    late = comes(incident, 7, "ida@example.org", number=7, at=NOW + timedelta(minutes=30))
    assert late.after.number == 7


def test_open_requests_of_whom_it_concerns(incident: Store) -> None:
    def of(person: str) -> list[tuple[str, str]]:
        return [(one.ref, one.subject) for one in incident.read(lambda c: persons.open_of(c, person))]

    assert of(EVA) == [("IT-1", "Mail server down, says eva")]
    assert of(TOM) == [("IT-1", "Mail server down, says tom")]
    assert of(LEA) == [("IT-1", "Mail server down, says lea")]
    assert of("uwe@example.org") == []


def test_who_is_only_in_cc_has_no_open_request_of_it(store: Store) -> None:
    comes(store, 1, EVA, number=1, cc=TOM)
    assert store.read(lambda c: persons.open_of(c, TOM)) == ()
    assert len(store.read(lambda c: persons.open_of(c, EVA))) == 1


def test_what_changed_meanwhile_is_not_put_in(incident: Store) -> None:
    """The decision was made on an older version: it is taken back whole, and made again."""
    two = ticket_of(incident, 2)
    stale = replace(two, version=1)
    entry = Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), "x", visible_to="agents")
    absorbed = Absorbed(stale, stale, entry, JournalLine("merged", "", {}))
    with pytest.raises(tickets.Overtaken):
        incident.write(lambda c: merging.absorb(c, absorbed, into=1, now=NOW))


def test_a_subject_is_kept_with_the_person(store: Store) -> None:
    comes(store, 1, EVA, number=1)
    people = [Participant(box(f"Lea Roth <{LEA}>"), Role.AFFECTED, "Größe 🐘")]
    store.write(lambda c: tickets.add_participants(c, 1, people, at=NOW))
    assert ticket_of(store, 1).participants[-1] == people[0]


def absorbed(store: Store, number: int, *, is_shared: bool = False) -> Absorbed:
    one = ticket_of(store, number)
    after = replace(one, state=State.DONE, merged_into=1, promise=None)
    entry = Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), "x", visible_to="agents")
    return Absorbed(one, after, entry, JournalLine("merged", ANA, {}), is_shared)


def test_where_the_same_people_read_both_nothing_is_hidden(store: Store) -> None:
    comes(store, 1, EVA, number=1)
    comes(store, 2, EVA, number=2, at=NOW + SECOND, subject="Ink", text="No ink.")
    store.write(lambda c: merging.absorb(c, absorbed(store, 2, is_shared=True), into=1, now=NOW))
    assert [row.visible_to for row in store.read(lambda c: entries.entries_of(c, 1))] == ["all", "all"]
    assert store.read(lambda c: threads.chain(c, 1))[:3:2] == ("m1@pc", "m2@pc")


def test_what_waits_there_waits_here(store: Store) -> None:
    for n, sender in enumerate((EVA, TOM), start=1):
        comes(store, n, sender, number=n, at=NOW + n * SECOND, subject=f"Mail {n} about {sender}")
    for agent in (ANA, BEN):
        here = (SetTimer(f"held {agent}", NOW), SetTimer("wait-close", NOW), Hold(agent, 2, NOW, ("#merge 1",)))
        store.write(lambda c, here=here: changes.write(c, here, ticket=2, version=1, mail=2, now=NOW))
    kept = Hold(BEN, 1, NOW)
    store.write(lambda c: changes.write(c, (kept,), ticket=1, version=1, mail=1, now=NOW))
    held = take(store, b"held", received_at=NOW)
    store.write(lambda c: c.execute(sa.update(inbox).where(inbox.c.id == held).values(ticket=2, state="quarantined")))
    store.write(lambda c: merging.absorb(c, absorbed(store, 2), into=1, now=NOW))
    assert [
        (one.agent, one.inbox) for one in sorted(store.read(lambda c: changes.held_in(c, 1)), key=lambda one: one.agent)
    ] == [
        (ANA, 2),
        (BEN, 1),
    ]
    assert store.read(lambda c: changes.held_in(c, 2)) == ()
    rows = store.read(lambda c: c.execute(sa.select(timer.c.ticket, timer.c.name)).all())
    assert sorted(tuple(row) for row in rows) == [(1, f"held {ANA}"), (1, "promise")]
    assert [one[0] for one in store.read(lambda c: changes.held_mails(c, 1))] == [held]


def test_a_chain_of_merges_leads_to_the_last(incident: Store) -> None:
    comes(incident, 9, "ida@example.org", number=9, at=NOW + timedelta(hours=2), subject="Ink", text="No ink here.")
    one = ticket_of(incident, 1)
    gone = Absorbed(
        one, replace(one, state=State.DONE, merged_into=9, promise=None),
        Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), "x", visible_to="agents"), JournalLine("merged", ANA, {}),
    )  # fmt: skip
    incident.write(lambda c: merging.absorb(c, gone, into=9, now=NOW))
    found = incident.read(lambda c: tickets.standing(c, [1, 2, 9]))
    assert {number: one.number for number, one in found.items()} == {1: 9, 2: 9, 9: 9}
    assert len(incident.read(lambda c: entries.entries_of(c, 9))) == 4
