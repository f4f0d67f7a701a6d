"""What roles and verbs share: the open store, the policy in force, the keys, the clock, the row of this process."""

import contextlib
import hmac
import logging
import os
import secrets
import shlex
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from gateway.clock import Clock, FileClock, ShiftedClock
from gateway.desk.token import Keys
from gateway.errors import Finding, Mistakes, Permanent, Temporary
from gateway.log import event
from gateway.mail.address import fold
from gateway.pipeline import Pipeline
from gateway.policy import settings as settings_file
from gateway.policy import snapshot
from gateway.policy.settings import Settings
from gateway.policy.snapshot import Policy
from gateway.store import birthmark, copies, journal, keys, migrate, notes, processes
from gateway.store.engine import Connection, Store

CONFIG_PLACES = ("config.toml", "/etc/postroom/config.toml")
CLOCK_NOTE = "clock_offset_us"

_logger = logging.getLogger(__name__)


def config_path(given: str | None, environ: Mapping[str, str]) -> Path:
    """Where the config is: the option, `$POSTROOM_CONFIG`, `./config.toml`, `/etc/postroom/config.toml` (contract 2)."""
    if given or environ.get("POSTROOM_CONFIG"):
        return Path(given or environ["POSTROOM_CONFIG"])
    found = next((Path(place) for place in CONFIG_PLACES if Path(place).exists()), None)
    if found is None:
        raise Permanent(
            "there is no config.toml here or in /etc/postroom; name one with --config, or try: postroom demo"
        )
    return found


