"""`postroom rules test|list|coverage|schema`, read as an admin and as a program would."""

import json
from pathlib import Path

import pytest

from tests.cli.rig import MAIL, RULES, DeskFolder

MORE = """\
rules:
  - name: printers
    if: {to: it, text: printer*}
    then: {owner: ana@example.org, tag: [printer, floor]}
  - name: newsletters
    if: {kind: newsletter}
    then: {ignore: newsletter}
    stop: yes
tests:
  - name: a printer
    mail: eva@example.org -> it@example.org | Printer jams
    expect: {owner: ana@example.org}
  - name: no printer
    mail: eva@example.org -> it@example.org | Mouse
    expect: {rules: []}
"""
FAILS = MORE.replace("expect: {owner: ana@example.org}", "expect: {owner: ben@example.org, tag: paper}")


@pytest.fixture
def ruled(desk: DeskFolder) -> DeskFolder:
    desk.rules.write_text(RULES + MORE)
    return desk


def line_of(text: str) -> int:
    return (RULES + MORE).split("\n").index(text) + 1


def test_tests_that_pass(ruled: DeskFolder) -> None:
    said = ruled.call("rules", "test")
    assert said.exit_code == 0
    assert said.stdout == (
        f"2 of 2 tests pass. 1 of 2 rules are exercised.\nNo test exercises:\n"
        f"  line {line_of('  - name: newsletters')}  newsletters\n"
    )


def test_a_test_that_fails(ruled: DeskFolder) -> None:
    ruled.rules.write_text(RULES + FAILS)
    said = ruled.call("rules", "test")
    assert said.exit_code == 1
    assert said.stdout.startswith(
        f"  FAIL  a printer   (line {line_of('  - name: a printer')})\n"
        "          owner: expected ben@example.org, got ana@example.org (set by printers)\n"
        "          tag: expected paper, got printer, floor\n"
        "\n"
        "1 of 2 tests passes. 1 of 2 rules are exercised.\n"
    )
    assert ruled.call("reload").exit_code == 1


def test_findings_for_programs(ruled: DeskFolder) -> None:
    ruled.rules.write_text(RULES + FAILS)
    said = ruled.call("rules", "test", "--json")
    assert said.exit_code == 1
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(one["rule"], one["ok"], one["level"], one["message"]) for one in found] == [
        (
            "printers",
            False,
            "error",
            "test 'a printer': owner: expected ben@example.org, got ana@example.org (set by printers)",
        ),
        (None, False, "error", "test 'a printer': tag: expected paper, got printer, floor"),
        (None, True, "info", "test 'no printer': passes"),
        ("newsletters", True, "warning", "no test exercises this rule"),
    ]
    assert {Path(one["file"]) for one in found} == {ruled.rules}
    assert found[0]["line"] == line_of("    expect: {owner: ana@example.org}")


def test_files_that_are_not_in_force(ruled: DeskFolder, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(RULES + FAILS)
    assert ruled.call("rules", "test", str(tmp_path / "new.yaml")).exit_code == 1
    assert ruled.call("rules", "test").exit_code == 0


@pytest.mark.parametrize("verb", ["test", "list", "coverage"])
def test_mistakes(ruled: DeskFolder, verb: str) -> None:
    ruled.rules.write_text(RULES + MORE.replace("tag:", "tgg:"))
    said = ruled.call("rules", verb)
    assert said.exit_code == 1
    assert "'tgg' is not an action — did you mean 'tag'?" in said.stderr
    said = ruled.call("rules", verb, "--json")
    assert said.exit_code == 1
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(one["line"], one["ok"]) for one in found] == [
        (line_of("    then: {owner: ana@example.org, tag: [printer, floor]}"), False)
    ]


def test_list_without_a_database(ruled: DeskFolder) -> None:
    said = ruled.call("rules", "list").stdout.splitlines()
    assert [line.split() for line in said] == [
        ["line", "rule", "event", "sets", "90", "days"],
        [
            str(line_of("  - name: printers")),
            "printers",
            "new",
            "owner",
            "ana@example.org;",
            "tag",
            "printer,",
            "floor",
            "–",
        ],
        [str(line_of("  - name: newsletters")), "newsletters", "new", "ignore", "newsletter;", "stop", "–"],
    ]
    assert ruled.lines("rules", "list")[0] == {
        "file": str(ruled.rules), "line": line_of("  - name: printers"), "rule": "printers", "event": "new",
        "if": {"to": "it", "text": "printer*"}, "sets": {"owner": ["ana@example.org"], "tag": ["printer", "floor"]},
        "stop": False, "fitted": None,
    }  # fmt: skip


def test_list_counts_what_fitted(ruled: DeskFolder) -> None:
    newsletter = MAIL.replace("a1@", "n1@").replace(
        "Date:", "List-Unsubscribe: <mailto:o@x.example>\nList-Id: <a.x.example>\nDate:"
    )
    for text in (MAIL, newsletter, newsletter.replace("n1@", "n2@")):
        assert ruled.call("deliver", text=text).exit_code == 0
    assert ruled.process("run", "--once").returncode == 0
    fitted = {one["rule"]: one["fitted"] for one in ruled.lines("rules", "list")}
    assert fitted == {"printers": 3, "newsletters": 2}  # all three speak of a printer
    shown = ruled.call("ticket", "show", "1", "--why").stdout
    assert f"[printers, line {line_of('  - name: printers')}]" in shown


def test_coverage(ruled: DeskFolder) -> None:
    said = ruled.call("rules", "coverage")
    assert said.exit_code == 0
    assert said.stdout == (
        f"  +  line {line_of('  - name: printers')}  printers\n"
        "       a printer\n"
        f"  -  line {line_of('  - name: newsletters')}  newsletters\n"
        "       no test\n"
        "\n"
        "  tests in which no rule fits\n"
        f"       no printer   (line {line_of('  - name: no printer')})\n"
        "\n"
        "1 of 2 rules are exercised.\n"
    )
    assert [(one["rule"], one["ok"], one["tests"]) for one in ruled.lines("rules", "coverage")] == [
        ("printers", True, ["a printer"]),
        ("newsletters", False, []),
    ]


def test_a_desk_without_rules(desk: DeskFolder) -> None:
    assert desk.call("rules", "test").stdout == "0 of 0 tests pass. 0 of 0 rules are exercised.\n"
    assert desk.call("rules", "list").stdout == "no rules\n"
    assert desk.call("rules", "coverage").exit_code == 0


def test_schema(desk: DeskFolder) -> None:
    whole = json.loads(desk.call("rules", "schema").stdout)
    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert desk.lines("rules", "schema") == [whole]
