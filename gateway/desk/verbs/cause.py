"""Why a promise was not kept, in a word (`#cause`, mission row 40): for the report, which counts them and names nobody."""

from gateway.desk.causes import said
from gateway.desk.command import Command, WrongLine
from gateway.desk.say import say
from gateway.desk.verbs.work import Work


def cause(work: Work, command: Command) -> Work | WrongLine:
    """A line of the journal and nothing else. Said again it takes the place of what was said before: `until` tells of which
    promise it is."""
    assert command.cause is not None
    until = work.context.recalled.broken.get(work.before.number)
    if until is None:
        says = say("No promise of {ref} was broken lately.", ref=work.before.ref)
        return WrongLine(command.line, command.text, says)
    work = work.with_journal(
        "cause", cause=command.cause.value, until=until.isoformat(), department=work.department.key
    )
    return work.confirmed(say("Thank you. The report counts it and names nobody: {cause}.", cause=said(command.cause)))
