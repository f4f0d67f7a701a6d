"""Who takes part: `#cc`, `#mute`, `#allow`, `#ignore`, and colleagues in Cc of an agent's own mail (product.md board 13)."""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import outsiders
from gateway.desk.changes import Discard, LetIn
from gateway.desk.command import Command, WrongLine
from gateway.desk.outsiders import ASKED, IGNORED, MOST_PARTICIPANTS, SHOWN
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Participant, Role
from gateway.desk.verbs.work import Work
from gateway.mail.address import split_subaddress
from gateway.mail.message import Mailbox


def cc(work: Work, command: Command) -> Work | WrongLine:
    """Somebody joins, from outside too: the agent agrees by naming them. Nobody who joins gets anything older."""
    desk = work.context.desk
    named = [Mailbox(desk.main_address(address)) for address in command.addresses]
    ours = [one.address for one in named if _is_desk(work, one.address)]
    if ours:
        says = say("{address} is an address of this desk and cannot take part.", address=ours[0])
        return WrongLine(
            command.line, command.text, says, "#handoff" if desk.department_of(ours[0]) else "", is_example=True
        )
    if (strangers := [one.address for one in named if not desk.is_ours(one.address)]) and _is_never(work):
        return _never(work, command, strangers[0])
    if len(work.after.cc) + len(named) > MOST_PARTICIPANTS - 1:
        most = MOST_PARTICIPANTS - 1
        return WrongLine(command.line, command.text, say("At most {most} people can be in Cc.", most=most))
    work = _joins(work, [one for one in named if not work.after.takes_part(one.address)])
    # Whom the directory does not know is said by address: it shows a slip of the pen.
    names = tuple(work.who(one.address) if one.address in desk.people else one.address for one in named)
    return work.confirmed(say("{names} gets the answers from now on.", names=names))


def along(work: Work) -> Work:
    """Colleagues in Cc of an agent's answer take part from now on. Outsiders do not: the agent hears how to let them in."""
    context = work.context
    if work.is_note or work.is_silent or not work.text:
        return work
    joined = [one for one in outsiders.others(context, work.after) if one.role is Role.CC and not _is_agent(work, one)]
    work = _joins(work, [one.mailbox for one in joined], is_said=False)
    outside = [one for one in outsiders.outside(context, work.after) if not _is_never(work)]
    for one in outside:
        line = say("{address} is from outside and takes no part here: #cc {address} lets them in.", address=one.address)
        work = replace(work.confirmed(line), is_confirmed=True)
    return work


def mute(work: Work, command: Command) -> Work | WrongLine:
    """No more mail of this thread for the agent, unless nobody else would hear of it."""
    after = replace(work.after, muted=tuple(dict.fromkeys((*work.after.muted, work.agent))))
    if after.owner == work.agent:
        says = say("{ref} is yours, and nobody else would hear of it.", ref=after.ref)
        return WrongLine(command.line, command.text, says, "#give-back")
    readers = set(work.department.agents) - set(after.muted)
    if not after.owner and not readers:
        says = say("Nobody else in {department} would hear of {ref}.", department=work.department.name, ref=after.ref)
        return WrongLine(command.line, command.text, says)
    work = replace(work, after=after).with_journal("muted")
    return work.confirmed(
        say("You get no more mail about {ref}, until it is yours or somebody writes to you.", ref=after.ref)
    )


# ---------------------------------------------------------------- outsiders


def allow(work: Work, command: Command) -> Work | WrongLine:
    """Somebody from outside may write here: what is held of theirs appears in the thread, and they get the answers. The same for
    what is held because nobody vouches for its author."""
    found = _meant(work, command)
    if isinstance(found, WrongLine):
        return found
    if any(not work.context.desk.is_ours(one) for one in found) and _is_never(work):
        return _never(work, command, found[0])
    mails = _held(work, found)
    work = _joins(work, [Mailbox(one) for one in found if not work.after.takes_part(one)], is_said=False)
    marks = {**work.after.outsiders}
    for one in found:
        ids = [str(mail) for mail, originator in work.context.recalled.held_mails if _person(work, originator) == one]
        marks.pop(one, None)
        if ids:
            marks[one] = " ".join((SHOWN, *ids))
    work = replace(work, after=replace(work.after, outsiders=marks))
    if mails:
        let_in = LetIn(tuple((mail, "") for mail in mails), work.agent, work.context.proof)
        work = replace(work, changes=(*work.changes, let_in))
    work = work.with_journal("allow", addresses=list(found), mails=len(mails))
    return work.confirmed(say("{addresses} takes part in {ref} now.", addresses=found, ref=work.after.ref))


