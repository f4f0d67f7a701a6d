"""Delivery reports as values, and the fields of RFC 3464 and RFC 6533 read into them (enhanced codes: RFC 3463)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mail import address, charset, normalise, splitter

MAX_RECIPIENTS = 500
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
"""RFC 3464 2.3.3, the gravest first."""

_ENHANCED = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.]?\d)")
# Codes that servers answer with (RFC 5321 4.2.3, RFC 4954, RFC 7504, and what is used besides). Other numbers in a
# notice are sizes, ports, times of day and telephone numbers.
_REPLY = re.compile(
    r"(?<![\w.:/+#-])(4(?:2[12]|3[0-2]|4[0-9]|5[0-9]|71)|5(?:0[0-4]|1[0-9]|2[1-5]|3[0-8]|4[0-9]|5[0-9]|7[0-9]))(?![\d.:/]\d|\d|\w|-\d\d|%)"
)


@dataclass(frozen=True, slots=True)
class ReportRecipient:
    """One recipient group. `permanent` is True, False, or None where the report does not say (or nothing failed).

    A letter that was given up although the last answer was temporary (4.x.x) is `failed` with `permanent` False.
    """

    address: str
    action: str
    status: str = ""
    permanent: bool | None = None
    original_recipient: str = ""
    diagnostic: str = ""
    """The server's own words (Diagnostic-Code, RFC 3464 2.3.6), one line."""


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report. `action` is the gravest of its recipients'; `original_message_id` is '' where it is not told.

    `recipients` is empty where a notice says that a mail was not delivered, and not to whom.
    """

    action: str
    recipients: tuple[ReportRecipient, ...]
    original_message_id: str = ""
    original_envelope_id: str = ""


def gravest(recipients: Iterable[ReportRecipient]) -> str:
    """The action of a report with these recipients; `failed` where it names none."""
    return min((r.action for r in recipients), key=ACTIONS.index, default="failed")


def groups(data: bytes) -> list[dict[str, str]]:
    """The groups of fields between blank lines, names in lower case (RFC 3464 2.1)."""
    return groups_of(charset.decode(data)[0])


def groups_of(text: str) -> list[dict[str, str]]:
    """`groups` of what is text already."""
    found: list[dict[str, str]] = [{}]
    name = ""
    for line in text.splitlines():
        if not line.strip():
            if found[-1]:
                found.append({})
            name = ""
        elif line[0] in " \t" and name:
            if len(found[-1][name]) < splitter.MAX_FIELD:
                found[-1][name] += " " + line.strip()
        else:
            label, colon, value = line.partition(":")
            name = label.strip().lower() if colon else ""
            if name:
                found[-1].setdefault(name, value.strip())
    return found


def recipients(found: Iterable[dict[str, str]]) -> tuple[ReportRecipient, ...]:
    """The recipients of these groups, `MAX_RECIPIENTS` at most."""
    read: list[ReportRecipient] = []
    for group in found:
        if (one := _recipient(group)) is not None:
            read.append(one)
            if len(read) == MAX_RECIPIENTS:
                break
    return tuple(read)


def _recipient(group: dict[str, str]) -> ReportRecipient | None:
    final, original = typed(group.get("final-recipient", "")), typed(group.get("original-recipient", ""))
    if "@" not in final and "@" in original:
        final = original  # an X.400 name, or a login of the last server: we wrote to the other
    if not (final or original):
        return None
    action = re.split(r"[\s(;]", group.get("action", "").strip().lower(), maxsplit=1)[0]
    diagnostic = group.get("diagnostic-code", "")
    status = enhanced(group.get("status", "")) or enhanced(diagnostic)
    if action not in ACTIONS:
        if not status:
            return None
        action = {"5": "failed", "4": "delayed", "2": "delivered"}[status[0]]
    words = normalise.line(diagnostic.partition(";")[2] or diagnostic, limit=300)
    return ReportRecipient(final or original, action, status, is_permanent(action, status, diagnostic), original, words)


def enhanced(text: str) -> str:
    """The first enhanced status code in a text (RFC 3463), or ''. Addresses of hosts are none."""
    found = _ENHANCED.search(text)
    return found[0] if found else ""


def reply_code(text: str) -> str:
    """The first SMTP reply code of a failure in a text (RFC 5321 4.2), or ''."""
    found = _REPLY.search(text)
    return found[1] if found else ""


def is_permanent(action: str, status: str, words: str) -> bool | None:
    """By the enhanced status, else by the SMTP code in the server's words."""
    if action not in ("failed", "delayed"):
        return None
    if status[:1] in ("4", "5"):
        return status[0] == "5"
    if code := reply_code(words):
        return code[0] == "5"
    return False if action == "delayed" else None


def typed(value: str) -> str:
    """`rfc822; eva@example.org` -> the folded address (RFC 3464 2.3.2); also without a type, or in angle brackets."""
    kind, semicolon, rest = value.partition(";")
    found = (rest if semicolon else kind).strip()
    mailboxes, _ = address.parse_mailboxes(found)
    return mailboxes[0].address if len(mailboxes) == 1 else normalise.line(address.fold(found.strip("<> ")), limit=320)
