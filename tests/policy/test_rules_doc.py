"""docs/rules.md: the reference is what the program says, every key is in it, and the example works."""

import re
from pathlib import Path

import pytest

from gateway.desk.rules import EVENTS
from gateway.policy.departments import KEYS
from gateway.policy.later import LATER_ACTIONS
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_conditions import CONDITIONS
from gateway.policy.rules_doc import put, render
from gateway.policy.rules_file import PARTS
from gateway.policy.rules_reader import FIELD_KEYS
from gateway.policy.rules_tests import KEYS as TEST_KEYS
from tests.policy.desk_files import load

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "rules.md").read_text()
README = (PROJECT / "README.md").read_text()


def rows(title: str) -> dict[str, str]:
    """The first cell's names -> the row, of the tables below a heading."""
    part = render().partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = {}
    for line in part.splitlines():
        if line.startswith("| `"):
            for name in re.findall(r"`([^`]+)`", line.split("|")[1]):
                found[name] = line
    return found


def yaml_of(page: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_page_is_what_the_program_says() -> None:
    assert put(PAGE) == PAGE, "python -m gateway.policy.rules_doc"


def test_a_page_without_marks_stays_as_it_is() -> None:
    with pytest.raises(ValueError, match="no marks"):
        put("# Rules\n")


@pytest.mark.parametrize(
    ("title", "names", "later"),
    [
        ("Parts of a file", PARTS, ()),
        ("Departments", KEYS, ()),
        ("Fields", FIELD_KEYS, ()),
        ("Events", EVENTS, ()),
        ("Conditions", CONDITIONS, ()),
        ("Actions", ACTIONS, LATER_ACTIONS),
        ("Tests", TEST_KEYS, ()),
    ],
)
def test_every_key_is_there_and_what_has_no_effect_is_marked(
    title: str, names: tuple[str, ...], later: frozenset[str]
) -> None:
    table = rows(title)
    assert set(table) == set(names)
    assert {name for name, row in table.items() if "*not yet*" in row} == set(later)


def test_no_cell_breaks_its_row() -> None:
    for line in render().splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5), line


def test_the_example_of_the_page(tmp_path: Path) -> None:
    policy = load(tmp_path, {"desk.yaml": yaml_of(PAGE)[0]})
    assert policy.warnings == ()
    assert [(ran.test.name, ran.wrong) for ran in policy.tests] == [(ran.test.name, ()) for ran in policy.tests]
    assert len(policy.tests) == 4
    assert {name for ran in policy.tests for name in ran.fitted} == {rule.name for rule in policy.desk.rules.rules}


def test_the_examples_of_the_readme(tmp_path: Path) -> None:
    desk, rule = yaml_of(README)
    policy = load(tmp_path, {"desk.yaml": desk, "more.yaml": rule})
    assert [ran.fitted for ran in policy.tests] == [tuple(rule.name for rule in policy.desk.rules.rules)]
