"""How times, spans, names and lists are said to a person (product.md 3.4, 3.8). Pure; the words of a language in one table.

Only English is spoken so far. Every function takes the language all the same, so that a second table is all a second
language needs; a language without a table is answered in English.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from urllib.parse import quote as percent


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Format strings take named fields only."""

    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    today: str
    tomorrow: str
    yesterday: str
    full: str  # weekday, day, month, time
    full_year: str  # the same with the year
    with_day: str  # today/tomorrow/yesterday + full
    short: str  # today/tomorrow/weekday + time
    and_word: str
    numbers: tuple[str, ...]  # at the start of a sentence: No, One, Two …
    day: tuple[str, str]
    hour: str
    minute: str
    just_now: str
    minutes_ago: tuple[str, str]
    hours_ago: tuple[str, str]
    days_ago: tuple[str, str]
    hello: str  # with the first name
    hello_nobody: str
    news_by: str
    looks_after: str
    has_it: str
    deadline_example: str
    wrote: tuple[str, str, str]  # never, once, often
    last_request: str


ENGLISH = Words(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekdays_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    today="today",
    tomorrow="tomorrow",
    yesterday="yesterday",
    full="{weekday} {day} {month}, {time}",
    full_year="{weekday} {day} {month} {year}, {time}",
    with_day="{name}, {full}",
    short="{name} {time}",
    and_word=" and ",
    numbers=("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"),
    day=("1 day", "{n} days"),
    hour="{n} h",
    minute="{n} min",
    just_now="just now",
    minutes_ago=("1 minute ago", "{n} minutes ago"),
    hours_ago=("1 hour ago", "{n} hours ago"),
    days_ago=("yesterday", "{n} days ago"),
    hello="Hi {name},",
    hello_nobody="Hello,",
    news_by="Next news from us by {when} at the latest.",
    looks_after="{name} looks after {what} and has your mail.",
    has_it="{name} has your mail.",
    deadline_example="#deadline {when} because of a customer visit",
    wrote=(
        "This is the first mail from {name} to us this year.",
        "{name} wrote to us once before this year.",
        "{name} wrote to us {n} times this year.",
    ),
    last_request="Last: {ref} “{subject}”.",
)
LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH})


def words(language: str) -> Words:
    """The table of a language tag (`en`, `en-GB`, `de@formal`), English where there is none."""
    return LANGUAGES.get(re.split("[-_@]", language, maxsplit=1)[0].lower(), ENGLISH)


# ---------------------------------------------------------------------------------------------------- times


def clock(instant: datetime) -> str:
    """The hour as people write it: 9:05, 13:30."""
    return f"{instant.hour}:{instant.minute:02}"


def when(instant: datetime, now: datetime, zone: tzinfo, language: str = "en") -> str:
    """Weekday, date and hour, with the day's name where it is near: `today, Monday 24 November, 13:30`.

    Both instants are aware; the words are those of `zone`. The year is said when it is not this one.
    """
    table = words(language)
    local, here = instant.astimezone(zone), now.astimezone(zone)
    form = table.full if local.year == here.year else table.full_year
    full = form.format(
        weekday=table.weekdays[local.weekday()],
        day=local.day,
        month=table.months[local.month - 1],
        year=local.year,
        time=clock(local),
    )
    name = _day_name(local, here, table)
    return table.with_day.format(name=name, full=full) if name else full


def when_short(instant: datetime, now: datetime, zone: tzinfo, language: str = "en") -> str:
    """For colleagues who know the date: `today 13:30`, `tomorrow 12:00`, `Friday 15:00`; further off as `when`."""
    table = words(language)
    local, here = instant.astimezone(zone), now.astimezone(zone)
    days = (local.date() - here.date()).days
    name = _day_name(local, here, table) or (table.weekdays[local.weekday()] if 1 < days < 7 else "")
    return table.short.format(name=name, time=clock(local)) if name else when(instant, now, zone, language)


def _day_name(local: datetime, here: datetime, table: Words) -> str:
    days = (local.date() - here.date()).days
    return {0: table.today, 1: table.tomorrow, -1: table.yesterday}.get(days, "")


