"""A rule gives a mail to another department than it was written to: who writes on, wherever to, is heard in the same request."""

from pathlib import Path

import pytest

from tests.boards.stage import EVA, RULES, Stage, mail

GIVEN = (
    RULES.replace("departments:\n", "departments:\n  it/network: {name: Network, agents: [tom@example.org]}\n")
    + """
rules:
  - {name: network words, if: {text: vpn}, then: {department: it/network}}
  - {name: pay questions, if: {text: payslip}, then: {department: hr}}
"""
)


@pytest.mark.parametrize(
    ("text", "department", "address", "agent"),
    [
        ("vpn", "it/network", "it@example.org", "tom@example.org"),
        ("payslip", "hr", "hr@example.org", "hanna@example.org"),
    ],
)
def test_who_writes_on_is_heard(tmp_path: Path, text: str, department: str, address: str, agent: str) -> None:
    with Stage(tmp_path, rules=GIVEN) as stage:
        stage.send(mail(EVA, "it@example.org", f"My {text} again.", subject="Help", id="a1@example.org"))
        ack, _ = stage.letters("eva@example.org", agent)
        assert stage.ticket().department == department
        assert f"<{address}>" in ack.field("From")
        stage.send(mail(EVA, address, "One thing more.", subject="Re: Help", id="r1@example.org", answers=ack))
        own = "<a1@example.org>"  # she answers the mail that she has sent
        stage.send(mail(EVA, "it@example.org", "And this.", subject="Re: Help", id="r2@example.org", answers=own))
        assert [outcome for _, outcome in stage.outcomes()] == ["opened", "appended", "appended"]
        assert len(stage.tickets()) == 1
