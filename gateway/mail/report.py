"""Delivery reports and notices read: which recipients a mail of ours did not reach, for good or for now, and which mail.

By the fields of RFC 3464 and RFC 6533 first; then, where a mail system wrote the mail, by X-Failed-Recipients and the words
of the notice (`nondelivery`), and last by flufl.bounce (`bounces`).
"""

import re
from dataclasses import replace

from gateway.mail import bounces, deliverystatus, identification, nondelivery, normalise, splitter, transfer
from gateway.mail.address import parse_mailboxes
from gateway.mail.deliverystatus import MAX_RECIPIENTS, Report, ReportRecipient
from gateway.mail.message import Message
from gateway.mail.nondelivery import Notice
from gateway.mail.splitter import Part, Raw

__all__ = ["Report", "ReportRecipient", "read_report"]

_MAX_STATUS = 256 * 1024
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                       "message/rfc822-headers"})  # fmt: skip


def read_report(
    message: Message, raw: bytes | bytearray | memoryview, *, is_null_reverse_path: bool = False
) -> Report | None:
    """The delivery report in a mail, or None if it has none. Raises Unusable only for mails `parse` refuses as well.

    A mail that is neither a report nor written by a mail system costs next to nothing.
    """
    weight = nondelivery.weight(message, is_null=is_null_reverse_path)
    has_status = any(a.type in _STATUS_TYPES for a in message.attachments)
    if not has_status and weight < nondelivery.ENOUGH:
        return None
    data = splitter.with_line_ends(raw)
    root = splitter.split(data)
    if (found := _of_fields(data, root)) is not None:
        return _with_words(message, found)
    if weight < nondelivery.ENOUGH:
        return None
    return _of_words(message, data, root, weight)


def _of_fields(data: Raw, root: Part) -> Report | None:
    """By message/delivery-status (RFC 3464 2, RFC 6533 3), also of a report that somebody sends on as a file."""
    for status in (part for part in root.walk() if part.type in _STATUS_TYPES):
        groups = deliverystatus.groups(transfer.decoded(data, status, limit=_MAX_STATUS)[0])
        recipients = deliverystatus.recipients(groups)
        if recipients:
            envelope_id = next(
                (group["original-envelope-id"] for group in groups if "original-envelope-id" in group), ""
            )
            original = _original_id(data, root) or _id_of_status(groups)
            return Report(deliverystatus.gravest(recipients), recipients, original, normalise.line(envelope_id))
    return None


def _with_words(message: Message, report: Report) -> Report:
    """Where the fields name somebody by no address (an X.400 name), the words may."""
    if any("@" in r.address for r in report.recipients):
        return report
    notice = nondelivery.read(message, message.text)
    if not notice.recipients:
        return report
    first = report.recipients[0]
    named = tuple(
        replace(
            r,
            action=first.action,
            status=first.status or r.status,
            permanent=first.permanent if first.status else r.permanent,
        )
        for r in notice.recipients
    )
    return replace(report, recipients=named)


def _of_words(message: Message, data: Raw, root: Part, weight: int) -> Report | None:
    notice = nondelivery.read(message, message.text)
    recipients = _failed_field(message, notice) or notice.recipients or _of_library(message, notice)
    if not recipients and notice.is_failure and weight > nondelivery.ENOUGH:
        recipients = tuple(
            ReportRecipient(who, "delayed" if notice.is_delay else "failed", permanent=not notice.is_delay)
            for who in _addressees(message, data, root, notice)
        )
    if not recipients and not (notice.is_failure and weight >= nondelivery.SURE):
        return None
    action = deliverystatus.gravest(recipients) if recipients else "delayed" if notice.is_delay else "failed"
    original = _original_id(data, root) or _id_in(notice.returned) or _id_in(message.text)
    if not original and (message.in_reply_to or message.references):
        original = (message.in_reply_to or message.references)[-1]
    return Report(action, recipients, original)


