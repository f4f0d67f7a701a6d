"""Whose mail is it, before anybody has read it? A quick look at the header, for the order in which mails are worked on.

Nothing is decided by it but who goes first: a sender who lies about it waits with whom they claim to be.
"""

import re
from dataclasses import dataclass
from typing import Final

from gateway.mail.address import domain_of, fold
from gateway.mail.envelope import Envelope

_LOOKED_AT = 64 * 1024
_LONGEST = 320
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_MASS = re.compile(
    rb"(?:\A|[\r\n])(?:(?:list-[a-z]{1,20}|precedence|feedback-id)[ \t]*:|auto-submitted[ \t]*:[ \t]*auto)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    rb"(?:\A|[\r\n])(from|message-id|in-reply-to|references)[ \t]*:((?:[^\r\n]|\r?\n[ \t]){0,4000})", re.IGNORECASE
)
_ID = re.compile(rb"<([^<>\s\x00]{1,300})>")
_ADDRESS = re.compile(rb"([^\s<>\"(),:;@\x00]{1,200}@[^\s<>\"(),:;@\x00]{1,200})")


@dataclass(frozen=True, slots=True)
class Place:
    """`lane`: whose mails wait for each other; `crowd`: which lanes share, `inside` `outside` `mass`; `parent`: the Message-ID of
    the mail that it answers, which goes first."""

    lane: str = ""
    crowd: str = "inside"
    message_id: str = ""
    parent: str = ""


NO_PLACE: Final = Place()


def place(envelope: Envelope, first_chunk: bytes) -> Place:
    """Of a mail that is to be stored. Someone of a domain that the mail is written to has a lane of their own; all of another
    domain share one, and so do all lists and programs of a domain."""
    head = bytes(first_chunk[:_LOOKED_AT])
    if end := _HEADER_END.search(head):
        head = head[: end.start()]
    fields: dict[bytes, bytes] = {}
    for found in _FIELD.finditer(head):
        fields.setdefault(found[1].lower(), found[2])
    author = envelope.reverse_path or _first(_ADDRESS, fields.get(b"from", b""))
    author = fold(author)[:_LONGEST]
    domain = domain_of(author)
    is_inside = domain in {domain_of(fold(path)) for path in envelope.forward_paths[:10]}
    crowd = "mass" if _MASS.search(head) else "inside" if is_inside else "outside"
    parents = _ID.findall(fields.get(b"in-reply-to", b"")) or _ID.findall(fields.get(b"references", b""))
    return Place(
        lane=f"{crowd} {author if crowd == 'inside' else domain}",
        crowd=crowd,
        message_id=_first(_ID, fields.get(b"message-id", b"")),
        parent=parents[-1].decode("latin-1") if parents else "",
    )


def _first(pattern: re.Pattern[bytes], value: bytes) -> str:
    found = pattern.search(value)
    return found[1].decode("latin-1") if found else ""
