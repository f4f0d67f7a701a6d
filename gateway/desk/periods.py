"""Weeks and months of a desk: from midnight to midnight in its zone. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    WEEK = "week"
    MONTH = "month"


_WEEK = timedelta(days=7)
_A_WEEK = re.compile(r"(\d{4})-?[wW](\d{1,2})", re.ASCII)
_A_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_A_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A week from Monday to Sunday (ISO 8601), or a month. `first` and `last` are its days, both in it."""

    kind: Kind
    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """The first instant in it."""
        return datetime.combine(self.first, time(0), tzinfo=self.zone)

    @property
    def stop(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(0), tzinfo=self.zone)

    @property
    def name(self) -> str:
        """`2025-W48` or `2025-11`, as it is written on the command line."""
        if self.kind is Kind.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def number(self) -> int:
        """Of the week in its year, or of the month."""
        return self.first.isocalendar().week if self.kind is Kind.WEEK else self.first.month

    @property
    def before(self) -> "Period":
        """The one before it."""
        return around(self.first - timedelta(days=1), self.kind, self.zone)

    def __contains__(self, at: datetime) -> bool:
        return self.first <= at.astimezone(self.zone).date() <= self.last


def around(day: date, kind: Kind, zone: ZoneInfo) -> Period:
    """The week or month in which a day lies."""
    if kind is Kind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(kind, monday, monday + timedelta(days=6), zone)
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(kind, first, following - timedelta(days=1), zone)


def last_complete(now: datetime, kind: Kind, zone: ZoneInfo) -> Period:
    """The last one that is over at `now`."""
    return around(now.astimezone(zone).date(), kind, zone).before


def named(text: str, kind: Kind, zone: ZoneInfo) -> Period | None:
    """`2025-W48`, `2025-11`, or a day in it (`2025-11-26`); None if it is none of these, or the name of the other kind."""
    try:
        if match := _A_DAY.fullmatch(text):
            return around(date(int(match[1]), int(match[2]), int(match[3])), kind, zone)
        if kind is Kind.WEEK and (match := _A_WEEK.fullmatch(text)):
            return around(date.fromisocalendar(int(match[1]), int(match[2]), 1), kind, zone)
        if kind is Kind.MONTH and (match := _A_MONTH.fullmatch(text)):
            return around(date(int(match[1]), int(match[2]), 1), kind, zone)
    except (ValueError, OverflowError):
        return None
    return None


def row_until(period: Period, count: int) -> tuple[Period, ...]:
    """`count` periods, oldest first; `period` is the last of them."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(reversed(found))
