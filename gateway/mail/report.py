"""Delivery reports read: which recipients a mail of ours reached, or not (RFC 3464, RFC 6533, enhanced codes RFC 3463)."""

import re
from dataclasses import dataclass

from gateway.mail import address, charset, identification, normalise, splitter, transfer
from gateway.mail.message import Message
from gateway.mail.splitter import Part, Raw

_MAX_RECIPIENTS = 500
_MAX_STATUS = 256 * 1024
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_REPLY_CODE = re.compile(r"(?:^|[^\d.])([45])\d\d(?:[^\d.]|$)")


@dataclass(frozen=True, slots=True)
class ReportRecipient:
    """One recipient group. `permanent` is True, False, or None where the report does not say (or nothing failed)."""

    address: str
    action: str
    status: str = ""
    permanent: bool | None = None
    original_recipient: str = ""
    diagnostic: str = ""
    """The server's own words (Diagnostic-Code, RFC 3464 2.3.6), one line."""


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report. `action` is the gravest of its recipients'; `original_message_id` is '' where it is not told."""

    action: str
    recipients: tuple[ReportRecipient, ...]
    original_message_id: str = ""
    original_envelope_id: str = ""


def read_report(message: Message, raw: bytes | bytearray | memoryview) -> Report | None:
    """The delivery report in a mail, or None if it has none. Raises Unusable only for mails `parse` refuses as well."""
    if not any(a.type in _STATUS_TYPES for a in message.attachments):
        return None
    data = splitter.with_line_ends(raw)
    root = splitter.split(data)
    status = next((part for part in root.walk() if part.type in _STATUS_TYPES), None)
    if status is None:
        return None
    groups = _groups(transfer.decoded(data, status, limit=_MAX_STATUS)[0])
    recipients = tuple(r for group in groups[:_MAX_RECIPIENTS] if (r := _recipient(group)) is not None)
    if not recipients:
        return None
    worst = min((r.action for r in recipients), key=_ACTIONS.index)
    envelope_id = next((group["original-envelope-id"] for group in groups if "original-envelope-id" in group), "")
    return Report(worst, recipients, _original_id(data, root), normalise.line(envelope_id))


_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                       "message/rfc822-headers"})  # fmt: skip


def _groups(data: bytes) -> list[dict[str, str]]:
    """The groups of fields between blank lines, names in lower case (RFC 3464 2.1)."""
    groups: list[dict[str, str]] = [{}]
    name = ""
    for line in charset.decode(data)[0].splitlines():
        if not line.strip():
            if groups[-1]:
                groups.append({})
            name = ""
        elif line[0] in " \t" and name:
            if len(groups[-1][name]) < splitter.MAX_FIELD:
                groups[-1][name] += " " + line.strip()
        else:
            label, colon, value = line.partition(":")
            name = label.strip().lower() if colon else ""
            if name:
                groups[-1].setdefault(name, value.strip())
    return groups


def _recipient(group: dict[str, str]) -> ReportRecipient | None:
    final, original = _typed(group.get("final-recipient", "")), _typed(group.get("original-recipient", ""))
    if not (final or original):
        return None
    action = re.split(r"[\s(;]", group.get("action", "").strip().lower(), maxsplit=1)[0]
    found = _STATUS.search(group.get("status", "")) or _STATUS.search(group.get("diagnostic-code", ""))
    status = found[0] if found else ""
    if action not in _ACTIONS:
        if not status:
            return None
        action = {"5": "failed", "4": "delayed", "2": "delivered"}[status[0]]
    words = normalise.line(
        group.get("diagnostic-code", "").partition(";")[2] or group.get("diagnostic-code", ""), limit=300
    )
    return ReportRecipient(final or original, action, status, _permanent(action, status, group), original, words)


def _permanent(action: str, status: str, group: dict[str, str]) -> bool | None:
    if action not in ("failed", "delayed"):
        return None
    if status[:1] in ("4", "5"):
        return status[0] == "5"
    code = _REPLY_CODE.search(group.get("diagnostic-code", ""))
    return code[1] == "5" if code else (False if action == "delayed" else None)


def _typed(value: str) -> str:
    """`rfc822; eva@example.org` -> the folded address (RFC 3464 2.3.2); also without a type, or in angle brackets."""
    kind, semicolon, rest = value.partition(";")
    found = (rest if semicolon else kind).strip()
    mailboxes, _ = address.parse_mailboxes(found)
    return mailboxes[0].address if len(mailboxes) == 1 else normalise.line(address.fold(found.strip("<> ")), limit=320)


def _original_id(data: Raw, root: Part) -> str:
    """The Message-ID in the returned mail or in its header fields."""
    for part in root.walk():
        if part.type not in _RETURNED:
            continue
        if part.children:
            value = part.children[0].first("message-id")
        else:
            header = transfer.decoded(data, part, limit=splitter.MAX_HEADER)[0]
            value = next((f.get("message-id", "") for f in _groups(header)), "")
        if found := identification.message_id(value):
            return found
    return ""
