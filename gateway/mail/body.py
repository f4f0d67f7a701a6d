"""Which part of a mail is the body, and which parts are attachments (RFC 2046 5.1, RFC 2387, RFC 2183).

Every leaf of the tree is in exactly one of the two, so nothing that came is lost.
"""

import hashlib
import re
from dataclasses import dataclass, field

from gateway.mail import charset, htmltext, normalise, text, transfer
from gateway.mail.htmltext import Rendered
from gateway.mail.message import Attachment, Defect, Region
from gateway.mail.splitter import Part, Raw

MAX_TEXT = 8 * 1024 * 1024  # bytes of one body part that are read; the rest stays in the stored mail
MAX_ATTACHED_TEXT = 256 * 1024
_MAX_NAME = 200


@dataclass(slots=True)
class Body:
    """What was read so far. `plain` and `html` are the body's parts in order, `text` what a person reads of them."""

    text: list[Rendered] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: set[Defect] = field(default_factory=set)

    @property
    def whole(self) -> str:
        """The body as one text."""
        pieces = (piece.text for piece in self.text if piece.text.strip())
        return "\n".join(piece if piece.endswith("\n") else piece + "\n" for piece in pieces)

    @property
    def regions(self) -> tuple[Region, ...]:
        """What the HTML says about lines of `whole`."""
        found: list[Region] = []
        before = 0
        for piece in self.text:
            if piece.text.strip():
                found += [Region(one.start + before, one.end + before, one.kind) for one in piece.regions]
                before += piece.text.count("\n") + 1 + (not piece.text.endswith("\n"))
        return tuple(found)


def read(raw: Raw, root: Part) -> Body:
    """Body and attachments of a mail."""
    reader = _Reader(raw, root)
    reader.part(root)
    return reader.body


