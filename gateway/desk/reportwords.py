"""The sentences of reports (product.md board 10): said in the reader's language when the letter is written. Pure.

Facts, and no blame: no agent is named but for solving something together. Every number is that of `figures`.
"""

from datetime import timedelta
from itertools import dropwhile
from types import MappingProxyType

from gateway.desk.department import Department, Desk, Priority
from gateway.desk.figures import Advice, Figures, Handed, MetBusy, Promises, Report
from gateway.desk.periods import Kind, Period
from gateway.desk.reportvars import BarVar, ChangedVar, RowVar
from gateway.desk.say import Say, Who, say, say_many
from gateway.desk.schedule import Span
from gateway.mail.message import Mailbox

NONE = "–"
FEW_HOURS = 10
"""From so many hours on, minutes say nothing."""


def headline(department: Department, figures: Figures) -> Say:
    """The news in the subject: `IT, week 48: 93 of 100 promises kept`."""
    places = {"department": department.name, "period": period_name(figures.period)}
    if not figures.promises.count:
        requests = say_many("{n} request", "{n} requests", figures.requests)
        return say("{department}, {period}: {requests}", **places, requests=requests)
    return say_many(
        "{department}, {period}: {kept} of {n} promise kept", "{department}, {period}: {kept} of {n} promises kept",
        figures.promises.count, **places, kept=figures.promises.kept,
    )  # fmt: skip


def period_name(period: Period) -> Say:
    """`week 48`, `November 2025`."""
    if period.kind is Kind.WEEK:
        return say("week {number}", number=period.number)
    return say("{month} {year}", month=_month(period.number), year=str(period.first.year))


def _month(number: int) -> Say:
    return (
        say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"),
        say("August"), say("September"), say("October"), say("November"), say("December"),
    )[number - 1]  # fmt: skip


def summary(report: Report) -> tuple[Say, ...]:
    """The first sentences: how many requests, how many promises were kept, and whether that is more than before."""
    now, before = report.figures, report.before
    found = [say_many("{n} request.", "{n} requests.", now.requests)]
    if not now.promises.count:
        return (*found, say("No promise came due."))
    found.append(_kept(now.promises, before.promises, now.period.kind))
    if now.promises.moved and now.promises.broken:
        found.append(
            say("{moved} were moved in time, with a reason; {broken} were broken.",
                moved=now.promises.moved, broken=now.promises.broken)
        )  # fmt: skip
    elif now.promises.moved:
        found.append(
            say_many("The other one was moved in time, with a reason.", "The other {n} were moved in time, with a reason.",
                     now.promises.moved)
        )  # fmt: skip
    return tuple(found)


def _kept(now: Promises, before: Promises, kind: Kind) -> Say:
    """In a singular where one was kept, whatever their number is."""
    n, earlier = now.kept, before.percent
    if now.count == 1:
        return (
            say("The one promise that came due was kept.") if n else say("The one promise that came due was not kept.")
        )
    more = (now.percent or 0) - earlier if earlier is not None else 0
    places = {"count": now.count, "more": abs(more)}
    week = kind is Kind.WEEK
    if earlier is None:
        return say_many("{n} of {count} promises was kept.", "{n} of {count} promises were kept.", n, **places)
    if more > 0 and week:
        return say_many(
            "{n} of {count} promises was kept, {more} in 100 more than the week before.",
            "{n} of {count} promises were kept, {more} in 100 more than the week before.",
            n, **places,
        )  # fmt: skip
    if more > 0:
        return say_many(
            "{n} of {count} promises was kept, {more} in 100 more than the month before.",
            "{n} of {count} promises were kept, {more} in 100 more than the month before.",
            n, **places,
        )  # fmt: skip
    if more < 0 and week:
        return say_many(
            "{n} of {count} promises was kept, {more} in 100 fewer than the week before.",
            "{n} of {count} promises were kept, {more} in 100 fewer than the week before.",
            n, **places,
        )  # fmt: skip
    if more < 0:
        return say_many(
            "{n} of {count} promises was kept, {more} in 100 fewer than the month before.",
            "{n} of {count} promises were kept, {more} in 100 fewer than the month before.",
            n, **places,
        )  # fmt: skip
    if week:
        return say_many(
            "{n} of {count} promises was kept, the same share as the week before.",
            "{n} of {count} promises were kept, the same share as the week before.",
            n, **places,
        )  # fmt: skip
    return say_many(
        "{n} of {count} promises was kept, the same share as the month before.",
        "{n} of {count} promises were kept, the same share as the month before.",
        n, **places,
    )  # fmt: skip


