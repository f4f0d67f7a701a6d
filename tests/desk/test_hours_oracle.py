"""Working time against brute force (`hoursoracle`), and against a table of days on which clocks change, derived by hand."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.hours import (
    Schedule,
    Span,
    closing_time,
    due,
    is_open,
    left_at,
    news_by,
    next_opening,
    open_intervals,
    open_time,
)
from gateway.policy.mistakes import Report
from gateway.policy.times import Times
from gateway.policy.yaml_tree import Items, Text
from tests.desk.hoursoracle import DAY, MINUTE, NAMES, Walk, reads, utc

BEGINS = {  # three days before clocks change, or before holidays
    "Europe/Berlin": ("2025-10-23", "2026-03-26", "2025-12-19"),
    "America/New_York": ("2025-10-30", "2026-03-05", "2025-12-22"),
    "Asia/Kolkata": ("2025-11-24", "2026-02-26"),
    "Asia/Singapore": ("2025-12-29",),
    "Australia/Lord_Howe": ("2025-10-02", "2026-04-02"),  # half an hour
    "Pacific/Apia": ("2011-12-27", "2025-12-24"),  # 30 December 2011 did not exist
    "America/St_Johns": ("2026-03-05",),
    "Asia/Kathmandu": ("2025-11-27",),
}
WALK_DAYS = 16
CASES_OF_A_DESK = 40
QUARTER = timedelta(minutes=15)
Same = Callable[[str, datetime | None, datetime | None], None]


class DrawnDesk:
    """A department's time, as somebody may write it, in a zone, around a day on which something happens."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.zone = rng.choice(list(BEGINS))
        self.begin = utc(rng.choice(BEGINS[self.zone]))
        self.calendars = {"days.ics": self._ics()} if rng.random() < 0.5 else {}
        self.names: dict[str, str] = {}
        if rng.random() < 0.6:
            self.names["holidays"] = self._dates() + (", days.ics" if self.calendars else "")
        if rng.random() < 0.4:
            self.names["calls"] = f"{self._weekdays()} {self._hours(nights=False)}"
        clauses = [self._clause() for _ in range(rng.choice((1, 1, 2, 3)))]
        clauses += [f"not {name}" for name in self.names]
        if rng.random() < 0.1:
            clauses.append(f"not {self._weekdays()}")
        self.names["open"] = ", ".join(clauses)
        self.walk = Walk(reads(self.names["open"], self.names, self.calendars), self.zone, self.begin, WALK_DAYS)
        self.schedule = self._read()

    def _read(self) -> Schedule:
        report = Report()
        nodes = {}
        for name, text in self.names.items():
            nodes[name] = ("desk.yaml", Text(text, 1) if self.rng.random() < 0.5 else Items(
                tuple(Text(part.strip(), 1) for part in text.split(",")), 1
            ))  # fmt: skip
        found = Times(nodes=nodes, calendars=self.calendars, folder="", report=report).read_all()
        assert report.errors == (), (self.names, report.errors)
        return found["open"]

    def _clause(self) -> str:
        days = self.rng.choices(
            (self._weekdays, self._month_days, self._workdays, self._dates_at_once, lambda: ""), (75, 6, 6, 6, 7)
        )[0]()
        return f"{days} {self._hours()}".strip() if not days or self.rng.random() < 0.93 else days

    def _weekdays(self) -> str:
        parts = []
        for _ in range(self.rng.choice((1, 1, 2))):
            first, last = self.rng.choice(NAMES), self.rng.choice(NAMES)
            parts.append(self.rng.choice((first, f"{first}-{last}", "Mon-Fri")))
        return "+".join(parts)

    def _hours(self, *, nights: bool = True) -> str:
        while True:
            start, end = self.rng.randrange(96) * 15, self.rng.randrange(1, 97) * 15
            if self.rng.random() < 0.5:
                start, end = self.rng.choice((420, 480, 540)), self.rng.choice((840, 1020, 1080))
            if self.rng.random() < 0.1:
                start, end = self.rng.randrange(1440), self.rng.randrange(1, 1441)
            if start not in (end, end % 1440) and (start < end or (nights and self.rng.random() < 0.3)):
                return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"

    def _month_days(self) -> str:
        first = self.rng.randint(1, 31)
        return f"day {first}-{self.rng.randint(first, 31)} of month"

    def _workdays(self) -> str:
        return f"{self.rng.choice(('first', 'last'))} {self.rng.randint(1, 9)} workdays of month"

    def _day(self) -> date:
        return self.begin.date() + self.rng.randrange(12) * DAY

    def _dates_at_once(self) -> str:
        day = self._day()
        return self.rng.choice((f"{day}", f"{day} to {day + self.rng.randrange(5) * DAY}"))

    def _dates(self) -> str:
        return ", ".join(self._dates_at_once() for _ in range(self.rng.choice((1, 2))))

    def _ics(self) -> str:
        lines = ["BEGIN:VCALENDAR"]
        for _ in range(self.rng.choice((1, 2, 3))):
            day = self._day()
            lines += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
            if self.rng.random() < 0.6:
                lines.append(f"DTEND;VALUE=DATE:{day + self.rng.randint(1, 3) * DAY:%Y%m%d}")
            lines.append("END:VEVENT")
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def compare(desk: DrawnDesk, rng: random.Random, seen: Counter[str]) -> None:
    """One arrival and one length of time. What the walk is too short to tell is not counted."""
    walk, schedule, zone = desk.walk, desk.schedule, ZoneInfo(desk.zone)
    start = desk.begin + DAY + timedelta(seconds=rng.randrange(int(5 * DAY.total_seconds())))
    where = f"{desk.zone} {desk.names} {desk.calendars} at {start}"

    def same(what: str, got: datetime | None, expected: datetime | None) -> None:
        assert (got and got.astimezone(UTC)) == expected, f"{what}: {got}, not {expected}, in {where}"
        assert got is None or got.tzinfo is zone
        seen[what] += 1

    assert is_open(schedule, zone, at=start) is walk.open[walk.number(start)], where
    seen["is_open"] += 1
    if (opening := walk.opening(start)) is not None:
        same("next_opening", next_opening(schedule, zone, at=start), opening)
    day = walk.wall[walk.number(start)][0] + rng.randrange(-1, 6) * DAY
    if walk.wall[0][0] < day < walk.last_day:
        same("closing_time", closing_time(schedule, zone, day=day), walk.closing(day))
        pieces = [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in open_intervals(schedule, zone, day=day)]
        minutes = [a + n * MINUTE for a, b in pieces for n in range(int((b - a) / MINUTE))]
        assert minutes == [walk.at(n) for n in walk.open_at if walk.wall[n][0] == day], f"{day} in {where}"
        seen["open_intervals"] += 1
    if rng.random() < 0.6:
        _open_time(desk, start, rng, same)
    else:
        _open_days(desk, start, rng, same)


