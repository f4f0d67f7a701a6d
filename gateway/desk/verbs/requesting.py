"""Whose request it is: `#requester eva@`, where an agent sends on what somebody told them (product.md 2.1).

In a request it changes the requester; as the first line of a new mail to a department it opens one (`desk/noting`).
"""

from dataclasses import replace

from gateway.desk import letters
from gateway.desk.changes import Leave
from gateway.desk.command import Command, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department
from gateway.desk.say import Say, say
from gateway.desk.ticket import Participant, Role, State
from gateway.desk.verbs.work import Work
from gateway.mail.address import split_subaddress
from gateway.mail.message import Mailbox
from gateway.mail.subject import reply


def requester(work: Work, command: Command) -> Work | WrongLine:
    """The request is somebody else's. Who was it stays in Cc, unless it is the agent who only sent the mail on."""
    before, context = work.before, work.context
    found = person(context, command, work.department)
    if isinstance(found, WrongLine):
        return found
    if found.address == work.after.requester.address:
        return work
    if before.affected:
        says = say(
            "{count} people wait for this request; each of them has their own mails already.",
            count=len(before.affected) + 1,
        )
        return WrongLine(command.line, command.text, says)
    old = work.after.requester.address
    people = work.after.participants
    if old == work.agent:
        people = tuple(one for one in people if one.mailbox.address != old)
        work = replace(work, changes=(*work.changes, Leave((old,))))
    if not work.after.takes_part(found.address):
        new = Participant(found, Role.REQUESTER)
        people = (*people, new)
        work = replace(work, joined=(*work.joined, new))
    after = replace(work.after, requester=found, participants=people, thread_index="")
    name = work.who(found.address)
    work = replace(work, after=after).with_journal("requester", before=old, after=found.address)
    work = work.confirmed(say("{ref} is {name}'s request now.", ref=after.ref, name=name))
    if work.answers or after.state is State.DONE:
        said = say("{name} has sent your request on to us; it is {ref} here.", name=work.who(old), ref=after.ref)
        return work.told(said)
    return replace(work, letters=(*work.letters, _first_word(work)))


def _first_word(work: Work) -> LetterPlan:
    """What everybody hears whose request came in: that it is here, with whom, and until when."""
    plan = letters.to_people(work.context, "ack", ticket=work.after)
    return replace(plan, cc=(), from_name=work.department.name, subject=reply(work.after.subject), variables={})


def person(context: Context, command: Command, department: Department) -> Mailbox | WrongLine:
    """Who is named, as the desk knows them; a wrong line if they cannot have a request there."""
    address = context.desk.main_address(command.addresses[0])
    if (problem := _cannot(context, address, department)) is not None:
        return WrongLine(command.line, command.text, problem)
    return Mailbox(address, context.desk.name_of(Mailbox(address)))


def _cannot(context: Context, address: str, department: Department) -> Say | None:
    desk = context.desk
    plain = split_subaddress(address)[0]
    if desk.department_of(plain) is not None or any(plain == box.address for box in desk.mailboxes):
        return say("{address} is an address of ours, and not a person.", address=address)
    if not desk.is_ours(address) and (department.outsiders_new or desk.outsiders_new) != "accept":
        return say("{address} is outside, and {department} takes no requests from there.", address=address,
                   department=department.name)  # fmt: skip
    return None
