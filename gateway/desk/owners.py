"""Who gets a new request where a rule says how to choose: on-call, least-busy, round-robin, same-as-last (product.md 4.3). Pure."""

from gateway.desk.delivery import stand_in
from gateway.desk.department import Department
from gateway.desk.facts import Recalled

CHOSEN = ("on-call", "least-busy", "round-robin", "same-as-last", "none")


def chosen(owner: str, department: Department, recalled: Recalled) -> str:
    """The address that `owner` (an address, or one of `CHOSEN`) stands for; '' where there is nobody. In the place of somebody
    who is away stands who does their work meanwhile.

    The least busy is the one with the fewest open requests, in the order of `agents`. Taking turns goes on behind whoever got
    the latest request of the department. Whoever helped this person last counts while they are an agent here.
    """
    named_one = _chosen(owner, department, recalled)
    if named_one not in recalled.absent:
        return named_one
    return stand_in(named_one, department, recalled.absent) or named_one


def _chosen(owner: str, department: Department, recalled: Recalled) -> str:
    if owner not in CHOSEN:
        return owner
    agents = tuple(agent for agent in department.agents if agent not in recalled.absent) or department.agents
    if owner == "on-call":
        return department.on_call or department.backup or department.lead
    if owner == "least-busy" and agents:
        return min(agents, key=lambda agent: recalled.open_by_owner.get(agent, 0))
    if owner == "round-robin" and agents:
        last = recalled.last_owners.get(department.key, "")
        return _behind(last, department.agents, agents)
    if owner == "same-as-last":
        last = recalled.last_helpers.get(department.key, "")
        return last if department.has_agent(last) else ""
    return ""


def _behind(last: str, everybody: tuple[str, ...], present: tuple[str, ...]) -> str:
    """Whose turn it is after `last`, who may be away by now."""
    at = everybody.index(last) + 1 if last in everybody else 0
    return next((agent for agent in (*everybody[at:], *everybody[:at]) if agent in present), present[0])


def named(who: str, department: Department, owner: str) -> str:
    """The address that `lead`, `backup`, `on-call` or `owner` stands for in `notify`; an address is itself; '' if nobody."""
    roles = {
        "lead": department.lead,
        "backup": department.backup,
        "on-call": department.on_call or department.backup,
        "owner": owner,
    }
    return roles.get(who, who)
