"""Notices of non-delivery in a mail system's own words, where no report of RFC 3464 says it in fields.

Two questions, kept apart. `weight`: do the fields of the mail say that a mail system wrote it? A person may quote a notice,
send one on or complain about one, and must not be taken for a machine. `read`: whom does the text name as not reached? An
address counts by where it stands: at the start of a line, behind a label, in an SMTP dialogue, or in a sentence that says
so; and never the addresses of the sender, or of whom to ask for help. What follows the returned mail is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.mail import address, deliverystatus, normalise, noticewords
from gateway.mail.deliverystatus import MAX_RECIPIENTS, ReportRecipient
from gateway.mail.message import Message
from gateway.mail.noticewords import fold

ENOUGH = 2
"""`weight` from which the text is read."""
SURE = 4
"""`weight` from which a notice that names nobody is one all the same."""

_MOST_LINES = 600
_LONGEST_LINE = 1_000
_WINDOW = 14  # lines below an address that may say why

_RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/rfc822-headers",
    "message/global-headers",
)
_REPORT_TYPE = re.compile(r"report-type\s{0,9}=\s{0,9}\"?delivery-status", re.I)
_DAEMON_PATH = re.compile(r"\s{0,9}<?(?:mailer-daemon|mail-daemon|mdaemon|postmaster)\b", re.I)
_DAEMONS = noticewords.words(noticewords.DAEMONS)
_OPERATORS = noticewords.words(noticewords.OPERATORS)
_FINAL = noticewords.words(noticewords.FINAL)
_SAID = noticewords.FAILED + noticewords.DELAYED


def weight(message: Message, *, is_null: bool) -> int:
    """How much the fields say that a mail system wrote this: 0 nothing, `ENOUGH`, `SURE`. `is_null`: the reverse-path is."""
    origin = fold(message.first("from")[:400])
    is_daemon = any(word in origin for word in _DAEMONS)
    is_operator = not is_daemon and any(word in origin for word in _OPERATORS)
    path = message.first("return-path")
    is_null = is_null or path.strip() == "<>" or _DAEMON_PATH.match(path) is not None
    is_report = _REPORT_TYPE.search(message.first("content-type")) is not None
    subject = fold(message.subject[:300].strip())
    is_subject = not noticewords.ANSWERED.match(subject) and any(word in subject for word in noticewords.SUBJECTS)
    is_automatic = message.first("auto-submitted").strip().lower()[:4] == "auto"
    found = 2 * is_daemon + is_operator + is_null + 2 * is_report + 2 * is_subject + is_automatic
    if message.first("x-failed-recipients"):
        found += 4
    if is_daemon or message.first("x-failed-recipients"):
        return found
    if found and any(a.type in _RETURNED for a in message.attachments):
        found += 1
    # Nobody named like a program: a person may write such a subject, and attach the notice.
    return found if found > ENOUGH and (is_null or is_operator or is_automatic) and (is_subject or is_report) else 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says. `returned` is the text of the returned mail, where it stands in the notice itself."""

    recipients: tuple[ReportRecipient, ...]
    is_failure: bool
    is_delay: bool
    returned: str = ""


@dataclass(slots=True)
class _Text:
    """The lines above the returned mail, as they stand and folded, and which of them say that it failed."""

    lines: list[str]
    folded: list[str]
    failed: set[int]
    first_failed: int
    returned: str


def read(message: Message, text: str) -> Notice:
    """The recipients that a notice names. `text` as a person reads it; `message` tells who is not meant: the sender of the
    returned mail, to whom the notice goes."""
    found = _text(text)
    joined = " ".join(found.folded)
    subject = fold(message.subject[:300])
    is_final = any(word in joined for word in _FINAL)
    is_delay = not is_final and any(word in joined or word in subject for word in noticewords.DELAYED)
    is_failure = bool(found.failed) or any(word in subject for word in noticewords.SUBJECTS)
    fields: tuple[ReportRecipient, ...] = ()
    if "final-recipient:" in joined or "original-recipient:" in joined:
        fields = deliverystatus.recipients(deliverystatus.groups_of("\n".join(line.strip() for line in found.lines)))
    if fields:
        return Notice(fields, True, is_delay, found.returned)
    action = "delayed" if is_delay else "failed"
    named = _named(message, found)[:MAX_RECIPIENTS]
    of_all = _Codes() if any(_codes(found.lines[n:end]).says for _, n, end in named) else _codes(found.lines)
    recipients = tuple(_recipient(found.lines[line:end], of_all, action, who) for who, line, end in named)
    return Notice(recipients, is_failure, is_delay, found.returned)


