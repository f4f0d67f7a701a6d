"""One part that has no parts of its own: its text as a person reads it, and its file name."""

import html
import re
from dataclasses import dataclass

from gateway.mail import charset, normalise, rtf, text, textfiles, transfer
from gateway.mail.message import Defect
from gateway.mail.splitter import Part, Raw
from gateway.mail.textfiles import TextFile

MAX_TEXT = 8 * 1024 * 1024  # bytes of one body part that are read; the rest stays in the stored mail
MAX_WITH_FILES = 40 * 1024 * 1024  # where files are written into the text
MAX_ATTACHED_TEXT = 256 * 1024
_MAX_NAME = 200
_MAX_LINE = 1000
_RTF = frozenset({"text/rtf", "application/rtf"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
SLOW = _RTF | _ENRICHED  # each byte of them is looked at by itself


@dataclass(frozen=True, slots=True)
class Leaf:
    """The text of a part; '' where that has yet to be found in its `html`. `files` were written into it."""

    text: str
    html: str | None = None
    files: tuple[TextFile, ...] = ()
    defects: frozenset[Defect] = frozenset()


def body(raw: Raw, part: Part) -> Leaf:
    """A part that is the body, or a piece of it."""
    data, defects = octets(raw, part)
    files = textfiles.find(data)
    if files:
        defects.add(Defect.FILE_IN_TEXT)
        marks = tuple(f"[{clean_name(file.name)}]\n".encode() for file in files)
        data = textfiles.without(data, files, marks)
    if len(data) > MAX_TEXT:
        data = data[:MAX_TEXT]
        defects.add(Defect.TEXT_CUT)
    content, right = _decoded(data, part)
    del data  # a large text is not held three times
    if not right:
        defects.add(Defect.BAD_CHARSET)
    if "\x00" in content:
        defects.add(Defect.CONTROL_CHARACTER)
    if normalise.has_override(content):
        defects.add(Defect.BIDI_CONTROL)
    content = normalise.text(content)
    is_html = part.type == "text/html"
    if is_html and not _ANY_TAG.search(content):
        defects.add(Defect.WRONG_TYPE)
        return Leaf(html.unescape(content), content, files, frozenset(defects))
    if not is_html and _is_html(content):
        defects.add(Defect.WRONG_TYPE)
        is_html = True
    if is_html:
        return Leaf("", content, files, frozenset(defects))
    return Leaf(_flowed(content, part), None, files, frozenset(defects))


def octets(raw: Raw, part: Part) -> tuple[bytes, set[Defect]]:
    """The decoded bytes of a text part, cut at a limit, whatever its transfer encoding really is."""
    data, good = transfer.decoded(raw, part, limit=MAX_TEXT)
    if len(data) == MAX_TEXT and (b"\nbegin " in data or b"\n=ybegin " in data):
        data, good = transfer.decoded(raw, part, limit=MAX_WITH_FILES)
    defects: set[Defect] = set()
    if len(data) in (MAX_TEXT, MAX_WITH_FILES):
        defects.add(Defect.TEXT_CUT)
        data = _whole_lines(data)
    if not good:
        defects.add(Defect.BAD_TRANSFER_ENCODING)
        if part.encoding == "base64" and _is_no_base64(plain := bytes(raw[part.start : part.end])[:MAX_TEXT]):
            data = plain
    return data, defects


def _whole_lines(data: bytes) -> bytes:
    """Without the line that the limit cut, where it is short, and of a charset in which a line end is one byte."""
    end = data.rfind(b"\n", -_MAX_LINE) + 1
    return data[:end] if end > 0 and b"\x00" not in data[-_MAX_LINE:] else data


def attached(raw: Raw, part: Part, *, limit: int = MAX_ATTACHED_TEXT) -> str:
    """The text of a part that is a file: as it stands, RTF and enriched text reduced to what they say."""
    data, good = transfer.decoded(raw, part, limit=limit)
    if not good and part.encoding == "base64" and _is_no_base64(plain := bytes(raw[part.start : part.end])[:limit]):
        data = plain
    if part.type in _RTF and rtf.is_rtf(data):
        return rtf.read(data)[0]
    content = normalise.text(_decoded(data, part)[0])
    return _unmarked(content) if part.type in _ENRICHED else _flowed(content, part)


def _decoded(data: bytes, part: Part) -> tuple[str, bool]:
    """By the charset of the part; by that of the HTML itself where there is no other, or the other one is wrong."""
    declared = part.parameters.get("charset", "")
    if part.type != "text/html":
        return charset.decode(data, declared)
    inner = _declared_in_html(data)
    if not declared or not inner or inner.lower() == declared.lower():
        return charset.decode(data, declared or inner)
    content, right = charset.decode(data, declared)
    if not right:
        other, fits = charset.decode(data, inner)
        content = other if fits else content
    return content, right


def _flowed(content: str, part: Part) -> str:
    if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        return text.flowed(content, delsp=part.parameters.get("delsp", "").lower() == "yes")
    return content


_ANY_TAG = re.compile(r"<[a-zA-Z/!]")
_HTML_BEGINS = re.compile(r"\s{0,100}<(?:!doctype html|html[\s>])", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)


def _is_html(content: str) -> bool:
    """A whole HTML document, called plain text by its writer."""
    return "<" in content[:120] and _HTML_BEGINS.match(content) is not None and "</" in content


def _declared_in_html(data: bytes) -> str:
    match = _META_CHARSET.search(data, 0, 4096)
    return match[1].decode("ascii") if match else ""


_COMMAND = re.compile(r"<(/?)([A-Za-z0-9-]{1,60})>|<<|\n(\n*)")


def _unmarked(content: str) -> str:
    """Enriched text (RFC 1896) without its commands: one line end is a space, two are one."""
    out: list[str] = []
    at, hidden = 0, 0
    for match in _COMMAND.finditer(content):
        if not hidden:
            out.append(content[at : match.start()])
        at = match.end()
        if match[2]:
            if match[2].lower() == "param":
                hidden = max(0, hidden + (-1 if match[1] else 1))
        elif not hidden:
            out.append("<" if match[0] == "<<" else match[3] or " ")
    return "".join((*out, "" if hidden else content[at:]))


def _is_no_base64(data: bytes) -> bool:
    """Text under a wrong flag: printable, with spaces within its lines."""
    if b"=\n" in data or b"=\r" in data:
        return False
    words, lines = len(data.split()), len(data.strip().split(b"\n"))
    return words > 2 * lines and charset.decode(data)[0].replace("\n", "").replace("\r", "").isprintable()


# ------------------------------------------------------------------------------------------------------------ its fields


def content_id(part: Part) -> str:
    """Content-ID without brackets, or ''."""
    value = part.first("content-id")
    return normalise.line(value.strip("<> "), limit=_MAX_NAME) if value else ""


def name(part: Part) -> str:
    """The file name as written: Content-Disposition before Content-Type (RFC 2183 2.3). Some writers mix up `filename` and
    `name`."""
    first, second = part.disposition_parameters, part.parameters
    return first.get("filename") or second.get("name") or first.get("name") or second.get("filename") or ""


_PATH = re.compile(r".*[/\\]", re.S)


def clean_name(name: str) -> str:
    """A file name without path, control characters and directional overrides; its ending survives a cut to 200 characters."""
    name = _PATH.sub("", normalise.line(name, limit=2000)).strip(" .") if name.strip(" .") else ""
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, dot + ending) if stem and len(ending) <= 20 else (name, "")
        name = stem[: _MAX_NAME - len(ending)].rstrip(" .") + ending
    return name
