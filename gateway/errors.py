"""The errors of the house. Each says temporary or permanent; silence means temporary.

Our own trouble is never a 5xx: an edge answers `Temporary` (and anything it does not know) with "try again later".
"""

from dataclasses import dataclass


class PostroomError(Exception):
    """Any error we raise on purpose. The text is one line a person can act on."""


class Temporary(PostroomError):
    """Try again later: database busy, disk full, shutting down."""


class Permanent(PostroomError):
    """Trying again cannot help."""


class Unusable(Permanent):
    """These bytes cannot be read as a mail within our limits. The bytes are kept, the mail is held."""


class Unwritable(Permanent):
    """A letter whose header or body we refuse to put on the wire (it would not read back as what was meant)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake or warning in a file of the operator: `file:line: message`. `line` is None where no line is to blame."""

    file: str
    line: int | None
    message: str
    level: str = "error"  # error | warning
    source: str = ""
    """The line as it is written, for people; secrets are cut out. '' where there is none."""
    column: int | None = None
    """Where in `source` the trouble is, from 0, if that is known."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        return f"{where}: {self.message}"


class Mistakes(Permanent):
    """All mistakes of the operator's files at once. The files in force stay in force."""

    def __init__(self, findings: list[Finding] | tuple[Finding, ...]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(f) for f in self.findings))
