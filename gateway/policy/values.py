"""How a setting's text becomes a value: durations, sizes, addresses … Each reader raises ValueError with one line.

The message is the second half of a finding: the caller puts the name of the setting in front.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from gateway.desk.schedule import Span
from gateway.mail.address import domain_of, parse_path
from gateway.policy.suggest import did_you_mean

LANGUAGES = ("en", "de", "fr", "es", "pl", "cs", "ja")
"""Of our letters."""
MAIL_LANGUAGES = (
    *LANGUAGES,
    "it",
    "nl",
    "pt",
    "sv",
    "da",
    "no",
    "fi",
    "hu",
    "ro",
    "ru",
    "uk",
    "el",
    "tr",
    "he",
    "ar",
    "zh",
    "ko",
)
"""Of other people's mails, as far as we know them (`mail.language`)."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400}
_DURATION = re.compile(r"(\d{1,6})\s?([smhdwy])")
_SPAN = re.compile(r"(\d{1,4})\s?([mhdw])")
_SIZE = re.compile(r"(\d{1,6})\s?(B|kB|MB|GB|KiB|MiB|GiB)", re.IGNORECASE)
_SIZES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_RATE = re.compile(r"(\d{1,6})\s?/\s?([smhd])")
_PERCENT = re.compile(r"(\d{1,3})\s?%")
_LONGEST_SPAN = {"m": 9999, "h": 2000, "d": 366, "w": 53}

_SHAPES: dict[type, str] = {str: "text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `amount` in each `per`."""

    amount: int
    per: timedelta

    @property
    def per_second(self) -> float:
        return self.amount / self.per.total_seconds()


def shown(raw: object) -> str:
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, str):
        return repr(raw if len(raw) <= 40 else raw[:40] + "…")
    if isinstance(raw, int | float):
        return "a number"
    return _SHAPES.get(type(raw), "a date")


def _wrong(raw: str, wants: str) -> ValueError:
    return ValueError(f"{shown(raw)} is not {wants}")


def duration(raw: str) -> timedelta:
    """`20s` `1m` `4h` `3d` `14d` `2w` `3y`: calendar time."""
    found = _DURATION.fullmatch(raw.strip())
    if found is None:
        raise _wrong(raw, 'a duration — write it like "20s", "15m", "4h", "3d"')
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > 100 * _UNITS["y"]:
        raise ValueError(f"{shown(raw)} is longer than 100 years")
    return timedelta(seconds=seconds)


def span(raw: str) -> Span:
    """`30m` `4h` (open time), `2d` `1w` (open days)."""
    found = _SPAN.fullmatch(raw.strip())
    if found is None:
        raise _wrong(raw, "a working time — write it like 30m, 4h, 2d")
    amount, unit = int(found[1]), found[2]
    if not 0 < amount <= _LONGEST_SPAN[unit]:
        raise ValueError(f"{shown(raw)} is out of range: 1{unit} to {_LONGEST_SPAN[unit]}{unit}")
    return Span(amount, unit)


def size(raw: str) -> int:
    """Bytes. `35 MB` is 35,000,000; `35 MiB` is 36,700,160."""
    found = _SIZE.fullmatch(raw.strip())
    if found is None:
        raise _wrong(raw, 'a size — write it like "35 MB"')
    return int(found[1]) * _SIZES[found[2].lower()]


def rate(raw: str) -> Rate:
    found = _RATE.fullmatch(raw.strip())
    if found is None or int(found[1]) == 0:
        raise _wrong(raw, 'a rate — write it like "60/m" or "5/h"')
    return Rate(int(found[1]), timedelta(seconds=_UNITS[found[2]]))


def rate_or_none(raw: str) -> Rate | None:
    return None if raw.strip().lower() in ("", "none") else rate(raw)


def per_hour(raw: str) -> int:
    got = rate(raw)
    if got.per != timedelta(hours=1):
        raise ValueError(f'{shown(raw)} is not a rate by the hour — write it like "5/h"')
    return got.amount


def percent(raw: str) -> int:
    found = _PERCENT.fullmatch(raw.strip())
    if found is None or int(found[1]) > 100:
        raise _wrong(raw, 'a share — write it like "25%"')
    return int(found[1])


def instant(raw: str) -> datetime:
    """An RFC 3339 instant: date, time and offset."""
    try:
        at = datetime.fromisoformat(raw.strip())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise _wrong(raw, "an instant — write it like 2025-11-24T09:30:00+01:00")
    return at


def address(raw: str) -> str:
    """A bare address as the program compares it (`mail.address`). Single-label domains are fine: `it@demo`."""
    text = raw.strip()
    got = parse_path(text) if "@" in text else None
    if not got or "@" not in got:
        raise _wrong(raw, "an address — write it like it@example.org")
    return got


def domain(raw: str) -> str:
    """A domain, folded, in ASCII (IDNA); `*.uni.example` stands for its sub-domains (contract.md 8)."""
    text = raw.strip()
    star = "*." if text.startswith("*.") else ""
    got = parse_path(f"a@{text.removeprefix('*.')}") if "@" not in text and not text.startswith("[") else None
    if got is None:
        hint = " — leave out the @" if text.startswith("@") else " — write it like example.org"
        raise ValueError(f"{shown(raw)} is not a domain{hint}")
    return star + domain_of(got)


def zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw.strip())
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder is an OSError
        near = did_you_mean(raw.strip(), available_timezones())
        raise ValueError(f"{shown(raw)} is not a time zone{near or ' — write it like Europe/Berlin'}") from None


def one_line(raw: str) -> str:
    """Text for headers and letters: one line, no control characters."""
    text = raw.strip()
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    return text


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = raw.strip()
        if text not in allowed:
            near = did_you_mean(text, allowed)
            raise ValueError(f"{shown(raw)} is none of: {', '.join(allowed)}{near}")
        return text

    return read


def up_to(most: int) -> Callable[[int], int]:
    """A number from 0 to `most`."""

    def read(raw: int) -> int:
        if not 0 <= raw <= most:
            raise ValueError(f"{raw} is out of range: 0 to {most}")
        return raw

    return read


def positive(raw: int) -> int:
    if not 0 < raw < 10**9:
        raise ValueError(f"{raw} is out of range: 1 or more")
    return raw
