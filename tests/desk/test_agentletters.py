"""The letters of an agent's mail: what is confirmed, and that no empty mail leaves."""

import pytest

from tests.desk.made import decided, from_agent, recalled, ticket
from tests.desk.test_agents import ANSWERED, TO_ANA


@pytest.mark.parametrize(
    ("text", "used", "confirm", "is_confirmed"),
    [
        ("#tag vpn", 2, "", True),
        ("#tag vpn", 3, "", False),
        ("#tag vpn", 3, "always", True),
        ("#tag vpn", 0, "errors", False),
        ("#promise Fri 15:00", 3, "", True),
        ("#decline because no", 3, "", True),
        ("#decline because no", 3, "errors", False),
        ("#done\nHi Eva.", 3, "", False),
        ("Hi Eva.", 0, "always", False),
    ],
)
def test_what_is_confirmed(text: str, used: int, confirm: str, is_confirmed: bool) -> None:
    """Product 2.1: the first three times, then only promises, hand-overs, declines and merges; or as the agent wants it."""
    habits = dict.fromkeys(("tag", "promise", "decline", "done"), used)
    found = decided(from_agent(text), recalled(ticket(), keys=(TO_ANA,), used=habits, confirm=confirm))
    confirmations = [plan for plan in found.letters if plan.template == "agent_confirm"]
    assert bool(confirmations) is is_confirmed
    if is_confirmed:
        has_copy = bool(str(confirmations[0].variables["copy_of"]))
        assert has_copy is text.startswith(("#promise", "#decline"))


@pytest.mark.parametrize("text", ["#take", "#tag vpn", "#take\n\nSent from my iPhone", "#done\n\nGet Outlook for iOS"])
def test_commands_alone_send_no_empty_mail(text: str) -> None:
    found = decided(from_agent(text), recalled(ticket(**ANSWERED), keys=(TO_ANA,)))
    assert not [plan for plan in found.letters if plan.template == "answer" or plan.variables.get("text")]
