"""How the desk speaks: sentences, dates, spans and lists in the reader's language (product.md 3.8). Pure.

The words come from the catalogues (`policy/catalogues`), dates and lists from CLDR by Babel. What CLDR does not say as we do is
here: an hour in English is `9:05`, a date of this year has no year.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from babel.core import Locale
from babel.dates import format_datetime, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.schedule import Schedule, describe

_REGIONS = {"en": "en_GB"}  # where the language alone says dates in a way that our letters do not
_YEAR = re.compile(r",?\s?(?:'de' )?y+(?:年|\s?'р'\.)?")
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def _as_it_is(message: str) -> str:
    return message


def _as_it_counts(message: str, many: str, n: int) -> str:
    return message if n == 1 else many


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language, and how people are addressed in it: `en`, `de`, `de@formal`. The two callables are a catalogue's."""

    tag: str = "en"
    gettext: Callable[[str], str] = _as_it_is
    ngettext: Callable[[str, str, int], str] = _as_it_counts

    @property
    def language(self) -> str:
        """As headers and HTML name it (BCP 47): `de`."""
        return self.tag.partition("@")[0].replace("_", "-")

    @property
    def is_formal(self) -> bool:
        return self.tag.endswith("@formal")

    @property
    def direction(self) -> str:
        return _locale(self.language).text_direction

    def text(self, sentence: Say, values: dict[str, Any] | None = None) -> str:
        """The sentence in this language. `values`: its values, if they are said already (else only texts and numbers)."""
        places = sentence.places(sentence.values if values is None else values)
        one, many = sentence.message, sentence.many
        if not one:
            return ""  # what a catalogue says of "" is its header
        form = self.ngettext(one, many, sentence.n) if many else self.gettext(one)
        try:
            return form.format_map(places)
        except (KeyError, IndexError, ValueError, AttributeError):  # a translation with a place that is not there
            return _as_it_counts(one, many or one, sentence.n).format_map(places)


ENGLISH = Tongue()


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_REGIONS.get(language, language), sep="-" if "-" in language else "_")


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[str, str, str, str]:
    """CLDR's patterns: weekday and date without the year, the same with it, the hour, date and hour together."""
    locale = _locale(language)
    full = str(locale.date_formats["full"].pattern)
    hour = str(locale.datetime_skeletons["Hm"].pattern)
    if language == "en":
        full, hour = full.replace(",", ""), "H:mm"
    return _YEAR.sub("", full).strip(), full, hour, str(locale.datetime_formats["medium"])


# ---------------------------------------------------------------------------------------------------- times


def clock(instant: datetime, tongue: Tongue = ENGLISH) -> str:
    """The hour as people write it: 9:05, 13:30."""
    return format_datetime(instant, _patterns(tongue.language)[2], locale=_locale(tongue.language))


def when(instant: datetime, now: datetime, zone: tzinfo, tongue: Tongue = ENGLISH) -> str:
    """Weekday, date and hour, with the day's name where it is near: `today, Monday 24 November, 13:30`.

    Both instants are aware; the words are those of `zone`. The year is said when it is not this one.
    """
    local, here = instant.astimezone(zone), now.astimezone(zone)
    short, full, hour, both = _patterns(tongue.language)
    pattern = short if local.year == here.year else full
    day, time = (format_datetime(local, one, locale=_locale(tongue.language)) for one in (pattern, hour))
    said = both.replace("{1}", day).replace("{0}", time).replace("'", "")
    name = _day_name(local, here, tongue)
    return tongue.text(say("{day}, {date}", day=name, date=said)) if name else said


def when_short(instant: datetime, now: datetime, zone: tzinfo, tongue: Tongue = ENGLISH) -> str:
    """For colleagues who know the date: `today 13:30`, `tomorrow 12:00`, `Friday 15:00`; further off as `when`."""
    local, here = instant.astimezone(zone), now.astimezone(zone)
    days = (local.date() - here.date()).days
    name = _day_name(local, here, tongue)
    if not name and 1 < days < 7:
        name = format_datetime(local, "EEEE", locale=_locale(tongue.language))
    if not name:
        return when(instant, now, zone, tongue)
    return tongue.text(say("{day} {time}", day=name, time=clock(local, tongue)))


def _day_name(local: datetime, here: datetime, tongue: Tongue) -> str:
    days = (local.date() - here.date()).days
    if days == 0:
        return tongue.text(say("today"))
    if days == 1:
        return tongue.text(say("tomorrow"))
    return tongue.text(say("yesterday")) if days == -1 else ""


