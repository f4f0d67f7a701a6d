"""What each template may say beyond the common variables (`lettervars.LETTERS`), made from a plan and the facts. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.facts import OpenRequest
from gateway.desk.hours import open_time
from gateway.desk.lettervars import Button, ErrorLine, PersonVar, StatusItem, letter_of
from gateway.desk.ticket import Ticket, What
from gateway.desk.words import deadline_example, has_your_mail, history, mailto, news_by, when_short
from gateway.mail.message import Mailbox

MOST_TEXT = 200_000
"""Characters of a person's text in a letter to agents."""
MOST_LINES = 5_000
_LINE_END = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is about. `author` wrote the mail that caused it; `files` are names, with a remark where one is left out."""

    desk: Desk
    department: Department
    ticket: Ticket | None
    author: PersonVar | None
    now: datetime
    language: str
    reply_address: str
    files: tuple[str, ...]
    person: Callable[[Mailbox], PersonVar]


def extras(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """The extra variables of `plan.template`."""
    make = _MAKERS.get(letter_of(plan.template))
    return dict(plan.variables) if make is None else make(plan, facts)


def plain_word(pattern: str) -> str:
    """A word of `looks_after` as one says it: `printer*` → `printers`."""
    return f"{pattern[:-1]}s" if pattern.endswith("*") and not pattern.endswith("s*") else pattern.rstrip("*")


def _ack(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.ticket
    assert ticket is not None
    found: dict[str, Any] = {
        "who": _who(ticket, facts),
        "wrong": _wrong(plan),
        "tips": plan.variables.get("tips", ()),
        "missing": tuple(
            field.label for name, field in facts.desk.fields.items() if field.is_asked and not ticket.fields.get(name)
        ),
    }
    if ticket.promise is not None:
        found["deadline_example"] = deadline_example(
            ticket.promise.until, facts.now, facts.department.timezone, facts.language
        )
    return found


def _reopened(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    return {"who": _who(facts.ticket, facts) if facts.ticket else "", "changes": _changes(plan)}


def _changes(plan: LetterPlan) -> tuple[str, ...]:
    """What a rule has changed, in a letter that goes out anyway."""
    return tuple(plan.variables.get("changes", ()))


def _who(ticket: Ticket, facts: Facts) -> str:
    if not ticket.owner:
        return ""
    owner = facts.person(Mailbox(ticket.owner))
    return has_your_mail(owner.name, plain_word(ticket.owner_reason), facts.language)


def _answer(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.ticket
    assert ticket is not None
    line = ""
    if plan.variables["closes"]:
        line = "With this your request is done. If it is not, just reply."
    elif ticket.promise is not None and ticket.promise.what is What.NEWS:
        line = news_by(ticket.promise.until, facts.now, facts.department.timezone, facts.language)
    return {
        "author": facts.author,
        "text": plan.variables["text"],
        "promise_line": line,
        "attachments": facts.files,
        "changes": _changes(plan),
    }


def _agent(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """The part all letters to agents share that carry a text and can be answered."""
    ticket = facts.ticket
    assert ticket is not None
    requester = facts.person(ticket.requester)
    reaches = f"{requester.name} ({requester.department})" if requester.department else requester.name
    if many := len(ticket.affected):
        reaches += f" and {many} more, to each in a mail of their own"
    left = None
    if ticket.promise is not None:
        left = open_time(
            facts.department.working_hours, facts.department.timezone, start=facts.now, end=ticket.promise.until
        )
        left -= left % timedelta(minutes=5)
    buttons: tuple[Button, ...] = ()
    if facts.reply_address:
        buttons = tuple(
            Button(label, mailto(facts.reply_address, body=body, subject=plan.subject))
            for label, body in (("Take it", "#take\n"), ("Note", "#note\n"), ("Done", "#done\n"))
        )
    return {
        "text": _bounded(plan.variables["text"], ticket.ref),
        "reply_reaches": reaches if facts.reply_address else "",
        "cc_names": tuple(facts.person(box).name for box in ticket.cc),
        "buttons": buttons,
        "attachments": facts.files,
        "left": left,
    }


def _bounded(text: str, ref: str) -> str:
    """A pasted log of megabytes is kept whole with the request; the letter about it stays one a mail program can open."""
    end = min(len(text), MOST_TEXT)
    for count, line_end in enumerate(_LINE_END.finditer(text, 0, end), 1):
        if count == MOST_LINES:
            end = line_end.start()
            break
    if end == len(text):
        return text
    return f"{text[:end]}\n\n[cut here; the whole text: postroom ticket show {ref}]"


def _agent_new(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.ticket
    assert ticket is not None
    requester = facts.person(ticket.requester)
    earlier: OpenRequest | None = plan.variables.get("last_request")
    where = facts.desk.departments.get(earlier.department) if earlier else None
    if where is not None and where.confidential and where.key != facts.department.key:
        earlier = None  # what HR keeps to itself is no news for others
    told = history(
        requester.short,
        plan.variables.get("requests", 0),
        earlier.ref if earlier else "",
        earlier.subject if earlier else "",
        facts.language,
    )
    related = plan.variables.get("related")
    return {
        **_agent(plan, facts),
        "history": f"Perhaps it belongs to {related}. {told}".strip() if related else told,
        "notes": plan.variables.get("notes", ()),
    }


def _agent_more(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.ticket
    assert ticket is not None
    kind, news = plan.variables["kind"], plan.variables["news"]
    who = facts.author.short if facts.author else "Somebody"
    if kind == "reopened":
        news = f"{who} comes back to this request; it is open again."
    elif kind == "deadline" and ticket.deadline is not None:
        news = _deadline_news(ticket, who, facts)
    notes = plan.variables.get("notes", ())
    return {**_agent(plan, facts), "kind": kind, "news": news, "author": facts.author, "notes": notes}


def _deadline_news(ticket: Ticket, who: str, facts: Facts) -> str:
    zone = facts.department.timezone
    assert ticket.deadline is not None
    reason = f" – “{ticket.deadline_reason}”" if ticket.deadline_reason else ""
    news = f"{who} adds a deadline: {when_short(ticket.deadline, facts.now, zone, facts.language)}{reason}."
    if ticket.promise is None:
        return news
    until = when_short(ticket.promise.until, facts.now, zone, facts.language)
    fits = ticket.promise.until <= ticket.deadline
    return f"{news} Promise {until} is in time." if fits else f"{news} Promise {until} is too late for {who}."


def _note(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    """A reply to a note stays a note, whoever the request is about (house rule 4 of product.md)."""
    reaches = f"the agents of {facts.department.name} only"
    return {**_agent(plan, facts), "author": facts.author, "reply_reaches": reaches, "cc_names": ()}


def _deadline(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    ticket = facts.ticket
    assert ticket is not None
    fits = ticket.promise is None or ticket.deadline is None or ticket.promise.until <= ticket.deadline
    wrong = _wrong(plan)  # then the deadline that is set may be somebody else's, with their reason
    return {
        "deadline": None if wrong else ticket.deadline,
        "reason": "" if wrong else ticket.deadline_reason,
        "fits": fits,
        "wrong": wrong,
        "changes": _changes(plan),
    }


def _wrong(plan: LetterPlan) -> ErrorLine | None:
    """The requester's line that could not be read."""
    wrong = plan.variables.get("wrong")
    return ErrorLine(wrong.number, wrong.text, wrong.message, wrong.try_) if wrong else None


