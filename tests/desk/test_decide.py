"""Whatever the facts, a decision is made, is the same each time, and keeps its promises to people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.desk.decide import decide
from gateway.desk.decision import Decision, EntryKind, LetterPlan, Outcome
from gateway.desk.department import Desk
from gateway.desk.facts import Earlier, Mail, OpenRequest, Recalled
from gateway.desk.ticket import Audience, How, State, ThreadKey, Ticket
from gateway.mail.envelope import Envelope
from gateway.mail.quotation import Split
from gateway.mail.report import Report, ReportRecipient
from tests.desk.made import (
    ANA,
    BEN,
    BERLIN,
    EVA,
    HANNA,
    KEYS,
    NOW,
    STRANGER,
    TOM,
    bounce_to,
    decided,
    department,
    desk,
    mail,
    message,
    recalled,
    reply_to,
    ticket,
    with_departments,
)  # fmt: skip

PEOPLE = (EVA, TOM, ANA, BEN, HANNA, STRANGER, "kim@example.org", "noreply@example.org", "mailer-daemon@example.org")
IDS = ("a1@x", "t1@x", "t2a@x", "n1@x", "gone@x")
CANARY = "the-canary-of-the-note"
LINES = (
    "Hi Eva.",
    "#take",
    "#done",
    "#note",
    "#doen",
    "#deadline 14:00",
    "#deadline Firday",
    "status",
    "#status",
    "",
    CANARY,
)

desks = st.builds(
    lambda need, commands, outsiders, gone: with_departments(
        desk(colleagues_need=need, commands_need=commands, outsiders_new=outsiders),
        **{key: department(key) for key in (("hr",) if gone else ("it", "hr"))},
    ),
    st.sampled_from(("off", "header:mx.example.org")),
    st.sampled_from(("token", "pass")),
    st.sampled_from(("quarantine", "accept", "ignore")),
    st.booleans(),
)
addresses = st.sampled_from((
    "it@example.org", "hr@example.org", "x@example.org", *(reply_to(person) for person in PEOPLE), bounce_to(), bounce_to(1),
    *(reply_to(person, department="hr") for person in (ANA, HANNA)),
))  # fmt: skip
fields = st.fixed_dictionaries({}, optional={
    "auto_submitted": st.sampled_from(("no", "auto-generated", "auto-replied")),
    "precedence": st.sampled_from(("bulk", "list")),
    "list_id": st.just("<x>"),
    "x_auto_response_suppress": st.sampled_from(("All", "OOF")),
    "authentication_results": st.sampled_from([f"mx.example.org; dmarc={w} header.from=example.org" for w in ("pass", "fail")]),
    "x_postroom_ref": st.just("IT-4812"),
})  # fmt: skip
messages = st.builds(
    lambda sender, to, cc, subject, text, own, parents, references, more: message(
        sender, to=", ".join(to), cc=", ".join(cc), subject=subject, text="\n".join(text), message_id=own,
        in_reply_to=tuple(parents), references=tuple(references), **more,
    ),
    st.sampled_from((*PEOPLE, None)),
    st.lists(addresses, max_size=3),
    st.lists(st.sampled_from(PEOPLE), max_size=3),
    st.sampled_from(("Printer", "", "Re: [IT-4812] Printer", "[HR-1] x", "status")),
    st.lists(st.sampled_from(LINES), max_size=4),
    st.sampled_from((*IDS, "")),
    st.lists(st.sampled_from(IDS), max_size=2),
    st.lists(st.sampled_from(IDS), max_size=3),
    fields,
)  # fmt: skip
reports = st.none() | st.builds(
    lambda action, address, original: Report(action, (ReportRecipient(address, action, "5.1.1"),), original),
    st.sampled_from(("failed", "delayed", "delivered")),
    st.sampled_from(PEOPLE),
    st.sampled_from((*IDS, "")),
)
mails = st.builds(
    lambda written, paths, null, report, silent, department: mail(
        written, envelope=Envelope("" if null else "x@example.org", tuple(paths)), split=Split(written.text, "> quoted"),
        report=report, is_silent=silent, department=department,
    ),
    messages, st.lists(addresses, min_size=1, max_size=2), st.booleans(), reports,
    st.sampled_from((False, False, False, True)), st.sampled_from(("", "", "hr", "gone")),
)  # fmt: skip
tickets = st.builds(
    lambda number, held, state, owner, age: ticket(
        number=number, prefix="IT" if number == 4812 else "HR", department=held[-1], departments_held=held, state=state,
        owner=owner, answered_at=NOW if age % 2 else None, promise=None if state is State.DONE else ticket().promise,
        closed_at=NOW - timedelta(days=age) if state is State.DONE else None,
    ),
    st.sampled_from((4812, 1)),
    st.sampled_from((("it",), ("hr",), ("it", "hr"), ("gone",))),
    st.sampled_from(State),
    st.sampled_from(("", ANA, BEN, "gone@example.org")),
    st.integers(0, 200),
)  # fmt: skip
keys = st.builds(
    ThreadKey,
    st.sampled_from(IDS),
    st.sampled_from((4812, 1)),
    st.sampled_from(How),
    st.sampled_from(PEOPLE),
    st.sampled_from(Audience),
)
facts = st.builds(
    lambda known, found, own, earlier, count, asked: recalled(
        *known, keys=found, is_own_letter=own, earlier=earlier, automatic_letters=count,
        open_requests=asked, last_request=asked[0] if asked else None, requests_this_year=len(asked),
    ),
    st.lists(tickets, max_size=2),
    st.lists(keys, max_size=5),
    st.sampled_from((False,) * 9 + (True,)),
    st.sampled_from((None,) * 5 + (Earlier(7, 4812), Earlier(7, None), Earlier(7, 99))),
    st.integers(0, 6),
    st.sampled_from(((), (OpenRequest("IT-1", "x", "it", ANA, "open", "answer", NOW),))),
)  # fmt: skip


def make(item: Mail, known: Recalled, here: Desk) -> Decision:
    return decide(item, known, desk=here, keys=KEYS, now=NOW, number=lambda: 5000)


def agents_of(here: Desk) -> set[str]:
    return {agent for one in here.departments.values() for agent in one.agents}


def is_to_people(plan: LetterPlan) -> bool:
    return not plan.template.startswith("agent_")


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(mails, facts, desks)
def test_whatever_the_facts(item: Mail, known: Recalled, here: Desk) -> None:
    found = make(item, known, here)
    assert found == make(item, known, here)
    agents = agents_of(here)
    for plan in found.letters:
        receivers = [plan.to, *plan.cc]
        assert all(one.address for one in receivers)
        assert plan.department in here.departments
        if not found.classification.may_acknowledge:
            assert not plan.is_counted, "an automatic letter to a machine"
            assert plan.template != "agent_error"
        if is_to_people(plan):
            assert not plan.token_for
            assert plan.audience is Audience.ALL
            words = f"{plan.variables} {plan.subject}"
            if CANARY in words:
                assert found.entry is not None
                assert found.entry.kind is EntryKind.ANSWER
            assert found.trust.auth.value != "fail"
        else:
            assert plan.token_for in ("", plan.to.address)
            assert len(receivers) == 1
            # words for agents go to agents, to the owner, or back to the agent who wrote
            assert plan.to.address in agents or plan.to.address == (found.after.owner if found.after else "")
    _nobody_else_is_written_to(found, here)
    _the_request_is_whole(found)
    if item.is_silent:
        assert not any(plan.is_counted for plan in found.letters)


def _nobody_else_is_written_to(found: Decision, here: Desk) -> None:
    """A letter to people goes to who wrote, or to who takes part: never to a third person the mail only names."""
    known: set[str] = {found.trust.person}
    if found.before is not None:
        known |= {one.mailbox.address for one in found.before.participants} | {found.before.requester.address}
    for plan in found.letters:
        if is_to_people(plan):
            assert {one.address for one in (plan.to, *plan.cc)} <= known


def _the_request_is_whole(found: Decision) -> None:
    after: Ticket | None = found.after
    if after is None:
        assert found.outcome in (Outcome.IGNORED, Outcome.QUARANTINED, Outcome.ANSWERED, Outcome.DUPLICATE)
        assert found.entry is None
        return
    if found.outcome is Outcome.OPENED:
        assert found.before is None
        assert after.number == 5000
    else:
        assert found.before is not None
        assert found.before.number == after.number
        assert found.outcome in (Outcome.APPENDED, Outcome.QUARANTINED, Outcome.DUPLICATE)
        had = {one.mailbox.address for one in found.before.participants}
        assert not had & {one.mailbox.address for one in found.new_participants}
        if found.outcome is not Outcome.APPENDED:
            # whom an outsider's mail makes us ask about is kept
            told = replace(after, outsiders=found.before.outsiders)
            assert (told, found.entry, found.new_participants) == (found.before, None, ())
    if (
        found.before is not None
        and found.before.state is State.DONE
        and found.before.promise is None
        and after.state is State.DONE
    ):
        return
    assert (after.state is State.DONE) == (after.closed_at is not None)
    assert after.state is State.DONE or after.promise is not None, "an open request without a promise"


def test_every_step_has_a_reason() -> None:
    steps = decided(message()).why
    assert [why.step for why in steps] == [
        "kind",
        "originator",
        "thread",
        "department",
        "owner",
        "priority",
        "act",
        "promise",
        "letters",
    ]
    assert all(why.reason for why in steps)


def test_our_own_letter_is_known_by_its_mark_too() -> None:
    back = message("IT <it@example.org>", to="eva@example.org", x_postroom_ref="IT-4812")
    assert decided(back).outcome is Outcome.IGNORED
    forged: dict[str, Any] = {"x_postroom_ref": "IT-4812"}
    assert decided(message(EVA, **forged)).outcome is Outcome.OPENED


def test_the_zone_is_the_departments() -> None:
    assert BERLIN.key in {one.timezone.key for one in desk().departments.values()}
