"""The reference in `docs/rules.md`, made from the tables that rules are checked against: `python -m gateway.policy.rules_doc`.

Only what stands between the two marks is made; the words before it are written by hand.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gateway.desk.rules import ADDS, EVENTS
from gateway.policy import rules_words as said
from gateway.policy.later import BY_CLOCK, LATER_ACTIONS, NEW_ONLY, WITH_REMINDERS, idle_at
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_conditions import CONDITIONS
from gateway.policy.rules_tests import MAY_BE_GIVEN
from gateway.policy.rules_words import Key

BEGIN = "<!-- made by: python -m gateway.policy.rules_doc -->"
END = "<!-- made until here -->"
_NOT_YET = " *not yet*"


def render() -> str:
    """The reference, from `## Parts of a file` on."""
    return "\n".join(line for section in _sections() for line in (*section, "")).rstrip() + "\n"


def put(page: str) -> str:
    """The page with the reference of today in it. Raises `ValueError` if it has no marks."""
    before, begin, rest = page.partition(BEGIN + "\n")
    _, end, after = rest.partition(END + "\n")
    if not begin or not end:
        raise ValueError("the page has no marks for the reference")
    return f"{before}{begin}\n{render()}\n{end}{after}"


def _sections() -> Iterator[list[str]]:
    yield _keys("Parts of a file", said.PARTS)
    yield [
        "## Times",
        "",
        "Clauses with commas, or a list. What `not` names is taken out of all of them. They are written in wall-clock time: of the",
        "department where it says when it works, of the desk in rules. An hour that summer time skips is never open; one that it",
        "repeats counts twice.",
        "",
        *_table("clause", "means", rows=said.TIMES.items()),
    ]
    departments = _keys("Departments", said.DEPARTMENT)
    departments[2:2] = [
        "`departments:` holds one table a department. Its key, in upper case, begins the reference: `it` gives `IT-4812`.",
        "`it/network` belongs to `it`.",
        "",
    ]
    yield departments
    people = _keys("People", said.PERSON)
    yield [*people, "", "Any other name is a column that rules may ask for: `person: {site: Singapore}`."]
    fields = _keys("Fields", said.FIELD)
    yield [*fields, "", "`has: order` asks for a field, `{order}` in `for` stands for what it holds."]
    yield _keys("Rules", said.RULE)
    yield from _vocabulary()
    tests = _keys("Tests", said.TEST)
    yield [*tests, "", f"`given` takes {_listed(MAY_BE_GIVEN)}."]


def _vocabulary() -> Iterator[list[str]]:
    events = [(f"`{name}`", said.EVENTS[name]) for name in EVENTS]
    told = (
        f"What a rule is about (`when`). The clock raises {_listed(event for event in EVENTS if event in BY_CLOCK)}: nobody has "
        "written then, so conditions are about the request, its subject and its person."
    )
    yield ["## Events", "", told, "", *_table("event", "happens when", rows=events)]
    yield ["## Conditions", "", "A list means one of these. No condition fits what a mail or request does not have."]
    for group in dict.fromkeys(word.group for word in CONDITIONS.values()):
        rows = [
            (f"`{name}`", word.says + _choice(word.values, word.says), f"`{word.example}`")
            for name, word in CONDITIONS.items()
            if word.group == group
        ]
        yield [f"### {group[0].upper()}{group[1:]}", "", *_table("key", "fits when", "example", rows=rows)]
    actions = [
        (
            f"`{name}`",
            action.says + _choice(action.values, action.says) + _only(name) + _later(name, LATER_ACTIONS),
            f"`{action.example}`",
            "added" if name in ADDS else "upper wins, with its `priority`" if name == "because" else "upper wins",
        )
        for name, action in ACTIONS.items()
    ]
    yield ["## Actions", "", *_table("key", "does", "example", "several rules", rows=actions)]


def _keys(title: str, keys: Mapping[str, Key]) -> list[str]:
    rows = [
        (
            f"`{name}`",
            key.says + _choice(key.values, key.says),
            f"`{key.example}`",
            key.without or "–",
        )
        for name, key in keys.items()
    ]
    return [f"## {title}", "", *_table("key", "what it says", "example", "without it", rows=rows)]


def _table(*heads: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    escaped = ([cell.replace("|", r"\|") for cell in row] for row in rows)
    lines = [f"| {' | '.join(row)} |" for row in escaped]
    return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines]


def _choice(allowed: Iterable[str], says: str) -> str:
    """The closed list of values, unless the words name them already."""
    words = list(allowed)
    told = [word for word in words if f"`{word}`" in says]
    return "" if told or not words or words == ["yes", "no"] else ": " + _listed(words)


def _listed(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def _only(name: str) -> str:
    """At which events the action has an effect, where that is not all."""
    if name in WITH_REMINDERS:
        return " (new requests, and reminders: `when: waiting_long`)"
    if name in NEW_ONLY:
        return " (new requests only)"
    never = [event for event in EVENTS if name in idle_at(event)]
    by_clock = set(never) >= BY_CLOCK
    others = _listed(event for event in never if not by_clock or event not in BY_CLOCK)
    if by_clock and others:
        return f" (not when the clock raises the event, nor with {others})"
    return " (not when the clock raises the event)" if by_clock else f" (not with {others})" if others else ""


def _later(name: str, later: Iterable[str]) -> str:
    return _NOT_YET if name in later else ""


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "docs" / "rules.md"
    path.write_text(put(path.read_text(encoding="utf-8")), encoding="utf-8")
