"""`postroom check`: all mistakes at once, in all files."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.cli.checking import _clock_in_units, _leaves
from gateway.runtime import Runtime, load_settings
from gateway.store import schema
from tests.cli.rig import RULES, DeskFolder
from tests.work.rig import Rig, mail


def test_all_fine(desk: DeskFolder) -> None:
    result = desk.call("check")
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines() if line[0] != " "] == [
        ["config.toml", "fine"],
        ["rules", "fine"],
        ["templates", "fine"],
    ]
    assert "2 departments" in result.stdout
    assert not (desk.folder / "data").exists()


def test_every_mistake_of_rules_and_templates(desk: DeskFolder) -> None:
    desk.rules.write_text(RULES.replace("answer_within", "anwser_within").replace("open: office", "open: offce"))
    (desk.folder / "templates").mkdir()
    (desk.folder / "templates" / "ack.txt.j2").write_text("Hi {{ nobody }}")
    result = desk.call("check")
    assert result.exit_code == 1
    for said in (
        "desk.yaml:5: department 'it' has no setting 'anwser_within' — did you mean 'answer_within'?",
        "desk.yaml:5: no time is called 'offce' — did you mean 'office'?",
        "desk.yaml:6: department 'hr' has no setting",
        "ack.txt.j2:1: ",
        "      5 |   it: {name: IT",
    ):
        assert said in result.stdout, result.stdout
    assert "5 mistakes." in result.stderr


def test_every_mistake_of_the_config(desk: DeskFolder) -> None:
    config = Path(desk.config)
    config.write_text(config.read_text().replace("catch_all", "catchall").replace('"off"', '"of"'))
    result = desk.call("check")
    assert result.exit_code == 1
    assert "did you mean 'catch_all'?" in result.stdout
    assert "2 mistakes." in result.stderr


def test_json(desk: DeskFolder) -> None:
    desk.rules.write_text(RULES.replace("open: office", "open: offce", 1))
    result = desk.call("check", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert all({"file", "line", "rule", "ok", "message"} <= one.keys() for one in found)
    assert [(one["line"], one["rule"]) for one in found if not one["ok"]] == [(5, None)]


def test_warnings_count_only_when_strict(desk: DeskFolder) -> None:
    (desk.folder / "rules" / "other.yml").write_text("")
    assert desk.call("check").exit_code == 0
    strict = desk.call("check", "--strict")
    assert strict.exit_code == 1
    assert "warning: " in strict.stdout


def test_a_secret_that_cannot_be_had(desk: DeskFolder) -> None:
    config = Path(desk.config)
    config.write_text(
        config.read_text().replace("catch_all", 'login = "it"\npassword = "file:/nowhere/secret"\ncatch_all')
    )
    result = desk.call("check")
    assert result.exit_code == 1
    assert "password of it@example.org" in result.stdout


def test_a_service_unit_with_a_moved_clock(tmp_path: Path) -> None:
    (tmp_path / "postroom.service").write_text("[Service]\nExecStart=/opt/postroom run --clock /tmp/now\n")
    (tmp_path / "postroom@.service").write_text("[Service]\nExecStart=/opt/postroom run\n")
    assert [finding.line for finding in _clock_in_units([str(tmp_path)])] == [2]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a = 1\nb = [1, 2]", 2), ("[x]\na = 1\n[[y]]\nb = 1\n[[y]]\nb = 2", 3)]
)
def test_settings_are_counted(text: str, count: int) -> None:
    assert len(list(_leaves(tomllib.loads(text)))) == count


RULE = """\
rules:
  - {name: printers, if: {text: printer}, then: {tag: printer}}
  - {name: greetings, if: {text: hello}, then: {tag: hello}}
tests:
  - {name: a, mail: 'eva@example.org -> it@example.org | Printer', expect: {tag: printer}}
"""


def warned(desk: DeskFolder) -> list[str]:
    lines = desk.call("check").stdout.splitlines()
    return [line.split("warning: ")[1].split(": ", 1)[1] for line in lines if "warning: " in line]


def test_a_look_back_at_what_the_desk_has_seen(desk: DeskFolder) -> None:
    desk.rules.write_text(RULES + RULE)
    untested = "no test exercises rule 'greetings'"
    assert warned(desk) == [untested]
    assert not (desk.folder / "data").exists()

    runtime = Runtime.open(load_settings(desk.config, {}))
    seen = Rig(runtime.store, runtime.policy)
    seen.clock.at = runtime.clock.now()
    long_ago = seen.clock.at - timedelta(days=100)
    runtime.store.write(lambda c: c.execute(sa.update(schema.policy).values(loaded_at=long_ago)))
    for number in range(120):
        seen.take(mail(f"Hello, this is number {number}.", own=f"a{number}@example.org", subject="Question"))
    seen.decide()
    runtime.close()
    common = "rule 'greetings': text 'hello' stands in 100 % of the last 120 mails — it tells nothing"
    idle = "no mail of the last 90 days fitted rule 'printers'"
    assert sorted(warned(desk)) == sorted([untested, common, idle])
