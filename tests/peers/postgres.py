"""A real PostgreSQL on loopback for the tests: a cluster of its own, fsync on, gone afterwards.

    with Postgres() as server:
        url = server.create("desk")          # postgresql://postgres@127.0.0.1:PORT/desk
        server.crash()                       # as a power cut that spares the disk; clients see a broken connection
        server.start()                       # recovers from its log

As root it runs as the user `postgres` (initdb refuses root), else as whoever runs the tests. Takes Debian's newest
version.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.peers.require import free_port, need_program, unavailable

CONFIG = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{base}'
max_connections = 200
shared_buffers = 64MB
fsync = on
synchronous_commit = on
full_page_writes = on
log_min_messages = warning
"""


class Postgres:
    def __init__(self, settings: str = "") -> None:
        """`settings`: further lines for postgresql.conf, e.g. "synchronous_commit = off"."""
        self._bin = _programs()
        self._user = _user()
        self._base = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self._base / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        if self._user is not None:
            os.chown(self._base, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with (self._data / "postgresql.conf").open("a") as config:
            config.write(CONFIG.format(port=self.port, base=self._base) + settings + "\n")

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Starts it (after a crash: with recovery) and waits until it takes connections."""
        with (self._base / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the tests must not stop it before them
                cwd=self._base,
                **self._as_user(),
            )
        try:
            self._wait_ready(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Ends it and removes its folders."""
        self._end(signal.SIGINT)
        shutil.rmtree(self._base, ignore_errors=True)

    def crash(self) -> None:
        """Ends it at once, without a checkpoint; every connection breaks. `start` brings it back."""
        self._end(signal.SIGQUIT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    # -- use ----------------------------------------------------------------------------------------------------------

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def socket_url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self._base}&port={self.port}"

    def create(self, database: str) -> str:
        """Makes an empty database; gives its URL."""
        self.sql(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database, with whoever is connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """One statement outside a transaction, by psql; its rows as text, a bar between columns."""
        done = self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url(database))
        return done.stdout.decode().strip()

    def dump(self, url: str) -> bytes:
        """All that a database holds, as pg_dump writes it."""
        return self._run("pg_dump", "--no-owner", url).stdout

    def log(self) -> str:
        path = self._base / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    # -- processes ----------------------------------------------------------------------------------------------------

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + 60
        while not self._is_ready():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.log()}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        done = subprocess.run(
            [self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False, timeout=30
        )
        return done.returncode == 0

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [self._bin / program, *arguments],
            capture_output=True,
            check=False,
            timeout=120,
            cwd=self._base,
            **self._as_user(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode('utf-8', 'replace')}")
        return done

    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _user() -> pwd.struct_passwd | None:
    """Whom to become; None: stay who we are."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        unavailable("root needs the user postgres to start PostgreSQL")


def _programs() -> Path:
    """The folder of the server's programs. Debian keeps them out of PATH; the newest version there, else what PATH finds."""
    found = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    if found:
        return max(found, key=lambda p: int(p.parent.name))
    return Path(need_program("initdb")).resolve().parent
