"""Working time: open hours, spans, the instant a promise is due (product.md 4.3, contract.md 5). Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A length of working time. `m` and `h` count open time; `d` is the same hour that many open days later; `w` five open days."""

    amount: int
    unit: str  # m h d w


@dataclass(frozen=True, slots=True)
class Schedule:
    """A named time as clauses; see policy/times for the text form. (to be built)"""

    clauses: tuple[object, ...] = ()


ALWAYS = Schedule()
