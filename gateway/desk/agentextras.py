"""What the templates of letters to agents may say beyond the common variables, made from a plan and the facts. Pure."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gateway.desk.causes import Cause, said
from gateway.desk.command import WrongLine
from gateway.desk.decision import LetterPlan
from gateway.desk.facts import OpenRequest
from gateway.desk.hours import due, open_time
from gateway.desk.lettervars import Button, ErrorLine, ThreadItem
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.ticket import Audience
from gateway.desk.tongue import greeting
from gateway.desk.words import history, mailto, promise_example, span_said
from gateway.mail.message import Mailbox

if TYPE_CHECKING:
    from gateway.desk.letterextras import Facts

MOST_TEXT = 200_000
"""Characters of a person's text in a letter to agents."""
MOST_LINES = 5_000
_LINE_END = re.compile("\n")


def shared(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """The part all letters to agents share that can be answered."""
    ticket = facts.request
    requester = facts.person(ticket.requester)
    reaches: Say | str = f"{requester.name} ({requester.department})" if requester.department else requester.name
    if many := sum(one.mailbox.address not in ticket.muted for one in ticket.affected):
        reaches = say_many(
            "{name} and {n} more, to each in a mail of their own",
            "{name} and {n} more, to each in a mail of their own",
            many,
            name=reaches,
        )
    cc_names = tuple(facts.person(box).name for box in ticket.cc if box.address not in ticket.muted)
    if ticket.requester.address in ticket.muted and not many:  # their letter goes to those in Cc, if there are any
        gone = say("nobody, because {name} wants no more mail", name=requester.short)
        reaches, cc_names = (cc_names[0], cc_names[1:]) if cc_names else (gone, ())
    is_note = plan.audience is Audience.NOTE
    if is_note:  # a reply to a note stays a note, whoever the request is about (house rule 4 of product.md)
        reaches = say("the agents of {department} only", department=facts.department.name)
    left = None
    if ticket.promise is not None:
        left = open_time(
            facts.department.working_hours,
            facts.department.timezone,
            start=facts.now.replace(second=0, microsecond=0),
            end=ticket.promise.until,
        )
        left -= left % timedelta(minutes=5)
    return {
        "reply_reaches": reaches if facts.reply_address else "",
        "cc_names": () if is_note else cc_names,
        "buttons": _buttons(plan, facts),
        "attachments": facts.files,
        "left": left,
        "waited_since": plan.variables.get("waited_since"),
    }


def _buttons(plan: LetterPlan, facts: "Facts") -> tuple[Button, ...]:
    """One tap and Send: the command is already in the body; that of a promise wants its time."""
    if not facts.reply_address:
        return ()
    labels: tuple[tuple[Say | str, str], ...] = (
        (say("Take it"), "#take\n"), (say("Promise…"), "#promise "), (say("Note"), "#note\n"), (say("Done"), "#done\n"),
    )  # fmt: skip
    if plan.audience is Audience.NOTE and not _may_act(plan, facts):
        labels = ((say("Note"), "#note\n"),)
    if plan.variables.get("is_poor"):  # the request is done: what is left is to call, and to change something
        labels = ((say("We have changed…"), "#changed "), (say("Note"), "#note\n"))
    if related := plan.variables.get("related"):
        labels += ((f"#merge {related}", f"#merge {related}\n"),)
    return tuple(_button(plan, facts, label, body) for label, body in labels)


def _button(plan: LetterPlan, facts: "Facts", label: Say | str, body: str) -> Button:
    return Button(label, mailto(facts.reply_address, body=body, subject=facts.voice(plan.subject)))


def _may_act(plan: LetterPlan, facts: "Facts") -> bool:
    """Not who has given the request away and has no word to keep in it: of theirs, only notes are welcome (`handing`)."""
    reader, promise = plan.to.address, facts.request.promise
    return facts.department.has_agent(reader) or reader in (
        facts.department.lead, facts.department.backup, promise.keeper if promise is not None else ""
    )  # fmt: skip


def _bounded(text: str, ref: str, facts: "Facts") -> str:
    """A pasted log of megabytes is kept whole with the request; the letter about it stays one a mail program can open."""
    end = min(len(text), MOST_TEXT)
    for count, line_end in enumerate(_LINE_END.finditer(text, 0, end), 1):
        if count == MOST_LINES:
            end = line_end.start()
            break
    if end == len(text):
        return text
    cut = say("[cut here; the whole text: {command}]", command=f"postroom ticket show {ref}")
    return f"{text[:end]}\n\n{facts.voice(cut)}"


def _with_text(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    return {"text": _bounded(plan.variables.get("text", ""), facts.request.ref, facts), **shared(plan, facts)}


def new(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """A request that is new to its reader."""
    given = plan.variables
    return {
        **_with_text(plan, facts),
        "news": given.get("news") or "",
        "history": _history(plan, facts) if "requests" in given else "",
        "notes": given.get("notes", ()),
        "thread": _thread(plan, facts),
        "promised_by": given.get("promised_by", ""),
        "from_dept": given.get("from_dept", ""),
        "keeper_dept": given.get("keeper_dept", ""),
        "because": given.get("because", ""),
        "usual": _usual(facts) if given.get("promised_by") else "",
    }


def _thread(plan: LetterPlan, facts: "Facts") -> tuple[ThreadItem, ...]:
    return tuple(
        ThreadItem(
            facts.person(Mailbox(one.author, one.name)).name if one.author else one.name,
            one.at,
            _bounded(one.text, facts.request.ref, facts),
            one.kind,
        )
        for one in plan.variables.get("thread", ())
    )


def warn(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """A promise that is near, or was not kept; with the thread for whoever has not read along. The plan says which buttons."""
    given = plan.variables
    asked, at = given.get("buttons", ("take", "time")), given.get("next_time")
    causes = tuple(Cause) if "causes" in asked else ()
    can_reply = bool(facts.reply_address)
    return {
        **shared(plan, facts),
        "news": given["news"],
        "stage": given["stage"],
        "advice": given.get("advice", ""),
        "example": promise_example(at, facts.now, facts.department.timezone) if at is not None else "",
        "thread": _thread(plan, facts),
        "notes": given.get("notes", ()),
        "buttons": tuple(_button(plan, facts, *one) for one in _warn_labels(plan, asked, facts)) if can_reply else (),
        "causes": tuple(f"#cause {one}" for one in causes),
        "cause_buttons": tuple(_button(plan, facts, said(one), f"#cause {one}\n") for one in causes if can_reply),
    }


def _warn_labels(plan: LetterPlan, asked: tuple[str, ...], facts: "Facts") -> tuple[tuple[Say | str, str], ...]:
    """(label, body) of the buttons of a warning. Nothing is done yet for a person who has not been answered: write to them."""
    person = facts.person(facts.request.requester)
    theirs = facts.voice_for(facts.request.requester) if facts.voice_for is not None else facts.voice
    begun = f"{greeting(person.first_name, theirs.tongue, full=person.name)}\n\n"
    if plan.variables["stage"] == "silent":
        begun += f"{theirs(say('here is where your request stands:'))} "
    labels: dict[str, tuple[Say | str, str]] = {
        "write": (say("Write to {name}…", name=person.short), begun),
        "take": (say("Take it"), "#take\n"),
        "time": (say("New time…"), "#promise "),
    }
    if facts.request.answered_at is not None:
        labels["done"] = (say("It is done"), "#done\n")
    names = (one if one in labels else "write" for one in asked if one in ("done", *labels))
    return tuple(labels[one] for one in dict.fromkeys(names))


def _history(plan: LetterPlan, facts: "Facts") -> str:
    """What the department has done for this person this year; what confidential departments had to do with them is their own."""
    requester = facts.person(facts.request.requester)
    earlier: OpenRequest | None = plan.variables.get("last_request")
    where = facts.desk.departments.get(earlier.department) if earlier else None
    is_closed = where is not None and (where.confidential or (earlier is not None and earlier.is_confidential))
    if where is not None and is_closed and where.key != facts.department.key:
        earlier = None
    sentences: list[Say | str] = []
    if related := plan.variables.get("related"):
        sentences += (say("Perhaps it belongs to {ref}.", ref=related), f"(#merge {related})")
    if plan.variables.get("requests", 0) >= 0:
        sentences.append(history(requester.short, plan.variables.get("requests", 0)))
    if earlier is not None and plan.variables.get("requests", 0):
        sentences.append(_last(earlier))
    return " ".join(facts.voice(sentence) for sentence in sentences)


def _last(earlier: OpenRequest) -> Say:
    places = {"ref": earlier.ref, "subject": earlier.subject, "span": earlier.took, "rating": earlier.rating}
    if earlier.state != "done" or earlier.took is None:
        return say("Last: {ref} “{subject}”.", **places)
    if earlier.rating:
        return say("Last: {ref} “{subject}”, done in {span}, rated {rating} of 5.", **places)
    return say("Last: {ref} “{subject}”, done in {span}.", **places)


def _usual(facts: "Facts") -> Say | str:
    """Board 5: does the promise that comes along fit the department's usual time?"""
    promise, department = facts.request.promise, facts.department
    span = department.answer_within.get(facts.request.priority)
    if promise is None or span is None:
        return ""
    until = due(
        department.working_hours, department.timezone, start=facts.now, span=span, round_up=facts.desk.round_up
    )  # fmt: skip
    if until <= promise.until:
        return say("Your usual answer takes {span}: that fits.", span=span_said(span))
    return say(
        "Your usual answer takes {span}, until {when}: that is later.", span=span_said(span), when=When(until, True)
    )


def more(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """Something new in a request that its reader has."""
    kind, news = plan.variables["kind"], plan.variables.get("news") or ""
    who = facts.author.short if facts.author else ""
    if not news and kind == "reopened":
        news = say("{name} comes back to this request; it is open again.", name=who or say("Somebody"))
    elif not news and kind == "deadline" and facts.request.deadline is not None:
        news = " ".join(facts.voice(one) for one in _deadline_news(who, facts))
    return {
        **_with_text(plan, facts),
        "kind": kind,
        "news": news,
        "author": facts.author,
        "notes": plan.variables.get("notes", ()),
        "gist": plan.variables.get("gist", ()),
        "thread": _thread(plan, facts),
    }


def _deadline_news(who: str, facts: "Facts") -> tuple[Say, ...]:
    ticket = facts.request
    assert ticket.deadline is not None
    places = {"name": who or say("Somebody"), "when": When(ticket.deadline, True), "reason": ticket.deadline_reason}
    if ticket.deadline_reason:
        news = say("{name} adds a deadline: {when} – “{reason}”.", **places)
    else:
        news = say("{name} adds a deadline: {when}.", **places)
    if ticket.promise is None:
        return (news,)
    until = When(ticket.promise.until, True)
    if ticket.promise.until <= ticket.deadline:
        return news, say("Promise {when} is in time.", when=until)
    late = say("Promise {when} is too late for {name}: keep it, change it (#promise …) or say no (#decline …).",
               when=until, name=places["name"])  # fmt: skip
    return news, late


def note(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """Words among colleagues."""
    return {
        **_with_text(plan, facts),
        "author": facts.author,
        "news": plan.variables.get("news") or "",
    }


def error_line(line: WrongLine) -> ErrorLine:
    """A wrong line as letters show it."""
    return ErrorLine(line.number, line.text, line.message, line.try_, line.means, line.is_example)


def error(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """Lines that could not be carried out."""
    return {
        "lines": tuple(error_line(line) for line in plan.variables["lines"]),
        "kept_text": plan.variables["kept_text"],
        "is_held": plan.variables.get("is_held", False),
        "news": plan.variables.get("news") or "",
    }


def bounce(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """A letter that did not arrive."""
    address = plan.variables["address"]
    person = facts.desk.people.get(address)
    who = f"{person.name} ({address})" if person and person.name else address
    return {**plan.variables, "address": who, "phone": person.phone if person else ""}


def outsider(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """Somebody from outside, or of whom nobody vouches: one tap lets them in, another keeps them out."""
    address, is_unsure = plan.variables["address"], bool(plan.variables.get("is_unsure"))
    lets_in, keeps_out = (say("Show it"), say("Drop it")) if is_unsure else (say("Let them in"), say("Ignore them"))
    buttons: tuple[Button, ...] = ()
    if facts.reply_address and plan.variables.get("question"):
        subject = facts.voice(plan.subject)
        buttons = tuple(
            Button(label, mailto(facts.reply_address, body=f"{command} {address}\n", subject=subject))
            for label, command in ((lets_in, "#allow"), (keeps_out, "#ignore"))
        )
    return {"address": address, "text": plan.variables.get("text", ""), "question": plan.variables.get("question") or "",
            "buttons": buttons, "is_colleague": bool(plan.variables.get("is_colleague")),
            "is_unsure": is_unsure}  # fmt: skip


def asked(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """A question to another department, or its answer."""
    return {**shared(plan, facts), **plan.variables}
