"""Holidays from an iCalendar file: the whole days of its events (RFC 5545 3.6.1), nothing more.

Events with hours and repeating events are errors, not left out in silence: a holiday that is missed breaks promises.
"""

import re
from datetime import date, timedelta

from gateway.policy.mistakes import Report

_PROPERTY = re.compile(r"([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_DURATION = re.compile(r"\+?P(?:(\d{1,3})W|(\d{1,4})D)")
_ONE_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366)

Range = tuple[date, date]


def days_of(text: str, *, file: str, report: Report) -> tuple[Range, ...]:
    """The days as (first, last) ranges, sorted and joined."""
    found: list[Range] = []
    event: dict[str, tuple[int, str]] | None = None
    if "BEGIN:VCALENDAR" not in text.upper():
        report.error(file, 1, "is not an iCalendar file (no BEGIN:VCALENDAR)")
        return ()
    for number, line in _unfolded(text):
        prop = _PROPERTY.fullmatch(line)
        if prop is None:
            continue
        name, value = prop[1].upper(), prop[3].strip()
        if name == "BEGIN" and value.upper() == "VEVENT":
            event = {"BEGIN": (number, "")}
        elif name == "END" and value.upper() == "VEVENT" and event is not None:
            found += _range(event, file, report)
            event = None
        elif event is not None and name not in event:
            event[name] = (number, value)
    return join(found)


def join(ranges: list[Range]) -> tuple[Range, ...]:
    """Sorted; ranges that touch or overlap become one."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + _ONE_DAY:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Logical lines with the number of their first physical line (RFC 5545 3.1)."""
    lines: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r")
        if line[:1] in (" ", "\t") and lines:
            lines[-1][1].append(line[1:])
        else:
            lines.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in lines]


def _range(event: dict[str, tuple[int, str]], file: str, report: Report) -> list[Range]:
    if event.get("STATUS", (0, ""))[1].upper() == "CANCELLED":
        return []
    if "RRULE" in event or "RDATE" in event:
        line = event["RRULE" if "RRULE" in event else "RDATE"][0]
        report.error(file, line, "repeating events are not read — write one event for each year")
        return []
    line, text = event.get("DTSTART", (event["BEGIN"][0], ""))
    first = _day(text)
    if first is None:
        what = "an event without DTSTART" if not text else f"'{text}' is not a whole day (DTSTART;VALUE=DATE:20251224)"
        report.error(file, line, what)
        return []
    last: date | None = first
    if "DTEND" in event:
        line, text = event["DTEND"]
        end = _day(text)  # not included (RFC 5545 3.6.1)
        last = end and max(first, end - _ONE_DAY)
    elif "DURATION" in event:
        line, text = event["DURATION"]
        found = _DURATION.fullmatch(text)
        last = found and first + timedelta(days=max(1, int(found[2] or 0) + 7 * int(found[1] or 0)) - 1)
    if last is None or last - first > _LONGEST:
        report.error(file, line, f"'{text}' is not the end of a row of whole days, at most a year")
        return []
    return [(first, last)]


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if re.fullmatch(r"[12]\d{7}", text) else None
    except ValueError:
        return None
