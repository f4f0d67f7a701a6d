"""No version with a known hole: the lower bounds of pyproject.toml and both locks, and a hash for each line of the locks.

A package gets a row when an advisory says so, or when we rely on something that older ones do not have.
"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")

SAFE = {
    # package: (lowest safe version, why)
    "jinja2": (
        "3.1.6",
        "CVE-2025-27516: |attr reaches str.format out of the sandbox; before it CVE-2024-56326 and -56201",
    ),
    "aiosmtpd": (
        "1.4.6",
        "CVE-2024-34083: what came before STARTTLS was obeyed after it; 1.4.5: CVE-2024-27305, smuggling",
    ),
    "mail-parser": ("4.8", "what the reading half is tested with; older ones need more packages"),
    "imapclient": ("4.1", "works with the imaplib of Python 3.14, whose buffer is another one"),
    "sqlalchemy": ("2.1.9", "what the store is tested with"),
    "ruamel-yaml": ("0.19.1", "the pure reader, without C; duplicate keys are errors with their lines"),
    "nh3": ("0.3.7", "ammonia after RUSTSEC-2025-0071, mutation by MathML and SVG"),
    "pillow": ("11.3", "CVE-2025-48379, a write beyond a buffer in 11.2"),
    "idna": ("3.7", "CVE-2024-3651: quadratic time on crafted names"),
    "click": ("8.1", "what the command line is tested with"),
    "google-re2": ("1.1.20251105", "what the patterns are tested with"),
    "selectolax": ("1.0.2", "what HTML to text is tested with"),
}
EVERYWHERE = {
    # not named by us, but brought along
    "mako": ("1.2.2", "CVE-2022-40023: quadratic time in its lexer (alembic brings it)"),
    "pygments": ("2.15.1", "CVE-2022-40896: quadratic time (rich brings it)"),
    "markupsafe": ("2.1", "jinja2's escaping"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "dnspython": ("2.6.1", "CVE-2023-29483: one forged answer ended the wait for the true one (extra dkim)"),
    "cryptography": ("44.0.1", "CVE-2024-12797"),
}


def _locked(lock: str) -> dict[str, Version]:
    lines = (PROJECT / lock).read_text().splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", one[1]).lower(): Version(one[2]) for one in found if one}


@pytest.mark.parametrize("name", SAFE)
def test_the_lower_bound(name: str) -> None:
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    bounds = {
        re.sub(r"[-_.]+", "-", one.name).lower(): [Version(s.version) for s in one.specifier if s.operator == ">="]
        for one in map(Requirement, wanted)
    }
    assert bounds[name], f"{name} has no lower bound"
    assert bounds[name][0] >= Version(SAFE[name][0]), SAFE[name]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks(lock: str) -> None:
    found = _locked(lock)
    for name, (least, why) in {**SAFE, **EVERYWHERE}.items():
        if name in found:
            assert found[name] >= Version(least), (name, why)
    assert SAFE.keys() <= found.keys()


def test_every_direct_dependency_has_a_lower_bound() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    for line in (
        *project["dependencies"],
        *(one for more in project["optional-dependencies"].values() for one in more),
    ):
        wanted = Requirement(line)
        assert wanted.name == "postroom" or any(s.operator == ">=" for s in wanted.specifier), line


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    assert len(blocks) > 20
    for block in blocks:
        assert re.match(r"[a-z0-9-]+==[^ ]+ ", block), block[:80]
        assert block.count("--hash=sha256:") >= 1, block[:80]
    assert "://" not in text


def test_the_locks_agree() -> None:
    run, develop = (_locked(lock) for lock in LOCKS)
    assert {name: develop[name] for name in run} == run
