"""Rules of time zones that a calendar brings along. tests/mail/test_calendar.py has them in whole calendars."""

from datetime import datetime, timedelta

import pytest

from gateway.mail.vtimezone import Rule, rule, zone_at

SINCE = "16010101T030000"
RULES = [
    ({"TZOFFSETTO": "+0100", "DTSTART": SINCE}, Rule(timedelta(hours=1), datetime(1601, 1, 1, 3))),
    ({"TZOFFSETTO": "-0330", "DTSTART": SINCE}, Rule(-timedelta(hours=3, minutes=30), datetime(1601, 1, 1, 3))),
    (
        {"TZOFFSETTO": "+0100", "DTSTART": SINCE, "RRULE": "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
        Rule(timedelta(hours=1), datetime(1601, 1, 1, 3), 10, 6, -1),
    ),
    (
        {"TZOFFSETTO": "+0100", "DTSTART": SINCE, "RRULE": "FREQ=YEARLY;BYMONTH=13;BYDAY=2MO"},
        Rule(timedelta(hours=1), datetime(1601, 1, 1, 3)),
    ),
    ({"TZOFFSETTO": "+9900", "DTSTART": SINCE}, None),
    ({"TZOFFSETTO": "+0100", "DTSTART": "16011301T030000"}, None),
    ({"DTSTART": SINCE}, None),
    ({}, None),
]


@pytest.mark.parametrize(("lines", "expected"), RULES)
def test_rule(lines: dict[str, str], expected: Rule | None) -> None:
    assert rule(lines) == expected


AMERICA = (
    Rule(timedelta(hours=-4), datetime(2007, 3, 11, 2), 3, 6, 2),
    Rule(timedelta(hours=-5), datetime(2007, 11, 4, 2), 11, 6, 1),
)
AT = [
    (datetime(2026, 1, 15), -5),
    (datetime(2026, 3, 8, 1, 59), -5),
    (datetime(2026, 3, 8, 2), -4),
    (datetime(2026, 7, 1), -4),
    (datetime(2026, 11, 1, 1, 59), -4),
    (datetime(2026, 11, 1, 2), -5),
    (datetime(2026, 12, 31), -5),
]


@pytest.mark.parametrize(("local", "hours"), AT)
def test_zone_at(local: datetime, hours: int) -> None:
    for rules in (AMERICA, AMERICA[::-1]):
        zone = zone_at(rules, local)
        assert zone is not None
        assert zone.utcoffset(None) == timedelta(hours=hours)


def test_before_any_rule_the_first_one_holds() -> None:
    zone = zone_at(AMERICA, datetime(1990, 1, 1))
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=-4)
    assert zone_at((), datetime(2026, 1, 1)) is None