# ---------------------------------------------------------------- the table


def rows(report: Report) -> tuple[RowVar, ...]:
    """The figures of this period and the one before, in the order of board 10."""
    now, before = report.figures, report.before
    return (
        RowVar(say("requests"), str(now.requests), str(before.requests)),
        RowVar(say("promises kept"), percent(now.promises), percent(before.promises)),
        RowVar(say("promises moved in time"), str(now.promises.moved), str(before.promises.moved)),
        RowVar(say("promises broken"), str(now.promises.broken), str(before.promises.broken)),
        RowVar(say("first answer, half of all within"), span(now.first_answer.half), span(before.first_answer.half)),
        RowVar(
            say("first answer, nine of ten within"),
            span(now.first_answer.nine_of_ten),
            span(before.first_answer.nine_of_ten),
        ),
        RowVar(say("asked again before we answered"), str(now.asked_again), str(before.asked_again)),
        RowVar(say("handed over, promise kept"), kept_of(now.handed_over), kept_of(before.handed_over)),
        RowVar(say("thanks received"), str(now.thanks), str(before.thanks)),
        RowVar(_rating_label(now.ratings), rating(now), rating(before)),
    )


def _rating_label(count: int) -> Say:
    return say_many("rating ({n} answer)", "rating ({n} answers)", count)


def percent(promises: Promises) -> Say | str:
    """`93 %`."""
    return NONE if promises.percent is None else say("{percent} %", percent=promises.percent)


def kept_of(promises: Promises) -> Say | str:
    """`7 of 8`."""
    return say("{kept} of {count}", kept=promises.kept, count=promises.count) if promises.count else NONE


def rating(figures: Figures) -> Say | str:
    """`4.6 of 5`."""
    return NONE if figures.rating is None else say("{rating} of 5", rating=figures.rating)