def _status(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    def item(request: OpenRequest) -> StatusItem:
        department = facts.desk.departments.get(request.department)
        keeper = facts.person(Mailbox(request.owner)).name if request.owner else department.name if department else ""
        return StatusItem(request.ref, request.subject, keeper, request.until, request.state)

    return {"open": tuple(item(request) for request in plan.variables["open_requests"]), "recent": ()}


def _error(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    lines = tuple(ErrorLine(line.number, line.text, line.message, line.try_) for line in plan.variables["lines"])
    return {"lines": lines, "kept_text": plan.variables["kept_text"]}


def _update(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    return {"changes": plan.variables["changes"]}


def _bounce(plan: LetterPlan, facts: Facts) -> dict[str, Any]:
    person = facts.desk.people.get(plan.variables["address"])
    return {**plan.variables, "phone": person.phone if person else ""}


Maker = Callable[[LetterPlan, Facts], dict[str, Any]]

_MAKERS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "ack": _ack,
        "reopened": _reopened,
        "answer": _answer,
        "agent_new": _agent_new,
        "agent_more": _agent_more,
        "agent_note": _note,
        "agent_error": _error,
        "agent_bounce": _bounce,
        "deadline": _deadline,
        "status": _status,
        "update": _update,
        "done": lambda plan, facts: {"author": facts.author, "text": "", "attachments": (), "changes": _changes(plan)},
    }
)
