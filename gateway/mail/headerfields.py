"""Header fields as values: typed, written and read back (RFC 5322, 2047, 5891). Only `compose` writes with it.

A field is a name of a closed list and a value of a kind: text, mailboxes, ids, or plain ASCII. The kind decides how the
value becomes bytes, so nothing a person wrote can end a line: text is cleaned of controls and encoded where it is not
plain, ids and addresses are checked sign by sign. The writers of the standard library are not used on purpose:
they let an encoded word in a raw subject, or a line feed in an id, start a new field (CVE-2024-6923 and its kin), and
they write long ids as encoded words, which breaks threads.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import idna

from gateway.errors import Unwritable
from gateway.mail.message import Mailbox

LINE_WISHED = 78  # RFC 5322 2.1.1
LINE_LIMIT = 998
LOCAL_LIMIT = 256  # characters of a local-part; `mail.address` reads no longer ones
DOMAIN_LIMIT = 255  # RFC 5321 4.5.3.1.2
NAME_LIMIT = 200  # characters of a display name; a longer one is cut with an ellipsis
TEXT_LIMIT = 2000  # characters of a subject
REFERENCES_EACH_END = 20  # contract.md 4
_ENCODED_LIMIT = 62  # an encoded word with "Thread-Topic: " before it stays within RFC 2047's 76
_WORD_LIMIT = 200  # a plain word longer than this is encoded, so that its line can be folded


class Kind(StrEnum):
    TEXT = "text"
    MAILBOXES = "mailboxes"
    IDS = "ids"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Field:
    """One field as meant. `value` is str for text and plain, a tuple of Mailbox or of ids (no brackets) otherwise."""

    name: str
    kind: Kind
    value: str | tuple[Mailbox, ...] | tuple[str, ...]


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PLAIN = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_QUOTABLE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.,() -]+")
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*")
_LITERAL = re.compile(r"\[[0-9A-Za-z.:]+\]")
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_ENCODED_WORD = re.compile(r"=\?utf-8\?([bq])\?([!->@-~]*)\?=")
_SPEC = r"(?:\"(?:[^\"\\]|\\.)*\"|[^\s\"<>@,]+)@[^\s\"<>@,]+"
_ONE_MAILBOX = re.compile(
    rf"(?:(?P<bare>{_SPEC})|(?:\"(?P<quoted>[^\"\\]*)\"|(?P<phrase>[^\",<>@]+)) <(?P<angle>{_SPEC})>)(?:, |$)"
)


# ------------------------------------------------------------------------------------------------------------- cleaning


def one_line(value: str, *, limit: int = TEXT_LIMIT) -> str:
    """A text fit for a field: controls and line breaks become a space, lone surrogates U+FFFD, cut at `limit`."""
    if not (value.isascii() and value.isprintable()):
        value = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", value))
    value = value.strip(" ")
    return value if len(value) <= limit else value[: limit - 1].rstrip(" ") + "…"


def display_name(value: str) -> str:
    """A display name fit for a field: one line, spaces collapsed, without the bidi controls that turn a line around."""
    value = one_line(value, limit=NAME_LIMIT)
    if not value.isascii():
        value = _BIDI.sub("", value)
    return re.sub(" +", " ", value).strip(" ") if " " in value else value


def usable_id(value: str) -> bool:
    """Is this an id that may stand in a field: `x@y`, visible ASCII, no angle brackets, at most 900 characters?"""
    return len(value) <= 900 and _ID.fullmatch(value) is not None


def usable_ids(values: tuple[str, ...]) -> tuple[str, ...]:
    """The usable ids in order, each once; of more than 40 the first and the last 20 (contract.md 4)."""
    kept = tuple(dict.fromkeys(v for v in values if usable_id(v)))
    if len(kept) <= 2 * REFERENCES_EACH_END:
        return kept
    return kept[:REFERENCES_EACH_END] + kept[-REFERENCES_EACH_END:]


def wire_address(address: str) -> str:
    """The address as it stands in a field: domain in ASCII (IDNA), a local-part that is no dot-atom quoted.

    Raises Unwritable for what cannot be written without SMTPUTF8 (RFC 6531) or is no address.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or len(local) > LOCAL_LIMIT or len(address) > 320:
        raise Unwritable(f"not an address: {address[:80]!r}")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise Unwritable(f"not a domain: {domain[:80]!r}") from error
    if len(domain) > DOMAIN_LIMIT or (_DOMAIN.fullmatch(domain) is None and _LITERAL.fullmatch(domain) is None):
        raise Unwritable(f"not a domain: {domain[:80]!r}")
    if "  " in local:  # who reads it may take two blanks for one
        raise Unwritable(f"not a local-part we can write: {local[:80]!r}")
    if _DOT_ATOM.fullmatch(local) is None and _QUOTED.fullmatch(local) is None:
        if _PLAIN.fullmatch(local) is None:
            raise Unwritable(f"not a local-part we can write: {local[:80]!r}")
        local = '"' + local.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{local}@{domain}"


