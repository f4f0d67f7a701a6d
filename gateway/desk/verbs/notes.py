"""Words for colleagues: `#note`."""

from gateway.desk.command import Command, WrongLine
from gateway.desk.say import say
from gateway.desk.verbs.work import Work


def note(work: Work, command: Command) -> Work | WrongLine:
    """The mail is for colleagues only (`Work.is_note` says so from the beginning: a reply to a note is one without the line)."""
    if not work.text:
        return WrongLine(command.line, command.text, say("There is no text for the note."), "#note and a text below it")
    return work
