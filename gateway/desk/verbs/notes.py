"""Words that do not go to the people: `#note`, `#for`, `#tag`."""

from dataclasses import replace

from gateway.desk.command import Command, WrongLine
from gateway.desk.say import say
from gateway.desk.verbs.work import Work

MOST_TAGS = 50
"""Of one request."""


def note(work: Work, command: Command) -> Work | WrongLine:
    """The mail is for colleagues only (`Work.is_note` says so from the beginning: a reply to a note is one without the line)."""
    if not (work.text or work.has_files):
        says = say("There is no text for the note.")
        return WrongLine(command.line, command.text, says, "#note and a text below it", is_example=True)
    return work.confirmed(say("Your note is with {ref}; only colleagues read it.", ref=work.after.ref))


def for_customer(work: Work, command: Command) -> Work | WrongLine:
    """The customer who waits behind it all: shown in every mail to colleagues from now on."""
    if work.after.for_customer == command.what:
        return work
    after = replace(work.after, for_customer=command.what)
    work = replace(work, after=after).with_journal("for", before=work.after.for_customer, after=command.what)
    return work.confirmed(say("For: {customer}.", customer=command.what))


def tag(work: Work, command: Command) -> Work | WrongLine:
    """Words for the report; with a minus they are taken away."""
    gone = {word.removeprefix("-") for word in command.tags if word.startswith("-")}
    new = [word for word in command.tags if not word.startswith("-")]
    tags = tuple(word for word in dict.fromkeys((*work.after.tags, *new)) if word not in gone)
    if len(tags) > MOST_TAGS:
        return WrongLine(
            command.line, command.text, say("{ref} has {most} words already.", ref=work.after.ref, most=MOST_TAGS)
        )
    if tags == work.after.tags:
        return work
    before = work.after.tags
    work = replace(work, after=replace(work.after, tags=tags)).with_journal(
        "tag", before=list(before), after=list(tags)
    )
    words = ", ".join(tags)
    return work.confirmed(
        say("Words for the report: {words}.", words=words) if tags else say("No words for the report.")
    )
