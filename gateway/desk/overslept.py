"""When the desk has slept: what its agents hear of promises that passed meanwhile, in one list instead of a letter for each. Pure.

The people still get one letter for each promise that was not kept: it tells them the truth and a new time. To an agent a hundred
letters of one minute are noise. The timer of the list stands at the instant of the waking, behind all that came due before.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.desk import ownletters
from gateway.desk.changes import OVERSLEPT, Gather
from gateway.desk.decision import Act, ActReason, LetterPlan, Outcome
from gateway.desk.say import say
from gateway.desk.ticket import State

if TYPE_CHECKING:
    from gateway.desk.timed import Moment

TIMER: Final = OVERSLEPT
LATE = timedelta(minutes=10)
"""What came due longer ago was slept through."""
MANY = 5
"""So many promises that came due meanwhile are told in a list."""


def gathered(act: Act, moment: "Moment") -> Act:
    """The act without its letters to agents about a broken promise, where many were slept through: they go into the list."""
    if not moment.is_overslept or act.after is None:
        return act
    told = [plan for plan in act.letters if _is_late(plan)]
    gather = [Gather(plan.to.address, act.after.number) for plan in told]
    rest = tuple(plan for plan in act.letters if not _is_late(plan))
    return replace(act, letters=rest, changes=(*act.changes, *gather))


def _is_late(plan: LetterPlan) -> bool:
    return plan.template == "agent_warn" and plan.variables.get("stage") == "late"


def awake(agent: str, moment: "Moment") -> Act | None:
    """The list, of those that are still open."""
    items = tuple(one for one in moment.meanwhile if one.state != State.DONE)
    department = next((one for one in moment.desk.departments.values() if one.has_agent(agent)), None)
    if not items or department is None:
        return None
    news = say(
        "These promises passed while the desk could not work. The people have been told so, and by when they hear from"
        " somebody:"
    )
    plan = ownletters.list_to_agent(
        moment.desk,
        agent,
        subject=say("Not kept while the desk could not work"),
        department=department,
        items=items,
        news=news,
    )
    return Act(Outcome.APPENDED, ActReason.CAME_DUE, letters=(plan,))
