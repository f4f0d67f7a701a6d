"""Reads the rules files and puts them together as if they were one text (contract.md 3).

Files are read in the order of their names. Lists add up, tables merge, one name in two files is an error; `version`,
`timezone` and `language` may be repeated if equal. What the parts mean: `times`, `departments`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from gateway.policy import values
from gateway.policy.mistakes import Report
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Items, Node, Table, Text, read

T = TypeVar("T")

PARTS = ("version", "timezone", "language", "times", "departments", "people", "fields", "rules", "tests")


@dataclass(frozen=True, slots=True)
class Named:
    """One entry of a table, and where it stands."""

    file: str
    key: Text
    node: Node


@dataclass(slots=True)
class RulesText:
    """All rules files together. Tables by name; nothing in them is checked yet."""

    timezone: ZoneInfo | None = None
    language: str = ""
    times: dict[str, Named] = field(default_factory=dict)
    departments: dict[str, Named] = field(default_factory=dict)
    people: dict[str, Named] = field(default_factory=dict)
    fields: dict[str, Named] = field(default_factory=dict)
    rules: list[Named] = field(default_factory=list)
    tests: list[Named] = field(default_factory=list)
    timezone_at: tuple[str, int] | None = None


def merge(files: Mapping[str, str], *, report: Report) -> RulesText:
    """`files`: how a file is called in messages -> its text. Every mistake goes to the report."""
    merged = RulesText()
    once: dict[str, tuple[str, Text]] = {}
    all_read = not report.mistakes  # a file that is not there says no more about itself
    for file, text in sorted(files.items()):
        report.add_file(file, text)
        before = report.mistakes
        top = read(text, file=file, report=report)
        all_read = all_read and report.mistakes == before
        if top is None:
            continue
        if not isinstance(top, Table):
            report.error(file, top.line, "a rules file begins with  version: 1")
            continue
        for key, node in top.entries:
            _part(merged, once, file=file, key=key, node=node, report=report)
    if files and all_read and "version" not in once:
        report.error(min(files), 1, "version: 1  is missing")
    return merged


def _part(
    merged: RulesText, once: dict[str, tuple[str, Text]], *, file: str, key: Text, node: Node, report: Report
) -> None:
    name = key.value
    if name not in PARTS:
        report.error(file, key.line, f"'{name}' is not a part of a rules file{did_you_mean(name, PARTS)}")
        return
    if name in ("version", "timezone", "language"):
        _single(merged, once, file=file, key=key, node=node, report=report)
        return
    if isinstance(node, Text) and not node.value:
        return  # an empty part
    if name in ("rules", "tests"):
        _add_list(getattr(merged, name), name, file=file, key=key, node=node, report=report)
        return
    if not isinstance(node, Table):
        report.error(file, node.line, f"{name} wants names with a colon behind each, not a list or a text")
        return
    table: dict[str, Named] = getattr(merged, name)
    for entry, value in node.entries:
        if entry.value in table:
            first = table[entry.value]
            report.error(file, entry.line, f"'{entry.value}' stands in {first.file}:{first.key.line} already")
        else:
            table[entry.value] = Named(file, entry, value)


def _single(
    merged: RulesText, once: dict[str, tuple[str, Text]], *, file: str, key: Text, node: Node, report: Report
) -> None:
    name = key.value
    if not isinstance(node, Text):
        report.error(file, node.line, f"{name} wants one text")
        return
    if name in once:
        first_file, first = once[name]
        if first.value != node.value:
            report.error(file, node.line, f"{name} is '{first.value}' in {first_file}:{first.line}")
        return
    once[name] = (file, node)
    try:
        if name == "version":
            if node.value != "1":
                raise ValueError(f"'{node.value}' is not known to this program; it reads version 1")
        elif name == "timezone":
            merged.timezone, merged.timezone_at = values.zone(node.value), (file, node.line)
        else:
            merged.language = values.one_of(*values.LANGUAGES)(node.value)
    except ValueError as error:
        report.error(file, node.line, f"{name}: {error}")


def _add_list(found: list[Named], part: str, *, file: str, key: Text, node: Node, report: Report) -> None:
    if not isinstance(node, Items):
        report.error(file, node.line, f"{part} is a list: each begins with  - name:")
        return
    for item in node.values:
        if isinstance(item, Table):
            found.append(Named(file, key, item))
        else:
            report.error(file, item.line, f"each of {part} begins with  - name:")


# ---------------------------------------------------------------- small readers that others use too


class Said(ValueError):
    """What is wrong with a value, in words that need no name of a key before them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Reads nodes of one file and reports what is wrong with them. Never raises."""

    file: str
    report: Report

    def error(self, line: int, message: str) -> None:
        self.report.error(self.file, line, message)

    def text(self, node: Node, name: str, check: Callable[[str], T]) -> T | None:
        """One text, checked; None if it is wrong (and reported)."""
        if not isinstance(node, Text):
            self.error(node.line, f"{name} wants one text, not {'a list' if isinstance(node, Items) else 'a table'}")
            return None
        if not node.value.strip():
            self.error(node.line, f"{name} is empty{_colour_hint(name)}")
            return None
        try:
            return check(node.value)
        except Said as said:
            self.error(node.line, str(said))
        except ValueError as error:
            self.error(node.line, f"{name}: {error}")
        return None

    def texts(self, node: Node, name: str, check: Callable[[str], T]) -> tuple[T, ...]:
        """A list, or one text as a list of one. What is wrong is reported and left out."""
        if isinstance(node, Table):
            self.error(node.line, f"{name} wants a list")
            return ()
        items = node.values if isinstance(node, Items) else (node,)
        found = [self.text(item, name, check) for item in items]
        return tuple(value for value in found if value is not None)


def _colour_hint(name: str) -> str:
    return " — # begins a comment: put it into quotes, '#0B5CAD'" if name == "colour" else ""
