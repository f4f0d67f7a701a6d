"""`postroom check`: are the operator's files fine? Changes nothing; a database is only looked at, and only if it is there."""

import click

from gateway.cli.checking import Part, read_all
from gateway.cli.output import finding_lines, json_line
from gateway.cli.place import Place
from gateway.errors import Finding


@click.command("check")
@click.option("--strict", is_flag=True, help="Warnings count as mistakes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.pass_obj
def command(place: Place, strict: bool, as_json: bool) -> None:
    """Read config, rules and templates, and say every mistake with file and line."""
    parts = read_all(place, looks_back=True)
    for part in parts:
        (_as_json if as_json else _as_text)(part)
    wrong = [finding for part in parts for finding in part.findings if strict or finding.level == "error"]
    if wrong:
        count = f"{len(wrong)} mistake{'s' if len(wrong) != 1 else ''}"
        click.echo(f"postroom: {count}. Nothing was loaded or changed.", err=True)
        raise SystemExit(1)


def _as_json(part: Part) -> None:
    for finding in part.findings:
        json_line(_json(finding))
    if not part.errors:
        summary = {"file": part.name, "line": None, "rule": None, "ok": part.was_read}
        json_line({**summary, "message": part.summary, "level": "info"})


def _json(finding: Finding) -> dict[str, object]:
    found = {"file": finding.file, "line": finding.line, "rule": None, "ok": finding.level != "error"}
    return {**found, "message": finding.message, "level": finding.level}


def _as_text(part: Part) -> None:
    if not part.was_read:
        click.echo(f"{part.name:<14}{part.summary}")
        return
    verdict = "wrong" if part.errors else "fine"
    click.echo(f"{part.name:<14}{verdict:<7}{part.summary if not part.errors else ''}".rstrip())
    for finding in part.findings:
        first, *rest = finding_lines(finding)
        click.echo(f"{'':14}{'warning: ' if finding.level == 'warning' else ''}{first}")
        for line in rest if finding.level == "error" else ():
            click.echo(f"{'':14}{line}")
