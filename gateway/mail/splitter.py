"""Finds the parts of a mail in its bytes without copying them (RFC 5322 2.1, RFC 2046 5.1).

A part is a slice: header fields, and where its body begins and ends. Nothing is decoded here. Time is linear in the size of
the mail (once for each level of nesting), memory is that of the header fields. Lines may end in LF or CRLF; a mail whose
lines end in bare CR is read by `with_line_ends` first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.errors import Unusable
from gateway.mail import mimefield

MAX_HEADER = 256 * 1024
MAX_FIELDS = 1_000
MAX_FIELD = 16 * 1024
MAX_DEPTH = 20
MAX_PARTS = 500

# No library sees these; our own readers are linear, and a mail to a thousand people is a mail.
_READ_WHOLE = frozenset({"from", "to", "cc", "reply-to", "references", "in-reply-to"})

Raw = bytes | bytearray


class Doubt(StrEnum):
    """What programs read in different ways, and how the others do (`readings`)."""

    TYPE = "type"
    """Two Content-Types: the last one."""
    ENCODING = "encoding"
    """Two transfer encodings: the last one. One that is none: the one it reminds of."""
    BOUNDARY = "boundary"
    """Two boundaries, or one in an encoded word: the other one."""
    LOOSE = "loose"
    """A line that begins with the delimiter and goes on is one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: lower-case name, and the bytes of its body, still folded. `odd`: readers may disagree about it."""

    name: str
    value: bytes
    odd: bool = False
    cut: bool = False


@dataclass(slots=True)
class Part:
    """One part of the tree. `number` is IMAP's (RFC 9051 6.4.5), '' for a multipart at the top."""

    number: str
    fields: tuple[Field, ...]
    start: int
    end: int
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    broken: bool = False
    odd_field: bool = False
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    gaps: tuple[tuple[int, int], ...] = ()
    """What stands in a multipart before, between and behind its parts."""
    doubts: set[Doubt] = field(default_factory=set)

    def first(self, name: str) -> str:
        """The first value of a field as text with its folding undone, bytes beyond ASCII as they stand (latin-1)."""
        return next((unfolded(f.value) for f in self.fields if f.name == name), "")

    def values(self, name: str) -> tuple[str, ...]:
        """All different values of a field, as `first`."""
        return tuple(dict.fromkeys(unfolded(f.value) for f in self.fields if f.name == name))

    def leaves(self) -> Iterator["Part"]:
        """Every part that holds no others by way of multipart; a message part is a leaf."""
        if self.type.startswith("multipart/") and self.children:
            for child in self.children:
                yield from child.leaves()
        else:
            yield self

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, those inside attached messages too."""
        yield self
        for child in self.children:
            yield from child.walk()


_BARE_CR = re.compile(rb"\r(?!\n)")
_FOLD = re.compile(r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]+|\Z)")


def with_line_ends(raw: bytes | bytearray | memoryview) -> Raw:
    """`raw` as it is, or, where its first line ends in a bare CR, with every bare CR as LF. Offsets stay the same."""
    data: Raw
    if isinstance(raw, memoryview):
        whole = raw.obj
        data = whole if isinstance(whole, bytes | bytearray) and raw.nbytes == len(whole) else bytes(raw)
    else:
        data = raw
    cr = data.find(b"\r")
    if cr >= 0 and data[cr + 1 : cr + 2] != b"\n" and data.find(b"\n", 0, cr) < 0:
        return _BARE_CR.sub(b"\n", data)
    return data


def unfolded(value: bytes) -> str:
    """A field body as one line of latin-1 text."""
    text = value.decode("latin-1")
    return _FOLD.sub(" ", text).strip(" \t") if "\n" in text or "\r" in text else text.strip(" \t")


def split(raw: Raw, *, other: frozenset[Doubt] = frozenset()) -> Part:
    """The part tree of a mail. Raises Unusable beyond the limits on header block, fields, depth and parts; nothing else.

    `other`: what is to be read in the other way, where two are possible.
    """
    return _Splitter(raw, other).message(0, len(raw), "", 0)


_NAME = re.compile(rb"([!-9;-~]{1,256})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|sender|reply-to|message-id|references|in-reply-to|received|return-path|mime-version"
    rb"|content-[a-z-]{1,40}|x-[a-z0-9-]{1,60}|auto-submitted|list-[a-z-]{1,40}|precedence|delivered-to)[ \t]*:",
    re.IGNORECASE,
)
# A line with two hyphens and a header field of MIME below it: what the delimiter must be where the named one never comes.
_LOOKS_LIKE_BOUNDARY = re.compile(
    rb"(?m)^--([!-~](?:[ -~]{0,68}[!-~])?)[ \t]{0,20}\r?\n(?i:content-[a-z-]{1,40})[ \t]{0,5}:"
)
_LOOSE = re.compile(rb"(--)?")
_MAX_BOUNDARY = 1_000
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")


class _Splitter:
    def __init__(self, raw: Raw, other: frozenset[Doubt]) -> None:
        self.raw = raw
        self.other = other
        self.parts = 0

    def message(self, start: int, end: int, prefix: str, depth: int) -> Part:
        """A mail, or the mail inside a message part: its numbering begins anew below `prefix`."""
        part = self.part(start, end, depth=depth, default="text/plain", top=True)
        if part.children and part.type.startswith("multipart/"):
            part.number = prefix
            self._number(part, prefix)
        else:
            part.number = f"{prefix}.1" if prefix else "1"
            self._inner(part)
        return part

    def part(self, start: int, end: int, *, depth: int, default: str, top: bool = False) -> Part:
        self.parts += 1
        if depth > MAX_DEPTH:
            raise Unusable(f"parts are nested deeper than {MAX_DEPTH}")
        if self.parts > MAX_PARTS:
            raise Unusable(f"more than {MAX_PARTS} parts")
        fields, body, odd = self._fields(start, end, top=top)
        part = Part("", fields, min(body, end), end, type=default, odd_field=odd, depth=depth)
        _describe(part, default, self.other)
        if part.type.startswith("multipart/"):
            self._children(part, depth)
        return part

    def _fields(self, start: int, end: int, *, top: bool) -> tuple[tuple[Field, ...], int, bool]:
        """The header block: its fields, where the body begins, and whether a line of it was none."""
        raw = self.raw
        fields: list[Field] = []
        pending: tuple[str, int, bool] | None = None  # name, where its value begins, odd
        value_end = 0
        position, odd = start, False
        while position < end:
            newline = raw.find(b"\n", position, end)
            stop = newline if newline >= 0 else end
            following = newline + 1 if newline >= 0 else end
            content_end = stop - 1 if stop > position and raw[stop - 1] == 13 else stop
            if min(following, content_end) - start > MAX_HEADER:
                raise Unusable(f"the header block is larger than {MAX_HEADER // 1024} KiB")
            if content_end == position:
                position = following
                if not (top and pending is None and self._goes_on(following, end)):
                    break
                odd = True  # a blank line before the first field
                continue
            if pending and raw[position] in b" \t":
                value_end = content_end
            elif match := _NAME.match(raw, position, content_end):
                if pending:
                    fields.append(_field(raw, *pending[:2], value_end, odd=pending[2]))
                pending = (match[1].decode("ascii").lower(), match.end(), odd or match.end() - match.end(1) > 1)
                value_end = content_end
                if len(fields) >= MAX_FIELDS:
                    raise Unusable(f"more than {MAX_FIELDS} header fields")
            elif not (top and position == start and raw[position : position + 6].lstrip(b">").startswith(b"From ")):
                odd = True
                if not self._goes_on(following, end):
                    break  # no header line: the body begins without the blank line that should stand here
            position = following
        if pending:
            fields.append(_field(raw, *pending[:2], value_end, odd=pending[2]))
        return tuple(fields), position, odd

    def _goes_on(self, position: int, end: int) -> bool:
        """Whether a field of a known name follows the odd line at once: then it was a stray line, and not the body."""
        return _KNOWN.match(self.raw, position, min(end, position + 300)) is not None

    def _children(self, part: Part, depth: int) -> None:
        """Cuts a multipart at its delimiter lines. Without any it is read as text, and marked broken."""
        boundary = part.parameters.get("boundary", "").rstrip()
        spans = list(self._spans(part, boundary.encode("latin-1", "replace")[:_MAX_BOUNDARY])) if boundary else []
        if not spans:
            part.broken = True
            guessed = _LOOKS_LIKE_BOUNDARY.search(self.raw, part.start, min(part.end, part.start + MAX_FIELD))
            if guessed is None or part.encoding in ("base64", "quoted-printable"):
                return
            spans = list(self._spans(part, guessed[1]))
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for start, end in spans:
            part.children.append(self.part(start, end, depth=depth + 1, default=default))

    def _spans(self, part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
        raw, open_at, count, gaps, ended = self.raw, -1, 0, [], part.start
        for line_start, line_end, is_last in self._delimiters(part, b"--" + boundary):
            if open_at >= 0:
                yield open_at, max(open_at, _before_line_end(raw, line_start))
                count += 1
                if count > MAX_PARTS:
                    return  # `part` raises when it counts them
            else:
                gaps.append((ended, line_start))
            open_at, ended = (-1, line_end) if is_last else (line_end, ended)
        if open_at >= 0:  # never closed: the mail was cut off, or is careless
            part.broken = True
            if open_at < part.end or not count:
                yield open_at, part.end
        elif gaps:
            gaps.append((ended, part.end))
        part.gaps = tuple(gaps)

    def _delimiters(self, part: Part, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        """The delimiter lines of a multipart: where each begins and ends, and whether it says that no more come."""
        raw = self.raw
        at = part.start if raw.startswith(delimiter, part.start, part.end) else self._next(delimiter, part.start, part)
        while at >= 0:
            found = _AFTER_BOUNDARY.match(raw, at + len(delimiter), part.end)
            newline = raw.find(b"\n", at, part.end)
            if not found:
                part.doubts.add(Doubt.LOOSE)
                found = _LOOSE.match(raw, at + len(delimiter), part.end) if Doubt.LOOSE in self.other else None
            if found:
                yield at, newline + 1 if newline >= 0 else part.end, found[1] is not None
            at = self._next(delimiter, newline, part) if newline >= 0 else -1

    def _next(self, delimiter: bytes, position: int, part: Part) -> int:
        """Where the next line begins with `delimiter`, at or after the line end at `position`; -1: nowhere."""
        return self.raw.find(b"\n" + delimiter, position, part.end) + 1 or -1

    def _number(self, part: Part, prefix: str) -> None:
        for index, child in enumerate(part.children, 1):
            child.number = f"{prefix}.{index}" if prefix else str(index)
            if child.children and child.type.startswith("multipart/"):
                self._number(child, child.number)
            else:
                self._inner(child)

    def _inner(self, part: Part) -> None:
        """The mail inside a message part, unless it is encoded (which RFC 2046 5.2.1 forbids)."""
        is_mail = part.type in ("message/rfc822", "message/global")
        if is_mail and part.start < part.end and part.encoding not in ("base64", "quoted-printable"):
            part.children.append(self.message(part.start, part.end, part.number, part.depth + 1))


def _before_line_end(raw: Raw, position: int) -> int:
    """The line end in front of a delimiter line belongs to the delimiter (RFC 2046 5.1.1)."""
    if position > 0 and raw[position - 1] == 10:
        position -= 1
        if position > 0 and raw[position - 1] == 13:
            position -= 1
    return position


def _field(raw: Raw, name: str, start: int, end: int, *, odd: bool) -> Field:
    length = end - start
    limit = length if name in _READ_WHOLE else MAX_FIELD
    value = bytes(raw[start : min(end, start + limit)])
    if b"\r" in value and _BARE_CR.search(value, 0, len(value) - 1):
        odd = True
    return Field(name, value, odd=odd, cut=length > limit)


_ENCODINGS = frozenset(
    {"", "7bit", "8bit", "binary", "quoted-printable", "base64", "x-uuencode", "uuencode", "x-uue", "uue"}
)
_BOUNDARY = re.compile(r"boundary[ \t]{0,9}=[ \t]{0,9}\"?([^\";]{1,1000})", re.I)


def _describe(part: Part, default: str, other: frozenset[Doubt]) -> None:
    """Reads the MIME fields of a part (RFC 2045, 2183)."""
    if types := part.values("content-type"):
        if len(types) > 1:
            part.doubts.add(Doubt.TYPE)
        content_type = types[-1 if Doubt.TYPE in other else 0]
        value, part.parameters = mimefield.parse(content_type)
        part.type = value if mimefield.is_type(value) else _assumed(value, default)
        if part.type.startswith("multipart/"):
            _other_boundary(part, content_type, other)
    disposition = part.first("content-disposition")
    if disposition:
        value, part.disposition_parameters = mimefield.parse(disposition)
        part.disposition = value
    if encodings := part.values("content-transfer-encoding"):
        part.encoding = mimefield.parse(encodings[-1 if Doubt.ENCODING in other else 0])[0]
        if len(encodings) > 1 or part.encoding not in _ENCODINGS:
            part.doubts.add(Doubt.ENCODING)
        if Doubt.ENCODING in other and part.encoding not in _ENCODINGS:
            said = encodings[-1].lower()
            part.encoding = "base64" if "64" in said else "quoted-printable" if "quot" in said else ""


def _other_boundary(part: Part, content_type: str, other: frozenset[Doubt]) -> None:
    """Looks whether there are two, which is rare, and takes the second one if that is wanted."""
    if content_type.lower().count("boundary") < 2 and "=?" not in content_type:
        return
    said = part.parameters.get("boundary", "")
    found = (
        *mimefield.readings(content_type, "boundary"),
        *(one[1].strip() for one in _BOUNDARY.finditer(content_type)),
    )
    if others := [one for one in found if one != said]:
        part.doubts.add(Doubt.BOUNDARY)
        if Doubt.BOUNDARY in other:
            part.parameters["boundary"] = others[0]


def _assumed(value: str, default: str) -> str:
    """For a Content-Type that is none: old mails say `text` or `html`; anything else is the default (RFC 2045 5.2)."""
    return {"text": "text/plain", "plain": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
        value, default
    )
