"""`postroom rules test|list|coverage|schema`: the rules and their tests as they lie in the files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line, table, visible
from gateway.cli.place import Place
from gateway.cli.rulesread import exercised, files_of, finding, mistakes_as, read, unexercised, where
from gateway.errors import Finding

if TYPE_CHECKING:
    from gateway.desk.rules import Rule
    from gateway.policy.settings import Settings
    from gateway.policy.snapshot import Policy

LOOK_BACK = timedelta(days=90)
_LONGEST = 70


@click.command("test")
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.pass_obj
def test_command(place: Place, files: tuple[str, ...], as_json: bool) -> None:
    """Run the tests in the rules files. Exit 1 if one fails.

    FILE: rules that are not in force; a folder, a file, or several files of one folder that are read as one text.
    """
    with mistakes_as(as_json):
        policy = read(place.settings(), files)
    if as_json:
        for line in _test_lines(policy):
            json_line(line)
    else:
        for said in told(policy):
            click.echo(said)
    if not all(ran.passes for ran in policy.tests):
        raise SystemExit(1)


def told(policy: Policy) -> Iterator[str]:
    """What failed and why, and the sum of it (product.md 4.5)."""
    files = files_of(policy)
    for ran in policy.tests:
        if not ran.passes:
            yield f"  FAIL  {visible(ran.test.name)}   ({where(ran.test.file, ran.test.line, files)})"
            yield from (f"          {visible(wrong.message)}" for wrong in ran.wrong)
    rules, never = policy.desk.rules.rules, unexercised(policy)
    if not all(ran.passes for ran in policy.tests):
        yield ""
    passed = sum(ran.passes for ran in policy.tests)
    yield (
        f"{passed} of {_counted(len(policy.tests), 'test')} {'passes' if passed == 1 else 'pass'}. "
        f"{len(rules) - len(never)} of {_counted(len(rules), 'rule')} {'is' if len(rules) == 1 else 'are'} exercised."
    )
    if never:
        yield "No test exercises:"
        yield from (f"  {where(rule.file, rule.line, files)}  {visible(rule.name)}" for rule in never)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _test_lines(policy: Policy) -> Iterator[dict[str, object]]:
    for ran in policy.tests:
        if ran.passes:
            yield finding(Finding(ran.test.file, ran.test.line, f"test '{ran.test.name}': passes", "info"))
        for wrong in ran.wrong:
            message = f"test '{ran.test.name}': {wrong.message}"
            yield finding(Finding(ran.test.file, wrong.line, message), rule=wrong.rule or None)
    for rule in unexercised(policy):
        yield finding(Finding(rule.file, rule.line, "no test exercises this rule", "warning"), rule=rule.name)


# ---------------------------------------------------------------- list


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
@click.pass_obj
def list_command(place: Place, as_json: bool) -> None:
    """The rules in the order in which they are read."""
    settings = place.settings()
    with mistakes_as(as_json):
        policy = read(settings)
    fitted, files = _fitted(settings), files_of(policy)
    rows = []
    for rule in policy.desk.rules.rules:
        count = None if fitted is None else fitted.get(rule.name, 0)
        if as_json:
            json_line({
                "file": rule.file, "line": rule.line, "rule": rule.name, "event": rule.event,
                "if": {one.key: one.written for one in rule.condition.conditions},
                "sets": dict(sets(rule)), "stop": rule.stop, "fitted": count,
            })  # fmt: skip
        said = "; ".join(f"{key} {', '.join(values)}" for key, values in sets(rule).items())
        said = "; ".join(filter(None, (said, "stop" if rule.stop else "")))
        place_of = where(rule.file, rule.line, files).removeprefix("line ")
        rows.append((place_of, rule.name, rule.event, _short(said), "–" if count is None else count))
    if not as_json:
        table(("line", "rule", "event", "sets", "90 days"), rows, empty="no rules")


def sets(rule: Rule) -> Mapping[str, list[str]]:
    """What a rule sets, as it is written: action -> values."""
    from gateway.desk.rules import ADDS, written

    return {
        name: [written(one) for one in value] if name in ADDS else [written(value)]
        for name, value in rule.actions.items()
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _fitted(settings: Settings) -> Mapping[str, int] | None:
    """How often each rule fitted within 90 days; None where there is no database."""
    from gateway.cli.place import existing_store, running_clock
    from gateway.store import ruleuse

    store = existing_store(settings, or_none=True)
    if store is None:
        return None
    try:
        since = running_clock(store).now() - LOOK_BACK
        return store.read(lambda connection: ruleuse.fitted(connection, since=since))
    finally:
        store.close()


# ---------------------------------------------------------------- coverage, schema


@click.command("coverage")
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
@click.pass_obj
def coverage_command(place: Place, files: tuple[str, ...], as_json: bool) -> None:
    """Which test exercises which rule: a rule is exercised where it fits. FILE: as for test."""
    with mistakes_as(as_json):
        policy = read(place.settings(), files)
    found, places = exercised(policy), files_of(policy)
    if as_json:
        for rule in policy.desk.rules.rules:
            tests = found[rule.name]
            message = f"{_counted(len(tests), 'test')} exercise{'s' if len(tests) == 1 else ''} this rule"
            said = Finding(rule.file, rule.line, message if tests else "no test exercises this rule", "info")
            json_line({**finding(said, rule=rule.name), "ok": bool(tests), "tests": tests})
        return
    for rule in policy.desk.rules.rules:
        tests = found[rule.name]
        click.echo(f"  {'+' if tests else '-'}  {where(rule.file, rule.line, places)}  {visible(rule.name)}")
        for test in tests:
            click.echo(f"       {visible(test)}")
        if not tests:
            click.echo("       no test")
    idle = [ran.test for ran in policy.tests if not ran.fitted]
    if idle:
        click.echo("\n  tests in which no rule fits")
        for one in idle:
            click.echo(f"       {visible(one.name)}   ({where(one.file, one.line, places)})")
    rules = policy.desk.rules.rules
    count = sum(bool(tests) for tests in found.values())
    click.echo(f"\n{count} of {_counted(len(rules), 'rule')} {'is' if len(rules) == 1 else 'are'} exercised.")


@click.command("schema")
@click.option("--json", "as_json", is_flag=True, help="On one line.")
def schema_command(as_json: bool) -> None:
    """A JSON Schema (draft 2020-12) of a rules file: completion and help in editors that know YAML schemas."""
    from gateway.policy.rules_schema import schema

    whole: dict[str, Any] = schema()
    if as_json:
        json_line(whole)
    else:
        click.echo(json.dumps(whole, indent=2, ensure_ascii=False))