def load_settings(given: str | None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings. Raises `Mistakes` with all that is wrong, or `Permanent` if there is no file."""
    environ = os.environ if environ is None else environ
    return settings_file.load(config_path(given, environ), environ=environ)


@dataclass(slots=True)
class Runtime:
    """Open it with `Runtime.open`; `close` when done. `policy` is swapped whole by `reload`."""

    settings: Settings
    store: Store
    clock: Clock
    keys: Keys
    policy: Policy
    stale: tuple[Finding, ...] = ()
    """Why the files of the day are not in force: then the last good ones are."""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, settings: Settings, *, clock_file: Path | None = None, follows: bool = False) -> "Runtime":
        """Open store and policy. `clock_file`: a clock tests can move. `follows`: for a verb beside a running process, with
        its clock and its policy: files that were changed and not reloaded yet are not in force here either."""
        store = open_store(settings)
        try:
            clock = _clock(store, clock_file, follows=follows)
            running = _policy_of_running(store, settings) if follows else None
            policy, stale = (running, ()) if running is not None else _policy(store, settings, clock)
            return cls(settings, store, clock, _keys(store, settings, clock), policy, stale)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        self.store.close()

    def pipeline(self) -> Pipeline:
        """The steps with the policy in force now."""
        return Pipeline(self.policy, self.keys, secrets.token_bytes, self.clock.now)

    def reload(self) -> Policy:
        """Take over the files as they are now, whole; on any mistake keep the policy in force and raise `Mistakes`."""
        with self._guard:
            fresh = snapshot.load(self.settings, generation=0)
            self.policy = _kept(self.store, self.settings, fresh, self.clock)
            self.stale = ()
            return self.policy

    def refresh_keys(self) -> None:
        """Read the keys again (another process may have added one), and rotate if it is time."""
        self.keys = _keys(self.store, self.settings, self.clock)

    def marker(self) -> Callable[[str], str]:
        """Gives an address the mark by which a person who was erased is known: without the secret nobody can tell whose it is."""
        secret = _master_secret(self.settings)
        return lambda address: hmac.new(secret, b"erased\x00" + fold(address).encode(), sha256).hexdigest()

    def tell_clock(self) -> None:
        """Put the clock's offset down for verbs beside this process."""
        self.store.write(self._clock_note())

    def tell_jump(self) -> None:
        """The same after a jump, without waiting: it may be noticed in the middle of the store's own work."""
        with contextlib.suppress(Temporary):  # the store is being closed
            self.store.submit(self._clock_note(), lambda outcome: None)

    def _clock_note(self) -> Callable[[Connection], None]:
        offset = self.clock.offset if isinstance(self.clock, FileClock) else timedelta(0)
        value = str(offset // timedelta(microseconds=1))
        return lambda connection: notes.write(connection, CLOCK_NOTE, value)


def open_store(settings: Settings, *, on_step: Callable[[str], None] = lambda revision: None) -> Store:
    """The store of the desk, made where there is none yet and brought to this version (`on_step` hears of each step). Raises
    `birthmark.WrongDatabase` where another one has taken its place."""
    _data_folder(settings.service.data)
    file = copies.file_of(database_url(settings))
    if file is not None:
        birthmark.refuse_missing(file, settings.service.data)
    store = Store.open(database_url(settings))
    try:
        migrate.upgrade(store, on_step=on_step)
        if file is not None:
            birthmark.refuse_older(store, file, settings.service.data)
    except BaseException:
        store.close()
        raise
    return store


def database_url(settings: Settings) -> str:
    """The database: as configured, else SQLite in the data folder."""
    return settings.database.url or f"sqlite:///{settings.service.data / 'postroom.db'}"


def _data_folder(folder: Path) -> None:
    """Make it, for us alone; one clear line where it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = folder.stat().st_mode
    except OSError as error:
        raise Permanent(f"the data folder {folder} cannot be used: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Temporary(
            f"the data folder {folder} cannot be written to: its owner and mode, or a disk that is read-only"
        )
    if mode & stat.S_IWOTH:
        raise Permanent(f"everybody can write into the data folder {folder} — chmod o-w {shlex.quote(str(folder))}")


def _clock(store: Store, clock_file: Path | None, *, follows: bool) -> Clock:
    if clock_file is not None:
        return FileClock(clock_file, not_before=store.read(journal.last_instant))
    if follows:
        offset = store.read(lambda connection: notes.read(connection, CLOCK_NOTE))
        if offset and offset != "0":
            return ShiftedClock(timedelta(microseconds=int(offset)))
    return Clock()


def _policy(store: Store, settings: Settings, clock: Clock) -> tuple[Policy, tuple[Finding, ...]]:
    """The files of the day; if they are broken, the last good ones, said loudly (contract 8)."""
    try:
        return _kept(store, settings, snapshot.load(settings, generation=0), clock), ()
    except Mistakes as mistakes:
        last = store.read(notes.last_policy)
        if last is None:
            raise
        event(_logger, "policy_refused", level=logging.ERROR, mistakes=len(mistakes.findings), in_force=last.generation)
        return snapshot.from_files(settings, last.files, last.generation), mistakes.findings


def _policy_of_running(store: Store, settings: Settings) -> Policy | None:
    """What the running process goes by; None if none runs, or if today's config refuses it."""
    last = store.read(notes.last_policy)
    if last is None or not store.read(lambda connection: processes.running(connection, processes.Identity.mine())):
        return None
    try:
        return snapshot.from_files(settings, last.files, last.generation)
    except Mistakes:
        return None


def _kept(store: Store, settings: Settings, fresh: Policy, clock: Clock) -> Policy:
    generation = store.write(
        lambda connection: notes.keep_policy(connection, digest=fresh.digest, files=fresh.files, now=clock.now())
    )
    return fresh.with_generation(generation)


def _keys(store: Store, settings: Settings, clock: Clock) -> Keys:
    return keys_at(store, settings, clock.now())


def keys_at(store: Store, settings: Settings, now: datetime) -> Keys:
    """The keys of the signed addresses; an old one gets a successor."""
    master, salt = _master_secret(settings), secrets.token_bytes(32)
    store.write(lambda connection: keys.rotate(connection, salt=salt, now=now))
    return store.read(lambda connection: keys.keys(connection, master=master, now=now))


def _master_secret(settings: Settings) -> bytes:
    """The secret of the signed addresses: `[secrets] key`, else a file of the data folder, made at the first start."""
    if settings.secrets.key is not None:
        return settings.secrets.key.reveal().encode()
    path = settings.service.data / "secret.key"
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Whole or not at all, and the first one wins: another process may start at the same time.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip().encode()
