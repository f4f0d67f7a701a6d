"""Reads config.toml, once, at the start: machines and secrets (contract.md 3, product.md 5).

Reads: the file and the environment (`POSTROOM_SECTION__KEY` overrides a key; blocks that repeat are counted from 0,
as `POSTROOM_MAILBOX__0__PASSWORD`). Fails: `Mistakes` with everything that is wrong, each with its line. Never opens a
secret: `check_secrets` does, for `postroom check`. What each key means: `sections`.
"""

import dataclasses
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from gateway.errors import Finding
from gateway.policy import sections
from gateway.policy.later import LATER_SETTINGS
from gateway.policy.mistakes import Report
from gateway.policy.secret import Secret, SecretError
from gateway.policy.section_reader import KeyPath, SectionReader
from gateway.policy.sections import NAMED, SINGLE
from gateway.policy.settings_check import check_mailboxes, check_own_check, check_whole
from gateway.policy.suggest import did_you_mean
from gateway.policy.toml_lines import lines_of

_LARGEST = 1_000_000  # bytes; a config is some kilobytes
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """config.toml as values. `path` is the file; relative paths in it have been taken from its folder."""

    path: Path
    service: sections.Service
    mailboxes: tuple[sections.Mailbox, ...]
    secrets: sections.Secrets = field(default_factory=sections.Secrets)
    database: sections.Database = field(default_factory=sections.Database)
    store: sections.Store = field(default_factory=sections.Store)
    people: sections.People = field(default_factory=sections.People)
    trust: sections.Trust = field(default_factory=sections.Trust)
    threads: sections.Threads = field(default_factory=sections.Threads)
    promises: sections.Promises = field(default_factory=sections.Promises)
    survey: sections.Survey = field(default_factory=sections.Survey)
    reports: sections.Reports = field(default_factory=sections.Reports)
    outbox: sections.Outbox = field(default_factory=sections.Outbox)
    limits: sections.Limits = field(default_factory=sections.Limits)
    web: sections.Web = field(default_factory=sections.Web)
    keep: sections.Keep = field(default_factory=sections.Keep)
    log: sections.Log = field(default_factory=sections.Log)
    metrics: sections.Metrics = field(default_factory=sections.Metrics)
    webhooks: Mapping[str, sections.Webhook] = field(default_factory=dict)
    forwards: Mapping[str, sections.Forward] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()


def load(path: Path, *, environ: Mapping[str, str]) -> Settings:
    """Read and check everything. Raises `Mistakes`; whatever is only odd stands in `.warnings`."""
    report = Report()
    file = str(path)
    text = _text(path, report)
    raw, lines = _parsed(text, file, report)
    report.stop_on_errors()
    reading = SectionReader(report, file, lines)
    reading.override(raw, environ)
    known = [*SINGLE, "mailbox", *NAMED]
    for name in raw:
        if name not in known:
            reading.error((name,), f"there is no section [{name}]{did_you_mean(name, known)}")
    read: dict[str, Any] = {name: reading.section(cls, raw.get(name, {}), (name,)) for name, cls in SINGLE.items()}
    mailboxes = _mailboxes(raw.get("mailbox"), reading)
    named = {name: _named(cls, raw.get(name, {}), name, reading) for name, cls in NAMED.items()}
    if read["service"] is not None:
        check_whole(read["service"], read["trust"], reading)
        check_own_check(read["trust"], mailboxes, reading)
        check_mailboxes(mailboxes, read["service"].our_domains, reading)
    report.stop_on_errors()
    settings = Settings(
        path=path,
        mailboxes=tuple(box for _, box in mailboxes if box.send is not None),
        webhooks=named["webhook"],
        forwards=named["forward"],
        warnings=report.warnings,
        **read,
    )
    return _completed(settings, environ)


def check_secrets(settings: Settings, *, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Can every secret be had? One error for each that cannot. Reads files and runs commands."""
    found = []
    for where, secret in _secrets(settings):
        try:
            secret.reveal(environ)
        except SecretError as error:
            found.append(Finding(str(settings.path), None, f"{where}: {error}"))
    return tuple(found)


def _secrets(settings: Settings) -> Iterator[tuple[str, Secret]]:
    if settings.secrets.key is not None:
        yield "key of [secrets]", settings.secrets.key
    for box in settings.mailboxes:
        for name in ("password", "listener_password"):
            if (secret := getattr(box, name)) is not None:
                yield f"{name} of {box.address}", secret


# ---------------------------------------------------------------- the file


def _text(path: Path, report: Report) -> str:
    file = str(path)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig") if len(data) <= _LARGEST else ""
    except OSError as error:
        report.error(file, None, f"cannot be read: {error.strerror}")
        return ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(file, line, "this line is not UTF-8")
        return ""
    if len(data) > _LARGEST:
        report.error(file, None, f"is larger than {_LARGEST:,} bytes")
    report.add_file(file, text)
    return text


def _parsed(text: str, file: str, report: Report) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    try:
        return tomllib.loads(text), dict(lines_of(text))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _AT_LINE.search(message)
        line = text.count("\n") + 1
        if found and found[1]:
            line = int(found[1])
        report.error(file, line, f"this line is not TOML ({_AT_LINE.sub('', message).lower()})")
    except RecursionError:
        report.error(file, None, "is nested too deeply")
    return {}, {}


def _mailboxes(raw: object, reading: SectionReader) -> list[tuple[KeyPath, sections.Mailbox]]:
    if raw is None or raw == []:
        reading.error((), "there is no mailbox: write a block that begins with [[mailbox]]")
        return []
    if not isinstance(raw, list):
        reading.error(("mailbox",), "a mailbox is a block that begins with [[mailbox]], in two brackets")
        return []
    found = [(("mailbox", i), reading.section(sections.Mailbox, table, ("mailbox", i))) for i, table in enumerate(raw)]
    return [(path, box) for path, box in found if box is not None]


def _named(cls: type[S], raw: object, name: str, reading: SectionReader) -> dict[str, S]:
    if not isinstance(raw, dict):
        reading.error((name,), f"write [{name}.NAME] on a line of its own")
        return {}
    if raw and name in LATER_SETTINGS:
        reading.warning((name,), f"[{name}.…] has no effect in this version")
    found = {key: reading.section(cls, table, (name, key)) for key, table in raw.items()}
    return {key: value for key, value in found.items() if value is not None}


# ---------------------------------------------------------------- what the file leaves out


def _completed(settings: Settings, environ: Mapping[str, str]) -> Settings:
    folder = settings.path.absolute().parent
    service = settings.service
    data = folder / service.data
    service = dataclasses.replace(
        service,
        data=data,
        rules=folder / service.rules,
        templates=folder / service.templates,
        timezone=service.timezone or _machine_zone(environ),
    )
    boxes = tuple(
        dataclasses.replace(
            box,
            certificate=box.certificate and folder / box.certificate,
            certificate_key=box.certificate_key and folder / box.certificate_key,
        )
        for box in settings.mailboxes
    )
    database = dataclasses.replace(settings.database, url=settings.database.url or f"sqlite:///{data}/postroom.db")
    return dataclasses.replace(settings, service=service, mailboxes=boxes, database=database)


def _machine_zone(environ: Mapping[str, str]) -> ZoneInfo:
    """The zone of this machine: $TZ, else what /etc/localtime points to, else UTC."""
    names = [environ.get("TZ", "").lstrip(":")]
    try:
        names.append(os.readlink("/etc/localtime").partition("zoneinfo/")[2])
    except OSError:
        pass
    for name in names:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            continue
    return ZoneInfo("UTC")
