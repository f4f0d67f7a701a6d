"""Failpoints: inert unless armed, and then exactly where and when they were armed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import failpoints
from gateway.errors import Temporary
from gateway.failpoints import FailpointError, arm, declared, plan, reach

ARCHITECTURE = Path(__file__).resolve().parents[1] / "docs" / "architecture.md"
CHILD = """
import time
from gateway.failpoints import reach
for _ in range(3):
    reach("here")
time.sleep({pause})
print("alive")
"""


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    arm(None)


def test_inert_unless_armed() -> None:
    assert failpoints._armed is None
    reach("anything")


def test_the_error_is_temporary() -> None:
    assert issubclass(FailpointError, Temporary)


def test_raises_at_the_named_place_and_hit_only() -> None:
    arm("accept.committed:2:raise")
    reach("accept.committed")
    reach("elsewhere")
    with pytest.raises(FailpointError, match=r"accept\.committed"):
        reach("accept.committed")
    reach("accept.committed")


def test_sleeps() -> None:
    arm("here:1:sleep=0.05")
    started = time.monotonic()
    reach("here")
    assert time.monotonic() - started >= 0.05


def child(armed: str, *, pause: float = 0) -> subprocess.CompletedProcess[str]:
    """A new process that reaches `here` three times."""
    environ = os.environ | {failpoints.VARIABLE: armed}
    code = CHILD.format(pause=pause)
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("armed", "pause", "killed"),
    [
        ("", 0, False),
        ("here:1:kill", 0, True),
        ("here:3:kill", 0, True),
        ("here:4:kill", 0, False),
        ("elsewhere:1:kill", 0, False),
        ("here:1:kill-within=1", 30, True),
    ],
)
def test_kill_from_the_environment(armed: str, pause: float, killed: bool) -> None:
    done = child(armed, pause=pause)
    assert (done.returncode, done.stdout) == ((-signal.SIGKILL, "") if killed else (0, "alive\n"))


@pytest.mark.parametrize(
    "text",
    ["here", "here:1", "here:0:kill", "here:x:kill", ":1:kill", "here:1:explode", "here:1:sleep=long", "here:-1:kill"],
)
def test_a_wrong_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        plan(text)


def test_each_name_stands_in_one_file() -> None:
    """Twice in one file is one event on two databases; in two files it would be two events."""
    files = {name: {place.partition(":")[0] for place in places} for name, places in declared().items()}
    assert {name: found for name, found in files.items() if len(found) != 1} == {}
    assert "(not a literal)" not in files


def test_each_name_is_in_the_table_of_the_architecture_page() -> None:
    page = ARCHITECTURE.read_text(encoding="utf-8")
    table = page.partition("## Failpoints")[2].partition("\n## ")[0]
    documented = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert documented == set(declared())