class _Reader:
    def __init__(self, raw: Raw, root: Part) -> None:
        self.raw = raw
        self.root = root
        self.body = Body()
        self.first_leaf = next(root.leaves())
        self.is_told = False  # what comes is another version of a text that is here: its HTML need not become text

    def part(self, part: Part) -> None:
        if part.broken:
            self.body.defects.add(Defect.BAD_MULTIPART)
        if not (part.type.startswith("multipart/") and part.children):
            self._leaf(part)
        elif part.type == "multipart/alternative":
            self._alternative(part)
        elif part.type == "multipart/related":
            self._related(part)
        else:
            for child in part.children:
                self.part(child)

    def _leaf(self, part: Part) -> None:
        if not self._is_body(part):
            self._attach(part)
            return
        content = self._decoded_text(part, MAX_TEXT)
        if part.type == "text/html":
            self.body.html.append(content)
            if self.is_told:
                return
            rendered = htmltext.render(content, names=self._pictures(content))
            if not self._said_already(rendered.text):  # both versions side by side where an alternative was meant
                self.body.text.append(rendered)
            return
        self.body.text.append(Rendered(content))

    def _pictures(self, content: str) -> dict[str, str]:
        """The file names of pictures that stand in the HTML, by content id."""
        if "cid:" not in content:
            return {}
        return {_content_id(leaf): clean_name(_name(leaf)) for leaf in self.root.leaves()}

    def _is_body(self, part: Part) -> bool:
        if part.disposition == "attachment" and not (part is self.first_leaf and not _name(part)):
            return False
        readable = part.type in ("text/plain", "text/html") or part.type.startswith("multipart/")
        return readable and (part is self.first_leaf or not _name(part))

    def _said_already(self, content: str) -> bool:
        said = _letters(self.body.whole)
        return bool(said) and _letters(content).startswith(said[:4000])

    def _alternative(self, part: Part) -> None:
        """One body in several versions: the plain one is read, the HTML one kept. Other versions are attachments."""
        outer, inner, was_told = self.body, Body(), self.is_told
        plain: list[Rendered] = []
        rendered: list[Rendered] = []
        for child in part.children:
            self.body = inner
            inner.text.clear()
            is_plain = next(child.leaves()).type == "text/plain"
            self.is_told = was_told or (not is_plain and any(piece.text.strip() for piece in plain))
            self.part(child)
            (plain if is_plain else rendered).extend(inner.text)
        self.body, self.is_told = outer, was_told
        outer.html += inner.html
        outer.attachments += inner.attachments
        outer.defects |= inner.defects
        outer.text += plain if any(piece.text.strip() for piece in plain) else rendered

    def _related(self, part: Part) -> None:
        """The root part is the body, the others belong to it (RFC 2387 3.2)."""
        start = part.parameters.get("start", "").strip("<> ")
        named = (c for c in part.children if start and _content_id(c) == start)
        readable = (c for c in part.children if c.type.startswith(("text/", "multipart/")))
        root = next(named, None) or next(readable, part.children[0])
        for child in part.children:
            if child is root:
                self.part(child)
            else:
                for leaf in child.leaves():
                    self._attach(leaf, related=True)

    def _attach(self, part: Part, *, related: bool = False) -> None:
        decoder = transfer.Decoder(self.raw, part)
        digest, size = hashlib.sha256(), 0
        for piece in decoder:
            digest.update(piece)
            size += len(piece)
        if not decoder.good:
            self.body.defects.add(Defect.BAD_TRANSFER_ENCODING)
        raw_name = _name(part)
        if normalise.has_bidi_control(raw_name):
            self.body.defects.add(Defect.BIDI_CONTROL)
        content_id = _content_id(part)
        self.body.attachments.append(
            Attachment(
                part=part.number,
                name=clean_name(raw_name),
                type=part.type if not part.type.startswith("multipart/") else "text/plain",
                size=size,
                sha256=digest.hexdigest(),
                inline=part.disposition == "inline" or (related and bool(content_id) and not part.disposition),
                content_id=content_id,
                text=self._readable(part),
            )
        )

    def _readable(self, part: Part) -> str | None:
        """What a person would read in an attachment, for those that are text."""
        if part.type in ("message/rfc822", "message/global"):
            return self._inner_mail(part)
        if part.type == "text/html":
            return htmltext.from_html(self._decoded_text(part, MAX_ATTACHED_TEXT, attached=True))
        if part.type.startswith(("text/", "message/")):
            return self._decoded_text(part, MAX_ATTACHED_TEXT, attached=True)
        return None

    def _inner_mail(self, part: Part) -> str:
        if not part.children:
            return self._decoded_text(part, MAX_ATTACHED_TEXT, attached=True)
        inner = part.children[0]
        head = []
        for name in ("from", "to", "date", "subject"):
            value = charset.decode_words(charset.decode_field(inner.first(name).encode("latin-1"))[0])[0]
            if value:
                head.append(f"{name.capitalize()}: {normalise.line(value)}")
        nested = _TextOnly(self.raw, inner)
        nested.part(inner)
        return "\n".join([*head, "", nested.body.whole])[:MAX_ATTACHED_TEXT]

    def _decoded_text(self, part: Part, limit: int, *, attached: bool = False) -> str:
        data, good = transfer.decoded(self.raw, part, limit=limit)
        defects = self.body.defects
        if not good:
            defects.add(Defect.BAD_TRANSFER_ENCODING)
            if part.encoding == "base64" and _is_no_base64(plain := bytes(self.raw[part.start : part.end])[:limit]):
                data = plain
        if len(data) == limit and not attached:
            defects.add(Defect.TEXT_CUT)
        declared = part.parameters.get("charset", "")
        if not declared and part.type == "text/html":
            declared = _declared_in_html(data)
        content, right = charset.decode(data, declared)
        if not right and not attached:
            defects.add(Defect.BAD_CHARSET)
        if "\x00" in content:
            defects.add(Defect.CONTROL_CHARACTER)
        content = normalise.text(content)
        if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
            content = text.flowed(content, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return content


class _TextOnly(_Reader):
    """Reads the body of an attached mail; what is attached to that mail belongs to it, and is only named."""

    def _attach(self, part: Part, *, related: bool = False) -> None:
        if not related:
            self.body.text.append(Rendered(f"[{clean_name(_name(part)) or part.type}]"))


_NOT_LETTERS = re.compile(r"[\W_]+")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)
_PATH = re.compile(r".*[/\\]", re.S)
_UNWELCOME = re.compile(r'[<>:"|?*\x00-\x1f]')


def _is_no_base64(data: bytes) -> bool:
    """Text under a wrong flag: printable, with spaces within its lines."""
    if b"=\n" in data or b"=\r" in data:
        return False
    words, lines = len(data.split()), len(data.strip().split(b"\n"))
    return words > 2 * lines and charset.decode(data)[0].replace("\n", "").replace("\r", "").isprintable()


def _letters(content: str) -> str:
    return _NOT_LETTERS.sub("", content[:20_000])


def _declared_in_html(data: bytes) -> str:
    match = _META_CHARSET.search(data, 0, 4096)
    return match[1].decode("ascii") if match else ""


def _content_id(part: Part) -> str:
    value = part.first("content-id")
    return normalise.line(value.strip("<> "), limit=_MAX_NAME) if value else ""


def _name(part: Part) -> str:
    """The file name as written: Content-Disposition before Content-Type (RFC 2183 2.3)."""
    return part.disposition_parameters.get("filename", "") or part.parameters.get("name", "")


def clean_name(name: str) -> str:
    """A file name without path, control characters and directional overrides; its ending survives a cut to 200 characters."""
    name = _PATH.sub("", normalise.line(name, limit=2000)).strip(" .") if name.strip(" .") else ""
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if len(ending) <= 20 else ""
        name = (stem or name)[: _MAX_NAME - len(ending)] + ending
    return name
