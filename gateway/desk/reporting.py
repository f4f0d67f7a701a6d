"""What happens when a report comes due: the letters, and the timer of the next one. Pure.

A desk that slept sends the latest report, once, and a morning list only on its own day. Where there is nothing to tell, nobody is
written to.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateway.desk.beats import latest, opens
from gateway.desk.changes import SetTimer
from gateway.desk.decision import Act, ActReason, Chain, LetterPlan, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Department, Desk
from gateway.desk.figures import Figures, Report
from gateway.desk.letters import GENERATED
from gateway.desk.morning import Morning
from gateway.desk.periods import Kind
from gateway.desk.reporttimers import MORNING, beat_of, next_timer, since
from gateway.desk.reportwords import headline
from gateway.desk.say import Say, say, say_many
from gateway.desk.ticket import Audience
from gateway.mail.message import Mailbox

if TYPE_CHECKING:
    from gateway.desk.timed import Moment


def reached(what: str, key: str, data: str, moment: "Moment") -> Act | None:
    """The act of a report's timer. None: the department is gone, or wants none."""
    desk, now, found = moment.desk, moment.now, moment.found
    department = desk.departments.get(key)
    if department is None or found is None:
        return None
    letters: tuple[LetterPlan, ...] = ()
    told_since: datetime | None = None
    if isinstance(found, Report):
        letters = letters_of(found, department, desk)
    elif _is_still_morning(department, desk, now=now):
        letters = _morning(department, desk, found, moment.absent)
    else:
        told_since = since(data, due_at=moment.due_at)
    following = next_timer(what, department, desk, after=now, since=told_since)
    changes: tuple[SetTimer, ...] = (following,) if following is not None else ()
    return Act(Outcome.APPENDED, ActReason.CAME_DUE, letters=letters, changes=changes)


def _is_still_morning(department: Department, desk: Desk, *, now: datetime) -> bool:
    """Has the hour of today's list passed, and is it open today?"""
    beat = beat_of(MORNING, desk)
    today = now.astimezone(department.timezone).date()
    return (
        beat is not None
        and latest(beat, department.timezone, until=now).date() == today
        and opens(department.open, department.timezone, today)
    )


# ---------------------------------------------------------------- week and month


def letters_of(
    report: Report, department: Department, desk: Desk, *, to: Iterable[str] | None = None
) -> tuple[LetterPlan, ...]:
    """To the agents and the lead, or only to those named. The lead's has a link beside each remark, by which they answer it."""
    if is_empty(report.figures):
        return ()
    template = "report_weekly" if report.figures.period.kind is Kind.WEEK else "report_monthly"
    subject = headline(department, report.figures)
    readers = dict.fromkeys(one for one in (*department.agents, department.lead) if one)
    return tuple(
        _letter(template, reader, department, desk, subject=subject, report=report, is_lead=reader == department.lead)
        for reader in (readers if to is None else to)
    )


def is_empty(figures: Figures) -> bool:
    """Has nothing happened at all? Then there is no report."""
    return figures == replace(Figures(figures.department, figures.period), time=figures.time, advice=figures.advice)


# ---------------------------------------------------------------- morning


def _morning(department: Department, desk: Desk, found: Morning, absent: Iterable[str]) -> tuple[LetterPlan, ...]:
    """To the lead; if they are away, to who stands in. No lead, no list; nothing to say, no letter."""
    gone = frozenset(absent)
    reader = stand_in(department.lead, department, gone) if department.lead in gone else department.lead
    if not reader or found.is_empty:
        return ()
    plan = _letter(
        "agent_desk", reader, department, desk, subject=morning_subject(department, found), is_morning=True,
        late=found.late, unowned=found.unowned, due=found.due, praised=found.praised,
    )  # fmt: skip
    return (plan,)


def morning_subject(department: Department, found: Morning) -> Say:
    """The news in the subject: `IT today: 5 due, 1 late, 2 not taken`."""
    parts: list[Say] = []
    if found.due:
        parts.append(say_many("{n} due", "{n} due", len(found.due)))
    if found.late:
        parts.append(say_many("{n} late", "{n} late", len(found.late)))
    if found.unowned:
        parts.append(say_many("{n} not taken", "{n} not taken", len(found.unowned)))
    if not parts:
        return say("{department} today: people said thank you", department=department.name)
    return say("{department} today: {what}", department=department.name, what=_in_a_row(parts))


def _in_a_row(parts: list[Say]) -> Say:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return say("{first}, {second}", first=parts[0], second=parts[1])
    return say("{first}, {second}, {third}", first=parts[0], second=parts[1], third=parts[2])


def _letter(
    template: str, reader: str, department: Department, desk: Desk, *, subject: Say, **variables: Any
) -> LetterPlan:
    """About no request; nobody is answered by it."""
    return LetterPlan(
        template=template,
        department=department.key,
        to=Mailbox(reader, desk.name_of(Mailbox(reader))),
        from_name=department.name,
        subject=subject,
        chain=Chain.ORIGINATOR,
        audience=Audience.AGENTS,
        auto_submitted=GENERATED,
        is_repeatable=True,
        variables=variables,
    )
