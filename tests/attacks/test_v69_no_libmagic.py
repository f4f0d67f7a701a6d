"""V-69, libmagic CVE-2019-18218: a library in C guesses the types of strangers' files."""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement

HOUSE = Path(__file__).resolve().parents[2]
GUESSERS = {"magic", "filemagic", "filetype", "puremagic", "mimetypes", "imghdr", "sndhdr", "fleep", "magika"}
# What the program is made of, all of it, and then every library that came with it into the process
LOADED = """
import importlib, pkgutil, re, gateway
for module in pkgutil.walk_packages(gateway.__path__, "gateway."):
    if not re.search(r"\\.__main__$|\\.migrations\\.", module.name):
        importlib.import_module(module.name)
print(*sorted({line.split()[-1] for line in open("/proc/self/maps") if "/" in line}), sep="\\n")
"""


def test_nobody_imports_one() -> None:
    found = []
    for path in (HOUSE / "gateway").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(name in text for name in GUESSERS):
            continue
        for node in ast.walk(ast.parse(text)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}: {name}" for name in names if name.split(".")[0] in GUESSERS]
            if isinstance(node, ast.Call) and "libmagic" in ast.unparse(node):
                found.append(f"{path}:{node.lineno}")
    assert not found


def test_nobody_needs_one() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    seen: set[str] = set()
    while wanted:
        needed = Requirement(wanted.pop())
        if needed.name.lower() in seen or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        seen.add(needed.name.lower())
        try:
            wanted += requires(needed.name) or []
        except ModuleNotFoundError:
            continue  # an extra that is not installed here
    assert len(seen) > 15, seen
    assert not [name for name in seen if name.replace("python-", "") in GUESSERS | {"libmagic"}]


def test_it_is_not_in_the_process() -> None:
    maps = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=HOUSE, capture_output=True, text=True, timeout=60, check=True
    )
    assert "libpython" in maps.stdout or "python" in maps.stdout
    assert "libmagic" not in maps.stdout
