"""What a person newly wrote, what they quoted, and their signature: text in, three texts out.

Whole lines only, and each line of the input is in exactly one of the three. Where the signs are weak nothing is cut: a
reader forgives a quotation too much and never a word too little. Linear in the length of the text, never raises.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.mail import phrases
from gateway.mail.message import Region


@dataclass(frozen=True, slots=True)
class Split:
    """`new_text` is never empty where the mail had words. Blank lines at the ends of each text are dropped."""

    new_text: str
    quoted: str = ""
    signature: str = ""


_NEW, _QUOTED, _SIGNATURE = "n", "q", "s"
_MAX_ATTRIBUTION_LINES = 4
_MAX_ATTRIBUTION = 500
_MAX_SIGNATURE_LINES = 15
_HEADER_WINDOW = 8
_CONTEXT_LINES = 5


def split(
    text: str, *, ours: Sequence[str] = (), regions: Sequence[Region] = (), closings: Sequence[str] = ()
) -> Split:
    """Cuts a reply. `ours` are texts we sent before in this conversation: what repeats them is quoted, marked or not.

    `regions` are what the HTML says about lines of `text`. `closings` are the last lines of the same person's earlier
    mails: what ends this one as it ended those is their signature.
    """
    del regions, closings
    lines = text.split("\n")
    kinds = _Reading(lines, ours).kinds()
    parts = [[line for line, kind in zip(lines, kinds, strict=True) if kind == which] for which in "nqs"]
    new = _trimmed(parts[0])
    if not _WORD.search(new) and _WORD.search(text):
        return Split(_trimmed(lines))
    return Split(new, _trimmed(parts[1]), _trimmed(parts[2]))


def _trimmed(lines: list[str]) -> str:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end])


def _words(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_WORD = re.compile(r"\w")
_MARK = re.compile(r"[ \t]{0,3}>")
_VERB = re.compile(rf"(?<!\w)(?:{_words(phrases.WROTE)})(?!\w)", re.I)
_VERB_LAST = re.compile(rf"(?<![^\W\d_])(?:{_words(phrases.WROTE)})\s{{0,3}}[:：]\s*$", re.I)
_OPENING = re.compile(rf"[*_\s]{{0,3}}(?:{_words(phrases.OPENING)})(?=[\s,:\d])", re.I)
_MIDDLE = re.compile(r"[.!?)]\s{1,3}(?:On|Am|Le|El|Il|Op|Em|Dne|W dniu) (?=\S{0,12},? ?\S{0,12} ?\d)")
_ADDRESS = re.compile(r"[^\s<>@,;:]{1,64}@[^\s<>@,;:]{1,255}")
_DATE = re.compile(
    r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d年|\d{1,2}\. ?\w{3,12} ?\d{2,4}"
)
_DATE_FIRST = re.compile(r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})")
_LABEL = re.compile(
    rf"[ \t]{{0,8}}[*_]{{0,2}}(?:(?P<f>{_words(phrases.FROM)})|(?P<d>{_words(phrases.DATE)})|(?P<o>{_words(phrases.OTHER)}))"
    r"[ \t\u00a0]{0,3}[*_]{0,2}[ \t\u00a0]{0,3}[:：]",
    re.I,
)
_ORIGINAL = re.compile(
    rf"[ \t]{{0,8}}[-_=*]{{2,40}}\s{{0,5}}(?:{_words(phrases.ORIGINAL)})\s{{0,5}}:?[-_=*]{{0,40}}\s*$", re.I
)
_RULE = re.compile(r"[ \t]{0,8}(?:_{5,}|-{5,}|={5,}|[—–]{3,})[ \t]*$")
_FORWARD = re.compile(
    r"forwarded|weitergeleitet|transféré|reenviado|inoltrato|przekazan|přeposl|doorgestuurd|転送", re.I
)
_SENT_FROM = re.compile(rf"[ \t*_]{{0,4}}(?:{_words(phrases.SENT_FROM)})", re.I)


class _Reading:
    """One text under the knife. `kind` is what each line is so far."""

    def __init__(self, lines: list[str], ours: Sequence[str]) -> None:
        self.lines = lines
        self.ours = ours
        self.kind = [_NEW] * len(lines)
        self.marked = [bool(line) and _MARK.match(line) is not None for line in lines]
        self.blank = [not line.strip() for line in lines]

    def kinds(self) -> list[str]:
        tail = min(self._header_block(), self._own_words(), self._attribution_without_marks())
        self._fill(tail, len(self.lines), _QUOTED)
        self._marked_lines(tail)
        self._signature(tail)
        return self.kind

    def _fill(self, start: int, end: int, kind: str) -> None:
        self.kind[start:end] = [kind] * max(0, end - start)

    def _has_new(self, end: int) -> bool:
        """Somebody wrote something above: only then may everything from `end` on be a quotation."""
        return any(not self.marked[i] and _WORD.search(self.lines[i]) for i in range(end))

    # What comes below and carries no marks

    def _header_block(self) -> int:
        """Where a header block (From:, Sent:, To: …) or an "Original Message" line begins; the length if nowhere."""
        labels = [_label(line) if ":" in line[:40] or "：" in line[:40] else "" for line in self.lines]
        for index, line in enumerate(self.lines):
            if self.marked[index] or self.blank[index]:
                continue
            found = index if _ORIGINAL.match(line) else -1
            if labels[index] and self._is_header_block(labels, index):
                found = index
            if found < 0:
                continue
            found = self._with_rule(found)
            if self._is_forward(found):
                return len(self.lines)
            return found if self._has_new(found) else len(self.lines)
        return len(self.lines)

    def _is_header_block(self, labels: list[str], index: int) -> bool:
        seen: list[str] = []
        for at in range(index, min(index + _HEADER_WINDOW, len(labels))):
            if labels[at]:
                seen.append(labels[at])
                if len(seen) == 3 and "f" not in seen:
                    return False
                if (len(seen) >= 3 and "d" in seen) or len(seen) >= 4:
                    return True
            elif not self.blank[at] and not self.lines[at][:1].isspace() and len(seen) < 3 and at > index + 1:
                break
        return sorted(seen) == ["d", "f"] and self._names_person_and_time(index)

    def _names_person_and_time(self, index: int) -> bool:
        """Two labels alone (From, Date) are a header block only with an address and a date in them."""
        both = " ".join(self.lines[index : index + 3])[:_MAX_ATTRIBUTION]
        return _ADDRESS.search(both) is not None and _DATE.search(both) is not None

    def _with_rule(self, index: int) -> int:
        """The rule above a quotation, and blank lines between, belong to it."""
        at = index
        while at > 0 and index - at < 3 and self.blank[at - 1]:
            at -= 1
        if at > 0 and (_RULE.match(self.lines[at - 1]) or _ORIGINAL.match(self.lines[at - 1])):
            return at - 1
        return index

    def _is_forward(self, index: int) -> bool:
        """A forwarded mail is what the person wants to show us: never cut."""
        return any(_FORWARD.search(self.lines[i][:100]) for i in range(max(0, index - 2), index + 1))

    def _own_words(self) -> int:
        """Where a run begins that is mostly our own earlier text, to the end of the mail."""
        every = {_bare(line) for sent in self.ours for line in sent.split("\n")}
        known = {line for line in every if len(line) >= 12}
        if not known:
            return len(self.lines)
        best, hits, total = len(self.lines), 0, 0
        for index in range(len(self.lines) - 1, -1, -1):
            bare = _bare(self.lines[index])
            if not bare:
                continue
            total += 1
            if bare in known:
                hits += 1
                if hits >= 2 and hits * 10 >= total * 6:
                    best = index
        above = best
        while above > 0 and (not (bare := _bare(self.lines[above - 1])) or bare in every):
            above -= 1  # the greeting of our letter, too short to know it by
            best = above if bare else best
        best = self._with_rule(best)
        return best if self._has_new(best) else len(self.lines)

    def _attribution_without_marks(self) -> int:
        """An attribution line with address or date whose quotation carries no marks, as web mailers write it."""
        for index in range(len(self.lines)):
            start = self._attribution(index)
            if start < 0:
                continue
            following = next((i for i in range(index + 1, len(self.lines)) if not self.blank[i]), None)
            if following is not None and self.marked[following]:
                return len(self.lines)
            joined = " ".join(self.lines[start : index + 1])
            if _ADDRESS.search(joined) or _DATE.search(joined):
                return start if self._has_new(start) else len(self.lines)
        return len(self.lines)

    # What carries marks

    def _attribution(self, end: int) -> int:
        """Where the attribution line begins that ends on line `end`; -1 if there is none."""
        last = self.lines[end].rstrip()
        if not last.endswith((":", "：", ":*", ":_", ">")) or self.marked[end] or len(last) > _MAX_ATTRIBUTION:
            return -1
        found = -1
        for start in range(end, max(-1, end - _MAX_ATTRIBUTION_LINES), -1):
            if self.blank[start] or self.marked[start]:
                break
            joined = " ".join(line.strip() for line in self.lines[start : end + 1]).rstrip("*_ ")
            if len(joined) > _MAX_ATTRIBUTION:
                break
            if _is_attribution(joined):
                found = start
                if _OPENING.match(joined) or _DATE_FIRST.match(joined):
                    return start
            elif found >= 0 and not _ADDRESS.search(self.lines[start]):
                break
        return -1 if found < 0 or _MIDDLE.search(self.lines[found]) else found

    def _marked_lines(self, tail: int) -> None:
        """Quotations with `>`: cut, except the lines a person answered right below."""
        runs = self._runs(tail)
        if not runs:
            return
        for start, end in runs:
            self._fill(start, end, _QUOTED)
            above = next((i for i in range(start - 1, max(-1, start - 4), -1) if not self.blank[i]), -1)
            if above < 0:
                continue
            begin = self._attribution(above)
            if (
                begin < 0
                and above == start - 1
                and len(self.lines[above]) < 80
                and _VERB_LAST.search(self.lines[above])
            ):
                begin = above  # "Ben wrote:" right above a marked line
            if begin >= 0:
                self._fill(begin, start, _QUOTED)
        answered = [
            run for run, after in zip(runs, [*runs[1:], (tail, tail)], strict=True) if self._answer(run[1], after[0])
        ]
        if len(answered) < 2 and not (answered and answered[0] != runs[-1]):
            return  # one answer below everything is no answer to a single line
        for start, end in answered:
            first = end
            while first > start and end - first < _CONTEXT_LINES and self.lines[first - 1].strip(" \t>"):
                first -= 1
            self._fill(first, end, _NEW)

    def _runs(self, tail: int) -> list[tuple[int, int]]:
        """Blocks of marked lines, blank lines between them included."""
        runs: list[tuple[int, int]] = []
        index = 0
        while index < tail:
            if not self.marked[index]:
                index += 1
                continue
            end = last = index
            while end < tail and (self.marked[end] or self.blank[end]):
                last = end + 1 if self.marked[end] else last
                end += 1
            runs.append((index, last))
            index = end
        return runs

    def _answer(self, start: int, end: int) -> bool:
        for i in range(start, end):
            if _is_delimiter(self.lines[i]):
                return False
            if self.kind[i] == _NEW and _WORD.search(self.lines[i]):
                return self._attribution_covers(i, end) is False
        return False

    def _attribution_covers(self, index: int, end: int) -> bool:
        """The words from `index` on are only the attribution of the next quotation."""
        return any(self._attribution(i) == index for i in range(index, min(end, index + _MAX_ATTRIBUTION_LINES)))

    # Signatures

    def _signature(self, tail: int) -> None:
        new = [i for i in range(tail) if self.kind[i] == _NEW]
        while new and self.blank[new[-1]]:
            new.pop()
        for position in range(len(new) - 1, max(-1, len(new) - _MAX_SIGNATURE_LINES - 2), -1):
            if _is_delimiter(self.lines[new[position]]) and self._has_new(new[position]):
                self._close(new, position)
                new = new[:position]
                break
        while new and self.blank[new[-1]]:
            new.pop()
        if len(new) > 1 and _is_sent_from(self.lines[new[-1]]):
            self._close(new, len(new) - 1)

    def _close(self, new: list[int], position: int) -> None:
        for index in new[position:]:
            self.kind[index] = _SIGNATURE


def _is_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676 4.3), and without its space, as careless programs leave it."""
    return line.rstrip(" \u00a0") == "--"


def _is_sent_from(line: str) -> bool:
    """A phone's own line; a sentence that begins like one is somebody's words."""
    return len(line) < 120 and len(line.split()) <= 8 and _SENT_FROM.match(line) is not None


def _label(line: str) -> str:
    match = _LABEL.match(line)
    return (match.lastgroup or "") if match else ""


def _bare(line: str) -> str:
    return " ".join(line.strip(" \t>|*_").split()).casefold()


def _is_attribution(joined: str) -> bool:
    """A line that says who wrote when, and ends in a colon."""
    dated = _DATE.search(joined) is not None
    addressed = _ADDRESS.search(joined) is not None
    if joined.endswith(">"):  # `2026/11/2 Eva Novak <eva@example.org>`
        return addressed and _DATE_FIRST.match(joined) is not None
    if _VERB_LAST.search(joined):
        return dated or addressed or (len(joined) < 80 and _OPENING.match(joined) is not None)
    if _VERB.search(joined):
        return dated and (addressed or _OPENING.match(joined) is not None or len(joined) < 120)
    return addressed and dated and _DATE_FIRST.match(joined) is not None
