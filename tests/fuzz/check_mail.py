"""What must hold for any bytes at all that go through the reading half of `mail/`."""

import base64
import json
import re
from datetime import UTC, timedelta
from html.parser import HTMLParser
from pathlib import Path

from gateway.desk.classify import WRITTEN, classify
from gateway.errors import Unusable
from gateway.mail import calendar, digest, language, normalise, parse, quotation, report, sanitise, subject
from gateway.mail.envelope import Envelope
from gateway.mail.message import Message

SHARED = Path(__file__).resolve().parents[2] / "../shared/corpus"
_RUNS = frozenset({"script", "style", "link", "iframe", "object", "embed", "svg", "form", "meta"})
_REACHES = re.compile(r"(?:https?://|mailto:|tel:)", re.I)


class _Shown(HTMLParser):
    """What of a page would run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _RUNS:
            self.found.append(tag)
        for name, value in attrs:
            runs = name.startswith("on") or name in ("srcset", "background")
            loads = tag == "img" and name == "src" and not (value or "").startswith("data:image/")
            leads = tag == "a" and name == "href" and not _REACHES.match(value or "")
            if runs or loads or leads:
                self.found.append(f"{tag} {name}={value!r}"[:200])


def _runs_or_loads(page: str) -> list[str]:
    shown = _Shown()
    shown.feed(page)
    shown.close()
    return shown.found


_MAX_EVIDENCE = 400  # a name of a field, or a recipient, and some letters
ENVELOPE = Envelope("eva@example.org", ("it@example.org", "hr@example.org"))


def check(raw: bytes) -> bool:
    """Raises AssertionError, or whatever escaped. True if it was read, False if refused as unusable."""
    digest.has_identity(raw[: 256 * 1024])
    assert digest.transmission(ENVELOPE, [raw]) == digest.transmission(ENVELOPE, _cut(raw))
    try:
        message = parse.parse(raw)
    except Unusable:
        return False
    _check_message(message)
    for attachment in message.attachments[:10]:
        data = parse.part_bytes(raw, attachment.part)
        assert len(data) == attachment.size, attachment.part
        encoded = parse.part_encoded(raw, attachment.part)
        if encoded is not None:
            assert base64.b64decode(encoded) == data
            assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
    _check_split(message)
    _check_kind(message, report.read_report(message, raw))
    digest.content(message, raw)
    return True


def _cut(raw: bytes) -> list[bytes]:
    """The mail in two pieces, the first with the whole header block in it."""
    found = [at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    at = (min(found) + 4) if found else len(raw)
    at += (len(raw) - at) // 2 if at < len(raw) else 0
    return [raw[:at], raw[at:]]


def _check_message(message: Message) -> None:
    lines = [message.subject, message.message_id, *message.in_reply_to, *message.references]
    lines += [value for values in message.fields.values() for value in values]
    people = [*message.originators, *message.to, *message.cc, *message.reply_to]
    if (found := message.invitation) is not None:
        lines += [found.method, found.summary, found.location, found.answer, found.uid, found.repeats]
        people += [*found.attendees, *([found.organizer] if found.organizer else [])]
        assert calendar.words(found)
    lines += [text for mailbox in people for text in (mailbox.address, mailbox.name, mailbox.written)]
    lines += [text for a in message.attachments for text in (a.name, a.type, a.content_id, a.part)]
    for line in lines:
        assert normalise.line(line, limit=len(line)) == line, ascii(line)
    for attachment in message.attachments:
        assert "/" not in attachment.name
        assert "\\" not in attachment.name
    for text in [message.text, message.html or "", *(a.text or "" for a in message.attachments)]:
        assert normalise.text(text) == text
        text.encode("utf-8")
    if message.date is not None:
        message.date.astimezone(UTC).isoformat()
        assert message.date + timedelta(days=400)
    assert message.originator is None or message.originator in message.originators
    _check_forwarded(message)
    assert language.detect(message.text) == language.detect(message.text[: language.LIMIT])
    reached, lines = 0, message.text.count("\n") + 1
    for one in message.regions:
        assert reached <= one.start < one.end <= lines, message.regions
        reached = one.end
    if message.html is not None and len(message.html) < 200_000:
        assert not (bad := _runs_or_loads(sanitise.html(message.html, cid={}))), bad[:3]
    subject.base(message.subject)
    subject.reply(message.subject)


def _check_forwarded(message: Message) -> None:
    """Each stands in the text or is a part, those in the text from top to bottom; what is shown of them is one line."""
    count = len(message.text.split("\n"))
    lines = [one.line for one in message.forwarded if not one.part]
    assert lines == sorted(set(lines)), lines
    assert all(0 <= line < count for line in lines)
    for one in message.forwarded:
        for value in (one.subject, one.date, *((one.author.address, one.author.name) if one.author else ())):
            assert normalise.line(value, limit=len(value)) == value, ascii(value)


def _check_split(message: Message) -> None:
    text = message.text
    ours = ("Please switch the printer off and on again.\nYour service desk",)
    _check_parts(text, quotation.split(text))
    closings = ("\n".join(text.split("\n")[-3:]), "Eva Novak\nSales")
    _check_parts(
        text,
        quotation.split(text, ours=ours, regions=message.regions, closings=closings, subject=message.subject),
    )


def _check_kind(message: Message, found: report.Report | None) -> None:
    """Only what somebody may have written is acknowledged, and the evidence is shown to a person."""
    split = quotation.split(message.text, regions=message.regions, subject=message.subject)
    for envelope in (ENVELOPE, Envelope("", ENVELOPE.forward_paths)):
        kind = classify(message, envelope, report=found, split=split)
        assert kind.kind in WRITTEN or not kind.may_acknowledge, kind
        assert not (kind.may_acknowledge and (kind.is_automatic or kind.no_acknowledgement_because)), kind
        assert "\n" not in kind.evidence, kind
        assert len(kind.evidence) <= _MAX_EVIDENCE, kind


def _check_parts(text: str, parts: quotation.Split) -> None:
    """Every line is in one of the three texts, once; or two of them have a piece each, and the pieces make the line."""
    bag: dict[str, int] = {}
    for line in text.split("\n"):
        bag[line] = bag.get(line, 0) + 1
    for part in (parts.new_text, parts.quoted, parts.signature):
        for line in part.split("\n"):
            bag[line] = bag.get(line, 0) - 1
    for line in [line for line, count in bag.items() if count > 0 and line.strip()]:
        for _ in range(bag[line]):
            _take_pieces(bag, line)
        bag[line] = 0
    assert all(count == 0 for line, count in bag.items() if line.strip()), "a line was lost or doubled"
    assert parts.new_text.strip() or not any(c.isalnum() for c in text)


def _take_pieces(bag: dict[str, int], line: str) -> None:
    pieces = [piece for piece, count in bag.items() if count < 0 and piece.strip() and line.startswith(piece)]
    found = next((one for one in pieces if bag.get(line[len(one) :], 0) < 0), None)
    assert found is not None, "a line was lost, or divided badly"
    bag[found] += 1
    bag[line[len(found) :]] += 1


def own_mails() -> list[bytes]:
    """A few mails of our own making, so that there is something to damage where the shared corpus is missing."""
    head = b"From: Eva Novak <eva@example.org>\r\nTo: it@example.org\r\nSubject: Printer\r\nMessage-ID: <a1@example.org>\r\n"
    mixed = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n'
        b"Hello\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"SGVsbG8gd29ybGQ=\r\n--x--\r\n"
    )
    shared = b"\r\nYes, please. On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:\r\n> Is it better?\r\n"
    reply = b"\r\nThanks!\r\n\r\nOn Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:\r\n> Is it better?\r\n-- \r\nEva\r\n"
    event = b"BEGIN:VEVENT\r\nSUMMARY:Check\r\nDTSTART;TZID=Europe/Berlin:20261130T100000\r\nRRULE:FREQ=WEEKLY\r\n"
    event += b"ATTENDEE;CN=Eva;PARTSTAT=ACCEPTED:mailto:eva@example.org\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    calendar_part = (
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n"
    )
    in_text = (
        b"\r\nHere:\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nHello\r\n"
    )
    content = b"Content-Type: text/plain\r\n\r\nHello\r\n"
    signed = bytes.fromhex("308006092a864886f70d010702a0803080020101310030800609") + b"*\x86H\x86\xf7\r\x01\x07\x01"
    signed += b"\xa0\x80\x24\x80" + bytes((4, len(content))) + content + bytes(10)
    opaque = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: "
    return [
        head + calendar_part,
        head + in_text,
        head + opaque + b"base64\r\n\r\n" + base64.encodebytes(signed),
        head + opaque + b"binary\r\n\r\n" + signed,
        head + mixed,
        head + reply,
        head + shared,
        head + b"Content-Type: text/html\r\n\r\n<p>Hello <b>you</b><blockquote>old",
    ]


def corpus_mails() -> list[bytes]:
    """Every mail of the shared corpus; [] where it is not there."""
    folder = SHARED / "mime/messages"
    if not folder.is_dir():
        return []
    mails = [
        path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size < 2_000_000
    ]
    cases = SHARED / "reply/cases_dev.jsonl"
    if cases.is_file():
        for row in map(json.loads, cases.read_text(encoding="utf-8").splitlines()):
            if row["kind"] == "eml":
                mails.append(base64.b64decode(row["input_b64"]))
    return mails
