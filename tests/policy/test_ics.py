# ruff: noqa: E501 - one case a line

from datetime import date

import pytest

from gateway.policy.ics import days_of, join
from gateway.policy.mistakes import Report


def calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(*lines: str) -> str:
    return calendar("BEGIN:VEVENT", "UID:x", *lines, "END:VEVENT")


def read(text: str) -> tuple[tuple[tuple[date, date], ...], list[str]]:
    report = Report()
    ranges = days_of(text, file="h.ics", report=report)
    return ranges, [f"{f.line}: {f.message}" for f in report.errors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (event("DTSTART;VALUE=DATE:20251003", "DTEND;VALUE=DATE:20251004"), "2025-10-03 2025-10-03"),
        (event("DTSTART;VALUE=DATE:20251222", "DTEND;VALUE=DATE:20260103"), "2025-12-22 2026-01-02"),
        (event("DTSTART:20251003"), "2025-10-03 2025-10-03"),
        (event("DTSTART;VALUE=DATE:20251003", "DURATION:P3D"), "2025-10-03 2025-10-05"),
        (event("DTSTART;VALUE=DATE:20251003", "DURATION:P1W"), "2025-10-03 2025-10-09"),
        (event("DTSTART;VALUE=DATE:20251003", "DTEND;VALUE=DATE:20251003"), "2025-10-03 2025-10-03"),
        (event('DTSTART;X-NOTE="a:b;c";VALUE=DATE:20251003'), "2025-10-03 2025-10-03"),
        (event("DTSTART;VALUE=D", " ATE:2025", "\t1003"), "2025-10-03 2025-10-03"),
        (event("DTSTART;VALUE=DATE:20251003", "STATUS:CANCELLED"), ""),
        (calendar(), ""),
        (event("DTSTART;VALUE=DATE:20251003").replace("\r\n", "\n").lower().replace("begin:vcalendar", "BEGIN:VCALENDAR"), "2025-10-03 2025-10-03"),
    ],
)  # fmt: skip
def test_days(text: str, expected: str) -> None:
    ranges, errors = read(text)
    assert errors == []
    assert " ".join(f"{a} {b}" for a, b in ranges) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (event("DTSTART:20251224T120000"), "5: '20251224T120000' is not a whole day (DTSTART;VALUE=DATE:20251224)"),
        (event("DTSTART;VALUE=DATE:20251324"), "5: '20251324' is not a whole day (DTSTART;VALUE=DATE:20251224)"),
        (event("SUMMARY:x"), "3: an event without DTSTART"),
        (event("DTSTART;VALUE=DATE:20251224", "RRULE:FREQ=YEARLY"), "6: repeating events are not read — write one event for each year"),
        (event("DTSTART;VALUE=DATE:20251224", "DTEND;VALUE=DATE:20301224"), "6: '20301224' is not the end of a row of whole days, at most a year"),
        (event("DTSTART;VALUE=DATE:20251224", "DURATION:PT3H"), "6: 'PT3H' is not the end of a row of whole days, at most a year"),
        ("hello", "1: is not an iCalendar file (no BEGIN:VCALENDAR)"),
    ],
)  # fmt: skip
def test_refused(text: str, expected: str) -> None:
    ranges, errors = read(text)
    assert (ranges, errors) == ((), [expected])


def test_ranges_that_touch_become_one() -> None:
    days = [date(2025, 12, n) for n in range(31 + 1) if n]
    assert join([(days[4], days[5]), (days[0], days[3]), (days[9], days[9])]) == (
        (days[0], days[5]),
        (days[9], days[9]),
    )
