"""The door to DNS. One resolver for the process, and for each mail a purse of questions and seconds (RFC 1035).

Reads    the machine's resolver, or the one that `[trust] resolver` names.
Fails    `Trouble` where DNS does not answer, or not in time: that says nothing about the mail, and is worth another try.
         `Spent` where a mail makes us ask too much. A name that is none, or does not exist, is an answer: nothing.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

CACHED = 5_000
"""Answers that are kept for the time DNS says."""
PATIENCE = 3.0
"""Seconds for one question: one that is never answered leaves time for others."""
MOST_QUESTIONS = 40
"""For one mail. RFC 7208 4.6.4 lets a mechanism ask for the addresses of ten hosts, ten times over."""
MOST_RECORDS = 100
LONGEST_TEXT = 4096
"""Octets of a TXT record; a key of 8192 bits has 1400."""


class Trouble(Exception):
    """DNS did not say."""


class Spent(Exception):
    """The mail asks for more than it may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Texts of TXT as bytes; addresses, host names and (preference, host) as strings. `exists`: the name is there, whatever
    records it has."""

    values: tuple[Any, ...] = ()
    exists: bool = True


NOWHERE = Answer(exists=False)


class Ask(Protocol):
    def __call__(self, name: str, kind: str, seconds: float) -> Answer:
        """The records of this kind. Raises `Trouble`."""


class Resolver:
    """An `Ask`; may be used by several threads. `server`: address and port, or None for the machine's own."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        self._server = server
        self._resolver: dns.resolver.Resolver | None = None
        self._guard = threading.Lock()

    def __call__(self, name: str, kind: str, seconds: float) -> Answer:
        try:
            found = self._made().resolve(
                dns.name.from_text(name), kind, lifetime=seconds, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return NOWHERE
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, dns.name.BadEscape, UnicodeError):
            return NOWHERE
        except dns.exception.Timeout as error:
            raise Trouble(f"DNS did not answer in time for {name}") from error
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise Trouble(f"DNS has no answer for {name} ({type(error).__name__})") from error
        records = list(found.rrset or ())[:MOST_RECORDS]
        return Answer(tuple(one for record in records if (one := _value(record, kind)) is not None))

    def _made(self) -> dns.resolver.Resolver:
        """Made when the first question comes: a machine without a resolver is trouble, not a reason not to start."""
        with self._guard:
            if self._resolver is None:
                made = dns.resolver.Resolver(configure=self._server is None)
                if self._server is not None:
                    made.nameservers = [self._server[0]]
                    made.port = self._server[1]
                made.cache = dns.resolver.LRUCache(CACHED)
                self._resolver = made
            return self._resolver


def _value(record: Any, kind: str) -> Any:
    match kind:
        case "TXT":
            text = b"".join(record.strings)
            return text if len(text) <= LONGEST_TEXT else None
        case "MX":
            return record.preference, record.exchange.to_text(omit_final_dot=True)
        case "PTR":
            return record.target.to_text(omit_final_dot=True)
        case _:
            return record.address


class Purse:
    """The questions of one mail: no more than so many, none twice, and no second longer than `seconds`, all together."""

    def __init__(
        self,
        ask: Ask,
        *,
        seconds: float,
        most: int = MOST_QUESTIONS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._end = monotonic() + seconds
        self._left = most
        self._known: dict[tuple[str, str], Answer | Trouble] = {}

    def records(self, name: str, kind: str) -> Answer:
        """Raises `Trouble` and `Spent`."""
        name = name.rstrip(".").lower()
        known = self._known.get((name, kind))
        if known is None:
            known = self._known[name, kind] = self._asked(name, kind)
        if isinstance(known, Trouble):
            raise known
        return known

    def texts(self, name: str) -> tuple[bytes, ...]:
        """The TXT records of a name."""
        return self.records(name, "TXT").values

    def _asked(self, name: str, kind: str) -> Answer | Trouble:
        seconds = min(PATIENCE, self._end - self._monotonic())
        if seconds <= 0:
            return Trouble("the time for DNS was over")
        if self._left <= 0:
            raise Spent("too many questions to DNS")
        self._left -= 1
        try:
            return self._ask(name, kind, seconds)
        except Trouble as trouble:
            return trouble
