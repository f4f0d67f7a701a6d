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
from typing import Any

from gateway.desk.beats import Reports
from gateway.desk.department import Department, Desk, FieldShape, MailboxRef, Person
from gateway.desk.rules import Ruleset
from gateway.errors import Finding, Mistakes
from gateway.mail.address import domain_of
from gateway.policy.departments import read_departments
from gateway.policy.mistakes import Report
from gateway.policy.people import check_shared, read_people
from gateway.policy.rules_conditions import World
from gateway.policy.rules_file import RulesText, merge
from gateway.policy.rules_folder import is_rules, read_files, samples_in, tips_in
from gateway.policy.rules_reader import read_fields, read_rules
from gateway.policy.rules_run import Ran, run
from gateway.policy.rules_tests import read_tests
from gateway.policy.settings import Settings
from gateway.policy.templates import Templates
from gateway.policy.times import Times

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
    tests: tuple[Ran, ...] = ()
    """The tests in the rules files as they ran at the load."""

    @property
    def generation(self) -> int:
        return self.desk.generation

    def with_generation(self, generation: int) -> "Policy":
        """The same policy under the number it has in the store."""
        return replace(self, desk=replace(self.desk, generation=generation))


def load(settings: Settings, *, generation: int) -> Policy:
    """Read rules and templates as they are now. Raises `Mistakes` with all that is wrong in either, failing tests too."""
    return _passed(*_read(settings, generation))


def tried(settings: Settings, *, generation: int, only: frozenset[str] | None = None) -> Policy:
    """The same, with tests that fail: `Policy.tests` tells which. For those who want to see why; never to be put in force.

    `only`: of the rules files in the folder, those with these names.
    """
    return _read(settings, generation, only)[0]


def _read(settings: Settings, generation: int, only: frozenset[str] | None = None) -> tuple[Policy, Report]:
    report = Report()
    folder, files = read_files(settings.service.rules, report)
    files = {name: text for name, text in files.items() if only is None or name in only or not is_rules(name)}
    own = settings.service.templates
    try:
        templates = Templates.load(own if own.is_dir() else None)
        report.take(templates.check())
    except Mistakes as mistakes:
        templates = Templates.load(None)
        report.take(mistakes.findings)
    return _made(settings, files, templates, folder=folder, generation=generation, report=report), report


def _passed(policy: Policy, report: Report) -> Policy:
    for one in policy.tests:
        for wrong in one.wrong:
            report.error(one.test.file, wrong.line, f"test '{one.test.name}': {wrong.message}")
    report.stop_on_errors()
    return policy


def from_files(settings: Settings, files: Mapping[str, str], generation: int) -> Policy:
    """The same from stored texts (`Policy.files`). Raises `Mistakes` if today's program or config refuses them."""
    rules = {name: text for name, text in files.items() if not name.startswith(_TEMPLATES)}
    words = {name.removeprefix(_TEMPLATES): text for name, text in files.items() if name.startswith(_TEMPLATES)}
    templates = Templates.from_files(words)
    report = Report()
    return _passed(_made(settings, rules, templates, folder="", generation=generation, report=report), report)


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


# ---------------------------------------------------------------- making


