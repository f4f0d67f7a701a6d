"""Invitations: as values, and in the words a person reads."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.mail import calendar
from gateway.mail.calendar import read, words
from gateway.mail.message import Mailbox

BERLIN = ZoneInfo("Europe/Berlin")
OWN_ZONE = """\
BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def ics(*lines: str, method: str = "METHOD:REQUEST\n", before: str = "") -> str:
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\n{method}{before}BEGIN:VEVENT\n"
        + "\n".join(lines)
        + "\nEND:VEVENT\nEND:VCALENDAR\n"
    )


FULL = ics(
    "UID:1@example.org",
    "SUMMARY:Printer check",
    "DTSTART;TZID=Europe/Berlin:20261130T100000",
    "DTEND;TZID=Europe/Berlin:20261130T110000",
    "LOCATION:Room 2",
    "ORGANIZER;CN=Ben Okoro:mailto:Ben@example.org",
    'ATTENDEE;CN="Novak, Eva";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:MAILTO:eva@example.org',
    "ATTENDEE;CN=ana@example.org:mailto:ana@example.org",
    "ATTENDEE;CN=Nobody:invalid:nomail",
    "RRULE:FREQ=WEEKLY;BYDAY=MO",
    "BEGIN:VALARM",
    "SUMMARY:Do not read me",
    "END:VALARM",
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_invitation(line_end: str) -> None:
    found = read(FULL.replace("\n", line_end))
    assert found is not None
    assert (found.method, found.summary, found.location, found.uid) == (
        "REQUEST",
        "Printer check",
        "Room 2",
        "1@example.org",
    )
    assert found.organizer == Mailbox("ben@example.org", "Ben Okoro")
    assert found.attendees == (Mailbox("eva@example.org", "Novak, Eva"), Mailbox("ana@example.org"))
    assert found.start == datetime(2026, 11, 30, 10, tzinfo=BERLIN)
    assert found.end == datetime(2026, 11, 30, 11, tzinfo=BERLIN)
    assert (found.is_all_day, found.answer, found.repeats) == (False, "", "every week")
    assert words(found) == (
        "Invitation: Printer check.\n"
        "Mon 30 November 2026, 10:00–11:00 (Europe/Berlin), every week, Room 2.\n"
        "From Ben Okoro.\n"
        "With Novak, Eva, ana@example.org.\n"
    )


WHEN = [
    (["DTSTART:20261130T090000Z"], "Mon 30 November 2026, 09:00 (UTC)"),
    (["DTSTART:20261130T090000Z", "DURATION:PT1H30M"], "Mon 30 November 2026, 09:00–10:30 (UTC)"),
    (["DTSTART:20261130T230000Z", "DURATION:P1DT2H"], "Mon 30 November 2026, 23:00–Wed 2 December 2026, 01:00 (UTC)"),
    (["DTSTART;VALUE=DATE:20261130"], "Mon 30 November 2026, all day"),
    (["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261201"], "Mon 30 November 2026, all day"),
    (
        ["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261203"],
        "Mon 30 November 2026 to Wed 2 December 2026",
    ),
    (["DTSTART;VALUE=DATE:20261130", "DURATION:P2D"], "Mon 30 November 2026 to Tue 1 December 2026"),
    (["DTSTART;TZID=W. Europe Standard Time:20260701T100000"], "Wed 1 July 2026, 10:00 (Europe/Berlin)"),
    (["DTSTART;TZID=Our own time:20260701T100000"], "Wed 1 July 2026, 10:00 (UTC+02:00)"),
    (["DTSTART;TZID=Our own time:20261130T100000"], "Mon 30 November 2026, 10:00 (UTC+01:00)"),
    (["DTSTART;TZID=Our own time:20260115T100000"], "Thu 15 January 2026, 10:00 (UTC+01:00)"),
    (["DTSTART;TZID=Our own time:20260329T015900"], "Sun 29 March 2026, 01:59 (UTC+01:00)"),
    (["DTSTART;TZID=Our own time:20260329T020000"], "Sun 29 March 2026, 02:00 (UTC+02:00)"),
    (["DTSTART;TZID=Nowhere:20261130T100000"], ""),
    (["DTSTART:20261130T100000"], ""),
    (["DTSTART:20261340T100000"], ""),
    (["DTSTART:99991231T235959Z", "DURATION:P9999D"], ""),
    (["DTSTART:tomorrow"], ""),
    ([], ""),
    (
        ["DTSTART;TZID=Europe/Berlin:20261130T100000", "DTEND;TZID=America/New_York:20261130T060000"],
        "Mon 30 November 2026, 10:00–12:00 (Europe/Berlin)",
    ),
]


@pytest.mark.parametrize(("lines", "when"), WHEN)
def test_when(lines: list[str], when: str) -> None:
    for content in (ics("SUMMARY:x", *lines, before=OWN_ZONE), ics("SUMMARY:x", *lines) + OWN_ZONE):
        found = read(content)
        assert found is not None
        assert words(found) == "Invitation: x.\n" + (f"{when}.\n" if when else "")


def attendee(answer: str) -> str:
    return f"ATTENDEE;PARTSTAT={answer};CN=Eva Novak:mailto:eva@example.org"


KINDS = [
    ("METHOD:REQUEST\n", attendee("NEEDS-ACTION"), "", "Invitation: x.\nWith Eva Novak.\n"),
    ("METHOD:CANCEL\n", attendee("NEEDS-ACTION"), "", "Cancelled: x.\nWith Eva Novak.\n"),
    ("METHOD:REPLY\n", attendee("ACCEPTED"), "ACCEPTED", "Eva Novak has accepted: x.\n"),
    ("METHOD:REPLY\n", attendee("DECLINED"), "DECLINED", "Eva Novak has declined: x.\n"),
    ("METHOD:reply\n", attendee("tentative"), "TENTATIVE", "Eva Novak has tentatively accepted: x.\n"),
    ("METHOD:REPLY\n", attendee("X-STRANGE"), "", "Answer: x.\nWith Eva Novak.\n"),
    ("METHOD:REPLY\n", "ATTENDEE;PARTSTAT=ACCEPTED:nobody", "ACCEPTED", "The attendee has accepted: x.\n"),
    ("METHOD:PUBLISH\n", "", "", "Event: x.\n"),
    ("", "", "", "Event: x.\n"),
]


@pytest.mark.parametrize(("method", "line", "answer", "said"), KINDS)
def test_kinds(method: str, line: str, answer: str, said: str) -> None:
    found = read(ics("SUMMARY:x", line, method=method))
    assert found is not None
    assert found.answer == answer
    assert words(found) == said


def test_the_method_of_the_part_counts_where_the_calendar_has_none() -> None:
    for method, expected in (("METHOD:CANCEL\n", "CANCEL"), ("", "REQUEST")):
        found = read(ics("SUMMARY:x", method=method), method="request")
        assert found is not None
        assert found.method == expected


TEXTS = [
    ("SUMMARY:One\\, two\\; three\\nfour \\\\ five", "One, two; three four \\ five"),
    ("SUMMARY;LANGUAGE=de:Drucker prüfen", "Drucker prüfen"),
    ('SUMMARY;X="a:b;c":Title', "Title"),
    ("SUMMARY:a very long li\n ne that is folded", "a very long line that is folded"),
    ("SUMMARY:a\n\tb", "ab"),
    ("summary:small", "small"),
    ("SUMMARY:exe\u202egpj", "exegpj"),
    ("SUMMARY:first\nSUMMARY:second", "first"),
    ("SUMMARY", ""),
    ("", ""),
]


@pytest.mark.parametrize(("lines", "summary"), TEXTS)
def test_summary(lines: str, summary: str) -> None:
    found = read(ics("UID:1", lines))
    assert found is not None
    assert found.summary == summary


@pytest.mark.parametrize(
    "content", ["", "Hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VJOURNAL\nUID:1\nEND:VJOURNAL"]
)
def test_no_event(content: str) -> None:
    assert read(content) is None


def test_a_question_needs_no_full_stop() -> None:
    found = read(ics("SUMMARY:Lunch?"))
    assert found is not None
    assert words(found) == "Invitation: Lunch?\n"


def test_many_attendees_are_counted() -> None:
    found = read(ics("SUMMARY:x", *(f"ATTENDEE:mailto:a{i}@example.org" for i in range(1000))))
    assert found is not None
    assert len(found.attendees) == calendar.MAX_ATTENDEES
    assert words(found).endswith("a9@example.org and 190 more.\n")


def test_only_the_first_event_is_read() -> None:
    found = read(ics("SUMMARY:one", "END:VEVENT", "BEGIN:VEVENT", "SUMMARY:two", "DTSTART:20261130T100000Z"))
    assert found is not None
    assert (found.summary, found.start) == ("one", None)


HOSTILE = {
    "lines": ics(*["X:y"] * 1_000_000),
    "nested": "BEGIN:VEVENT\n" * 1_000_000,
    "zones": OWN_ZONE * 10_000 + FULL,
    "parameters": ics("ATTENDEE" + ";A=b" * 100_000 + ":x"),
    "quotes": ics('ATTENDEE;CN="' + '","' * 100_000),
    "commas": ics("ATTENDEE;CN=" + "a,b" * 100_000),
    "folds": ics("SUMMARY:" + "a\n " * 500_000),
    "escapes": ics("SUMMARY:" + "\\" * 1_000_001),
    "rules": "BEGIN:VTIMEZONE\nTZID:x\n"
    + "BEGIN:STANDARD\nTZOFFSETTO:+0100\nDTSTART:16010101T030000\nEND:STANDARD\n" * 3000
    + ics("DTSTART;TZID=x:20261130T100000"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_calendars_cost_little(name: str) -> None:
    began = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - began < 0.5


def test_cut_anywhere_it_answers() -> None:
    content = OWN_ZONE + FULL
    for at in range(0, len(content), 3):
        found = read(content[:at])
        if found is not None:
            assert words(found)


def test_the_instant_is_the_same_in_any_zone() -> None:
    found = read(ics("DTSTART;TZID=Tokyo Standard Time:20261130T100000"))
    assert found is not None
    assert found.start == datetime(2026, 11, 30, 1, tzinfo=UTC)
