"""`postroom run`: one process with all roles or some, until a signal stops it (contract.md 2, docs/operator.md)."""

from __future__ import annotations

import os
import queue
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.place import Place

if TYPE_CHECKING:
    from types import FrameType

    from gateway.app import App
    from gateway.notify import Notify
    from gateway.runtime import Runtime

ROLES = ("receive", "poll", "process", "send", "clock", "sweep")
LOOK_SECONDS = 0.5
LONGEST_STOP = 9.0
"""Seconds after which a stop that hangs is cut short: what was in hand is done again after the next start."""


class Signals:
    """What the kernel told us. Until `ready`, a stop ends the start where it is; afterwards the main loop is asked."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._starting = True
        self.stopped_early = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._tell)

    def ready(self) -> None:
        self._starting = False

    def next(self, seconds: float) -> int | None:
        """The next signal, or None after `seconds`."""
        try:
            return self._told.get(timeout=seconds)
        except queue.Empty:
            return None

    def _tell(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._told.put(number)
            return
        cut_short(0)
        if self._starting:
            self._starting = False
            self.stopped_early = True
            raise SystemExit(0)
        self._told.put(number)


def cut_short(code: int) -> None:
    """If stopping takes too long, end the process with `code`. Nothing is lost: what was told yes is durable."""
    signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(code))
    signal.setitimer(signal.ITIMER_REAL, LONGEST_STOP)


@click.command("run")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Only this role; may be repeated.")
@click.option("--once", is_flag=True, help="Fetch what is there, decide it, send what is due, and end.")
@click.option("--clock", metavar="FILE", type=click.Path(path_type=Path), help="For tests: the instant lies in FILE.")
@click.pass_obj
def command(place: Place, roles: tuple[str, ...], once: bool, clock: Path | None) -> None:
    """Start the gateway. One line on stderr says `event=ready` and where it listens; SIGTERM stops it, SIGHUP reloads."""
    signals = Signals()
    from gateway import log
    from gateway.app import App, DataHeld
    from gateway.notify import Notify
    from gateway.runtime import Runtime

    settings = place.settings()
    ours = [box.address for box in settings.mailboxes]
    handler = log.setup(level=settings.log.level, form=settings.log.format, to=settings.log.to, ours=ours)
    try:
        runtime = Runtime.open(settings, clock_file=clock)
        try:
            tell_stale(runtime)
            app = App(runtime, roles or ROLES)
            if once:
                app.once()
            else:
                app.start()
                serve(app, signals, Notify.from_environment(os.environ, pid=os.getpid()))
            failure = app.failure
        finally:
            runtime.close()
    except DataHeld as error:
        click.echo(f"postroom: {error}", err=True)
        raise SystemExit(4) from error
    except Exception as error:
        if signals.stopped_early:  # it hit a library in the middle, which made something else of it
            raise SystemExit(0) from error
        raise
    finally:
        handler.close()
    if failure is not None:
        click.echo(f"postroom: {type(failure).__name__}: {failure}", err=True)
        raise SystemExit(1)


def serve(app: App, signals: Signals, notify: Notify) -> None:
    """From ready to stopped: signals, the watchdog, and the end of the process if a role dies."""
    from gateway import log
    from gateway.cli.reloading import Reloads

    signals.ready()
    log.ready(**listening(app), generation=app.runtime.policy.generation)
    notify.ready(f"generation {app.runtime.policy.generation}")
    reloads = Reloads(app, notify)
    fed = 0.0
    try:
        while not app.stopped.is_set():
            number = signals.next(LOOK_SECONDS)
            if number == signal.SIGHUP:
                reloads.begin()
            elif number is not None:
                break
            if notify.watchdog is not None and time.monotonic() - fed > notify.watchdog / 4:
                notify.alive()
                fed = time.monotonic()
    finally:
        if app.failure is not None:
            cut_short(1)
        notify.stopping()
        reloads.end()
        app.stop()


def listening(app: App) -> dict[str, str]:
    """The true addresses by protocol, the first listener of each: `smtp=127.0.0.1:2525`."""
    return {"smtp": app.addresses[0]} if app.addresses else {}


def tell_stale(runtime: Runtime) -> None:
    """The files of the day are broken and older ones are in force: nobody may overlook that."""
    from gateway.cli.output import tell_mistakes

    if runtime.stale:
        tell_mistakes(
            runtime.stale,
            f"Nothing of these files was loaded. The last good ones run: generation {runtime.policy.generation}.",
        )
