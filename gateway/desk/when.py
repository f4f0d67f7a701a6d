"""A time as people write it in a command: `14:00`, `Fri 15:00`, `tomorrow`, `28 Nov 9:00`, `2025-11-28` (product.md 2.1).

A time is never guessed: what can be read in two ways, or lies in the past, is refused with the line that would be right.
Without an hour the end of the day (17:00) is meant.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 100  # characters of a time
MOST_YEARS = 10
END_OF_DAY = time(17, 0)


class CannotRead(ValueError):
    """`str(error)` says why; `try_` is what would be right, or ''."""

    def __init__(self, message: str, try_: str = "") -> None:
        super().__init__(message)
        self.try_ = try_


class NotAhead(CannotRead):
    """It is a time, and lies behind us or too far ahead."""


_TIME = re.compile(r"(?:at\s+)?(?:(\d{1,2})[:.h](\d{2})|(\d{1,2})\s*(am|pm|h|uhr))\Z", re.IGNORECASE | re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})\.?\s+([a-z]{3,9})\Z", re.IGNORECASE | re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.\Z", re.ASCII)
_DOTTED_END = re.compile(r"(?:\A| )\d{1,2}\.\d{1,2}\.\Z", re.ASCII)
_IN = re.compile(r"in\s+(\d{1,4})\s*(min|minutes?|hours?|days?|weeks?)\Z", re.IGNORECASE | re.ASCII)


def read_when(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant `text` names, in `zone`, always after `now`. Raises `CannotRead`."""
    words = " ".join(text[:LONGEST].strip().rstrip(",;").split())
    if not _DOTTED_END.search(words):
        words = words.rstrip(".,; ")
    if not words:
        raise CannotRead("needs a time.", "Fri 15:00")
    if len(text.strip()) > LONGEST:
        raise CannotRead(f'I cannot read a time in "{words[:60]}".')
    local = now.astimezone(zone)
    if match := _IN.match(words):
        return _in(int(match[1]), match[2].lower(), now, local)
    day, at = _split(words, local)
    if day is None and at is None:
        raise CannotRead(f'I cannot read a time in "{words[:60]}".', _suggest(words, local))
    day = day or local.date()
    if abs(day.year - local.year) > MOST_YEARS:
        raise NotAhead(f'"{words[:60]}" is too far away.')
    instant = datetime.combine(day, at or END_OF_DAY, tzinfo=zone)
    if instant <= now:
        raise NotAhead(f'"{words[:60]}" is already past.', _later(words, instant, now))
    return instant


def _later(words: str, instant: datetime, now: datetime) -> str:
    """The next time the same words would be right; '' where that would be a guess."""
    named_day = words.split()[0].rstrip(",").lower()
    is_weekday = len(named_day) >= 2 and any(name.startswith(named_day) for name in DAYS)
    later = instant + timedelta(days=7 if is_weekday else 1)
    if later <= now or (
        _ISO.match(named_day) or _DOTTED.match(named_day) or _DAY_MONTH.match(" ".join(words.split()[:2]))
    ):
        return ""
    return f"{later.day} {MONTHS[later.month - 1].title()} {later.hour}:{later:%M}"


def _in(amount: int, unit: str, now: datetime, local: datetime) -> datetime:
    """Minutes and hours pass whatever the clocks do; days and weeks keep the time of day."""
    if amount == 0:
        raise CannotRead(f'"in {amount}" is now.', "in 1 hour")
    if unit[0] in "mh":
        span = timedelta(minutes=amount) if unit[0] == "m" else timedelta(hours=amount)
        return (now + span).astimezone(local.tzinfo)
    days = amount * (7 if unit[0] == "w" else 1)
    if days > 366 * MOST_YEARS:
        raise NotAhead("that is too far away.")
    return local + timedelta(days=days)


def _split(words: str, local: datetime) -> tuple[date | None, time | None]:
    """The day and the time in `words`; both None if some of it cannot be read."""
    parts = words.split(" ")
    for cut in range(len(parts), -1, -1):
        head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
        day = _day(head.rstrip(","), local) if head else None
        at = _time(tail) if tail else None
        if (day is not None or not head) and (at is not None or not tail):
            return day, at
    return None, None


def _time(text: str) -> time | None:
    word = text.lower()
    if word in ("noon", "at noon"):
        return time(12, 0)
    match = _TIME.match(word)
    if match is None:
        return None
    hour, minute = (int(match[1]), int(match[2])) if match[1] else (int(match[3]), 0)
    if match[4] == "pm" and hour < 12:
        hour += 12
    elif match[4] == "am" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(text: str, local: datetime) -> date | None:
    word = text.lower()
    if word in ("today", "tomorrow"):
        return local.date() + timedelta(days=word == "tomorrow")
    if len(word) >= 2:
        for index, name in enumerate(DAYS):
            if name.startswith(word):
                return local.date() + timedelta(days=(index - local.weekday()) % 7)
    try:
        if match := _ISO.match(word):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if (match := _DAY_MONTH.match(word)) and match[2][:3] in MONTHS:
            return _next(int(match[1]), MONTHS.index(match[2][:3]) + 1, local)
        if match := _DOTTED.match(word):
            return _next(int(match[1]), int(match[2]), local)
    except ValueError:
        return None
    return None


def _next(day: int, month: int, local: datetime) -> date:
    """That day of this year, or of the next if it lies more than half a year back."""
    found = date(local.year, month, day)
    return found if local.date() - found < timedelta(days=183) else date(local.year + 1, month, day)


def _suggest(words: str, local: datetime) -> str:
    """`Firday 15:00` → `Friday 15:00`; `03/04` → both readings are named in words, so nothing is guessed."""
    if match := re.match(r"(\d{1,2})/(\d{1,2})\Z", words):
        first, second = int(match[1]), int(match[2])
        if 1 <= first <= 12 and 1 <= second <= 12:
            return f"{first} {MONTHS[second - 1].title()} or {second} {MONTHS[first - 1].title()}"
        return ""
    head, _, tail = words.partition(" ")
    letters = sorted(head.lower())
    for name in DAYS:
        if sorted(name) == letters or (len(head) > 3 and name.startswith(head.lower()[:3])):
            return f"{name.title()} {tail}".strip()
    return f"{local + timedelta(days=1):%a} 15:00" if not tail else ""
