"""What each template may say beyond the common variables (`lettertable.LETTERS`), made from a plan and the facts. Pure.

Letters to agents: `desk/agentextras`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from gateway.desk import agentextras, busyletters, reportextras
from gateway.desk.agentextras import error_line
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.doneby import done_by
from gateway.desk.facts import OpenRequest
from gateway.desk.lettervars import (
    Button,
    DeptVar,
    DigestItem,
    ErrorLine,
    HelpLine,
    PersonVar,
    StatusItem,
    ThreadItem,
    attributes,
    letter_of,
)
from gateway.desk.reportvars import BarVar, PraiseVar, RowVar
from gateway.desk.say import Say, When, Who, say
from gateway.desk.ticket import Promise, Ticket, What
from gateway.desk.tongue import Voice
from gateway.desk.words import deadline_example, has_your_mail, mailto, plain_word
from gateway.mail.message import Mailbox

MOST_LINKED = 20
"""Mails of a list that waits, each with its links; a longer one would not be shown whole by every mail program."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is about. `author` wrote the mail that caused it; `files` are names, with a remark where one is left out;
    `department_var` tells of a department as templates see it."""

    desk: Desk
    department: Department
    ticket: Ticket | None
    author: PersonVar | None
    now: datetime
    voice: Voice
    reply_address: str
    files: tuple[str | Say, ...]
    person: Callable[[Mailbox], PersonVar]
    picture_id: str = ""
    """The Content-ID of the picture that goes along, '' if none does."""
    changed_link: Callable[[int, str], str] = lambda number, ref: ""
    """The link by which the reader answers the remark about a request (`survey.changed_link`); '' where there can be none."""
    department_var: Callable[[Department], DeptVar] = lambda department: DeptVar(
        department.key, department.name, department.address
    )
    voice_for: Callable[[Mailbox], Voice] | None = None
    """Speaks to somebody else than the reader: for words that the reader is to send on."""

    @property
    def request(self) -> Ticket:
        """The request of a letter that cannot be without one."""
        assert self.ticket is not None
        return self.ticket


def extras(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """The extra variables of `plan.template`, with all sentences said in the reader's language."""
    make = _MAKERS.get(letter_of(plan.template))
    made = dict(plan.variables) if make is None else make(plan, facts)
    return {name: spoken(value, facts.voice) for name, value in made.items()}


