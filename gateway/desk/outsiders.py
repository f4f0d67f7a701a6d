"""Whom a mail brings into a request, and who stays outside until somebody agrees (product.md board 13, contract.md 8). Pure.

Colleagues whom somebody puts into To or Cc take part. For outsiders the owner is asked (`#cc`, `#allow`, `#ignore`), unless the
department lets them in at once (`outsiders: include`) or never (`never`). Nobody who joins sees anything older.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from gateway.desk import letters
from gateway.desk.authority import ThreadReason
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department, Desk
from gateway.desk.loops import ASKED_IN_REQUEST
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Participant, Role, Ticket
from gateway.mail.address import split_subaddress
from gateway.mail.message import Mailbox

MOST_PARTICIPANTS = 50
"""Whom everybody of a request sees; and whom one mail brings in."""
MOST_AFFECTED = 5_000
"""People with one trouble in one request (`merging`); whoever comes then opens the next."""
MOST_OUTSIDERS = 20
"""Outsiders that one mail makes us ask about."""

ASKED: Final = "asked"
IGNORED: Final = "ignored"
REFUSED: Final = "refused"
"""In a department where outsiders never take part: whoever named them has been told."""
SHOWN: Final = "shown"
"""Let in; behind it the ids of mails of theirs whose text the agents were sent before."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom a mail brings: who joins, which outsiders the owner is asked about, and which can never take part here."""

    joined: tuple[Participant, ...] = ()
    asked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def into(self, ticket: Ticket) -> Ticket:
        """The request with all of them."""
        marks = {**dict.fromkeys(self.asked, ASKED), **dict.fromkeys(self.refused, REFUSED)}
        return replace(
            ticket,
            participants=ticket.participants + self.joined,
            outsiders={**ticket.outsiders, **marks} if marks else ticket.outsiders,
        )


def policy(department: Department, desk: Desk) -> str:
    """`ask`, `include` or `never`: the department's own, else `[trust] outsiders_thread`."""
    return department.outsiders or desk.outsiders_thread


def brought(context: Context, ticket: Ticket, *, besides: Iterable[Mailbox] = ()) -> Brought:
    """Whom the mail brings into `ticket`; `besides`: who is named in its lines. One of many brings only others of the many."""
    joined = others(context, ticket, besides=besides)
    if ticket.affected:
        return Brought(joined)
    fresh = tuple(one for one in outside(context, ticket, besides=besides) if one.address not in ticket.outsiders)
    how = policy(context.department(ticket), context.desk)
    if how == "include":
        room = max(0, MOST_PARTICIPANTS - 1 - len(ticket.cc) - len(joined))
        return Brought((*joined, *(Participant(one, Role.CC) for one in fresh[:room])))
    named = tuple(one.address for one in fresh)
    return Brought(joined, refused=named) if how == "never" else Brought(joined, asked=named)


def others(context: Context, ticket: Ticket, *, besides: Iterable[Mailbox] = ()) -> tuple[Participant, ...]:
    """Colleagues in To and Cc take part (contract.md 8); departments, mailboxes and outsiders do not. Whom one of the many
    who are affected brings in is one of them: seen by nobody else."""
    is_affected = ticket.affects(context.trust.person)
    role, subject = (Role.AFFECTED, ticket.subject_for(context.trust.person)) if is_affected else (Role.CC, "")
    room = MOST_AFFECTED - len(ticket.affected) if is_affected else MOST_PARTICIPANTS - 1 - len(ticket.cc)
    found = [one for one in _named(context, ticket, besides) if context.desk.is_ours(one.address)]
    return tuple(Participant(one, role, subject) for one in found[: max(0, min(room, MOST_PARTICIPANTS))])


def outside(context: Context, ticket: Ticket, *, besides: Iterable[Mailbox] = ()) -> tuple[Mailbox, ...]:
    """Outsiders in To and Cc who do not take part yet."""
    found = [one for one in _named(context, ticket, besides) if not context.desk.is_ours(one.address)]
    return tuple(found[:MOST_OUTSIDERS])


def _named(context: Context, ticket: Ticket, besides: Iterable[Mailbox]) -> list[Mailbox]:
    """Everybody whom the mail names and who does not take part: no departments, no mailboxes of ours, not its author."""
    desk, message = context.desk, context.mail.message
    own = {mailbox.address for mailbox in desk.mailboxes}
    found: dict[str, Mailbox] = {}
    for box in (*message.to, *message.cc, *besides):
        plain, person = split_subaddress(box.address)[0], desk.main_address(box.address)
        if plain in own or desk.department_of(plain) or ticket.takes_part(person) or person == context.trust.person:
            continue
        found.setdefault(person, Mailbox(person, desk.name_of(box)))
    return list(found.values())


