"""What a verdict does to a request, and who hears of it (product.md 4.3 "Actions")."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.decision import Decision, Outcome
from gateway.desk.department import Priority
from gateway.desk.rules import Ruleset
from gateway.desk.schedule import Span
from gateway.desk.ticket import Role, State, Ticket
from tests.desk.made import (
    ANA,
    BEN,
    BERLIN,
    EVA,
    HANNA,
    NOW,
    STRANGER,
    decided,
    department,
    desk,
    heard,
    mail,
    message,
    only,
    recalled,
)
from tests.desk.rulemade import many, rule, text

OUTSIDE_AGENTS = "ines@example.org"


def opened(known: Any = None, *, subject: str = "Printer", **actions: Any) -> Decision:
    """A mail of Eva's to IT, with one rule that does this."""
    more = {"lead": "lead@example.org", "backup": BEN}
    departments = {"it": department(**more), "hr": department("hr")}
    rules = Ruleset((rule("the rule", line=12, **actions),))
    return decided(
        message(subject=subject), known or recalled(),
        on=desk(rules=rules, departments=departments, tips={"paper": "Open the tray.", "empty": ""}),
    )  # fmt: skip


def request(**actions: Any) -> Ticket:
    found = opened(**actions).after
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("actions", "name", "value"),
    [
        ({"department": "hr"}, "department", "hr"),
        ({"owner": ANA}, "owner", ANA),
        ({"owner": "least-busy"}, "owner", ANA),
        ({"owner": "on-call"}, "owner", BEN),
        ({"owner": "none"}, "owner", ""),
        ({"priority": Priority.HIGH, "because": "a customer waits"}, "because", "a customer waits"),
        ({"priority": Priority.HIGH, "because": "a customer waits"}, "priority", Priority.HIGH),
        ({"language": "fr"}, "language", "fr"),
        ({"for": "Example & Co"}, "for_customer", "Example & Co"),
        ({"tag": ("vip", "paper")}, "tags", ("vip", "paper")),
        ({"set": (("room", "HS 3"),)}, "fields", {"room": "HS 3"}),
        ({"state": "waiting"}, "state", State.WAITING),
        ({"state": "done", "tip": ("paper",)}, "state", State.DONE),
        ({"deadline": "2025-11-28 15:00"}, "deadline", datetime(2025, 11, 28, 15, tzinfo=BERLIN)),
        ({"deadline": "2025-11-28 15:00"}, "deadline_reason", "rule the rule"),
        ({"deadline": "2025-11-01 15:00"}, "deadline", None),
    ],
)
def test_what_the_request_becomes(actions: dict[str, Any], name: str, value: object) -> None:
    assert getattr(request(**actions), name) == value


def test_done_at_once_makes_no_promise() -> None:
    done = opened(state="done", tip=("paper",))
    assert done.new_promise is None
    assert done.after is not None
    assert done.after.closed_at is not None
    assert only(done, "ack").variables["tips"] == ("Open the tray.",)


def test_a_rule_may_promise_another_time() -> None:
    assert opened(answer_within=Span(1, "h")).new_promise.until < opened().new_promise.until  # type: ignore[union-attr]


def test_watchers_take_part() -> None:
    found = request(watch=(OUTSIDE_AGENTS, EVA))
    assert [one.mailbox.address for one in found.participants] == [EVA, OUTSIDE_AGENTS]
    assert found.participants[1].role is not Role.REQUESTER


@pytest.mark.parametrize(
    ("actions", "addresses"),
    [
        ({"notify": (HANNA,)}, [HANNA]),
        ({"notify": ("lead",)}, ["lead@example.org"]),
        ({"notify": ("backup",), "owner": ANA}, [BEN]),
        ({"notify": ("on-call",), "owner": ANA}, [BEN]),
        ({"notify": ("owner",), "owner": ANA}, []),
        ({"notify": ("owner",), "owner": "none"}, []),
        ({"notify": (HANNA,), "watch": (HANNA,)}, [HANNA]),
        ({"notify": (EVA,)}, []),
        ({"watch": (OUTSIDE_AGENTS,)}, [OUTSIDE_AGENTS]),
    ],
)
def test_who_is_told_beside_the_agents(actions: dict[str, Any], addresses: list[str]) -> None:
    assert [address for template, address in heard(opened(**actions)) if template == "agent_more"] == addresses


