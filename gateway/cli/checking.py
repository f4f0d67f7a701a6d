"""What `check` and `reload` find in the operator's files: everything at once, by part (product.md 6.3)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.errors import Finding, Mistakes, Permanent

if TYPE_CHECKING:
    from gateway.cli.place import Place
    from gateway.policy.rules_warnings import Past
    from gateway.policy.settings import Settings
    from gateway.policy.snapshot import Policy

UNITS = ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the files: its name, what is in it (or why it was not read), and what is wrong."""

    name: str
    summary: str
    findings: tuple[Finding, ...] = ()
    was_read: bool = True

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")


def read_all(place: Place, *, looks_back: bool = False) -> list[Part]:
    """Config, rules, templates. `looks_back`: judge the rules by what the desk has seen too, if there is a database. Raises
    `Permanent` only if no config can be found."""
    from gateway.policy import settings as settings_file
    from gateway.runtime import config_path

    path = config_path(place.config, os.environ)
    try:
        settings = settings_file.load(path, environ=os.environ)
    except Mistakes as mistakes:
        late = "not read: config.toml says where they lie, and it has to be right first"
        return [
            Part(path.name, "", mistakes.findings),
            Part("rules", late, was_read=False),
            Part("templates", late, was_read=False),
        ]
    secrets = settings_file.check_secrets(settings, environ=os.environ)
    found = (*secrets, *settings.warnings, *_clock_in_units())
    warnings = sum(finding.level == "warning" for finding in found)
    config = Part(path.name, f"{_settings_written(path)} settings, {_counted(warnings, 'warning')}", found)
    return [config, *_policy_parts(settings, looks_back=looks_back)]


def _policy_parts(settings: Settings, *, looks_back: bool) -> Iterator[Part]:
    from gateway.policy import snapshot

    policy: Policy | None = None
    findings: tuple[Finding, ...] = ()
    try:
        policy = snapshot.load(settings, generation=0)
        findings = policy.warnings
        if looks_back:
            findings += _rule_warnings(settings, policy)
    except Mistakes as mistakes:
        findings = mistakes.findings
    words = tuple(finding for finding in findings if finding.file.endswith(".j2") or _is_below(finding, settings))
    rules = tuple(finding for finding in findings if finding not in words)
    yield Part(settings.service.rules.name, _rules_summary(policy), rules)
    yield Part("templates", _templates_summary(policy), words)


def _rule_warnings(settings: Settings, policy: Policy) -> tuple[Finding, ...]:
    """What is no mistake, and worth a look: untested rules, rules that never fitted, words that fit half of all mails."""
    from gateway.policy import rules_warnings

    rules = policy.desk.rules.rules
    found = rules_warnings.untested(rules, policy.tests)
    past = _past(settings) if rules else None
    return found if past is None else found + rules_warnings.unused(rules, past) + rules_warnings.common(rules, past)


def _past(settings: Settings) -> Past | None:
    """What the desk has seen, read from its database; None if there is none that can be read."""
    from datetime import timedelta

    from gateway.cli.place import existing_store, running_clock
    from gateway.errors import PostroomError
    from gateway.policy.rules_warnings import DAYS, Past
    from gateway.store import ruleuse, ruleviews

    try:
        store = existing_store(settings, or_none=True)
        if store is None:
            return None
        try:
            since = running_clock(store).now() - timedelta(days=DAYS)
            return store.read(
                lambda connection: Past(
                    fitted=ruleuse.fitted(connection, since=since),
                    then=ruleviews.rules_then(connection, at=since),
                    mails=ruleviews.recent_words(connection),
                )
            )
        finally:
            store.close()
    except PostroomError:
        return None


def _is_below(finding: Finding, settings: Settings) -> bool:
    return Path(finding.file) == settings.service.templates or settings.service.templates in Path(finding.file).parents


def _rules_summary(policy: Policy | None) -> str:
    if policy is None:
        return ""
    people = len({person.address for person in policy.desk.people.values()})
    return f"{_counted(len(policy.desk.departments), 'department')}, {_counted(people, 'person')}"


def _templates_summary(policy: Policy | None) -> str:
    if policy is None:
        return ""
    files = [name for name in policy.templates.files if not name.rpartition("/")[2].startswith("_")]
    return _counted(len({name.partition(".")[0] for name in files}), "template")


def _settings_written(path: Path) -> int:
    return sum(1 for _ in _leaves(tomllib.loads(path.read_text(encoding="utf-8-sig"))))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _clock_in_units(folders: Iterable[str] = UNITS) -> Iterator[Finding]:
    """`run --clock` is for tests: a service unit with it would promise times that are not (contract.md 5)."""
    seen: set[Path] = set()
    for folder in folders:
        for unit in sorted(Path(folder).glob("postroom*.service")):
            if unit.resolve() in seen:
                continue
            seen.add(unit.resolve())
            try:
                lines = unit.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                continue
            for number, line in enumerate(lines, 1):
                if line.startswith("ExecStart") and " --clock" in line:
                    yield Finding(str(unit), number, "a service must not run with --clock", "warning", line)


def _counted(number: int, noun: str) -> str:
    plural = {"person": "people"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


def check(place: Place) -> Settings:
    """The settings, if everything is fine. Raises `Mistakes` with all that is wrong: in config, secrets and rules."""
    parts = read_all(place)
    errors = [finding for part in parts for finding in part.errors]
    if errors:
        raise Mistakes(errors)
    if not all(part.was_read for part in parts):
        raise Permanent("not everything could be read")
    return place.settings()
