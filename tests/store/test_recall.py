"""The one read: all that a decision needs, and nothing of other people."""

from datetime import timedelta
from typing import Any

from gateway.desk.changes import Surveyed
from gateway.desk.conditions import Compared
from gateway.desk.decision import Entry, EntryKind
from gateway.desk.facts import Mail, Recalled
from gateway.desk.rules import Ruleset
from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.mail.message import Message
from gateway.mail.report import Report, ReportRecipient
from gateway.store import inbox, journal, outbox, surveys, threads, tickets
from gateway.store.engine import Store
from gateway.store.entries import EntryOrigin, add_entry
from gateway.store.recall import MOST_IDS, conversation, recall
from tests.databases import NOW, take
from tests.desk.made import ANA, EVA, bounce_to, box, desk, mail, message, reply_to, ticket
from tests.desk.rulemade import rule

HEAD = journal.Head(0, "")


def known(store: Store, *keys: ThreadKey, number: int = 4812, **more: Any) -> None:
    made = ticket(number=number, **more)
    store.write(lambda c: tickets.insert(c, made, head=HEAD))
    store.write(lambda c: threads.learn(c, keys, at=NOW))


def of(store: Store, written: Message | Mail) -> Recalled:
    item = written if isinstance(written, Mail) else mail(written)
    return store.write(lambda c: recall(c, item, now=NOW))


def test_each_way_to_a_request(store: Store) -> None:
    known(store, ThreadKey("a1@x", 4812, How.SEEN, EVA, Audience.ALL))
    for written in (
        message(in_reply_to=("a1@x",), message_id="n@x"), message(references=("g@x", "a1@x"), message_id="n@x"),
        message(message_id="a1@x"), message(to=reply_to(ANA), message_id="n@x"), message(to=bounce_to(), message_id="n@x"),
        message(cc=reply_to(ANA), message_id="n@x"), message(subject="Re: [IT-4812] x", message_id="n@x"),
        message(delivered_to=reply_to(ANA), message_id="n@x"),
    ):  # fmt: skip
        assert set(of(store, written).tickets) == {4812}
    assert of(store, message(message_id="n@x")).tickets == {}


def test_a_report_leads_by_the_letter_it_returns(store: Store) -> None:
    known(store, ThreadKey("t1@x", 4812, How.SENT, EVA, Audience.ALL))
    report = Report("failed", (ReportRecipient(EVA, "failed"),), "t1@x")
    found = of(store, mail(message("mailer-daemon@x.example", message_id="d@x"), report=report))
    assert set(found.tickets) == {4812}
    assert [key.message_id for key in found.thread_keys] == ["t1@x"]


def test_the_same_mail_by_another_way(store: Store) -> None:
    known(store)
    first, second = take(store, b"1"), take(store, b"2")
    store.write(
        lambda c: inbox.settle(
            c, first, state="done", outcome="opened", content="c0", ticket=4812, decided_at=NOW - timedelta(days=8)
        )
    )
    found = of(store, mail(inbox=second))
    assert found.earlier is not None
    assert (found.earlier.inbox, found.earlier.ticket, set(found.tickets)) == (first, 4812, {4812})
    assert of(store, mail(inbox=first)).earlier is None  # not itself
    assert of(store, mail(message(message_id="", date=NOW), inbox=second)).earlier is not None
    assert of(store, mail(message(message_id="", date=None), inbox=second)).earlier is None  # forgotten after a week


def test_counts_are_of_the_originator_and_the_last_hour(store: Store) -> None:
    known(store, created_at=NOW - timedelta(days=30))
    letters = [
        outbox.NewLetter(
            None, None, "ack", "it", "it@example.org", repeatable=False, automatic=True, message_id=f"{n}@x", content=b"x",
            reverse_path="", recipients=(EVA,), created_at=NOW - timedelta(minutes=50 * n), due_at=NOW,
        )
        for n in range(3)
    ]  # fmt: skip
    store.write(lambda c: outbox.add(c, letters))
    found = of(store, message(message_id="n@x"))
    assert (found.automatic_letters, found.requests_this_year) == (2, 1)
    assert found.last_request is not None
    assert found.last_request.ref == "IT-4812"
    nobody = of(store, message(None, message_id="n@x"))
    assert (nobody.automatic_letters, nobody.requests_this_year, nobody.last_request) == (0, 0, None)
    assert of(store, message(message_id="1@x")).is_own_letter


def test_open_requests_are_read_where_somebody_asks(store: Store) -> None:
    known(store)
    for text, count in (("status", 1), ("#status\nand more", 1), ("The printer jams", 0)):
        assert len(of(store, message(text=text, message_id="n@x")).open_requests) == count
    assert of(store, message("kim@example.org", text="status", message_id="n@x")).open_requests == ()


def test_a_mail_that_names_a_thousand_ids_takes_few_locks(store: Store) -> None:
    many = tuple(f"{n}@x" for n in range(1000))
    named = conversation(mail(message(in_reply_to=many, references=many, message_id="漢" * 900)))
    assert len(named) <= 2 * MOST_IDS + 6 + 1
    assert "0@x" in named  # the root of the thread
    assert "999@x" in named  # and its newest
    assert len(of(store, message(in_reply_to=many, references=many)).tickets) == 0


def test_ten_thousand_claims(store: Store) -> None:
    to = ", ".join(reply_to(ANA, number=n) for n in range(2_000))
    assert of(store, message(to=to)).tickets == {}


def test_when_an_agent_wrote_last_is_read_only_where_a_rule_asks_for_silence(store: Store) -> None:
    known(store, ThreadKey("a1@x", 4812, How.SEEN, EVA, Audience.ALL))
    for kind, hours in (("answer", 1), ("answer", 2), ("note", 3)):
        entry = Entry(EntryKind(kind), "in", box(ANA), "text")
        store.write(lambda c, e=entry, h=hours: add_entry(c, 4812, e, EntryOrigin(), at=NOW + timedelta(hours=h)))
    asks = rule("x", Compared("silent_for", "> 3d", "silent_for", ">", timedelta(days=3)), event="reply", tag=("x",))
    reply = mail(message(in_reply_to=("a1@x",), message_id="n@x"))
    for rules, expected in ((Ruleset((asks,)), {4812: NOW + timedelta(hours=2)}), (Ruleset(), {})):
        found = store.write(lambda c, r=rules: recall(c, reply, now=NOW, desk=desk(rules=r)))
        assert found.told_at == expected


def test_when_somebody_was_asked_last_is_read_only_where_the_mail_may_end_their_request(store: Store) -> None:
    known(store, ThreadKey("a1@x", 4812, How.SEEN, EVA, Audience.ALL))
    store.write(lambda c: surveys.ask(c, Surveyed(EVA, NOW), ticket=1))
    for text, more, expected in (
        ("solved", {}, {EVA: NOW}),
        ("It jams again.", {}, {}),
        ("solved", {"survey_asks": False}, {}),
    ):
        written = mail(message(text=text, in_reply_to=("a1@x",), message_id="n@x"))
        found = store.write(lambda c, w=written, m=more: recall(c, w, now=NOW, desk=desk(**m)))
        assert found.surveyed == expected
