"""A written time taken apart from left to right into days, hours and small words; nothing is reckoned yet. Pure, linear.

One letter that is none of them, or a second day or hour, and it is no time.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from gateway.desk import datewords, whenwords
from gateway.desk.folding import folded
from gateway.desk.hours import Schedule, closing_time, open_intervals
from gateway.desk.say import Say, say

CLOSES, OPENS, NOON = time(17, 0), time(8, 0), time(12, 0)
"""The hours of a day on which nobody says when it opens and closes."""
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WHOLE_DAY = [(0, 24 * 60)]


class CannotRead(ValueError):
    """`says` why, `str(error)` in English; `try_` is what would be right, or ''; `is_example`: it only shows how."""

    def __init__(self, says: Say, try_: str = "", *, is_example: bool = False) -> None:
        super().__init__(str(says))
        self.says = says
        self.try_ = try_
        self.is_example = is_example


class NotAhead(CannotRead):
    """It is a time, and lies behind us or too far ahead."""


class Hour(Enum):
    """Hours that have a name; a day without an hour means one of the first two."""

    CLOSING = "closing"
    OPENING = "opening"
    NOON = "noon"


@dataclass(frozen=True, slots=True)
class Calendar:
    """By what a text is read: the zone, the opening hours (None: 8:00 to 17:00), the writer's language ('' if unknown)."""

    now: datetime
    zone: ZoneInfo
    hours: Schedule | None = None
    language: str = ""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, day: date, hour: time | Hour) -> datetime:
        """That hour of that day."""
        if hour is Hour.CLOSING or hour is Hour.OPENING:
            named = self._named(day, hour)
            return named or datetime.combine(day, CLOSES if hour is Hour.CLOSING else OPENS, tzinfo=self.zone)
        return datetime.combine(day, hour if isinstance(hour, time) else NOON, tzinfo=self.zone)

    def is_open_on(self, day: date) -> bool:
        return self.hours is None or bool(self.hours.windows(day))

    def _named(self, day: date, hour: Hour) -> datetime | None:
        """When it closes or opens on that day; None if it does not open, or never closes."""
        if self.hours is None or self.hours.windows(day) in ([], _WHOLE_DAY):
            return None
        if hour is Hour.CLOSING:
            return closing_time(self.hours, self.zone, day=day)
        return open_intervals(self.hours, self.zone, day=day)[0][0]

    def named(self, day: str, month: str, year: str = "") -> date | None:
        """That day; without a year of this one, or of the next if it lies more than half a year back. None: no such day."""
        try:
            if year:
                return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
            found = date(self.today.year, int(month), int(day))
            return found if self.today - found < timedelta(days=183) else date(found.year + 1, int(month), int(day))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the text. `weekday` may stand beside `day`. `is_next`: "next" stands there."""

    day: date | None = None
    weekday: int | None = None
    relative: int | None = None
    hour: time | Hour | None = None
    is_next: bool = False


# --- Patterns ---------------------------------------------------------------------------------------------------------


def _words(*texts: str) -> str:
    return _any(word for text in texts for word in text.split("|"))


def _any(words: Iterable[str]) -> str:
    """One of the words, the longest first; a word of letters does not end in the middle of another."""
    known = sorted({folded(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) + ("(?![a-z0-9])" if "0" <= word[-1] <= "z" else "") for word in known)


def _by_word(table: Mapping[int, tuple[str, ...]]) -> dict[str, int]:
    return {folded(word): number for number, words in table.items() for word in words}


def _of_words(table: Mapping[int, str]) -> dict[str, int]:
    return _by_word({number: tuple(words.split("|")) for number, words in table.items()})


def _short_days() -> dict[str, dict[str, int]]:
    """Short name -> language -> day."""
    found: dict[str, dict[str, int]] = {}
    for language, rows in whenwords.SHORT_DAYS.items():
        for row in rows:
            for number, word in enumerate(row.split("|")):
                found.setdefault(folded(word), {})[language] = number
    return found


_MONTH_OF = _by_word(datewords.MONTHS)
_ENGLISH = {name[:cut].lower(): index for index, name in enumerate(LONG_DAYS) for cut in range(4, len(name))}
_LONG_DAY_OF = {
    **{word: day for word, day in _by_word(datewords.WEEKDAYS).items() if len(word) > 3 or not word.isascii()},
    **_of_words(whenwords.MORE_DAYS),
    **_ENGLISH,
}
_SHORT_DAY_OF = _short_days()
_RELATIVE_OF = _of_words(whenwords.RELATIVE)
_NUMBER_OF = _of_words(whenwords.NUMBERS)
_UNIT_OF = {folded(word): unit for unit, words in whenwords.UNITS.items() for word in words.split("|")}
_LONG_UNITS = [word for word in _UNIT_OF if len(word) > 1]
_SHORT_UNITS = [
    word for word in _UNIT_OF if len(word) == 1 and not word.isascii()
]  # `28日` alone is a day of the month

_NUMBER = rf"[0-9]{{1,4}}|{_any(_NUMBER_OF)}"
_BEHIND = _words(whenwords.BEHIND)
_SPAN = re.compile(
    rf"(?:(?:{_words(whenwords.IN)}) ?"
    rf"(?:(?P<n>{_NUMBER}) ?(?P<unit>{_any(_UNIT_OF)})|(?P<one>{_words(whenwords.WITHOUT_NUMBER)})"
    rf"|(?P<half>{_words(whenwords.HALF_AN_HOUR)}))"
    rf"|(?P<n2>{_NUMBER}) ?(?P<unit2>{_any(_LONG_UNITS)})(?: ?(?:{_BEHIND}))?"
    rf"|(?P<n3>[0-9]{{1,4}}) ?(?P<unit3>{_any(_SHORT_UNITS)}) ?(?:{_BEHIND}))"
)
_H, _M, _Y = "[0-9]{1,2}", "[0-9]{2}", "(?:,? (?:de )?(?P<{0}_y>[0-9]{{4}})(?![0-9:.h]))?"
_MONTH, _CLOCK = _any(_MONTH_OF), _words(whenwords.CLOCK)
_PM, _AM = _words(whenwords.AFTERNOON), _words(whenwords.FORENOON)
_NO_CLOCK = rf"(?![0-9:.]|\s?(?:{_CLOCK}|{_AM}|{_PM}))"
# In this order: the first that fits at a place is taken.
_TOKENS = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in (
            ("gap", r"[\s,;()]+|-(?= )"),
            ("next", _words(whenwords.NEXT)),
            (
                "iso",
                r"(?P<iso_y>[0-9]{4})(?P<iso_s>[-/.])(?P<iso_m>[0-9]{1,2})(?P=iso_s)(?P<iso_d>[0-9]{1,2})(?![0-9])",
            ),
            ("ja", rf"(?:(?P<ja_y>[0-9]{{4}})年)?(?P<ja_m>{_H})月(?P<ja_d>{_H})日"),
            (
                "named",
                rf"(?P<named_d>{_H})(?:\.|st|nd|rd|th|er|o)?\s?(?:de |of )?(?P<named_m>{_MONTH})\.?"
                + _Y.format("named"),
            ),
            ("us", rf"(?P<us_m>{_MONTH})\.? (?P<us_d>{_H})(?:st|nd|rd|th)?{_NO_CLOCK}" + _Y.format("us")),
            (
                "dotted",
                rf"(?P<dotted_d>{_H})\. ?(?P<dotted_m>{_H})\.(?P<dotted_y> ?20{_M}(?![0-9:.h])|{_M}(?![0-9:.h]))?",
            ),
            ("slash", rf"(?P<slash_d>{_H})/(?P<slash_m>{_H})(?:/(?P<slash_y>[0-9]{{4}}|{_M}))?(?![0-9/])"),
            ("ampm", rf"(?P<ampm_h>{_H})(?:[:.](?P<ampm_m>{_M}))?(?:\s?(?:{_CLOCK}))?\s?(?P<ampm_w>{_AM}|{_PM})"),
            ("half", rf"(?P<half_h>{_H})\.(?P<half_m>{_M})(?![0-9.])(?P<half_c>\s?(?:{_CLOCK}))?"),
            ("kanji", rf"(?P<kanji_w>午前|午後)?(?P<kanji_h>{_H})時(?:(?P<kanji_m>{_H})分|(?P<kanji_half>半))?"),
            ("full", rf"(?P<full_h>{_H})\s?[:h]\s?(?P<full_m>{_M})(?![0-9:])(?:\s?(?:{_CLOCK}))?"),
            ("hour", rf"(?P<hour_h>{_H})\s?(?:{_CLOCK})(?:\s?(?P<hour_m>{_M})(?![0-9]))?"),
            (
                "spoken",
                rf"(?:{_words(whenwords.SPOKEN)})\s?(?P<spoken_h>{_H})(?![0-9:.h/]){_NO_CLOCK}(?!\s?(?:{_MONTH}))",
            ),
            ("noon", _words(whenwords.NOON)),
            ("evening", _words(whenwords.EVENING)),
            ("relative", _any(_RELATIVE_OF)),
            ("morning", _words(whenwords.MORNING)),
            ("weekday", rf"(?:{_any((*_LONG_DAY_OF, *_SHORT_DAY_OF))})\.?"),
            ("before", _words(whenwords.BEFORE)),
            ("after", _words(whenwords.AFTER)),
        )
    )
)
_HOURS = {"noon": Hour.NOON, "evening": Hour.CLOSING, "morning": Hour.OPENING}
_FULL_DAYS = frozenset({"weekday", "named", "dotted", "relative", "us", "iso"})
_BEHIND_PREPOSITIONS = frozenset(folded(word) for word in whenwords.BEHIND_PREPOSITIONS.split("|"))
_SMALL = frozenset({"gap", "before", "after"})


# --- Taking apart -----------------------------------------------------------------------------------------------------


def span(plain: str) -> tuple[int, str] | None:
    """`in 2 hours` → (2, "hours"); the unit is a key of `whenwords.UNITS`. None if `plain` is no span."""
    match = _SPAN.fullmatch(plain)
    if match is None:
        return None
    if match["half"]:
        return 30, "minutes"
    number = match["n"] or match["n2"] or match["n3"] or "1"
    unit = _UNIT_OF[match["unit"] or match["unit2"] or match["unit3"] or match["one"]]
    return int(number) if number.isdigit() else _NUMBER_OF[number], unit


def taken_apart(plain: str, calendar: Calendar) -> Said | None:
    """The days and hours in `plain` (folded), or None if anything else stands there. Raises `CannotRead` for two readings."""
    found: dict[str, date | int | time | Hour | bool] = {}
    at = 0
    while at < len(plain):
        match = _TOKENS.match(plain, at)
        if match is None or match.end() == at or match.lastgroup is None:
            return None
        at = match.end()
        if match.lastgroup in _SMALL or _is_preposition(match[0], calendar.language, rest=plain[at:]):
            continue
        part = _part(match.lastgroup, match, calendar, has_day=bool({"day", "weekday", "relative"} & found.keys()))
        if part is None or part[0] in found:
            return None
        found[part[0]] = part[1]
    if not found.keys() - {"is_next"} or ("relative" in found and found.keys() & {"day", "weekday"}):
        return None
    return Said(**found)  # type: ignore[arg-type]


def _is_preposition(word: str, language: str, *, rest: str) -> bool:
    """`do` is Thursday, and `until` for others; where another day follows it can only be the latter."""
    languages = whenwords.PREPOSITIONS.get(word)
    if languages is None:
        return False
    behind = _TOKENS.match(rest.lstrip())
    is_followed = behind is not None and (behind.lastgroup in _FULL_DAYS or behind[0] in _BEHIND_PREPOSITIONS)
    return bool(rest.strip()) and (language in languages or is_followed)


def _part(
    kind: str, match: re.Match[str], calendar: Calendar, *, has_day: bool
) -> tuple[str, date | int | time | Hour | bool] | None:
    """One piece as a field of `Said`; None where the number is no hour or no day."""
    if kind == "next":
        return "is_next", True
    if kind == "relative":
        return "relative", _RELATIVE_OF[match["relative"]]
    if kind == "weekday":
        number = _weekday(match["weekday"].rstrip("."), calendar.language)
        return None if number is None else ("weekday", number)
    if kind in _HOURS:
        return "hour", _HOURS[kind]
    if kind in ("iso", "ja", "named", "us", "dotted", "slash"):
        day = _date(kind, match, calendar)
        return None if day is None else ("day", day)
    hour = _hour(kind, match)
    if kind == "spoken" and hour is not None and 1 <= hour.hour <= 6:  # "at 5": hardly anybody means the morning
        raise CannotRead(two_readings(match[0], clock(hour), f"{hour.hour + 12}:00"))
    if (
        kind == "half"
        and not has_day
        and not match["half_c"]
        and (day := calendar.named(match["half_h"], match["half_m"]))
    ):
        if hour is not None:
            raise CannotRead(two_readings(match[0], clock(hour), short(day)))
        return "day", day
    return None if hour is None else ("hour", hour)


def _hour(kind: str, match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    hour = int(groups[f"{kind}_h"])
    minute = int(groups.get(f"{kind}_m") or (30 if groups.get(f"{kind}_half") else 0))
    if word := groups.get(f"{kind}_w"):
        is_late = word == "午後" or (word != "午前" and re.fullmatch(_PM, word) is not None)
        if hour > 12 and not is_late:
            return None
        hour = hour if hour > 12 else hour % 12 + 12 * is_late
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _weekday(word: str, language: str) -> int | None:
    """Short names differ between languages: the writer's own and English count first; else all must agree."""
    if word in _LONG_DAY_OF:
        return _LONG_DAY_OF[word]
    by_language = _SHORT_DAY_OF[word]
    near = {by_language[one] for one in ("en", language) if one in by_language}
    days = near or set(by_language.values())
    return days.pop() if len(days) == 1 else None


def _date(kind: str, match: re.Match[str], calendar: Calendar) -> date | None:
    day, month, year = match[f"{kind}_d"], match[f"{kind}_m"], (match[f"{kind}_y"] or "").strip()
    found = calendar.named(day, month if month.isdigit() else str(_MONTH_OF[month]), year)
    if kind != "slash":
        return found
    other = calendar.named(
        month, day, year
    )  # `03/04`: for some of us the third of April, for others the fourth of March
    if found is not None and other is not None and found != other:
        raise CannotRead(two_readings(match[0], short(found), short(other)))
    return found or other


# --- Shown ------------------------------------------------------------------------------------------------------------


def two_readings(text: str, first: str, second: str) -> Say:
    return say('"{text}" can be read in two ways: {first} or {second}?', text=text, first=first, second=second)


def short(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]}"


def clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def written(at: datetime) -> str:
    """An instant as it may stand in a command: `Tue 2 Dec 9:00`."""
    return f"{DAY_NAMES[at.weekday()]} {short(at.date())} {clock(at.time())}"