def ignore(work: Work, command: Command) -> Work | WrongLine:
    """They take no part: what is held of theirs is not shown, and nobody is asked about them again."""
    found = _meant(work, command)
    if isinstance(found, WrongLine):
        return found
    mails = _held(work, found)
    taking = [one for one in found if work.before.takes_part(one)]
    if taking and not mails:
        says = say("{address} takes part in {ref} already.", address=taking[0], ref=work.after.ref)
        return WrongLine(command.line, command.text, says)
    kept = {address: how for address, how in work.after.outsiders.items() if address not in found}
    marks = {**kept, **{one: IGNORED for one in found if one not in taking}}
    work = replace(work, after=replace(work.after, outsiders=marks))
    if mails:
        work = replace(work, changes=(*work.changes, Discard(mails, "an agent says to ignore it")))
    work = work.with_journal("ignore", addresses=list(found), mails=len(mails))
    if taking:  # only what somebody may have written in their name is dropped
        return work.confirmed(
            say(
                "The mail is not shown in {ref}. {addresses} takes part as before.",
                addresses=taking,
                ref=work.after.ref,
            )
        )
    return work.confirmed(say("{addresses} takes no part in {ref}.", addresses=found, ref=work.after.ref))


def _meant(work: Work, command: Command) -> tuple[str, ...] | WrongLine:
    """Whom the line names; without an address the only one who is asked about. Only the owner or the lead decides, or anybody
    while nobody has the request."""
    owner, lead = work.before.owner, work.department.lead
    if owner and work.department.has_agent(owner) and work.agent not in (owner, lead):
        says = say(
            "{name} has {ref} and decides who from outside takes part.", name=work.who(owner), ref=work.after.ref
        )
        return WrongLine(command.line, command.text, says)
    if command.addresses:
        return tuple(dict.fromkeys(work.context.desk.main_address(one) for one in command.addresses))
    asked = tuple(address for address, how in work.after.outsiders.items() if how == ASKED)
    if len(asked) == 1:
        return asked
    if not asked:
        return WrongLine(
            command.line,
            command.text,
            say("nobody is asked about here: name an address."),
            f"#{command.name} x@y",
            is_example=True,
        )
    says = say("Who is meant: {addresses}?", addresses=asked)
    return WrongLine(command.line, command.text, says, f"#{command.name} {asked[0]}")


def _held(work: Work, addresses: Iterable[str]) -> tuple[int, ...]:
    wanted = set(addresses)
    return tuple(mail for mail, originator in work.context.recalled.held_mails if _person(work, originator) in wanted)


def _person(work: Work, originator: str) -> str:
    return work.context.desk.main_address(originator)


def _is_never(work: Work) -> bool:
    return outsiders.policy(work.department, work.context.desk) == "never"


def _never(work: Work, command: Command, address: str) -> WrongLine:
    says = say("{address} is from outside, and people from outside cannot take part in requests to {department}.",
               address=address, department=work.department.name)  # fmt: skip
    return WrongLine(command.line, command.text, says)


# ---------------------------------------------------------------- shared


def _is_desk(work: Work, address: str) -> bool:
    plain = split_subaddress(address)[0]
    desk = work.context.desk
    return desk.department_of(plain) is not None or any(plain == one.address for one in desk.mailboxes)


def _is_agent(work: Work, one: Participant) -> bool:
    """Agents of the department hear of the request anyway."""
    return work.department.has_agent(one.mailbox.address)


def _joins(work: Work, named: list[Mailbox], *, is_said: bool = True) -> Work:
    """They take part from now on, and the people hear of it in the letter that they get anyway."""
    if not named:
        return work
    desk = work.context.desk
    joined = tuple(Participant(Mailbox(one.address, desk.name_of(one)), Role.CC) for one in named)
    marks = {
        address: how for address, how in work.after.outsiders.items() if address not in {one.address for one in named}
    }
    after = replace(
        work.after,
        participants=work.after.participants + joined,
        outsiders=marks,
        muted=tuple(one for one in work.after.muted if one not in {box.address for box in named}),
    )
    work = replace(work, after=after, joined=(*work.joined, *joined))
    work = work.with_journal("joined", addresses=[one.address for one in named])
    return work.told(*(_said(one.mailbox, work) for one in joined)) if is_said else work


def _said(box: Mailbox, work: Work) -> Say:
    name = Who(box.address, box.name) if box.address in work.context.desk.people else box.address
    return say("{name} gets the mails about this request from now on.", name=name)