def ago(instant: datetime, now: datetime, zone: tzinfo, tongue: Tongue = ENGLISH) -> str:
    """How long ago: `just now`, `5 minutes ago`, `2 hours ago`, `yesterday`, `3 days ago`; older than a week the date."""
    seconds = (now - instant).total_seconds()
    days = (now.astimezone(zone).date() - instant.astimezone(zone).date()).days
    if seconds < 60:
        return tongue.text(say("just now"))
    if seconds < 3600:
        return _past(timedelta(minutes=seconds // 60), tongue)
    if days == 0 or seconds < 6 * 3600:
        return _past(timedelta(hours=seconds // 3600), tongue)
    if days < 2:
        return tongue.text(say("yesterday"))
    if days < 7:
        return _past(timedelta(days=days), tongue)
    return when(instant, now, zone, tongue)


def _past(span: timedelta, tongue: Tongue) -> str:
    return format_timedelta(-span, threshold=1, add_direction=True, locale=_locale(tongue.language))


def hours(span: timedelta, tongue: Tongue = ENGLISH) -> str:
    """A span as people say it: `25 min`, `2 h 50 min`, `4 h`, `3 days`. Seconds are dropped; less than nothing is 0 min."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 48 * 60:
        return tongue.text(say_many("{n} day", "{n} days", minutes // (24 * 60)))
    whole, rest = divmod(minutes, 60)
    parts = [tongue.text(say("{hours} h", hours=whole))] if whole else []
    if rest or not whole:
        parts.append(tongue.text(say("{minutes} min", minutes=rest)))
    return " ".join(parts)


def weekday_short(day: int, tongue: Tongue = ENGLISH) -> str:
    """`Mon` of 0."""
    return str(_locale(tongue.language).days["stand-alone"]["abbreviated"][day]).rstrip(".")


# ---------------------------------------------------------------------------------------------- other words


def listed(items: Sequence[str], tongue: Tongue = ENGLISH) -> str:
    """`Tom`, `Tom and Mia`, `Tom, Mia and Yuki`."""
    return format_list(list(items), locale=_locale(tongue.language))


def counted(n: int, tongue: Tongue = ENGLISH) -> str:
    """A number that begins a sentence: `One`, `Two` … `Twelve` in English, then and elsewhere figures."""
    return _NUMBERS[n] if tongue.language == "en" and 0 <= n < len(_NUMBERS) else str(n)


def greeting(first: str, tongue: Tongue = ENGLISH, *, full: str = "") -> str:
    """`Hi Eva,`; where people are addressed formally `Hello Eva Novak,`; for nobody we can name `Hello,`."""
    if not first:
        return tongue.text(say("Hello,"))
    if tongue.is_formal:
        return tongue.text(say("Hello {name},", name=full or first))
    return tongue.text(say("Hi {name},", name=first))


@dataclass(frozen=True, slots=True)
class Voice:
    """Says anything to one reader: `voice(value)`. `names` calls a person as the directory does."""

    tongue: Tongue
    now: datetime
    zone: tzinfo
    names: Callable[[Who], str] = lambda who: who.name or who.address
    theirs: tzinfo | None = None
    """The reader's own zone, where we know it: a time is named with its place if clocks differ there."""

    def __call__(self, value: Any) -> str:
        """A text, number, span, instant, person, sentence or a list of these, in words."""
        if isinstance(value, str):
            return value
        if isinstance(value, Say):
            return self.tongue.text(value, {name: self(one) for name, one in value.values.items()})
        if isinstance(value, When):
            if value.is_hour:
                return self.hour(value.instant)
            return self.when_short(value.instant) if value.is_short else self.when(value.instant)
        if isinstance(value, datetime):
            return self.when(value)
        if isinstance(value, timedelta):
            return hours(value, self.tongue)
        if isinstance(value, Who):
            return self.names(value)
        if isinstance(value, float):  # 4.6, in other languages 4,6
            return format_decimal(value, "0.0", locale=_locale(self.tongue.language))
        if isinstance(value, Schedule):
            return describe(value, tuple(weekday_short(day, self.tongue) for day in range(7)))
        if isinstance(value, tuple | list):
            return listed([self(one) for one in value], self.tongue)
        return "" if value is None else str(value)

    def when(self, instant: datetime) -> str:
        return self._placed(when(instant, self.now, self.zone, self.tongue), instant)

    def when_short(self, instant: datetime) -> str:
        return self._placed(when_short(instant, self.now, self.zone, self.tongue), instant)

    def hour(self, instant: datetime) -> str:
        """Of today the hour alone, which is clear where it stands: `until 14:00`."""
        local = instant.astimezone(self.zone)
        if local.date() != self.now.astimezone(self.zone).date():
            return self.when_short(instant)
        return self._placed(clock(local, self.tongue), instant)

    def to(self, tongue: Tongue) -> "Voice":
        return replace(self, tongue=tongue)

    def _placed(self, said: str, instant: datetime) -> str:
        if (
            self.theirs is None
            or instant.astimezone(self.theirs).utcoffset() == instant.astimezone(self.zone).utcoffset()
        ):
            return said
        place = get_timezone_location(self.zone, locale=_locale(self.tongue.language), return_city=True)
        return self.tongue.text(say("{when} ({place} time)", when=said, place=place))
