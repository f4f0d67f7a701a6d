"""The rules a verb looks at: those of the config, or files that are not in force; failing tests are there to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.output import json_line
from gateway.errors import Finding, Mistakes

if TYPE_CHECKING:
    from gateway.desk.rules import Rule
    from gateway.policy.settings import Settings
    from gateway.policy.snapshot import Policy


def read(settings: Settings, files: Sequence[str] = ()) -> Policy:
    """The rules of these files (or of the folder that config.toml names) and their tests as they ran. Raises `Mistakes`."""
    from gateway.policy import snapshot

    if not files:
        return snapshot.tried(settings, generation=0)
    folders = {Path(file) if Path(file).is_dir() else Path(file).parent for file in files}
    if len(folders) > 1:
        raise click.BadParameter("the files must lie in one folder, or name that folder")
    rules = folders.pop() if len(files) > 1 else Path(files[0])
    only = frozenset(Path(file).name for file in files) if len(files) > 1 else None
    return snapshot.tried(replace(settings, service=replace(settings.service, rules=rules)), generation=0, only=only)


@contextmanager
def mistakes_as(as_json: bool) -> Iterator[None]:
    """Mistakes that keep the rules from being read, said as the verb speaks: findings as JSON, or as `main` tells them."""
    try:
        yield
    except Mistakes as mistakes:
        if not as_json:
            raise
        for found in mistakes.findings:
            json_line(finding(found))
        raise SystemExit(1) from None


def finding(found: Finding, *, rule: str | None = None) -> dict[str, object]:
    """One finding in the shape of contract.md 2."""
    said = {"file": found.file, "line": found.line, "rule": rule, "ok": found.level != "error"}
    return {**said, "message": found.message, "level": found.level}


def where(file: str, line: int, files: Iterable[str]) -> str:
    """`line 142`, or `hr.yaml:142` where there are several files."""
    return f"{Path(file).name}:{line}" if len(set(files)) > 1 else f"line {line}"


def files_of(policy: Policy) -> set[str]:
    """The files in which rules or tests stand."""
    return {rule.file for rule in policy.desk.rules.rules} | {ran.test.file for ran in policy.tests}


def exercised(policy: Policy) -> dict[str, list[str]]:
    """Rule -> the tests in which it fits, for every rule in order."""
    found: dict[str, list[str]] = {rule.name: [] for rule in policy.desk.rules.rules}
    for ran in policy.tests:
        for name in ran.fitted:
            found[name].append(ran.test.name)
    return found


def unexercised(policy: Policy) -> list[Rule]:
    """The rules that fit in no test."""
    found = exercised(policy)
    return [rule for rule in policy.desk.rules.rules if not found[rule.name]]
