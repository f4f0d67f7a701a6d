"""What `work/send` sees of the way out: hand over one letter for one recipient, get one reply.

The ways out themselves (a submission server, a folder) live in `outlet/`, which `work/` may not import; `app` puts
the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MAX_TEXT = 500


class Outcome(StrEnum):
    SENT = "sent"
    """The server took responsibility (RFC 5321 4.2.5: 250 after the final dot)."""
    TEMPORARY = "temporary"
    """Not taken; trying again later may help. Also all trouble of ours: network, TLS, a refused login."""
    PERMANENT = "permanent"
    """Not taken; trying the same again cannot help."""
    AMBIGUOUS = "ambiguous"
    """The final dot went out and no understandable answer came: the letter may or may not be on its way."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How one hand-over ended.

    `code` is the server's three digits, 0 where none came. `text` is one line without controls, at most `MAX_TEXT`
    characters. `queue_id` is the server's name for the letter, where it told one. `rejected_at` is the step that ended
    a failed hand-over: connect, auth, mail, rcpt, data or dot; '' for a letter no server may be offered. `is_too_large`: it was
    refused for its size; `takes`: the most bytes the server says it takes (RFC 1870), 0 if it does not.
    """

    outcome: Outcome
    code: int
    text: str
    queue_id: str = ""
    rejected_at: str = ""
    is_too_large: bool = False
    takes: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One transmission. `reverse_path` is '' for the null reverse-path; `recipient` a bare address; `content` the
    complete mail as it must arrive: CRLF line ends, the last line ended, not dot-stuffed."""

    reverse_path: str
    recipient: str
    content: bytes


class Transport(Protocol):
    """One way out. One delivery at a time; calls from several threads wait for each other."""

    def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
        """Hands the letter over and tells how it went; never raises for what the network or the server does.
        `before_dot` is called once everything but the end mark is out, to make a durable note "may have been sent";
        what it raises is passed on, and then the letter was certainly not sent."""

    def close(self) -> None:
        """Lets go of the connection, from any thread. A delivery under way ends soon (within a second in a dialogue);
        a later `deliver` opens a new connection."""


def one_line(text: str, limit: int = MAX_TEXT) -> str:
    """`text` on one line, without controls and other invisible characters, at most `limit` characters."""
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * limit])
    return " ".join(visible.split())[:limit]