def _open_time(desk: DrawnDesk, start: datetime, rng: random.Random, same: Same) -> None:
    walk, schedule, zone = desk.walk, desk.schedule, ZoneInfo(desk.zone)
    span = rng.choice((Span(30, "m"), Span(4, "h"), Span(rng.randint(1, 300), "m"), Span(rng.randint(1, 30), "h")))
    minutes = span.amount * (60 if span.unit == "h" else 1)
    exact = walk.after_open(start, minutes)
    if exact is None:
        return
    same(f"due {span.unit}, exact", due(schedule, zone, start=start, span=span, round_up=timedelta()), exact)
    if (expected := walk.rounded(exact, 5 if minutes < 60 else 15)) is not None:
        until = due(schedule, zone, start=start, span=span, round_up=QUARTER)
        same(f"due {span.unit}", until, expected)
        same("news_by, hours", news_by(schedule, zone, start=start, span=span, round_up=QUARTER), expected)
        total = walk.open_minutes(start, expected)
        minute = start.replace(second=0)
        assert open_time(schedule, zone, start=minute, end=until) == total * MINUTE
        percent = rng.choice((25, 10, 50, 75, 90, rng.randint(1, 99)))
        passed = walk.after_open(start, total * (100 - percent) / 100)
        got = left_at(schedule, zone, start=start, end=until, percent=percent)
        assert passed is not None
        # A hundredth of an open minute is no whole number of seconds.
        close = passed if abs(got - passed) < timedelta(milliseconds=1) else None
        same("left_at", got if close is None else passed.astimezone(zone), passed)


