"""`postroom explain`: what a mail is and what would be done with it. The steps of the pipeline, nothing written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.output import json_line, visible
from gateway.cli.place import Place
from gateway.errors import Unusable

if TYPE_CHECKING:
    from gateway.cli.explaining import Explainer
    from gateway.desk.decision import Decision
    from gateway.desk.facts import Mail

STDIN = "-"


@click.command("explain")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--mbox", is_flag=True, help="Each FILE is an mbox.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mail, in order.")
@click.pass_obj
def command(place: Place, files: tuple[str, ...], mbox: bool, as_json: bool) -> None:
    """What a mail is, what would be done with it, and why. FILE `-` is standard input.

    With --config: by that desk's rules, and with what its database knows. Without: for any desk. Writes nothing.
    """
    from gateway.cli.explaining import for_any_desk, for_config

    unread = False
    with ExitStack() as stack:
        explainer = stack.enter_context(for_config(place)) if place.config else for_any_desk()
        tell = _as_json if as_json else _as_text
        for file in files:
            for content, error in _mails(file, mbox=mbox, limit=explainer.limit):
                unread |= isinstance(error, OSError)
                tell(file, *_explained(explainer, content, error), explainer)
    if unread:
        click.echo("postroom: not every file could be read", err=True)
        raise SystemExit(1)


def _mails(file: str, *, mbox: bool, limit: int) -> Iterator[tuple[bytes, Exception | None]]:
    """(bytes, None) for each mail of a file, or (b"", why not)."""
    from gateway.intake import files

    skipped: list[Exception] = []
    try:
        if mbox:
            path = Path("/dev/stdin" if file == STDIN else file)
            mails = files.read_mbox(path, limit, skipped=lambda which, why: skipped.append(Unusable(f"{which}: {why}")))
            for _, content in mails:
                yield from ((b"", error) for error in skipped)
                skipped.clear()
                yield content, None
            yield from ((b"", error) for error in skipped)
        elif file == STDIN:
            yield files.read_stdin(limit), None
        else:
            yield files.read_eml(Path(file), limit), None
    except (OSError, Unusable) as error:
        yield b"", error


def _explained(
    explainer: Explainer, content: bytes, error: Exception | None
) -> tuple[Mail | None, Decision | None, str]:
    """The mail as read and the decision, or why there is none: a mail never ends the run."""
    if error is not None:
        reason = f"{error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)
        return None, None, reason
    try:
        return *explainer.explain(content, at=datetime.now(UTC)), ""
    except Unusable as unusable:
        return None, None, str(unusable)
    except Exception as fault:  # a fault of ours that this mail brings out: said, and the next mail gets its turn
        return None, None, f"{type(fault).__name__}: {fault}"[:500]


def _as_json(file: str, mail: Mail | None, decision: Decision | None, error: str, explainer: Explainer) -> None:
    from gateway.cli.explaining import as_json

    json_line(as_json(file, mail, decision, error, explainer))


def _as_text(file: str, mail: Mail | None, decision: Decision | None, error: str, explainer: Explainer) -> None:
    from gateway.cli.ticketshape import why_lines

    click.echo(visible(file))
    if mail is None or decision is None:
        click.echo(f"  cannot be read: {visible(error)}\n")
        return
    message = mail.message
    click.echo(f"  from       {visible(', '.join(one.address for one in message.originators)) or '-'}")
    click.echo(f"  subject    {visible(message.subject) or '-'}")
    for line in why_lines(
        [{"step": w.step, "value": w.value, "reason": w.reason, "rule": w.rule, "line": w.line} for w in decision.why]
    ):
        click.echo(line)
    if not decision.classification.may_acknowledge:
        click.echo(f"  no ack     {decision.classification.no_acknowledgement_because}")
    for one in message.forwarded:
        by = (one.author.name or one.author.address) if one.author else "an unknown author"
        click.echo(f"  forwarded  {visible(', '.join(filter(None, (f'by {by}', one.subject, one.date))))}")
    if message.defects:
        click.echo(f"  odd        {', '.join(message.defects)}")
    if mail.split.new_text:
        click.echo("  new text")
        for line in mail.split.new_text.split("\n"):
            click.echo(f"      {visible(line)}".rstrip())
    click.echo()
    sys.stdout.flush()
