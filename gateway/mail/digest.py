"""Digests by which the same mail is known again. Each is SHA-256, 32 bytes.

`transmission` knows a delivery that was repeated because our "yes" got lost; `content` knows one mail that came by two
ways.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from gateway.mail.envelope import Envelope
from gateway.mail.message import Message

# What mail servers put in front of a mail on its way; a repeated delivery may have other ones (RFC 5321 4.4, RFC 8617).
_TRACE = re.compile(
    rb"(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to|x-envelope-from|authentication-results"
    rb"|arc-[a-z-]+|received-spf|x-received|x-delivered-to|delivery-date|x-original-authentication-results)[ \t]*:",
    re.IGNORECASE,
)
_HEADER_LIMIT = 256 * 1024
_IDENTITY = re.compile(rb"(?:\A|[\r\n])(?:message-id|date)[ \t]*:", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")


def transmission(envelope: Envelope, chunks: Iterable[bytes]) -> bytes:
    """Digest of envelope and content, without the leading trace fields.

    The first chunk holds at least the header block, or 256 KiB of it. Line ends count as they are: who repeats a
    transmission repeats them, and a copy of 35 MB to make them alike would hold up everybody else.
    """
    digest = hashlib.sha256()
    for path in (envelope.reverse_path, *sorted(set(envelope.forward_paths))):
        digest.update(path.encode("utf-8", "surrogatepass") + b"\x00")
    digest.update(b"\x00")
    is_first = True
    for chunk in chunks:
        digest.update(memoryview(chunk)[_after_trace(chunk) :] if is_first else chunk)
        is_first = False
    return digest.digest()


def _after_trace(first: bytes) -> int:
    """Where the first field begins that is no trace field."""
    position = 0
    if first.startswith((b"From ", b">From ")):  # the line mbox puts before a mail
        position = first.find(b"\n") + 1
    while _TRACE.match(first, position):
        end = first.find(b"\n", position)
        while end >= 0 and first[end + 1 : end + 2] in (b" ", b"\t"):
            end = first.find(b"\n", end + 1)
        if end < 0:
            break
        position = end + 1
    return position


def _with_lf(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks with CRLF as LF, also where a CRLF is cut between two chunks."""
    carry = b""
    chunk: bytes | None = first
    while chunk is not None:
        if chunk:
            data = carry + chunk if carry else chunk
            carry = b"\r" if data[-1] == 13 else b""
            yield (data[:-1] if carry else data).replace(b"\r\n", b"\n")
        following = next(rest, None)
        chunk = None if following is None else bytes(following)
    if carry:
        yield carry


def has_identity(first_chunk: bytes) -> bool:
    """True if the header block has a Message-ID or a Date field: then two equal transmissions are the same mail."""
    head = bytes(first_chunk[:_HEADER_LIMIT])
    if end := _HEADER_END.search(head):
        head = head[: end.start() + 1]
    return _IDENTITY.search(head) is not None


def content(message: Message, raw: bytes | bytearray | memoryview) -> bytes:
    """Digest of Message-ID, originator and body (line ends alike, trailing blank lines ignored).

    A Message-ID that is used again with another originator or body has another digest. Without one, date and subject
    tell two mails with the same body apart: a scanner writes the same three words each time.
    """
    digest = hashlib.sha256()
    originator = message.originator.address if message.originator else ""
    identity = message.message_id or f"{message.date.isoformat() if message.date else ''} {message.subject}"
    digest.update(f"{identity}\x00{originator}\x00".encode("utf-8", "surrogatepass"))
    view = memoryview(raw)
    end = len(view)
    while end and view[end - 1] in b"\r\n \t":
        end -= 1
    found = _HEADER_END.search(view)
    start = min(found.end(), end) if found else 0
    pieces = (bytes(view[at : min(at + 65536, end)]) for at in range(start, end, 65536))
    for piece in _with_lf(next(pieces, b""), pieces):
        digest.update(piece)
    return digest.digest()
