"""How a value of config.toml is checked: its TOML type and its text. A reader raises ValueError with one line."""

import ipaddress
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from gateway.policy import beats, values
from gateway.policy.secret import Secret
from gateway.policy.servers import ServerUrl, read_url

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """Reads one kind of value. `shape`: the TOML type it has in the file; `wants`: what to write, for people."""

    wants: str
    shape: type
    read: Callable[[Any], T]

    def __call__(self, raw: object) -> T:
        if type(raw) is not self.shape:
            raise ValueError(f"wants {self.wants}, not {values.shown(raw)}")
        return self.read(raw)

    def from_text(self, text: str) -> T:
        """The same from an environment variable, where everything is text."""
        if self.shape is str:
            return self.read(text)
        if self.shape is list and not text.lstrip().startswith("["):
            return self.read([part.strip() for part in text.split(",") if part.strip()])
        try:
            raw = tomllib.loads(f"value = {text.strip()}")["value"]
        except (tomllib.TOMLDecodeError, KeyError):
            raise ValueError(f"wants {self.wants}, not {values.shown(text)}") from None
        return self(raw)


TEXT = Reader("text", str, values.one_line)
NUMBER = Reader("a number", int, values.positive)
MARK = Reader("a number from 0 to 5", int, values.up_to(5))
OF_HUNDRED = Reader("a number from 0 to 100", int, values.up_to(100))
FLAG = Reader("true or false", bool, bool)
DURATION = Reader('a duration like "4h"', str, values.duration)
SIZE = Reader('a size like "35 MB"', str, values.size)
RATE = Reader('a rate like "60/m"', str, values.rate_or_none)
PER_HOUR = Reader('a rate like "5/h"', str, values.per_hour)
PERCENT = Reader('a share like "25%"', str, values.percent)
ADDRESS = Reader("an address like it@example.org", str, values.address)
DOMAIN = Reader("a domain like example.org", str, values.domain)
ZONE = Reader("a time zone like Europe/Berlin", str, values.zone)
PLACE = Reader('the place of a secret like "file:/run/secrets/it"', str, Secret.read)
FOLDER = Reader("a path", str, lambda raw: Path(values.one_line(raw)))
TABLE = Reader("a table", dict, dict)


def choice(*allowed: str) -> Reader[str]:
    return Reader("one of: " + ", ".join(allowed), str, values.one_of(*allowed))


def list_of(item: Reader[T], *, least: int = 0) -> Reader[tuple[T, ...]]:
    def read(raw: list[object]) -> tuple[T, ...]:
        if len(raw) < least:
            raise ValueError("must not be empty")
        return tuple(item(value) for value in raw)

    return Reader(f"a list, each {item.wants}", list, read)


def server(*schemes: str) -> Reader[ServerUrl]:
    return Reader("a place like " + schemes[0], str, lambda raw: read_url(raw, schemes))


# ---------------------------------------------------------------- readers that only one setting needs


def _afterwards(raw: str) -> str:
    kind, _, folder = raw.strip().partition(":")
    if raw.strip() not in ("keep", "delete") and not (kind == "move" and folder.strip()):
        raise ValueError(f"'{raw}' is none of: move:FOLDER, keep, delete")
    return f"move:{values.one_line(folder)}" if kind == "move" else kind


def _database_url(raw: str) -> str:
    text = raw.strip()
    if not text.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("wants sqlite:////path/postroom.db or postgresql://…")
    if text.startswith("sqlite:///") and not text.startswith("sqlite:////"):
        raise ValueError("wants an absolute path, with four slashes: sqlite:////path/postroom.db")
    return text


def _blobs(raw: str) -> str:
    if raw.strip().startswith(("dir:", "s3:")):
        raise ValueError('this version keeps raw mails in the database: write "db" or leave it out')
    return values.one_of("db")(raw)


def _colleagues_need(raw: str) -> str:
    text = raw.strip()
    if text.startswith("header:") and text.removeprefix("header:").strip():
        return f"header:{values.one_line(text.removeprefix('header:'))}"
    return values.one_of("off", "pass", "header:ID")(text)


def _round_up(raw: str) -> timedelta:
    step = values.duration(raw)
    if step % timedelta(minutes=1) or (step and timedelta(hours=1) % step):
        raise ValueError(f"'{raw}' does not divide an hour — write 5m, 10m, 15m, 30m or 1h")
    return step


def _ending(raw: str) -> str:
    return values.one_line(raw).removeprefix("*").removeprefix(".").lower()


def _listen(raw: str) -> tuple[str, int] | None:
    text = raw.strip()
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"'{raw}' is no place to listen — write it like \"127.0.0.1:8080\"")
    return host.strip("[]"), int(port)


def _resolver(raw: str) -> tuple[str, int] | None:
    text = raw.strip()
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if text.count(":") != 1 and "]:" not in text:
        host, port = text, "53"
    try:
        address = ipaddress.ip_address(host.strip("[]"))
        if not 0 < int(port) < 65536:
            raise ValueError
    except ValueError:
        raise ValueError(
            f'\'{raw}\' is no IP address of a resolver — write it like "192.0.2.53" or "127.0.0.1:5353"'
        ) from None
    return str(address), int(port)


def _log_to(raw: str) -> str:
    text = values.one_line(raw)
    return text if text.startswith("/") else values.one_of("stderr", "journald", "/path")(text)


def _never(raw: bool) -> bool:
    if raw:
        raise ValueError("cannot be true: texts of mails are never written into a log")
    return raw


def _kept(raw: str) -> timedelta | None:
    return None if raw.strip() == "forever" else values.duration(raw)


AFTERWARDS = Reader("move:FOLDER, keep or delete", str, _afterwards)
NEVER = Reader("false", bool, _never)
KEPT = Reader('a duration like "3y", or forever', str, _kept)
DATABASE_URL = Reader("a database URL", str, _database_url)
BLOBS = Reader("db", str, _blobs)
COLLEAGUES_NEED = Reader("header:ID, pass or off", str, _colleagues_need)
ROUND_UP = Reader('a duration like "15m"', str, _round_up)
ENDING = Reader("a file ending", str, _ending)
LISTEN = Reader("HOST:PORT", str, _listen)
RESOLVER = Reader("an IP address, with or without a port", str, _resolver)
WEEKLY = Reader('a day and an hour like "Mon 08:00"', str, beats.weekly)
MONTHLY = Reader('a day and an hour like "day 1 08:00"', str, beats.monthly)
MORNING = Reader('an hour like "08:00"', str, beats.morning)
DAILY = Reader('an hour of each day like "daily 02:00"', str, beats.daily)
LOG_TO = Reader("stderr, journald or an absolute path", str, _log_to)
