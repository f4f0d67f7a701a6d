"""A report as programs see it: the keys of one JSON line (docs/reports.md). Times are minutes of open time, nothing is `null`
but what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from typing import Any

from gateway.cli.output import instant
from gateway.desk.figures import Figures, Promises, Report
from gateway.desk.periods import Kind


def as_listed(report: Report, zone: tzinfo) -> dict[str, Any]:
    """One line of `report week --json`: a department."""
    now = report.figures
    return {
        "department": now.department,
        "kind": now.period.kind.value,
        **figures(now, zone),
        "before": figures(report.before, zone),
        "row": [{"period": period.name, **promises(one)} for period, one in report.row],
    }


CSV_COLUMNS = ("department", "period", "figure", "value", "before")


def as_rows(report: Report, zone: tzinfo) -> Iterator[tuple[object, ...]]:
    """`report week --csv`: a row a figure, with that of the period before; lists have a number in their name."""
    now, before = figures(report.figures, zone), figures(report.before, zone)
    flat, earlier = dict(_flat("", now)), dict(_flat("", before))
    head = (report.figures.department, now["period"])
    for name, value in flat.items():
        yield (*head, name, value, earlier.get(name))


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list):
        for nth, inner in enumerate(value, start=1):
            yield from _flat(f"{name}.{nth}", inner)
    else:
        yield name, value


def figures(one: Figures, zone: tzinfo) -> dict[str, Any]:
    """The figures of one period."""
    found: dict[str, Any] = {
        "period": one.period.name,
        "first_day": one.period.first.isoformat(),
        "last_day": one.period.last.isoformat(),
        "requests": one.requests,
        "promises": promises(one.promises),
        "first_answer": {
            "count": one.first_answer.count,
            "half_minutes": _minutes(one.first_answer.half),
            "nine_of_ten_minutes": _minutes(one.first_answer.nine_of_ten),
        },
        "asked_again": one.asked_again,
        "handed_over": [
            {"giver": each.giver, "taker": each.taker, "count": each.count, **promises(each.promises)} for each in one.handed
        ],
        "thanks": one.thanks,
        "rating": one.rating,
        "ratings": one.ratings,
        "remarks": [
            {"rating": each.rating, "text": each.text, "ref": each.ref or None, "at": instant(each.at, zone)}
            for each in one.remarks
        ],
        "causes": dict(one.causes),
        "wrote": [list(day) for day in one.wrote],
        "time": {
            "with_us_minutes": _minutes(one.time.with_us),
            "with_people_minutes": _minutes(one.time.with_people),
            "with_others_minutes": _minutes(one.time.with_others),
        },
        "advice": [
            {
                "priority": each.priority.value,
                "promised": str(each.promised),
                "needed": str(each.needed),
                "cases": each.cases,
                "within": each.within,
                "late_from": each.late_from,
            }
            for each in one.advice
        ],
    }  # fmt: skip
    return found | _month(one, zone) if one.period.kind is Kind.MONTH else found


def promises(one: Promises) -> dict[str, Any]:
    return {"kept": one.kept, "moved": one.moved, "broken": one.broken, "percent": one.percent}


def _month(one: Figures, zone: tzinfo) -> dict[str, Any]:
    return {
        "pair": None
        if one.pair is None
        else {"people": [one.pair.one, one.pair.other], "departments": [one.pair.one_department, one.pair.other_department],
              "requests": one.pair.requests},
        "swap": None
        if one.swap is None
        else {"departments": [one.swap.one, one.swap.other], **promises(one.swap.handed), "asked": one.swap.asked},
        "changed": [
            {"remark": each.remark or None, "change": each.change, "at": instant(each.at, zone)} for each in one.changed
        ],
        "met_busy": [
            {"department": each.department, "count": each.count, "quieter_from": each.quieter_from} for each in one.met_busy
        ],
    }  # fmt: skip


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds() // 60)
