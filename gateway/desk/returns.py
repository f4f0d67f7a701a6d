"""When somebody who is away is back, as their note says it: `back on Monday 1 December`, `bis zum 5.12.`, `24/11 to 1/12`.

A date counts only beside a word that makes it the end of the absence. What could be two days, or is past, is not told. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from gateway.desk import datewords
from gateway.desk.folding import folded

_LOOKED_AT = 2000
_MOST_DATES = 40
_LONGEST = timedelta(days=4 * 366)  # with the year written out; parents may be away for long
_LONGEST_UNSAID = timedelta(days=250)  # without a year


def _alternatives(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted({folded(word) for word in words}, key=len, reverse=True))


_MONTH_OF = {folded(name): number for number, names in datewords.MONTHS.items() for name in names}
_WEEKDAY_OF = {folded(name): number for number, names in datewords.WEEKDAYS.items() for name in names}
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # kana, Han and Hangul, where words and dates touch
_MONTH = _alternatives(list(_MONTH_OF))
_DATE = re.compile(
    rf"(?:(?<![\w.:/])|(?<=[{_UNSPACED}]))(?:(?P<iso>\d{{4}})[-/.](?P<iso_m>\d{{1,2}})[-/.](?P<iso_d>\d{{1,2}})"
    rf"|(?:(?P<cjk>\d{{4}})\s?[年년]\s?)?(?P<cjk_m>\d{{1,2}})\s?[月월]\s?(?P<cjk_d>\d{{1,2}})\s?[日일号號]?"
    rf"|(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|o|º|°|:e)?[\s-]{{0,2}}(?:of\s|de\s|d'|den\s)?(?P<d_m>{_MONTH})(?!\w)\.?"
    rf",?\s{{0,2}}(?:de\s|del\s)?(?P<d_y>\d{{4}}(?!\d))?"
    rf"|(?P<m>{_MONTH})\.?\s{{1,2}}(?:the\s)?(?P<m_d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d)(?:,?\s{{1,2}}(?P<m_y>\d{{4}}))?"
    rf"|(?P<n1>\d{{1,2}})(?P<sep>[./-])\s?(?P<n2>\d{{1,2}})(?:(?P=sep)\s?(?P<n_y>\d{{4}}|\d{{2}}(?!\d))?)?(?![\d:])"
    rf")"
)
_WEEKDAY = _alternatives(list(_WEEKDAY_OF))
_LATIN_DAY = re.compile(rf"(?<!\w)(?:{_WEEKDAY})(?!\w)")
_DAY = re.compile(rf"(?:{_WEEKDAY})")
_DAY_BEFORE = re.compile(rf"(?<!\w)({_WEEKDAY})[.,]?\s{{0,2}}\(?(?:(?:the|den|dem|der|le|el|il|dnia|dne)\s)?\Z")
_TOMORROW = re.compile(rf"(?<!\w)(?:{_alternatives(datewords.TOMORROW)})(?!\w)")
_GAP = rf"(?:[\s,:.(]{{0,3}}(?:(?:{_alternatives(datewords.BETWEEN)}|{_WEEKDAY})(?!\w)[\s,.:(]{{0,3}}){{0,6}})"
_CUE = re.compile(
    rf"(?<!\w)(?:(?P<back>{_alternatives(datewords.BACK + datewords.BACK_UNSPACED)})"
    rf"|(?P<through>{_alternatives(datewords.THROUGH)})"
    rf"|(?P<until>{_alternatives(datewords.UNTIL)})){_GAP}\Z"
)
_RANGE = re.compile(rf"[\s,.(]{{0,3}}(?P<range>{_alternatives(datewords.RANGE)}){_GAP}\Z")
_BEHIND = re.compile(
    rf"[\s,.)]{{0,3}}(?:\(?(?P<included>{_alternatives(datewords.INCLUDED_BEHIND)})"
    rf"|\(?(?:{_WEEKDAY})?\)?\s?(?P<until>{_alternatives(datewords.UNTIL_BEHIND)})"
    rf"|(?:[^\W\d]{{1,12}}\s){{0,3}}(?P<back>{_alternatives(datewords.BACK)})(?!\w)"
    rf"|(?:(?![は不没])[\s()（）{_UNSPACED}]){{0,8}}?(?P<there>{_alternatives(datewords.BACK_UNSPACED)}))"
)
_BEFORE = 60  # letters in front of a date in which its word is looked for


@dataclass(frozen=True, slots=True)
class _Found:
    """A date as written, before its year is known. `orders`: (month, day), two of them where both readings make a date."""

    start: int
    end: int
    orders: tuple[tuple[int, int], ...]
    year: int
    weekday: int | None
    is_slashed: bool


def return_date(text: str, *, written: date) -> date | None:
    """The day on which the author of an out-of-office note, written on `written`, is back; None where it is not told."""
    body = folded(text[:_LOOKED_AT])
    found = list(_dates(body))
    day_first = any(one.is_slashed and len(one.orders) == 1 and _is_day_first(body, one) for one in found)
    best: tuple[int, date] | None = None
    for index, one in enumerate(found):
        rank, cue, more = _role(body, one, found[index - 1] if index else None)
        if not rank:
            continue
        day = _resolved(one, written, is_english=cue in datewords.ENGLISH and not day_first)
        if day is None:
            continue
        candidate = (rank, day + timedelta(days=more))
        if candidate[1] > written and (best is None or candidate[0] > best[0]):
            best = candidate
    return best[1] if best else _by_weekday(body, written, has_dates=bool(found))


def _dates(body: str) -> Iterator[_Found]:
    for count, match in enumerate(_DATE.finditer(body)):
        if count >= _MOST_DATES:
            return
        part = match.groupdict()
        before = _DAY_BEFORE.search(body, max(0, match.start() - 24), match.start())
        weekday = _WEEKDAY_OF.get(before[1]) if before else None
        year, orders, is_slashed = _reading(part)
        if orders:
            yield _Found(match.start(), match.end(), orders, year, weekday, is_slashed)


def _reading(part: dict[str, str | None]) -> tuple[int, tuple[tuple[int, int], ...], bool]:
    """(year or 0, possible (month, day), whether the order of day and month was open)."""
    number = {name: int(value) for name, value in part.items() if value and value.isdecimal()}
    if part["iso_m"]:
        return number["iso"], ((number["iso_m"], number["iso_d"]),), False
    if part["cjk_m"]:
        return number.get("cjk", 0), ((number["cjk_m"], number["cjk_d"]),), False
    if part["d_m"]:
        return number.get("d_y", 0), ((_MONTH_OF[part["d_m"]], number["d"]),), False
    if part["m"]:
        return number.get("m_y", 0), ((_MONTH_OF[part["m"]], number["m_d"]),), False
    year = number.get("n_y", 0)
    year += 2000 if 0 < year < 100 else 0
    one, two = number["n1"], number["n2"]
    if part["sep"] == ".":
        return year, ((two, one),) if two <= 12 else (), False
    both = tuple(order for order in ((two, one), (one, two)) if 1 <= order[0] <= 12)
    return year, tuple(dict.fromkeys(both)), True


def _is_day_first(body: str, one: _Found) -> bool:
    month, day = one.orders[0]
    return month != day and body[one.start : one.start + 2].strip("/-") in (str(day), f"{day:02}")


def _role(body: str, one: _Found, previous: _Found | None) -> tuple[int, str, int]:
    """(how well the date is named as the end of the absence, by which word, days to add)."""
    start = max(0, one.start - _BEFORE, previous.end if previous else 0)
    before = body[start : one.start]
    behind = _BEHIND.match(body, one.end, one.end + _BEFORE)
    included = 1 if behind and behind["included"] else 0
    cue = _CUE.search(before)
    if cue and cue["back"]:
        return 3, cue["back"], 0
    if cue and cue["through"]:
        return 2, cue["through"], 1
    if cue and cue["until"]:
        return 2, cue["until"], included
    if behind and (behind["back"] or behind["there"]):
        return 3, behind["back"] or behind["there"], 0
    if behind and behind["until"]:
        return 2, behind["until"], 0
    if previous and one.start - previous.end <= 30 and (between := _RANGE.match(body[previous.end : one.start])):
        return 1, between["range"], included
    return 0, "", 0


def _resolved(one: _Found, written: date, *, is_english: bool) -> date | None:
    """The one day it can mean. In English 5/6 may be either order, unless the weekday beside it tells."""
    days = [day for order in one.orders if (day := _with_year(order, one.year, written))]
    if one.weekday is not None:
        fitting = [day for day in days if day.weekday() == one.weekday]
        return fitting[0] if len(fitting) == 1 or (fitting and not is_english) else None
    if len(days) == 2 and days[0] != days[1] and is_english:
        return None
    return days[0] if days else None


def _with_year(order: tuple[int, int], year: int, written: date) -> date | None:
    for candidate in (year,) if year else (written.year, written.year + 1):
        try:
            day = date(candidate, *order)
        except ValueError:
            continue
        if written <= day <= written + (_LONGEST if year else _LONGEST_UNSAID):
            return day
    return None


def _by_weekday(body: str, written: date, *, has_dates: bool) -> date | None:
    """`until Monday`: the next one after the day on which it was written. Not where dates stand, which were not understood."""
    if has_dates:
        return None
    for match in islice(_DAY.finditer(body), _MOST_DATES):
        name = match[0]
        if name.isascii() and not _LATIN_DAY.match(body, match.start()):
            continue
        before = _CUE.search(body[max(0, match.start() - _BEFORE) : match.start()])
        behind = _BEHIND.match(body, match.end(), match.end() + _BEFORE)
        if (
            before
            or (behind and (behind["back"] or behind["there"] or behind["until"]))
            or name.endswith(("ig", "ihin"))
        ):
            more = 1 if before and before["through"] else 0
            ahead = (_WEEKDAY_OF[name] - written.weekday() - 1) % 7 + 1
            return written + timedelta(days=ahead + more)
    match_tomorrow = _TOMORROW.search(body)
    if match_tomorrow and _CUE.search(body[max(0, match_tomorrow.start() - _BEFORE) : match_tomorrow.start()]):
        return written + timedelta(days=1)
    return None