def ago(instant: datetime, now: datetime, zone: tzinfo, language: str = "en") -> str:
    """How long ago: `just now`, `5 minutes ago`, `2 hours ago`, `yesterday`, `3 days ago`; older than a week the date."""
    table = words(language)
    seconds = (now - instant).total_seconds()
    days = (now.astimezone(zone).date() - instant.astimezone(zone).date()).days
    if seconds < 60:
        return table.just_now
    if seconds < 3600:
        return _plural(table.minutes_ago, int(seconds // 60))
    if days == 0 or seconds < 6 * 3600:
        return _plural(table.hours_ago, int(seconds // 3600))
    if days < 7:
        return _plural(table.days_ago, max(days, 1))
    return when(instant, now, zone, language)


def _plural(forms: tuple[str, str], n: int) -> str:
    return forms[0] if n == 1 else forms[1].format(n=n)


def hours(span: timedelta, language: str = "en") -> str:
    """A span as people say it: `25 min`, `2 h 50 min`, `4 h`, `3 days`. Seconds are dropped; less than nothing is 0 min."""
    table = words(language)
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 48 * 60:
        return _plural(table.day, minutes // (24 * 60))
    whole, rest = divmod(minutes, 60)
    parts = [table.hour.format(n=whole)] if whole else []
    if rest or not whole:
        parts.append(table.minute.format(n=rest))
    return " ".join(parts)


# ---------------------------------------------------------------------------------------------------- names

_TITLES = frozenset(
    {"dr", "prof", "mr", "mrs", "ms", "miss", "mx", "sir", "herr", "frau", "ing", "dipl-ing", "mag", "phd"}
)


def _is_name(word: str) -> bool:
    """Letters with their marks; an apostrophe, a hyphen or a point only between them."""
    if not word[:1].isalpha() or word[-1] in "'’.-":
        return False
    return all(c.isalpha() or c in "'’.-" or unicodedata.category(c)[0] == "M" for c in word)


def full_name(name: str, address: str) -> str:
    """The name to write for a person: the given one in natural order, else one made of the local-part, else the address."""
    name = " ".join(re.sub(r"[(\[<].*", "", name).replace('"', " ").split())[:80].strip()
    if not name or "@" in name:
        pieces = [p for p in re.split("[._]", address.partition("@")[0].partition("+")[0]) if p]
        if pieces and all(len(p) > 1 and _is_name(p) for p in pieces):
            return " ".join(p[:1].upper() + p[1:] for p in pieces)
        return address
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name


def first_name(name: str, address: str) -> str:
    """The name to greet with, or '' where none can be told. Only letters: a display name cannot put a text in our mouth."""
    full = full_name(name, address)
    if "@" in full:
        return ""
    parts = [p for p in full.split(" ") if p.strip(".").lower() not in _TITLES]
    if len(parts) > 1 and parts[0].isupper() and len(parts[0]) > 2 and not parts[-1].isupper():
        parts = parts[1:]  # NOVAK Eva
    first = parts[0].strip(".,") if parts else ""
    if not first or len(first) > 30 or not _is_name(first):
        return ""
    return first.capitalize() if len(first) > 2 and first.isupper() and first.isascii() else first


def greeting(first: str, language: str = "en") -> str:
    """`Hi Eva,` or, for nobody we can name, `Hello,`."""
    table = words(language)
    return table.hello.format(name=first) if first else table.hello_nobody


def listed(items: Sequence[str], language: str = "en") -> str:
    """`Tom`, `Tom and Mia`, `Tom, Mia and Yuki`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + words(language).and_word + items[-1]


def counted(n: int, language: str = "en") -> str:
    """A number that begins a sentence: `One`, `Two` … `Twelve`, then figures."""
    numbers = words(language).numbers
    return numbers[n] if 0 <= n < len(numbers) else str(n)


def unbroken(text: str) -> str:
    """A date that breaks at most after the day's name: `today, Monday 24 November, 13:30` on two lines of a phone."""
    head, comma, rest = text.partition(", ")
    if ", " not in rest:
        head, comma, rest = "", "", text
    return head + comma + rest.replace(" ", "\u00a0") if len(rest) <= 29 else text


# ------------------------------------------------------------------------------------------------ sentences


def news_by(instant: datetime, now: datetime, zone: tzinfo, language: str = "en") -> str:
    """The last line of an answer that named no time (board 3): `Next news from us by … at the latest.`"""
    return words(language).news_by.format(when=when(instant, now, zone, language))


def has_your_mail(name: str, what: str = "", language: str = "en") -> str:
    """Who has it (board 1): `Ana Silva looks after printers and has your mail.`; without a field: `… has your mail.`"""
    table = words(language)
    return table.looks_after.format(name=name, what=what) if what else table.has_it.format(name=name)


def deadline_example(until: datetime, now: datetime, zone: tzinfo, language: str = "en") -> str:
    """A `#deadline` line that would make sense for this promise: an hour before it, on its day."""
    table = words(language)
    local, here = (until - timedelta(hours=1)).astimezone(zone), now.astimezone(zone)
    if local <= here + timedelta(minutes=30):
        local = until.astimezone(zone)
    hour = f"{local.hour}:{local.minute // 30 * 30:02}"
    day = "" if local.date() == here.date() else f"{table.weekdays_short[local.weekday()]} "
    if (local.date() - here.date()).days > 6:
        day = f"{local.day} {table.months[local.month - 1][:3]} "
    return table.deadline_example.format(when=day + hour)


def history(name: str, count: int, ref: str = "", subject: str = "", language: str = "en") -> str:
    """What an agent sees of earlier requests this year: how many, and the last one."""
    table = words(language)
    sentence = table.wrote[min(count, 2)].format(name=name, n=count)
    return f"{sentence} {table.last_request.format(ref=ref, subject=subject)}" if ref and count else sentence


# ---------------------------------------------------------------------------------------------- small texts


def quote(text: str) -> str:
    """The text as a quotation: `> ` before each line."""
    return "\n".join(f"> {line}" if line and line[0] != ">" else f">{line}" for line in text.split("\n"))


def first_lines(text: str, count: int) -> str:
    """The first lines that are not empty; an ellipsis where more follows."""
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join(lines[:count]) + (" …" if len(lines) > count else "")


def mailto(address: str, body: str = "", subject: str = "") -> str:
    """A `mailto:` link (RFC 6068) with the command already in the body; what a scanner opens changes nothing."""
    local, _, domain = address.rpartition("@")
    fields = [
        f"{k}={percent(v.replace(chr(10), chr(13) + chr(10)), safe='')}"
        for k, v in (("subject", subject), ("body", body))
        if v
    ]
    return f"mailto:{percent(local, safe='+.-_=')}@{percent(domain, safe='.-[]:')}" + (
        "?" + "&".join(fields) if fields else ""
    )
