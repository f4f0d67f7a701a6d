"""F-58: the rules file is half written, has an odd byte, is gone or no file at all, when it is to be read again.
The last good rules stay in force whole, and every mistake says where it is."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.errors import Finding, Mistakes
from gateway.runtime import Runtime, load_settings
from tests.cli.rig import DeskFolder

RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], answer_within: {normal: 4h}}
rules:
  - name: printers
    if: {to: it, text: [printer, "jam*"]}
    then: {tag: printer}
tests:
  - {name: a printer, mail: eva@example.org -> it@example.org | Printer, expect: {department: it}}
"""


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    desk = DeskFolder.make(tmp_path / "desk")
    desk.rules.write_text(RULES)
    made = Runtime.open(load_settings(desk.config, {}))
    yield made
    made.close()


def reloads(runtime: Runtime, rules: Path, content: bytes) -> bool:
    """Taken over? Whole, or not at all and with places."""
    before = runtime.policy
    rules.write_bytes(content)
    findings: tuple[Finding, ...] = ()
    try:
        runtime.reload()
    except Mistakes as mistakes:
        findings = mistakes.findings
        assert findings, "refused without a reason"
    if runtime.policy is before:
        assert all(str(rules.parent) in finding.file for finding in findings)
        return False
    assert not findings
    assert runtime.policy.desk.departments.keys() == {"it"}
    return True


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_every_beginning_of_the_file(runtime: Runtime, step: int, record_property: object) -> None:
    rules = Path(runtime.settings.service.rules) / "desk.yaml"
    whole = RULES.encode()
    taken = [reloads(runtime, rules, whole[:end]) for end in range(0, len(whole), step)]
    assert reloads(runtime, rules, whole)
    assert sum(taken) < len(taken) / 2
    record_property("figure", f"{len(taken)} beginnings, {sum(taken)} of them rules by themselves")  # type: ignore[operator]


@pytest.mark.parametrize("count", [60, pytest.param(5_000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_any_byte_may_be_another(runtime: Runtime, count: int, record_property: object) -> None:
    rules = Path(runtime.settings.service.rules) / "desk.yaml"
    chance = random.Random(58)
    taken = 0
    for _ in range(count):
        edited = bytearray(RULES.encode())
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(edited))
            match chance.randrange(3):
                case 0:
                    edited[at] = chance.randrange(256)
                case 1:
                    del edited[at : at + chance.randint(1, 20)]
                case _:
                    edited[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
        try:
            taken += reloads(runtime, rules, bytes(edited))
        except AssertionError:
            assert runtime.policy.desk.departments, "a department by another name is a rule too"
    record_property("figure", f"{count} edits, {taken} of them taken over")  # type: ignore[operator]


def test_gone_and_no_file_at_all(runtime: Runtime) -> None:
    folder = Path(runtime.settings.service.rules)
    before = runtime.policy
    rules = folder / "desk.yaml"
    rules.unlink()
    with pytest.raises(Mistakes):
        runtime.reload()
    rules.mkdir()
    with pytest.raises(Mistakes):
        runtime.reload()
    rules.rmdir()
    rules.symlink_to("/proc/1/mem")
    with pytest.raises(Mistakes):
        runtime.reload()
    shutil.rmtree(folder)
    with pytest.raises(Mistakes):
        runtime.reload()
    assert runtime.policy is before
