"""A few broken inputs for each target, the same ones each time,
and all that were ever found. `make fuzz N=…` makes many more."""

import re
from pathlib import Path

import pytest

from tests.fuzz.engine import CRASHERS, Target, replay, run
from tests.fuzz.targets import BY_NAME, TARGETS

FOUND = sorted(path for path in CRASHERS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_broken_inputs(target: Target) -> None:
    result = run(target, range(target.fast))
    assert not result.finds, "\n".join(f"seed {find.seed}, {find.case!r}:\n{find.problem}" for find in result.finds[:3])
    assert result.executions == target.fast
    assert len(result.seen) > target.fast // 4, "nearly all inputs are the same: this finds nothing"


def test_the_page_tells_them_all() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `([a-z]+)` \|", page.partition("## Broken inputs")[2])
    assert rows == [target.name for target in TARGETS]
    assert all(target.about for target in TARGETS)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once(path: Path) -> None:
    replay(BY_NAME[path.parent.name], path.read_bytes())
