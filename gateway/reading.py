"""One stored mail, read: bytes and what was told with them become a `Mail` (docs/architecture.md, the way of a mail).

Pure, and without the store: the processes that read mails (work/readerprocess) import this and what lies below it, nothing
else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.desk.facts import Mail
from gateway.errors import Unusable
from gateway.mail import digest, language
from gateway.mail.envelope import Envelope
from gateway.mail.message import Message
from gateway.mail.parse import parse
from gateway.mail.quotation import split
from gateway.mail.report import read_report

ENVELOPE_SOURCES = frozenset({"smtp", "lmtp"})
"""Where an envelope was told. Elsewhere the forward-path is only the account, and the reverse-path what a server noted."""

Bytes = bytes | bytearray

_GLIMPSES = (32 * 1024, 2 * 1024)


class Stored(Protocol):
    """What the inbox knows of a mail before anybody has read it (`store.inbox.Claimed` is one)."""

    @property
    def id(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def envelope(self) -> Envelope: ...
    @property
    def silent(self) -> bool: ...
    @property
    def department(self) -> str: ...
    @property
    def released(self) -> bool: ...


def read(stored: Stored, raw: Bytes, *, with_digest: bool = True) -> Mail:
    """Parse and read one stored mail. Raises `Unusable`, and nothing else. The digest tells copies of a mail apart; it costs as
    much as all else where files are large."""
    message = parse(raw)
    envelope = _envelope(stored.envelope, message, told=stored.source in ENVELOPE_SOURCES)
    parts = split(message.text, regions=message.regions, subject=message.subject)
    return Mail(
        inbox=stored.id,
        received_at=stored.received_at,
        envelope=envelope,
        message=message,
        split=parts,
        content=digest.content(message, raw).hex() if with_digest else "",
        report=read_report(message, raw, is_null_reverse_path=envelope.is_null),
        is_mailbox_only=stored.source not in ENVELOPE_SOURCES,
        is_silent=stored.silent,
        department=stored.department,
        language=language.detect(parts.new_text),
        is_released=stored.released,
    )


def _envelope(envelope: Envelope, message: Message, *, told: bool) -> Envelope:
    """Where nobody told us the envelope, an unknown reverse-path is not the null reverse-path: the originator stands for it."""
    if told or not envelope.is_null or message.first("return-path"):
        return envelope
    return Envelope(message.originator.address if message.originator else "", envelope.forward_paths)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What lists show of a mail that could not be read."""

    originator: str = ""
    subject: str = ""
    message_id: str = ""
    name: str = ""
    """What the author is called there."""


def glimpse(raw: bytes | bytearray | memoryview) -> Glimpse:
    """Who wrote a mail and about what, by the first fields of its header alone: small whatever the mail is. Never raises."""
    try:
        message = parse(headed(raw))
    except Unusable:
        return Glimpse()
    author = message.originators[0] if message.originators else None
    if author is None:
        return Glimpse("", message.subject, message.message_id)
    return Glimpse(author.address, message.subject, message.message_id, author.name)


def headed(raw: bytes | bytearray | memoryview) -> bytes:
    """As much of a mail's header as can be read, as a mail without a body. Raises Unusable where that is none."""
    for size in _GLIMPSES:
        head = _head(raw, size)
        try:
            parse(head)
        except Unusable:
            continue
        return head
    raise Unusable("not even the beginning of its header can be read")


def _head(raw: bytes | bytearray | memoryview, size: int) -> bytes:
    """The header block, at most `size` bytes of it, as a mail without a body."""
    head = bytes(raw[:size])
    ends = [end for blank in (b"\r\n\r\n", b"\n\n", b"\r\r") if (end := head.find(blank)) >= 0]
    if ends:
        head = head[: min(ends)]
    elif len(raw) > size:
        head = head[: head.rfind(b"\n") + 1]  # no field that is cut in two
    return head + b"\r\n\r\n"
