"""What is inside a winmail.dat of Outlook (MS-OXTNEF): files and a body. The one door of tnefparse (extra `tnef`).

Without that package nothing is opened. The package believes every count and length it meets, so the bytes are walked through
first: only a stream whose objects and properties add up, within the limits, is given to it, and only those of its objects
that are wanted. Whatever it raises then means: not opened.
"""

import struct
from dataclasses import dataclass
from typing import Any

from gateway.mail import charset, normalise, rtf

MAX_SIZE = 32 * 1024 * 1024
MAX_OBJECTS = 2_000
MAX_VALUES = 10_000
MAX_FILES = 200
_MAX_COPIED = 1024 * 1024 * 1024  # the package copies what is left of the stream for each object
_MAX_DEPTH = 3  # of messages inside the message
_MAX_RTF = 256 * 1024  # compressed; it grows at most eightfold

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MAPI, _ATTACHMENT, _CODEPAGE = 0x9003, 0x9005, 0x9007
_WANTED = frozenset({_MAPI, _ATTACHMENT, _CODEPAGE, 0x9002, 0x800C, 0x800F, 0x8010})  # and: begin, body, data, title
_LONG_NAME, _MIME_TAG, _CONTENT_ID = 0x3707, 0x370E, 0x3712
# A message in the message begins so. It is given another sign: then the package leaves it to us, and to our limits.
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
_OURS = bytes.fromhex("0703020000000000c0000000000000ff")


@dataclass(frozen=True, slots=True)
class File:
    """One file inside. `type` is '' where nothing says it."""

    name: str
    type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was inside: files, and the body as text and as HTML ('' where there is none)."""

    files: tuple[File, ...]
    text: str = ""
    html: str = ""


def opened(data: bytes) -> Opened | None:
    """What is inside, or None: no such format, damaged, beyond the limits, or the package is not installed."""
    return _opened(data, 0) if len(data) <= MAX_SIZE else None


def _opened(data: bytes, depth: int) -> Opened | None:
    try:
        from tnefparse import TNEF
    except ImportError:
        return None
    try:
        return _read(TNEF(_wanted(data), do_checksum=False), depth)
    except Exception:  # its own errors and those of what it calls: hostile bytes reach deep into it
        return None


# ------------------------------------------------------------------------------------------------------ before it reads


class _Unsound(Exception):
    pass


def _wanted(data: bytes) -> bytes:
    """The stream with the wanted objects only. Raises _Unsound where lengths or counts do not add up."""
    if data[:4] != _SIGNATURE or len(data) < 6:
        raise _Unsound
    kept = [data[:6]]
    at, objects, values = 6, 0, MAX_VALUES
    while at + 11 <= len(data):
        name = int.from_bytes(data[at + 1 : at + 3], "little")
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        end = at + 9 + length + 2
        objects += 1
        if end > len(data) or objects > MAX_OBJECTS:
            raise _Unsound
        if name in _WANTED:
            body = data[at + 9 : end - 2]
            if name in (_MAPI, _ATTACHMENT):
                values -= _values(body, values)
                body = body.replace(_MESSAGE, _OURS)
            kept.append(data[at : at + 9] + body + data[end - 2 : end])
        at = end
    sizes = [len(piece) for piece in kept]
    if sum(size * place for place, size in enumerate(sizes)) > _MAX_COPIED:
        raise _Unsound
    return b"".join((*kept, bytes(12)))  # it stops twelve bytes before the end, and would miss a short last object


_FIXED = {0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x00, 0x0D, 0x1E, 0x1F, 0x102})
_MULTIPLE, _NAMED = 0x1000, 0x8000


def _values(body: bytes, most: int) -> int:
    """How many values the properties of an object have. Walks as the package will."""
    try:
        return _walk(body, most)
    except struct.error as error:
        raise _Unsound from error


def _walk(body: bytes, most: int) -> int:
    count = _number(body, 0)
    at, values = 4, 0
    if count > most:
        raise _Unsound
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", body, at)
        at += 4
        if name >= _NAMED:
            at += 16
            at += 8 if _number(body, at) == 0 else 8 + _padded(_number(body, at + 4))
        many = 1
        if kind & _MULTIPLE:
            many, kind, at = _number(body, at), kind ^ _MULTIPLE, at + 4
        elif kind in _VARIABLE:
            many, at = _number(body, at), at + 4
        values += many
        if values > most:
            raise _Unsound
        if kind in _FIXED:
            at += _FIXED[kind] * many + (2 if kind in (0x02, 0x0B) and many % 2 else 0)
        elif kind in _VARIABLE:
            for _ in range(many):
                at += 4 + _padded(_number(body, at))
        else:
            raise _Unsound
        if at > len(body) + 3:
            raise _Unsound
    return values


def _number(body: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", body, at)[0])


def _padded(length: int) -> int:
    return (length + 3) & ~3


# ------------------------------------------------------------------------------------------------------- what it found


def _read(found: Any, depth: int) -> Opened:
    files: list[File] = []
    for attachment in found.attachments[:MAX_FILES]:
        files += _files(attachment, depth)
    text, html = _string(found.body), _string(found.htmlbody)
    if not text.strip() and not html.strip():
        text, html = _from_rtf(found)
    return Opened(tuple(files[:MAX_FILES]), text, html)


def _files(attachment: object, depth: int) -> list[File]:
    properties = {one.name: one.data for one in getattr(attachment, "mapi_attrs", ()) if one.name in _SAID}
    short = getattr(attachment, "_name", b"")
    name = _line(properties.get(_LONG_NAME) or short)
    data = bytes(getattr(attachment, "data", b"") or b"")
    if data.startswith(_OURS):
        inner = _opened(data[len(_OURS) :], depth + 1) if depth < _MAX_DEPTH else None
        if inner is None:
            return [File(name or "message", "", data[len(_OURS) :])]
        text = inner.text or inner.html
        kind, ending = ("text/plain", ".txt") if inner.text else ("text/html", ".html")
        message = [File((name or "message") + ending, kind, text.encode("utf-8", "replace"))] if text.strip() else []
        return [*message, *inner.files]
    return [File(name, _line(properties.get(_MIME_TAG)).lower(), data, _line(properties.get(_CONTENT_ID)))]


_SAID = frozenset({_LONG_NAME, _MIME_TAG, _CONTENT_ID})


def _from_rtf(found: Any) -> tuple[str, str]:
    packed = found._rtfbody  # the property unpacks, so its size is looked at before
    if not packed or len(packed) > _MAX_RTF:
        return "", ""
    unpacked = found.rtfbody
    if not isinstance(unpacked, bytes) or not rtf.is_rtf(unpacked):
        return "", ""
    text, is_html = rtf.read(unpacked)
    return ("", text) if is_html else (text, "")


def _string(value: object) -> str:
    """Text of a body, which comes as bytes or as text."""
    if isinstance(value, bytes):
        value = charset.decode(value.rstrip(b"\x00"))[0]
    return normalise.text(value.rstrip("\x00")) if isinstance(value, str) else ""


def _line(value: object) -> str:
    return normalise.line(_string(value), limit=250)
