#!/usr/bin/env python3
"""What runs in a Postroom, as a software bill of materials: CycloneDX 1.6 in JSON. `make sbom` writes it.

Reads the packages that are installed beside this Python and follows their requirements from Postroom on, with those of its extras
that are there; hashes are those of the lock files, of every file that an installation may take. A script of ours, because it needs
nothing but the standard library and one package of the build: a tool for it would bring thirty packages to list twenty-five.

The same installation gives the same bytes: nothing in it says when or where it was made.
"""

import argparse
import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
NAME = "postroom"
EXTRAS = ("postgres", "tnef", "dkim", "keyring")  # what may run; `build` and `dev` do not
_OF_CLASSIFIER = {"BSD License": "BSD-3-Clause", "MIT License": "MIT", "Apache Software License": "Apache-2.0"}
_SPDX = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "AND", "OR", "WITH",
})  # fmt: skip
"""Identifiers of SPDX that may stand in an expression here; any other licence goes by its name."""
_OWN_WORDS = {"imapclient": "BSD-3-Clause"}  # says it in its licence file alone


def canonical(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(name: str, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What this installed package needs here, each with the extras it is needed with."""
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonical(wanted.name), tuple(sorted(wanted.extras))


def closure(name: str, extras: tuple[str, ...]) -> dict[str, list[str]]:
    """Every package that is needed, and what each needs, by canonical names; of extras only what is installed."""
    installed = {canonical(one.metadata["Name"]) for one in metadata.distributions()}
    found: dict[str, set[str]] = {}
    queue = [(name, extras)]
    seen = set()
    while queue:
        one = queue.pop()
        if one in seen:
            continue
        seen.add(one)
        wanted = [(other, more) for other, more in needs(*one) if other in installed]
        found.setdefault(one[0], set()).update(other for other, _ in wanted)
        queue += wanted
    return {one: sorted(others - {one}) for one, others in sorted(found.items())}


def hashes(project: Path) -> dict[tuple[str, str], list[str]]:
    """(name, version) -> SHA-256 of each file that the locks admit."""
    found: dict[tuple[str, str], list[str]] = {}
    for lock in LOCKS:
        at = ("", "")
        for line in (project / lock).read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
                at = (canonical(match[1]), match[2])
                found[at] = []
            elif match := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
                found[at].append(match[1])
    return found


def licence(about: metadata.PackageMetadata) -> list[dict[str, Any]]:
    """What the package says of its licence: as an expression where it is one, else by its name."""
    said = _OWN_WORDS.get(canonical(about["Name"]), "")
    written = about.get("License-Expression") or about.get("License") or said
    if not written or "\n" in written:
        classifiers = about.get_all("Classifier") or []
        named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
        written = next((_OF_CLASSIFIER.get(one, one) for one in reversed(named)), "")
    if not written:
        return []
    is_expression = set(written.replace("(", " ").replace(")", " ").split()) <= _SPDX
    return [{"expression": written}] if is_expression else [{"license": {"name": written}}]


def component(name: str, known: dict[tuple[str, str], list[str]]) -> dict[str, Any]:
    about = metadata.metadata(name)
    version = about["Version"]
    purl = f"pkg:pypi/{name}@{version}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": about["Name"], "version": version, "purl": purl}
    if about.get("Summary"):
        made["description"] = about["Summary"]
    if said := licence(about):
        made["licenses"] = said
    if files := known.get((name, version)):
        made["hashes"] = [{"alg": "SHA-256", "content": one} for one in sorted(files)]
    return made


def bom(project: Path = PROJECT) -> dict[str, Any]:
    """The whole of it."""
    known = hashes(project)
    tree = closure(NAME, EXTRAS)
    parts = {name: component(name, known) for name in tree}
    root = {**parts.pop(NAME), "type": "application"}
    root.pop("hashes", None)
    refs = {NAME: root["bom-ref"], **{name: one["bom-ref"] for name, one in parts.items()}}
    content = {
        "metadata": {"component": root},
        "components": [parts[name] for name in sorted(parts)],
        "dependencies": [
            {"ref": refs[name], "dependsOn": sorted(refs[other] for other in tree[name])} for name in sorted(tree)
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **content,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, help="a file; standard output without it")
    options = parser.parse_args()
    made = bom()
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if options.output is None:
        sys.stdout.write(text)
        return 0
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")
    print(f"{options.output}: {len(made['components'])} packages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
