"""A question that a rule asks another department (`ask`, product.md 4.3): a linked request, as `#ask` makes one. Pure.

Whoever has the request asks; while nobody has it, their department does. What they answer comes back as a note. The words of the
mail stand below the question, unless the request is confidential.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from gateway.desk import ruling
from gateway.desk.context import Context
from gateway.desk.decision import Act, Also, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.events import BY_AGENTS, with_notes
from gateway.desk.facts import Mail
from gateway.desk.rules import Setting
from gateway.desk.say import say
from gateway.desk.ticket import State, Ticket
from gateway.desk.verbs import onbehalf
from gateway.desk.verbs.asking import DEEPEST, ancestors
from gateway.mail.message import Mailbox

MOST_WORDS = 5_000
"""Characters of the mail below the question."""


def asked(context: Context, act: Act, number: Callable[[], int]) -> Act:
    """The act with the questions that rules ask. `number()` gives the number of each."""
    settings = context.verdict.adds.get("ask", ())
    is_open = act.after is not None and act.after.state is not State.DONE
    if not settings or not is_open or act.outcome not in (Outcome.OPENED, Outcome.APPENDED):
        return act
    for setting in {one.value: one for one in reversed(settings)}.values():
        act = _asked(context, act, setting, number)
    return act


def _asked(context: Context, act: Act, setting: Setting, number: Callable[[], int]) -> Act:
    key, text = setting.value
    ticket, to = act.after, context.desk.departments.get(key)
    assert ticket is not None
    said = {"department": key, "rule": setting.rule, "line": setting.line}
    if refused := _cannot(context, ticket, to):
        return replace(act, journal=(*act.journal, JournalLine("not_asked", "", {**said, "because": refused})))
    assert to is not None
    question = ruling.filled(text, {**context.facts.fields, **ticket.fields})
    child = _child(context, ticket, to, question, setting, number)
    assert child.act.after is not None
    ref = child.act.after.ref
    line = JournalLine("ask", "", {**said, "request": ref})
    note = say("The rule “{rule}” has asked {department} ({ref}): {question}",
               rule=setting.rule, department=to.name, ref=ref, question=question)  # fmt: skip
    told = tuple(with_notes(plan, (note,), of=ticket, department=context.department(ticket)) for plan in act.letters)
    return replace(act, journal=(*act.journal, line), also=(*act.also, child), letters=told)


def _cannot(context: Context, ticket: Ticket, to: Department | None) -> str:
    """Why there is nobody to ask, in words for the journal; '' if there is."""
    above = list(ancestors(context, ticket))
    if to is None or not any((to.agents, to.lead, to.backup, to.on_call)):
        return "nobody there could answer"
    if to.key == ticket.department:
        return "it has this request itself"
    if any(one.department == to.key for one in above):
        return "it asks this itself"
    return "questions of questions end here" if len(above) >= DEEPEST else ""


def _child(
    context: Context, ticket: Ticket, to: Department, question: str, setting: Setting, number: Callable[[], int]
) -> Also:
    desk, here = context.desk, context.department(ticket)
    is_closed = ticket.is_confidential(here)
    box = Mailbox(ticket.owner or here.address)
    words = "" if is_closed or context.facts.event in BY_AGENTS else _below(context)
    subject = f"Question for {ticket.ref}" if is_closed else ticket.subject
    asker = Mailbox(box.address, desk.name_of(box))
    source = replace(context, mail=_without_files(context.mail)) if is_closed else context
    theirs = onbehalf.as_if_from(source, asker, department=to.key, text=question + words, subject=subject)
    found = theirs.route
    assert found is not None
    if found.department.key != to.key:  # whatever rules say about such a mail: this department is asked
        found = replace(found, department=to, addressed=(to.key,), owner="", looks_after="")
    theirs = replace(theirs, route=found)
    act = onbehalf.opened(theirs, number, by=theirs, asked_for=ticket.ref, rule=setting.rule)
    assert act.after is not None
    child = replace(act.after, asked_for=ticket.number, for_customer="" if is_closed else ticket.for_customer)
    promised = ticket.promise.until if ticket.promise is not None and not is_closed else None
    planned = tuple(_question(act.letters, question + words, ticket, promised))
    return Also(None, replace(act, after=child, letters=planned))


def _question(plans: Iterable[LetterPlan], text: str, origin: Ticket, promised: object) -> Iterable[LetterPlan]:
    for plan in plans:
        if plan.template == "agent_new":
            told = {"question": text, "for_ref": origin.ref, "by": None, "promised": promised}
            plan = replace(plan, template="ask_new", variables=told)
        yield plan


def _below(context: Context) -> str:
    """The words of the mail, as one quotes them."""
    words = context.mail.split.new_text.strip()[:MOST_WORDS]
    quoted = "\n".join(f"> {line}".rstrip() for line in words.split("\n"))
    return f"\n\n{quoted}" if words else ""


def _without_files(mail: Mail) -> Mail:
    return replace(mail, message=replace(mail.message, attachments=()))
