"""Files that stand in the text itself: uuencode (POSIX) and yEnc, as old programs and newsreaders write them.

Works on the decoded bytes of a text part. Only what has a beginning, well-formed lines and an end is a file; anything else is
text, and stays. Linear, never raises.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.mail import charset, normalise

MAX_FILES = 100
MAX_BEGINNINGS = 1_000  # lines that look like the beginning of a file, most of them of none


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file: its name as written, its bytes, and where it stood in the text."""

    name: str
    data: bytes
    start: int
    end: int


_BEGIN = re.compile(
    rb"(?m)^(?:begin [0-7]{3,4} (?P<uu>[^\r\n]{1,250})|begin-base64 [0-7]{3,4} (?P<b64>[^\r\n]{1,250})"
    rb"|=ybegin (?P<y>[^\r\n]{1,500}))\r?$"
)
_YENC_NAME = re.compile(rb"\bname=(.{1,250})$")
_YENC_SIZE = re.compile(rb"\bsize=(\d{1,12})\b")
_ESCAPE = re.compile(rb"=(.)", re.S)
_YENC = bytes((byte - 42) & 0xFF for byte in range(256))


def find(data: bytes) -> tuple[TextFile, ...]:
    """The files in a text, in order, at most `MAX_FILES`."""
    if b"begin " not in data and b"begin-base64 " not in data:
        return ()
    files: list[TextFile] = []
    at = 0
    for _ in range(MAX_BEGINNINGS):
        if len(files) == MAX_FILES or not (begin := _BEGIN.search(data, at)):
            break
        read = _uuencoded if begin["uu"] is not None else _based if begin["b64"] is not None else _yencoded
        at = begin.end()
        if (found := read(data, begin)) is not None:
            files.append(found)
            at = found.end
    return tuple(files)


def without(data: bytes, files: tuple[TextFile, ...], marks: tuple[bytes, ...]) -> bytes:
    """The text with a mark in the place of each file."""
    pieces: list[bytes] = []
    at = 0
    for file, mark in zip(files, marks, strict=True):
        pieces += (data[at : file.start], mark)
        at = file.end
    return b"".join((*pieces, data[at:]))


def _lines(data: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """The lines from the one after `at` on, without their ends, and where the next one begins."""
    at = data.find(b"\n", at) + 1
    while 0 < at < len(data):
        newline = data.find(b"\n", at)
        stop = newline if newline >= 0 else len(data)
        following = stop + 1
        yield data[at:stop].removesuffix(b"\r"), min(following, len(data))
        at = following


def _uuencoded(data: bytes, begin: re.Match[bytes]) -> TextFile | None:
    newline = data.find(b"\n", begin.end())
    if newline < 0:
        return None
    whole, at = _full_lines(data, newline + 1)
    out = [whole]
    for line, following in _lines(data, at - 1):
        if line.rstrip() == b"end":
            return TextFile(_text(begin["uu"]), b"".join(out), begin.start(), following)
        piece = _uu_line(line)
        if piece is None:
            return None
        out.append(piece)
    return None


def _full_lines(data: bytes, at: int) -> tuple[bytes, int]:
    """The bytes of the lines of full length, which are nearly all, in one go; and where the first other line begins."""
    width = data.find(b"\n", at, at + 64) - at + 1
    if width not in (62, 63):
        return b"", at
    marks, ends = data[at::width], data[at + width - 1 :: width]
    count = min(len(marks) - len(marks.lstrip(b"M")), len(ends) - len(ends.lstrip(b"\n")))
    end = at + count * width
    digits = b"".join([data[place + 1 : place + 61] for place in range(at, end, width)])
    if width == 63 and data[at + 61 : end : 63].strip(b"\r"):
        return b"", at
    if digits.translate(None, _UU_DIGITS):
        return b"", at
    return binascii.a2b_base64(digits.translate(_AS_BASE64)), end


_UU_DIGITS = bytes(range(32, 97))
_AS_BASE64 = bytes(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(byte - 32) & 63] for byte in range(256)
)


def _uu_line(line: bytes) -> bytes | None:
    """None for what is no line of uuencode. Spaces at the end may have been lost on the way."""
    if not line or line == b"`":
        return b""
    if not 32 <= line[0] <= 96 or len(line) > 90:
        return None
    length = (line[0] - 32) & 63
    needed = (length + 2) // 3 * 4 + 1
    if len(line) > needed + 2 or (length and len(line) == 1) or min(line) < 32 or max(line) > 96:
        return None
    try:
        return binascii.a2b_uu(line[:needed])
    except binascii.Error:
        return None


def _based(data: bytes, begin: re.Match[bytes]) -> TextFile | None:
    """The other form of POSIX uuencode: base64, ended by four equals signs."""
    out: list[bytes] = []
    for line, following in _lines(data, begin.end()):
        if line.rstrip() == b"====":
            return TextFile(_text(begin["b64"]), b"".join(out), begin.start(), following)
        try:
            out.append(binascii.a2b_base64(line.rstrip(), strict_mode=True))
        except binascii.Error:
            return None
    return None


def _yencoded(data: bytes, begin: re.Match[bytes]) -> TextFile | None:
    name, size = _YENC_NAME.search(begin["y"]), _YENC_SIZE.search(begin["y"])
    if name is None or size is None:
        return None
    out: list[bytes] = []
    for line, following in _lines(data, begin.end()):
        if line.startswith(b"=yend "):
            content = b"".join(out)
            if len(content) != int(size[1]):  # damaged, or one of several pieces: not a file yet
                return None
            return TextFile(_text(name[1]), content, begin.start(), following)
        if line.startswith(b"=ybegin "):
            return None
        if line.startswith(b"=ypart ") and not out:
            continue
        line = line.removeprefix(b".") if line.startswith(b"..") else line
        if b"=" in line:
            line = _ESCAPE.sub(lambda found: bytes(((found[1][0] - 64) & 0xFF,)), line)
        out.append(line.translate(_YENC))
    return None


def _text(name: bytes) -> str:
    return normalise.line(charset.decode(name.strip().strip(b'"'))[0], limit=250)
