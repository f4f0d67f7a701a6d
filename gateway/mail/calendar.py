"""What an invitation says: iCalendar (RFC 5545) with the methods of RFC 5546, as values and in plain words.

The first event counts. Reads at most `MAX_CALENDAR` characters and `MAX_LINES` lines, linear, never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from gateway.mail import address, normalise, vtimezone, zones
from gateway.mail.message import Invitation, Mailbox

MAX_CALENDAR = 256 * 1024
MAX_LINES = 20_000
MAX_ATTENDEES = 200
_MAX_TEXT = 500
_NAMED_ATTENDEES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: name in upper case, parameters with upper-case names, the value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class _Calendar:
    """What the lines say, component by component."""

    method: str = ""
    event: list[Line] = field(default_factory=list)
    zones: dict[str, list[vtimezone.Rule]] = field(default_factory=dict)


def read(content: str, *, method: str = "") -> Invitation | None:
    """The first event of a calendar; None where there is none. `method` is that of the Content-Type (RFC 6047 2.4), which
    counts where the calendar names none.

    Times without any zone (RFC 5545 3.3.5 form 1), or with one that nobody knows, are left out rather than guessed.
    """
    calendar = _components(content[:MAX_CALENDAR])
    if not calendar.event:
        return None
    first = {line.name: line for line in reversed(calendar.event)}
    start, is_day = _time(first.get("DTSTART"), calendar)
    end, _ = _time(first.get("DTEND"), calendar)
    if start is not None and end is None and (lasts := first.get("DURATION")):
        end = _after(start, lasts.value)
    attendees = [line for line in calendar.event if line.name == "ATTENDEE"][:MAX_ATTENDEES]
    said = (calendar.method or method).upper()
    return Invitation(
        method=normalise.line(said, limit=40),
        summary=_said(first.get("SUMMARY")),
        organizer=_mailbox(first.get("ORGANIZER")),
        attendees=tuple(box for line in attendees if (box := _mailbox(line)) is not None),
        start=start,
        end=end,
        is_all_day=is_day,
        location=_said(first.get("LOCATION")),
        answer=_answer(attendees) if said in ("REPLY", "COUNTER") else "",
        uid=normalise.line(first["UID"].value, limit=_MAX_TEXT) if "UID" in first else "",
        repeats=_FREQUENCIES.get(_frequency(first.get("RRULE")), ""),
    )


def _answer(attendees: list[Line]) -> str:
    found = (line.parameters.get("PARTSTAT", "").upper() for line in attendees)
    return next((answer for answer in found if answer in _ANSWERS), "")


# ------------------------------------------------------------------------------------------------------------ the lines


def _components(content: str) -> _Calendar:
    calendar = _Calendar()
    inside: list[str] = []
    rule: list[Line] = []
    zone = ""
    done = False
    for line in _lines(content):
        if line.name == "BEGIN":
            inside.append(line.value.strip().upper())
            rule = [] if inside[-1] in _RULES else rule
            zone = "" if inside[-1] == "VTIMEZONE" else zone
            if len(inside) > 20:
                break
        elif line.name == "END":
            ended = inside.pop() if inside else ""
            done = done or (ended == "VEVENT" and bool(calendar.event))
            if ended in _RULES and (read := vtimezone.rule({one.name: one.value for one in reversed(rule)})):
                calendar.zones.setdefault(zone, []).append(read)
        elif inside[-1:] == ["VEVENT"] and not done:
            calendar.event.append(line)
        elif inside[-1:] == ["VTIMEZONE"] and line.name == "TZID":
            zone = line.value.strip()
        elif inside and inside[-1] in _RULES:
            rule.append(line)
        elif line.name == "METHOD" and len(inside) == 1:
            calendar.method = line.value.strip()
    return calendar


_RULES = ("STANDARD", "DAYLIGHT")
_NAME = re.compile(r"([A-Za-z0-9-]{1,60})(?=[;:])")
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})=((?:"[^"\n]*"|[^";:,\n]*)(?:,(?:"[^"\n]*"|[^";:,\n]*))*)')


def _lines(content: str) -> Iterator[Line]:
    """Content lines with their folding undone (RFC 5545 3.1). Lines that are none are passed over."""
    content = content.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    for text in content.split("\n", MAX_LINES)[:MAX_LINES]:
        name = _NAME.match(text)
        if name is None:
            continue
        at = name.end()
        parameters: dict[str, str] = {}
        while len(parameters) < 50 and (found := _PARAMETER.match(text, at)):
            parameters[found[1].upper()] = found[2].strip('"')
            at = found.end()
        colon = text.find(":", at)
        if colon >= 0:
            yield Line(name[1].upper(), parameters, text[colon + 1 :])


_ESCAPED = re.compile(r"\\(.)")


def _said(line: Line | None) -> str:
    """A text value (RFC 5545 3.3.11) in one line."""
    if line is None:
        return ""
    text = _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], line.value[: 4 * _MAX_TEXT])
    return normalise.line(text, limit=_MAX_TEXT)


def _mailbox(line: Line | None) -> Mailbox | None:
    if line is None:
        return None
    value = line.value.strip()
    if value[:7].lower() == "mailto:":
        value = value[7:]
    elif "EMAIL" in line.parameters:
        value = line.parameters["EMAIL"]
    found = address.parse_path(value.strip(" <>"))
    if not found or "@" not in found:
        return None
    name = normalise.line(line.parameters.get("CN", ""), limit=256)
    return Mailbox(found, "" if address.fold(name) == found else name)


# ------------------------------------------------------------------------------------------------------------ the times

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


def _time(line: Line | None, calendar: _Calendar) -> tuple[datetime | None, bool]:
    """The instant, or the day at midnight without a zone; and whether it is a day."""
    match = _DATE.fullmatch(line.value.strip()) if line else None
    if line is None or match is None:
        return None, False
    year, month, day, hour, minute = (int(match[group] or 0) for group in range(1, 6))
    try:
        local = datetime(year, month, day, hour, minute, min(int(match[6] or 0), 59))
    except ValueError:
        return None, False
    if not 1970 <= year <= 9000:
        return None, False
    if match[4] is None:
        return local, True
    zone = UTC if match[7] else _zone(line.parameters.get("TZID", "").strip(), local, calendar)
    return (local.replace(tzinfo=zone) if zone else None), False


def _zone(name: str, local: datetime, calendar: _Calendar) -> tzinfo | None:
    """By its name if that is known, else by the rules that came with the calendar."""
    if not name:
        return None
    return zones.zone(name) or vtimezone.zone_at(calendar.zones.get(name, ()), local)


def _after(start: datetime, lasts: str) -> datetime | None:
    match = _DURATION.fullmatch(lasts.strip())
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(match[group] or 0) for group in range(1, 6))
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > timedelta(days=10_000):
        return None
    if start.tzinfo is None:
        return start + length
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


_FREQUENCIES = {"DAILY": "every day", "WEEKLY": "every week", "MONTHLY": "every month", "YEARLY": "every year"}
_FREQ = re.compile(r"(?:^|;)FREQ=([A-Z]{1,20})", re.I)


def _frequency(line: Line | None) -> str:
    match = _FREQ.search(line.value[:500]) if line else None
    return match[1].upper() if match else ""


# ------------------------------------------------------------------------------------------------------------- in words

_HEADS = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "COUNTER": "Another time proposed", "REFRESH": "Asked to repeat",
          "DECLINECOUNTER": "Other time declined", "ADD": "Invitation", "REPLY": "Answer"}  # fmt: skip
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentatively accepted",
    "DELEGATED": "delegated",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def words(invitation: Invitation) -> str:
    """Who, what, when, where, for a person to read."""
    summary = invitation.summary or "(no subject)"
    head = _HEADS.get(invitation.method, "Event")
    if invitation.method == "REPLY" and invitation.answer:
        who = _who(invitation.attendees[0]) if invitation.attendees else "The attendee"
        head = f"{who} has {_ANSWERS[invitation.answer]}"
    lines = [f"{head}: {summary}{'' if summary[-1] in '.?!…' else '.'}"]
    place = [piece for piece in (_when(invitation), invitation.repeats, invitation.location) if piece]
    if place:
        lines.append(", ".join(place) + ".")
    if invitation.organizer:
        lines.append(f"From {_who(invitation.organizer)}.")
    if invitation.attendees and not (invitation.method == "REPLY" and invitation.answer):
        named = [_who(box) for box in invitation.attendees[:_NAMED_ATTENDEES]]
        more = len(invitation.attendees) - len(named)
        lines.append(f"With {', '.join(named)}{f' and {more} more' if more else ''}.")
    return "\n".join(lines) + "\n"


def _who(box: Mailbox) -> str:
    return box.name or box.address


def _when(invitation: Invitation) -> str:
    start, end = invitation.start, invitation.end
    if start is None:
        return ""
    if invitation.is_all_day:
        last = end - timedelta(days=1) if end is not None and end.tzinfo is None else start
        return f"{_day(start)} to {_day(last)}" if last > start else f"{_day(start)}, all day"
    zone = zones.name_of(start.tzinfo)
    if end is None or end.tzinfo is None:
        return f"{_day(start)}, {start:%H:%M} ({zone})"
    end = end.astimezone(start.tzinfo)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M}–{until} ({zone})"


def _day(value: datetime) -> str:
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"
