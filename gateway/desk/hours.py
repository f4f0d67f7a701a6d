"""Working time: open hours, spans, the instant a promise is due (product.md 4.3, contract.md 5). Pure.

A schedule is written in wall-clock time and is open at an instant when the wall clock of its zone then reads an open
minute. So an hour that summer time skips is never open, and an hour that it repeats counts twice. Everything inside is
reckoned in UTC: two datetimes that share a ZoneInfo are compared and subtracted by their wall clocks, which is wrong on
the two days a year when it matters.

A time that does not open within `HORIZON` counts as always open: a promise must have an end. `policy/` refuses such a
schedule as opening hours, so this happens only when dated exceptions pile up later.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from gateway.desk.schedule import ALWAYS, Clause, Schedule, Span, describe, windows

__all__ = [
    "ALWAYS",
    "HORIZON",
    "Clause",
    "Schedule",
    "Span",
    "after_open_time",
    "closing_time",
    "describe",
    "due",
    "is_open",
    "left_at",
    "news_by",
    "next_opening",
    "open_intervals",
    "open_time",
]

HORIZON = timedelta(days=1100)
"""How far we look for open time. Three years: longer than any span we accept and any row of closed days."""

_ONE_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SHORT = 5
"""Times under one hour are rounded up by five minutes (contract.md 5, product.md `round_up`)."""


@lru_cache(maxsize=4096)
def _stretches(zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The stretches of UTC around a local day in which the zone keeps one offset: (from, up to, offset). Kept: all requests
    look at the same few weeks."""

    def offset(at: datetime) -> timedelta:
        return at.astimezone(zone).utcoffset() or timedelta()

    # Offsets lie between -12 and +14 hours; no zone changes twice within six hours.
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    found = []
    since, last, last_offset = begin, begin, offset(begin)
    for _ in range(9):
        at = last + timedelta(hours=6)
        now = offset(at)
        if now != last_offset:
            low, high = last, at
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle) == last_offset else (low, middle)
            high = high.replace(microsecond=0)
            found.append((since, high, last_offset))
            since = high
        last, last_offset = at, now
    found.append((since, last, last_offset))
    return tuple(found)


