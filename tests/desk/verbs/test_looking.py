"""`#status` of an agent: their own desk, once, beside whatever else the mail does."""

import pytest

from gateway.desk.facts import OwnDesk
from tests.desk.made import ANA, decided, from_agent, heard, recalled, ticket
from tests.desk.verbs.test_taking import TO_ANA


@pytest.mark.parametrize("text", ["#status", "#status\n#status"])
def test_alone_it_is_all_they_get(text: str) -> None:
    found = decided(from_agent(text), recalled(ticket(), keys=(TO_ANA,), own_desk=OwnDesk()))
    assert heard(found).count(("agent_desk", ANA)) == 1
    assert found.after is None or found.after.owner == ticket().owner


def test_beside_other_lines_it_is_a_letter_of_its_own() -> None:
    found = decided(from_agent("#take\n#status"), recalled(ticket(), keys=(TO_ANA,), own_desk=OwnDesk()))
    assert found.after is not None
    assert found.after.owner == ANA
    assert heard(found).count(("agent_desk", ANA)) == 1
