"""`postroom rules suggest`: rules that would have spared people work, as YAML to paste (product.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line
from gateway.cli.place import Place
from gateway.cli.rulesdiffer import counted, span
from gateway.cli.rulesreplay import read_since

if TYPE_CHECKING:
    from gateway.suggesting import Suggestion, Told


@click.command("suggest")
@click.option(
    "--since", metavar="TIME", callback=read_since, default="90d", show_default=True, help="How far back: 90d, 26w, 1y."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a suggestion.")
@click.pass_obj
def command(place: Place, since: timedelta, as_json: bool) -> None:
    """Rules that would have spared people work, learned from what they changed by hand: owners, departments, priorities.

    Each with a test, and with what it would have done to the mails of then. Silent where in doubt. Nothing is changed.
    """
    from gateway.cli.importing import progress
    from gateway.policy import snapshot
    from gateway.store import notes
    from gateway.suggesting import suggest

    with place.beside() as here:
        stored = here.store.read(notes.last_policy)
        policy = (
            snapshot.load(here.settings, generation=0)
            if stored is None
            else snapshot.from_files(here.settings, stored.files, stored.generation)
        )
        with progress("replaying", 100) as advance:
            shown = 0

            def on_progress(done: int, of: int) -> None:
                nonlocal shown
                percent = 100 * done // of
                if percent > shown:
                    advance(percent - shown)
                    shown = percent

            told = suggest(here.store, here.settings, policy, since=here.clock.now() - since, advance=on_progress)
    if as_json:
        for one in told.suggestions:
            json_line(as_object(one))
        return
    click.echo("\n".join(as_text(told, since)))


def as_object(one: Suggestion) -> dict[str, Any]:
    """One line of `rules suggest --json`. `yaml`: the rule and its test."""
    from gateway.suggesting import as_yaml

    return {
        "name": one.written.name,
        "key": one.proposal.key,
        "value": one.proposal.value,
        "right": one.right,
        "right_before": one.right_before,
        "judged": one.judged,
        "wrong": list(one.wrong),
        "yaml": as_yaml([one.written]),
    }


def as_text(told: Told, since: timedelta) -> Iterator[str]:
    """A rules file to paste from; its comments say what each rule would have done."""
    of = f"{counted(told.requests, 'request')} that people handled in the last {span(since)}"
    if not told.suggestions:
        yield f"# Nothing to suggest from {of}."
        return
    yield f"# {counted(len(told.suggestions), 'suggestion')} from {of}. Nothing was changed."
    yield "# Paste what convinces you above your other rules, and the tests below them."
    yield "rules:"
    for one in told.suggestions:
        yield from _figures(one, since)
        yield from one.written.rule
    yield "tests:"
    for one in told.suggestions:
        yield from one.written.test


def _figures(one: Suggestion, since: timedelta) -> Iterator[str]:
    said = f"would have been right in {one.right} of {counted(one.judged, 'mail')} of {span(since)}"
    yield f"  # {said} (the rules in force: in {one.right_before})"
    if one.wrong:
        yield f"  # wrong in {', '.join(one.wrong)}"
