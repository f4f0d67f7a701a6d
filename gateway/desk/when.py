"""A time as people write it in a command: `14:00`, `Fri 15:00`, `tomorrow noon`, `28.11. um 15 Uhr`, `in 2 hours` (product.md
2.1), in seven languages.

A time is never guessed: what can be read in two ways, or lies in the past, is refused, with what would be right.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from gateway.desk import whenparts
from gateway.desk.folding import folded
from gateway.desk.hours import Schedule
from gateway.desk.say import say
from gateway.desk.whenparts import LONG_DAYS, Calendar, CannotRead, Hour, NotAhead, Said, short, written

__all__ = ["LONGEST", "CannotRead", "NotAhead", "read_when", "written"]

LONGEST = 100  # characters of a time
MOST_YEARS = 10
_SHOWN = 60  # characters of what was written, in the mistake
_DOTTED_END = re.compile(r"(?:\A| )[0-9]{1,2}\. ?[0-9]{1,2}\.\Z")
_WEEK = timedelta(days=7)
_FIFTEEN = time(15, 0)


def read_when(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    hours: Schedule | None = None,
    opens: bool = False,
    language: str = "",
) -> datetime:
    """The instant `text` names, in `zone`, always after `now`. Raises `CannotRead`.

    A day without an hour means when the department (`hours`) closes on that day; with `opens`, when it opens.
    """
    calendar = Calendar(now, zone, hours, language.partition("-")[0].lower())
    words = " ".join(unicodedata.normalize("NFKC", text[: 2 * LONGEST]).split()).strip(" ,;!?。、")
    words = words if _DOTTED_END.search(words) else words.rstrip(" .,;")
    if not words:
        raise CannotRead(say("needs a time."), "Fri 15:00", is_example=True)
    if len(text.strip()) > LONGEST:
        raise CannotRead(say('I cannot read a time in "{text}".', text=words[:_SHOWN]))
    plain = folded(words)
    if (found := whenparts.span(plain)) is not None:
        return _in(*found, words, calendar)
    said = whenparts.taken_apart(plain, calendar)
    if said is None:
        raise _unreadable(words, calendar)
    return _instant(said, words, calendar, Hour.OPENING if opens else Hour.CLOSING)


def _instant(said: Said, words: str, calendar: Calendar, default: Hour) -> datetime:
    day = _day(said, words, calendar, default)
    hour = said.hour or default
    if abs(day.year - calendar.today.year) > MOST_YEARS:
        raise NotAhead(say('"{text}" is too far away.', text=words[:_SHOWN]))
    instant = calendar.at(day, hour)
    if instant.astimezone(UTC) <= calendar.now.astimezone(UTC):
        raise NotAhead(say('"{text}" is already past.', text=words[:_SHOWN]), _later(said, day, hour, calendar))
    return instant


def _day(said: Said, words: str, calendar: Calendar, default: Hour) -> date:
    today = calendar.today
    if said.day is not None:
        if said.weekday is not None and said.day.weekday() != said.weekday:
            right = calendar.at(said.day, said.hour or default)
            raise CannotRead(
                say('"{text}": the weekday and the date do not fit.', text=words[:_SHOWN]),
                written(right) if right > calendar.now else "",
            )
        return said.day
    if said.weekday is not None:
        day = today + timedelta(days=(said.weekday - today.weekday()) % 7)
        if said.is_next:
            first = day if day > today else day + _WEEK
            raise CannotRead(whenparts.two_readings(words[:_SHOWN], short(first), short(first + _WEEK)))
        return day
    if said.is_next:
        raise CannotRead(say('I cannot read a time in "{text}".', text=words[:_SHOWN]))
    return today + timedelta(days=said.relative or 0)


def _in(amount: int, unit: str, words: str, calendar: Calendar) -> datetime:
    """Minutes and hours pass whatever the clocks do; days and weeks keep the time of day. Seconds are dropped."""
    if amount == 0:
        raise CannotRead(say('"{text}" is now.', text=words[:_SHOWN]), "in 1 hour", is_example=True)
    now = calendar.now.replace(second=0, microsecond=0)
    if unit in ("minutes", "hours"):
        return (now.astimezone(UTC) + timedelta(**{unit: amount})).astimezone(calendar.zone)
    days = amount * (7 if unit == "weeks" else 1)
    if days > 366 * MOST_YEARS:
        raise NotAhead(say('"{text}" is too far away.', text=words[:_SHOWN]))
    return now.astimezone(calendar.zone) + timedelta(days=days)


def _later(said: Said, day: date, hour: time | Hour, calendar: Calendar) -> str:
    """The next time the same words would be right: a week later, or on the next open day; '' where that would be a guess."""
    if said.day is not None or said.relative:
        return ""
    step = 7 if said.weekday is not None else 1
    for _ in range(14):
        day += timedelta(days=step)
        at = calendar.at(day, hour)
        if at > calendar.now and (step == 7 or calendar.is_open_on(day)):
            return written(at)
    return ""


def _unreadable(words: str, calendar: Calendar) -> CannotRead:
    """`Firday 15:00` → `Friday 15:00`: one word is near the name of a day, and with it the whole would be a time."""
    says = say('I cannot read a time in "{text}".', text=words[:_SHOWN])
    parts = words.split(" ")
    for index, part in enumerate(parts[:10]):
        if not (name := _near_day(folded(part).strip(",."))):
            continue
        right = " ".join((*parts[:index], name, *parts[index + 1 :]))
        said = whenparts.taken_apart(folded(right), calendar)
        if said is not None and said.weekday is not None:
            return CannotRead(says, right)
    if len(parts) > 3:
        return CannotRead(says)
    return CannotRead(says, written(calendar.at(calendar.today + timedelta(days=1), _FIFTEEN)), is_example=True)


def _near_day(word: str) -> str:
    if not 4 <= len(word) <= 12 or not word.isalpha() or word == "yesterday":  # near Thursday, and never meant so
        return ""
    same = [name for name in LONG_DAYS if sorted(name.lower()) == sorted(word)]
    near = get_close_matches(word, [name.lower() for name in LONG_DAYS], n=1, cutoff=0.7)
    return same[0] if same else near[0].title() if near else ""
