"""What rules do when something happens to a request that is there already: `reply`, `reopened`, `agent_reply`, `done`. Pure.

The act of the mail is made first; what the rules want comes on top of it, in the same step. Nobody hears twice of one mail: news
for the requester stand in the letter that goes to them anyway, notes in those to agents.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from gateway.desk import letters, owners, ruled, ruling
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, JournalLine, LetterPlan, Outcome
from gateway.desk.rules import NO_VERDICT, Setting, Verdict
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Role, State, Ticket, What
from gateway.desk.words import word_of
from gateway.mail.message import Mailbox

BY_AGENTS = ("agent_reply", "done")
LATER = ("reply", "reopened", *BY_AGENTS)
"""The events in the life of a request that a mail can be."""
EFFECTIVE = (
    *("owner", "priority", "because", "answer_within", "deadline", "language", "for"),
    *("watch", "notify", "tag", "set", "note"),
)
"""What rules can do then. All else is about new requests only."""
_NO_EVENT = (ActReason.WRONG_COMMAND, ActReason.STATUS, ActReason.UNDONE, ActReason.HELP)
NO_EVENT = (
    *(
        ActReason.WRONG_COMMAND,
        ActReason.STATUS,
        ActReason.HOURS,
        ActReason.HELP,
        ActReason.ASKS_AGAIN,
        ActReason.SOLVED,
    ),
    *(ActReason.CANCELLED, ActReason.MUTED, ActReason.RATED, ActReason.THANKS),
)
"""Mails in a thread that are no reply in the sense of rules."""
_TAKES_NEWS = ("reopened", "deadline", "answer", "done", "declined", "waiting", "handoff_person", "update")
"""Letters to the requester that can say what has changed besides."""


def under_rules(context: Context, act: Act) -> tuple[Context, Act]:
    """The act with what the rules want of it, and the context with all they say. A new request has had its rules before."""
    before, after = act.base or context.threading.ticket, act.after
    if before is None or after is None or context.facts.event not in LATER:
        return context, act
    if act.outcome is not Outcome.APPENDED or act.reason in _NO_EVENT:
        return replace(context, verdict=NO_VERDICT), act
    contexts = [_only_effective(one) for one in _events(context, act, before, after)]
    verdict = NO_VERDICT
    for one in contexts:
        verdict = verdict.above(one.verdict)
    whole = replace(context, verdict=verdict)
    return whole, _with_effects(whole, act, before, [line for one in contexts for line in ruled.journal(one)])


def _events(context: Context, act: Act, before: Ticket, after: Ticket) -> list[Context]:
    """The context of each event that this one mail is. A note for colleagues is no answer."""
    found = [] if act.reason is ActReason.NOTE else [context]
    if context.facts.event == "agent_reply" and after.state is State.DONE and before.state is not State.DONE:
        facts = ruling.facts_of_request(context.facts, after, event="done")
        found.append(replace(context, facts=facts, verdict=context.desk.rules.decide(facts)))
    return found


def _only_effective(context: Context) -> Context:
    verdict = context.verdict
    sets = {name: value for name, value in verdict.sets.items() if name in EFFECTIVE}
    adds = {name: value for name, value in verdict.adds.items() if name in EFFECTIVE}
    return replace(context, verdict=Verdict(sets, adds, verdict.fitted))


def _with_effects(context: Context, act: Act, before: Ticket, journal: list[JournalLine]) -> Act:
    assert act.after is not None
    made = act.after
    after = _filled(context, _prioritised(context, _owned(context, act.after)))
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
        journal=(*act.journal, *journal, *_changed(context, act.after, after)),
    )
    return replace(act, letters=_letters(context, act, before, after, made=made, is_of_people=is_of_people))


def _filled(context: Context, after: Ticket) -> Ticket:
    """Tags, fields, language, customer and deadline as the rules want them."""
    verdict = context.verdict
    fields = {**after.fields, **dict(verdict.all("set"))}
    customer = verdict.get("for")
    after = replace(
        after,
        language=verdict.get("language") or after.language,
        for_customer=ruling.filled(customer, {**context.facts.fields, **fields}) if customer else after.for_customer,
        tags=tuple(dict.fromkeys((*after.tags, *verdict.all("tag")))),
        fields=fields,
    )
    return ruled.with_deadline(context, after, context.department(after))


def _owned(context: Context, after: Ticket) -> Ticket:
    setting = context.verdict.sets.get("owner")
    if setting is None:
        return after
    return replace(
        after, owner=owners.chosen(setting.value, context.department(after), context.recalled), owner_reason=""
    )


def _prioritised(context: Context, after: Ticket) -> Ticket:
    setting = context.verdict.sets.get("priority")
    if setting is None or setting.value == after.priority:
        return after
    return replace(after, priority=setting.value, because=context.verdict.get("because") or "")


def _promised(context: Context, act: Act, after: Ticket) -> tuple[Act, Ticket]:
    """A priority or a time that a rule gives may bring the answer forward, never put it off."""
    promise = after.promise
    if promise is None or promise.what is not What.ANSWER or act.after is None:
        return act, after
    if after.priority == act.after.priority and context.verdict.get("answer_within") is None:
        return act, after
    sooner = context.answer_promise(after, context.department(after))
    if sooner.until >= promise.until:
        return act, after
    return replace(act, new_promise=sooner), replace(after, promise=sooner)


def _changed(context: Context, before: Ticket | None, after: Ticket) -> list[JournalLine]:
    """What is otherwise now, and by which rule."""
    assert before is not None
    lines = []
    for name in ("owner", "priority"):
        was, now = str(getattr(before, name)), str(getattr(after, name))
        if was != now:
            rule = context.verdict.sets[name]
            lines.append(
                JournalLine(name, "", {"before": was, "after": now, "rule": rule.rule, "line": rule.line})
                if name == "owner"
                else JournalLine(
                    name,
                    "",
                    {"before": was, "after": now, "because": after.because, "rule": rule.rule, "line": rule.line},
                )
            )
    return lines


# ---------------------------------------------------------------- letters


def _letters(
    context: Context, act: Act, before: Ticket, after: Ticket, *, made: Ticket, is_of_people: bool
) -> tuple[LetterPlan, ...]:
    """The letters of the act, with what the rules change of the request as it `made` it."""
    planned = _with_changes(context, act.letters, made, after)
    text = _text(context, act, is_of_people=is_of_people)
    notes = ruled.notes(context)
    planned = [_with_notes(plan, notes) for plan in planned]
    heard = _heard(planned)
    if after.owner != before.owner and "owner" in context.verdict.sets and after.owner and after.owner not in heard:
        news = _says([context.verdict.sets["owner"]], "gives this request to you.")
        planned += ruled.letter_to(context, after, after.owner, news, text=text)
    planned += ruled.told(context, after, already=_heard(planned), text=text)
    if is_of_people:
        planned += _to_watchers(context, before, after, already=_heard(planned))
    if notes and not any("notes" in plan.variables for plan in planned):
        planned += letters.to_agents(
            context,
            "agent_more",
            ticket=after,
            agents=letters.in_charge(after, context.department(after)),
            is_relay=False,
            text=text,
            kind="rule",
            news=_says(context.verdict.adds["note"], "has a note for you."),
            notes=notes,
        )
    return tuple(planned)


def _text(context: Context, act: Act, *, is_of_people: bool) -> str:
    """The words that a letter because of a rule may carry: never those of a note."""
    if is_of_people:
        return context.mail.split.new_text
    return act.entry.text if act.entry is not None and act.entry.visible_to == "all" else ""


def _says(settings: Iterable[Setting], what: str) -> str:
    return f"The rule \u201c{next(iter(settings)).rule}\u201d {what}"


def _heard(planned: Iterable[LetterPlan]) -> list[str]:
    return [box.address for plan in planned for box in (plan.to, *plan.cc)]


def _with_notes(plan: LetterPlan, notes: tuple[str, ...]) -> LetterPlan:
    if not notes or plan.template != "agent_more" or not plan.token_for:
        return plan
    return replace(plan, variables={**plan.variables, "notes": notes})


def _with_changes(context: Context, planned: tuple[LetterPlan, ...], before: Ticket, after: Ticket) -> list[LetterPlan]:
    """The requester hears that the priority is another one now, and why; and who has the request now."""
    changes = _changes(context, before, after)
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


def _changes(context: Context, before: Ticket, after: Ticket) -> tuple[Say, ...]:
    """What the rules have changed that people hear of. `before`: as the act itself left the request."""
    changes: list[Say] = []
    if after.priority != before.priority:
        places = {"priority": word_of(after.priority.value), "because": after.because}
        if after.because:
            changes.append(say("Priority: {priority}, because {because}.", **places))
        else:
            changes.append(say("Priority: {priority}.", **places))
    if "owner" in context.verdict.sets and after.owner and after.owner != before.owner:
        owner = Mailbox(after.owner)
        changes.append(say("{name} has your request now.", name=Who(after.owner, context.desk.name_of(owner))))
    return tuple(changes)


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
