"""When something is sent again and again: each day, each week, each month, at an hour (config.toml `[reports]`). Pure.

Hours are the wall clock's: one that summer time skips is sent an hour later, one that it repeats is sent once.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gateway.desk.hours import open_intervals
from gateway.desk.schedule import ALWAYS, Schedule

HORIZON = 400
"""Days: a department that does not open for so long gets no morning list."""


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Beat:
    """`day`: of the week (Monday is 0), or of the month (1 to 31; where it has fewer, its last)."""

    every: Every
    at: time
    day: int = 0

    def __str__(self) -> str:
        """As the operator writes it."""
        hour = f"{self.at:%H:%M}"
        if self.every is Every.WEEK:
            return f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[self.day]} {hour}"
        return f"day {self.day} {hour}" if self.every is Every.MONTH else hour

    def falls_on(self, day: date) -> bool:
        """Is this one of its days?"""
        if self.every is Every.WEEK:
            return day.weekday() == self.day
        return self.every is Every.DAY or day.day == min(self.day, monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Reports:
    """Which reports are sent when; None: never."""

    weekly: Beat | None = Beat(Every.WEEK, time(8))
    monthly: Beat | None = Beat(Every.MONTH, time(8), 1)
    morning: Beat | None = Beat(Every.DAY, time(8))
    walk_and_talk: bool = True


def following(beat: Beat, zone: ZoneInfo, *, after: datetime, open_on: Schedule = ALWAYS) -> datetime | None:
    """The first time after `after`, on a day on which it is open at all; None if there is none within `HORIZON`. In `zone`."""
    day = after.astimezone(zone).date()
    for _ in range(HORIZON):
        at = _on(beat, zone, day)
        if beat.falls_on(day) and at > after.astimezone(UTC) and opens(open_on, zone, day):
            return at.astimezone(zone)
        day += timedelta(days=1)
    return None


def opens(open_on: Schedule, zone: ZoneInfo, day: date) -> bool:
    """Is it open at all on this day?"""
    return open_on == ALWAYS or bool(open_intervals(open_on, zone, day=day))


def latest(beat: Beat, zone: ZoneInfo, *, until: datetime) -> datetime:
    """The last time up to `until`, included. In `zone`."""
    day = until.astimezone(zone).date()
    while not (beat.falls_on(day) and _on(beat, zone, day) <= until.astimezone(UTC)):
        day -= timedelta(days=1)
    return _on(beat, zone, day).astimezone(zone)


def _on(beat: Beat, zone: ZoneInfo, day: date) -> datetime:
    """In UTC: datetimes of one zone are compared by their wall clocks, which is wrong on two days of the year."""
    return datetime.combine(day, beat.at, tzinfo=zone).astimezone(UTC)
