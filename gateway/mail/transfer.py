"""Content-Transfer-Encoding undone (RFC 2045 6), in pieces: a large attachment is never whole in memory twice."""

import binascii
from collections.abc import Iterator
from io import BytesIO

from gateway.mail.splitter import Part, Raw

_BLOCK = 64 * 1024
_WHITE = b" \t\r\n"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64)))
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits"})
_UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_MAX_PADS = 1_000
MAX_LINE = 76  # RFC 2045 6.8


class Decoder:
    """Iterate over it once: the decoded bytes in pieces. Afterwards `good` says whether the encoding was well-formed."""

    def __init__(self, raw: Raw, part: Part) -> None:
        self._raw, self._start, self._end = raw, part.start, part.end
        self._encoding = part.encoding
        self.good = True

    def __iter__(self) -> Iterator[bytes]:
        if self._encoding == "base64":
            return self._base64()
        if self._encoding == "quoted-printable":
            return self._quoted_printable()
        if self._encoding in _UU:
            return self._uu()
        self.good = self._encoding in _PLAIN
        return self._blocks()

    def _blocks(self) -> Iterator[bytes]:
        for at in range(self._start, self._end, _BLOCK):
            yield bytes(self._raw[at : min(at + _BLOCK, self._end)])

    def _base64(self) -> Iterator[bytes]:
        """Ends at the first foreign byte behind a padding: that is a footer some list put there, not the file."""
        carry, pads = b"", 0
        for block in self._blocks():
            kept = block.translate(None, _NOT_BASE64)
            if len(kept) != len(block.translate(None, _WHITE)):
                self.good = False
                if pads:
                    return
                kept = _before_footer(block)
            kept = carry + kept
            carry = b""
            while (pad := kept.find(b"=")) >= 0:
                pads += 1
                yield self._quads(kept[:pad])
                kept = kept[pad:].lstrip(b"=")
                if pads > _MAX_PADS:
                    self.good = False
                    return
            whole = len(kept) & ~3
            carry = kept[whole:]
            yield binascii.a2b_base64(kept[:whole])
        if carry:
            self.good = False
            yield self._quads(carry)

    def _quads(self, data: bytes) -> bytes:
        if len(data) % 4 == 1:
            self.good = False
            data = data[:-1]
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))

    def _quoted_printable(self) -> Iterator[bytes]:
        at = self._start
        while at < self._end:
            stop = min(at + _BLOCK, self._end)
            if stop < self._end:
                newline = self._raw.rfind(b"\n", at, stop)
                if newline >= 0:
                    stop = newline + 1
                else:  # one endless line: cut where no `=XX` is cut
                    equals = self._raw.rfind(b"=", stop - 3, stop)
                    stop = equals if equals > at else stop
            yield binascii.a2b_qp(bytes(self._raw[at:stop]))
            at = stop

    def _uu(self) -> Iterator[bytes]:
        begun = False
        at = self._start
        while at < self._end:
            newline = self._raw.find(b"\n", at, self._end)
            stop = newline if newline >= 0 else self._end
            line = bytes(self._raw[at : min(stop, at + 200)]).rstrip(b"\r")
            at = stop + 1
            if not begun:
                begun = line.startswith(b"begin ")
            elif line in (b"end", b""):
                break
            else:
                yield self._uu_line(line)
        self.good = self.good and begun

    def _uu_line(self, line: bytes) -> bytes:
        try:
            return binascii.a2b_uu(line)
        except binascii.Error:  # a length byte that is too large, as some writers have it
            try:
                return binascii.a2b_uu(line[: ((((line[0] - 32) & 63) * 4 + 5) // 3) + 1])
            except binascii.Error:
                self.good = False
                return b""


def _before_footer(block: bytes) -> bytes:
    """The base64 of a block with foreign bytes: all of it, or what stands before them where a padding does."""
    pad = block.find(b"=")
    rest = block[pad:].lstrip(b"= \t\r\n") if pad >= 0 else b""
    foreign = len(rest.translate(None, _NOT_BASE64)) != len(rest.translate(None, _WHITE))
    return (block[: pad + 1] if foreign else block).translate(None, _NOT_BASE64)


def decoded(raw: Raw, part: Part, *, limit: int | None = None) -> tuple[bytes, bool]:
    """The decoded bytes of a part, at most `limit` of them, and whether the encoding was well-formed."""
    if part.encoding in _PLAIN:  # as it stands: one copy, not its pieces too
        end = part.end if limit is None else min(part.end, part.start + limit)
        return bytes(memoryview(raw)[part.start : end]), True
    decoder = Decoder(raw, part)
    pieces: list[bytes] = []
    size = 0
    for piece in decoder:
        pieces.append(piece)
        size += len(piece)
        if limit is not None and size >= limit:
            break
    data = b"".join(pieces)
    return (data if limit is None else data[:limit]), decoder.good


def base64_lines(raw: Raw, part: Part) -> bytes | None:
    """The base64 lines of a part as they came, ended by CRLF, if they are well-formed lines of at most 76; else None."""
    if part.encoding != "base64":
        return None
    data = bytes(raw[part.start : part.end]).strip(_WHITE)
    if not data:
        return b""
    lines = data + b"\r\n"
    if not are_base64_lines(lines, longest=MAX_LINE):
        lines = lines.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        if not are_base64_lines(lines, longest=MAX_LINE):
            return None
    padding = lines.find(b"=")  # at the end, and nowhere else
    if padding >= 0 and lines[padding:] not in (b"=\r\n", b"==\r\n"):
        return None
    return lines if (len(lines) - len(lines.translate(None, _BASE64))) % 4 == 0 else None


def are_base64_lines(data: bytes, *, longest: int) -> bool:
    """Lines of base64 and nothing else, each with its CRLF, none empty or longer than `longest`. For files this is counted
    rather than matched: a pattern takes several times as long."""
    ends = data.translate(None, _BASE64)
    width = data.find(b"\r\n")
    if width <= 0 or not data.endswith(b"\r\n") or data.endswith(b"\n\r\n"):
        return False
    # Nearly every program writes lines of one width, and perhaps a shorter last one.
    cr, lf = data[width : -2 : width + 2], data[width + 1 : -2 : width + 2]
    if cr.count(b"\r") == len(cr) == len(lf) == lf.count(b"\n") and len(ends) == 2 * len(cr) + 2:
        return width <= longest
    if len(ends) != 2 * data.count(b"\r\n") or b"\r\n\r\n" in data:
        return False
    return max(map(len, BytesIO(data))) <= longest + 2
