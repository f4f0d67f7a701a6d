"""A letter before it is bytes. `compose.compose` writes it; nothing else writes a header."""

from dataclasses import dataclass
from datetime import datetime

from gateway.mail.message import Mailbox


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file that goes along. Either `content` (decoded bytes) or `encoded` (base64 lines as they came, passed on unread)."""

    name: str
    type: str
    content: bytes = b""
    encoded: bytes | None = None
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a letter says. Identifiers are without angle brackets. `fields` are the further header fields, in order;
    only names in `compose.ALLOWED_FIELDS` may stand there."""

    message_id: str
    date: datetime
    originator: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    text: str
    cc: tuple[Mailbox, ...] = ()
    reply_to: Mailbox | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    html: str | None = None
    language: str = "en"
    files: tuple[FilePart, ...] = ()
