"""A time as people write it in a command: `14:00`, `Fri 15:00`, `tomorrow noon`, `28.11. um 15 Uhr`, `in 2 hours` (product.md
2.1), in seven languages.

A time is never guessed: what can be read in two ways, or lies in the past, is refused, with what would be right. The text is
taken apart from left to right into days, hours and small words; one letter that is none of them, and it is no time.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import Enum
from zoneinfo import ZoneInfo

from gateway.desk import datewords, whenwords
from gateway.desk.folding import folded
from gateway.desk.hours import Schedule, closing_time, is_open, next_opening, open_intervals
from gateway.desk.say import Say, say

LONGEST = 100  # characters of a time
MOST_YEARS = 10
CLOSES, OPENS, NOON = time(17, 0), time(8, 0), time(12, 0)
"""The hours of a day on which nobody says when it opens and closes."""
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_MONTHS = frozenset(name.lower() for name in _MONTH_NAMES)


class CannotRead(ValueError):
    """`says` why, `str(error)` in English; `try_` is what would be right, or ''."""

    def __init__(self, says: Say, try_: str = "") -> None:
        super().__init__(str(says))
        self.says = says
        self.try_ = try_


class NotAhead(CannotRead):
    """It is a time, and lies behind us or too far ahead."""


class Hour(Enum):
    """Which hour a day without one means, and the hours that have a name."""

    CLOSING = "closing"
    OPENING = "opening"
    NOON = "noon"


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar by which a text is read: the zone, the opening hours (None: 8:00 to 17:00), the writer's language."""

    now: datetime
    zone: ZoneInfo
    hours: Schedule | None = None
    language: str = "en"

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.zone)

    def at(self, day: date, hour: time | Hour) -> datetime:
        """That hour of that day."""
        if isinstance(hour, time):
            return datetime.combine(day, hour, tzinfo=self.zone)
        if hour is Hour.NOON:
            return datetime.combine(day, NOON, tzinfo=self.zone)
        if self.hours is not None and (windows := self.hours.windows(day)) and windows != [(0, 24 * 60)]:
            opening = open_intervals(self.hours, self.zone, day=day)
            found = closing_time(self.hours, self.zone, day=day) if hour is Hour.CLOSING else opening[0][0]
            if found is not None:
                return found
        return datetime.combine(day, CLOSES if hour is Hour.CLOSING else OPENS, tzinfo=self.zone)


def read_when(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    hours: Schedule | None = None,
    opens: bool = False,
    language: str = "en",
) -> datetime:
    """The instant `text` names, in `zone`, always after `now`. Raises `CannotRead`.

    A day without an hour means when the department (`hours`) closes on that day; with `opens`, when it opens.
    """
    days = Days(now, zone, hours, language)
    words = " ".join(unicodedata.normalize("NFKC", text[: 2 * LONGEST]).split()).strip(" ,;!?。、")
    words = words if _DOTTED_END.search(words) else words.rstrip(" .,;")
    if not words:
        raise CannotRead(say("needs a time."), "Fri 15:00")
    if len(text.strip()) > LONGEST:
        raise CannotRead(say('I cannot read a time in "{text}".', text=words[:60]))
    plain = folded(words)
    if span := _SPAN.fullmatch(plain):
        return _in(span, words, days)
    found = _taken_apart(plain, days)
    if found is None:
        raise CannotRead(say('I cannot read a time in "{text}".', text=words[:60]), _suggest(words, plain, days))
    return _instant(found, words, days, Hour.OPENING if opens else Hour.CLOSING)


# --- The pieces -------------------------------------------------------------------------------------------------------


def _pattern(*texts: str) -> str:
    """One of the words, the longest first; a word of letters does not end in the middle of another."""
    words = sorted({folded(word) for text in texts for word in text.split("|")}, key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word) + (r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else "") for word in words
    )


def _by_word(table: Mapping[int, tuple[str, ...]]) -> dict[str, int]:
    return {folded(word): number for number, words in table.items() for word in words}


_MONTH_OF = _by_word(datewords.MONTHS)
_LONG_DAY_OF = {
    word: number for word, number in _by_word(datewords.WEEKDAYS).items() if len(word) > 3 or not word.isascii()
}
_SHORT_DAY_OF: dict[str, dict[str, int]] = {}
for _table in (whenwords.SHORT_DAYS, whenwords.MORE_DAYS):
    for _language, _words in _table.items():
        for _number, _word in enumerate(_words.split("|")):
            _SHORT_DAY_OF.setdefault(folded(_word), {})[_language] = _number
_RELATIVE_OF = {folded(word): number for number, words in whenwords.RELATIVE.items() for word in words.split("|")}
_NUMBER_OF = {folded(word): number for number, words in whenwords.NUMBERS.items() for word in words.split("|")}
_UNIT_OF = {folded(word): unit for unit, words in whenwords.UNITS.items() for word in words.split("|")}
_ENGLISH_STEMS = {name[:cut].lower(): index for index, name in enumerate(_LONG_DAYS) for cut in range(4, len(name))}

