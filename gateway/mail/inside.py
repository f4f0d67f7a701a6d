"""Parts that hold more than one file without being multiparts: opaque S/MIME, winmail.dat, encoded multiparts, and texts
with files written into them.

What is inside has numbers of its own behind a slash: `2/1` is the first file in part 2; where a whole mail is inside, `2/1.3`
is part 1.3 of it. Both the reading of a mail and the fetching of one part come here, so they agree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.mail import cms, leaf, splitter, textfiles, tnef, transfer
from gateway.mail.cms import Wrapping
from gateway.mail.message import Defect
from gateway.mail.splitter import Part, Raw
from gateway.mail.tnef import File

MAX_DEPTH = 3  # containers in containers
MAX_OPENED = 10  # in one mail
MAX_SIZE = 64 * 1024 * 1024

_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_TNEF_NAMES = frozenset({"winmail.dat", "win.dat"})
_ENCODED = frozenset({"base64", "quoted-printable"})
_FIELD = re.compile(rb"\s{0,10}[A-Za-z][A-Za-z0-9-]{1,60}[ \t]{0,5}:")


@dataclass(frozen=True, slots=True)
class Inside:
    """What a part holds: a whole mail, or files, and perhaps a body."""

    mail: bytes | None = None
    files: tuple[File, ...] = ()
    text: str = ""
    html: str = ""
    defects: frozenset[Defect] = frozenset()
    is_listed: bool = True
    """The part itself is a file as well: it stands among the attachments, before what is in it."""


def may_open(part: Part) -> bool:
    """Whether a part is of a kind that is opened. Texts are not meant: `leaf` finds what is in them."""
    return _kind(part) is not None


def opened(raw: Raw, part: Part) -> Inside:
    """What a part holds; nothing, and a defect, where it cannot be opened."""
    kind = _kind(part)
    if kind is not None:
        if part.end - part.start > 2 * MAX_SIZE:
            return Inside(defects=frozenset({Defect.NOT_OPENED}))
        return kind(transfer.decoded(raw, part)[0], part)
    files = textfiles.find(leaf.octets(raw, part)[0])
    return Inside(files=tuple(File(file.name, "", file.data) for file in files))


def _kind(part: Part) -> Callable[[bytes, Part], Inside] | None:
    if part.type == "text/plain":
        return None
    if part.type.startswith("multipart/"):
        return _of_multipart if part.encoding in _ENCODED and not part.children else None
    if not part.type.startswith("application/"):
        return None
    name = leaf.name(part).lower()
    if part.type in _SMIME or (name.endswith(".p7m") and part.type == "application/octet-stream"):
        return _of_smime
    return _of_tnef if part.type in _TNEF or name in _TNEF_NAMES else None


def _of_multipart(data: bytes, part: Part) -> Inside:
    """A multipart under base64, which RFC 2045 6.4 forbids."""
    boundary = part.parameters.get("boundary", "")
    if not boundary or b"--" + boundary.encode("latin-1", "replace") not in data:
        return Inside(is_listed=False)
    head = part.first("content-type").encode("latin-1", "replace")
    defects = frozenset({Defect.BAD_TRANSFER_ENCODING})
    return Inside(b"Content-Type: " + head + b"\r\n\r\n" + data, defects=defects, is_listed=False)


def _of_smime(data: bytes, part: Part) -> Inside:
    found = cms.unwrap(data)
    said = part.parameters.get("smime-type", "").lower()
    if found.wrapping is Wrapping.ENCRYPTED or (found.wrapping is Wrapping.UNKNOWN and said.endswith("enveloped-data")):
        return Inside(defects=frozenset({Defect.ENCRYPTED}))
    if found.content is None:
        return Inside(defects=frozenset() if said == "certs-only" else frozenset({Defect.NOT_OPENED}))
    defects = frozenset({Defect.SIGNATURE_NOT_CHECKED} if found.wrapping is Wrapping.SIGNED else ())
    if _FIELD.match(found.content):
        return Inside(bytes(splitter.with_line_ends(found.content)), defects=defects)
    name = leaf.name(part)  # a signed file, such as invoice.xml.p7m
    return Inside(
        files=(File(name[:-4] if name.lower().endswith(".p7m") else name, "", found.content),), defects=defects
    )


def _of_tnef(data: bytes, part: Part) -> Inside:
    found = tnef.opened(data)
    if found is None:
        return Inside(defects=frozenset({Defect.NOT_OPENED}))
    return Inside(files=found.files, text=found.text, html=found.html)
