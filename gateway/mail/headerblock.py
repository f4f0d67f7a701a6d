"""The block of labelled lines that mail programs put above a mail in a text (From, Sent, To, Subject …), and its people.

Pure and bounded: a block has at most 40 lines. What follows below it is for the caller to say.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.mail import address, forwardwords, normalise, phrases
from gateway.mail.message import Mailbox

MAX_VALUE = 998
_MAX_LINES = 40
_MAX_LINE = 200
_EDGE = " \t>|\u00a0\u200e\u200f\u3000"
_AROUND = _EDGE + "*_"
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,255}")
_BEHALF = re.compile(rf"\s(?:{'|'.join(map(re.escape, forwardwords.ON_BEHALF))})\s{{1,3}}(?=\S)", re.I)
_COMMENT = re.compile(r"[\s>]{0,3}\(([^()]{1,100})\)")
_WORD = re.compile(r"\w")
_DIGIT = re.compile(r"\d")


def folded(text: str) -> str:
    """Without case, accents and white space, for comparing words of mail programs."""
    if text.isascii():
        return "".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not (unicodedata.combining(char) or char.isspace()))


_KINDS = {
    folded(label): kind
    for kind, labels in (("o", phrases.OTHER), ("s", phrases.SUBJECT), ("d", phrases.DATE), ("f", phrases.FROM))
    for label in labels
}


def bare(line: str) -> str:
    """Without white space, quotation marks, table lines and directional marks at both ends."""
    return line.strip(_EDGE)


def label(line: str) -> tuple[str, str]:
    """What a line of a header block says: ('f', 'Eva Novak <eva@example.org>'); ('', '') if it is none."""
    head = line[:60]
    at = head.find(":")
    wide = head.find("：")
    if wide >= 0 and (at < 0 or wide < at):
        at = wide
    if at < 1:
        return "", ""
    kind = _KINDS.get(folded(head[:at].strip(_AROUND)), "")
    return (kind, line[at + 1 :].strip(_AROUND)) if kind else ("", "")


@dataclass(slots=True)
class Header:
    """What stands in a header block; `end` is the line below it. `count` labels were read."""

    end: int
    count: int = 0
    values: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Enough of it to be known without an introduction: who, when, and one thing more."""
        return (
            self.count >= 3
            and "f" in self.values
            and "d" in self.values
            and _DIGIT.search(self.values["d"]) is not None
            and _WORD.search(self.values["f"]) is not None
        )


_MOST_ON_A_LINE = 12
_LABELS = {
    word[0].upper() + word[1:] for words in (phrases.FROM, phrases.DATE, phrases.TO, phrases.SUBJECT) for word in words
}
_RUN_ON = re.compile(
    "|".join(
        rf"(?<![^\W\d_]){re.escape(word)}[ \u00a0]?[:：]" if len(word) == 1 else rf"{re.escape(word)}[ \u00a0]?[:：]"
        for word in sorted(_LABELS, key=len, reverse=True)
    )
)


def on_one_line(text: str) -> Header:
    """A block whose line ends got lost: `From: Eva Novak <eva@example.org>To: IT DeskSent: MondaySubject: Toner` (Yahoo).

    The subject is last: what looks like a label in it ("Re:") belongs to it. `end` is 0.
    """
    header = Header(0)
    text = text[:MAX_VALUE]
    at, last = 0, ""
    for count, found in enumerate(_RUN_ON.finditer(text)):
        if last:
            header.values.setdefault(last, text[at : found.start()].strip(_AROUND))
        last, at = label(found[0])[0], found.end()
        header.count += 1
        if last == "s" or count >= _MOST_ON_A_LINE:
            break
    if last:
        header.values.setdefault(last, text[at:].strip(_AROUND))
    return header


def read(lines: Sequence[str], start: int) -> Header:
    """The header block that begins at `start`, blank lines before it allowed. Folded values are put together."""
    header = Header(start)
    last, spaced, blanks = "", False, 0
    limit = min(len(lines), start + _MAX_LINES)
    for at in range(start, limit):
        line = bare(lines[at][:MAX_VALUE])
        if not line:
            blanks += 1
            if blanks > 3 or (header.count >= 2 and not spaced and "f" in header.values):
                break
            continue
        kind, value = label(line)
        if kind:
            if kind != "o" and kind in header.values:
                break
            spaced = spaced or (header.count == 1 and blanks > 0)
            header.values.setdefault(kind, value)
            header.count += 1
            last = kind
        elif (
            not header.count or (blanks and header.values[last]) or not _continues(lines, at, header.values[last], last)
        ):
            break
        elif last != "o":
            header.values[last] = f"{header.values[last]} {line}".strip()[:MAX_VALUE]
        header.end, blanks = at + 1, 0
    return header


def _continues(lines: Sequence[str], at: int, value: str, kind: str) -> bool:
    """A line without a label goes on with the value above it."""
    if not value or lines[at].lstrip(">")[:2].isspace():
        return True
    if kind == "o" and ("@" in lines[at] or value.endswith((",", ";"))):
        return True
    for below in range(at + 1, min(len(lines), at + 3)):
        line = bare(lines[below][:_MAX_LINE])
        if not line:
            return False
        if label(line)[0]:
            return True
    return False


def author(value: str) -> Mailbox | None:
    """Who stands in a From line, in the many ways in which programs write it."""
    value = normalise.line(value, limit=500)
    behalf = _BEHALF.split(value, maxsplit=1)
    found = ADDRESS.search(value)
    people = address.parse_mailboxes(f"<{found[0].strip('.*_')}>")[0] if found else ()
    if not found or not people:
        name = _name(behalf[-1])
        return Mailbox("", name) if _WORD.search(name) else None
    name = _name(value[: found.start()])
    if len(behalf) == 2:
        name = _name(ADDRESS.split(behalf[1], maxsplit=1)[0])
    elif not name and (comment := _COMMENT.match(value, found.end())):
        name = _name(comment[1])
    return Mailbox(people[0].address, "" if address.fold(name) == people[0].address else name)


def _name(text: str) -> str:
    text = text.strip()
    if text.lower().endswith("mailto:"):
        text = text[:-7]
    return normalise.line(text.strip(" \t\"'<>[]()*_,;:：“”„»«"), limit=256)