def _quarantine(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """The list of what waits. It is answered at the address that is signed for its reader; without plus addresses as an answer
    to the letter, which wants a server that vouches for whoever answers."""
    subject = facts.voice(plan.subject)

    def link(item: DigestItem, line: str) -> str:
        return mailto(facts.reply_address, body=f"{line} {item.number}\n", subject=subject) if item.number else ""

    items = plan.variables["items"]
    if facts.reply_address and len(items) <= MOST_LINKED:
        items = tuple(replace(one, let_in=link(one, "#allow"), keep_out=link(one, "#ignore")) for one in items)
    by_mail = bool(plan.list_no) and (bool(facts.reply_address) or facts.desk.colleagues_need != "off")
    by_machine = not by_mail or plan.token_for in map(facts.desk.main_address, facts.desk.admins)
    return {**plan.variables, "items": items, "by_mail": by_mail, "by_machine": by_machine}


def spoken(value: Any, voice: Voice) -> Any:
    """The value with its sentences said; instants and spans stay what they are."""
    if isinstance(value, Say | Who | When):
        return voice(value)
    if isinstance(value, tuple | list):
        return tuple(spoken(one, voice) for one in value)
    if isinstance(value, ErrorLine):
        return replace(value, message=voice(value.message))
    if isinstance(value, Button):
        return replace(value, label=voice(value.label))
    if isinstance(value, RowVar | BarVar | PraiseVar | DigestItem):
        return replace(value, **{name: spoken(getattr(value, name), voice) for name in attributes(type(value))})
    if isinstance(value, HelpLine):
        return replace(value, meaning=voice(value.meaning))
    return value


def _given(plan: LetterPlan, *names: str) -> dict[str, Any]:
    """Those of the plan's variables that it has."""
    return {name: plan.variables[name] for name in names if name in plan.variables}


def _ack(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.request
    found: dict[str, Any] = {
        "who": _who(facts),
        "wrong": _wrong(plan),
        "tips": plan.variables.get("tips", ()),
        "missing": tuple(
            field.label for name, field in facts.desk.fields.items() if field.is_asked and not ticket.fields.get(name)
        ),
        **_given(plan, "similar_count"),
    }
    if ticket.promise is not None:
        found["times"] = (*plan.variables.get("times", ()), *_as_a_rule(ticket.promise, facts))
        found["deadline_example"] = deadline_example(ticket.promise.until, facts.now, facts.department.timezone)
    if (until := plan.variables.get("busy_until")) is not None:
        found |= {"busy_until": until, **_busy(until, facts)}
    return found


def _busy(until: datetime, facts: Facts) -> dict[str, Any]:
    """Until when it waits, with the reason the rules give for those who read their language, and the way out."""
    department, voice = facts.department, facts.voice
    is_theirs = (
        voice.tongue.language.partition("@")[0] == (department.language or facts.desk.language).partition("@")[0]
    )
    reason = department.busy_because if is_theirs else ""
    return {
        "busy": busyletters.until_when(department, until, facts.now, reason=reason),
        "way_out": busyletters.way_out(department, until, facts.now),
    }


def _as_a_rule(promise: Promise, facts: Facts) -> tuple[Say, ...]:
    """By when it is done, where that is later than the answer."""
    until = done_by(facts.request, facts.department, round_up=facts.desk.round_up)
    return (
        () if until is None or until <= promise.until else (say("As a rule it is done by {when}.", when=When(until)),)
    )


def _reopened(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    return {"who": _who(facts) if facts.ticket else "", **_changes(plan)}


def _changes(plan: LetterPlan) -> dict[str, Any]:
    """What has changed, in a letter that goes out anyway."""
    return {"changes": tuple(plan.variables.get("changes", ()))}


def _who(facts: Facts) -> Say | str:
    if not facts.request.owner:
        return ""
    owner = facts.person(Mailbox(facts.request.owner))
    reason, is_english = facts.request.owner_reason, facts.voice.tongue.language == "en"
    return has_your_mail(owner.name, plain_word(reason) if is_english else reason.rstrip("*"))  # no plural of theirs


def _answer(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    promise = facts.request.promise
    line: Say | str = ""
    if promise is not None and promise.what is What.NEWS:
        line = say("Next news from us by {when} at the latest.", when=When(promise.until))
    elif promise is not None and promise.what is What.DONE and "@" not in promise.made_by:
        line = say("Done by {when}.", when=When(promise.until))
    elif promise is not None and promise.made_at == facts.now and "@" in promise.made_by:
        line = promised_by(promise, facts.person(Mailbox(promise.made_by)).short)
    return {
        "author": facts.author,
        "text": plan.variables["text"],
        "promise_line": line,
        "attachments": facts.files,
        **_changes(plan),
    }


def promised_by(promise: Promise, name: str | Who) -> Say:
    """What the person reads of a promise (board 4): who, what, until when, and why."""
    places = {"name": name, "when": When(promise.until), "what": promise.deliverable, "because": promise.because}
    if promise.deliverable and promise.because:
        return say("Promised by {name}: {what}, {when} – because {because}.", **places)
    if promise.deliverable:
        return say("Promised by {name}: {what}, {when}.", **places)
    if promise.because:
        return say("Promised by {name}: {when} – because {because}.", **places)
    return say("Promised by {name}: {when}.", **places)


def _written(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """A letter that may carry an agent's words."""
    return {
        "author": facts.author,
        "text": plan.variables.get("text", ""),
        "attachments": facts.files,
        **_changes(plan),
    }


def _done(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    asks = bool(plan.variables.get("ask_rating"))
    return {
        **_written(plan, facts),
        "ask_rating": asks,
        "rating_links": _rating_links(facts) if asks else (),
        **_given(plan, "solved_by_requester"),
    }


def _rating_links(facts: Facts) -> tuple[Button, ...]:
    """Mails with nothing but the number (board 9); the reference in the subject brings them home."""
    ticket = facts.request
    subject = f"Re: {ticket.subject} [{ticket.ref}]"
    address = facts.department.address
    return tuple(Button(str(n), mailto(address, body=f"{n}\n", subject=subject)) for n in range(1, 6))


def _more_of(*names: str) -> Callable[[LetterPlan, Facts], dict[str, Any]]:
    """A letter that may carry an agent's words, and these variables of the plan."""
    return lambda plan, facts: {**_written(plan, facts), **_given(plan, *names)}


def _deadline(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.request
    fits = ticket.promise is None or ticket.deadline is None or ticket.promise.until <= ticket.deadline
    wrong = _wrong(plan)  # then the deadline that is set may be somebody else's, with their reason
    return {
        "deadline": None if wrong else ticket.deadline,
        "reason": "" if wrong else ticket.deadline_reason,
        "fits": fits,
        "wrong": wrong,
        **_changes(plan),
    }


def _wrong(plan: LetterPlan) -> ErrorLine | None:
    """The requester's line that could not be read."""
    wrong = plan.variables.get("wrong")
    return error_line(wrong) if wrong else None


def _status(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    return {
        "open": status_items(plan.variables.get("open_requests", ()), facts),
        "recent": status_items(plan.variables.get("recent", ()), facts),
        "events": thread_items(plan.variables.get("events", ()), facts),
        **_given(plan, "chaser"),
    }


def status_items(requests: tuple[OpenRequest, ...], facts: Facts) -> tuple[StatusItem, ...]:
    """Requests as letters list them."""

    def item(request: OpenRequest) -> StatusItem:
        department = facts.desk.departments.get(request.department)
        name = department.name if department else ""
        keeper = facts.person(Mailbox(request.owner)).name if request.owner else name
        elsewhere = name if request.owner and request.department != facts.department.key else ""
        return StatusItem(
            request.ref, request.subject, keeper, request.until, request.state, elsewhere, request.what,
            request.waits_for, request.waited_since,
        )  # fmt: skip

    return tuple(item(request) for request in requests)


def thread_items(told: tuple[Any, ...], facts: Facts) -> tuple[ThreadItem, ...]:
    """Mails of a thread as letters show them."""
    return tuple(
        ThreadItem(
            facts.person(Mailbox(one.author, one.name)).name if one.author else one.name, one.at, one.text, one.kind
        )
        for one in told
    )


def _card(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    known = (facts.desk.departments.get(key) for key in plan.variables["departments"])
    return {"departments": tuple(facts.department_var(one) for one in known if one is not None)}


def _desk(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """What an agent has to do; or, in the morning, what their department has."""
    lists = {
        name: status_items(plan.variables[name], facts)
        for name in ("due", "late", "waiting", "later", "unowned")
        if name in plan.variables
    }
    praised = reportextras.praise(plan.variables.get("praised", ()), facts)
    return {**lists, "praised": praised, "is_morning": bool(plan.variables.get("is_morning"))}


Maker = Callable[[LetterPlan, Facts], dict[str, Any]]

_MAKERS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "ack": _ack,
        "held": lambda plan, facts: {**plan.variables, **_busy(plan.variables["until"], facts)},
        "reopened": _reopened,
        "answer": _answer,
        "done": _done,
        "declined": _more_of("because"),
        "waiting": _more_of("need", "until", "reminder_no", "close_on", "tips"),
        "handoff_person": _more_of("from_dept", "to_dept", "because", "keeper"),
        "merged": lambda plan, facts: {**_given(plan, "into", "count"), **_changes(plan)},
        "deadline": _deadline,
        "status": _status,
        "card": _card,
        "update": lambda plan, facts: {**_changes(plan), **_given(plan, "is_time_said")},
        "agent_new": agentextras.new,
        "agent_more": agentextras.more,
        "agent_note": agentextras.note,
        "agent_warn": agentextras.warn,
        "agent_error": agentextras.error,
        "agent_bounce": agentextras.bounce,
        "agent_outsider": agentextras.outsider,
        "agent_bundle": lambda plan, facts: {
            "items": status_items(plan.variables["items"], facts), **_given(plan, "news")
        },
        "agent_desk": _desk,
        "report_weekly": reportextras.weekly,
        "report_monthly": reportextras.monthly,
        "quarantine_digest": _quarantine,
        "ask_new": agentextras.asked,
        "ask_answered": agentextras.asked,
    }
)  # fmt: skip
