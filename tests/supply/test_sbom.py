"""`make sbom`: every package that runs is in it, as it is installed; the fields of CycloneDX 1.6; the same bytes each time."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / ".ci" / "sbom.py"


@pytest.fixture(scope="module")
def bom() -> dict[str, Any]:
    return json.loads(_made())


def _made() -> str:
    return subprocess.run([sys.executable, SCRIPT], check=True, capture_output=True, text=True).stdout


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(file: str) -> dict[str, str]:
    lines = (PROJECT / file).read_text().splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line) for line in lines)
    return {_name(one[1]): one[2] for one in found if one}


def test_the_fields_of_the_format(bom: dict[str, Any]) -> None:
    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", bom["serialNumber"])
    assert bom["metadata"]["component"]["name"] == "postroom"
    for one in [bom["metadata"]["component"], *bom["components"]]:
        assert one["type"] in ("application", "library")
        assert one["purl"] == one["bom-ref"] == f"pkg:pypi/{_name(one['name'])}@{one['version']}"
        assert one["licenses"], one["name"]
        assert all(set(said) in ({"expression"}, {"license"}) for said in one["licenses"])
    for one in bom["components"]:
        assert one["hashes"], one["name"]
        assert all(h["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", h["content"]) for h in one["hashes"])
    refs = [one["bom-ref"] for one in bom["components"]] + [bom["metadata"]["component"]["bom-ref"]]
    assert len(set(refs)) == len(refs)
    assert sorted(one["ref"] for one in bom["dependencies"]) == sorted(refs)
    assert all(set(one["dependsOn"]) <= set(refs) for one in bom["dependencies"])


def test_all_that_runs_and_nothing_that_only_builds(bom: dict[str, Any]) -> None:
    """The lock of what runs, without the tools of the build; and what is there of the extras."""
    listed = {_name(one["name"]): one["version"] for one in bom["components"]}
    installed = {_name(one.metadata["Name"]): one.version for one in metadata.distributions()}
    assert listed == {name: installed[name] for name in listed}
    builds = {"hatchling", "editables", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
    runs = {name: version for name, version in _locked("requirements.lock").items() if name in installed}
    assert {name: version for name, version in runs.items() if name not in builds}.items() <= listed.items()
    assert not builds & listed.keys()
    assert not set(listed) - set(runs) - set(_locked("requirements-dev.lock")) or "keyring" in listed
    assert {"tnefparse", "dkimpy", "psycopg", "sqlalchemy"} <= set(listed)
    assert not {"pytest", "mypy", "ruff", "hypothesis"} & set(listed)


def test_the_same_bytes_each_time() -> None:
    assert _made() == _made()
