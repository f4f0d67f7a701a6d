"""A warm process that plays trials: everything imported, settings and rules read, one template of a database.

    python -m tests.crash.worker FOLDER DATABASE FIRST COUNT STEP [BUILD,…]

Broken builds are played one after another, each until it is caught. FOLDER is where trials lie; its owner removes it.
DATABASE is `sqlite` or a PostgreSQL URL of an empty database. Writes one line of JSON for each trial.
"""

import dataclasses
import gc
import json
import logging
import shutil
import socket
import sys
import threading
from pathlib import Path

import sqlalchemy as sa

from gateway.runtime import Runtime, load_settings
from gateway.store.engine import Store
from gateway.store.schema import metadata
from tests.crash.heat import heat
from tests.crash.inside import Spec, Warm
from tests.crash.trial import Place, run

CONFIG = """
[service]
name = "Example Ltd"
our_domains = ["example.org"]
admins = ["admin@example.org"]
data = "{folder}/data"
rules = "{folder}/rules"
timezone = "Europe/Berlin"
[[mailbox]]
address = "it@example.org"
receive = "smtp://127.0.0.1:0"
send = "smtp://127.0.0.1:{sink}"
catch_all = true
[trust]
colleagues_need = "off"
[reports]
weekly = "never"
monthly = "never"
morning = "never"
[outbox]
delay = "20s"
{database}
"""
RULES = """version: 1
timezone: Europe/Berlin
times: {office: Mon-Sun 00:00-24:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], answer_within: {normal: 4h}}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
people:
  ana@example.org: {name: Ana Silva, department: it}
  hanna@example.org: {name: Hanna Weber, department: hr}
  eva@example.org: {name: Eva Novak}
"""
KEPT = ("policy", "token_key", "note")
"""Tables an empty desk has rows in."""


class Sqlite:
    """A new copy of the template for each trial, on the disk the test folder is on."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._template = (folder / "data" / "postroom.db").read_bytes()
        self._place = folder / "trial"
        self.url = f"sqlite:///{self._place / 'postroom.db'}"

    def fresh(self) -> Path:
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir()
        (self._place / "postroom.db").write_bytes(self._template)
        return self._place


class Postgresql:
    """One database, emptied for each trial."""

    name = "postgresql"

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self.url = folder, url
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)
        with self._engine.connect() as connection:
            self._rows = {name: list(connection.execute(sa.select(metadata.tables[name])).mappings()) for name in KEPT}

    def fresh(self) -> Path:
        with self._engine.begin() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            )
            for table in reversed(metadata.sorted_tables):
                connection.execute(sa.delete(table))
            for name, rows in self._rows.items():
                if rows:
                    connection.execute(sa.insert(metadata.tables[name]), [dict(row) for row in rows])
        return self._folder / "data"


def warm(folder: Path, database: str, sink: int) -> tuple[Warm, Place]:
    """A desk in `folder`, and its database as a template."""
    (folder / "rules").mkdir()
    (folder / "rules" / "desk.yaml").write_text(RULES)
    section = "" if database == "sqlite" else f'[database]\nurl = "{database}"'
    (folder / "config.toml").write_text(CONFIG.format(folder=folder, sink=sink, database=section))
    runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
    if runtime.store.is_sqlite:
        with runtime.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    runtime.close()
    place: Place = Sqlite(folder) if database == "sqlite" else Postgresql(folder, database)
    parts = Warm(runtime.settings, runtime.policy, runtime.keys, Store.open(place.url).engine)
    for mode in ("direct", "imap"):
        heat(parts, Spec(mode, place.fresh(), 0.0))
    return parts, place


def main(folder: Path, database: str, first: int, count: int, step: int, builds: str = "") -> None:
    logging.disable(logging.CRITICAL)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as sinks:
        parts, place = warm(folder, database, sinks.getsockname()[1])
        assert threading.active_count() == 1, threading.enumerate()
        gc.collect()
        gc.freeze()  # what the forks share must not be written to
        for build in builds.split(","):
            for seed in range(first, first + count * step, step):
                result = run(seed, place, parts, sinks, build=build)
                print(json.dumps(dataclasses.asdict(result)), flush=True)
                if build and result.shows(build):
                    break


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6]), *sys.argv[6:7])
