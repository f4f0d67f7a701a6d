"""Gathers what is wrong in the operator's files, so that all of it is reported at once (product.md 4.5)."""

import re
from collections.abc import Iterable

from gateway.errors import Finding, Mistakes

# A secret may stand on a line that has another mistake. What follows a key with such a name is never shown, unless
# it is a place (`file:`, `env:` …).
_SECRET = re.compile(
    r"((?:pass\w*|secret\w*|token|key|\w+_password|\w+_secret)[\"']?\s*[=:]\s*)([^\s].*)", re.IGNORECASE
)
_PLACE = re.compile(r"[\"']*(?:file:|env:|cred:|run:|keyring:)|[\"']{2}|[{\[]")
_USER = re.compile(r"(?<=://)[^\s\"']*@")  # user and password of an address
_LONGEST_LINE = 200


class Report:
    """The findings of one reading. One instance a reading; order of reporting is by file and line at the end."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._findings: list[Finding] = []
        self.mistakes = 0
        """How many errors there are so far: cheap, for whoever wants to know whether a reading went well."""

    def add_file(self, file: str, text: str) -> None:
        """Remember the text of a file, so that findings can show the line they speak of."""
        self._texts[file] = text.splitlines()

    def error(self, file: str, line: int | None, message: str, *, column: int | None = None) -> None:
        """`column` counts from 0; it is dropped where the line is not shown as it stands."""
        source = self._source(file, line)
        if not source or line is None or source != self._texts[file][line - 1]:
            column = None
        self.mistakes += 1
        self._findings.append(Finding(file, line, message, source=source, column=column))

    def warning(self, file: str, line: int | None, message: str) -> None:
        self._findings.append(Finding(file, line, message, level="warning", source=self._source(file, line)))

    def take(self, findings: Iterable[Finding]) -> None:
        """Findings that somebody else made, as they are."""
        for finding in findings:
            self._findings.append(finding)
            self.mistakes += finding.level == "error"

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self._sorted("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._sorted("warning")

    def stop_on_errors(self) -> None:
        """Raise `Mistakes` with every error if there is one."""
        if self.errors:
            raise Mistakes(self.errors)

    def _sorted(self, level: str) -> tuple[Finding, ...]:
        order = {file: i for i, file in enumerate(self._texts)}
        chosen = {f: None for f in self._findings if f.level == level}  # each once
        return tuple(sorted(chosen, key=lambda f: (order.get(f.file, len(order)), f.line or 0, f.message)))

    def _source(self, file: str, line: int | None) -> str:
        lines = self._texts.get(file, [])
        if line is None or not 0 < line <= len(lines):
            return ""
        return masked(lines[line - 1])[:_LONGEST_LINE]


def masked(line: str) -> str:
    """A line of a config with nothing of a secret in it: whatever follows is cut too, for quotes may be broken."""
    line = _SECRET.sub(lambda found: found[0] if _PLACE.match(found[2]) else f"{found[1]}•••", line)
    return _USER.sub("•••@", line)
