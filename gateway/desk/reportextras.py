"""What the templates of reports and of the morning list may say, made from a plan and the facts. Pure."""

from typing import TYPE_CHECKING, Any

from gateway.desk import reportwords as words
from gateway.desk.decision import LetterPlan
from gateway.desk.figures import Remark, Report
from gateway.desk.hourschart import chart, finding
from gateway.desk.morning import Praise
from gateway.desk.reportvars import PraiseVar, QuoteVar
from gateway.desk.say import Say, say, say_many
from gateway.mail.message import Mailbox

if TYPE_CHECKING:
    from gateway.desk.letterextras import Facts

MOST_POOR, MOST_GOOD = 8, 4
"""So many remarks in one report: the poorest, and the best."""


def weekly(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """The report of a week."""
    report: Report = plan.variables["report"]
    figures, desk = report.figures, facts.desk
    shown = chart(figures, facts.department)
    return {
        "headline": words.headline(facts.department, figures),
        "period": figures.period.kind.value,
        "summary": words.summary(report),
        "rows": words.rows(report),
        "weeks": words.bars(report),
        "hours_png": facts.picture_id if shown is not None else "",
        "hours_said": finding(shown) if shown is not None else "",
        "hours_note": say("Grey: the busy hours.") if shown is not None and shown.busy else "",
        "quotes": _quotes(report, facts, is_lead=plan.variables["is_lead"]),
        "todo": words.todo(figures),
        "causes": words.causes(figures),
        "handed": words.handed(figures, desk),
    }


def monthly(plan: LetterPlan, facts: "Facts") -> dict[str, Any]:
    """The report of a month: the same, and what takes a month to show. Of a confidential department only numbers."""
    figures = plan.variables["report"].figures
    is_open = not facts.department.confidential
    return {
        **weekly(plan, facts),
        "pairs": words.pairs(figures, facts.desk) if is_open else (),
        "changed": words.changed(figures) if is_open else (),
        "met_busy": words.met_busy(figures, facts.desk),
        "time_went": words.where_time_went(figures),
    }


def _quotes(report: Report, facts: "Facts", *, is_lead: bool) -> tuple[QuoteVar, ...]:
    if facts.department.confidential:
        return ()
    return tuple(
        QuoteVar(one.rating, one.text, facts.changed_link(one.ticket, one.ref) if is_lead and one.ticket else "")
        for one in _told(report.figures.remarks)
    )


def _told(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """They come with the poorest in front."""
    if len(remarks) <= MOST_POOR + MOST_GOOD:
        return remarks
    return (*remarks[:MOST_POOR], *remarks[-MOST_GOOD:])


def praise(found: tuple[Praise, ...], facts: "Facts") -> tuple[PraiseVar, ...]:
    """Whom people thanked since the last list."""
    return tuple(
        PraiseVar(facts.person(Mailbox(one.person)).name if one.person else facts.department.name, _for(one))
        for one in found
    )


def _for(one: Praise) -> Say:
    thanks = say_many("thanked once", "thanked {n} times", one.thanks)
    fives = say_many("five of five once", "five of five {n} times", one.fives)
    if one.thanks and one.fives:
        return say("{thanks}, {fives}", thanks=thanks, fives=fives)
    return thanks if one.thanks else fives
