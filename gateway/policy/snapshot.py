"""All of the operator's rules as one frozen value: load, check, swap or keep (house.md 6).

Reads: the rules folder (or file) that `[service] rules` names, with the .ics files beside it. Fails: `Mistakes` with
everything that is wrong, and nothing is half loaded. A Policy keeps the texts it was made from, so that the last good
one can be stored and made again (`from_files`) when the files of the day are broken.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from gateway.desk.department import Department, Desk, MailboxRef
from gateway.errors import Finding, Mistakes
from gateway.mail.address import domain_of
from gateway.policy.departments import read_departments, read_people
from gateway.policy.mistakes import Report
from gateway.policy.rules_file import RulesText, merge
from gateway.policy.settings import Settings
from gateway.policy.templates import Templates
from gateway.policy.times import Times

_LARGEST = 2_000_000  # bytes of one file
_MOST = 500  # files
_TEMPLATES = "templates/"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator wrote, checked. `files`: name -> text, as read (`templates/NAME` for templates); `digest`: SHA-256
    over them, in hex."""

    desk: Desk
    templates: Templates
    files: Mapping[str, str]
    digest: str
    warnings: tuple[Finding, ...] = ()

    @property
    def generation(self) -> int:
        return self.desk.generation

    def with_generation(self, generation: int) -> "Policy":
        """The same policy under the number it has in the store."""
        return replace(self, desk=replace(self.desk, generation=generation))


def load(settings: Settings, *, generation: int) -> Policy:
    """Read rules and templates as they are now. Raises `Mistakes` with all that is wrong in either."""
    report = Report()
    folder, files = _read_files(settings.service.rules, report)
    own = settings.service.templates
    try:
        templates = Templates.load(own if own.is_dir() else None)
        report.take(templates.check())
    except Mistakes as mistakes:
        templates = Templates.load(None)
        report.take(mistakes.findings)
    return _made(settings, files, templates, folder=folder, generation=generation, report=report)


def from_files(settings: Settings, files: Mapping[str, str], generation: int) -> Policy:
    """The same from stored texts (`Policy.files`). Raises `Mistakes` if today's program or config refuses them."""
    rules = {name: text for name, text in files.items() if not name.startswith(_TEMPLATES)}
    words = {name.removeprefix(_TEMPLATES): text for name, text in files.items() if name.startswith(_TEMPLATES)}
    templates = Templates.from_files(words)
    return _made(settings, rules, templates, folder="", generation=generation, report=Report())


def packaged_rules() -> Path:
    """The rules that ship with the program: the demo desk."""
    here = Path(__file__).resolve().parents[1]
    installed = here / "defaults" / "rules"
    return installed if installed.is_dir() else here.parent / "rules"


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, each with its length so that nothing can run together."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name].encode()):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


# ---------------------------------------------------------------- reading


def _read_files(rules: Path, report: Report) -> tuple[str, dict[str, str]]:
    """The folder as it is called in messages, and the files in it that we read."""
    try:
        is_folder = rules.is_dir()
        folder = rules if is_folder else rules.parent
        names = sorted(p.name for p in folder.iterdir() if p.suffix in (".ics", ".yaml", ".yml") and p.name[0] != ".")
    except OSError as error:
        report.error(str(rules), None, f"cannot be read: {error.strerror}")
        return "", {}
    wanted = [n for n in names if n.endswith(".ics")]
    if is_folder:
        wanted += [n for n in names if n.endswith(".yaml")]
        for name in names:
            if name.endswith(".yml"):
                report.warning(str(folder / name), None, "is not read: name it .yaml")
        if not any(n.endswith(".yaml") for n in wanted):
            report.error(str(rules), None, "there is no .yaml file in this folder")
    else:
        wanted.append(rules.name)
    if len(wanted) > _MOST:
        report.error(str(rules), None, f"holds more than {_MOST} files")
        return "", {}
    files = {name: _read_text(folder / name, report) for name in wanted}
    return str(folder), files


def _read_text(path: Path, report: Report) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        report.error(str(path), None, why)
        return ""
    if len(data) > _LARGEST:
        report.error(str(path), None, f"is larger than {_LARGEST:,} bytes")
        return ""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        report.error(str(path), data.count(b"\n", 0, error.start) + 1, "this line is not UTF-8")
        return ""


