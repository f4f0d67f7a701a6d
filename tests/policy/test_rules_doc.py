"""docs/rules.md names every part of a rules file and every key of a department, and says what has no effect yet."""

import re
from pathlib import Path

from gateway.policy.departments import KEYS
from gateway.policy.later import LATER_DEPARTMENT
from gateway.policy.rules_file import PARTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text()


def rows(title: str) -> dict[str, str]:
    """The first cell's names -> the row, of the table below a heading."""
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = {}
    for line in part.splitlines():
        if line.startswith("| `"):
            for name in re.findall(r"`([^`]+)`", line.split("|")[1]):
                found[name] = line
    return found


def test_parts() -> None:
    table = rows("Parts of a file")
    assert set(table) == set(PARTS)


def test_departments() -> None:
    table = rows("Departments")
    assert set(table) == set(KEYS)
    assert {name for name, row in table.items() if "*not yet*" in row} == LATER_DEPARTMENT
