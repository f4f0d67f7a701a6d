"""The wheel is reproducible: built twice, in two folders, at two times, it is the same; and nothing strange is in it."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("gateway", "templates", "rules", "pyproject.toml", "README.md", "LICENSE")


def _built(folder: Path, *, age: int, mask: int) -> Path:
    """A wheel from a copy of the sources whose files are so many seconds old."""
    for part in PARTS:
        source, target = PROJECT / part, folder / "source" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    for path in (folder / "source").rglob("*"):
        os.utime(path, (1_700_000_000 - age,) * 2)
        path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "out")]
    subprocess.run(command, cwd=folder / "source", check=True, capture_output=True)
    (wheel,) = (folder / "out").iterdir()
    return wheel


def test_two_builds_are_one(tmp_path: Path) -> None:
    first = _built(tmp_path / "a", age=0, mask=0o022)
    second = _built(tmp_path / "somewhere else", age=86_400, mask=0o022)
    assert first.name == second.name
    digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in (first, second)]
    assert digests[0] == digests[1]
    names = zipfile.ZipFile(first).namelist()
    assert "gateway/defaults/rules/desk.yaml" in names
    assert all(name.startswith(("gateway/", "postroom-")) for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".env", ".key", ".db"))]