# ---------------------------------------------------------------- making


def _made(
    settings: Settings, files: Mapping[str, str], templates: Templates, *, folder: str, generation: int, report: Report
) -> Policy:
    calendars = {name: text for name, text in files.items() if name.endswith(".ics")}
    prefix = f"{folder}/" if folder else ""
    merged = merge({prefix + n: text for n, text in files.items() if n not in calendars}, report=report)
    for name, text in calendars.items():
        report.add_file(prefix + name, text)
    times = Times(
        nodes={name: (entry.file, entry.node) for name, entry in merged.times.items()},
        calendars=calendars,
        folder=folder,
        report=report,
    )
    times.read_all()
    timezone = merged.timezone or settings.service.timezone
    departments = read_departments(
        merged.departments, times=times, timezone=timezone, our_domains=settings.service.our_domains, report=report
    )
    people = read_people(merged.people, departments=merged.departments, report=report)
    _check_desk(settings, merged, departments, report)
    report.stop_on_errors()
    everything = {**files, **{_TEMPLATES + name: text for name, text in templates.files.items()}}
    digest = digest_of(everything)
    service, limits, trust = settings.service, settings.limits, settings.trust
    desk = Desk(
        name=service.name,
        our_domains=service.our_domains,
        admins=service.admins,
        timezone=timezone,
        language=merged.language or service.language,
        departments=MappingProxyType(departments),
        people=MappingProxyType(people),
        mailboxes=tuple(_mailbox_refs(settings)),
        colleagues_need=trust.colleagues_need,
        commands_need=trust.commands_need,
        outsiders_new=trust.outsiders_new,
        outsiders_thread=trust.outsiders_thread,
        subject_tag=settings.threads.subject_tag,
        first_number=settings.threads.first_number,
        round_up=settings.promises.round_up,
        outbox_delay=settings.outbox.delay,
        set_aside=settings.outbox.set_aside,
        auto_mails_per_address=limits.auto_mails_per_address,
        message_limit=limits.message,
        attachment_limit=limits.attachment,
        refuse_types=limits.refuse_types,
        thanks_window=settings.promises.thanks_window,
        generation=generation,
        digest=digest,
    )
    return Policy(desk, templates, MappingProxyType(everything), digest, report.warnings)


def _mailbox_refs(settings: Settings) -> list[MailboxRef]:
    return [
        MailboxRef(
            box.address,
            catch_all=box.catch_all,
            plus_address=settings.threads.plus_address != "never",
            can_receive=box.receive is not None,
        )
        for box in settings.mailboxes
    ]


def _check_desk(settings: Settings, merged: RulesText, departments: Mapping[str, Department], report: Report) -> None:
    """Rules and config side by side."""
    if merged.timezone_at is not None and merged.timezone is not None:
        file, line = merged.timezone_at
        if _differ(merged, settings):
            other = settings.service.timezone.key
            report.warning(file, line, f"timezone differs from that of config.toml ({other}); this one holds")
    if not merged.departments and not report.errors:
        report.error(min(_files(merged), default=str(settings.service.rules)), None, "there is no department")
    served = {box.address for box in settings.mailboxes if box.receive is not None}
    catch_all = {domain_of(box.address) for box in settings.mailboxes if box.receive is not None and box.catch_all}
    for key, department in departments.items():
        entry = merged.departments[key]
        for address in department.addresses:
            if address not in served and not catch_all and not department.parent:
                report.warning(
                    entry.file, entry.key.line, f"no mailbox receives mail for {address} (see catch_all in config.toml)"
                )


def _differ(merged: RulesText, settings: Settings) -> bool:
    """Do the two zones ever tell different times within the year around now? Two names of one zone do not."""
    one, other = merged.timezone, settings.service.timezone
    hours = (datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13))
    return one is not None and any(at.astimezone(one).utcoffset() != at.astimezone(other).utcoffset() for at in hours)


def _files(merged: RulesText) -> set[str]:
    parts = (merged.times, merged.people)
    return {entry.file for part in parts for entry in part.values()}
