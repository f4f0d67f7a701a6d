"""V-67, CVE-2024-0450: a small archive that unpacks to a very large one."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "gateway"
UNPACKERS = {
    "zipfile",
    "tarfile",
    "gzip",
    "bz2",
    "lzma",
    "zlib",
    "zipimport",
    "shutil.unpack_archive",
    "py7zr",
    "rarfile",
}

BOUNDED = {"cms.py"}  # the text of a compressed S/MIME mail (RFC 3274): up to a limit, then the file stays as it came


WRITES = {"people.py: zipfile"}  # what is stored of a person, packed for them; a file of ours


def test_nothing_in_the_house_unpacks() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}: {name}" for name in names if name in UNPACKERS and path.name not in BOUNDED]
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "shutil.unpack_archive":
                found.append(str(path))
    assert not [one for one in found if one.rpartition("/")[2] not in WRITES]


def test_who_packs_does_not_unpack() -> None:
    text = (PACKAGE / "cli" / "people.py").read_text(encoding="utf-8")
    opened = re.findall(r"ZipFile\(([^)]*)\)", text)
    assert opened
    assert all(re.search(r"""["'][wx]["']""", one) for one in opened)
    assert not re.search(r"\.extract|unpack|\.namelist|is_zipfile|archive\.(?:read|open)\(", text)
