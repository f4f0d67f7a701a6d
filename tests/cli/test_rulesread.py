"""Which rules a verb reads: those of the config, a file, a folder, several files; and which of them no test exercises."""

from dataclasses import replace
from pathlib import Path

import click
import pytest

from gateway.cli.rulesread import exercised, files_of, read, unexercised, where
from gateway.errors import Mistakes
from gateway.policy import snapshot
from gateway.policy.settings import Settings
from tests.policy.desk_files import RULES, config

ONE = "rules:\n  - name: one\n    if: {text: apple}\n    then: {tag: a}\n"
TWO = "rules:\n  - name: two\n    if: {text: pear}\n    then: {tag: b}\n"
TEST = "tests:\n  - name: an apple\n    mail: eva@example.org -> it@example.org | apple\n    expect: {tag: TAG}\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "desk.yaml").write_text(RULES)
    (tmp_path / "new" / "one.yaml").write_text(ONE)
    (tmp_path / "new" / "two.yaml").write_text(TWO)
    found = config(tmp_path)
    (tmp_path / "rules" / "desk.yaml").write_text(RULES)
    return found


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ([], []),
        (["new"], ["one", "two"]),
        (["new/desk.yaml"], []),
        (["new/desk.yaml", "new/two.yaml"], ["two"]),
        (["new/one.yaml", "new/desk.yaml"], ["one"]),
    ],
)
def test_what_is_read(settings: Settings, tmp_path: Path, files: list[str], rules: list[str]) -> None:
    policy = read(settings, [str(tmp_path / file) for file in files])
    assert [rule.name for rule in policy.desk.rules.rules] == rules


def test_files_of_two_folders_are_no_text(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match="one folder"):
        read(settings, [str(tmp_path / "new" / "one.yaml"), str(tmp_path / "rules" / "desk.yaml")])


def test_a_part_that_is_no_desk(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="version: 1"):
        read(settings, [str(tmp_path / "new" / "one.yaml")])


def test_a_test_that_fails_does_not_keep_the_rules_from_being_seen(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "new" / "zz.yaml").write_text(TEST.replace("TAG", "other"))
    policy = read(settings, [str(tmp_path / "new")])
    assert [ran.passes for ran in policy.tests] == [False]
    assert exercised(policy) == {"one": ["an apple"], "two": []}
    assert [rule.name for rule in unexercised(policy)] == ["two"]
    assert {Path(file).name for file in files_of(policy)} == {"one.yaml", "two.yaml", "zz.yaml"}
    in_force = replace(settings, service=replace(settings.service, rules=tmp_path / "new"))
    with pytest.raises(Mistakes, match="test 'an apple': tag: expected other, got a"):
        snapshot.load(in_force, generation=1)


def test_where() -> None:
    assert where("/a/desk.yaml", 3, ["/a/desk.yaml"]) == "line 3"
    assert where("/a/desk.yaml", 3, ["/a/desk.yaml", "/a/hr.yaml"]) == "desk.yaml:3"
