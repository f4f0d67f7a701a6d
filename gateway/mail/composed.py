"""A letter of ours read back into its Draft: the way of `compose` in the other direction.

Only what `compose` wrote is understood; anything else raises Unwritable. `draft_of` is checked by writing the Draft again: only
if that gives the same bytes is it what the letter says, so whoever changes it changes nothing else.
"""

import binascii
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from gateway.errors import Unusable, Unwritable
from gateway.mail import flowed, splitter
from gateway.mail import headerfields as hf
from gateway.mail.compose import ALLOWED_FIELDS, compose
from gateway.mail.draft import Draft, FilePart
from gateway.mail.message import Mailbox

_KINDS = {
    **ALLOWED_FIELDS,
    **dict.fromkeys(("From", "To", "Cc", "Reply-To"), hf.Kind.MAILBOXES),
    **dict.fromkeys(("Message-ID", "In-Reply-To", "References"), hf.Kind.IDS),
    **dict.fromkeys(("Date", "Content-Language", "MIME-Version"), hf.Kind.PLAIN),
    "Subject": hf.Kind.TEXT,
}


@dataclass(slots=True)
class _Bodies:
    text: str = ""
    html: str | None = None
    files: list[FilePart] = field(default_factory=list)


def draft_of(content: bytes) -> Draft:
    """The Draft that `compose` made `content` of. Raises Unwritable if it is no letter of ours, to the last byte."""
    try:
        draft = _read(content)
    except (ValueError, KeyError, TypeError, IndexError, Unusable) as error:
        raise Unwritable(f"this letter was not composed here: {error}") from error
    if compose(draft) != content:
        raise Unwritable("this letter does not read back as it was composed")
    return draft


def _read(content: bytes) -> Draft:
    root = splitter.split(content)
    fields = hf.read_block(content[: content.index(b"\r\n\r\n")].decode("ascii"))
    values = {name: hf.read(raw, _KINDS[name]) for name, raw in fields if name in _KINDS}
    bodies = _Bodies()
    for leaf in root.leaves():
        _take(leaf, content[leaf.start : leaf.end], bodies)
    boxes = {name: _boxes(values.get(name, ())) for name in ("From", "To", "Cc", "Reply-To")}
    return Draft(
        message_id=_ids(values["Message-ID"])[0],
        date=parsedate_to_datetime(str(values["Date"])),
        originator=boxes["From"][0],
        to=boxes["To"],
        cc=boxes["Cc"],
        reply_to=boxes["Reply-To"][0] if boxes["Reply-To"] else None,
        subject=str(values["Subject"]),
        in_reply_to=next(iter(_ids(values.get("In-Reply-To", ()))), ""),
        references=_ids(values.get("References", ())),
        fields=tuple((name, str(values[name])) for name, _ in fields if name in ALLOWED_FIELDS),
        text=bodies.text,
        html=bodies.html,
        language=str(values.get("Content-Language", "")),
        files=tuple(bodies.files),
    )


def _boxes(value: object) -> tuple[Mailbox, ...]:
    return tuple(box for box in value if isinstance(box, Mailbox)) if isinstance(value, tuple) else ()


def _ids(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def _take(leaf: splitter.Part, body: bytes, bodies: _Bodies) -> None:
    if leaf.disposition:
        bodies.files.append(_file(leaf, body))
        return
    body = body.removesuffix(b"\r\n")  # of a letter of one part; between parts it belongs to the delimiter
    if leaf.encoding == "quoted-printable":
        body = binascii.a2b_qp(body)
    elif leaf.encoding == "base64":
        body = binascii.a2b_base64(body)
    wire = body.decode("utf-8")
    if leaf.type == "text/html":
        bodies.html = wire.replace("\r\n", "\n")
    else:
        bodies.text = "\n".join([_line(depth, words) for depth, words in flowed.unflow(wire)])


def _line(depth: int, words: str) -> str:
    return ">" * depth + (" " + words if depth and words else words)


def _file(leaf: splitter.Part, body: bytes) -> FilePart:
    is_text = "charset" in leaf.parameters  # `compose` writes one only for a text that it encoded itself
    return FilePart(
        name=leaf.disposition_parameters["filename"],
        type=leaf.type,
        content=binascii.a2b_base64(body) if is_text else b"",
        encoded=None if is_text else body,
        inline=leaf.disposition == "inline",
        content_id=leaf.first("content-id").strip("<>"),
    )
