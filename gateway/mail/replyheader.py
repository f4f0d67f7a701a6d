"""Header blocks (From:, Sent:, To:, Subject:) and lines like `-----Original Message-----`, below which a quotation follows.

Outlook, Exchange, Lotus Notes, Yahoo, AOL and most phones write one of them in the language of their owner. Pure, never raises,
a bounded amount of work for each line.
"""

import re
from collections.abc import Iterator, Sequence

from gateway.mail import headerblock, phrases

_WINDOW = 14  # lines of a block, blank and wrapped ones included
_PIECES = 12
# A whole header somebody pasted, with the fields that no mail program shows.
_RAW = frozenset(
    {
        "received",
        "return-path",
        "mime-version",
        "dkim-signature",
        "content-type",
        "x-mailer",
        "delivered-to",
        "message-id",
    }
)
_ORIGINALS = frozenset(phrases.ORIGINAL)
_MARKS = " \t\u00a0*_>|<\u200e\u200f\u202a\u202b\u202c"
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_DATE = re.compile(r"(?:19|20|25|1[34])\d\d|[/.-]\d\d(?!\d)|\d{1,2} ?[:.h] ?\d\d", re.ASCII)
_RULE = re.compile(r"[ \t]{0,8}(?:_{5,}|-{5,}|={4,}|\*{5,}|[—–─]{3,})[ \t]*$")
_BETWEEN = re.compile(r"[ \t]{0,8}[-_=*—–]{2,60}[ \t]{0,5}([^-_=*—–\n]{3,60})[-_=*—–]{2,60}")
_DASHED = re.compile(r"[ \t]{0,8}[-_=*—–]{2,60}[ \t]{0,5}(\S[^\n]{1,100})$")


def is_rule(line: str) -> bool:
    """A line of dashes and the like, nothing else."""
    return len(line) < 300 and _RULE.match(line) is not None


def is_original(line: str) -> bool:
    """`-----Original Message-----` in any language of the table, with dashes before it; its header may stand on the line too."""
    if (between := _BETWEEN.match(line)) and _inner(between[1]) in _ORIGINALS:
        return True
    if len(line) > 200 or (found := _DASHED.match(line)) is None:
        return False
    return _inner(found[1]) in _ORIGINALS


def find(lines: Sequence[str], *, stop: Sequence[bool], blank: Sequence[bool]) -> Iterator[int]:
    """Where such blocks begin, each with the rule above it. `stop` are lines that cannot begin one."""
    labels = [headerblock.label(line)[0] if ":" in line[:48] or "：" in line[:48] else "" for line in lines]
    for index, line in enumerate(lines):
        if stop[index] or blank[index]:
            continue
        if is_original(line) or (labels[index] and _is_block(lines, labels, index, blank)):
            yield _with_rule(lines, index, blank)
        elif blank[index - 1 if index else 0] and _alone(line) and _is_table(lines, index):
            yield _table_start(lines, index, blank)


def _name(line: str) -> str:
    head = line[:48].replace("：", ":")
    name, colon, _ = head.partition(":")
    return name.strip(_MARKS).casefold().replace("\u00a0", " ") if colon else ""


def _inner(text: str) -> str:
    return phrases.lowered(text.strip(" \t-_=*—–:>")).replace("’", "'")


def _is_block(lines: Sequence[str], labels: Sequence[str], index: int, blank: Sequence[bool]) -> bool:
    if "f" not in labels[index : index + _WINDOW] and "d" not in labels[index : index + _WINDOW]:
        return False
    if index and any(_name(line) in _RAW for line in lines[max(0, index - _WINDOW) : index]):
        return False
    kinds: dict[str, str] = {}
    wrapped = blanks = count = 0
    for at in range(index, min(index + _WINDOW, len(lines))):
        if _name(lines[at]) in _RAW:
            return False  # somebody pasted a whole header
        if labels[at]:
            wrapped = blanks = 0
            count += 1 + _more_on_the_line(lines[at], kinds)
            kinds.setdefault(labels[at], lines[at])
        elif blank[at]:
            blanks += 1
            if blanks > 1:
                break
        else:
            wrapped += 1
            if wrapped > 2 or blanks:
                break
    return _enough(kinds, count, " ".join(lines[index : index + 3])[:600])


def _enough(kinds: dict[str, str], count: int, beginning: str) -> bool:
    """Who and when, and one thing more; or less of it with an address."""
    found = kinds.keys()
    has_address = any(_ADDRESS.search(line[:400]) for line in kinds.values())
    if {"f", "d"} <= found and count >= 3:
        return has_address or count >= 4 or ("s" in found and _DATE.search(kinds["d"][:300]) is not None)
    if {"f", "s"} <= found and count >= 3:
        return has_address
    if len(found) >= 2 and found <= {"f", "d", "o"} and "d" in found:
        return _ADDRESS.search(beginning) is not None and _DATE.search(kinds["d"][:300]) is not None
    return False


def _more_on_the_line(line: str, kinds: dict[str, str]) -> int:
    """`From: A Sent: B To: C` on one line: programs that lose line ends write it so. The number of further labels."""
    if line.count(":") < 2 or len(line) > 1000:
        return 0
    count = 0
    for piece in line.replace("：", ":").split(":")[1:_PIECES]:
        words = piece.rsplit(None, 3)[-3:]
        for length in range(1, len(words) + 1):
            name = " ".join(words[-length:]).strip(_MARKS)
            if not name[:1].islower() and (kind := headerblock.label(f"{name}:")[0]):
                kinds.setdefault(kind, line)
                count += 1
                break
    return count


def _with_rule(lines: Sequence[str], index: int, blank: Sequence[bool]) -> int:
    """The rule and the title above a block, and blank lines between, belong to it."""
    for _ in range(2):
        at = index
        while at > 0 and index - at < 3 and blank[at - 1]:
            at -= 1
        if at == 0:
            break
        above = lines[at - 1]
        if not (is_rule(above) or is_original(above) or _is_title(above)):
            break
        index = at - 1
    return index


def _alone(line: str) -> str:
    """The kind of label that is all there is on the line, without a colon."""
    return headerblock.label(f"{line.strip()}:")[0] if 0 < len(line) < 24 and line.strip().isalpha() else ""


def _is_title(line: str) -> bool:
    """`Original Message` without dashes, or with a date (`Message du 02/11/2026 10:00`)."""
    text = _inner(line) if len(line) < 80 else ""
    return text in _ORIGINALS or (text.startswith("message d") and _DATE.search(text) is not None)


def _is_table(lines: Sequence[str], index: int) -> bool:
    """Lotus Notes: name, date, then labels without colons in a table (To / Subject)."""
    kinds = {_alone(line) for line in lines[index : index + 10]}
    above = [line for line in lines[max(0, index - 6) : index] if line.strip()][-2:]
    return {"o", "s"} <= kinds and len(above) == 2 and _DATE.search(above[1][:80]) is not None and len(above[1]) < 60


def _table_start(lines: Sequence[str], index: int, blank: Sequence[bool]) -> int:
    found = 0
    for at in range(index - 1, max(-1, index - 7), -1):
        found += not blank[at]
        if found == 2:
            return at
    return index
