from datetime import timedelta

import pytest

from gateway.desk.failures import OWN_WORDS, Failure, failed_letter
from gateway.desk.unreached import Unreached
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, department, desk, ticket, with_departments


@pytest.mark.parametrize(
    ("address", "owner", "template", "told"),
    [
        (EVA, ANA, "answer", [ANA]), (EVA, "", "ack", [ANA, BEN]), (ANA, ANA, "agent_new", [BEN]),
        (ANA, "", "agent_new", [BEN]),
        (EVA, "gone@example.org", "answer", [ANA, BEN]), (ANA, ANA, "agent_bounce", []),
        ("admin@example.org", "", "admin_alert", []),
    ],
)  # fmt: skip
def test_who_is_told(address: str, owner: str, template: str, told: list[str]) -> None:
    act = failed_letter(ticket(owner=owner), desk(), Failure(address, template, "550 no"), known=None, now=NOW)
    assert [plan.to.address for plan in act.letters] == told
    assert {plan.template for plan in act.letters} <= OWN_WORDS
    assert act.entry is not None
    assert address in act.entry.text
    assert act.entry.visible_to == "agents"
    assert [line.act for line in act.journal] == ["letter_failed"]


def test_a_department_that_is_gone() -> None:
    here = with_departments(desk(), hr=department("hr"))
    act = failed_letter(ticket(), here, Failure(EVA, "answer", "550 no"), known=None, now=NOW)
    assert [(plan.to.address, plan.department) for plan in act.letters] == [(HANNA, "hr")]


@pytest.mark.parametrize(
    ("reason", "is_refused", "counted"),
    [("5.1.1 no such user", True, 1), ("no such user", True, 1), ("5.7.1 spam", True, 0), ("4.4.1 gave up", False, 0)],
)
def test_a_refusal_counts_like_a_bounce(reason: str, is_refused: bool, counted: int) -> None:
    act = failed_letter(ticket(), desk(), Failure(EVA, "ack", reason, "l@x", is_refused), known=None, now=NOW)
    assert [(state.letters, state.failures) for state in act.unreached] == [(("l@x",), counted)]


def test_the_second_refusal_sets_the_address_aside() -> None:
    known = Unreached(EVA, ("other@x",), 1, NOW - timedelta(days=1))
    act = failed_letter(ticket(), desk(), Failure(EVA, "ack", "5.1.1 no", "l@x", True), known=known, now=NOW)
    assert act.unreached[0].until == NOW + timedelta(days=30)
    assert "no automatic mail goes there until" in str(act.letters[0].variables["reason"])
