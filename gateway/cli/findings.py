"""What `status` and `doctor` say: one check a line, with what to do where something is wrong."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import click

from gateway.cli.output import json_line, visible


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`remedy` is what to type or do, '' where nothing is wrong. `is_red`: shown as a failure is, though all works today."""

    name: str
    message: str
    level: Level = Level.OK
    remedy: str = ""
    is_red: bool = False


def as_json(checks: Iterable[Check]) -> None:
    """`{check, ok, level, message, try}`, one a line (contract.md 2)."""
    for check in checks:
        said = {"check": check.name, "ok": check.level is Level.OK, "level": check.level.value}
        json_line({**said, "message": check.message, "try": check.remedy or None})


def as_lines(checks: Iterable[Check]) -> None:
    """For people: FAIL stands out, and what to do is on the right."""
    found = list(checks)
    width = max((len(check.name) for check in found), default=0) + 2
    for check in found:
        level = check.level.value if check.level is not Level.FAIL else "FAIL"
        line = f" {level:<5} {check.name:<{width}}{visible(check.message)}"
        if check.remedy:
            line = f"{line:<60}  {check.remedy}"
        colour = {Level.WARN: "yellow", Level.FAIL: "red"}.get(check.level)
        click.secho(line, fg="red" if check.is_red else colour, color=sys.stdout.isatty())
