import pytest

from gateway.desk.failures import OWN_WORDS, failed_letter
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
    act = failed_letter(ticket(owner=owner), desk(), address=address, template=template, reason="550 no", now=NOW)
    assert [plan.to.address for plan in act.letters] == told
    assert {plan.template for plan in act.letters} <= OWN_WORDS
    assert act.entry is not None
    assert address in act.entry.text
    assert act.entry.visible_to == "agents"
    assert [line.act for line in act.journal] == ["letter_failed"]


def test_a_department_that_is_gone() -> None:
    here = with_departments(desk(), hr=department("hr"))
    act = failed_letter(ticket(), here, address=EVA, template="answer", reason="550 no", now=NOW)
    assert [(plan.to.address, plan.department) for plan in act.letters] == [(HANNA, "hr")]
