"""The short ways of the scanner give the very tokens, places and mistakes that ruamel's own gives."""

import random
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from gateway.policy.yaml_scan import QuickParser, QuickReader, QuickScanner

PROJECT = Path(__file__).resolve().parents[2]
BROKEN = Path(__file__).parent / "broken"
TEXTS = [path.read_text() for path in (*sorted(BROKEN.glob("*.yaml")), *sorted((PROJECT / "rules").glob("*.yaml")))]
ODD = [
    "", " ", "\n", "a", "a:", "a: b", "a: [b, c d , 'e']", "{a: b c, d: , e}", "a: b # c", "a: b #c", "a: b#c", "a: b:c",
    "a: {b:c}", "a: {b :c}", "[a, b]: c", "- a\n- b: c\n  d", "a: >\n  b\n  c\n", "a: |\n b", "a:\n  b\n  c", "? a\n: b",
    "a: 11:00", "{a: 11:00}", "a: b\n c: d", "a\tb: c", "a: b\tc", "é: ü ß", "プ: リ", "a: *b", "a: &b c", "!x a",
    "%YAML 1.1\n---\na",
    "---\na\n---\nb", "a: ---", "...", "a: ...\n...", "a: [\n b,\n c\n]", "a: [b\n c]", "a: {b: c\n d}",
    "a: b, c", "[a, b c: d]",
    "a: 'b''c'", 'a: "b\\n"', "\ufeffa: b", "a: b\u2028c", "a: b\x85c", "a: @b", "a: `b", "x y z: 1", "a:b: c",
    "- - a\n  - b", "a: -", "-a: b",
    "a" * 1100 + ": b", "{" + "a" * 1100 + ": b}", "[[[[a]]]]", "}", "[a",
    "a: ]", "a: b: c", "\ta: b", "a:\n\tb: c", "a: [b, , c]", "word " * 40 + ": x",
]  # fmt: skip


def events(text: str, *, quick: bool) -> list[tuple[object, ...]]:
    """Each event with its places; at the end the mistake, if there is one."""
    yaml = YAML(typ="safe", pure=True)
    if quick:
        yaml.Reader, yaml.Scanner, yaml.Parser = QuickReader, QuickScanner, QuickParser
    found: list[tuple[object, ...]] = []
    try:
        for event in yaml.parse(text):
            places = [(mark.line, mark.column, mark.index) for mark in (event.start_mark, event.end_mark)]
            details = [
                getattr(event, name, None) for name in ("value", "anchor", "tag", "implicit", "style", "flow_style")
            ]
            found.append((type(event).__name__, *places, *map(str, details)))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.append(("mistake", error.problem, error.context, mark and (mark.line, mark.column)))
    except (YAMLError, ValueError, IndexError) as error:
        found.append(("mistake", type(error).__name__))
    return found


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_the_same(text: str) -> None:
    assert events(text, quick=True) == events(text, quick=False)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_for_files_somebody_stumbled_over(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        text = chance.choice(TEXTS)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            piece = chance.choice(
                [*":,[]{}#'\"-?*&!|>%@ \n\t", ": ", " #", "\n  ", "---", "...", "é", "\r\n", "\u2028", "word"]
            )
            text = text[:at] + piece + text[at + chance.randint(0, 3) :]
        assert events(text, quick=True) == events(text, quick=False)


@pytest.mark.parametrize(
    "text", ["a " * 200_000, "[" + "a, " * 100_000, "a" * 400_000, " " * 400_000 + "a", "{" + "a b " * 100_000 + "}"]
)
def test_hostile_texts_cost_linear_time(text: str) -> None:
    begin = time.process_time()
    events(text, quick=True)
    assert time.process_time() - begin < 10
