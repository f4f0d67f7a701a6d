"""How a request ends: `#done`."""

from dataclasses import replace

from gateway.desk.command import Command, WrongLine
from gateway.desk.say import say, say_many
from gateway.desk.ticket import State
from gateway.desk.verbs.work import Work


def done(work: Work, command: Command) -> Work | WrongLine:
    """Finished. Never without a word: who was not answered yet hears it in a sentence, or with a reason (`#decline`)."""
    before = work.before
    if before.answered_at is None and (work.is_note or not work.text):
        return WrongLine(
            command.line,
            command.text,
            say("{name} has not had an answer yet: write a sentence below it, or", name=work.who(before.requester.address)),
            "#decline because …",
        )
    if before.state is State.DONE:
        return work
    after = replace(work.after, state=State.DONE, closed_at=work.context.now, waiting_until=None)
    work = replace(work, after=after, letter="done", settled="kept" if before.promise is not None else work.settled)
    many = len(after.affected)
    who = work.who(before.requester.address)
    if many:
        told = say_many(
            "{ref} is done, and {name} and one more are told.",
            "{ref} is done, and {name} and {n} more are told.",
            many,
            ref=after.ref,
            name=who,
        )
    else:
        told = say("{ref} is done, and {name} is told.", ref=after.ref, name=who)
    return work.confirmed(told)
