"""The conditions of a rule, each a small value that says whether it fits (product.md 4.3). Pure.

`fit(facts)` gives the words for an explanation (`text payroll`) where the condition fits, and None where it does not. A list
in a condition means "one of these"; several conditions of a block mean "all of these". `policy/rules_conditions` makes them.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from gateway.desk import matching
from gateway.desk.hours import is_open
from gateway.desk.patterns import Address, Glob, Regex, Words
from gateway.desk.rulefacts import Facts
from gateway.desk.schedule import Schedule
from gateway.mail.address import split_subaddress

Pattern = Words | Regex

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


class Condition(Protocol):
    """One line under `if`."""

    @property
    def key(self) -> str:
        """Its name in the rules file."""
        ...

    @property
    def written(self) -> str:
        """Its value as written, on one line."""
        ...

    def fit(self, facts: Facts) -> str | None:
        """What fitted, or None."""
        ...


@dataclass(frozen=True, slots=True)
class _Written:
    key: str
    written: str


@dataclass(frozen=True, slots=True)
class People(_Written):
    """`from` `to` `cc`: address patterns, or departments by their keys with all their addresses."""

    patterns: tuple[Address, ...]
    departments: Mapping[str, tuple[str, ...]]

    def fit(self, facts: Facts) -> str | None:
        addresses = {"from": (facts.from_address,), "to": (*facts.to, *facts.cc), "cc": facts.cc}[self.key]
        for key, own in self.departments.items():
            if (self.key == "to" and key in facts.addressed) or any(_is_of(own, address) for address in addresses):
                return f"{self.key} {key}"
        for pattern in self.patterns:
            if any(address and pattern.fits(address) for address in addresses):
                return f"{self.key} {pattern.written}"
        return None


def _is_of(own: tuple[str, ...], address: str) -> bool:
    """A plus part does not matter: `it+4812.x@` is an address of `it@` too."""
    return address in own or ("+" in address and split_subaddress(address)[0] in own)


@dataclass(frozen=True, slots=True)
class Text(_Written):
    """`subject` `body` `text`."""

    patterns: tuple[Pattern, ...]

    def fit(self, facts: Facts) -> str | None:
        in_subject, in_body = self.key != "body", self.key != "subject"
        for pattern in self.patterns:
            if isinstance(pattern, Regex):
                found = (in_subject and pattern.fits(facts.subject_text)) or (in_body and pattern.fits(facts.body_text))
            else:
                found = (in_subject and pattern.fits(facts.subject_words)) or (
                    in_body and pattern.fits(facts.body_words)
                )
            if found:
                return f"{self.key} {pattern.written}"
        return None


_ONE: Mapping[str, Callable[[Facts], str]] = {
    "sender": lambda facts: facts.sender,
    "sender_department": lambda facts: facts.person.get("department", ""),
    "language": lambda facts: facts.language,
    "kind": lambda facts: facts.kind,
    "auth": lambda facts: facts.auth,
    "priority": lambda facts: facts.priority,
}


@dataclass(frozen=True, slots=True)
class OneOf(_Written):
    """What has one value out of a closed list: `sender`, `kind`, `language`, `priority` …"""

    values: tuple[str, ...]

    def fit(self, facts: Facts) -> str | None:
        value = _ONE[self.key](facts)
        return f"{self.key} {value}" if value in self.values else None


@dataclass(frozen=True, slots=True)
class RequestDepartment(_Written):
    """`department`: the one that holds the request, or one below it. `below`: key -> itself and all below."""

    below: Mapping[str, frozenset[str]]

    def fit(self, facts: Facts) -> str | None:
        return next((f"{self.key} {key}" for key, keys in self.below.items() if facts.department in keys), None)


@dataclass(frozen=True, slots=True)
class Owner(_Written):
    """`owner: none`, `owner: anyone`, or addresses."""

    values: tuple[str, ...]

    def fit(self, facts: Facts) -> str | None:
        for value in self.values:
            if facts.owner == value or value == ("anyone" if facts.owner else "none"):
                return f"owner {value}"
        return None


@dataclass(frozen=True, slots=True)
class State(_Written):
    """`state`; `open` is everything that is not done."""

    values: tuple[str, ...]

    def fit(self, facts: Facts) -> str | None:
        if facts.state in self.values:
            return f"state {facts.state}"
        return "state open" if "open" in self.values and facts.state not in ("", "done") else None


@dataclass(frozen=True, slots=True)
class Yes(_Written):
    """`first_mail` `marked_urgent` `spam`."""

    value: bool

    def fit(self, facts: Facts) -> str | None:
        known = {"first_mail": facts.is_first_mail, "marked_urgent": facts.marked_urgent, "spam": facts.spam}
        return f"{self.key} {'yes' if self.value else 'no'}" if known[self.key] is self.value else None


@dataclass(frozen=True, slots=True)
class Has(_Written):
    """`has`: a field that looks like it somewhere in the mail, or `attachment`."""

    names: tuple[str, ...]

    def fit(self, facts: Facts) -> str | None:
        for name in self.names:
            if facts.files if name == "attachment" else facts.fields.get(name):
                return f"has {name}"
        return None


@dataclass(frozen=True, slots=True)
class Attached(_Written):
    """`attachment`: the name of a file."""

    names: tuple[Glob, ...]

    def fit(self, facts: Facts) -> str | None:
        for pattern in self.names:
            for file in facts.files:
                if pattern.fits(file.name):
                    return f"attachment {file.name}"
        return None


@dataclass(frozen=True, slots=True)
class Tag(_Written):
    values: tuple[str, ...]

    def fit(self, facts: Facts) -> str | None:
        return next((f"tag {tag}" for tag in self.values if tag in facts.tags), None)


@dataclass(frozen=True, slots=True)
class Columns(_Written):
    """`person` `form` `header` `field`: names with values behind, all of which must fit. `present` takes any value.

    A value fits by its words, case and accents folded (`site: Singapore`).
    """

    wanted: tuple[tuple[str, tuple[Pattern, ...]], ...]

    def fit(self, facts: Facts) -> str | None:
        said = []
        for name, patterns in self.wanted:
            values = _column(self.key, name, facts)
            if not any(_value_fits(pattern, value) for pattern in patterns for value in values):
                return None
            said.append(name)
        return f"{self.key} {', '.join(said)}"


def _column(key: str, name: str, facts: Facts) -> Sequence[str]:
    if key == "header":
        return facts.headers.get(name.lower(), ())
    if key == "form":
        found = facts.form.get(matching.normal(name).strip(), "")
    elif key == "field":
        found = facts.fields.get(name, "")
    else:
        found = facts.person.get(name, "")
    return (found,) if found else ()


def _value_fits(pattern: Pattern, value: str) -> bool:
    if pattern.written == "present":
        return True
    return pattern.fits(value) if isinstance(pattern, Regex) else pattern.fits(matching.normal(value))


@dataclass(frozen=True, slots=True)
class During(_Written):
    """`during`: the desk's wall clock stands in one of these times."""

    times: tuple[tuple[str, Schedule], ...]

    def fit(self, facts: Facts) -> str | None:
        for name, schedule in self.times:
            if is_open(schedule, facts.zone, at=facts.now):
                return f"during {name}"
        return None


