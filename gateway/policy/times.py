"""Named times: from the words of the rules file to a Schedule (product.md 4.3).

    Mon-Fri 08:00-17:00      Tue+Thu 09:30-12:30      Mon-Fri 22:00-06:00 (into the next day)
    day 25-28 of month       first 3 workdays of month      last 2 workdays of month
    2025-12-24               2026-02-02 to 2026-02-20
    holidays-de.ics          office (another time)          not holidays

Clauses are parted by commas or stand in a list; what `not` names is taken out of all of them. Any days may be followed
by hours; hours alone belong to the days before them, or to every day.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from gateway.desk.schedule import (
    ALWAYS,
    DAY_MINUTES,
    EVERY_DAY,
    Clause,
    Dates,
    MonthDays,
    MonthWorkdays,
    Schedule,
    Weekdays,
)
from gateway.policy.ics import days_of
from gateway.policy.mistakes import Report
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Items, Node, Table, Text

Days = Weekdays | MonthDays | MonthWorkdays | Dates

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAME = re.compile(r"[^\W_][\w .-]{0,39}")
_HOURS = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_HOURS_AT_END = re.compile(
    r"(?:^|\s+)(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:\s*\+\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*)$"
)
_MONTH_DAYS = re.compile(r"days? (\d{1,2})(?:\s*-\s*(\d{1,2}))? of (?:the )?month", re.IGNORECASE)
_WORKDAYS = re.compile(r"(first|last)(?: (\d{1,2}))? workdays? of (?:the )?month", re.IGNORECASE)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?: to (\d{4}-\d{2}-\d{2}))?")
_LOOKS_LIKE_NAME = re.compile(r"[^\W\d][\w-]*")
_LONGEST = 100
_FAR = date(2400, 1, 3)
"""A Monday so far away that no dated exception reaches it."""


class _Wrong(ValueError):
    """A clause that cannot be read; the text is one line."""


@dataclass(slots=True)
class Times:
    """The named times of the rules files. Texts are read when they are asked for, so that order does not matter."""

    nodes: Mapping[str, tuple[str, Node]]
    """name -> (file, value)"""
    calendars: Mapping[str, str]
    """name of an .ics file -> its text"""
    folder: str
    report: Report
    _done: dict[str, Schedule] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _calendars_done: dict[str, Schedule] = field(default_factory=dict)

    def read_all(self) -> dict[str, Schedule]:
        """Every named time, each mistake reported once."""
        for name, (file, node) in self.nodes.items():
            if _NAME.fullmatch(name) and not name.lower().startswith("not ") and not self._reads_as_days(name):
                self.named(name)
            elif isinstance(node, Text) and not node.value:
                # {office: Mon-Fri 08:00-17:00, not holidays}: to YAML the comma begins a new name.
                self.report.error(
                    file, node.line, f"'{name}' has no value — inside {{…}} write a time with commas in 'quotes'"
                )
            else:
                self.report.error(file, node.line, f"'{name}' cannot be the name of a time: it reads as a clause")
        return dict(self._done)

    def named(self, name: str) -> Schedule:
        """A time by its name; the caller has seen that it exists."""
        if name not in self._done:
            file, node = self.nodes[name]
            if name in self._open:
                circle = " -> ".join([*self._open[self._open.index(name) :], name])
                self.report.error(file, node.line, f"times go round in a circle: {circle}")
                return ALWAYS
            self._open.append(name)
            schedule = self.schedule(node, file)
            self._open.pop()
            self._done[name] = schedule
        return self._done[name]

    def schedule(self, node: Node, file: str) -> Schedule:
        """A time as written at `times`, or at `open`, `busy`, `quiet` of a department."""
        clauses: list[Clause | Schedule] = []
        without: list[Schedule] = []
        days: Days = EVERY_DAY
        for text, line in self._parts(node, file):
            try:
                if text.lower().startswith("not "):
                    found, _ = self._clause(text[4:].strip(), EVERY_DAY)
                    without.append(_one(found))
                else:
                    found, days = self._clause(text, days)
                    clauses += found
            except _Wrong as wrong:
                self.report.error(file, line, str(wrong))
                clauses.append(ALWAYS)
        if not clauses and without:
            clauses.append(ALWAYS)
        return Schedule(tuple(clauses), tuple(without)) if without else _one(clauses)

    def _parts(self, node: Node, file: str) -> list[tuple[str, int]]:
        if isinstance(node, Table):
            self.report.error(file, node.line, "a time is a text or a list of texts, like Mon-Fri 08:00-17:00")
            return []
        parts = []
        for item in node.values if isinstance(node, Items) else (node,):
            if not isinstance(item, Text):
                self.report.error(file, item.line, "a list of times holds texts only")
                continue
            parts += [(part.strip().replace("–", "-"), item.line) for part in item.value.split(",")]
        if not any(part for part, _ in parts):
            self.report.error(file, node.line, "a time must not be empty — write it like Mon-Fri 08:00-17:00")
        return [(part, line) for part, line in parts if part]

    # ------------------------------------------------------------ one clause

    def _clause(self, text: str, days_before: Days) -> tuple[list[Clause | Schedule], Days]:
        if len(text) > _LONGEST:
            raise _Wrong(f"a clause of a time has at most {_LONGEST} characters")
        if text in self.nodes:
            return [self.named(text)], EVERY_DAY
        if text.lower().endswith(".ics"):
            return [self._calendar(text)], EVERY_DAY
        hours = _HOURS_AT_END.search(text)
        head = text[: hours.start()].strip() if hours else text
        days = self._days(head) if head else days_before
        if days is None:
            raise _Wrong(self._unknown(head))
        if hours is None:
            return [Clause(days)], days
        return [_with_hours(days, part) for part in hours[1].split("+")], days

    def _days(self, text: str) -> Days | None:
        if found := _MONTH_DAYS.fullmatch(text):
            first, last = int(found[1]), int(found[2] or found[1])
            if not 1 <= first <= last <= 31:
                raise _Wrong(f"'{text}': days of a month go from 1 to 31, the smaller one first")
            return MonthDays(first, last)
        if found := _WORKDAYS.fullmatch(text):
            count = int(found[2] or 1)
            if not 1 <= count <= 23:
                raise _Wrong(f"'{text}': no month has so many workdays")
            return MonthWorkdays(count, found[1].lower() == "last", self._holidays())
        if found := _DATES.fullmatch(text):
            first_day, last_day = _date(found[1]), _date(found[2] or found[1])
            if last_day < first_day:
                raise _Wrong(f"'{text}': the second date lies before the first")
            return Dates(((first_day, last_day),))
        return _weekdays(text)

    def _holidays(self) -> Schedule | None:
        """What workdays leave out: the time called `holidays`, if there is one."""
        return self.named("holidays") if "holidays" in self.nodes and "holidays" not in self._open else None

    def _calendar(self, name: str) -> Schedule:
        if name not in self.calendars:
            raise _Wrong(f"there is no file '{name}' beside the rules{did_you_mean(name, self.calendars)}")
        if name not in self._calendars_done:
            file = f"{self.folder}/{name}" if self.folder else name
            ranges = days_of(self.calendars[name], file=file, report=self.report)
            self._calendars_done[name] = Schedule((Clause(Dates(ranges)),) if ranges else ())
        return self._calendars_done[name]

    def _reads_as_days(self, name: str) -> bool:
        try:
            return self._days(name) is not None
        except _Wrong:
            return True

    def _unknown(self, text: str) -> str:
        if _LOOKS_LIKE_NAME.fullmatch(text):
            return f"no time is called '{text}'{did_you_mean(text, self.nodes)}"
        return f"'{text}' is not a time — write it like Mon-Fri 08:00-17:00, 2025-12-24, day 25-28 of month"


def opens_regularly(schedule: Schedule) -> bool:
    """Does it open again and again? A time of dated days alone would one day never open any more."""
    return any(schedule.windows(_FAR + timedelta(days=n)) for n in range(800))


def _one(clauses: list[Clause | Schedule]) -> Schedule:
    """Clauses as a schedule, without a shell around one that is a schedule already."""
    only = clauses[0] if len(clauses) == 1 else None
    return only if isinstance(only, Schedule) else Schedule(tuple(clauses))


def _with_hours(days: Days, text: str) -> Clause:
    found = _HOURS.fullmatch(text.strip())
    assert found is not None
    start, end = _minute(found[1]), _minute(found[2])
    if start in (end, DAY_MINUTES):
        raise _Wrong(f"'{text.strip()}' is empty — all day is 00:00-24:00")
    return Clause(days, start, end)


def _minute(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:
        raise _Wrong(f"'{text}' is not an hour of the day")
    return hour * 60 + minute


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Wrong(f"there is no day {text}") from None


def _weekdays(text: str) -> Weekdays | None:
    days: set[int] = set()
    for part in text.lower().split("+"):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        a, b = _weekday(first), _weekday(last if dash else first)
        if a is None or b is None:
            return None
        days.update((a + n) % 7 for n in range((b - a) % 7 + 1))
    return Weekdays(frozenset(days))


def _weekday(text: str) -> int | None:
    """Mon, Monday; any case."""
    return next((i for i, name in enumerate(_DAY_NAMES) if text in (name, name[:3])), None)
