"""A letter becomes bytes: header, text, HTML, files. The one place that writes a mail (RFC 5322, 2045–2046, 2231).

`compose` takes a Draft and gives complete bytes with CRLF, 7-bit throughout, so that no relay needs 8BITMIME. Then it
reads back what it wrote with a strict reader of our own, and compares every field, every part and both bodies with what
was meant. A difference raises Unwritable: such a letter is held, never sent (invariant I8). That the standard library and
our reader of other people's mails see the same is tested for any text (tests/mail/test_compose.py).
Files are not read back byte by byte: their base64 is checked against its alphabet, in which no boundary can occur.
"""

import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from gateway.errors import Unwritable
from gateway.mail import filetypes, flowed, mimefield, transfer
from gateway.mail import headerfields as hf
from gateway.mail.draft import Draft, FilePart
from gateway.mail.headerfields import Field, Kind

ALLOWED_FIELDS: dict[str, Kind] = {
    "Auto-Submitted": Kind.PLAIN,
    "X-Auto-Response-Suppress": Kind.PLAIN,
    "X-Postroom-Ref": Kind.PLAIN,
    "X-Postroom-Promise": Kind.PLAIN,
    "X-Postroom-Template": Kind.PLAIN,
    "List-Unsubscribe": Kind.PLAIN,
    "Importance": Kind.PLAIN,
    "Thread-Index": Kind.PLAIN,
    "Thread-Topic": Kind.TEXT,
}
"""What may stand in `Draft.fields`, and how it is written. All other fields come from typed values of the Draft."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_OUR_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_=-]{0,200}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
_CONTENT_ID = re.compile(r"[!-;=?-~]{1,200}")
_THREAD_INDEX = re.compile(r"[A-Za-z0-9+/]{1,600}={0,2}")
_PLAIN_FILE_NAME = re.compile(r"[A-Za-z0-9](?: ?[A-Za-z0-9._()+,@-]){0,59}")
_NOT_IN_FILE_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\\\]+")
_EDGES = " .\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"  # all spaces, the point
_FILE_NAME_BYTES = 240
_STAND_IN = "AAAA"


@dataclass(frozen=True, slots=True)
class _Part:
    """One node of the mail. A leaf has `body` (or `payload`, the base64 of a file); a multipart has `children`."""

    fields: tuple[Field, ...]
    body: str = ""
    payload: bytes | None = None
    boundary: str = ""
    children: tuple["_Part", ...] = ()
    file_name: str = ""
    meant: str | None = None  # the clean text or HTML that `body` must decode to


def compose(draft: Draft) -> bytes:
    """The letter as bytes: CRLF, 7-bit, lines of at most 998. Raises Unwritable for what cannot be written safely."""
    text = flowed.ended(flowed.clean_body(draft.text))
    html = None if draft.html is None else flowed.clean_body(draft.html).rstrip("\n")
    header = _header(draft)
    root = _tree(draft, text, html)
    meant = [*header, Field("MIME-Version", Kind.PLAIN, "1.0"), *root.fields]
    pieces: list[str | bytes] = [*[hf.write(field) for field in meant], "\r\n"]
    _write_body(root, pieces)
    # What is read back has a short stand-in for each file; its base64 cannot hold a boundary or an odd line.
    frame = "".join([piece if isinstance(piece, str) else _STAND_IN for piece in pieces])
    _read_back(frame, meant, root)
    if not draft.files:
        return frame.encode("ascii")
    return b"".join([piece.encode("ascii") if isinstance(piece, str) else piece for piece in pieces])


# --------------------------------------------------------------------------------------------------------------- header


def _header(draft: Draft) -> list[Field]:
    """The fields of RFC 5322 as meant, cleaned: what the read-back must find again."""
    if _OUR_ID.fullmatch(draft.message_id) is None:
        raise Unwritable(f"not a Message-ID of ours: {draft.message_id[:80]!r}")
    if not draft.to and not draft.cc:
        raise Unwritable("a letter to nobody")
    fields = [
        Field("Date", Kind.PLAIN, hf.date_text(draft.date)),
        Field("From", Kind.MAILBOXES, (hf.mailbox(draft.originator),)),
    ]
    for name, boxes in (("To", draft.to), ("Cc", draft.cc), ("Reply-To", (draft.reply_to,) if draft.reply_to else ())):
        if boxes:
            fields.append(Field(name, Kind.MAILBOXES, tuple([hf.mailbox(box) for box in boxes])))
    fields.append(Field("Subject", Kind.TEXT, hf.one_line(draft.subject)))
    fields.append(Field("Message-ID", Kind.IDS, (draft.message_id,)))
    if hf.usable_id(draft.in_reply_to):
        fields.append(Field("In-Reply-To", Kind.IDS, (draft.in_reply_to,)))
    references = hf.usable_ids(draft.references)
    if references:
        fields.append(Field("References", Kind.IDS, references))
    fields += _further(draft)
    if _LANGUAGE.fullmatch(draft.language.partition("@")[0]):
        fields.append(Field("Content-Language", Kind.PLAIN, draft.language.partition("@")[0]))
    return fields


def _further(draft: Draft) -> list[Field]:
    fields, seen = [], set()
    for name, value in draft.fields:
        kind = ALLOWED_FIELDS.get(name)
        if kind is None or name in seen:
            raise Unwritable(f"the field {name[:40]!r} may not stand {'twice' if name in seen else 'here'}")
        seen.add(name)
        if name == "Thread-Index" and _THREAD_INDEX.fullmatch(value) is None:
            continue  # copied from a sender: odd values are dropped, not held against the letter
        fields.append(Field(name, kind, hf.one_line(value) if kind is Kind.TEXT else value))
    return fields


# ----------------------------------------------------------------------------------------------------------------- body


def _tree(draft: Draft, text: str, html: str | None) -> _Part:
    """mixed( alternative( text, related( html, inline… ) ), files… ), each level only where it is needed."""
    inline: list[_Part] = []
    others: list[_Part] = []
    for file in draft.files:
        shown = html is not None and file.content_id and f'src="cid:{file.content_id}"' in html
        shown = shown and filetypes.may_be_shown(file.type)
        (inline if shown else others).append(_file_leaf(file))
    leaf = _text_leaf(text)
    leaves = [leaf.body]
    html_leaf = None
    if html is not None:
        body = binascii.b2a_qp((html.replace("\n", "\r\n") + "\r\n").encode("utf-8"))[:-2].decode("ascii")
        html_leaf = _Part(_content("text/html; charset=utf-8", "quoted-printable"), body, meant=html)
        leaves.append(body)
    mark = _boundary(draft.message_id, leaves)
    root = leaf
    if html_leaf is not None:
        if inline:
            html_leaf = _multipart("related", mark + "r", (html_leaf, *inline))
        root = _multipart("alternative", mark + "a", (leaf, html_leaf))
    if others:
        root = _multipart("mixed", mark + "m", (root, *others))
    return root


def _boundary(message_id: str, leaves: list[str]) -> str:
    """The same letter has the same boundary: a hash of its content, tried again until no body holds it."""
    seed = "\0".join([message_id, *leaves]).encode("ascii")
    for attempt in range(100):
        mark = "=_" + hashlib.blake2b(seed, digest_size=12, salt=attempt.to_bytes(2, "big")).hexdigest()
        if not any(mark in leaf for leaf in leaves):
            return mark
    raise Unwritable("no boundary fits this text")


def _content(kind: str, encoding: str) -> tuple[Field, ...]:
    return (Field("Content-Type", Kind.PLAIN, kind), Field("Content-Transfer-Encoding", Kind.PLAIN, encoding))


def _multipart(subtype: str, boundary: str, children: tuple[_Part, ...]) -> _Part:
    root = '; type="text/html"' if subtype == "related" else ""  # RFC 2387 3.1
    kind = Field("Content-Type", Kind.PLAIN, f'multipart/{subtype}{root}; boundary="{boundary}"')
    return _Part((kind,), boundary=boundary, children=children)


def _text_leaf(text: str) -> _Part:
    wire = flowed.flow(text)
    kind = "text/plain; charset=utf-8; format=flowed"
    if wire.isascii() and max(map(len, wire.split("\r\n"))) <= hf.LINE_LIMIT:
        return _Part(_content(kind, "7bit"), wire, meant=text)
    raw = wire.encode("utf-8")
    # Three characters for each byte beyond ASCII make quoted-printable the longer one from about a sixth of them on.
    if len(wire) * 5 < len(raw) * 4:
        body = binascii.b2a_base64(raw, newline=False).decode("ascii")
        body = "\r\n".join([body[i : i + 76] for i in range(0, len(body), 76)])
        return _Part(_content(kind, "base64"), body, meant=text)
    body = binascii.b2a_qp(raw + b"\r\n")[:-2].decode("ascii")
    return _Part(_content(kind, "quoted-printable"), body, meant=text)


_NAMELESS = {
    "text/calendar": "invitation.ics",
    "message/rfc822": "mail.eml",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "header.txt",
    "text/html": "text.html",
    "text/plain": "text.txt",
    "image/png": "picture.png",
    "image/jpeg": "picture.jpg",
    "image/gif": "picture.gif",
    "application/pdf": "file.pdf",
}


def name_for(kind: str) -> str:
    """A file name for a part that came without one, by its type: a person must see what it is, and open it."""
    return _NAMELESS.get(kind, "file")


def file_name(name: str) -> str:
    """A file name fit for a mail: no path, no controls, no bidi tricks, at most 240 bytes with its ending kept."""
    name = re.sub(" +", " ", _NOT_IN_FILE_NAMES.sub("_", name)).strip(_EDGES)
    raw = name.encode("utf-8")
    if len(raw) > _FILE_NAME_BYTES:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending.encode("utf-8")) <= 20 else ""
        name = (
            (stem or name).encode("utf-8")[: _FILE_NAME_BYTES - len(ending.encode("utf-8"))].decode("utf-8", "ignore")
        )
        name = name.rstrip(_EDGES) + ending
    return name or "file"


def _file_leaf(file: FilePart) -> _Part:
    kind = filetypes.passed_on(file.type)  # of no mail or multipart among them: RFC 2046 5.2.1 forbids base64 for these
    if kind.startswith("text/") and file.encoded is None and _is_utf8(file.content):
        kind += "; charset=utf-8"
    name = file_name(file.name)
    disposition = (
        f"{'inline' if file.inline and filetypes.may_be_shown(kind) else 'attachment'}; {_name_parameter(name)}"
    )
    fields = (*_content(kind, "base64"), Field("Content-Disposition", Kind.PLAIN, disposition))
    if _CONTENT_ID.fullmatch(file.content_id):
        fields = (*fields, Field("Content-ID", Kind.PLAIN, f"<{file.content_id}>"))
    return _Part(fields, payload=_base64_lines(file), file_name=name)


def _name_parameter(name: str) -> str:
    """RFC 2231: plain where it can be, else UTF-8 by percent signs, in pieces where it is long."""
    if len(name) <= 60 and _PLAIN_FILE_NAME.fullmatch(name):
        return f'filename="{name}"'
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,24}", quote(name, safe=""))
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    return "; ".join(f"filename*{i}*={chr(39).join(('utf-8', '', p)) if i == 0 else p}" for i, p in enumerate(pieces))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _base64_lines(file: FilePart) -> bytes:
    """Lines of base64, each with CRLF but the last. What came encoded is passed on if it is clean, else made clean."""
    content = file.content
    if file.encoded is not None:
        lines = file.encoded if b"\r\n" in file.encoded else file.encoded.replace(b"\n", b"\r\n")
        lines = lines.rstrip(b"\r\n") + b"\r\n"
        if transfer.are_base64_lines(lines, longest=900):
            return lines[:-2]
        try:
            content = binascii.a2b_base64(file.encoded)
        except binascii.Error as error:
            raise Unwritable(f"the file {file_name(file.name)!r} is not base64") from error
    # 57 bytes make one line of 76; the standard encoder writes LF, and one replace is far cheaper than a loop.
    lines = b"".join([binascii.b2a_base64(content[i : i + 57]) for i in range(0, len(content), 57)])
    return lines.replace(b"\n", b"\r\n")[:-2]


def _write_body(part: _Part, out: list[str | bytes]) -> None:
    if part.payload is not None:
        out += [part.payload, "\r\n"]
    elif part.children:
        for child in part.children:
            out.append(f"--{part.boundary}\r\n")
            out += [hf.write(field) for field in child.fields]
            out.append("\r\n")
            _write_body(child, out)
        out.append(f"--{part.boundary}--\r\n")
    else:
        out += [part.body, "\r\n"]


# ------------------------------------------------------------------------------------------------------------ read back


def _read_back(frame: str, meant: list[Field], root: _Part) -> None:
    lines = frame.split("\r\n")
    if (
        not frame.isascii()
        or "\0" in frame
        or frame.count("\r") != len(lines) - 1
        or frame.count("\n") != len(lines) - 1
    ):
        raise Unwritable("a bare CR, LF, NUL or 8-bit byte in the letter")
    if max(map(len, lines)) > hf.LINE_LIMIT:
        raise Unwritable("a line of more than 998 characters")
    _same(frame.removesuffix("\r\n"), root, meant)


def _same(block: str, part: _Part, fields: Sequence[Field]) -> None:
    """Does a strict reader find in `block` this node, with `fields` as its header, as it was meant? Raises Unwritable if not."""
    head, _, body = block.partition("\r\n\r\n")
    found = hf.read_block(head)
    if len(found) != len(fields):
        raise Unwritable("the header does not read back")
    for (name, raw), field in zip(found, fields, strict=True):
        if name != field.name or hf.read(raw, field.kind) != field.value:
            raise Unwritable(f"the field {field.name} does not read back")
    if part.children:
        # Every line that begins with the mark, whoever wrote it: before the first nothing, behind the last two hyphens.
        before, *blocks, end = f"\r\n{body}".split(f"\r\n--{part.boundary}")
        if before or end != "--" or len(blocks) != len(part.children):
            raise Unwritable("the parts do not read back")
        for inner, child in zip(blocks, part.children, strict=True):
            if inner[:2] != "\r\n":
                raise Unwritable("the parts do not read back")
            _same(inner[2:], child, child.fields)
    elif part.payload is not None:
        if (
            body != _STAND_IN
            or mimefield.parse(dict(found)["Content-Disposition"])[1].get("filename") != part.file_name
        ):
            raise Unwritable("a file does not read back")
    elif part.meant is not None:
        _same_text(body, dict(found), part.meant)


def _same_text(body: str, fields: dict[str, str], meant: str) -> None:
    content = body.encode("ascii")
    encoding = fields["Content-Transfer-Encoding"]
    if encoding == "quoted-printable":
        content = binascii.a2b_qp(content)
    elif encoding == "base64":
        content = binascii.a2b_base64(content)
    wire = content.decode("utf-8", "replace")
    is_html = fields["Content-Type"].startswith("text/html")
    if (wire.replace("\r\n", "\n") if is_html else flowed.unflow(wire)) != (
        meant if is_html else flowed.paragraphs(meant)
    ):
        raise Unwritable("the text does not read back")