def _text(text: str) -> _Text:
    """Up to the returned mail, whose mark counts only below something that a notice says."""
    lines = [line[:_LONGEST_LINE] for line in text[: _MOST_LINES * 200].split("\n")[:_MOST_LINES]]
    folded: list[str] = []
    failed: set[int] = set()
    has_address = False
    end = len(lines)
    previous = ""
    for number, line in enumerate(lines):
        plain = " ".join(fold(line).split())
        if (failed or has_address) and _is_returned(line, plain):
            end = number
            break
        folded.append(plain)
        if plain:
            if _says_failed(plain) or (previous and _says_failed(f"{previous[-60:]} {plain[:60]}")):
                failed.add(number)
            has_address = has_address or "@" in plain
        previous = plain
    return _Text(lines[:end], folded, failed, min(failed, default=len(lines)), "\n".join(lines[end:]))


def _says_failed(plain: str) -> bool:
    return any(word in plain for word in _SAID)


_DASHES = re.compile(r"\s{0,20}[|>*\s]{0,3}[-=_*#+~─━—]{2,}")
_TRACE = re.compile(r"(?:received|return-path|dkim-signature|x-[a-z-]{1,40}|arc-[a-z-]{1,40}):\s", re.I)
_NOT_RETURNED = (
    "was received",
    "message is:",
    "subject of",
    "date of",
    "mts-id",
    "problem report",
    "identifier",
    "attached",
    "delete your",
    "not receive",
)


def _is_returned(line: str, plain: str) -> bool:
    """Does the returned mail begin here, by a line that says so or by its trace fields?"""
    if _TRACE.match(line) is not None and line[:9].lower() in ("received:", "return-pa", "dkim-sign", "arc-seal:"):
        return True
    if not plain or len(plain) > 160 or not any(word in plain for word in noticewords.ORIGINAL):
        return False
    if _DASHES.match(line):
        return True
    if any(word in plain for word in _NOT_RETURNED):
        return False
    return plain.endswith((":", "：")) or "follow" in plain or "below" in plain or len(plain) <= 30


# --- addresses ----------------------------------------------------------------------------------------------------------


def _any_of(rows: str) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(noticewords.words(rows), key=len, reverse=True))


_ADDRESS = re.compile(
    r"(?:\"[^\"@\s<>]{1,64}(?: [^\"@<>]{1,64})?\"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\uffef-]{1,128})"
    r"@[A-Za-z0-9\u00a1-\uffef](?:[A-Za-z0-9.\u00a1-\uffef-]{0,253}[A-Za-z0-9\u00a1-\uffef])?"
)
_PREFIX = re.compile(r"(?:(?:dda|rfc-?822|smtp|imceasmtp)[:=;])+", re.I)
# What may stand before an address that begins a line: a bullet, a quotation mark, a bracket, a name.
_LEADING = re.compile(r"[\s>*•·◦|\-–—.('\"\[<「『【“‘:#]{0,24}(?:(?:\d{1,3}[.)]|to)\s{0,4}<?)?\Z", re.I)
_NAME = re.compile(r"\s{0,9}[\"'“]?[^\n:;@<>]{1,60}[\"'”]?\s{0,4}[<(\[]\Z")
_LABEL = re.compile(
    r"[\s>*•·|\-–—.\[(]{0,24}(?:"
    + _any_of(noticewords.LABELS)
    + r")\s{0,8}(?:[:：=]|is|-|\.\.\.)?\s{0,8}(?:rfc822;)?\s{0,4}['\"<(\[「]{0,3}\s{0,3}\Z"
)
_SENDER = re.compile(
    r"(?:^|[^\w])(?:"
    + _any_of(noticewords.SENDERS)
    + r")[\s:：=;,]{0,6}(?:to|at|the|mail|postmaster|address)?[\s:=]{0,4}['\"<(\[「]{0,3}\Z"
)
_X400 = re.compile(r"\s{0,9}(?:c=|/c=|/o=|imcea)", re.I)
_RECIPIENT_COMMAND = re.compile(r"rcpt\s?to\s{0,3}:?", re.I)
_ALIAS = re.compile(r"\((?:expanded|generated|forwarded) from:?\s{0,3}<?\Z|aliased from\s{0,3}<?\Z")
_ALIAS_OF = re.compile(r"\((?:expanded|generated|forwarded|aliased) from:?\s{0,3}<?([^\s<>()]{3,320})", re.I)
_OWN_FIELD = re.compile(
    r"[\s>]{0,9}(?:from|to|cc|bcc|subject|sender|date|sent|message-id|reply-to|von|betreff|de|objet|asunto)\s{0,3}[:：]"
)


