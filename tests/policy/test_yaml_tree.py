"""Every scalar is text; what YAML could do beyond texts, lists and tables is refused with its line."""

# ruff: noqa: E501 - one case a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.mistakes import Report
from gateway.policy.yaml_tree import Items, Node, Table, Text, read


def plain(node: Node | None) -> object:
    if isinstance(node, Table):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [plain(value) for value in node.values]
    return None if node is None else node.value


def mistakes(text: str) -> list[str]:
    report = Report()
    read(text, file="x.yaml", report=report)
    return [f"{f.line}: {f.message}" for f in report.errors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: no", {"a": "no"}),
        ("a: 11:00", {"a": "11:00"}),
        ("a: 44\nb: 1.0\nc: 0x1F\nd: ~\ne: 2025-12-24", {"a": "44", "b": "1.0", "c": "0x1F", "d": "~", "e": "2025-12-24"}),
        ("a:\nb: ''", {"a": "", "b": ""}),
        ("no: yes", {"no": "yes"}),
        ("a: [x, 'y, z', \"w\"]", {"a": ["x", "y, z", "w"]}),
        ("a: {b: c, d: [e]}", {"a": {"b": "c", "d": ["e"]}}),
        ("- a\n- b: c\n", ["a", {"b": "c"}]),
        ("a: |\n  From: x\n\n  Body\n", {"a": "From: x\n\nBody\n"}),
        ("a: printer* # *", {"a": "printer*"}),
        ("", None),
        ("# only a comment\n", None),
        ("---\na: b\n", {"a": "b"}),
    ],
)  # fmt: skip
def test_texts(text: str, expected: object) -> None:
    report = Report()
    assert plain(read(text, file="x.yaml", report=report)) == expected
    assert not report.errors


def test_lines() -> None:
    node = read("a:\n  - b\n  - c: d\n    e:\n", file="x.yaml", report=Report())
    assert isinstance(node, Table)
    items = node.get("a")
    assert isinstance(items, Items)
    assert isinstance(items.values[1], Table)
    assert [key.line for key, _ in items.values[1].entries] == [3, 4]
    assert items.values[1].get("e") == Text("", 4), "an empty value stands at its key"
    assert node.get("nothing") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "3: 'a' stands here twice, first on line 1"),
        ("x: {a: 1, a: 2}", "1: 'a' stands here twice, first on line 1"),
        ("a: &x 1", "1: anchors (&x) are not used here"),
        ("a: 1\nb: *x", "2: aliases (*x) are not used here"),
        ("a: *printer", "1: aliases (*printer) are not used here"),
        ("a: !!python/object:os.system x", "1: tags ("),
        ("a: !!int 3", "1: tags ("),
        ("a:\n\tb: c", "2: a tab in the indentation — YAML takes spaces only"),
        ("a: b: c", "1: this line is not YAML (a second colon, or a wrong indentation) — put the text into 'single quotes'"),
        ("a:\n  b: c\n d: e", "3: this line is not YAML ("),
        ("x: [a, /\\b[A-Z]{1,3}/]", "1: this line is not YAML (expected ',' or ']', but got '[') — put the text into 'single quotes'"),
        ("a: 'x", "1: this line is not YAML (found unexpected end of stream)"),
        ("a: @x", "1: this line is not YAML (found character '@' that cannot start any token)"),
        ("a: b\n---\nc: d\n", "2: a second document (---) — one file holds one"),
        ("? {a: b}\n: c", "1: a key must be a text"),
        ("a: b\nc: \x01\n", "2: a character that YAML does not allow (U+0001)"),
        ("a: " + "[" * 40 + "]" * 40, "1: nested deeper than 24"),
        ("a: " + "[" * 5000, "1: nested deeper than 24"),
        ("a" * 2_000_001, "None: is larger than 2,000,000 characters"),
    ],
)  # fmt: skip
def test_refused(text: str, expected: str) -> None:
    found = mistakes(text)
    assert len(found) == 1
    assert found[0].startswith(expected)


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@?, \t\n\x00é", max_size=120))
def test_any_text_is_read_or_reported(text: str) -> None:
    report = Report()
    node = read(text, file="x.yaml", report=report)
    assert node is None or not isinstance(node, Text) or node.value
    for found in report.errors:
        assert found.line is None or 1 <= found.line <= text.count("\n") + 2