def span(open_time: timedelta | None) -> Say | str:
    """Open time: `25 min`, `1 h 10 min`, `14 h`. Never days: a day of a department has as many hours as it is open."""
    if open_time is None:
        return NONE
    whole, rest = divmod(int(open_time.total_seconds() // 60), 60)
    if not whole:
        return say("{minutes} min", minutes=rest)
    if not rest or whole >= FEW_HOURS:
        return say("{hours} h", hours=whole)
    return say("{hours} h {minutes} min", hours=whole, minutes=f"{rest:02}")


def bars(report: Report) -> tuple[BarVar, ...]:
    """Promises kept, for each period of the row; those before the desk had any are left out."""
    row = tuple(dropwhile(lambda one: not one[1].count, report.row))
    return tuple(BarVar(period_name(period), promises.percent or 0, percent(promises)) for period, promises in row)


# ---------------------------------------------------------------- worth doing


def todo(figures: Figures) -> tuple[Say, ...]:
    """The honest number, for each priority whose promise is not honest, or far too careful."""
    return tuple(_advice(one) for one in figures.advice)


_PRIORITIES = MappingProxyType(
    {
        Priority.LOW: say("Low priority"),
        Priority.NORMAL: say("Normal priority"),
        Priority.HIGH: say("High priority"),
        Priority.URGENT: say("Urgent"),
    }
)


def _advice(one: Advice) -> Say:
    needed = _promised(one.needed)
    places = {"what": _PRIORITIES[one.priority], "promised": _promised(one.promised), "needed": needed,
              "within": one.within, "cases": one.cases}  # fmt: skip
    if one.is_honest:
        return say(
            "{what}: you promise {promised}, and nine of ten are answered within {needed}. You could promise {needed}.",
            **places,
        )
    if one.late_from is None:
        return say(
            "{what}: {within} of {cases} were answered within the {promised} you promise. In nine of ten cases you need"
            " {needed}: promise {needed}, or add hands.",
            **places,
        )
    return say(
        "{what}: {within} of {cases} were answered within the {promised} you promise. In nine of ten cases you need"
        " {needed}: promise {needed}, or add hands between {begin} and {end}.",
        **places, begin=one.late_from, end=one.late_from + 2,
    )  # fmt: skip


def _promised(one: Span) -> Say:
    if one.unit == "d":
        return say_many("{n} day", "{n} days", one.amount)
    if one.unit == "w":
        return say_many("{n} week", "{n} weeks", one.amount)
    found = span(one.open_time)
    assert isinstance(found, Say)
    return found


_CAUSES = MappingProxyType(
    {
        "not foreseen": say("not foreseen"),
        "not passed on": say("not passed on"),
        "too much": say("too much at once"),
        "system": say("a system did not work"),
    }
)


def causes(figures: Figures) -> tuple[RowVar, ...]:
    """Why promises were broken, the most frequent cause first. No names."""
    return tuple(RowVar(_CAUSES.get(cause, cause), str(count)) for cause, count in figures.causes.items())


def handed(figures: Figures, desk: Desk) -> tuple[RowVar, ...]:
    """What became of promises that travelled between departments: the same words in both reports."""
    return tuple(
        RowVar(say("{giver} to {taker}", giver=_name(one.giver, desk), taker=_name(one.taker, desk)), _travelled(one))
        for one in figures.handed
    )


def _travelled(one: Handed) -> Say:
    if one.promises.count:
        return say("promise kept {kept} of {count}", kept=one.promises.kept, count=one.promises.count)
    return say("no promise has come due yet")


def _name(key: str, desk: Desk) -> str:
    department = desk.departments.get(key)
    return department.name if department is not None else key


# ---------------------------------------------------------------- the month


def pairs(figures: Figures, desk: Desk) -> tuple[Say, ...]:
    """A walk and a talk; and an hour in each other's place."""
    found = []
    if figures.pair is not None and desk.reports.walk_and_talk:
        pair = figures.pair
        found.append(
            say(
                "{one} ({here}) and {other} ({there}) solved {count} requests together, more than any other two: a walk and a"
                " talk would be well spent.",
                one=Who(pair.one, desk.name_of(Mailbox(pair.one))), here=_name(pair.one_department, desk),
                other=Who(pair.other, desk.name_of(Mailbox(pair.other))), there=_name(pair.other_department, desk),
                count=pair.requests,
            )
        )  # fmt: skip
    if figures.swap is not None:
        found.append(_swap(figures, desk))
    return tuple(found)


def _swap(figures: Figures, desk: Desk) -> Say:
    swap = figures.swap
    assert swap is not None
    places = {"one": _name(swap.one, desk), "other": _name(swap.other, desk), "kept": swap.handed.kept,
              "count": swap.handed.count, "asked": swap.asked}  # fmt: skip
    if swap.handed.count and swap.asked:
        return say(
            "{one} and {other} would gain most from swapping places for an hour. Handed over between them, promise kept:"
            " {kept} of {count}. Questions from one to the other: {asked}.",
            **places,
        )
    if swap.handed.count:
        return say(
            "{one} and {other} would gain most from swapping places for an hour. Handed over between them, promise kept:"
            " {kept} of {count}.",
            **places,
        )
    return say(
        "{one} and {other} would gain most from swapping places for an hour. Questions from one to the other: {asked}.",
        **places,
    )


def changed(figures: Figures) -> tuple[ChangedVar, ...]:
    """You said, we changed."""
    return tuple(ChangedVar(one.remark, one.change) for one in figures.changed)


def met_busy(figures: Figures, desk: Desk) -> tuple[Say, ...]:
    """How often our mail met the busy hours of others, and when it would not."""
    return tuple(_met(one, desk) for one in figures.met_busy)


def _met(one: MetBusy, desk: Desk) -> Say:
    if one.quieter_from is None:
        return say_many(
            "{n} mail of yours came while {department} was busy.", "{n} mails of yours came while {department} was busy.",
            one.count, department=_name(one.department, desk),
        )  # fmt: skip
    return say_many(
        "{n} mail of yours came while {department} was busy. The quietest hour to write there is {begin} to {end}.",
        "{n} mails of yours came while {department} was busy. The quietest hour to write there is {begin} to {end}.",
        one.count, department=_name(one.department, desk), begin=one.quieter_from, end=one.quieter_from + 1,
    )  # fmt: skip


def where_time_went(figures: Figures) -> Say | str:
    """`Of the time that requests were open, 61 % was with us, 30 % with the person who asked, 9 % with another department.`"""
    time = figures.time
    whole = (time.with_us + time.with_people + time.with_others).total_seconds()
    people, others = (
        round(one.total_seconds() * 100 / whole) if whole else 0 for one in (time.with_people, time.with_others)
    )
    us = 100 - people - others
    if people and others:
        return say(
            "Of the time that requests were open, {us} % was with us, {people} % with the person who asked, {others} % with"
            " another department.",
            us=us, people=people, others=others,
        )  # fmt: skip
    if people:
        return say("Of the time that requests were open, {us} % was with us, {people} % with the person who asked.",
                   us=us, people=people)  # fmt: skip
    if others:
        return say("Of the time that requests were open, {us} % was with us, {others} % with another department.",
                   us=us, others=others)  # fmt: skip
    return ""