@dataclass(frozen=True, slots=True)
class HowMany(_Written):
    """`repeat: 5 in 10m`, `similar: 5 in 20m`: at least so many within the time."""

    count: int
    window: timedelta

    def fit(self, facts: Facts) -> str | None:
        found = (facts.repeated if self.key == "repeat" else facts.similar)(self.window)
        return f"{self.key} {found} in {self.written.rpartition(' in ')[2]}" if found >= self.count else None


_MEASURE: Mapping[str, Callable[[Facts], Any]] = {
    "age": lambda facts: facts.age,
    "silent_for": lambda facts: facts.silent_for,
    "promise_left": lambda facts: facts.promise_left,
    "promise_share": lambda facts: facts.promise_share,
    "handoffs": lambda facts: facts.handoffs,
    "reopened": lambda facts: facts.reopened,
    "rating": lambda facts: facts.rating,
    "attachment_size": lambda facts: max((file.size for file in facts.files), default=None),
}


@dataclass(frozen=True, slots=True)
class Compared(_Written):
    """`> 3d`, `<= 2`, `> 10 MB`. `measure` is a key of `_MEASURE` (`promise_left: < 25%` measures the share)."""

    measure: str
    sign: str
    value: Any

    def fit(self, facts: Facts) -> str | None:
        found = _MEASURE[self.measure](facts)
        return f"{self.key} {self.written}" if found is not None and OPERATORS[self.sign](found, self.value) else None


@dataclass(frozen=True, slots=True)
class Block:
    """Conditions of which all must fit."""

    conditions: tuple[Condition, ...]

    def fit(self, facts: Facts) -> list[str] | None:
        """What fitted, one text a condition; None as soon as one does not fit."""
        said = []
        for condition in self.conditions:
            found = condition.fit(facts)
            if found is None:
                return None
            said.append(found)
        return said

    def misfits(self, facts: Facts) -> list[Condition]:
        """The conditions that do not fit."""
        return [condition for condition in self.conditions if condition.fit(facts) is None]


@dataclass(frozen=True, slots=True)
class AnyBlock(_Written):
    """`any`: one of the blocks fits."""

    blocks: tuple[Block, ...]

    def fit(self, facts: Facts) -> str | None:
        for block in self.blocks:
            said = block.fit(facts)
            if said is not None:
                return "; ".join(said) or "always"
        return None


@dataclass(frozen=True, slots=True)
class AllBlocks(_Written):
    """`all`: every block fits."""

    blocks: tuple[Block, ...]

    def fit(self, facts: Facts) -> str | None:
        said: list[str] = []
        for block in self.blocks:
            found = block.fit(facts)
            if found is None:
                return None
            said += found
        return "; ".join(said) or "always"


@dataclass(frozen=True, slots=True)
class Not(_Written):
    """`not`: none of the conditions fits."""

    block: Block

    def fit(self, facts: Facts) -> str | None:
        if any(condition.fit(facts) is not None for condition in self.block.conditions):
            return None
        return f"not {self.written}"
