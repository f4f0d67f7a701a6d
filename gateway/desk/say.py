"""A sentence that the desk wants to say, before it is known to whom and in which language. Pure.

Decisions make `Say` values; the letter's writer says them in the reader's language (`desk/tongue`). `str()` gives the English
words, for the journal and the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class When:
    """An instant in a sentence. `is_short`: for colleagues who know the date (`Friday 15:00`); `is_hour`: today's hour alone."""

    instant: datetime
    is_short: bool = False
    is_hour: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """A person in a sentence, by address. `is_short`: the first name."""

    address: str
    name: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """`message` is the English sentence with `{named}` places, and the key of its translations; `many` its plural, chosen by `n`.
    A value is a text, a number, a `When`, a `Who`, a `Schedule`, another `Say`, or a tuple of these (said as a list)."""

    message: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    many: str = ""
    n: int = 1

    def __str__(self) -> str:
        form = self.many if self.many and self.n != 1 else self.message
        return form.format_map(self.places({name: _plain(value) for name, value in self.values.items()}))

    def places(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the places: the values as they are `said`, and `n` where the sentence counts."""
        return {**said, "n": self.n} if self.many else dict(said)


def say(message: str, /, **values: Any) -> Say:
    """One sentence. `message` must be a literal: translators' tools read it from the source."""
    return Say(message, MappingProxyType(values))


def say_many(message: str, many: str, n: int, /, **values: Any) -> Say:
    """A sentence that counts: `{n}` is there in both forms."""
    return Say(message, MappingProxyType(values), many, n)


def _plain(value: Any) -> str:
    if isinstance(value, When):
        return f"{value.instant:%a} {value.instant.day} {value.instant:%b %H:%M}"
    if isinstance(value, Who):
        return value.name or value.address
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    return str(value)
