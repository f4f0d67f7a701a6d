"""`postroom rules replay`: what other rules would have decided about the mails of the last days (product.md 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gateway.cli.output import json_line
from gateway.cli.place import Place

if TYPE_CHECKING:
    from gateway.cli.place import Beside
    from gateway.policy.snapshot import Policy
    from gateway.replay import Replayed

DIFFERS = 3


def read_since(ctx: click.Context, param: click.Parameter, value: str) -> timedelta:
    """The value of `--since`: a time back from now, `30d`, `2w`, `12h`."""
    from gateway.policy import values

    try:
        return values.duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


@click.command("replay")
@click.option(
    "--since", metavar="TIME", callback=read_since, default="30d", show_default=True, help="How far back: 30d, 2w, 12h."
)
@click.option(
    "--new", metavar="FILE_OR_FOLDER", help="The new rules. Default: the files as they are, beside those in force."
)
@click.option("--only", metavar="KEY", multiple=True, help="Compare only this: department, owner, priority, outcome …")
@click.option("--as", "shape", type=click.Choice(("table", "json", "html")), default="table", help="How it is written.")
@click.option("--json", "as_json", is_flag=True, help="The same as --as json: one JSON object a mail and difference.")
@click.pass_obj
def command(place: Place, since: timedelta, new: str | None, only: tuple[str, ...], shape: str, as_json: bool) -> None:
    """Decide the stored mails again, by the rules in force and by the new ones, and show what differs.

    Each mail at the time it came, with the people and the history of then. Nothing is sent or changed.
    Exit code 3 if anything differs.
    """
    from gateway.cli.rulesdiffer import Report, as_html, as_lines, objects
    from gateway.cli.rulesread import mistakes_as, read

    shape = "json" if as_json else shape
    _check_keys(only)
    with place.beside() as here:
        with mistakes_as(shape == "json"):
            policy = read(here.settings, [new] if new else ())
        _tell_failing(policy)
        report = Report(since, is_new=new is not None, zone=here.zone, only=only)
        for one in replayed(here, policy, since):
            differences = report.take(one)
            if shape == "json":
                for line in objects(one, differences):
                    json_line(line)
        if shape != "json":
            click.echo("\n".join(as_html(report) if shape == "html" else as_lines(report)))
    if report.different:
        raise SystemExit(DIFFERS)


def replayed(here: Beside, policy: Policy, since: timedelta) -> Iterator[Replayed]:
    """The mails since then, decided by the rules in force and by `policy`; stderr says how far we are."""
    from gateway import replay
    from gateway.cli.importing import progress

    start = here.clock.now() - since
    mails = replay.mails(here.store, since=start)
    with progress("replaying", len(mails)) as advance:
        done = 0
        places = {mail.id: number for number, mail in enumerate(mails, 1)}
        for one in replay.replay(here.store, mails, since=start, before=here.desk, after=[policy.desk]):
            yield one
            advance(places[one.mail.id] - done)
            done = places[one.mail.id]


def _check_keys(only: tuple[str, ...]) -> None:
    from gateway.desk.rules import ADDS, SETS
    from gateway.policy.suggest import did_you_mean

    known = ("outcome", *SETS, *ADDS)
    for key in only:
        if key not in known:
            raise click.BadParameter(f"nothing is called '{key}'{did_you_mean(key, known)}", param_hint="--only")


def _tell_failing(policy: Policy) -> None:
    failing = sum(not ran.passes for ran in policy.tests)
    if failing:
        verb = "test of the new rules fails" if failing == 1 else "tests of the new rules fail"
        click.echo(f"postroom: {failing} {verb} (postroom rules test says why); replayed all the same", err=True)
