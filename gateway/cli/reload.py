"""`postroom reload`: check the files, have the running process take them over, and wait for its answer."""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import tell_mistakes
from gateway.cli.place import Place
from gateway.errors import Mistakes, Permanent, Temporary

if TYPE_CHECKING:
    from gateway.store.engine import Store
    from gateway.store.processes import Running

PATIENCE = 30.0
LOOK_SECONDS = 0.05
KEPT = "The rules in force stay in force; nothing was loaded."


@click.command("reload")
@click.pass_obj
def command(place: Place) -> None:
    """Take over changed rules, people and templates; refuse faulty ones. config.toml is read at the start only."""
    from gateway.cli.checking import check

    try:
        check(place)
    except Mistakes as mistakes:
        tell_mistakes(mistakes.findings, KEPT)
        raise SystemExit(1) from mistakes
    with place.beside() as here:
        answers = ask(here.store)
    for process, answer in answers:
        if not answer["ok"]:
            from gateway.cli.reloading import findings_of

            tell_mistakes(findings_of(answer), KEPT)
            if answer.get("error"):
                click.echo(f"postroom: process {process.pid}: {answer['error']}", err=True)
            raise SystemExit(1)
        click.echo(f"process {process.pid} ({', '.join(process.roles)}): generation {answer['generation']} is in force")


def ask(store: Store) -> list[tuple[Running, dict[str, Any]]]:
    """Ask every process of this machine, and wait for each one's answer. Those of other machines cannot be asked here."""
    from gateway.cli.reloading import ASKED, answer_note
    from gateway.store import notes, processes

    identity = processes.Identity.mine()
    running = [one for one in store.read(lambda connection: processes.running(connection, identity)) if one.roles]
    here = [one for one in running if one.is_here and one.pid != identity.pid]
    for host in sorted({one.host for one in running if not one.is_here}):
        click.echo(f"postroom: processes on {host} have to be told there: postroom reload", err=True)
    if not here:
        raise Permanent("no postroom runs on this data here; the files are fine, and the next start takes them over")
    nonce = secrets.token_hex(8)
    store.write(lambda connection: notes.write(connection, ASKED, nonce))
    for one in here:
        _signal(one)
    try:
        return [(one, _answer(store, one, answer_note(one.id), nonce)) for one in here]
    finally:
        store.write(lambda connection: _forget(connection, [ASKED, *(answer_note(one.id) for one in here)]))


def _signal(process: Running) -> None:
    try:
        os.kill(process.pid, signal.SIGHUP)
    except PermissionError as error:
        raise Permanent(
            f"process {process.pid} belongs to another user; as root: kill -HUP {process.pid}, or systemctl reload"
        ) from error
    except ProcessLookupError:
        pass  # it ends just now: no answer will come, and the wait says so


def _answer(store: Store, process: Running, note: str, nonce: str) -> dict[str, Any]:
    from gateway.store import notes

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        text = store.read(lambda connection: notes.read(connection, note))
        answer: dict[str, Any] = json.loads(text) if text else {}
        if answer.get("nonce") == nonce:
            return answer
        time.sleep(LOOK_SECONDS)
    raise Temporary(f"process {process.pid} has not answered for {PATIENCE:.0f} s; its log says what it does")


def _forget(connection: Any, names: Sequence[str]) -> None:
    from gateway.store import notes

    for name in names:
        notes.forget(connection, name)
