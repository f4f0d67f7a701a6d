"""The content of a mail as it comes over the wire, between 354 and the final dot (RFC 5321 4.1.1.4, 4.5.2).

Takes chunks as the network cut them, finds the one true end (CRLF . CRLF; forms with a bare CR or LF end nothing),
removes the stuffed dots, and keeps the octets as they came, NUL and bare CR or LF included: in memory up to
`IN_MEMORY`, beyond that in a spool. Work and memory are linear in what comes and bounded by `Limits`; once a mail is
refused its octets are dropped as they come. No sockets here, and no asyncio: the session feeds it.

Fails by setting `refusal`, the reply to give after the dot; it never raises.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gateway.intake.spool import Spool

END = b"\r\n.\r\n"
IN_MEMORY = 1 << 20  # octets; what is longer lies in a file while it comes in
SMALL = 4096  # octets; a packet below this is not worth an object of its own

_EMPTY_LINE = re.compile(rb"\n\r?\n")
_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_HELD = tuple(END[:n] for n in range(len(END) - 1, 0, -1))  # what may be the first part of an end, longest first


@dataclass(frozen=True, slots=True)
class ContentLimits:
    """What one mail may be. Sizes in octets after dot-unstuffing, CRLF counted (RFC 1870 6)."""

    message_size: int = 35_000_000
    line_length: int = 64 * 1024
    lines: int = 1_000_000
    header_block: int = 256 * 1024
    received_fields: int = 50


class Refusal(StrEnum):
    """Replies to the final dot. RFC 5321 4.3.2 allows 552, 554, 451, 452, 450 and 550 there: a line that is too long is
    therefore 554 and not the 500 of 4.5.3.1.9, which clients read as "DATA is not known here"."""

    TOO_LARGE = "552 5.3.4 Message larger than we take"
    TOO_MANY_LINES = "552 5.3.4 Message has more lines than we take"
    HEADER_TOO_LARGE = "552 5.3.4 Header larger than we take"
    LINE_TOO_LONG = "554 5.6.0 A line is longer than we take"
    TOO_MANY_HOPS = "554 5.4.6 Too many Received fields, this mail goes round in circles"
    STRAY_CR = "554 5.6.0 A bare CR stands before the end of the mail"
    NO_ROOM = "452 4.3.1 No room for this mail now, try again later"


class DataReader:
    """One mail coming in. Feed it until `feed` says where the mail ends, then look at `refusal`, then take `content`.

    `size`: octets of content so far; `seen`: octets of the wire so far; `kept`: octets held now, in memory or spooled.
    """

    def __init__(self, limits: ContentLimits, *, make_spool: Callable[[], Spool]) -> None:
        self.size = 0
        self.seen = 0
        self.kept = 0
        self.refusal: Refusal | None = None
        self._limits = limits
        self._make_spool = make_spool
        self._memory: list[bytes | bytearray] = []
        self._spool: Spool | None = None
        self._held = b"\r\n"  # the line before the first one has ended, so a lone dot at the very start is the end
        self._virgin = True  # these two octets are not content
        self._last = b""
        self._lines = -1  # not counted yet
        self._surely_few_lines = min(limits.lines, IN_MEMORY)  # octets; all of them are still in memory then
        self._line = 0  # octets of the line that has not ended yet
        self._header: bytearray | None = bytearray()  # None once the header block is over

    def feed(self, chunk: bytes) -> int:
        """Take a chunk. Returns -1 while the mail goes on, else how many octets of the chunk belonged to it."""
        window = self._held + chunk
        self.seen += len(chunk)
        dot = _line_dot(window)
        end = window.find(END, dot - 2) if dot >= 0 else -1
        if end < 0:
            self._held = next((part for part in _HELD if window.endswith(part)), b"")
            self._take(window[: len(window) - len(self._held)] if self._held else window, stuffed=dot >= 0)
            return -1
        used = end + len(END) - len(self._held)
        self.seen -= len(chunk) - used
        before = window[end - 1 : end] if end else self._last
        self._take(window[: end + 2], stuffed=dot - 2 < end)
        if self.refusal is None and self._header is not None:
            self._judge_header(bytes(self._header))
        if before == b"\r":
            # CR CR LF . CR LF: some program reads no end here, another one does (SMTP smuggling). The caller hangs up.
            self.refuse(Refusal.STRAY_CR)
        return used

    def refuse(self, refusal: Refusal) -> None:
        """Keep nothing of this mail. The first reason stays, but a stray CR outweighs all: it ends the session."""
        if self.refusal is None or refusal is Refusal.STRAY_CR:
            self.refusal = refusal
        self.discard()

    def discard(self) -> None:
        """Let go of what is kept."""
        self._memory = []
        self._header = None
        self.kept = 0
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def content(self) -> bytes | Spool:
        """The mail; for the taker, who closes a spool. Call it once, when there is no refusal."""
        spool, memory = self._spool, self._memory
        self._spool, self._memory = None, []
        return spool if spool is not None else b"".join(memory)

    def _take(self, piece: bytes, *, stuffed: bool) -> None:
        """A stretch of lines that cannot be the end; a stuffed dot is never parted from the CRLF before it."""
        if not piece:
            return
        self._last = piece[-1:]
        if self.refusal is not None:
            return
        if stuffed:
            piece = piece.replace(b"\r\n.", b"\r\n")
        if self._virgin:
            self._virgin = False
            piece = piece[2:]
        self.size += len(piece)
        if self.size > self._limits.message_size:
            self.refuse(Refusal.TOO_LARGE)
            return
        self._measure_lines(piece)
        if self.size > self._surely_few_lines:
            self._count_lines(piece)
        if self._header is not None:
            self._read_header(piece)
        if self.refusal is None and piece:
            self._keep(piece)

    def _count_lines(self, piece: bytes) -> None:
        """Lines as a reader of the mail may see them: LF, CR and CRLF all end one for some parser."""
        if self._lines < 0:  # until now there could not be too many, whatever the octets were
            self._lines = sum(max(part.count(b"\r"), part.count(b"\n")) for part in self._memory)
        self._lines += max(piece.count(b"\r"), piece.count(b"\n"))
        if self._lines > self._limits.lines:
            self.refuse(Refusal.TOO_MANY_LINES)

    def _measure_lines(self, piece: bytes) -> None:
        """Is a line, its end included, longer than we take?"""
        longest = self._limits.line_length
        start = -self._line  # where the open line began, seen from this piece
        while len(piece) - start > longest:
            newline = piece.rfind(b"\n", max(start, 0), max(start + longest, 0))
            if newline < 0:
                self.refuse(Refusal.LINE_TOO_LONG)
                return
            start = newline + 1
        newline = piece.rfind(b"\n")
        self._line = len(piece) - newline - 1 if newline >= 0 else self._line + len(piece)

    def _read_header(self, piece: bytes) -> None:
        header = self._header
        if header is None:
            return
        if not header and (at := _header_end(piece, 0)) >= 0:  # nearly always: the first chunk holds all of it
            self._judge_header(piece[:at])
            return
        searched = max(len(header) - 2, 0)
        header += piece[: self._limits.header_block + 4 - len(header)]
        if (at := _header_end(header, searched)) >= 0:
            self._judge_header(bytes(header[:at]))
        elif len(header) > self._limits.header_block:
            self.refuse(Refusal.HEADER_TOO_LARGE)

    def _judge_header(self, header: bytes) -> None:
        self._header = None
        if len(header) > self._limits.header_block:
            self.refuse(Refusal.HEADER_TOO_LARGE)
        elif len(_RECEIVED.findall(header)) > self._limits.received_fields:
            self.refuse(Refusal.TOO_MANY_HOPS)

    def _keep(self, piece: bytes) -> None:
        try:
            if self._spool is None and self.size > IN_MEMORY:
                self._spool = self._make_spool()
                for part in self._memory:
                    self._spool.write(part)
                self._memory = []
            if self._spool is not None:
                self._spool.write(piece)
            elif len(piece) >= SMALL:
                self._memory.append(piece)
            else:  # many small packets share one object, or each would cost more as an object than as octets
                last = self._memory[-1] if self._memory else b""
                if isinstance(last, bytearray) and len(last) < 16 * SMALL:
                    last += piece
                else:
                    self._memory.append(bytearray(piece))
            self.kept = self.size
        except OSError:  # the disk is full, or gone: ours to mend, so the sender keeps the mail
            self.refuse(Refusal.NO_ROOM)


def _line_dot(window: bytes) -> int:
    """Where the first dot after a CRLF stands, or -1.

    The dots are walked one by one while they are few, because large mails are base64 with hardly any, and the search for
    one octet is a hundred times as fast as the search for three.
    """
    at = window.find(b".")
    for _ in range(64):
        if at < 0:
            return -1
        if window[at - 2 : at] == b"\r\n":
            return at
        at = window.find(b".", at + 1)
    found = window.find(b"\r\n.", max(at - 2, 0)) if at >= 0 else -1
    return found + 2 if found >= 0 else -1


def _header_end(text: bytes | bytearray, start: int) -> int:
    """Where the header block ends, the empty line not counted, or -1. Looks for it from `start`."""
    if text.startswith((b"\r\n", b"\n")):  # no header at all
        return 0
    match = _EMPTY_LINE.search(text, start)
    return match.start() if match else -1
