"""Names of time zones as calendars have them."""

from zoneinfo import available_timezones

import pytest

from gateway.mail import zones

NAMES = [
    ("Europe/Berlin", "Europe/Berlin"),
    ('"Europe/Berlin"', "Europe/Berlin"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("w. europe standard time", "Europe/Berlin"),
    ("Eastern Standard Time", "America/New_York"),
    ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("/example.org/20261101_1/Europe/Prague", "Europe/Prague"),
    ("/softwarestudio.org/Tzfile/America/New_York", "America/New_York"),
    ("tzone://Microsoft/Utc", "UTC"),
    ("tzone://Microsoft/Tokyo Standard Time", "Asia/Tokyo"),
    ("UTC", "UTC"),
    ("GMT", "UTC"),
    ("Etc/UTC", "UTC"),
    ("(UTC+01:00) Amsterdam, Berlin, Bern", "UTC+01:00"),
    ("GMT-0530", "UTC-05:30"),
    ("(GMT +02:00)", "UTC+02:00"),
    ("Customized Time Zone", ""),
    ("Europe", ""),
    ("../../../etc/passwd", ""),
    ("/etc/localtime", ""),
    ("UTC+99:00", ""),
    ("", ""),
    ("x" * 10_000, ""),
    ("Zürich", ""),
]


@pytest.mark.parametrize(("name", "zone"), NAMES)
def test_zone(name: str, zone: str) -> None:
    assert zones.name_of(zones.zone(name)) == zone


def test_every_windows_name_leads_to_a_zone() -> None:
    assert set(zones._WINDOWS.values()) <= available_timezones()
