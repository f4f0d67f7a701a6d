"""V-87, PyYAML CVE-2020-14343: a rules file that runs code, grows without end, or says something else than it seems to."""

import re
import time
from pathlib import Path

import pytest

from gateway.errors import Mistakes
from tests.attacks.scene import RULES, Scene

LEVELS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
RULE = "rules:\n  - name: r\n    if: {{subject: door}}\n    then: {{tag: t}}\n    stop: {value}\n"

NEXT = RULES.count("\n") + 1  # the line below it

# What stands in the file, and on which line the first mistake is told; None: the file is fine.
FILES = {
    "an object": (RULES + "x: !!python/object/apply:os.system ['touch {mark}']\n", NEXT),
    "an object as a name": (RULES + "x: !!python/name:os.system\n", NEXT),
    "a new object": (RULES + "rules: [!!python/object/new:os.system ['touch {mark}']]\n", NEXT),
    "a tag of its own": (RULES + "x: !secret a\n", NEXT),
    "aliases in aliases": ("l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + LEVELS + RULES, 1),
    "an alias of itself": (RULES + "x: &x [*x]\n", NEXT),
    "a merge": (RULES + "x: {<<: *y}\n", NEXT),
    "ten megabytes": (RULES + "# " + "x" * 10_000_000 + "\n", None),
    "ten megabytes of brackets": (RULES + "x: " + "[" * 10_000_000, None),
    "depth": (RULES + "x: " + "[" * 100_000, NEXT),
    "depth in blocks": (RULES + "x:\n" + "".join(" " * n + "a:\n" for n in range(1, 600)), NEXT + 24),
    "a key twice": (RULES.replace("  ana@", "  eva@example.org: {name: Eve}\n  ana@"), NEXT - 1),
    "a part twice": (RULES + "people: {}\n", NEXT),
    "two documents": (RULES + "---\nx: y\n", NEXT),
    "a control": (RULES + "x: a\x07b\n", NEXT),
    "a surrogate": (RULES + 'x: "\\ud800"\n', NEXT),
    "not closed": (RULES + "x: 'abc\n", NEXT + 1),
}  # fmt: skip


def reloaded(scene: Scene, text: bytes | str) -> list[str]:
    """The mistakes of a reload with this file; [] if it is in force now."""
    path = scene.folder / "desk" / "rules" / "desk.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    try:
        scene.room.runtime.reload()
    except Mistakes as mistakes:
        return [str(one) for one in mistakes.findings]
    return []


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_in_a_second(scene: Scene, tmp_path: Path, name: str) -> None:
    text, line = FILES[name]
    before = scene.room.runtime.policy
    began = time.process_time()
    told = reloaded(scene, text.replace("{mark}", str(tmp_path / "ran")))
    assert time.process_time() - began <= 1.0
    assert told
    assert "larger than" in told[0] if line is None else re.search(rf"desk\.yaml:{line}\b", told[0]), told[:3]
    assert len(told) < 20  # and not a thousand lines of it
    assert scene.room.runtime.policy is before
    assert not (tmp_path / "ran").exists()


def test_bytes_that_are_no_text(scene: Scene) -> None:
    [told, *_] = reloaded(scene, RULES.encode() + b"x: \xff\xfe\n")
    assert f"desk.yaml:{NEXT}" in told


@pytest.mark.parametrize(
    ("written", "means"),
    [("yes", True), ("no", False), ("true", True), ("false", False), ("on", None), ("off", None), ("y", None), ("1", None),
     ("~", None), ("null", None)],
)  # fmt: skip
def test_a_word_is_a_word_or_a_mistake(scene: Scene, written: str, means: bool | None) -> None:
    """`stop: off` is neither yes nor no: whoever wrote it is told, and nothing is guessed."""
    told = reloaded(scene, RULES + RULE.format(value=written))
    if means is None:
        assert told
        assert f"desk.yaml:{NEXT + 4}" in told[0], told
    else:
        assert not told
        assert scene.room.runtime.policy.desk.rules.rules[0].stop is means


def test_what_yaml_would_make_numbers_and_times_of() -> None:
    """The Norway problem and its relatives: each value is the text that stands there."""
    from gateway.policy.mistakes import Report
    from gateway.policy.yaml_tree import Items, Text, read

    written = ["no", "NO", "off", "011", "0x10", "1e3", "12:30:45", "2025-11-24", ".inf", "null", "~", "1_000"]
    found = read("[" + ", ".join(written) + "]", file="x.yaml", report=Report())
    assert isinstance(found, Items)
    assert [one.value for one in found.values if isinstance(one, Text)] == written
