"""`#changed`: you said, we changed (mission row 41). One line that answers a remark: whoever made it hears it, and the monthly
report tells it to everybody, without a name."""

from dataclasses import replace

from gateway.desk import letters
from gateway.desk.command import Command, WrongLine
from gateway.desk.say import Say, say
from gateway.desk.verbs.work import Work


def changed(work: Work, command: Command) -> Work | WrongLine:
    """A line of the journal with the remark it answers, so that the report needs nothing else; and one letter to whoever made
    the remark, unless they want no mail about the request. The request stays as it is."""
    department, before, words = work.department, work.before, command.what.rstrip(" .")
    if not department.has_agent(work.agent):
        says = say("What {department} has changed, one of its own people says.", department=department.name)
        return WrongLine(command.line, command.text, says)
    if not before.rating:
        says = say("{name} has not said how it was, so there is no remark that this answers.", name=work.requester)
        return WrongLine(command.line, command.text, says)
    closed = {"confidential": True} if before.is_confidential(department) else {}
    work = work.with_journal(
        "changed",
        words=words,
        remark=before.remark,
        rating=before.rating,
        department=department.key,
        ref=before.ref,
        **closed,
    )
    hears = before.requester.address not in before.muted and before.requester.address != work.agent
    if closed and not hears:
        says = say(
            "Nobody hears it: {name} wants no mail about this, and what is confidential stands in no report.",
            name=work.requester,
        )
        return work.confirmed(says)
    if not hears:
        return work.confirmed(say("It stands in the monthly report: {words}.", words=words))
    if work.answers:  # one event, one mail: it stands below the words, which those in Cc read too
        return work.told(say("We have changed something since: {words}.", words=words))
    plan = letters.to_requester(work.context, "update", ticket=work.after, changes=_told(before.remark, words))
    work = replace(work, letters=(*work.letters, plan))
    if closed:
        return work.confirmed(say("{name} hears it. What is confidential stands in no report.", name=work.requester))
    return work.confirmed(say("{name} hears it, and it stands in the monthly report.", name=work.requester))


def _told(remark: str, words: str) -> tuple[Say, ...]:
    """The news first, then what it answers."""
    if not remark:
        return (say("You told us how it was, and we have changed something: {words}.", words=words),)
    return (
        say("You told us what to do differently, and we have changed something: {words}.", words=words),
        say("You wrote: “{remark}”", remark=" ".join(remark.split())),
    )
