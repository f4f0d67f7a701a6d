"""The facts of a mail and of an event in the life of a request, and what rules fill into texts (product.md 4.3)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk import likeness, patterns, ruling
from gateway.desk.conditions import Compared
from gateway.desk.department import FieldShape, Person
from gateway.desk.facts import Alike
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import Ruleset
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.ticket import Promise, State, What
from gateway.mail.message import Attachment, Message
from tests.desk.made import (
    ANA,
    BEN,
    BERLIN,
    EVA,
    NOW,
    STRANGER,
    TOM,
    box,
    decided,
    department,
    desk,
    mail,
    message,
    recalled,
    reply_to,
    sent,
    ticket,
)
from tests.desk.rulemade import many, rule, text

ORDER = FieldShape("order", "Order", shapes=(patterns.shape("SO-999999"),))


@pytest.mark.parametrize(
    ("text", "value"),
    [("the lamp in LYON", "Lyon"), ("Berliner Straße", ""), ("Lyon or Berlin", "Berlin"), ("here", "")],
)
def test_a_field_with_choices_is_filled_by_a_word(text: str, value: str) -> None:
    site = FieldShape("site", "Site", choices=(patterns.words("Berlin"), patterns.words("Lyon")))
    here = replace(desk(), fields={"site": site})
    assert ruling.found_fields(here, text) == ({"site": value} if value else {})


class Asked(Ruleset):
    """Rules that keep what they were asked."""

    def decide(self, facts: Facts) -> Any:
        if facts.event or facts.subject:
            object.__setattr__(self, "facts", facts)
        return super().decide(facts)


def facts(written: Message, known: Any = None, *rules: Any, **more: Any) -> Facts:
    """What the rules were asked about this mail."""
    asked = Asked(tuple(rules) or (rule("all", tag=("x",)),))
    decided(mail(written), known or recalled(), on=desk(rules=asked, **more))
    return asked.facts  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        (message(), "from_address", EVA),
        (message(to="it@example.org, hr@example.org", cc="Tom <tom@example.org>"), "to", ("it@example.org", "hr@example.org")),
        (message(to="it@example.org, hr@example.org"), "addressed", ("it", "hr")),
        (message(cc="Tom <tom@example.org>"), "cc", (TOM,)),
        (message(), "department", "it"),
        (message(), "event", "new"),
        (message(), "state", "new"),
        (message(), "priority", "normal"),
        (message(), "kind", "request"),
        (message(), "sender", "colleague"),
        (message(ANA), "sender", "agent"),
        (message(STRANGER), "sender", "stranger"),
        (message(auto_submitted="auto-generated"), "sender", "robot"),
        (message(subject="Where is so-104233?"), "fields", {"order": "so-104233"}),
        (message(text="Where is SO-104233?\n"), "fields", {"order": "SO-104233"}),
        (message(), "fields", {}),
        (message(), "person", {"name": "Eva Novak", "department": "sales", "language": "fr", "phone": "", "site": "Lyon"}),
        (message(TOM), "person", {}),
        (message(x_severity="critical"), "headers", {"x-severity": ("critical",)}),
        (message(), "is_first_mail", True),
    ],
)  # fmt: skip
def test_facts_of_a_mail(written: Message, name: str, value: object) -> None:
    people = {EVA: Person(EVA, "Eva Novak", "sales", "fr", columns=(("site", "Lyon"),))}
    assert getattr(facts(written, fields={"order": ORDER}, people=people), name) == value


def test_files_with_their_sizes() -> None:
    found = facts(message(attachments=(Attachment("1", "a.pdf", "application/pdf", 2_000, ""),)))
    assert [(one.name, one.size) for one in found.files] == [("a.pdf", 2_000)]


def test_how_often_within_a_time() -> None:
    at = [NOW - timedelta(minutes=minutes) for minutes in (1, 5, 30)]
    found = facts(message(), recalled(mails_at=tuple(at)), rule("r", many("repeat", 3, 10), tag=("x",)))
    assert [found.repeated(timedelta(minutes=minutes)) for minutes in (0, 2, 10, 60)] == [1, 2, 3, 4]


def test_similar_counts_different_people_with_the_same_words() -> None:
    def alike(author: str, minutes: int, subject: str = "VPN down") -> Alike:
        return Alike(7, "it", True, author, NOW - timedelta(minutes=minutes), likeness.words(subject, ""))

    known = recalled(
        alike=(alike(TOM, 1), alike(TOM, 2), alike(BEN, 8), alike(EVA, 3), alike(ANA, 4, "Holiday request"))
    )
    found = facts(message(subject="VPN is down"), known, rule("r", many("similar", 3, 10), tag=("x",)))
    assert [found.similar(timedelta(minutes=minutes)) for minutes in (0, 5, 10)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("written", "state", "event"),
    [
        (message(in_reply_to=("t4812.1.x@example.org",)), State.OPEN, "reply"),
        (message(in_reply_to=("t4812.1.x@example.org",)), State.DONE, "reopened"),
        (message(ANA, to=reply_to(ANA), text="It works now."), State.OPEN, "agent_reply"),
        (message(), State.OPEN, "new"),
    ],
)
def test_events_in_the_life_of_a_request(written: Message, state: State, event: str) -> None:
    held = ticket(state=state, owner=ANA, tags=("vip",), created_at=NOW - timedelta(days=3))
    found = facts(written, recalled(held, keys=(sent(),)))
    assert found.event == event
    if event == "new":
        assert (found.owner, found.tags, found.age) == ("", (), None)
    else:
        assert (found.owner, found.tags, found.state, found.department) == (ANA, ("vip",), str(state), "it")
        assert found.age == timedelta(days=3)


def test_a_rule_for_a_reply_does_not_touch_a_new_request() -> None:
    rules = Ruleset((rule("reply", text("printer*"), event="reply", tag=("again",)),))
    assert decided(message(), on=desk(rules=rules)).after.tags == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("template", "fields", "expected"),
    [
        ("order {order}", {"order": "SO-1"}, "order SO-1"),
        ("order {order} for {who}", {"order": "SO-1"}, "order SO-1 for"),
        ("{order}", {}, ""),
        ("{order}", {"order": "{order}"}, "{order}"),
        ("no place", {}, "no place"),
        ("{ } {", {}, "{"),
    ],
)
def test_filled(template: str, fields: Mapping[str, str], expected: str) -> None:
    assert ruling.filled(template, fields) == expected


@pytest.mark.parametrize(
    ("fields", "urgent"),
    [
        ({"importance": "High"}, True),
        ({"importance": "normal"}, False),
        ({"priority": "urgent"}, True),
        ({"priority": "non-urgent"}, False),
        ({"x_priority": "1 (Highest)"}, True),
        ({"x_priority": "2"}, True),
        ({"x_priority": "3"}, False),
        ({"x_priority": ""}, False),
        ({"x_msmail_priority": "High"}, True),
        ({}, False),
    ],
)
def test_the_senders_own_mark(fields: dict[str, Any], urgent: bool) -> None:
    assert ruling.is_marked_urgent(message(**fields)) is urgent


@pytest.mark.parametrize(
    ("fields", "spam"),
    [
        ({"x_spam_flag": "YES"}, True),
        ({"x_spam_flag": "NO"}, False),
        ({"x_spam_status": "Yes, score=12.1"}, True),
        ({"x_spam_status": "No, score=-1"}, False),
        ({"x_spam": "Yes"}, True),
        ({"x_ms_exchange_organization_scl": "6"}, True),
        ({"x_ms_exchange_organization_scl": "-1"}, False),
        ({"x_ms_exchange_organization_scl": "1"}, False),
        ({"x_ms_exchange_organization_scl": "٩"}, False),
        ({}, False),
    ],
)
def test_the_mark_of_the_mail_server(fields: dict[str, Any], spam: bool) -> None:
    assert ruling.is_spam(message(**fields)) is spam


def test_boxes_are_folded() -> None:
    assert facts(message("Eva <EVA@Example.ORG>")).from_address == box("eva@example.org").address


OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60),))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-11-24 10:00", "2025-11-24 10:00", timedelta(0)),
        ("2025-11-24 10:00", "2025-11-24 14:30", timedelta(hours=4, minutes=30)),
        ("2025-11-24 10:00", "2025-11-25 09:00", timedelta(hours=8)),  # the same hour is still to come
        ("2025-11-24 10:00", "2025-11-25 11:00", timedelta(days=1, hours=1)),
        ("2025-11-24 10:00", "2025-11-27 08:00", timedelta(days=2, hours=7)),
        ("2025-11-24 10:00", "2025-11-27 17:00", timedelta(days=3, hours=7)),
        ("2025-11-21 10:00", "2025-11-24 10:00", timedelta(days=1)),  # over a weekend
        ("2025-11-22 10:00", "2025-11-24 10:00", timedelta(hours=2)),  # from a closed day on
        ("2025-11-24 18:00", "2025-11-24 20:00", timedelta(0)),
        ("2024-11-24 10:00", "2025-11-24 10:00", timedelta(days=260, hours=2)),
    ],
)
def test_a_day_of_work_is_from_an_hour_to_the_same_hour_of_the_next(start: str, end: str, expected: timedelta) -> None:
    here = department(open=OFFICE)
    instants = [datetime.fromisoformat(one).replace(tzinfo=BERLIN) for one in (start, end)]
    assert ruling.days_of_work(here, start=instants[0], end=instants[1]) == expected


ASKS = rule("all", Compared("silent_for", "> 1h", "silent_for", ">", timedelta(hours=1)), tag=("x",))


@pytest.mark.parametrize(
    ("name", "more", "told", "expected"),
    [
        ("silent_for", {}, None, timedelta(hours=3)),  # from the promise, which they were told
        ("silent_for", {"promise": None}, None, timedelta(days=2, seconds=3)),  # days count from the minute
        ("silent_for", {"promise": None}, NOW - timedelta(hours=5), timedelta(hours=5)),
        ("handoffs", {"handoffs": 2}, None, 2),
        ("reopened", {"reopened": 1}, None, 1),
        ("reopened", {"reopened": 1, "state": State.DONE}, None, 2),  # this mail brings it back once more
        ("rating", {"rating": 4}, None, 4),
        ("rating", {}, None, None),
    ],
)
def test_facts_of_a_request(name: str, more: dict[str, Any], told: datetime | None, expected: object) -> None:
    promise = Promise(What.NEWS, NOW + timedelta(days=1), ANA, made_by="department", made_at=NOW - timedelta(hours=3))
    known = ticket(**{"created_at": NOW - timedelta(days=2), "promise": promise, **more})
    written = message(in_reply_to=(sent().message_id,), message_id="r1@x")
    asked = Asked((ASKS,))
    given = recalled(known, keys=[sent()], told_at={4812: told} if told else {})
    decided(written, given, on=replace(desk(), rules=asked))
    assert getattr(asked.facts, name) == expected
