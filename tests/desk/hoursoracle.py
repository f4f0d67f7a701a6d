"""Working time by brute force: minute after minute of UTC, and a reading of its own of how a time is written.

Shares no code with the program. What it knows, it knows from the words of product.md 4.3 and contract.md 5: a time is open at
an instant when the wall clock of its zone then reads an open minute.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

Opens = Callable[[date, int], bool]
"""Is this minute of this day open?"""


# -- how a time is written --------------------------------------------------------------------------------------------


def reads(text: str, names: Mapping[str, str], calendars: Mapping[str, str]) -> Opens:
    """`Mon-Fri 08:00-17:00, not holidays`: open where one clause is and none with `not`. Hours alone belong to the days
    before them, or to every day."""
    wanted, unwanted = [], []
    days = ""
    for piece in (one.strip() for one in text.split(",")):
        if piece.startswith("not "):
            unwanted.append(_clause(piece[4:], names, calendars))
            continue
        if ":" in piece and " " not in piece:
            piece = f"{days} {piece}".strip()
        words = piece.split()
        is_name = piece in names or piece in calendars
        days = "" if is_name else " ".join(word for word in words if ":" not in word)
        wanted.append(_clause(piece, names, calendars))

    def opens(day: date, minute: int) -> bool:
        return (not wanted or any(one(day, minute) for one in wanted)) and not any(one(day, minute) for one in unwanted)

    return opens


def _clause(text: str, names: Mapping[str, str], calendars: Mapping[str, str]) -> Opens:
    if text in names:
        return reads(names[text], names, calendars)
    if text in calendars:
        days = _calendar(calendars[text])
        return lambda day, minute: day in days
    words = text.split()
    if ":" in words[-1]:
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in words.pop().split("-"))
    else:
        start, end = 0, 24 * 60
    holds = _days(" ".join(words), names, calendars)

    def opens(day: date, minute: int) -> bool:
        if start < end:
            return start <= minute < end and holds(day)
        return (minute >= start and holds(day)) or (minute < end and holds(day - DAY))

    return opens


def _days(text: str, names: Mapping[str, str], calendars: Mapping[str, str]) -> Callable[[date], bool]:
    words = text.split()
    if not words:
        return lambda day: True
    if words[0] == "day":
        first, last = (int(n) for n in (words[1] if "-" in words[1] else f"{words[1]}-{words[1]}").split("-"))
        return lambda day: first <= day.day <= last
    if "workdays" in words:
        free = reads(names["holidays"], names, calendars) if "holidays" in names else None

        @cache
        def counted(year: int, month: int) -> tuple[date, ...]:
            days = [date(year, month, 1) + n * DAY for n in range(31)]
            work = [
                day
                for day in days
                if day.month == month and day.weekday() < 5 and not (free and all(free(day, m) for m in range(1440)))
            ]
            return tuple(work[: int(words[1])] if words[0] == "first" else work[-int(words[1]) :])

        return lambda day: day in counted(day.year, day.month)
    if words[0][0].isdigit():
        first_day, last_day = date.fromisoformat(words[0]), date.fromisoformat(words[-1])
        return lambda day: first_day <= day <= last_day
    found: set[int] = set()
    for part in text.split("+"):
        begin, _, end = part.partition("-")
        day = NAMES.index(begin)
        found.add(day)
        while NAMES[day] != (end or begin):
            day = (day + 1) % 7
            found.add(day)
    return lambda day: day.weekday() in found


def _calendar(text: str) -> set[date]:
    """Whole days of an iCalendar file as the tests write it: DTSTART, and maybe DTEND, which is not included."""
    found: set[date] = set()
    first: date | None = None
    last: date | None = None
    for line in text.split():
        name, _, value = line.partition(":")
        if name.startswith("DTSTART"):
            first = last = datetime.strptime(value, "%Y%m%d").date()
        elif name.startswith("DTEND"):
            last = datetime.strptime(value, "%Y%m%d").date() - DAY
        elif line == "END:VEVENT":
            assert first is not None
            assert last is not None
            found |= {first + n * DAY for n in range((last - first).days + 1)}
    return found


# -- the walk ---------------------------------------------------------------------------------------------------------


@cache
def wall(zone: str, start: datetime, days: int) -> tuple[tuple[date, int], ...]:
    """What the wall clock reads, minute after minute of UTC."""
    place = ZoneInfo(zone)
    found = []
    for n in range(days * 1440):
        local = (start + n * MINUTE).astimezone(place)
        found.append((local.date(), local.hour * 60 + local.minute))
    return tuple(found)


class Walk:
    """Some days of one time in one zone. Instants are UTC and whole minutes; None: the walk is too short to tell."""

    def __init__(self, opens: Opens, zone: str, start: datetime, days: int) -> None:
        self.begin, self.days = start, days
        self.wall = wall(zone, start, days)
        by_day: dict[date, list[bool]] = {}
        self.open: list[bool] = []
        for day, minute in self.wall:
            if day not in by_day:
                by_day[day] = [opens(day, m) for m in range(1440)]
            self.open.append(by_day[day][minute])
        self.open_at = [n for n, is_open in enumerate(self.open) if is_open]
        self.last_day = self.wall[-1][0]
        """May be cut off."""

    def at(self, n: int) -> datetime:
        return self.begin + n * MINUTE

    def number(self, at: datetime) -> int:
        """Of the minute in which `at` lies."""
        return int((at - self.begin) / MINUTE)

    def opening(self, at: datetime) -> datetime | None:
        """`at` while open, else the next opening."""
        first = self.number(at)
        if self.open[first]:
            return at
        return next((self.at(n) for n in self.open_at if n > first), None)

    def closing(self, day: date) -> datetime | None:
        """The end of the last open minute of a local day."""
        found = [n for n in self.open_at if self.wall[n][0] == day]
        return self.at(found[-1] + 1) if found else None

    def after_open(self, at: datetime, minutes: float) -> datetime | None:
        """When so many open minutes have passed since the minute of `at`."""
        first = self.number(at)
        if minutes <= 0:
            return self.at(first)
        left = [n for n in self.open_at if n >= first]
        whole = -int(-minutes // 1)  # the open minute in which it ends
        if len(left) < whole:
            return None
        return self.at(left[whole - 1]) + MINUTE - (whole - minutes) * MINUTE

    def open_minutes(self, start: datetime, end: datetime) -> int:
        return sum(self.open[self.number(start) : self.number(end)])

    def days_later(self, at: datetime, days: int) -> tuple[tuple[date, int], date] | None:
        """(what the wall clock reads when we begin to count, the day on which it ends)."""
        first = next((n for n in self.open_at if n >= self.number(at)), None)
        if first is None:
            return None
        day, minute = self.wall[first]
        later: list[date] = []
        for n in self.open_at:
            if self.wall[n][0] > day and self.wall[n][0] not in later:
                later.append(self.wall[n][0])
        if len(later) < days or later[days - 1] == self.last_day:
            return None
        return (day, minute), later[days - 1]

    def same_hour(self, at: datetime, days: int) -> datetime | None:
        """`2d`: the same hour two open days later; where it is closed then, the next opening of that day, or its end."""
        found = self.days_later(at, days)
        if found is None:
            return None
        (_, minute), day = found
        that_day = [n for n in self.open_at if self.wall[n][0] == day]
        for n in that_day:
            if self.wall[n][1] >= minute:
                return self.at(n)
        return self.at(that_day[-1] + 1)

    def rounded(self, at: datetime, step: int) -> datetime | None:
        """Up to the next minute at which the wall clock reads a multiple of `step`."""
        for n in range(self.number(at), len(self.wall)):
            if self.wall[n][1] % step == 0:
                return self.at(n)
        return None


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
