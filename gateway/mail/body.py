"""Which part of a mail is the body, and which parts are attachments (RFC 2046 5.1, RFC 2387, RFC 2183).

Every leaf of the tree is in exactly one of the two, so nothing that came is lost. A leaf that holds more than one file is
opened (`inside`), and what is in it is read as if it stood there.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from gateway.errors import Unusable
from gateway.mail import (
    calendar,
    charset,
    htmltext,
    inside,
    leaf,
    normalise,
    pgp,
    plainregions,
    splitter,
    transfer,
    versions,
)
from gateway.mail.endings import ending, endings
from gateway.mail.htmltext import Rendered
from gateway.mail.leaf import clean_name, content_id
from gateway.mail.message import Attachment, Defect, Invitation, Region
from gateway.mail.splitter import Part, Raw
from gateway.mail.tnef import File

MAX_READ = 4 * 1024 * 1024  # bytes of attached texts that are read as text, all together
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_MESSAGES = frozenset({"message/rfc822", "message/global"})
_SIGNATURES = {
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
}


@dataclass(slots=True)
class Body:
    """What was read so far. `text` is what a person reads of the body's parts, in order; `html` those that are HTML."""

    text: list[Rendered] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: set[Defect] = field(default_factory=set)
    invitation: Invitation | None = None
    nested: list[tuple[Part, str]] = field(
        default_factory=list
    )  # mails inside containers, and the number before theirs
    marks: list[str] = field(default_factory=list)  # files since the last text: named where more text follows them
    instead: list[Rendered] = field(default_factory=list)  # what is told where there is no other text

    @property
    def whole(self) -> str:
        """The body as one text."""
        pieces = (piece.text for piece in self.text if piece.text.strip())
        return "\n".join(piece if piece.endswith("\n") else piece + "\n" for piece in pieces)

    @property
    def regions(self) -> tuple[Region, ...]:
        """What the HTML, or the armour of PGP, says about lines of `whole`."""
        found: list[Region] = []
        before = 0
        for piece in self.text:
            if piece.text.strip():
                found += [Region(one.start + before, one.end + before, one.kind) for one in piece.regions]
                before += piece.text.count("\n") + 1 + (not piece.text.endswith("\n"))
        return tuple(found)

    def say(self, piece: Rendered) -> None:
        """Adds a text, after the names of the files that stand between it and the text before."""
        if self.marks and piece.text.strip():
            if self.has_text():
                self.text.append(Rendered("\n".join(self.marks)))
            self.marks.clear()
        self.text.append(piece)

    def has_text(self) -> bool:
        return any(piece.text.strip() for piece in self.text)


def read(raw: Raw, root: Part) -> Body:
    """Body and attachments of a mail."""
    reader = _Reader(raw, root)
    reader.part(root)
    body = reader.body
    if not body.has_text():
        body.text += body.instead[:1]
    if any("cid:" in document for document in body.html):
        body.attachments = list(_in_place(body))
    return body


def _in_place(body: Body) -> Iterator[Attachment]:
    """The attachments; those that the HTML shows in its text are inline, whatever their disposition."""
    shown = {unquote(found) for document in body.html for found in _SHOWN.findall(document)}
    for one in body.attachments:
        yield replace(one, inline=True) if one.content_id in shown and one.content_id else one


_SHOWN = re.compile(r"cid:([^\s\"'<>()]{1,250})")