# ---------------------------------------------------------------- what is said about them


def question(context: Context, asked: tuple[str, ...]) -> Say | None:
    """For whoever is in charge: an outsider gets nothing before they agree."""
    if not asked:
        return None
    name = Who(context.trust.person, context.author.name, is_short=True)
    first = asked[0]
    if len(asked) == 1:
        return say(
            "{name} has put somebody from outside in Cc: {address}. {address} gets your answers only after #cc {address} "
            "(or #ignore {address}). Notes never leave the house.",
            name=name,
            address=first,
        )
    return say(
        "{name} has put people from outside in Cc: {addresses}. They get your answers only after #cc and their addresses "
        "(or #ignore). Notes never leave the house.",
        name=name,
        addresses=asked,
    )


def honest(context: Context, ticket: Ticket, refused: tuple[str, ...]) -> tuple[Say, ...]:
    """For whoever named them, once: outsiders cannot take part here."""
    if not refused:
        return ()
    department = context.department(ticket).name
    return (
        say("People from outside cannot take part in requests to {department}: {addresses} gets nothing from us.",
            department=department, addresses=refused),
    )  # fmt: skip


def both(first: Say | str | None, second: Say | str | None) -> Say | str:
    """Two sentences, or the one there is."""
    if not first or not second:
        return first or second or ""
    return say("{first} {second}", first=first, second=second)


# ---------------------------------------------------------------- who writes from outside


def held(context: Context, ticket: Ticket) -> Act:
    """A mail of somebody who does not take part, or of whom nobody vouches for: kept and not shown; whoever is in charge is
    asked, unless they have said that they want to hear no more of this person."""
    person, reason = context.trust.person, context.threading.reason
    is_unsure = reason is ThreadReason.NOT_BELIEVED
    is_asked = bool(person)
    is_ignored = ticket.outsiders.get(person) == IGNORED
    is_never = (
        not is_unsure
        and policy(context.department(ticket), context.desk) == "never"
        and not context.desk.is_ours(person)
    )
    is_flood = context.recalled.asked_here.get(ticket.number, 0) >= ASKED_IN_REQUEST
    after = ticket
    if is_asked and not is_ignored and not is_never and not is_flood:
        after = replace(ticket, outsiders={**ticket.outsiders, person: ASKED})
    told: tuple[LetterPlan, ...] = ()
    if context.classification.may_acknowledge and not is_ignored and not is_flood:
        told = letters.to_agents(
            context,
            "agent_outsider",
            ticket=ticket,
            agents=letters.in_charge(ticket, context.department(ticket)),
            address=person,
            is_colleague=context.desk.is_ours(person),
            is_unsure=is_unsure,
            text=context.mail.split.new_text,
            question=_whether(context, ticket, is_asked=is_asked, is_never=is_never),
        )
    unasked = {"ignored": True} if is_ignored else {"flood": True} if is_flood else {}
    line = JournalLine("held", person, {"reason": reason.value, **unasked})
    return Act(
        Outcome.QUARANTINED,
        ActReason.NOT_SURE_IN_THREAD if is_unsure else ActReason.OUTSIDER_IN_THREAD,
        after=after,
        journal=(line,),
        letters=told,
        silence="what is held is not answered",
    )


def _whether(context: Context, ticket: Ticket, *, is_asked: bool, is_never: bool) -> Say | str:
    """What whoever is in charge decides."""
    if is_never:
        department = context.department(ticket).name
        return say("People from outside cannot take part in requests to {department}.", department=department)
    return say("Show it in the thread: #allow. Drop it: #ignore.") if is_asked else ""


def was_shown(context: Context, ticket: Ticket) -> bool:
    """Have the agents been sent the words of this mail when it was held?"""
    mark = ticket.outsiders.get(context.trust.person, "")
    files = any(not one.inline for one in context.mail.message.attachments)
    return mark.startswith(SHOWN) and str(context.mail.inbox) in mark.split()[1:] and not files


def in_the_thread(context: Context, ticket: Ticket) -> Ticket:
    """The request after a mail that was let in: nothing is left to say of it."""
    mark = ticket.outsiders.get(context.trust.person, "")
    if not mark.startswith(SHOWN):
        return ticket
    left = [one for one in mark.split()[1:] if one != str(context.mail.inbox)]
    rest = {address: how for address, how in ticket.outsiders.items() if address != context.trust.person}
    return replace(ticket, outsiders={**rest, context.trust.person: " ".join((SHOWN, *left))} if left else rest)
