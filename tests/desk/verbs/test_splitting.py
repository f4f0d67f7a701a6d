"""verbs/splitting: one matter of a request becomes a request of its own."""

import pytest

from gateway.desk.ticket import Participant, Role, State
from gateway.desk.verbs.splitting import subject_of
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, decided, from_agent, heard, recalled, ticket


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The chair is broken.\nIn room 12.", "The chair is broken"),
        ("Hi Eva,\nthe chair is broken", "Printer (2)"),
        ("Hello Eva", "Printer (2)"),
        ("x" * 71, "Printer (2)"),
        ("\n\nChair", "Chair"),
    ],
)
def test_the_subject(text: str, subject: str) -> None:
    assert subject_of(text, ticket()) == subject


def test_the_original_stays_as_it_is() -> None:
    own = ticket()
    done = decided(from_agent("#split\n\nThe chair is broken.\n"), recalled(own))
    (also,) = done.also
    new = also.act.after
    assert new is not None
    assert done.after is not None
    assert (done.after.state, done.after.owner, done.after.promise) == (own.state, own.owner, own.promise)
    assert (also.before, new.requester.address, new.department, new.state) == (None, EVA, "it", State.NEW)
    assert new.promise is not None
    assert [one.mailbox.address for one in new.participants] == [EVA]
    assert heard(done) == []
    assert [plan.template for plan in also.act.letters] == ["ack", "agent_new", "agent_confirm"]


def test_with_take_it_is_the_agents() -> None:
    (also,) = decided(from_agent("#take\n#split\n\nThe chair is broken.\n"), recalled(ticket())).also
    assert also.act.after is not None
    assert also.act.after.owner == ANA


def test_of_many_it_is_not_clear_whose_it_would_be() -> None:
    many = ticket(participants=(*ticket().participants, Participant(Mailbox("p@example.org"), Role.AFFECTED, "x")))
    done = decided(from_agent("#split\n\nThe chair is broken.\n"), recalled(many))
    assert not done.also
    assert ("agent_error", ANA) in heard(done)