def test_only_agents_may_answer_in_the_name_of_the_desk() -> None:
    told = opened(notify=("lead", HANNA)).letters  # Hanna's are other requests
    assert [one.token_for for one in told if one.template == "agent_more"] == ["lead@example.org", ""]
    assert [one.token_for for one in opened(watch=(OUTSIDE_AGENTS,)).letters if one.template == "agent_more"] == [""]


@pytest.mark.parametrize(
    ("actions", "template"),
    [({"ack": "no"}, None), ({"ack": "night"}, "ack-night"), ({}, "ack")],
)
def test_acknowledgement(actions: dict[str, Any], template: str | None) -> None:
    found = opened(**{"tag": ("x",), **actions})
    assert [name for name, address in heard(found) if address == EVA] == ([template] if template else [])
    assert found.silence == ("" if template else "the rule 'the rule' wants no acknowledgement")


@pytest.mark.parametrize(
    ("actions", "outcome"),
    [
        ({"ignore": "a newsletter"}, Outcome.IGNORED),
        ({"quarantine": "looks like fraud"}, Outcome.QUARANTINED),
    ],
)
def test_mail_that_is_put_aside_keeps_its_reason_and_its_rule(actions: dict[str, Any], outcome: Outcome) -> None:
    found = opened(**actions)
    assert found.outcome is outcome
    assert found.letters == ()
    assert "the rule" in [why.rule for why in found.why]
    (reason,) = actions.values()
    assert reason in found.silence


def test_the_tips_that_are_not_there_say_nothing() -> None:
    assert only(opened(tip=("empty", "nowhere")), "ack").variables["tips"] == ()


def test_the_note_is_for_colleagues_only() -> None:
    found = opened(note=("Decide and tell them why.",))
    notes = [one.variables["notes"] for one in found.letters if one.template == "agent_new"]
    assert notes == [("Decide and tell them why.",)] * 2
    assert all("notes" not in one.variables for one in found.letters if one.template == "ack")


def test_the_journal_names_the_rule_and_its_line() -> None:
    (line,) = [one for one in opened(tag=("vip",), owner=ANA).journal if one.act == "rules"]
    assert line.data["fitted"] == ["the rule"]
    assert line.data["owner"] == {"value": ANA, "rule": "the rule", "line": 12}
    assert line.data["tag"] == [{"value": "vip", "rule": "the rule", "line": 12}]


def test_a_rule_that_does_not_fit_leaves_no_trace() -> None:
    rules = Ruleset((rule("cars", text("car"), tag=("car",)),))
    found = decided(message(), on=desk(rules=rules))
    assert all(one.act != "rules" for one in found.journal)
    assert found.after is not None
    assert found.after.tags == ()


def test_a_rule_cannot_bring_a_stranger_in() -> None:
    rules = Ruleset((rule("the rule", owner=ANA),))
    assert decided(message(STRANGER), on=desk(rules=rules)).outcome is Outcome.QUARANTINED


def test_a_mail_that_had_to_wait_is_judged_as_of_when_it_came() -> None:
    """Three mails within ten minutes are three, though they are decided hours later; nothing comes later than now."""
    came = NOW - timedelta(hours=3)
    known = recalled(mails_at=(came - timedelta(minutes=4), came - timedelta(minutes=8)))
    on = desk(rules=Ruleset((rule("again", many("repeat", 3, 10), tag=("again",)),)))
    for at, tags in ((came, ("again",)), (NOW, ()), (NOW + timedelta(hours=1), ())):
        found = decided(mail(message(), received_at=at), known, on=on)
        assert found.after is not None
        assert found.after.tags == tags