def _pieces(schedule: Schedule, zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Open time of a local day in UTC, cut where the zone changes its offset: (from, up to, offset)."""
    open_windows = windows(schedule, day)
    if not open_windows:
        return []
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = []
    for begin, stop, offset in _stretches(zone, day):
        for start, end in open_windows:
            first = max(begin, midnight + start * _MINUTE - offset)
            last = min(stop, midnight + end * _MINUTE - offset)
            if first < last:
                found.append((first, last, offset))
    return sorted(found)


def _open_from(schedule: Schedule, zone: ZoneInfo, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open time from `at` on, in order and in UTC, as far as `HORIZON`."""
    at = at.astimezone(UTC)
    day = at.astimezone(zone).date()
    for _ in range(HORIZON.days):
        for start, end, _offset in _pieces(schedule, zone, day):
            if end > at:
                yield max(start, at), end
        day += _ONE_DAY


def open_intervals(schedule: Schedule, zone: ZoneInfo, *, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When is it open on this local day? Instants in `zone`, (from, up to), in order."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end, _offset in _pieces(schedule, zone, day):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple((start.astimezone(zone), end.astimezone(zone)) for start, end in joined)


def is_open(schedule: Schedule, zone: ZoneInfo, *, at: datetime) -> bool:
    """Is it open at this instant?"""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in windows(schedule, local.date()))


def next_opening(schedule: Schedule, zone: ZoneInfo, *, at: datetime) -> datetime | None:
    """`at` itself while open, else the next opening; None if there is none within `HORIZON`. In `zone`."""
    found = next(_open_from(schedule, zone, at), None)
    return None if found is None else found[0].astimezone(zone)


def closing_time(schedule: Schedule, zone: ZoneInfo, *, day: date) -> datetime | None:
    """The end of the last open time of this local day; None on a closed day. In `zone`."""
    pieces = _pieces(schedule, zone, day)
    return pieces[-1][1].astimezone(zone) if pieces else None


def open_time(schedule: Schedule, zone: ZoneInfo, *, start: datetime, end: datetime) -> timedelta:
    """How much open time lies between two instants. Zero if `end` is not after `start`."""
    end = end.astimezone(UTC)
    total = timedelta()
    for first, last in _open_from(schedule, zone, start):
        if first >= end:
            break
        total += min(last, end) - first
    return total


def after_open_time(schedule: Schedule, zone: ZoneInfo, *, start: datetime, amount: timedelta) -> datetime:
    """The instant when so much open time has passed since `start`; at closing time rather than the next opening."""
    if amount <= timedelta():
        return start.astimezone(zone)
    left = amount
    for first, last in _open_from(schedule, zone, start):
        if last - first >= left:
            return (first + left).astimezone(zone)
        left -= last - first
    return (start.astimezone(UTC) + amount).astimezone(zone)


def left_at(schedule: Schedule, zone: ZoneInfo, *, start: datetime, end: datetime, percent: int) -> datetime:
    """The instant at which `percent` of the open time from `start` to `end` is left. In `zone`. Counts from the minute of
    `start`; where nothing is open in between, all time counts."""
    start = start.replace(second=0, microsecond=0)
    begin, end = start.astimezone(UTC), end.astimezone(UTC)
    pieces = []
    for first, last in _open_from(schedule, zone, start):
        if first >= end:
            break
        pieces.append((first, min(last, end) - first))
    passed = sum((length for _, length in pieces), timedelta()) * (100 - percent) / 100
    if not passed:
        return (begin + max(end - begin, timedelta()) * (0 if pieces else 100 - percent) / 100).astimezone(zone)
    for first, length in pieces:
        if length >= passed:
            return (first + passed).astimezone(zone)
        passed -= length
    return end.astimezone(zone)


def due(schedule: Schedule, zone: ZoneInfo, *, start: datetime, span: Span, round_up: timedelta) -> datetime:
    """When is something due that arrived at `start` and takes `span`? In `zone`, rounded up by `round_up`.

    Counts from the minute of arrival. Days: the wall-clock hour of the arrival (or of the next opening) that many open
    days later; where that hour is closed on that day, the next opening of the same day or else its closing time.
    """
    start = start.replace(second=0, microsecond=0)
    short = span.open_time is not None and span.open_time < timedelta(hours=1)
    if span.open_time is not None:
        end = after_open_time(schedule, zone, start=start, amount=span.open_time)
    else:
        end = _days_later(schedule, zone, start, span.open_days)
    step = int(round_up / _MINUTE)
    return _rounded(end, zone, min(step, _SHORT) if short else step)


def news_by(
    schedule: Schedule, zone: ZoneInfo, *, start: datetime, span: Span, round_up: timedelta = timedelta()
) -> datetime:
    """Until when do we owe news (`keep_informed`)? Days: closing time of that open day; hours: as `due`. In `zone`."""
    if span.open_time is not None:
        return due(schedule, zone, start=start, span=span, round_up=round_up)
    begin, day = _open_day_later(schedule, zone, start, span.open_days)
    closing = None if day is None else closing_time(schedule, zone, day=day)
    return closing or (begin + span.open_days * _ONE_DAY).astimezone(zone)


def _days_later(schedule: Schedule, zone: ZoneInfo, start: datetime, days: int) -> datetime:
    begin, day = _open_day_later(schedule, zone, start, days)
    if day is None:
        return (begin + days * _ONE_DAY).astimezone(zone)
    clock = begin.astimezone(zone).replace(tzinfo=UTC, year=day.year, month=day.month, day=day.day)
    pieces = _pieces(schedule, zone, day)
    for first, last, offset in pieces:
        if clock - offset < last:
            return max(first, clock - offset).astimezone(zone)
    return pieces[-1][1].astimezone(zone)


def _open_day_later(schedule: Schedule, zone: ZoneInfo, start: datetime, days: int) -> tuple[datetime, date | None]:
    """The opening we count from (UTC), and the local date that many open days later; None past the horizon."""
    opening = next(_open_from(schedule, zone, start), None)
    begin = start.astimezone(UTC) if opening is None else opening[0]
    day = begin.astimezone(zone).date()
    if opening is None:
        return begin, None
    for _ in range(HORIZON.days):
        if days <= 0:
            return begin, day
        day += _ONE_DAY
        days -= bool(_pieces(schedule, zone, day))
    return begin, None


def _rounded(at: datetime, zone: ZoneInfo, step: int) -> datetime:
    """Up to the next multiple of `step` minutes on the wall clock."""
    local = at.astimezone(zone)
    if step <= 0:
        return local
    missing = -(local.hour * 60 + local.minute) % step
    return (at.astimezone(UTC) + missing * _MINUTE).astimezone(zone)