def _named(message: Message, text: _Text) -> list[tuple[str, int, int]]:
    """Who is named as not reached: address, its line, and the line where the words about it end."""
    own = {m.address for m in (*message.to, *message.cc)}
    strong: list[tuple[str, int]] = []
    weak: list[tuple[str, int]] = []
    for who, number, is_strong in _addresses(text):
        (strong if is_strong else weak).append((who, number))
        if len(strong) > MAX_RECIPIENTS:
            break
    chosen = _without(strong, own) or _without(weak, own) or [(who, n) for who, n in strong if who in own]
    first: dict[str, int] = {}
    for who, number in chosen:
        first.setdefault(who, number)
    lines = sorted(set(first.values()))
    following = dict(zip(lines, [*lines[1:], len(text.lines)], strict=False))
    return [(who, n, min(following[n], n + _WINDOW)) for who, n in first.items()]


def _without(found: list[tuple[str, int]], own: set[str]) -> list[tuple[str, int]]:
    """Neither the sender of the returned mail nor, beside others, a postmaster."""
    others = [(who, n) for who, n in found if who not in own]
    people = [(who, n) for who, n in others if not who.startswith(("postmaster@", "mailer-daemon@"))]
    return people or others


def _addresses(text: _Text) -> Iterator[tuple[str, int, bool]]:
    """Every address that may be meant, its line, and whether its place alone says so."""
    for number, line in enumerate(text.lines):
        if "@" not in line:
            continue
        for found in _ADDRESS.finditer(line):
            who = _clean(found[0])
            if not who:
                continue
            before = line[: found.start()]
            place = _place(text, number, before)
            if place is not None:
                yield who, number, place


def _clean(found: str) -> str:
    """As the product writes addresses, or '' where it is none."""
    prefix = _PREFIX.match(found)
    found = found[prefix.end() :] if prefix else found
    found = found.strip(".'`*_=-" if not found.startswith('"') else ".")
    domain = found.rpartition("@")[2]
    if "." not in domain.strip(".") and not domain.startswith("["):
        return ""
    return address.parse_path(found) or ""


def _place(text: _Text, number: int, before: str) -> bool | None:
    """True: the place says that it failed; False: the words around do; None: it is somebody else."""
    plain = fold(before)
    above = text.folded[number - 1] if number else ""
    is_leading = _LEADING.match(before) is not None
    context = f"{above} {plain}" if is_leading and above and not above.endswith((":", "：")) else plain
    if _ALIAS.search(plain) or _SENDER.search(context[-120:]):
        return None
    has_said = text.first_failed <= number
    if _RECIPIENT_COMMAND.search(plain):
        return _evidence(text, number, number + 4) and not is_leading
    if (
        is_leading
        or _LABEL.match(plain)
        or _X400.match(before)
        or (_NAME.match(before) and not _OWN_FIELD.match(before))
    ):
        if _OWN_FIELD.match(before):
            return False if has_said and text.first_failed == number else None
        return True if has_said or _evidence(text, number, number + 5) else None
    if _OWN_FIELD.match(before):
        return None
    return False if _evidence(text, number - 2, number + 3) else None


def _evidence(text: _Text, start: int, end: int) -> bool:
    """Do these lines say that something failed, in words or with a code?"""
    for number in range(max(0, start), min(end, len(text.folded))):
        if number in text.failed:
            return True
        plain = text.folded[number]
        if deliverystatus.enhanced(plain)[:1] in ("4", "5") or deliverystatus.reply_code(plain):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Codes:
    """An enhanced status, a reply code, and the line they stand in with the next."""

    status: str = ""
    code: str = ""
    words: str = ""

    @property
    def says(self) -> str:
        return self.status or self.code


def _recipient(near: list[str], of_all: _Codes, action: str, who: str) -> ReportRecipient:
    """With the code and the words next to the address; `of_all` is the code of a notice that gives one for all."""
    codes = _codes(near)
    words = codes.words or _reason(near, who) or of_all.words
    codes = codes if codes.says else of_all
    permanent = action != "delayed" and codes.says[:1] != "4"
    alias = _ALIAS_OF.search(" ".join(line.strip() for line in near[:3]))
    original = _clean(alias[1]) if alias else ""
    return ReportRecipient(who, action, codes.status, permanent, original, normalise.line(words, limit=300))


def _codes(lines: list[str]) -> _Codes:
    """The first enhanced status or reply code of a failure in these lines."""
    for number, line in enumerate(lines):
        status = deliverystatus.enhanced(line)
        status = "" if status.startswith("2") else status
        code = deliverystatus.reply_code(line)
        if status or code:
            following = lines[number + 1].strip() if number + 1 < len(lines) else ""
            return _Codes(status, code, f"{line.strip()} {following}")
    return _Codes()


def _reason(near: list[str], who: str) -> str:
    """The words below an address, up to the next blank line."""
    first = near[0].partition(who)[2].strip(" >:)]\"'*-") if near else ""
    rest: list[str] = []
    for line in near[1:5]:
        if not line.strip() and (rest or first):
            break
        rest.append(line.strip())
    return f"{first} {' '.join(rest)}".strip()
