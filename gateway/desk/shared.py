"""A department that asks another one by its shared address: its people hear what that address would hear. Pure.

Mail to an address of ours comes back to us, and no person ever reads it. So a letter to the people of a request, one of whom is
a department, goes to the agents of that department: each a copy of their own, without a token, which they answer like anybody
who takes part (`thread`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department, Desk
from gateway.mail.message import Mailbox


def behind(plan: LetterPlan, plans: Iterable[LetterPlan], desk: Desk) -> Iterator[LetterPlan]:
    """The letter as it is, or what goes out instead. `plans`: all letters of the act; whoever gets one of them as an agent needs
    no copy, and no department hears by itself what it was told by the desk about a request of its own."""
    boxes = (plan.to, *plan.cc)
    departments = {box.address: found for box in boxes if (found := desk.department_of(box.address)) is not None}
    if plan.audience.is_agents or not departments:
        yield plan
        return
    kept = tuple(box for box in boxes if box.address not in departments)
    if kept:
        yield replace(plan, to=kept[0], cc=kept[1:])
    heard = {box.address for box in kept} | {one.to.address for one in plans if one.audience.is_agents}
    for address, department in departments.items():
        if department.key == plan.department and plan.auto_submitted:
            continue
        for agent in _people(department, desk):
            if agent not in heard:
                heard.add(agent)
                box = Mailbox(agent, desk.name_of(Mailbox(agent)))
                yield replace(plan, to=box, cc=(), stands_for=address)


def read_by(address: str, desk: Desk) -> tuple[str, ...]:
    """Who reads what goes to `address`: its owner, or the agents behind a department's."""
    department = desk.department_of(address)
    return (address,) if department is None else _people(department, desk)


def _people(department: Department, desk: Desk) -> tuple[str, ...]:
    return tuple(agent for agent in department.agents if desk.department_of(agent) is None)
