"""DNS without sockets: a `Purse` over a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.senders.resolver import NOWHERE, Answer, Purse, Trouble


@dataclass
class Zone:
    """`records`: name -> TXT, or (name, kind) -> others; `trouble`: names for which DNS does not answer."""

    records: Mapping[Any, Sequence[Any]]
    trouble: frozenset[str] = frozenset()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, name: str, kind: str, seconds: float) -> Answer:
        self.asked.append((name, kind))
        if name in self.trouble:
            raise Trouble(f"no answer for {name}")
        found = self.records.get(name, ()) if kind == "TXT" else self.records.get((name, kind), ())
        if found:
            return Answer(tuple(one.encode() if kind == "TXT" else one for one in found))
        known = [key if isinstance(key, str) else key[0] for key in self.records]
        return Answer() if any(one == name or one.endswith(f".{name}") for one in known) else NOWHERE

    def purse(self) -> Purse:
        return Purse(self, seconds=5.0)
