"""Bytes in, a `Message` out: total. The one door of mail-parser.

Whatever the bytes are, the answer is a Message with named defects, or `Unusable` beyond the limits of `splitter` (header
block 256 KiB, 1,000 fields, 20 levels, 500 parts). Nothing else is raised.

How the work is shared: `splitter` finds the parts without copying; `address` alone says who wrote; `charset` decodes;
`body` chooses. mail-parser is asked what it knows best, the date and what is wrong with it, and sees only fields of at most
16 KiB: whole mails of strangers make it raise, or read for minutes.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import mailparser

from gateway.mail import (
    address,
    body,
    charset,
    forward,
    identification,
    inside,
    normalise,
    readings,
    splitter,
    subject,
    transfer,
)
from gateway.mail.inside import Inside
from gateway.mail.message import HTML_END, Defect, Forwarded, Mailbox, Message, Region
from gateway.mail.splitter import Field, Part, Raw

Bytes = bytes | bytearray | memoryview

# RFC 5322 3.6: these stand in a mail once. Where they do not, readers choose differently.
_ONCE = ("from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references", "subject", "date")
_HIDDEN_FIELD = re.compile(rb"[\r\n][ \t]*(?:from|sender)[ \t]*:", re.I)


def parse(raw: Bytes) -> Message:
    """The mail as values. Raises Unusable, and nothing else."""
    data = splitter.with_line_ends(raw)
    root = splitter.split(data)
    defects: set[Defect] = set()
    texts = {name: _texts(fields, defects) for name, fields in _by_name(root).items()}
    fields = {name: tuple(_decoded(value, defects) for value in values) for name, values in texts.items()}
    defects.update(Defect.REPEATED_FIELD for name in _ONCE if len(texts.get(name, ())) > 1)
    if root.odd_field:
        defects.add(Defect.BAD_FIELD)
    originators, certain = _originators(root, texts.get("from", ()), defects)
    content = body.read(data, root)
    defects |= content.defects
    if others := readings.unseen(data, root):
        content.attachments += others
        defects.add(Defect.TWO_READINGS)
    if any(normalise.has_bidi_control(value) for values in texts.values() for value in values):
        defects.add(Defect.BIDI_CONTROL)
    topic = subject.clean(_first(fields, "subject"))
    text, regions = content.whole, content.regions
    content.text.clear()  # a large text is not held twice
    return Message(
        originator=originators[0] if certain else None,
        subject=topic,
        originators=originators,
        sender=next(iter(_mailboxes(texts, "sender")), None),
        reply_to=_mailboxes(texts, "reply-to"),
        to=_mailboxes(texts, "to"),
        cc=_mailboxes(texts, "cc"),
        date=_date(root, defects),
        message_id=identification.message_id(_first(texts, "message-id")),
        in_reply_to=identification.message_ids(" ".join(texts.get("in-reply-to", ()))),
        references=_references(texts.get("references", ())),
        fields=fields,
        text=text,
        html=HTML_END.join([one.replace("\f", " ") for one in content.html]) if content.html else None,
        content_type=root.type,
        attachments=tuple(content.attachments),
        defects=tuple(sorted(defects)),
        regions=regions,
        invitation=content.invitation,
        forwarded=_forwarded(root, content, text, regions, topic),
    )


class Parts:
    """The parts of a mail that `parse` has read, found once, each by its number as in `Attachment.part`.

    A number with a slash (`2/1`) is that of something inside a part, see `inside`; one with a `~` of another reading, see
    `readings`.
    """

    def __init__(self, raw: Bytes) -> None:
        self._data: Raw = splitter.with_line_ends(raw)
        self._parts: dict[str, Part] = {}
        self._inside: dict[str, Inside] = {}
        self._mails: dict[str, Parts] = {}
        for part in splitter.split(self._data).walk():
            self._parts.setdefault(part.number, part)

    def decoded(self, number: str) -> bytes:
        """The decoded bytes of one part; b'' where there is no such part."""
        number, _, deeper = number.partition("/")
        part = self._part(number)
        if part is None:
            return b""
        if not deeper:
            return transfer.decoded(self._data, part)[0]
        if (mail := self._mail(number, part)) is not None:
            return mail.decoded(deeper)
        files = self._opened(number, part).files
        index = int(deeper) - 1 if deeper.isascii() and deeper.isdigit() and len(deeper) < 6 else -1
        return files[index].data if 0 <= index < len(files) else b""

    def encoded(self, number: str) -> bytes | None:
        """The base64 lines of one part as they came, with CRLF, if they are well-formed lines of at most 76; else None."""
        number, _, deeper = number.partition("/")
        part = self._part(number)
        if part is None:
            return None
        if deeper:
            mail = self._mail(number, part)
            return mail.encoded(deeper) if mail is not None else None
        return transfer.base64_lines(self._data, part)

    def _part(self, number: str) -> Part | None:
        if number.startswith(readings.MARK) and number not in self._parts:
            way = number[1:].partition(":")[0]
            for part in (
                readings.parts(self._data, int(way)) if way.isascii() and way.isdigit() and len(way) < 3 else ()
            ):
                self._parts.setdefault(f"{readings.MARK}{way}:{part.number}", part)
        return self._parts.get(number)

    def _opened(self, number: str, part: Part) -> Inside:
        if number not in self._inside:
            self._inside[number] = inside.opened(self._data, part)
        return self._inside[number]

    def _mail(self, number: str, part: Part) -> "Parts | None":
        mail = self._opened(number, part).mail
        if mail is None:
            return None
        if number not in self._mails:
            self._mails[number] = Parts(mail)
        return self._mails[number]


def part_bytes(raw: Bytes, part: str) -> bytes:
    """`Parts.decoded` where one part is all that is wanted."""
    return Parts(raw).decoded(part)


def part_encoded(raw: Bytes, part: str) -> bytes | None:
    """`Parts.encoded` where one part is all that is wanted."""
    return Parts(raw).encoded(part)


def _by_name(root: Part) -> dict[str, list[Field]]:
    names: dict[str, list[Field]] = {}
    for field in root.fields:
        names.setdefault(field.name, []).append(field)
    return names


def _texts(fields: Iterable[Field], defects: set[Defect]) -> tuple[str, ...]:
    """Field bodies as text, unfolded, encoded words still in them."""
    out = []
    for field in fields:
        if field.cut:
            defects.add(Defect.FIELD_TOO_LONG)
        text, seven_bit = charset.decode_field(splitter.unfolded(field.value).encode("latin-1"))
        if not seven_bit:
            defects.add(Defect.RAW_8BIT_FIELD)
        if field.odd:
            defects.add(Defect.BAD_FIELD)
        if normalise.has_control(text):
            defects.add(Defect.CONTROL_CHARACTER)
        out.append(text)
    return tuple(out)


def _decoded(value: str, defects: set[Defect]) -> str:
    if "=?" in value:
        value, right = charset.decode_words(value)
        if not right:
            defects.add(Defect.BAD_ENCODED_WORD)
    return normalise.line(value, limit=splitter.MAX_FIELD)


def _first(values: dict[str, tuple[str, ...]], name: str) -> str:
    return values.get(name, ("",))[0]


def _references(values: tuple[str, ...]) -> tuple[str, ...]:
    """Where the field stands there several times, one whose brackets do not close was broken on its way: its ids are not
    believed, as long as another one is whole."""
    whole = [value for value in values if value.count("<") == value.count(">")]
    return identification.message_ids(" ".join(whole or values))


def _mailboxes(texts: dict[str, tuple[str, ...]], name: str) -> tuple[Mailbox, ...]:
    return tuple(mailbox for value in texts.get(name, ()) for mailbox in address.parse_mailboxes(value)[0])


def _forwarded(
    root: Part, content: body.Body, text: str, regions: tuple[Region, ...], topic: str
) -> tuple[Forwarded, ...]:
    """What is sent on in the mail itself, and in a mail that is inside a container of it."""
    found = list(forward.read(root, text, subject=topic, regions=regions))
    for inner, prefix in content.nested:
        found += [replace(one, part=prefix + one.part) for one in forward.read(inner, "", subject="")]
    return tuple(found[: forward.MAX_FOUND])


def _originators(root: Part, values: tuple[str, ...], defects: set[Defect]) -> tuple[tuple[Mailbox, ...], bool]:
    """Everybody From names, and whether it is certain that the first of them wrote the mail.

    Not certain: several addresses, a second From, a group, an ambiguous field, or bytes in which some reader finds another
    From field (behind a bare CR, behind a line that is no field).
    """
    readings = [address.read(value) for value in values]
    mailboxes = tuple(mailbox for reading in readings for mailbox in reading.mailboxes)
    hidden = any(
        (field.odd and field.name == "from") or (b"\r" in field.value and _HIDDEN_FIELD.search(_bare(field.value)))
        for field in root.fields
    )
    if not mailboxes:
        defects.add(Defect.BAD_ADDRESS if any(value.strip() for value in values) else Defect.MISSING_ORIGINATOR)
        return (), False
    if (
        hidden
        or any(reading.ambiguous or reading.groups for reading in readings)
        or any(not reading.mailboxes for reading in readings)
        or len({mailbox.address for mailbox in mailboxes}) > 1
    ):
        defects.add(Defect.AMBIGUOUS_ORIGINATOR)
        return mailboxes, False
    return mailboxes, True


def _bare(value: bytes) -> bytes:
    """Without the CRLFs of folding: what is left of CR and LF stands where none may be."""
    return value.replace(b"\r\n", b"")


_ZONE = re.compile(r"[+-]\d{1,2}(?:\.\d+)?")


def _date(root: Part, defects: set[Defect]) -> datetime | None:
    """The origination date with its own offset, or None. mail-parser reads it; odd forms get a second chance."""
    value = next((splitter.unfolded(field.value) for field in root.fields if field.name == "date"), "").strip()
    if not value:
        return None
    if len(value) > 200:
        defects.add(Defect.BAD_DATE)
        return None
    try:
        parsed = mailparser.parse_from_bytes(b"Date: " + value.encode("latin-1") + b"\n\n")
        found = parsed.date
        if isinstance(found, datetime):
            if parsed.has_defects:
                defects.add(Defect.BAD_DATE)
            zone = str(parsed.timezone)
            hours = float(zone) if _ZONE.fullmatch(zone) else 0.0
            return _in_range(found.replace(tzinfo=found.tzinfo or UTC).astimezone(timezone(timedelta(hours=hours))))
    except Exception:  # its own errors and whatever the standard library lets through: a date never costs a mail
        defects.add(Defect.PARSER_FAILED)
    defects.add(Defect.BAD_DATE)
    try:
        found = parsedate_to_datetime(value)
        return _in_range(found if found.tzinfo else found.replace(tzinfo=UTC))
    except Exception:
        return None


def _in_range(value: datetime) -> datetime | None:
    """None near the ends of the calendar, where arithmetic on it would overflow."""
    return value if 1970 <= value.year <= 9000 else None
