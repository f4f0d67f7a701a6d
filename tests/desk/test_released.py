"""A mail that somebody has let in: decided as if its author was believed, and never as an agent's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.changes import SetTimer
from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.facts import Handled, Recalled
from gateway.desk.released import believed
from gateway.desk.thread import Place
from gateway.desk.ticket import State
from gateway.desk.trust import Auth, Standing, Trust, TrustReason
from gateway.mail.message import Message
from tests.desk.made import (
    ANA,
    EVA,
    NOW,
    STRANGER,
    decided,
    desk,
    heard,
    mail,
    message,
    only,
    recalled,
    reply_to,
    sent,
    ticket,
)

HANDLED = Handled(
    "release", "carla@example.org", NOW + timedelta(days=1), "an answer to list 3", "from outside, without a thread"
)
LATER = NOW + timedelta(days=1)
HEADER = "header:mx.example.org"
FORGED = {"authentication_results": "mx.example.org; dmarc=fail header.from=example.org"}


def let_in(written: Message, facts: Recalled | None = None, **more: object) -> Decision:
    item = replace(mail(written), is_released=True)
    known = replace(facts or Recalled(), handled=HANDLED)
    return decided(item, known, now=LATER, on=desk(**more))


def test_nobody_is_an_agent_by_it() -> None:
    agent = Trust(ANA, "Ana", Standing.AGENT, Auth.FAIL, TrustReason.AGENT_ADDRESS)
    assert believed(agent) == replace(agent, standing=Standing.COLLEAGUE, auth=Auth.RELEASED)
    assert believed(agent).is_believed
    stranger = Trust(STRANGER, "", Standing.STRANGER, Auth.NONE, TrustReason.OUTSIDE)
    assert believed(stranger).standing is Standing.STRANGER


def test_a_stranger_opens_a_request() -> None:
    assert decided(message(STRANGER)).outcome is Outcome.QUARANTINED
    found = let_in(message(STRANGER))
    assert (found.outcome, found.reason) == (Outcome.OPENED, ActReason.NEW_REQUEST)
    assert heard(found) == [("ack", STRANGER), ("agent_new", ANA), ("agent_new", "ben@example.org")]
    assert found.new_promise is not None
    assert found.new_promise.made_at == LATER  # what is promised counts from now
    (wait, *_) = only(found, "ack").variables["times"]
    assert str(wait).startswith("Your mail came Mon 24 Nov 08:28 and was held back here until now. We are sorry")
    (note,) = found.letters[1].variables["notes"]
    assert str(note) == (
        "it came Mon 24 Nov 08:28 and was kept back (from outside, and about no request); carla@example.org has let it in."
    )
    (line,) = [line for line in found.journal if line.act == "released"]
    assert (line.actor, line.data["by"], line.data["because"]) == (
        "carla@example.org", "an answer to list 3", "from outside, without a thread",
    )  # fmt: skip
    assert (found.why[0].step, found.why[0].value) == ("released", "by carla@example.org")


@pytest.mark.parametrize("setting", [{"outsiders_new": "ignore"}, {"outsiders_new": "quarantine"}])
def test_whatever_is_set_for_outsiders(setting: dict[str, str]) -> None:
    assert let_in(message(STRANGER), **setting).outcome is Outcome.OPENED


def test_one_that_was_forged_as_far_as_servers_can_tell() -> None:
    assert decided(message(**FORGED), on=desk(colleagues_need=HEADER)).outcome is Outcome.QUARANTINED
    found = let_in(message(**FORGED), colleagues_need=HEADER)
    assert (found.outcome, found.trust.auth) == (Outcome.OPENED, Auth.RELEASED)
    assert heard(found)[0] == ("ack", EVA)


def test_written_to_no_department() -> None:
    nowhere = message(EVA, to="team@elsewhere.example")
    item = replace(mail(nowhere), envelope=replace(mail(nowhere).envelope, forward_paths=()))
    assert decided(item).reason is ActReason.NO_DEPARTMENT
    found = decided(replace(item, is_released=True), replace(Recalled(), handled=HANDLED), now=LATER)
    assert (found.outcome, found.after.department if found.after else "") == (Outcome.OPENED, "it")


@pytest.mark.parametrize("needs", ["token", "pass"])
def test_it_never_speaks_for_an_agent(needs: str) -> None:
    """Not by a stolen reply address either: whoever lets a mail in has read its words, not its header."""
    one = ticket()
    forged = message(ANA, to=reply_to(ANA), text="#done\nIt is done.", **FORGED)
    found = let_in(forged, recalled(one, keys=[sent()]), colleagues_need=HEADER, commands_need=needs)
    assert found.threading.place is Place.HELD
    assert (found.outcome, found.changes) == (Outcome.QUARANTINED, ())
    assert found.after is None or found.after.state is State.NEW
    for line in ("#away until 1 Dec", "#requester eva@example.org\nHer screen is dark."):
        found = let_in(message(ANA, text=line, **FORGED), colleagues_need=HEADER, commands_need=needs)
        assert found.outcome is Outcome.OPENED
        assert not [one for one in found.changes if not isinstance(one, SetTimer)]
        assert found.after is not None
        assert found.after.requester.address == ANA


def test_it_joins_the_request_of_its_author() -> None:
    one = ticket()
    written = message(**FORGED, in_reply_to=("t4812.1.x@example.org",))
    held = decided(written, recalled(one, keys=[sent()]), on=desk(colleagues_need=HEADER))
    assert (held.outcome, held.letters) == (Outcome.QUARANTINED, ())
    found = let_in(written, recalled(one, keys=[sent()]), colleagues_need=HEADER)
    assert (found.outcome, [line.act for line in found.journal]) == (Outcome.APPENDED, ["reply", "released"])
    assert "carla@example.org has let it in" in str(found.letters[0].variables["notes"][0])


def test_a_machine_is_not_answered_though_it_is_let_in() -> None:
    found = let_in(message(STRANGER, auto_submitted="auto-generated"))
    assert not [to for _, to in heard(found) if to == STRANGER]


def test_mail_that_nobody_let_in_says_nothing_of_it() -> None:
    found = decided(message(EVA))
    assert not [line for line in found.journal if line.act == "released"]
    assert found.why[0].step == "kind"
