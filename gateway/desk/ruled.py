"""What a verdict of the rules does to a request and who hears of it (product.md 4.3 "Actions"). Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from gateway.desk import letters, owners, ruling
from gateway.desk.context import Context
from gateway.desk.decision import JournalLine, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.facts import Recalled
from gateway.desk.hours import due
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import Setting, Verdict
from gateway.desk.say import Say, say
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket
from gateway.desk.when import CannotRead, read_when
from gateway.mail.message import Mailbox


class Judged(Protocol):
    """What rules were asked, and what they say: of a mail (`Context`), or of something that came due (`timedrules`)."""

    @property
    def desk(self) -> Desk: ...

    @property
    def now(self) -> datetime: ...

    @property
    def recalled(self) -> Recalled: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def verdict(self) -> Verdict: ...

    def department(self, ticket: Ticket) -> Department: ...

    def answer_promise(self, ticket: Ticket, department: Department) -> Promise: ...


def ticket(context: Context, new: Ticket, department: Department) -> Ticket:
    """A new request as the rules want it: owner, customer, language, tags, fields, times, state, watchers."""
    verdict = context.verdict
    fields = {**context.facts.fields, **dict(verdict.all("set"))}
    owner = owners.chosen(new.owner, department, context.recalled)
    after = replace(
        new,
        owner=owner,
        owner_reason=new.owner_reason if owner == new.owner else "",
        language=verdict.get("language") or new.language,
        for_customer=ruling.filled(verdict.get("for") or "", fields),
        tags=verdict.all("tag"),
        fields=fields,
    )
    if (state := verdict.get("state")) is not None:
        after = replace(after, state=State(state), closed_at=context.now if state == State.DONE else None)
    after = with_demands(context, after, department)
    return replace(after, participants=after.participants + watchers(context, after))


def with_demands(judged: Judged, after: Ticket, department: Department) -> Ticket:
    """The request with the deadline that a rule names, by when it wants it done, and whether others may read it."""
    confidential = judged.verdict.get("confidential")
    after = replace(after, confidential=after.confidential if confidential is None else confidential)
    if (within := judged.verdict.get("done_within")) is not None:
        until = due(
            department.working_hours,
            department.timezone,
            start=after.created_at if judged.facts.event == "new" else judged.now,
            span=within,
            round_up=judged.desk.round_up,
        )
        after = replace(after, done_by=until)
    setting = judged.verdict.sets.get("deadline")
    if setting is None:
        return after
    try:
        until = read_when(setting.value, now=judged.now, zone=department.timezone, hours=department.open)
    except CannotRead:  # "Fri 15:00" is refused when it is past: then there is no such deadline for this mail
        return after
    return replace(after, deadline=until, deadline_reason=f"rule {setting.rule}")


def watchers(judged: Judged, to: Ticket) -> tuple[Participant, ...]:
    """Who gets the thread because a rule says so, and does not get it yet. A confidential one goes to its own agents only."""
    department = judged.department(to)
    return tuple(
        Participant(Mailbox(address, judged.desk.name_of(Mailbox(address))), Role.WATCH)
        for address in judged.verdict.all("watch")
        if not to.takes_part(address) and (not to.is_confidential(department) or department.has_agent(address))
    )


def tips(context: Context) -> tuple[str, ...]:
    """The texts of the tips for the acknowledgement."""
    texts = (context.desk.tips.get(name, "") for name in context.verdict.all("tip"))
    return tuple(text for text in texts if text)


def notes(judged: Judged) -> tuple[str, ...]:
    """What the rules have to say to colleagues."""
    return tuple(judged.verdict.all("note"))


def addresses_told(judged: Judged, department: Department, of: Ticket) -> tuple[str, ...]:
    """Whom the rules want to know of this mail."""
    settings = (one for action in ("notify", "watch") for one in judged.verdict.adds.get(action, ()))
    found = (owners.named(one.value, department, of.owner) for one in settings)
    return tuple(dict.fromkeys(address for address in found if address))


def told(
    context: Context, of: Ticket, *, already: Iterable[str], text: str | None = None, what: Say | None = None
) -> tuple[LetterPlan, ...]:
    """One letter to everybody whom the rules name (`notify`, `watch`) and who does not hear of this mail otherwise. `text`: what
    it carries, if not the words of the mail; `what`: what has happened, where the words do not say it."""
    department, message = context.department(of), context.mail.message
    by_mail = (*context.mail.envelope.forward_paths, *(box.address for box in (*message.to, *message.cc)))
    heard = {*already, context.trust.person, *by_mail}
    planned: list[LetterPlan] = []
    for action in ("notify", "watch"):
        for setting in context.verdict.adds.get(action, ()):
            address = owners.named(setting.value, department, of.owner)
            if not address or address in heard:
                continue
            heard.add(address)
            planned += letter_to(context, of, address, because_of(action, setting, what), text=text)
    return tuple(planned)


def because_of(action: str, setting: Setting, what: Say | None = None) -> Say:
    """Why somebody hears of it: `what` has happened, the rule, and what it wants."""
    if action == "watch":
        why = say("The rule “{rule}” puts you in the loop.", rule=setting.rule)
    elif action == "owner":
        why = say("The rule “{rule}” gives this request to you.", rule=setting.rule)
    elif action == "note":
        why = say("The rule “{rule}” has a note for you.", rule=setting.rule)
    else:
        why = say("The rule “{rule}” wants you to know of this.", rule=setting.rule)
    return why if what is None else say("{what} {why}", what=what, why=why)


def letter_to(
    context: Context, of: Ticket, address: str, news: Say, *, text: str | None = None
) -> tuple[LetterPlan, ...]:
    """A letter because of a rule. Only who may answer gets a reply address; only agents get the notes, and the words of one of
    many."""
    departments = context.desk.departments
    is_agent = any(department.has_agent(address) for department in departments.values())
    may_answer = any(departments[key].has_agent(address) for key in of.departments_held if key in departments)
    if not is_agent and of.affects(context.trust.person):
        return ()
    plans = letters.to_agents(
        context,
        "agent_more",
        ticket=of,
        agents=(address,),
        carries_files=text != "",
        text=context.mail.split.new_text if text is None else text,
        kind="rule",
        news=news,
        notes=notes(context) if is_agent else (),
    )
    return plans if may_answer else tuple(replace(plan, token_for="") for plan in plans)


def journal(judged: Judged) -> tuple[JournalLine, ...]:
    """What the rules set, and which rule; nothing if none fitted."""
    verdict = judged.verdict
    if not verdict.fitted:
        return ()

    def said(setting: Setting) -> dict[str, object]:
        return {"value": _plain(setting.value), "rule": setting.rule, "line": setting.line}

    data = {name: said(setting) for name, setting in verdict.sets.items()}
    data |= {name: [said(setting) for setting in settings] for name, settings in verdict.adds.items()}  # type: ignore[misc]
    return (
        JournalLine("rules", "", {"event": judged.facts.event, "fitted": [r.name for r in verdict.fitted], **data}),
    )


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value if isinstance(value, bool) else str(value)
