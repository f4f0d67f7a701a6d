"""`[reports]`: when reports are sent. `"Mon 08:00"`, `"day 1 08:00"`, `"08:00"`, or `"never"`."""

import re
from datetime import time

from gateway.desk.beats import Beat, Every
from gateway.policy.suggest import closest
from gateway.policy.values import shown

_NEVER = "never"
_HOUR = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def weekly(raw: str) -> Beat | None:
    """A day of the week and an hour."""
    words = _words(raw)
    if words == [_NEVER]:
        return None
    wants = 'a day of the week and an hour — write it like "Mon 08:00", or "never"'
    if len(words) != 2:
        raise ValueError(_wrong(raw, wants, words))
    found = [nth for nth, day in enumerate(_DAYS) if len(words[0]) >= 2 and day.startswith(words[0].rstrip("."))]
    if not found:
        near = closest(words[0], [*_DAYS, *(day[:3] for day in _DAYS)])
        raise ValueError(
            f"{shown(raw)} is not {wants}" if not near else f"{shown(raw)} {_did_you_mean(near, words[1])}"
        )
    return Beat(Every.WEEK, _hour(raw, words[1]), found[0])


def monthly(raw: str) -> Beat | None:
    """A day of the month and an hour."""
    words = _words(raw)
    if words == [_NEVER]:
        return None
    wants = 'a day of the month and an hour — write it like "day 1 08:00", or "never"'
    if len(words) != 3 or not words[1].isdecimal():
        raise ValueError(_wrong(raw, wants, words))
    if words[0] != "day":
        raise ValueError(f"{shown(raw)} is not {wants} — did you mean 'day {words[1]} {words[2]}'?")
    if not 1 <= int(words[1]) <= 31:
        raise ValueError(f"{shown(raw)} is out of range: day 1 to 31 (where a month has fewer, its last)")
    return Beat(Every.MONTH, _hour(raw, words[2]), int(words[1]))


def morning(raw: str) -> Beat | None:
    """An hour of each open day."""
    words = _words(raw)
    if words == [_NEVER]:
        return None
    if len(words) != 1:
        raise ValueError(_wrong(raw, 'an hour — write it like "08:00", or "never"', words))
    return Beat(Every.DAY, _hour(raw, words[0]))


def daily(raw: str) -> time | None:
    """An hour of each day, open or not."""
    words = _words(raw)
    if words == [_NEVER]:
        return None
    if len(words) != 2 or words[0] != "daily":
        raise ValueError(_wrong(raw, 'an hour of each day — write it like "daily 02:00", or "never"', words))
    return _hour(raw, words[1])


def _words(raw: str) -> list[str]:
    return raw.strip().casefold().split()


def _wrong(raw: str, wants: str, words: list[str]) -> str:
    """Most of the time somebody wanted `never`: off, none, no, nver …"""
    near = len(words) == 1 and (words[0] in ("", "off", "no", "none", "false") or closest(words[0], [_NEVER]))
    return f"{shown(raw)} is not {wants}" + (f" — did you mean '{_NEVER}'?" if near else "")


def _did_you_mean(day: str, hour: str) -> str:
    name = day[:3].capitalize()
    return f"names no day of the week — did you mean '{name} {hour}'?"


def _hour(raw: str, text: str) -> time:
    found = _HOUR.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f'{shown(raw)} names no hour of the day — write it like "08:00"')
    return time(int(found[1]), int(found[2]))
