"""What a large mail costs above idle, through door and processor, measured in a process of its own.

A file is never taken apart: one and a half times its size. A text is read and kept, so it costs more; so does a file
that goes along in a letter.
"""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("kind", "megabytes", "times"),
    [("file", 50, 1.5), ("text", 50, 2.2), ("file", 30, 6.0)],
    ids=["a file that stays here", "a text", "a file that goes along"],
)
def test_a_large_mail(kind: str, megabytes: int, times: float, tmp_path: Path) -> None:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("memory is measured by /proc")
    done = subprocess.run(
        [sys.executable, "-m", "tests.work.large_mail", kind, str(megabytes), str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    taken, decided = map(int, done.stdout.split())
    assert taken <= 16, f"{taken} MB to take it"
    assert decided <= times * megabytes, f"{decided} MB to decide it"
