"""The time zone that a calendar brings along (RFC 5545 3.6.5), for names that nobody else knows.

Only the rules that programs write are read: an offset that holds from a date on, each year from the n-th weekday of a month.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo


@dataclass(frozen=True, slots=True)
class Rule:
    """One STANDARD or DAYLIGHT part: its offset, since when, and by which weekday of a month it comes each year (0: once)."""

    offset: timedelta
    since: datetime
    month: int = 0
    weekday: int = 0
    nth: int = 1


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?")
_SINCE = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})\d{2}Z?")
_BY_MONTH = re.compile(r"(?:^|;)BYMONTH=(\d{1,2})(?:;|$)")
_BY_DAY = re.compile(r"(?:^|;)BYDAY=([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)(?:;|$)")


def rule(lines: Mapping[str, str]) -> Rule | None:
    """A rule from the values of TZOFFSETTO, DTSTART and RRULE; None where they say nothing usable."""
    offset = _OFFSET.fullmatch(lines.get("TZOFFSETTO", "").strip())
    since = _SINCE.fullmatch(lines.get("DTSTART", "").strip())
    if offset is None or since is None or int(offset[2]) > 14:
        return None
    length = timedelta(hours=int(offset[2]), minutes=min(int(offset[3]), 59))
    try:
        begins = datetime(*(int(since[group]) for group in range(1, 6)))  # type: ignore[arg-type]
    except ValueError:
        return None
    yearly = lines.get("RRULE", "").strip().upper()[:300]
    month, day = _BY_MONTH.search(yearly), _BY_DAY.search(yearly)
    if "FREQ=YEARLY" not in yearly or month is None or day is None or not 1 <= int(month[1]) <= 12:
        return Rule(-length if offset[1] == "-" else length, begins)
    nth = max(-5, min(5, int(day[1] or 1))) or 1
    return Rule(-length if offset[1] == "-" else length, begins, int(month[1]), _DAYS.index(day[2]), nth)


def zone_at(rules: Sequence[Rule], local: datetime) -> tzinfo | None:
    """The offset that holds at a local time: of all beginnings before it, the last one decides."""
    begun = [
        (begin, index)
        for index, one in enumerate(rules[:50])
        for year in (local.year - 1, local.year)
        if (begin := _begin(one, year)) is not None and begin <= local
    ]
    if begun:
        return timezone(rules[max(begun)[1]].offset)
    return timezone(rules[0].offset) if rules else None


def _begin(one: Rule, year: int) -> datetime | None:
    """When the rule begins to hold in a year; what came once holds on from there."""
    if not one.month:
        return one.since
    if one.since.year > year:
        return None
    if one.nth > 0:
        first = one.since.replace(year=year, month=one.month, day=1)
        days = (one.weekday - first.weekday()) % 7 + 7 * (one.nth - 1)
    else:
        after = one.since.replace(year=year + one.month // 12, month=one.month % 12 + 1, day=1)
        first = after - timedelta(days=1)
        days = -((first.weekday() - one.weekday) % 7) + 7 * (one.nth + 1)
    return first + timedelta(days=days)
