"""Reads the tables of config.toml, and the environment over them, into the dataclasses of `sections`."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from gateway.policy import sections
from gateway.policy.later import LATER_SETTINGS
from gateway.policy.mistakes import Report
from gateway.policy.sections import NAMED, NESTED, REQUIRED, SINGLE
from gateway.policy.suggest import did_you_mean

ENVIRONMENT = "environment"
_PREFIX = "POSTROOM_"

S = TypeVar("S")
KeyPath = tuple[str | int, ...]


class SectionReader:
    """One pass over the parsed file: knows where each key stands and what it is called."""

    def __init__(self, report: Report, file: str, lines: dict[KeyPath, int]) -> None:
        self._report = report
        self._file = file
        self._lines: dict[KeyPath, int] = lines
        self._environ: dict[KeyPath, str] = {}

    def error(self, path: KeyPath, message: str) -> None:
        file, line, prefix = self._where(path)
        self._report.error(file, line, prefix + message)

    def warning(self, path: KeyPath, message: str) -> None:
        file, line, prefix = self._where(path)
        self._report.warning(file, line, prefix + message)

    def _where(self, path: KeyPath) -> tuple[str, int | None, str]:
        if path in self._environ:
            return ENVIRONMENT, None, f"{self._environ[path]}: "
        while path and path not in self._lines:
            path = path[:-1]
        return self._file, self._lines.get(path), ""

    def override(self, raw: dict[str, Any], environ: Mapping[str, str]) -> None:
        """Put `POSTROOM_SECTION__KEY` over what the file says."""
        for name in sorted(environ):
            if name.startswith(_PREFIX) and "__" in name:
                self._override(raw, name, environ[name])

    def _override(self, raw: dict[str, Any], name: str, text: str) -> None:
        parts = [part.lower() for part in name.removeprefix(_PREFIX).split("__")]
        section: Any = raw
        path: KeyPath = ()
        cls = SINGLE.get(parts[0]) or NAMED.get(parts[0]) or (sections.Mailbox if parts[0] == "mailbox" else None)
        if (nested := NESTED.get((parts[0], parts[1]))) is not None:
            cls = nested
        for part in parts[:-1]:
            step: str | int = int(part) if isinstance(section, list) and part.isdecimal() else part
            path = (*path, step)
            try:
                section = section.setdefault(step, {}) if isinstance(section, dict) else section[step]
            except (IndexError, TypeError, AttributeError):
                self._report.error(ENVIRONMENT, None, f"{name}: config.toml has no such block")
                return
        known = {} if cls is None else _keys(cls)
        found = known.get(parts[-1])
        if found is None or not isinstance(section, dict):
            near = did_you_mean(parts[-1], known) if known else did_you_mean(parts[0], [*SINGLE, "mailbox", *NAMED])
            self._report.error(ENVIRONMENT, None, f"{name}: there is no such setting{near}")
            if cls is None:
                raw.pop(parts[0], None)
            return
        path = (*path, parts[-1])
        self._environ[path] = name
        section[parts[-1]] = _FromEnvironment(text)

    def section(self, cls: type[S], raw: object, path: KeyPath) -> S | None:
        """One section as its dataclass; None when something in it is wrong (and reported)."""
        title = ".".join(str(part) for part in path if isinstance(part, str))
        if not isinstance(raw, dict):
            self.error(path, f"{title} is a section: write [{title}] on a line of its own")
            return None
        above = title.partition(".")[0]
        if title in LATER_SETTINGS and raw and (above == title or above not in LATER_SETTINGS):
            self.warning(path, f"[{title}] has no effect in this version")
        keys = _keys(cls)
        nested = {name: sub for (parent, name), sub in NESTED.items() if parent == title}
        got: dict[str, Any] = {}
        sound = True
        for name, value in raw.items():
            if name in nested:
                got[name] = self.section(nested[name], value, (*path, name))
            elif name in keys:
                sound &= self._key(title, keys[name], value, (*path, name), got)
            else:
                sound = False
                near = did_you_mean(name, [*keys, *nested])
                self.error((*path, name), f"[{title}] has no setting '{name}'{near}")
        for name, known in keys.items():
            if known.metadata["default"] is REQUIRED and name not in raw:
                sound = False
                self.error(path, f"[{title}] needs '{name}': {_first_words(known.metadata['doc'])}")
        return cls(**got) if sound else None

    def _key(
        self, title: str, known: dataclasses.Field[Any], value: object, path: KeyPath, got: dict[str, Any]
    ) -> bool:
        reader = known.metadata["reader"]
        try:
            if isinstance(value, _FromEnvironment):
                got[known.name] = reader.from_text(value.text)
            else:
                got[known.name] = reader(value)
        except ValueError as error:
            self.error(path, f"{known.name}: {error}")
            return False
        if f"{title}.{known.name}" in LATER_SETTINGS:
            self.warning(path, f"'{known.name}' has no effect in this version")
        return True


@dataclass(frozen=True, slots=True)
class _FromEnvironment:
    text: str


def _keys(cls: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    return {f.name: f for f in dataclasses.fields(cls) if "reader" in f.metadata}


def _first_words(doc: str) -> str:
    first = doc.partition(".")[0]
    return first[:1].lower() + first[1:]
