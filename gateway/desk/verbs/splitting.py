"""Two matters in one request: `#split`. The text below becomes a request of its own, of the same person (product.md 2.1)."""

import re
from dataclasses import replace

from gateway.desk import letters
from gateway.desk.command import Command, Name, WrongLine
from gateway.desk.decision import Also
from gateway.desk.say import When, say
from gateway.desk.ticket import Ticket
from gateway.desk.verbs import onbehalf
from gateway.desk.verbs.work import Work

MOST_SUBJECT = 70
"""Characters of a first line that may be a subject."""
_GREETING = re.compile(r"[,:;]\Z|\A(?:hi|hello|dear|hallo|bonjour|hola|cześć|ahoj|>)(?!\w)", re.IGNORECASE)


def split(work: Work, command: Command) -> Work | WrongLine:
    """The words of the mail become a request of their own. Nobody has it unless the agent says `#take` too."""
    ticket, context = work.before, work.context
    if work.is_note:
        return WrongLine(
            command.line,
            command.text,
            say("A note cannot become a request: write #split and the text, not as a reply to a note."),
        )
    if not work.text:
        return WrongLine(
            command.line, command.text, say("There is no text for the new request."), "#split and a text below it"
        )
    if ticket.affected:
        many = say(
            "Many people wait for this request, so it is not clear whose the new one would be. Write a new mail that begins so:"
        )
        return WrongLine(command.line, command.text, many, "#requester eva@", is_example=True)
    theirs = onbehalf.as_if_from(
        context, ticket.requester, department=work.department.key, text=work.text, subject=subject_of(work.text, ticket)
    )
    owner = work.agent if work.has(Name.TAKE) else ""
    act = onbehalf.opened(theirs, work.number, by=context, owner=owner, split_from=ticket.ref)
    assert act.after is not None
    new = replace(act.after, asked_for=ticket.asked_for, for_customer=act.after.for_customer or ticket.for_customer)
    done = [say("{ref} “{subject}” is a request of its own now.", ref=new.ref, subject=new.subject)]
    if new.promise is not None:
        done.append(
            say(
                "{name} is promised an answer by {when}.",
                name=work.who(new.requester.address),
                when=When(new.promise.until, True),
            )
        )
    # The one letter to the agent is about the new request: a reply to it goes there.
    confirmed = letters.to_agents(
        context, "agent_confirm", ticket=new, agents=[work.agent], is_relay=False, done=tuple(done)
    )
    if not context.classification.may_acknowledge:
        confirmed = ()
    acknowledged = tuple(
        plan for plan in act.letters if plan.to.address != work.agent
    )  # who splits their own hears it once
    act = replace(act, after=new, letters=(*acknowledged, *confirmed))
    work = replace(work, is_silent=True, is_told=True, also=(*work.also, Also(None, act)))
    return work.with_journal("split", into=new.ref)


def subject_of(text: str, ticket: Ticket) -> str:
    """The first line, if it looks like one; else that of the request, with a number."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    if first and len(first) <= MOST_SUBJECT and not _GREETING.search(first):
        return first.rstrip(".!")
    return f"{ticket.subject} (2)"