_DOTTED_END = re.compile(r"(?:\A| )[0-9]{1,2}\. ?[0-9]{1,2}\.\Z")
_MONTH = _pattern("|".join(_MONTH_OF))
_DAY = _pattern("|".join(_LONG_DAY_OF), "|".join(_SHORT_DAY_OF), "|".join(_ENGLISH_STEMS))
_NUMBER = rf"[0-9]{{1,4}}|{_pattern('|'.join(_NUMBER_OF))}"
_UNIT = _pattern(*whenwords.UNITS.values())
_LONG_UNIT = _pattern(*("|".join(w for w in words.split("|") if len(w) > 1 or w > "z") for words in whenwords.UNITS.values()))
_SPAN = re.compile(
    rf"(?:(?:{_pattern(whenwords.IN)}) ?(?:(?P<n>{_NUMBER}) ?(?P<unit>{_UNIT})|(?P<one>{_pattern(whenwords.WITHOUT_NUMBER)}))"
    rf"|(?P<n2>{_NUMBER}) ?(?P<unit2>{_LONG_UNIT}))(?: ?(?:{_pattern(whenwords.BEHIND)}))?"
)
_CLOCK = _pattern(whenwords.CLOCK)
_FORENOON, _AFTERNOON = _pattern(whenwords.FORENOON), _pattern(whenwords.AFTERNOON)
_TOKENS = re.compile(
    "|".join(
        (
            r"(?P<gap>[\s,;()]+|-(?= ))",
            rf"(?P<next>{_pattern(whenwords.NEXT)})",
            r"(?P<iso>(?P<iso_y>[0-9]{4})(?P<iso_s>[-/.])(?P<iso_m>[0-9]{1,2})(?P=iso_s)(?P<iso_d>[0-9]{1,2})(?![0-9]))",
            r"(?P<ja>(?:(?P<ja_y>[0-9]{4})年)?(?P<ja_m>[0-9]{1,2})月(?P<ja_d>[0-9]{1,2})日)",
            rf"(?P<named>(?P<named_d>[0-9]{{1,2}})(?:\.|st|nd|rd|th|er|\.?o)?\s?(?:de |of )?(?P<named_m>{_MONTH})\.?(?:,? (?:de )?(?P<named_y>[0-9]{{4}})(?![0-9:.h]))?)",
            rf"(?P<us>(?P<us_m>{_MONTH})\.? (?P<us_d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:.]|\s?(?:{_CLOCK}|[ap]\.?m))(?:,? (?P<us_y>[0-9]{{4}})(?![0-9:.h]))?)",
            r"(?P<dotted>(?P<dotted_d>[0-9]{1,2})\. ?(?P<dotted_m>[0-9]{1,2})\. ?(?P<dotted_y>20[0-9]{2}(?![0-9:.h])|[0-9]{2}(?![0-9:.h]|\s?(?:uhr|h)))?)",
            r"(?P<slash>(?P<slash_a>[0-9]{1,2})/(?P<slash_b>[0-9]{1,2})(?:/(?P<slash_y>[0-9]{4}|[0-9]{2}))?(?![0-9/]))",
            r"(?P<half>(?P<half_h>[0-9]{1,2})\.(?P<half_m>[0-9]{2})(?![0-9.]))",
            rf"(?P<ampm>(?P<ampm_h>[0-9]{{1,2}})(?:[:.](?P<ampm_m>[0-9]{{2}}))?\s?(?P<ampm_w>{_FORENOON}|{_AFTERNOON}))",
            rf"(?P<jatime>(?P<jatime_w>午前|午後)?(?P<jatime_h>[0-9]{{1,2}})時(?:(?P<jatime_m>[0-9]{{1,2}})分|(?P<jatime_half>半))?)",
            rf"(?P<full>(?P<full_h>[0-9]{{1,2}})\s?[:h]\s?(?P<full_m>[0-9]{{2}})(?![0-9:])(?:\s?(?:{_CLOCK}))?)",
            rf"(?P<oclock>(?P<oclock_h>[0-9]{{1,2}})\s?(?:{_CLOCK})(?:\s?(?P<oclock_m>[0-9]{{2}})(?![0-9]))?)",
            rf"(?P<spoken>(?:(?:a|o|v|at|um|godz\.?) |las )(?:las )?(?P<spoken_h>[0-9]{{1,2}})(?![0-9:.h/]))",
            rf"(?P<noon>{_pattern(whenwords.NOON)})",
            rf"(?P<evening>{_pattern(whenwords.EVENING)})",
            rf"(?P<relative>{_pattern(*whenwords.RELATIVE.values())})",
            rf"(?P<morning>{_pattern(whenwords.MORNING)})",
            rf"(?P<weekday>(?P<weekday_w>{_DAY})\.?)",
            rf"(?P<before>{_pattern(whenwords.BEFORE)})",
            rf"(?P<after>{_pattern(whenwords.AFTER)})",
        )
    )
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in the text. A weekday beside a date must be that of the date."""

    day: date | None = None
    weekday: int | None = None
    relative: int | None = None
    hour: time | Hour | None = None
    is_next: bool = False


def _taken_apart(plain: str, days: Days) -> _Said | None:
    """The days and hours in `plain`, or None if anything else stands there or one of them stands there twice."""
    found: dict[str, date | int | time | Hour | bool] = {}
    for kind, match in _tokens(plain):
        if kind == "":
            return None
        if kind in ("gap", "before", "after"):
            continue
        part = _part(kind, match, days, has_day=bool({"day", "weekday", "relative"} & found.keys()))
        if part is None or part[0] in found:
            return None
        found[part[0]] = part[1]
    if not found.keys() - {"is_next"} or ("relative" in found and found.keys() & {"day", "weekday"}):
        return None
    return _Said(**found)  # type: ignore[arg-type]


def _tokens(plain: str) -> Iterator[tuple[str, re.Match[str]]]:
    at = 0
    while at < len(plain):
        match = _TOKENS.match(plain, at)
        if match is None or match.end() == at:
            yield "", match or _NOTHING
            return
        kind = next(name for name in _KINDS if match[name] is not None)
        at = match.end()
        yield kind, match


_KINDS = tuple(name for name in _TOKENS.groupindex if "_" not in name)
_NOTHING: re.Match[str] = re.match("", "")  # type: ignore[assignment]


def _part(
    kind: str, match: re.Match[str], days: Days, *, has_day: bool
) -> tuple[str, date | int | time | Hour | bool] | None:
    """One piece as a field of `_Said`; None where the number is no hour or no day."""
    if kind == "next":
        return "is_next", True
    if kind == "relative":
        return "relative", _RELATIVE_OF[match["relative"]]
    if kind == "weekday":
        number = _weekday(match["weekday_w"], days.language)
        return None if number is None else ("weekday", number)
    if kind in ("noon", "evening", "morning"):
        return "hour", {"noon": Hour.NOON, "evening": Hour.CLOSING, "morning": Hour.OPENING}[kind]
    if kind in ("iso", "ja", "named", "us", "dotted", "slash"):
        day = _date(kind, match, days)
        return None if day is None else ("day", day)
    if kind == "half" and not has_day and (day := _calendar(match["half_d" if False else "half_h"], match["half_m"], "", days)):
        hour = _hour("half", match)
        if hour is None:
            return "day", day
        raise CannotRead(
            say('"{text}" can be read in two ways: {first} or {second}?', text=match[0], first=_clock(hour), second=_short(day))
        )
    hour = _hour(kind, match)
    return None if hour is None else ("hour", hour)


def _hour(kind: str, match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    hour = int(groups[f"{kind}_h"])
    minute = int(groups.get(f"{kind}_m") or (30 if groups.get(f"{kind}_half") else 0))
    word = groups.get(f"{kind}_w") or ""
    if word:
        is_late = word == "午後" or re.fullmatch(_AFTERNOON, word) is not None
        if hour > 12 and not (is_late and hour < 24):
            return None
        hour = hour % 12 + 12 * is_late if hour <= 12 else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _weekday(word: str, language: str) -> int | None:
    """Short names differ between languages: the writer's own and English count first; else all must agree."""
    if word in _LONG_DAY_OF:
        return _LONG_DAY_OF[word]
    if word in _ENGLISH_STEMS:
        return _ENGLISH_STEMS[word]
    by_language = _SHORT_DAY_OF[word]
    near = {by_language[one] for one in ("en", language) if one in by_language}
    numbers = near or set(by_language.values())
    return numbers.pop() if len(numbers) == 1 else None


def _date(kind: str, match: re.Match[str], days: Days) -> date | None:
    groups = match.groupdict()
    year = groups.get(f"{kind}_y") or ""
    if kind == "slash":
        return _slashed(match["slash_a"], match["slash_b"], year, days)
    month = match[f"{kind}_m"]
    return _calendar(match[f"{kind}_d"], month if month.isdigit() else str(_MONTH_OF[month]), year, days)


def _slashed(first: str, second: str, year: str, days: Days) -> date | None:
    """`28/11` can be read in one way only; `03/04` is the third of April for some of us and the fourth of March for others."""
    one, other = _calendar(first, second, year, days), _calendar(second, first, year, days)
    if one is not None and other is not None and one != other:
        raise CannotRead(
            say('"{text}" can be read in two ways: {first} or {second}?', text=f"{first}/{second}" + (year and f"/{year}"),
                first=_short(one), second=_short(other))
        )  # fmt: skip
    return one or other


def _calendar(day: str, month: str, year: str, days: Days) -> date | None:
    """That day; without a year of this one, or of the next if it lies more than half a year back."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        today = days.local.date()
        found = date(today.year, int(month), int(day))
        return found if today - found < timedelta(days=183) else date(today.year + 1, int(month), int(day))
    except ValueError:
        return None


# --- The instant ------------------------------------------------------------------------------------------------------


def _instant(said: _Said, words: str, days: Days, default: Hour) -> datetime:
    today = days.local.date()
    hour = said.hour or default
    if said.day is not None:
        day = said.day
        if said.weekday is not None and day.weekday() != said.weekday:
            is_day = f"{_DAY_NAMES[day.weekday()]} {_short(day)}"
            raise CannotRead(say('"{text}": that is {day}.', text=words[:60], day=is_day), _again(day, said, days))
    elif said.weekday is not None:
        day = today + timedelta(days=(said.weekday - today.weekday()) % 7)
        if said.is_next:
            week = timedelta(days=7)
            raise CannotRead(
                say('"{text}" can be read in two ways: {first} or {second}?', text=words[:60], first=_short(day if day > today else day + week),
                    second=_short((day if day > today else day + week) + week))
            )  # fmt: skip
    elif said.is_next:
        raise CannotRead(say('I cannot read a time in "{text}".', text=words[:60]))
    else:
        day = today + timedelta(days=said.relative or 0)
    if abs(day.year - today.year) > MOST_YEARS:
        raise NotAhead(say('"{text}" is too far away.', text=words[:60]))
    instant = days.at(day, hour)
    if instant.astimezone(UTC) <= days.now.astimezone(UTC):
        raise NotAhead(say('"{text}" is already past.', text=words[:60]), _later(said, day, hour, days))
    return instant


def _in(span: re.Match[str], words: str, days: Days) -> datetime:
    """Minutes and hours pass whatever the clocks do; days and weeks keep the time of day. Seconds are dropped."""
    number = span["n"] or span["n2"] or "1"
    unit = _UNIT_OF[span["unit"] or span["unit2"] or span["one"]]
    amount = int(number) if number.isdigit() else _NUMBER_OF[number]
    if amount == 0:
        raise CannotRead(say('"{text}" is now.', text=words[:60]), "in 1 hour")
    now = days.now.replace(second=0, microsecond=0)
    if unit in ("minutes", "hours"):
        return (now.astimezone(UTC) + timedelta(**{unit: amount})).astimezone(days.zone)
    count = amount * (7 if unit == "weeks" else 1)
    if count > 366 * MOST_YEARS:
        raise NotAhead(say('"{text}" is too far away.', text=words[:60]))
    return now.astimezone(days.zone) + timedelta(days=count)


# --- What would be right ----------------------------------------------------------------------------------------------


def _later(said: _Said, day: date, hour: time | Hour, days: Days) -> str:
    """The next time the same words would be right; '' where that would be a guess."""
    if said.day is not None or said.relative:
        return ""
    step = 7 if said.weekday is not None else 1
    for _ in range(14):
        day += timedelta(days=step)
        at = days.at(day, hour)
        if at > days.now and (step == 7 or days.hours is None or not days.hours.clauses or days.hours.windows(day)):
            return written(at)
    return ""


def written(at: datetime) -> str:
    """An instant as it may stand in a command: `Tue 2 Dec 9:00`."""
    return f"{_DAY_NAMES[at.weekday()]} {_short(at.date())} {_clock(at.time())}"


def _again(day: date, said: _Said, days: Days) -> str:
    at = days.at(day, said.hour or Hour.CLOSING)
    return written(at) if at > days.now else ""


def _short(day: date) -> str:
    return f"{day.day} {_MONTH_NAMES[day.month - 1]}"


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _suggest(words: str, plain: str, days: Days) -> str:
    """`Firday 15:00` → `Friday 15:00`: one word is near the name of a day, and with it the whole would be a time."""
    parts = words.split(" ")
    for index, part in enumerate(folded(part).strip(",.") for part in parts):
        name = _near_day(part)
        if name and (found := _taken_apart(folded(" ".join((*parts[:index], name, *parts[index + 1 :]))), days)):
            return " ".join((*parts[:index], name, *parts[index + 1 :])) if found.weekday is not None else ""
    return "" if len(parts) > 1 or plain[:1].isdigit() else written(days.at(days.local.date() + timedelta(days=1), time(15, 0)))


def _near_day(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return ""
    near = get_close_matches(word, [name.lower() for name in _LONG_DAYS], n=1, cutoff=0.7)
    same = [name for name in _LONG_DAYS if sorted(name.lower()) == sorted(word)]
    return same[0] if same else near[0].title() if near else ""
