"""Names as people are called, and small texts (product.md 3.4). Pure. Times, spans and lists: `desk/tongue`."""

import re
import unicodedata
from datetime import datetime, timedelta, tzinfo
from urllib.parse import quote as percent

from gateway.desk.say import Say, say, say_many
from gateway.desk.schedule import Span

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


def unbroken(text: str) -> str:
    """A date that breaks at most after the day's name: `today, Monday 24 November, 13:30` on two lines of a phone."""
    head, comma, rest = text.partition(", ")
    if ", " not in rest:
        head, comma, rest = "", "", text
    return head + comma + rest.replace(" ", "\u00a0") if len(rest) <= 29 else text


# ------------------------------------------------------------------------------------------------ sentences

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As commands and the log name them."""


def plain_word(pattern: str) -> str:
    """A word of `looks_after` as one says it: `printer*` → `printers`."""
    return f"{pattern[:-1]}s" if pattern.endswith("*") and not pattern.endswith("s*") else pattern.rstrip("*")


def word_of(name: str) -> Say | str:
    """A priority or a state in words; what is neither stays as it is."""
    words = {
        "low": say("low"), "normal": say("normal"), "high": say("high"), "urgent": say("urgent"),
        "new": say("new"), "open": say("open"), "waiting": say("waiting"), "done": say("done"),
    }  # fmt: skip
    return words.get(name, name)


def deadline_example(until: datetime, now: datetime, zone: tzinfo) -> Say:
    """A `#deadline` line that would make sense for this promise: an hour before it, on its day. The time in the words of
    commands, which are English everywhere."""
    before = until - timedelta(hours=1)
    when = before if before > now + timedelta(minutes=30) else until
    return say("#deadline {when} because of a customer visit", when=_as_written(when, now, zone))


def promise_example(when: datetime, now: datetime, zone: tzinfo) -> str:
    """A `#promise` line with a time that would make sense, as one writes it."""
    return f"#promise {_as_written(when, now, zone)} because …"


def _as_written(when: datetime, now: datetime, zone: tzinfo) -> str:
    """`14:00` of today, `Mon 12:00`, `1 Dec 12:00`; on the half hour."""
    local, here = when.astimezone(zone), now.astimezone(zone)
    day = "" if local.date() == here.date() else f"{_WEEKDAYS[local.weekday()]} "
    if (local.date() - here.date()).days > 6:
        day = f"{local.day} {MONTHS[local.month - 1]} "
    return f"{day}{local.hour}:{local.minute // 30 * 30:02}"


def at_hour(when: datetime, now: datetime, zone: tzinfo) -> str:
    """`12:40` of today, `Thu 9:00` of another day, as one writes it in a command."""
    day = _as_written(when, now, zone).rpartition(" ")[0]
    local = when.astimezone(zone)
    return f"{day} {local.hour}:{local.minute:02}".lstrip()


def has_your_mail(name: str, what: str = "") -> Say:
    """Who has it (board 1): `Ana Silva looks after printers and has your mail.`; without a field: `… has your mail.`"""
    if what:
        return say("{name} looks after {what} and has your mail.", name=name, what=what)
    return say("{name} has your mail.", name=name)


def history(name: str, count: int) -> Say:
    """What an agent sees of earlier requests this year: how many."""
    if count == 0:
        return say("This is the first mail from {name} to us this year.", name=name)
    if count == 1:
        return say("{name} wrote to us once before this year.", name=name)
    return say_many(
        "{name} wrote to us {n} time this year.", "{name} wrote to us {n} times this year.", count, name=name
    )


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


def span_said(span: Span) -> Say:
    """A length of working time in words: `30 minutes`, `2 days`."""
    if span.unit == "m":
        return say_many("{n} minute", "{n} minutes", span.amount)
    if span.unit == "h":
        return say_many("{n} hour", "{n} hours", span.amount)
    if span.unit == "w":
        return say_many("{n} week", "{n} weeks", span.amount)
    return say_many("{n} day", "{n} days", span.amount)
