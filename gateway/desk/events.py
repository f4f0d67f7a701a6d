"""What rules do when something happens to a request that is there already: `reply`, `reopened`, `agent_reply`, `handoff`,
`done`, `rated`. Pure (`timedrules`: what comes due).

The act of the mail is made first; what the rules want comes on top of it, in the same step. Nobody hears twice of one mail: news
for the requester stand in the letter that goes to them anyway, notes in those to agents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from gateway.desk import letters, ruled, ruleeffects, ruling
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.rules import NO_VERDICT
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Role, State, Ticket

BY_AGENTS = ("agent_reply", "done")
LATER = ("reply", "reopened", *BY_AGENTS)
"""The events in the life of a request that a mail can be by itself."""
_NO_EVENT = (ActReason.WRONG_COMMAND, ActReason.STATUS, ActReason.UNDONE, ActReason.HELP)
_TAKES_NEWS = ("reopened", "deadline", "answer", "done", "declined", "waiting", "handoff_person", "update")
"""Letters to the requester that can say what has changed besides."""
_TAKES_NOTES = ("agent_more", "agent_new", "agent_warn")
"""Letters to agents that can say what rules have to say to them."""


def under_rules(context: Context, act: Act) -> tuple[Context, Act]:
    """The act with what the rules want of it, and the context with all they say. A new request has had its rules before."""
    before, after = act.base or context.threading.ticket, act.after
    if before is None or after is None or context.facts.event not in LATER:
        return context, act
    if act.outcome is not Outcome.APPENDED or act.reason in _NO_EVENT:
        return replace(context, verdict=NO_VERDICT), act
    contexts = [replace(one, verdict=ruleeffects.only(one.verdict)) for one in _events(context, act, before, after)]
    verdict = NO_VERDICT
    for one in contexts:
        verdict = verdict.above(one.verdict)
    whole = replace(context, verdict=verdict)
    return whole, _with_effects(whole, act, before, [line for one in contexts for line in ruled.journal(one)])


def _events(context: Context, act: Act, before: Ticket, after: Ticket) -> list[Context]:
    """The context of each event that this one mail is, the mail itself first."""
    found = _of_mail(context, act, after)
    raised = [event for event, is_so in _besides(context, act, before, after) if is_so]
    return found + [_as(event, context, after) for event in raised if event in context.desk.rules.events]


def _of_mail(context: Context, act: Act, after: Ticket) -> list[Context]:
    """A note for colleagues is no answer, a rating no reply; and what leaves the request done has not brought it back."""
    if act.reason in (ActReason.NOTE, ActReason.RATED):
        return []
    if context.facts.event == "reopened" and after.state is State.DONE:
        facts = replace(context.facts, event="reply", reopened=after.reopened)
        return [replace(context, facts=facts, verdict=context.desk.rules.decide(facts))]
    return [context]


def _besides(context: Context, act: Act, before: Ticket, after: Ticket) -> Iterator[tuple[str, bool]]:
    """What the mail has done to the request, event by event."""
    author = context.trust.person
    is_given = bool(before.owner and after.owner) and after.owner not in (before.owner, author)
    yield "handoff", after.handoffs > before.handoffs or (is_given and context.facts.event in BY_AGENTS)
    yield "done", after.state is State.DONE and before.state is not State.DONE
    is_new = (after.rating, after.remark) != (before.rating, before.remark)
    yield "rated", act.reason is ActReason.RATED and is_new


def _as(event: str, context: Context, after: Ticket) -> Context:
    facts = ruling.facts_of_request(context.facts, after, event=event)
    return replace(context, facts=facts, verdict=context.desk.rules.decide(facts))


def _with_effects(context: Context, act: Act, before: Ticket, journal: list[JournalLine]) -> Act:
    assert act.after is not None
    made = act.after
    after = ruleeffects.changed(context, act.after)
    is_of_people = context.facts.event not in BY_AGENTS
    if is_of_people:  # a field fills itself wherever it stands; what people have set stays
        after = replace(after, fields={**context.facts.fields, **after.fields})
    joined = ruled.watchers(context, after)
    after = replace(after, participants=after.participants + joined)
    act, after = _promised(context, act, after)
    act = replace(
        act,
        after=after,
        new_participants=act.new_participants + joined,
        journal=(*act.journal, *journal, *ruleeffects.journal(context, made, after)),
    )
    return replace(act, letters=_letters(context, act, before, after, made=made, is_of_people=is_of_people))


def _promised(context: Context, act: Act, after: Ticket) -> tuple[Act, Ticket]:
    """A priority or a time that a rule gives may bring the answer forward, never put it off."""
    assert act.after is not None
    found = ruleeffects.sooner(context, act.after, after)
    return (act, after) if found is None else (replace(act, new_promise=found), replace(after, promise=found))


# ---------------------------------------------------------------- letters


def _letters(
    context: Context, act: Act, before: Ticket, after: Ticket, *, made: Ticket, is_of_people: bool
) -> tuple[LetterPlan, ...]:
    """The letters of the act, with what the rules change of the request as it `made` it."""
    planned = _with_changes(context, act.letters, made, after)
    text = _text(context, act, is_of_people=is_of_people)
    notes = ruled.notes(context)
    what = _what(context, act, before, after)
    planned = [with_notes(plan, notes, of=after, department=context.department(after)) for plan in planned]
    heard = _heard(planned)
    if after.owner != before.owner and "owner" in context.verdict.sets and after.owner and after.owner not in heard:
        news = ruled.because_of("owner", context.verdict.sets["owner"], what)
        planned += ruled.letter_to(context, after, after.owner, news, text=text)
    planned += ruled.told(context, after, already=_heard(planned), text=text, what=what)
    if is_of_people:
        planned += _to_watchers(context, before, after, already=_heard(planned))
    if notes and not any(plan.variables.get("notes") for plan in planned):
        planned += letters.to_agents(
            context,
            "agent_more",
            ticket=after,
            agents=letters.in_charge(after, context.department(after)),
            is_relay=False,
            text=text,
            kind="rule",
            news=ruled.because_of("note", context.verdict.adds["note"][0]),
            notes=notes,
        )
    return tuple(planned)


def _what(context: Context, act: Act, before: Ticket, after: Ticket) -> Say | None:
    """What the mail has done, where its words need not say it."""
    name, ref = Who(context.trust.person, context.author.name), after.ref
    if act.reason is ActReason.RATED and after.rating:
        return say("{name} gave {number} of 5.", name=name, number=after.rating)
    if after.handoffs > before.handoffs:
        to = context.department(after).name
        return say("{name} has handed {ref} over to {department}.", name=name, ref=ref, department=to)
    if after.state is State.DONE and before.state is not State.DONE:
        return say("{ref} is done.", ref=ref)
    return None


def _text(context: Context, act: Act, *, is_of_people: bool) -> str:
    """The words that a letter because of a rule may carry: never those of a note."""
    if is_of_people:
        return context.mail.split.new_text
    return act.entry.text if act.entry is not None and act.entry.visible_to == "all" else ""


def _heard(planned: Iterable[LetterPlan]) -> list[str]:
    return [box.address for plan in planned for box in (plan.to, *plan.cc)]


def with_notes(plan: LetterPlan, notes: tuple[Say | str, ...], *, of: Ticket, department: Department) -> LetterPlan:
    """A letter to an agent who may answer, with these notes beside those it has; `department` has the request. Of a confidential
    one nobody else reads them."""
    knows = department.has_agent(plan.to.address) or not of.is_confidential(department)
    if not notes or not knows or plan.template not in _TAKES_NOTES or not plan.token_for:
        return plan
    return replace(plan, variables={**plan.variables, "notes": (*plan.variables.get("notes", ()), *notes)})


def _with_changes(context: Context, planned: tuple[LetterPlan, ...], before: Ticket, after: Ticket) -> list[LetterPlan]:
    """The requester hears that the priority is another one now, and why; and who has the request now."""
    changes = ruleeffects.said(context, before, after)
    if not changes:
        return list(planned)
    readers = {after.requester.address, *(one.mailbox.address for one in after.affected)}
    found, told = [], set()
    for plan in planned:
        if plan.template in _TAKES_NEWS and plan.to.address in readers:
            told.add(plan.to.address)
            said = (*plan.variables.get("changes", ()), *changes)
            plan = replace(plan, variables={**plan.variables, "changes": said})
        found.append(plan)
    if context.may_write_to_originator():
        return found
    update = replace(letters.to_requester(context, "update", ticket=after, changes=changes), is_counted=True)
    if context.facts.event not in BY_AGENTS:
        update = replace(update, delay=timedelta(0))
    return [*found, *(one for one in letters.to_everybody(update, after, but="") if one.to.address not in told)]


def _to_watchers(context: Context, before: Ticket, after: Ticket, *, already: Iterable[str]) -> tuple[LetterPlan, ...]:
    """Who watches because of a rule gets what people write, unless they have it in their mailbox already. The words of one of
    many are for agents only."""
    if after.affects(context.trust.person):
        return ()
    message = context.mail.message
    heard = {*already, context.trust.person, *(box.address for box in (*message.to, *message.cc))}
    watching = [
        person.mailbox.address
        for person in before.participants
        if person.role is Role.WATCH and person.mailbox.address not in heard
    ]
    plans = letters.to_agents(
        context,
        "agent_more",
        ticket=after,
        agents=watching,
        carries_files=True,
        text=context.mail.split.new_text,
        kind="reopened" if context.facts.event == "reopened" else "reply",
        news="",
    )
    return tuple(replace(plan, token_for="") for plan in plans)
