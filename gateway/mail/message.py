"""A parsed mail as values. `parse.parse` makes it from bytes; nothing else does (tests may)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

HTML_END = "\f"
"""Stands in `Message.html` between two parts, and nowhere else: each is a page of its own. Glued together, an attribute that the
first leaves open would swallow the second (EFAIL)."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address with its display name (RFC 5322 3.4). `address` is `local@domain`, folded by `address.fold` (ASCII case only)."""

    address: str
    name: str = ""
    written: str = field(default="", compare=False)
    """The address as it stood in the mail, where that was no plain ASCII: for showing, never for comparing."""


class Defect(StrEnum):
    """What was odd about the bytes. Named, stored with the mail, shown by `explain`; none of them stops a mail."""

    AMBIGUOUS_ORIGINATOR = "ambiguous originator"
    MISSING_ORIGINATOR = "missing originator"
    BAD_ADDRESS = "bad address"
    BAD_DATE = "bad date"
    BAD_ENCODED_WORD = "bad encoded word"
    BAD_CHARSET = "bad charset"
    BAD_TRANSFER_ENCODING = "bad transfer encoding"
    BAD_MULTIPART = "bad multipart"
    BAD_FIELD = "bad field"
    REPEATED_FIELD = "repeated field"
    RAW_8BIT_FIELD = "raw 8-bit field"
    CONTROL_CHARACTER = "control character"
    BIDI_CONTROL = "bidi control"
    FIELD_TOO_LONG = "field too long"
    PARSER_FAILED = "parser failed"
    TEXT_CUT = "text cut"
    WRONG_TYPE = "wrong type"
    """A part is of another type than it says: HTML called plain text."""
    BAD_CALENDAR = "bad calendar"
    PARTIAL_MESSAGE = "partial message"
    """One piece of a larger mail (RFC 2046 5.2.2)."""
    FILE_IN_TEXT = "file in the text"
    """A file was written into the text (uuencode, yEnc); it stands among the attachments."""
    SIGNATURE_NOT_CHECKED = "signature not checked"
    """Signed by S/MIME or PGP. What is signed is read; nobody has looked whether the signature is true."""
    ENCRYPTED = "encrypted"
    """Something in it is encrypted, and kept as a file or as it stands."""
    TWO_READINGS = "two readings"
    """Programs read it in different ways; what only another one would show stands among the attachments (`readings`)."""
    NOT_OPENED = "container not opened"
    """A winmail.dat or smime.p7m that could not be read, or would have been too large: it is kept as a file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part a person would see as a file. `part` addresses it inside the stored mail, like `2` or `1.3` (IMAP numbering).

    `text` is what a person would read in a text, calendar or message part, else None. `size` is of the decoded bytes.
    """

    part: str
    name: str
    type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""
    text: str | None = None
    endings: tuple[str, ...] = ()
    """Of all names under which some mail program would show the file (`mail/endings`)."""


class RegionKind(StrEnum):
    """What an element of an HTML mail is, by the mark that a mail program puts on it."""

    QUOTED = "quoted"
    """A quotation together with its attribution line or header block."""
    FORWARDED = "forwarded"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Region:
    """Lines `start` to `end` (excluded) of `Message.text`, split at line feeds."""

    start: int
    end: int
    kind: RegionKind


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail that somebody sent on, whole: as a message part (`part` is its number) or in the text from `line` on.

    `author` is who first wrote it, None where that cannot be told, with the address '' where only a name stands there;
    `date` as it stands there.
    """

    author: Mailbox | None
    subject: str = ""
    date: str = ""
    part: str = ""
    line: int = -1


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar part says (RFC 5545, RFC 5546). `method` in upper case: REQUEST, REPLY, CANCEL, COUNTER, PUBLISH …

    `start` and `end` are instants, or dates at midnight without a zone where the event lasts whole days; `answer` is what the
    attendee who replies says (ACCEPTED, DECLINED, TENTATIVE, DELEGATED), else ''. `repeats` is said in words: `every week`.
    `is_file`: it came as a file, and nothing in it or around it says what is asked (no METHOD, or PUBLISH).
    """

    method: str
    summary: str = ""
    organizer: Mailbox | None = None
    attendees: tuple[Mailbox, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    is_all_day: bool = False
    location: str = ""
    answer: str = ""
    uid: str = ""
    repeats: str = ""
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as read. Identifiers (`message_id`, …) are without angle brackets. Absent values are '' or ().

    `originator` is None when From is missing or two readers could disagree about it: then nobody is believed to have
    written the mail. `fields` maps lower-case header names to their values, unfolded, encoded words decoded, as text.
    `text` is what a person would read as the body (from HTML where there is no plain part); `html` the raw HTML part, or
    several with `HTML_END` between them.
    `regions` are what the HTML says about lines of `text`, in order, without overlap.
    """

    originator: Mailbox | None
    subject: str = ""
    originators: tuple[Mailbox, ...] = ()
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    html: str | None = None
    content_type: str = "text/plain"
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[Defect, ...] = ()
    regions: tuple[Region, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    invitation: Invitation | None = None

    def first(self, name: str) -> str:
        """The first value of a header field (name in lower case), or ''."""
        values = self.fields.get(name, ())
        return values[0] if values else ""
