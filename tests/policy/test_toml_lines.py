"""Every key of every file below stands where the scanner says, and tomllib agrees which keys there are."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.toml_lines import lines_of

FILES: dict[str, tuple[str, dict[tuple[str | int, ...], int]]] = {
    "plain": ("a = 1\n\n# c = 2\n[b]\nc = 3 # d = 4\n", {("a",): 1, ("b",): 4, ("b", "c"): 5}),
    "windows ends": ("a = 1\r\n[b]\r\nc = 2\r\n", {("a",): 1, ("b",): 2, ("b", "c"): 3}),
    "arrays of tables": (
        "[[m]]\nx = 1\n[[m]]\nx = 2\n[m.sub]\ny = 3\n[[m.list]]\nz = 4\n[[m.list]]\nz = 5\n",
        {
            ("m",): 1,
            ("m", 0): 1,
            ("m", 0, "x"): 2,
            ("m", 1): 3,
            ("m", 1, "x"): 4,
            ("m", 1, "sub"): 5,
            ("m", 1, "sub", "y"): 6,
            ("m", 1, "list"): 7,
            ("m", 1, "list", 0): 7,
            ("m", 1, "list", 0, "z"): 8,
            ("m", 1, "list", 1): 9,
            ("m", 1, "list", 1, "z"): 10,
        },
    ),
    "dotted keys": (
        "a.b.c = 1\na.b.d = 2\n\"x y\" . 'z' = 3\n[p . q]\nr.s = 4\n",
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "b", "c"): 1,
            ("a", "b", "d"): 2,
            ("x y",): 3,
            ("x y", "z"): 3,
            ("p",): 4,
            ("p", "q"): 4,
            ("p", "q", "r"): 5,
            ("p", "q", "r", "s"): 5,
        },
    ),
    "multi-line strings": (
        'a = """\nb = 1\n[c]\n\\""" # no\n"""\nd = \'\'\'x\n]]\'\'\'\'\ne = """"quoted""""\nf = 1\n',
        {("a",): 1, ("d",): 6, ("e",): 8, ("f",): 9},
    ),
    "inline tables and lists": (
        'a = {b = "}", c = [1, {d = 2}], e.f = 3}\ng = [\n  "]", # h = 1\n  [1, 2],\n  {i = 5},\n]\nj = 1\n',
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "c"): 1,
            ("a", "c", 0): 1,
            ("a", "c", 1): 1,
            ("a", "c", 1, "d"): 1,
            ("a", "e"): 1,
            ("a", "e", "f"): 1,
            ("g",): 2,
            ("g", 0): 3,
            ("g", 1): 4,
            ("g", 1, 0): 4,
            ("g", 1, 1): 4,
            ("g", 2): 5,
            ("g", 2, "i"): 5,
            ("j",): 7,
        },
    ),
    "strings that look like more": (
        'a = "x # y"\nb = \'C:\\\'\nc = "\\"]"\n"d=e" = 1\n"\\u00e9" = 2\nf = 2025-11-24 09:30:00\ng = "" # "\nh = 1',
        {("a",): 1, ("b",): 2, ("c",): 3, ("d=e",): 4, ("é",): 5, ("f",): 6, ("g",): 7, ("h",): 8},
    ),
}


def paths(value: Any, prefix: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {prefix} if prefix else set()
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        found |= paths(inner, (*prefix, key))
    return found


@pytest.mark.parametrize("name", FILES)
def test_lines(name: str) -> None:
    text, expected = FILES[name]
    assert dict(lines_of(text)) == expected
    assert paths(tomllib.loads(text)) == set(expected)


@given(st.text(alphabet="ab=.[]{}\"'#\\\n ,1", max_size=200))
def test_any_text_comes_to_an_end(text: str) -> None:
    found = lines_of(text)
    try:
        known = paths(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return
    assert known == set(found)
