"""Clauses as product.md 4.3 lists them, and what is said about the others."""

from datetime import date

import pytest

from gateway.desk.schedule import ALWAYS, Schedule, describe
from gateway.policy.mistakes import Report
from gateway.policy.times import Times, opens_regularly
from gateway.policy.yaml_tree import Table, read

ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20251103\nEND:VEVENT\nEND:VCALENDAR\n"
NAMED = """\
office: Mon-Fri 08:00-17:00, not holidays
evenings: Mon-Fri 16:30-21:00, Sat 10:00-16:00
holidays: [2025-11-05, holidays-by.ics]
"""


def times(text: str) -> tuple[Times, Report]:
    report = Report()
    node = read(text, file="rules.yaml", report=report)
    assert isinstance(node, Table)
    nodes = {key.value: ("rules.yaml", value) for key, value in node.entries}
    return Times(nodes=nodes, calendars={"holidays-by.ics": ICS}, folder="", report=report), report


def schedule(clause: str) -> Schedule:
    found, report = times(f"{NAMED}x: {clause}\n")
    got = found.read_all()["x"]
    assert report.errors == ()
    return got


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("Mon-Fri 08:00-17:00", "Mon–Fri 8:00–17:00"),
        ("MON-fri 8:00 - 17:00", "Mon–Fri 8:00–17:00"),
        ("Monday-Friday 08:00–17:00", "Mon–Fri 8:00–17:00"),
        ("Tue+Thu 09:30-12:30", "Tue 9:30–12:30; Thu 9:30–12:30"),
        ("Sat-Mon 10:00-12:00", "Mon 10:00–12:00; Sat–Sun 10:00–12:00"),
        ("Mon-Wed+Fri", "Mon–Wed; Fri"),
        ("Mon-Fri 08:00-12:00, 13:00-17:00", "Mon–Fri 8:00–12:00, 13:00–17:00"),
        ("Mon-Fri 08:00-12:00+13:00-17:00", "Mon–Fri 8:00–12:00, 13:00–17:00"),
        ("[Mon-Thu 08:00-17:00, Fri 08:00-14:00]", "Mon–Thu 8:00–17:00; Fri 8:00–14:00"),
        ("Mon-Fri 22:00-06:00", "Mon–Fri 22:00–6:00"),
        ("Mon-Sun 20:00-24:00, Mon-Sun 00:00-06:00", "Mon–Sun 20:00–6:00"),
        ("08:00-17:00", "Mon–Sun 8:00–17:00"),
        ("Mon-Sun 00:00-24:00", "always"),
        ("[office, evenings]", "Mon–Fri 8:00–21:00; Sat 10:00–16:00"),
        ("office, not Wed", "Mon–Tue 8:00–17:00; Thu–Fri 8:00–17:00"),
        ("office, not 12:00-13:00", "Mon–Fri 8:00–12:00, 13:00–17:00"),
        ("not Sat+Sun", "Mon–Fri"),
        ("day 25-28 of month", "day 25–28 of the month"),
        ("day 1 of the month 08:00-10:00", "day 1 of the month 8:00–10:00"),
        ("first 3 workdays of month", "first 3 workdays of the month"),
        ("last workday of month", "last 1 workdays of the month"),
        ("2026-02-02 to 2026-02-20", "2026-02-02 to 2026-02-20"),
        ("2025-12-24 08:00-12:00", "2025-12-24 8:00–12:00"),
    ],
)
def test_clauses(clause: str, text: str) -> None:
    assert describe(schedule(clause)) == text


@pytest.mark.parametrize(
    ("clause", "days"),
    [
        ("office", "4 6 7"),  # 3 is in the .ics file, 5 is written, 1 2 8 9 are weekends
        ("holidays", "3 5"),
        ("first 2 workdays of month", "4 6"),  # workdays leave the time called holidays out
        ("not holidays", "1 2 4 6 7 8 9"),
        ("[2025-11-02 to 2025-11-04, 2025-11-09]", "2 3 4 9"),
        ("2025-11-01 to 2025-11-09, not office", "1 2 3 4 5 6 7 8 9"),  # the hours outside the office
    ],
)
def test_days_of_november_2025(clause: str, days: str) -> None:
    got = schedule(clause)
    assert " ".join(str(n) for n in range(1, 10) if got.windows(date(2025, 11, n))) == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: offce\noffice: Mon", "1: no time is called 'offce' — did you mean 'office'?"),
        ("a: Mon\nb: a, not holiday\nholidays: Sun", "2: no time is called 'holiday' — did you mean 'holidays'?"),
        ("a: Mo-Fr 8-17", "1: 'Mo-Fr 8-17' is not a time — write it like Mon-Fri 08:00-17:00, 2025-12-24, day 25-28 of month"),
        ("a: Mon-Fri 08:00-25:00", "1: '25:00' is not an hour of the day"),
        ("a: Mon-Fri 08:60-09:00", "1: '08:60' is not an hour of the day"),
        ("a: Mon 08:00-08:00", "1: '08:00-08:00' is empty — all day is 00:00-24:00"),
        ("a: Mon 24:00-08:00", "1: '24:00-08:00' is empty — all day is 00:00-24:00"),
        ("a: 2025-02-29", "1: there is no day 2025-02-29"),
        ("a: 2025-12-24 to 2025-12-01", "1: '2025-12-24 to 2025-12-01': the second date lies before the first"),
        ("a: day 28-25 of month", "1: 'day 28-25 of month': days of a month go from 1 to 31, the smaller one first"),
        ("a: first 40 workdays of month", "1: 'first 40 workdays of month': no month has so many workdays"),
        ("a: holiday-by.ics", "1: there is no file 'holiday-by.ics' beside the rules — did you mean 'holidays-by.ics'?"),
        ("a: ../x.ics", "1: there is no file '../x.ics' beside the rules"),
        ("a: b\nb: c\nc: a", "1: times go round in a circle: a -> b -> c -> a"),
        ("a: not a", "1: times go round in a circle: a -> a"),
        ("a: {b: c}", "1: a time is a text or a list of texts, like Mon-Fri 08:00-17:00"),
        ("a: [[Mon]]", "1: a list of times holds texts only"),
        ("a:", "1: a time must not be empty — write it like Mon-Fri 08:00-17:00"),
        ("a: ' , '", "1: a time must not be empty — write it like Mon-Fri 08:00-17:00"),
        ("{a: Mon, not b}", "1: 'not b' has no value — inside {…} write a time with commas in 'quotes'"),
        ("mon: Tue", "1: 'mon' cannot be the name of a time: it reads as a clause"),
        ("a: Mon" + " " * 200 + "x", "1: a clause of a time has at most 100 characters"),
        ("a:\n  - Mon\n  - Tuu", "3: no time is called 'Tuu'"),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: str) -> None:
    found, report = times(text)
    found.read_all()
    told = [f"{f.line}: {f.message}" for f in report.errors]
    assert expected in told
    assert len(told) <= 2


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("office", True),
        ("last 1 workday of month", True),
        ("day 31 of month 08:00-09:00", True),
        ("holidays", False),
        ("2026-02-02 to 2026-02-20", False),
        ("Mon, not Mon", False),
        ("office, not Mon-Fri", False),
    ],
)
def test_opens_regularly(clause: str, expected: bool) -> None:
    assert opens_regularly(schedule(clause)) is expected


def test_always() -> None:
    assert opens_regularly(ALWAYS)
    assert not opens_regularly(Schedule())