def mailbox(value: Mailbox) -> Mailbox:
    """The mailbox as it will be written and must be read back."""
    return Mailbox(wire_address(value.address), display_name(value.name))


def date_text(instant: datetime) -> str:
    """RFC 5322 3.3. The instant must be aware; an offset with seconds (old local mean times) is written in UTC."""
    offset = instant.utcoffset()
    if offset is None:
        raise Unwritable("a date without an offset")
    if offset.seconds % 60 or offset.microseconds:
        instant = instant.astimezone(UTC)
        offset = timedelta(0)
    minutes = int(offset.total_seconds()) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[instant.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[instant.month - 1]
    clock = f"{instant.hour:02}:{instant.minute:02}:{instant.second:02}"
    return f"{day}, {instant.day} {month} {instant.year:04} {clock} {sign}{minutes // 60:02}{minutes % 60:02}"


# -------------------------------------------------------------------------------------------------------------- writing


def write(field: Field) -> str:
    """The field with its CRLF. Every kind checks its own characters; a value that does not fit raises Unwritable."""
    value = field.value
    if field.kind is Kind.TEXT and isinstance(value, str):
        return _write_text(field.name, value)
    if field.kind is Kind.PLAIN and isinstance(value, str):
        if _PLAIN.fullmatch(value) is None:
            raise Unwritable(f"{field.name}: only visible ASCII may stand here")
        if len(field.name) + 2 + len(value) <= LINE_WISHED:
            return f"{field.name}: {value}\r\n"
        return _fold(field.name, re.split("(?<=;) ", value))  # between parameters, never inside one
    if field.kind is Kind.IDS:
        ids = [v for v in value if isinstance(v, str) and usable_id(v)]
        if not ids or len(ids) != len(value):
            raise Unwritable(f"{field.name}: not an id")
        return f"{field.name}: " + "\r\n ".join(f"<{v}>" for v in ids) + "\r\n"
    boxes = [v for v in value if isinstance(v, Mailbox)]
    if not boxes or len(boxes) != len(value):
        raise Unwritable(f"{field.name}: no mailbox")
    tokens: list[str] = []
    for box in boxes:
        tokens += _mailbox_tokens(box)
        tokens[-1] += ","
    tokens[-1] = tokens[-1][:-1]
    return _fold(field.name, tokens)


def _write_text(name: str, value: str) -> str:
    if not value:
        return f"{name}:\r\n"
    # "=?" in a raw text could be read as an encoded word by others; then it is written as one, and read as what it was.
    if "=?" in value or _PLAIN.fullmatch(value) is None:
        return _fold(name, encoded_words(value))
    if len(name) + 2 + len(value) <= LINE_WISHED:
        return f"{name}: {value}\r\n"
    words = re.findall(" *[^ ]+", value)
    if max(map(len, words)) > _WORD_LIMIT:
        return _fold(name, encoded_words(value))
    lines, line = [], f"{name}: {words[0]}"
    for word in words[1:]:
        if len(line) + len(word) > LINE_WISHED:
            lines.append(line)
            line = ""
        line += word
    return "\r\n".join([*lines, line]) + "\r\n"


def _mailbox_tokens(box: Mailbox) -> list[str]:
    address = wire_address(box.address)
    name = box.name
    if not name:
        return [address]
    if "=?" not in name and len(name) <= 60:
        if _ATOMS.fullmatch(name):
            return [name, f"<{address}>"]
        if _QUOTABLE.fullmatch(name):
            return [f'"{name}"', f"<{address}>"]
    # Names with quotes, brackets or @ are encoded rather than quoted: sloppy readers find no second address in them.
    return [*encoded_words(name), f"<{address}>"]


def _fold(name: str, tokens: list[str]) -> str:
    lines, line = [], f"{name}: {tokens[0]}"
    for token in tokens[1:]:
        if len(line) + 1 + len(token) > 76:
            lines.append(line)
            line = ""
        line += " " + token
    return "\r\n".join([*lines, line]) + "\r\n"


def encoded_words(value: str) -> list[str]:
    """RFC 2047 encoded words of at most 62 characters; a character is never split. Base64 or Q: the shorter."""
    room = _ENCODED_LIMIT - len("=?utf-8?q??=")
    quoted = ["".join([_Q[b] for b in char.encode("utf-8")]) for char in value]
    if sum(map(len, quoted)) <= len(value.encode("utf-8")) * 4 // 3 + 2:
        return [f"=?utf-8?q?{''.join(quoted[i:j])}?=" for i, j in _runs([len(q) for q in quoted], room)]
    widths = [len(char.encode("utf-8")) for char in value]
    pieces = [value[i:j].encode("utf-8") for i, j in _runs(widths, room // 4 * 3)]
    return [f"=?utf-8?b?{binascii.b2a_base64(p, newline=False).decode('ascii')}?=" for p in pieces]


def _runs(widths: list[int], room: int) -> list[tuple[int, int]]:
    """Cut a row of widths into runs whose sums stay within `room`."""
    cuts, start, used = [], 0, 0
    for index, width in enumerate(widths):
        if used + width > room:
            cuts.append((start, index))
            start, used = index, 0
        used += width
    return [*cuts, (start, len(widths))]


def _q(byte: int) -> str:
    if byte == 0x20:
        return "_"
    return chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "!*+-/") else f"={byte:02X}"


_Q = tuple(_q(byte) for byte in range(256))  # the letters allowed in a phrase (RFC 2047 5 (3)), so one table serves all


# -------------------------------------------------------------------------------------------------------------- reading


def read_block(block: str) -> list[tuple[str, str]]:
    """A strict reader for the header block we wrote (without the empty line): names and unfolded values.

    Raises Unwritable at anything we would never write on purpose.
    """
    fields: list[tuple[str, str]] = []
    for line in block.split("\r\n"):
        if len(line) > LINE_LIMIT or not line.isascii() or not line.isprintable():
            raise Unwritable("a header line that is too long or holds a control")
        if line[:1] == " ":
            if not fields or not line.strip(" "):
                raise Unwritable("a header line that continues nothing")
            name, value = fields[-1]
            fields[-1] = (name, value + line)
        else:
            name, colon, value = line.partition(":")
            if not colon or not name.replace("-", "").isalnum() or (value and value[0] != " "):
                raise Unwritable("a header line without a name")
            fields.append((name, value[1:]))
    return fields


def read(raw: str, kind: Kind) -> str | tuple[Mailbox, ...] | tuple[str, ...]:
    """The value of an unfolded field, by its kind. Raises Unwritable where it cannot be read."""
    if kind is Kind.TEXT:
        return _decode_words(raw)
    if kind is Kind.PLAIN:
        return raw
    if kind is Kind.IDS:
        if not all(part[:1] == "<" and part[-1:] == ">" for part in raw.split(" ")):
            raise Unwritable("a list of ids that does not read back")
        return tuple(part[1:-1] for part in raw.split(" "))
    boxes, position = [], 0
    while position < len(raw):
        found = _ONE_MAILBOX.match(raw, position)
        if found is None:
            raise Unwritable("a list of mailboxes that does not read back")
        name = found["quoted"] if found["quoted"] is not None else _decode_words(found["phrase"] or "")
        boxes.append(Mailbox(found["bare"] or found["angle"], name))
        position = found.end()
    return tuple(boxes)


def _decode_words(raw: str) -> str:
    if "=?" not in raw:
        return raw
    text = []
    for word in raw.split(" "):
        found = _ENCODED_WORD.fullmatch(word)
        if found is None:
            raise Unwritable("an encoded word that does not read back")
        if found[1] == "b":
            text.append(binascii.a2b_base64(found[2]).decode("utf-8"))
        else:
            text.append(binascii.a2b_qp(found[2], header=True).decode("utf-8"))
    return "".join(text)
