"""YAML as texts, lists and tables with their lines, and nothing else (product.md 4.1 "No YAML surprises").

Every scalar is the text that stands there: `no`, `11:00`, `44` are never turned into anything. Built from ruamel's
events, so that no construction, tag or alias can run or grow: aliases, anchors and tags are errors, and so are keys
written twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from gateway.policy.mistakes import Report
from gateway.policy.yaml_scan import QuickParser, QuickReader, QuickScanner

DEEPEST = 24
LARGEST = 2_000_000  # characters


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `line` counts from 1."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order written; each key once."""

    entries: "tuple[tuple[Text, Node], ...]"
    line: int

    def get(self, name: str) -> "Node | None":
        return next((node for key, node in self.entries if key.value == name), None)


Node = Text | Items | Table


class _Refused(Exception):
    """Never leaves this module."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def read(text: str, *, file: str, report: Report) -> Node | None:
    """The one document of a file; None when it is empty or not YAML (then the report says so)."""
    if len(text) > LARGEST:
        report.error(file, None, f"is larger than {LARGEST:,} characters")
        return None
    yaml = YAML(typ="safe", pure=True)
    yaml.Reader, yaml.Scanner, yaml.Parser = QuickReader, QuickScanner, QuickParser
    try:
        return _Builder(yaml.parse(text), file=file, report=report).document()
    except _Refused as refused:
        report.error(file, refused.line, refused.message)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else min(mark.line, text.count("\n")) + 1
        column = mark.column if mark is not None and mark.line + 1 == line else None
        report.error(file, line, _why(str(error.problem or error.context or ""), text, line), column=column)
    except (YAMLError, RecursionError, ValueError):  # ReaderError has no mark
        line, char = _control(text)
        report.error(file, line, f"a character that YAML does not allow (U+{ord(char):04X})" if char else "is not YAML")
    return None


def _why(problem: str, text: str, line: int) -> str:
    source = text.split("\n")[line - 1] if text else ""
    if "\t" in source[: len(source) - len(source.lstrip())]:
        return "a tab in the indentation — YAML takes spaces only"
    if "mapping values are not allowed" in problem:
        return "this line is not YAML (a second colon, or a wrong indentation) — put the text into 'single quotes'"
    return f"this line is not YAML ({problem}) — put the text into 'single quotes'"


def _control(text: str) -> tuple[int | None, str]:
    for number, line in enumerate(text.split("\n"), start=1):
        for char in line:
            code = ord(char)
            if (code < 0x20 and char not in "\t\r") or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code >= 0xFFFE:
                return number, char
    return None, ""


class _Builder:
    """From events to nodes. Recursion is bounded by DEEPEST."""

    def __init__(self, events: Iterator[Any], *, file: str, report: Report) -> None:
        self._events = events
        self._file = file
        self._report = report
        self._documents = 0

    def document(self) -> Node | None:
        found: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise _Refused(event.start_mark.line + 1, "a second document (---) — one file holds one")
            elif isinstance(event, NodeEvent):
                found = self._node(event, depth=0)
        return None if isinstance(found, Text) and not found.value else found

    def _node(self, event: Any, *, depth: int) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent):
            raise _Refused(line, f"aliases (*{event.anchor}) are not used here — write it out, or put it into 'quotes'")
        if event.anchor is not None:
            raise _Refused(line, f"anchors (&{event.anchor}) are not used here — put the text into 'single quotes'")
        if event.tag is not None and str(event.tag) != "!":
            raise _Refused(line, f"tags ({event.tag}) are not used here — put the text into 'single quotes'")
        if depth > DEEPEST:
            raise _Refused(line, f"nested deeper than {DEEPEST}")
        if isinstance(event, ScalarEvent):
            return Text(event.value, line)
        assert isinstance(event, CollectionStartEvent)
        inside = list(self._children(depth))
        if isinstance(event, SequenceStartEvent):
            return Items(tuple(inside), line)
        assert isinstance(event, MappingStartEvent)
        return Table(tuple(self._pairs(inside)), line)

    def _children(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if not isinstance(event, NodeEvent):  # the end of this list or table
                return
            yield self._node(event, depth=depth + 1)

    def _pairs(self, inside: list[Node]) -> Iterator[tuple[Text, Node]]:
        seen: dict[str, int] = {}
        for key, value in zip(inside[::2], inside[1::2], strict=True):
            if not isinstance(key, Text):
                raise _Refused(key.line, "a key must be a text — put it into 'single quotes'")
            if key.value in seen:
                self._report.error(
                    self._file, key.line, f"'{key.value}' stands here twice, first on line {seen[key.value]}"
                )
                continue
            seen[key.value] = key.line
            # The place of an empty value is the next token, which may be lines below: blame its key.
            yield key, Text("", key.line) if isinstance(value, Text) and not value.value else value
