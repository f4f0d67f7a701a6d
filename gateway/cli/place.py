"""Which desk a verb works on: the config that was named, its store, and the clock of the process that runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from gateway.clock import Clock
    from gateway.desk.department import Desk
    from gateway.policy.settings import Settings
    from gateway.runtime import Runtime
    from gateway.store.engine import Store


@dataclass(frozen=True, slots=True)
class Beside:
    """What a verb beside the service has. `desk` is the policy in force, not the files of the day."""

    settings: Settings
    store: Store
    clock: Clock
    desk: Desk

    @property
    def zone(self) -> ZoneInfo:
        return self.desk.timezone


@dataclass(frozen=True, slots=True)
class Place:
    """The global options. `config` is what `--config` said, or None."""

    config: str | None

    def settings(self) -> Settings:
        """The settings; `Mistakes`, or `Permanent` if there is no file."""
        from gateway.runtime import load_settings

        return load_settings(self.config, os.environ)

    @contextmanager
    def runtime(self) -> Iterator[Runtime]:
        """All there is, for a verb that writes; with the clock of the running process."""
        from gateway.runtime import Runtime

        runtime = Runtime.open(self.settings(), follows=True)
        try:
            yield runtime
        finally:
            runtime.close()

    @contextmanager
    def beside(self) -> Iterator[Beside]:
        """For a verb that looks at the store, with or without a running process. `Permanent` if there is no database yet."""
        from gateway.policy import snapshot
        from gateway.store import notes

        settings = self.settings()
        store = existing_store(settings)
        assert store is not None
        try:
            stored = store.read(notes.last_policy)
            policy = (
                snapshot.load(settings, generation=0)
                if stored is None
                else snapshot.from_files(settings, stored.files, stored.generation)
            )
            yield Beside(settings, store, running_clock(store), policy.desk)
        finally:
            store.close()


def running_clock(store: Store) -> Clock:
    """The clock of the process that runs (contract.md 5): the machine's, or one that a test has moved."""
    from datetime import timedelta

    from gateway.clock import Clock, ShiftedClock
    from gateway.runtime import CLOCK_NOTE
    from gateway.store import notes

    offset = store.read(lambda connection: notes.read(connection, CLOCK_NOTE))
    return ShiftedClock(timedelta(microseconds=int(offset))) if offset not in ("", "0") else Clock()


def existing_store(settings: Settings, *, or_none: bool = False) -> Store | None:
    """The store, if there is one: a verb beside the service makes no files that the service's user could not write."""
    from pathlib import Path

    from gateway.errors import Permanent
    from gateway.runtime import database_url
    from gateway.store import copies, migrate
    from gateway.store.engine import Store

    url = database_url(settings)
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not file.exists():
        if or_none:
            return None
        raise Permanent(f"there is no database yet at {file}; it is made by the first: postroom run")
    if url.startswith("sqlite"):
        copies.look(file)
    store = Store.open(url)
    try:
        found = migrate.current(store)
        migrate.refuse_newer(found)
        if found != migrate.head():
            raise Permanent("the database belongs to another version; the next start of `postroom run` brings it here")
    except BaseException:
        store.close()
        raise
    return store