def _failed_field(message: Message, notice: Notice) -> tuple[ReportRecipient, ...]:
    """X-Failed-Recipients (Exim, Gmail and others) says who; the words say why."""
    named = {
        m.address
        for value in message.fields.get("x-failed-recipients", ())[:20]
        for m in parse_mailboxes(value)[0][:MAX_RECIPIENTS]
    }
    if not named:
        return ()
    told = {r.address: r for r in notice.recipients}
    only = notice.recipients[0] if len(notice.recipients) == 1 and len(named) == 1 else None
    action = "delayed" if notice.is_delay else "failed"
    return tuple(
        told.get(who)
        or (replace(only, address=who) if only else ReportRecipient(who, action, permanent=not notice.is_delay))
        for who in sorted(named)[:MAX_RECIPIENTS]
    )


def _of_library(message: Message, notice: Notice) -> tuple[ReportRecipient, ...]:
    temporary, permanent = bounces.failures(message, message.text)
    action = "delayed" if notice.is_delay else "failed"
    return (
        *(ReportRecipient(who, action, permanent=not notice.is_delay) for who in permanent),
        *(ReportRecipient(who, "delayed", permanent=False) for who in temporary if who not in permanent),
    )


# --- the returned mail --------------------------------------------------------------------------------------------------

_ID_FIELD = re.compile(r"^[ \t>]{0,8}message-?id[ \t]{0,3}:[ \t]{0,8}\r?\n?[ \t]{0,8}(<[^<>\s]{3,250}>)", re.I | re.M)
_ORIGINAL_ID = ("x-original-message-id", "original-message-id", "x-original-messageid")
_FOR = re.compile(r"\bfor\s{1,9}<?([^\s<>;]{3,320}@[^\s<>;]{1,255})>?\s{0,9};")
_MAX_TEXT = 64 * 1024


def _id_in(text: str) -> str:
    """A Message-ID field that stands in a text."""
    found = _ID_FIELD.search(text[:_MAX_TEXT])
    return identification.message_id(found[1]) if found else ""


def _original_id(data: Raw, root: Part) -> str:
    """The Message-ID in the returned mail or in its header fields, which some systems attach as a text."""
    for part in _returned(root):
        if found := identification.message_id(_value(data, part, "message-id")):
            return found
    for part in list(root.leaves())[1:6]:
        if part.type.startswith("text/"):
            content, _ = transfer.decoded(data, part, limit=16 * 1024)
            if found := _id_in(content.decode("latin-1")):
                return found
    return ""


def _id_of_status(groups: list[dict[str, str]]) -> str:
    """Gmail and others return no mail and name it among the fields of the report (RFC 3464 2.4 allows such fields)."""
    values = (group[name] for group in groups for name in _ORIGINAL_ID if name in group)
    return next((found for value in values if (found := identification.message_id(value))), "")


def _returned(root: Part) -> list[Part]:
    return [part for part in root.walk() if part.type in _RETURNED][:5]


def _value(data: Raw, part: Part, name: str) -> str:
    """The first value of a field of a returned mail."""
    if part.children:
        return part.children[0].first(name)
    header = transfer.decoded(data, part, limit=splitter.MAX_HEADER)[0]
    return next((group[name] for group in deliverystatus.groups(header) if name in group), "")


def _addressees(message: Message, data: Raw, root: Part, notice: Notice) -> tuple[str, ...]:
    """Nobody is named: whom the returned mail went to, where that is one."""
    groups = deliverystatus.groups_of(notice.returned[:_MAX_TEXT].lstrip("-\n "))
    own = {m.address for m in (*message.to, *message.cc)}
    for part in [*_returned(root), None]:
        for name in ("x-original-to", "delivered-to", "received", "to"):
            value = _value(data, part, name) if part else next((g[name] for g in groups if name in g), "")
            if name == "received":
                value = found[1] if (found := _FOR.search(value[:2_000])) else ""
            named = {m.address for m in parse_mailboxes(value[:4_000])[0]} - own
            if len(named) == 1:
                return tuple(named)
    return ()