class _Reader:
    def __init__(self, raw: Raw, root: Part, *, outer: "_Reader | None" = None, prefix: str = "") -> None:
        self.raw = raw
        self.root = root
        self.prefix = prefix
        self.depth: int = outer.depth + 1 if outer else 0
        self.body: Body = outer.body if outer else Body()
        self.room: int = outer.room if outer else MAX_READ
        self.opened: int = outer.opened if outer else 0
        self.first_leaf = next(root.leaves())
        self.is_told: bool = outer.is_told if outer else False  # what comes is another version of a text that is here

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
            if part.type == "multipart/signed":
                self.body.defects.add(Defect.SIGNATURE_NOT_CHECKED)
            elif part.type == "multipart/encrypted":
                self.body.defects.add(Defect.ENCRYPTED)
            for child in part.children:
                self.part(child)

    def _leaf(self, part: Part) -> None:
        if inside.may_open(part) and self._open(part):
            return
        if not self._is_body(part):
            self._attach(part)
            return
        found = leaf.body(self.raw, part)
        self.body.defects |= found.defects
        self._add_files(part, tuple(File(file.name, "", file.data) for file in found.files))
        if found.html is not None:
            self.body.html.append(found.html)
            if not self.is_told:
                self._html(found.text, found.html)
            return
        if "-----BEGIN PGP" in found.text:
            self.body.defects |= {Defect.SIGNATURE_NOT_CHECKED} if pgp.is_signed(found.text) else set()
            self.body.defects |= {Defect.ENCRYPTED} if pgp.is_encrypted(found.text) else set()
            self.body.say(Rendered(found.text, pgp.armour(found.text)))
            return
        self.body.say(Rendered(found.text))

    def _html(self, text: str, content: str) -> None:
        rendered = Rendered(text) if text else htmltext.render(content, names=self._pictures(content))
        if not versions.repeats(rendered.text, self.body.whole):  # two versions, side by side instead of an alternative
            self.body.say(rendered)

    def _pictures(self, content: str) -> dict[str, str]:
        """The file names of pictures that stand in the HTML, by content id."""
        if "cid:" not in content:
            return {}
        return {content_id(one): clean_name(leaf.name(one)) for one in self.root.leaves()}

    def _is_body(self, part: Part) -> bool:
        name = leaf.name(part)
        if part.disposition == "attachment" and not (part is self.first_leaf and not name):
            return False
        readable = part.type in ("text/plain", "text/html") or part.type.startswith("multipart/")
        return readable and (part is self.first_leaf or not name)

    def _alternative(self, part: Part) -> None:
        """One body in several versions: the plain one is read, the HTML one kept. Other versions are attachments."""
        outer, inner, was_told = self.body, Body(), self.is_told
        plain: list[Rendered] = []
        rendered: list[Rendered] = []
        for child in part.children:
            self.body = inner
            inner.text.clear()
            inner.marks.clear()
            is_plain = next(child.leaves()).type == "text/plain"
            self.is_told = was_told or (
                not is_plain and versions.says_something(plain) and not versions.may_be_excuse(plain)
            )
            self.part(child)
            (plain if is_plain else rendered).extend(inner.text)
        self.body, self.is_told = outer, was_told
        outer.html += inner.html
        outer.attachments += inner.attachments
        outer.defects |= inner.defects
        outer.instead += inner.instead
        outer.nested += inner.nested
        outer.invitation = outer.invitation or inner.invitation
        if len(plain) == len(inner.html) == 1 and not plain[0].regions:
            plain = [Rendered(plain[0].text, plainregions.find(plain[0].text, inner.html[0]))]
        if versions.is_excuse(plain, rendered):
            plain = [*rendered, *plain]
        for piece in plain if versions.says_something(plain) or not rendered else rendered:
            outer.say(piece)

    def _related(self, part: Part) -> None:
        """The root part is the body, the others belong to it (RFC 2387 3.2)."""
        start = part.parameters.get("start", "").strip("<> ")
        named = (c for c in part.children if start and content_id(c) == start)
        readable = (c for c in part.children if c.type.startswith(("text/", "multipart/")))
        root = next(named, None) or next(readable, part.children[0])
        for child in part.children:
            if child is root:
                self.part(child)
            else:
                for one in child.leaves():
                    self._attach(one, related=True)

    # ------------------------------------------------------------------------------------------------------- containers

    def _open(self, part: Part) -> bool:
        """Reads what is in a container; False where it is a leaf like any other."""
        self.opened += 1
        if self.depth >= inside.MAX_DEPTH or self.opened > inside.MAX_OPENED:
            self.body.defects.add(Defect.NOT_OPENED)
            return False
        found = inside.opened(self.raw, part)
        self.body.defects |= found.defects
        root = None
        if found.mail is not None:
            try:
                root = splitter.split(found.mail)
            except Unusable:
                self.body.defects.add(Defect.NOT_OPENED)
        if not found.is_listed and root is None:
            return False
        if found.is_listed:
            self._attach(part)
        self._add_files(part, found.files)
        if found.html.strip() and not found.text.strip():
            self.body.instead.append(htmltext.render(found.html))
        elif found.text.strip():
            self.body.instead.append(Rendered(found.text))
        if found.mail is not None and root is not None:
            self._nested(found.mail, root, f"{self.prefix}{part.number}/")
        return True

    def _nested(self, mail: bytes, root: Part, prefix: str) -> None:
        self.body.nested.append((root, prefix))
        nested = _Reader(mail, root, outer=self, prefix=prefix)
        nested.part(root)
        self.room, self.opened = nested.room, nested.opened

    def _add_files(self, part: Part, files: tuple[File, ...]) -> None:
        for index, file in enumerate(files, 1):
            name = clean_name(file.name)
            self.body.attachments.append(
                Attachment(
                    part=f"{self.prefix}{part.number}/{index}",
                    name=name,
                    type=file.type if _TYPE.fullmatch(file.type) else "application/octet-stream",
                    size=len(file.data),
                    sha256=hashlib.sha256(file.data).hexdigest(),
                    content_id=file.content_id,
                    endings=(ending(file.name),) if ending(file.name) else (),
                )
            )

    # ------------------------------------------------------------------------------------------------------ attachments

    def _attach(self, part: Part, *, related: bool = False) -> None:
        decoder = transfer.Decoder(self.raw, part)
        digest, size = hashlib.sha256(), 0
        for piece in decoder:
            digest.update(piece)
            size += len(piece)
        if not decoder.good:
            self.body.defects.add(Defect.BAD_TRANSFER_ENCODING)
        raw_name = leaf.name(part)
        if normalise.has_bidi_control(raw_name):
            self.body.defects.add(Defect.BIDI_CONTROL)
        cid = content_id(part)
        name = clean_name(raw_name) or _SIGNATURES.get(part.type, "")
        if name and not related and part.disposition != "attachment" and part.type not in _SIGNATURES:
            self.body.marks += [f"[{name}]"] if self.body.has_text() else []
        self.body.attachments.append(
            Attachment(
                part=f"{self.prefix}{part.number}",
                name=name,
                type=part.type if not part.type.startswith("multipart/") else "text/plain",
                size=size,
                sha256=digest.hexdigest(),
                inline=part.disposition == "inline" or (related and bool(cid) and not part.disposition),
                content_id=cid,
                text=self._readable(part, name),
                endings=endings(part),
            )
        )

    def _readable(self, part: Part, name: str) -> str | None:
        """What a person would read in an attachment, for those that are text."""
        is_calendar = part.type in _CALENDARS or (
            name.lower().endswith(".ics") and not part.type.startswith("message/")
        )
        is_text = part.type.startswith(("text/", "message/")) or part.type == "application/rtf"
        size = min(part.end - part.start, leaf.MAX_ATTACHED_TEXT)
        if is_calendar or part.type in leaf.SLOW:
            size *= 4
        if not (is_calendar or is_text) or size > self.room:
            return None
        self.room -= size
        if part.type in _MESSAGES:
            return self._inner_mail(part)
        content = leaf.attached(self.raw, part)
        if part.type == "text/html":
            return htmltext.from_html(content)
        if is_calendar:
            content = self._calendar(content, part)
        if is_calendar or (not name and part.disposition != "attachment"):
            self.body.instead.append(Rendered(content))
        if part.type == "message/partial":
            self.body.defects.add(Defect.PARTIAL_MESSAGE)
        return content

    def _calendar(self, content: str, part: Part) -> str:
        """In words, where it is an event; as it stands otherwise."""
        found = calendar.read(content, method=part.parameters.get("method", ""))
        if found is None:
            if "BEGIN:VCALENDAR" not in content[:1000].upper():
                self.body.defects.add(Defect.BAD_CALENDAR)
            return content
        if part.disposition == "attachment" and found.method in ("", "PUBLISH"):
            found = replace(found, is_file=True)
        if self.body.invitation is None or self.body.invitation.is_file:
            self.body.invitation = found
        return calendar.words(found)

    def _inner_mail(self, part: Part) -> str:
        """The body of an attached mail below the fields that a person looks at."""
        if part.children:
            raw, inner = self.raw, part.children[0]
        else:  # under an encoding, against RFC 2046 5.2.1
            raw = transfer.decoded(self.raw, part, limit=leaf.MAX_ATTACHED_TEXT)[0]
            try:
                inner = splitter.split(raw)
            except Unusable:
                return leaf.attached(self.raw, part)
        head = []
        for name in ("from", "to", "date", "subject"):
            value = charset.decode_words(charset.decode_field(inner.first(name).encode("latin-1"))[0])[0]
            if value:
                head.append(f"{name.capitalize()}: {normalise.line(value)}")
        nested = _TextOnly(raw, inner)
        nested.part(inner)
        return "\n".join([*head, "", nested.body.whole])[: leaf.MAX_ATTACHED_TEXT]


class _TextOnly(_Reader):
    """Reads the body of an attached mail; what is attached to that mail belongs to it, and is only named."""

    def _attach(self, part: Part, *, related: bool = False) -> None:
        if not related:
            self.body.text.append(Rendered(f"[{clean_name(leaf.name(part)) or part.type}]"))

    def _open(self, part: Part) -> bool:
        return False


_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
