"""Mails that are reports by their form: read receipts, abuse and DMARC and TLS reports. Delivery reports: `mail.report`. Pure.

RFC 6522 (multipart/report), RFC 8098 (receipts), RFC 5965 (abuse), RFC 7489 7.2.1.1 (DMARC), RFC 8460 (TLS).
"""

import re

from gateway.desk.kinds import Kind, KindReason, Sign
from gateway.mail.message import Message

# The parameter of multipart/report alone: the same words in the name of an attached file mean nothing (RFC 6522 3).
_REPORT_TYPE = re.compile(
    r"\s*multipart/report\s*;(?:.*?;)?\s*report-type\s*=\s*\"?([a-z-]+)", re.ASCII | re.IGNORECASE | re.S
)
_FEEDBACK_TYPES = frozenset({"message/feedback-report", "application/tlsrpt+gzip", "application/tlsrpt+json"})
_RECEIPT_TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
# The subject that RFC 7489 wants, as programs write it: not always with everything, or with a tag in front.
_DMARC_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,30}\]\s?)?(?:dmarc\s)?(?:aggregate\s)?(?:report\s)?report[ -]domain\s?:\s?[a-z0-9._-]{1,255}"
    r"(?:(?:[\s,;]{1,3}(?:submitter|date|report-id)\s?:.*)|[\s;]*)\Z",
    re.ASCII | re.IGNORECASE | re.S,
)
# policy-published-domain ! receiver ! begin ! end [ ! id ]
_DMARC_FILE = re.compile(
    r"[a-z0-9._-]{1,255}![a-z0-9._-]{1,255}!\d{5,12}!\d{5,12}(?:![a-z0-9._-]{1,80})?\.(?:xml|xml\.gz|gz|zip|xml\.zip)\Z",
    re.ASCII | re.IGNORECASE,
)
_PERSON_SENDS_ON = re.compile(r"\s{0,3}(?:re|fw|fwd|wg|tr|rv|aw|i|sv|vs|vb|enc|pd|odp)\s{0,2}:", re.IGNORECASE)
_READ_SUBJECT = re.compile(
    r"(?:read|gelesen|lu|leído|letto|gelezen|przeczytane|přečteno|lida|lido|läst|læst|lest|luettu|not read|ungelesen gelöscht"
    r"|return receipt|empfangsbestätigung|read receipt|lesebestätigung|accusé de lecture|disposition notification)"
    r"(?:\s?\(\w{1,20}\)|\s?\([^)]{1,30}\))?\s?[:-]",
    re.IGNORECASE,
)
_READ_TEXT = re.compile(
    r"(?:was (?:read|displayed|opened) (?:on|at)|wurde (?:am|gelesen)|a été (?:lu|affiché)|fue leído|è stato letto"
    r"|is gelezen op|has been displayed|was displayed on|return receipt for the mail|lästes|byla přečtena|została odczytana"
    r"|foi lida|blev læst)",
    re.IGNORECASE,
)


def report_type(message: Message) -> str:
    """The report-type of a multipart/report in small letters, else ''."""
    value = message.first("content-type")
    match = _REPORT_TYPE.match(value) if "report" in value.lower() else None
    return match[1].lower() if match else ""


def is_report(message: Message) -> Sign | None:
    """A receipt (RECEIPT) or a feedback or aggregate report (REPORT)."""
    kind = report_type(message)
    types = {attachment.type for attachment in message.attachments}
    if kind == "disposition-notification" or types & _RECEIPT_TYPES:
        return Sign(Kind.RECEIPT, KindReason.DISPOSITION, f"report-type={kind or 'disposition-notification'}")
    if kind in ("feedback-report", "tlsrpt") or types & _FEEDBACK_TYPES:
        return Sign(
            Kind.REPORT, KindReason.FEEDBACK, f"report-type={kind or ', '.join(sorted(types & _FEEDBACK_TYPES))}"
        )
    for name in ("tls-report-domain", "x-apple-unsubscribe"):  # RFC 8460 5.3; a mail program takes somebody off a list
        if message.first(name).strip():
            return Sign(Kind.REPORT, KindReason.FEEDBACK, f"{name}: {message.first(name)[:100]}")
    if _DMARC_SUBJECT.match(message.subject[:600]):
        return Sign(Kind.REPORT, KindReason.FEEDBACK, message.subject[:100])
    for attachment in message.attachments[:3]:
        is_named = _DMARC_FILE.match(attachment.name) is not None
        if is_named and (evidence := _from_reporter(message)):
            return Sign(Kind.REPORT, KindReason.FEEDBACK, f"{attachment.name[:100]} ({evidence})")
    if _READ_SUBJECT.match(message.subject) and len(message.text) < 1500 and "?" not in message.text:
        words = _READ_TEXT.search(message.text[:500])
        return Sign(Kind.RECEIPT, KindReason.DISPOSITION, words[0]) if words else None
    return None


def _from_reporter(message: Message) -> str:
    """A file named like an aggregate report tells nothing where a person may send it on: who wrote it, or the subject, must."""
    if _PERSON_SENDS_ON.match(message.subject) or message.in_reply_to:
        return ""
    address = message.originator.address if message.originator else ""
    for evidence in (address, message.subject[:100]):
        if "dmarc" in evidence.lower():
            return evidence
    local = address.rpartition("@")[0]
    return address if local.startswith(("noreply", "no-reply", "postmaster", "mailer-daemon")) else ""