def _open_days(desk: DrawnDesk, start: datetime, rng: random.Random, same: Same) -> None:
    walk, schedule, zone = desk.walk, desk.schedule, ZoneInfo(desk.zone)
    span = Span(rng.randint(1, 4), "d") if rng.random() < 0.9 else Span(1, "w")
    exact = walk.same_hour(start, span.open_days)
    if exact is None:
        return
    same("due d, exact", due(schedule, zone, start=start, span=span, round_up=timedelta()), exact)
    if (expected := walk.rounded(exact, 15)) is not None:
        same("due d", due(schedule, zone, start=start, span=span, round_up=QUARTER), expected)
    found = walk.days_later(start, span.open_days)
    assert found is not None
    same("news_by, days", news_by(schedule, zone, start=start, span=span), walk.closing(found[1]))


@pytest.mark.parametrize("cases", [2_000, pytest.param(100_000, marks=pytest.mark.long)])
@pytest.mark.timeout(3_600)
def test_working_time_is_what_brute_force_says(cases: int) -> None:
    seen: Counter[str] = Counter()
    zones: Counter[str] = Counter()
    for seed in range(cases // CASES_OF_A_DESK):
        rng = random.Random(f"hours {seed}")
        desk = DrawnDesk(rng)
        for _ in range(CASES_OF_A_DESK):
            compare(desk, rng, seen)
        zones[desk.zone] += CASES_OF_A_DESK
    print(f"\n{zones.total():,} cases, {seen.total():,} comparisons: {dict(seen)}; {dict(zones)}")
    assert zones.keys() == BEGINS.keys()
    assert min(seen.values()) > cases / 20


# -- days on which clocks change, by hand ------------------------------------------------------------------------------

ALL_DAY = "00:00-24:00"
OFFICE = "Mon-Fri 08:00-17:00"
SUNDAYS = "Sun 01:00-05:00"
# Each line: what the wall clock shows there was worked out on paper. (2) behind an hour: the second one of that name.
BY_HAND = [
    # Berlin, Sunday 29 March 2026: 2:00 becomes 3:00.
    ("Europe/Berlin", ALL_DAY, "2026-03-29 01:30", "2h", "2026-03-29 04:30"),
    ("Europe/Berlin", ALL_DAY, "2026-03-28 02:30", "1d", "2026-03-29 03:00"),
    ("Europe/Berlin", ALL_DAY, "2026-03-29 01:50", "15m", "2026-03-29 03:05"),
    ("Europe/Berlin", SUNDAYS, "2026-03-29 01:00", "3h", "2026-03-29 05:00"),  # three hours lie between 1 and 5
    ("Europe/Berlin", SUNDAYS, "2026-03-29 01:00", "4h", "2026-04-05 02:00"),
    ("Europe/Berlin", "Sun 02:00-03:00, Mon 09:00-10:00", "2026-03-28 12:00", "30m", "2026-03-30 09:30"),
    ("Europe/Berlin", OFFICE, "2026-03-27 16:30", "4h", "2026-03-30 11:30"),
    ("Europe/Berlin", "Sat 22:00-06:00", "2026-03-28 22:00", "7h", "2026-03-29 06:00"),  # a night of seven hours
    # Berlin, Sunday 26 October 2025: 3:00 becomes 2:00.
    ("Europe/Berlin", ALL_DAY, "2025-10-26 01:30", "1h", "2025-10-26 02:30"),
    ("Europe/Berlin", ALL_DAY, "2025-10-26 01:30", "2h", "2025-10-26 02:30 (2)"),
    ("Europe/Berlin", ALL_DAY, "2025-10-26 01:30", "3h", "2025-10-26 03:30"),
    ("Europe/Berlin", SUNDAYS, "2025-10-26 01:00", "5h", "2025-10-26 05:00"),  # five hours lie between 1 and 5
    ("Europe/Berlin", ALL_DAY, "2025-10-25 02:30", "1d", "2025-10-26 02:30"),  # the first of the two
    ("Europe/Berlin", "Sun 02:00-03:00", "2025-10-26 02:00", "2h", "2025-10-26 03:00"),  # the hour comes twice
    # New York, Sunday 8 March 2026: 2:00 becomes 3:00. Sunday 2 November 2025: 2:00 becomes 1:00.
    ("America/New_York", ALL_DAY, "2026-03-08 01:45", "30m", "2026-03-08 03:15"),
    ("America/New_York", OFFICE, "2026-03-06 16:00", "2d", "2026-03-10 16:00"),
    ("America/New_York", ALL_DAY, "2025-11-02 00:30", "2h", "2025-11-02 01:30 (2)"),
    ("America/New_York", SUNDAYS, "2025-11-02 01:00", "2h", "2025-11-02 02:00"),  # 1:00 to 2:00, twice
    ("America/New_York", ALL_DAY, "2025-11-01 01:30", "1d", "2025-11-02 01:30"),
    # Lord Howe, Sunday 5 October 2025: 2:00 becomes 2:30. Sunday 5 April 2026: 2:00 becomes 1:30.
    ("Australia/Lord_Howe", ALL_DAY, "2025-10-05 01:30", "1h", "2025-10-05 03:00"),
    ("Australia/Lord_Howe", ALL_DAY, "2025-10-04 02:15", "1d", "2025-10-05 02:30"),
    ("Australia/Lord_Howe", SUNDAYS, "2025-10-05 01:00", "210m", "2025-10-05 05:00"),  # three and a half hours
    ("Australia/Lord_Howe", ALL_DAY, "2026-04-05 01:15", "30m", "2026-04-05 01:45"),
    ("Australia/Lord_Howe", ALL_DAY, "2026-04-05 01:15", "1h", "2026-04-05 01:45 (2)"),
    ("Australia/Lord_Howe", SUNDAYS, "2026-04-05 01:00", "270m", "2026-04-05 05:00"),  # four and a half
    # Apia: Thursday 29 December 2011 was followed by Saturday the 31st.
    ("Pacific/Apia", ALL_DAY, "2011-12-29 23:00", "2h", "2011-12-31 01:00"),
    ("Pacific/Apia", ALL_DAY, "2011-12-29 10:00", "1d", "2011-12-31 10:00"),
    ("Pacific/Apia", OFFICE, "2011-12-29 16:30", "4h", "2012-01-02 11:30"),  # there was no Friday
    ("Pacific/Apia", "Fri 09:00-12:00", "2011-12-29 09:00", "1h", "2012-01-06 10:00"),
    # Kolkata and Singapore have no summer time; half an hour is a whole number of quarters.
    ("Asia/Kolkata", OFFICE, "2026-03-27 16:30", "4h", "2026-03-30 11:30"),
    ("Asia/Singapore", OFFICE, "2026-03-27 10:02", "30m", "2026-03-27 10:35"),
]


@pytest.mark.parametrize(("zone", "text", "start", "span", "expected"), BY_HAND)
def test_skipped_and_repeated_hours(zone: str, text: str, start: str, span: str, expected: str) -> None:
    place = ZoneInfo(zone)
    found = Times(nodes={"x": ("desk.yaml", Text(text, 1))}, calendars={}, folder="", report=Report()).read_all()["x"]
    at = datetime.fromisoformat(start).replace(tzinfo=place)
    got = due(found, place, start=at, span=Span(int(span[:-1]), span[-1]), round_up=QUARTER)
    assert f"{got:%Y-%m-%d %H:%M}" + (" (2)" if got.fold else "") == expected
    # And by the walk.
    walk = Walk(reads(text, {}, {}), zone, at.astimezone(UTC).replace(hour=0, minute=0) - DAY, WALK_DAYS)
    number, unit = int(span[:-1]), span[-1]
    minutes = number * (60 if unit == "h" else 1)
    exact = walk.same_hour(at.astimezone(UTC), number) if unit == "d" else walk.after_open(at.astimezone(UTC), minutes)
    assert exact is not None
    assert walk.rounded(exact, 5 if unit == "m" and minutes < 60 else 15) == got.astimezone(UTC)
