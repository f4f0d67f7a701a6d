"""`#away until 1 Dec` in a reply: the absence, and what goes to whom (alone in a mail: `desk/absence`)."""

from dataclasses import replace

from gateway.desk import absence, takeover
from gateway.desk.command import Command, WrongLine
from gateway.desk.takeover import Going, Moved
from gateway.desk.ticket import State
from gateway.desk.verbs.work import Work


def away(work: Work, command: Command) -> Work | WrongLine:
    """The agent leaves. The request in hand goes along with what else is due before the return, its text as the agent left it."""
    going = absence.going_of(work.context, command)
    others = [ticket for ticket in work.context.recalled.owned if ticket.number != work.before.number]
    found = [one for ticket in others if (one := takeover.moved(going, ticket)) is not None]
    here = _here(work, going)
    does = takeover.given(going, [here, *found] if here else found, here=work.before.number, tells_here=False)
    told = absence.confirmed(
        going, [here, *found] if here else found, [work.after, *others] if _is_theirs(work) else others
    )
    work = replace(
        work,
        letters=(*work.letters, *does.here, *does.lists),
        also=(*work.also, *does.also),
        changes=(*work.changes, *going.changes),
        journal=(*work.journal, going.line),
        is_confirmed=True,
    ).confirmed(*told)
    if here is None:
        return work
    after = replace(work.after, owner=here.to, owner_reason="")
    work = replace(work, after=after, keeper=here.to, journal=(*work.journal, here.journal(going)))
    if work.promise is not None:
        work = replace(work, promise=replace(work.promise, keeper=here.to))
    return work.told(takeover.takes_over(going, here, is_one=True))


def _is_theirs(work: Work) -> bool:
    return work.after.owner == work.agent


def _here(work: Work, going: Going) -> Moved | None:
    """The request in hand, with the promise that this mail leaves in force."""
    if work.after.state in (State.DONE, State.WAITING):
        return None
    promise = work.promise
    if promise is None:
        stands = work.before.promise is not None and not work.settled
        promise = work.before.promise if stands else work.context.next_promise(work.after, work.department)
    return takeover.moved(going, replace(work.after, promise=promise))
