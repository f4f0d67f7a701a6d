"""Who really gets the letters of an act: the last step over all of them, and the only place for it (house rules 4 and 6). Pure.

One event, one mail: whoever would get two gets the first. Nobody gets what they wrote, or hears of a thread they have muted.
What agents get waits for the end of their quiet and busy hours (`busy`). Somebody who is away has their letters go to
who stands in for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import busy
from gateway.desk.busy import ALWAYS
from gateway.desk.changes import Away
from gateway.desk.decision import Act, Also, Chain, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.letters import GENERATED
from gateway.desk.shared import behind
from gateway.desk.ticket import Ticket
from gateway.mail.message import Mailbox

LIST = "agent_bundle"
"""A list says what no other letter of the event does."""


@dataclass(frozen=True, slots=True)
class House:
    """The desk at this moment: who is away, and whose act it is ('': the desk's own)."""

    desk: Desk
    now: datetime
    absent: Mapping[str, Away]
    author: str = ""
    have: frozenset[str] = frozenset()
    """Who has the words in their mailbox already: whom the mail itself went to."""
    is_agent: bool = False
    """The author acts as an agent: what the people hear of it is no news to them, also where the request is their own."""
    before: Ticket | None = None
    """The request of the act as it was."""
    came: datetime | None = None
    """When the mail came; None: no mail did."""
    hold: datetime | None = None
    """Until when a rule keeps a new request from the agents."""


def delivered(act: Act, house: House) -> Act:
    """The act with its letters as they will be written, those about other requests too."""
    heard: set[str] = set()
    letters = tuple(_each(act.letters, act.after, house, heard))
    also = []
    for one in act.also:
        of_other = tuple(_each(one.act.letters, one.act.after, house, heard))
        also.append(Also(one.before, busy.held(replace(one.act, letters=of_other), one.before, house)))
    return busy.held(replace(act, letters=letters, also=tuple(also)), house.before, house)


def _each(plans: Iterable[LetterPlan], ticket: Ticket | None, house: House, heard: set[str]) -> Iterable[LetterPlan]:
    plans = tuple(plans)
    for copy in (copy for plan in plans for copy in behind(plan, plans, house.desk)):
        one = _standing_in(copy, plans, house)
        if one is not None and (kept := _wanted(one, ticket, heard, house)) is not None:
            heard.update(box.address for box in (kept.to, *kept.cc))
            yield kept


def _wanted(plan: LetterPlan, ticket: Ticket | None, heard: set[str], house: House) -> LetterPlan | None:
    """The letter without those who have muted the thread, hear of this event already, or wrote the words that it brings; None
    if nobody is left. The answer of the machine to whoever has just written comes all the same: that it is muted, too."""
    if plan.template in ALWAYS or plan.template == LIST:
        return plan
    muted = set(ticket.muted) - {ticket.owner} if ticket else set()  # whoever has it must hear of it
    is_theirs = house.is_agent and plan.chain is Chain.PEOPLE and plan.auto_submitted == GENERATED
    no = heard | (muted - {house.author} if plan.auto_submitted and not is_theirs else muted | {house.author})
    have = house.have if not plan.auto_submitted else frozenset()
    cc = tuple(box for box in plan.cc if box.address not in no | have)
    if plan.to.address not in no:
        return replace(plan, cc=cc)
    # The people's letter is one: without the requester it still goes to those in Cc.
    return replace(plan, to=cc[0], cc=cc[1:]) if cc else None


def _standing_in(plan: LetterPlan, others: Iterable[LetterPlan], house: House) -> LetterPlan | None:
    """The letter; for an agent who is away the same to whoever stands in, or none where colleagues who are there get it too."""
    away = plan.to.address in house.absent and plan.to.address != house.author
    department = house.desk.departments.get(plan.department)
    if not away or not plan.audience.is_agents or plan.template in ALWAYS or department is None:
        return plan
    same = (one for one in others if (one.template, one.variables) == (plan.template, plan.variables))
    if any(one.to.address not in house.absent for one in same):
        return None
    substitute = stand_in(plan.to.address, department, house.absent)
    if not substitute:
        return plan
    box = Mailbox(substitute, house.desk.name_of(Mailbox(substitute)))
    return replace(plan, to=box, token_for=substitute if plan.token_for else "")


def stand_in(agent: str, department: Department, absent: Iterable[str]) -> str:
    """Who does the work of an agent who is away: the backup, the lead, the first agent who is there; '' if nobody is."""
    gone = {*absent, agent}
    return next(
        (one for one in (department.backup, department.lead, *department.agents) if one and one not in gone), ""
    )
