"""verbs/requesting: whose request it is."""

import pytest

from gateway.desk.changes import Leave
from gateway.desk.ticket import Participant, Role, State
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, TOM, decided, from_agent, heard, only, recalled, ticket

OWN = ticket(requester=Mailbox(ANA), participants=(Participant(Mailbox(ANA), Role.REQUESTER),))


def test_the_agent_who_sent_it_on_takes_no_part() -> None:
    done = decided(from_agent("#requester eva@example.org\n"), recalled(OWN))
    assert done.after is not None
    assert (done.after.requester.address, done.after.cc) == (EVA, ())
    assert Leave((ANA,)) in done.changes
    assert [one.mailbox.address for one in done.new_participants] == [EVA]
    assert only(done, "ack").to.address == EVA


def test_words_beside_it_are_the_one_letter() -> None:
    done = decided(from_agent("#requester eva@example.org\n\nHi Eva, we come.\n"), recalled(OWN))
    assert [template for template, address in heard(done) if address == EVA] == ["answer"]


def test_who_was_in_cc_already() -> None:
    done = decided(from_agent(f"#requester {TOM}\n"), recalled(ticket()))
    assert done.after is not None
    assert done.new_participants == ()
    assert (done.after.requester.address, [box.address for box in done.after.cc]) == (TOM, [EVA])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("#requester hr@example.org", "address of ours"),
        ("#requester x@elsewhere.example", "outside"),
        ("#requester it+1.x@example.org", "address of ours"),
    ],
)
def test_who_cannot_have_a_request(line: str, says: str) -> None:
    done = decided(from_agent(f"{line}\n"), recalled(ticket()))
    assert says in str(only(done, "agent_error").variables["lines"][0].message)


def test_of_many_nobody_is_changed() -> None:
    many = ticket(participants=(*ticket().participants, Participant(Mailbox("p@example.org"), Role.AFFECTED, "x")))
    done = decided(from_agent("#requester mia@example.org\n"), recalled(many))
    assert heard(done) == [("agent_error", ANA)]


def test_what_is_done_needs_no_acknowledgement() -> None:
    done = decided(from_agent("#requester mia@example.org\n"), recalled(ticket(state=State.DONE, promise=None)))
    assert "ack" not in [template for template, _ in heard(done)]
