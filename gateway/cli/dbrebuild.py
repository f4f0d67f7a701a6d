"""`postroom db rebuild`: see `rebuilding`. What comes out takes the place of the database, which stays beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.output import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from gateway.desk.token import Keys
    from gateway.policy.settings import Settings
    from gateway.rebuilding import Rebuilt
    from gateway.store.engine import Store

MOST = 20


def rebuilt(settings: Settings, source: Path, path: Path) -> None:
    """Build anew from `source`, put it at `path`, and say what came of it. `Permanent` if not even the mails can be read."""
    from gateway.cli.place import running_clock
    from gateway.errors import Permanent
    from gateway.policy import snapshot
    from gateway.rebuilding import Rebuilding
    from gateway.store import birthmark, copies, migrate, verify
    from gateway.store.engine import Store

    fresh = path.with_name(f".{path.name}.rebuilt")
    copies.discard(fresh)
    old, new = copies.read_only(source), Store.open(f"sqlite:///{fresh}")
    try:
        migrate.upgrade(new)
        policy = snapshot.load(settings, generation=0)
        done = Rebuilding(old, new, settings=settings, policy=policy, keys=_keys(settings)).run()
        if not done.mails:
            raise Permanent(f"no mail can be read in {source}; nothing was changed")
        report = verify.run(new)
        starts = new.write(birthmark.count)
        at = running_clock(new).now().astimezone(settings.service.timezone)
    except BaseException:
        new.close()
        copies.discard(fresh)
        raise
    finally:
        old.close()
    new.close()
    copies.settle_journal(fresh)
    kept = copies.exchange(fresh, path, now=at)
    birthmark.put_down(settings.service.data, starts)
    _tell(done)
    if kept is not None:
        click.echo(f"What was there before is {kept}")
    if report.problems:
        from gateway.cli.db import refuse_problems

        refuse_problems(report, "something in the new database is not as it must be. Please report it")


def _keys(settings: Settings) -> Callable[[Store, datetime], Keys]:
    from gateway.runtime import keys_at

    def made(store: Store, at: datetime) -> Keys:
        return keys_at(store, settings, at)

    return made


def _tell(done: Rebuilt) -> None:
    click.echo(
        f"{done.mails} mails: {done.decided} decided again, {done.held} held, {done.waiting} wait to be decided,"
        f" {done.without_bytes} whose bytes are kept no longer. Nobody was written to."
    )
    for title, named in (("Decided otherwise than then", done.differs), ("Could not be read", done.lost)):
        if named:
            more = f"; and {len(named) - MOST} more" if len(named) > MOST else ""
            click.echo(f"{title}: {visible('; '.join(named[:MOST]))}{more}")