def _made(
    settings: Settings, files: Mapping[str, str], templates: Templates, *, folder: str, generation: int, report: Report
) -> Policy:
    prefix = f"{folder}/" if folder else ""
    calendars = {name: text for name, text in files.items() if name.endswith(".ics")}
    merged = merge({prefix + name: text for name, text in files.items() if is_rules(name)}, report=report)
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
    known = read_people(merged.people, departments=merged.departments, report=report)
    people = known.people
    departments = read_departments(
        merged.departments,
        times=times,
        timezone=timezone,
        our_domains=settings.service.our_domains,
        people=people,
        report=report,
    )
    check_shared(known, departments, report)
    fields = read_fields(merged.fields, report)
    tips = tips_in(files)
    world = _world(
        settings, times=times, departments=departments, people=people, fields=fields, tips=tips, acks=templates.acks
    )
    rules = read_rules(merged.rules, world, report)
    tests = read_tests(
        merged.tests,
        timezone=timezone,
        rule_names=[rule.name for rule in rules],
        departments=merged.departments,
        samples=samples_in(files),
        report=report,
    )
    _check_desk(settings, merged, departments, report)
    report.stop_on_errors()
    everything = {**files, **{_TEMPLATES + name: text for name, text in templates.files.items()}}
    digest = digest_of(everything)
    service, trust = settings.service, settings.trust
    desk = Desk(
        name=service.name,
        our_domains=service.our_domains,
        admins=service.admins,
        timezone=timezone,
        language=merged.language or service.language,
        departments=MappingProxyType(departments),
        people=MappingProxyType(people),
        mailboxes=tuple(_mailbox_refs(settings)),
        rules=Ruleset(tuple(rules)),
        fields=MappingProxyType(fields),
        tips=MappingProxyType(tips),
        colleagues_need=trust.colleagues_need,
        commands_need=trust.commands_need,
        outsiders_new=trust.outsiders_new,
        outsiders_thread=trust.outsiders_thread,
        **_by_settings(settings),
        generation=generation,
        digest=digest,
    )
    ran = run(tests, desk)
    return Policy(desk, templates, MappingProxyType(everything), digest, report.warnings, tuple(ran))


def _by_settings(settings: Settings) -> dict[str, Any]:
    """What config.toml says of the desk's ways."""
    per_sender = settings.limits.tickets_per_sender
    return {
        "subject_tag": settings.threads.subject_tag,
        "first_number": settings.threads.first_number,
        "round_up": settings.promises.round_up,
        "outbox_delay": settings.outbox.delay,
        "set_aside": settings.outbox.set_aside,
        "auto_mails_per_address": settings.limits.auto_mails_per_address,
        "auto_mails": settings.limits.auto_mails,
        "tickets_per_sender": (per_sender.amount, per_sender.per) if per_sender else None,
        "mass_requests": settings.limits.mass_requests,
        "message_limit": settings.limits.message,
        "attachment_limit": settings.limits.attachment,
        "refuse_types": settings.limits.refuse_types,
        "quarantine_kept": settings.keep.quarantine,
        "thanks_window": settings.promises.thanks_window,
        "wait_reminders": tuple(sorted(settings.promises.wait_reminders)),
        "wait_close": settings.promises.wait_close,
        "warn_owner": settings.promises.warn_owner,
        "warn_backup": settings.promises.warn_backup,
        "unowned": settings.promises.unowned,
        "reports": Reports(
            settings.reports.weekly,
            settings.reports.monthly,
            settings.reports.morning,
            settings.reports.walk_and_talk,
        ),
        "survey_asks": settings.survey.ask == "done",
        "survey_every": settings.survey.every,
        "survey_share": settings.survey.share,
        "survey_bad": settings.survey.bad,
    }


def _world(
    settings: Settings,
    *,
    times: Times,
    departments: Mapping[str, Department],
    people: Mapping[str, Person],
    fields: Mapping[str, FieldShape],
    tips: Mapping[str, str],
    acks: frozenset[str],
) -> World:
    """What the rules may name."""
    owners: dict[str, str] = {}
    for key, department in departments.items():
        for address in department.addresses:
            owners.setdefault(address, key)
    own = {
        key: tuple(address for address in department.addresses if owners[address] == key)
        for key, department in departments.items()
    }
    return World(
        times=times,
        own_addresses=own,
        below={key: _below(key, departments) for key in departments},
        fields={name: field.shapes for name, field in fields.items()},
        columns=frozenset(name for person in people.values() for name, _ in person.columns),
        workplaces=frozenset(person.department for person in people.values() if person.department),
        agents=frozenset(
            agent for one in departments.values() for agent in (*one.agents, one.lead, one.backup, one.on_call) if agent
        ),
        tips=frozenset(tips),
        suppliers=frozenset(settings.forwards),
        webhooks=frozenset(settings.webhooks),
        our_domains=settings.service.our_domains,
        acks=acks,
    )


def _below(key: str, departments: Mapping[str, Department]) -> frozenset[str]:
    """The department itself and every one whose parents lead to it."""
    found = {key}
    for other in departments.values():
        line, at = [other.key], other
        while at.parent in departments and at.parent not in line:
            at = departments[at.parent]
            line.append(at.key)
        if key in line:
            found.add(other.key)
    return frozenset(found)


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
