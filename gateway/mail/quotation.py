"""What a person newly wrote, what they quoted, and their signature: text in, three texts out.

Each line of the input is in exactly one of the three; a line on which an answer and an attribution stand together is divided
between them. Where the signs are weak nothing is cut: a reader forgives a quotation too much and never a word too little.
Linear in the length of the text, never raises (product.md 3.3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.mail import attribution, forward, headerblock, ownwords, replyheader, signature, trimming
from gateway.mail.attribution import Attribution, Trust
from gateway.mail.message import Region, RegionKind


@dataclass(frozen=True, slots=True)
class Split:
    """`new_text` is never empty where the mail had words. Blank lines at the ends of each text are dropped."""

    new_text: str
    quoted: str = ""
    signature: str = ""


_NEW, _QUOTED, _SIGNATURE = "n", "q", "s"
_CONTEXT_LINES = 5
_MOST_ATTRIBUTIONS = 2000
_MAX_REGION_SIGNATURE = 50
_WORD = re.compile(r"\w|[\u2600-\u27bf\U0001f000-\U0001faff]|[:;]-?[)(]")  # a thumb or a smile is an answer too
_MARK = re.compile(r"[ \t]{0,3}(?:>|\u203a(?= ))")
_OPEN_ADDRESS = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{0,200}[ \t]*$")
_LINK_ONLY = re.compile(r"[ \t]{0,8}[<(\[]?(?:https?://|www\.)\S{1,2000}[ \t]?>?[ \t]*$")


def split(
    text: str,
    *,
    ours: Sequence[str] = (),
    regions: Sequence[Region] = (),
    closings: Sequence[str] = (),
    subject: str = "",
) -> Split:
    """Cuts a reply. `ours` are texts we sent before in this conversation: what repeats them is quoted, marked or not.

    `regions` are what the HTML says about lines of `text`. `closings` are the last lines of the same person's earlier
    mails: what ends this one as it ended those is their signature. `subject` tells a forward ("Fwd:") from a reply; a
    forwarded mail stays in the new text, whole.
    """
    lines = _lines(text)
    regions = [replace(one, end=min(one.end, len(lines))) for one in regions]
    reading = _Reading(lines, regions)
    if reading.first_word == len(lines):
        return Split(trimming.joined(lines))  # all of it is marked: there is nothing to cut it from
    if (shared := reading.shared_lines()) and reading.ends_of_answers(shared):
        lines, regions = _divided(lines, regions, shared)
        reading = _Reading(lines, regions)
    kinds = reading.kinds(ours=ours, closings=closings, subject=subject)
    del reading  # of a large text its lists are large
    if _QUOTED not in kinds and _SIGNATURE not in kinds:
        del lines, kinds
        return Split(trimming.text(text))
    parts = [[line for line, kind in zip(lines, kinds, strict=True) if kind == which] for which in "nqs"]
    new = trimming.joined(parts[0])
    if not _WORD.search(new) and _WORD.search(text):
        return _nothing_new(text, lines, kinds)
    return Split(new, trimming.joined(parts[1]), trimming.joined(parts[2]))


def _lines(text: str) -> list[str]:
    """Empty lines at the end are dropped anyway, and there may be millions; for one or two a large text is not copied."""
    lines = (text.rstrip("\n") if text.endswith("\n\n\n") else text).split("\n")
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return lines


def _nothing_new(text: str, lines: Sequence[str], kinds: Sequence[str]) -> Split:
    """Nobody wrote anything above: a "signature" by the HTML is what they typed, in the wrong place; else all is shown."""
    typed = [line for line, kind in zip(lines, kinds, strict=True) if kind != _QUOTED]
    if _WORD.search("".join(typed)):
        return Split(
            trimming.joined(typed),
            trimming.joined([line for line, kind in zip(lines, kinds, strict=True) if kind == _QUOTED]),
        )
    return Split(trimming.joined(text.split("\n")))


def _divided(
    lines: list[str], regions: Sequence[Region], shared: Sequence[Attribution]
) -> tuple[list[str], list[Region]]:
    """Lines that an answer and an attribution share, as two lines each; the regions moved along."""
    columns = {found.start: found.column for found in shared}
    out: list[str] = []
    moved: list[int] = []
    for index, line in enumerate(lines):
        moved.append(len(out))
        column = columns.get(index, 0)
        out += [line[:column], line[column:]] if column else [line]
    moved.append(len(out))
    last = len(lines)
    return out, [replace(one, start=moved[min(one.start, last)], end=moved[min(one.end, last)]) for one in regions]


class _Reading:
    """One text under the knife. `kind` is what each line is so far; `marked` which lines somebody's program marked."""

    def __init__(self, lines: list[str], regions: Sequence[Region]) -> None:
        self.lines = lines
        self.kind = [_NEW] * len(lines)
        self.blank = [not line.strip() for line in lines]
        self.marked = [bool(line) and self._is_marked(index) for index, line in enumerate(lines)]
        self.regions = [one for one in regions if 0 <= one.start < one.end <= len(lines)]
        # A quotation by the HTML: it says where that ends, and leaves out the answers in it.
        self.told = [False] * len(lines)
        for one in self.regions:
            if one.kind is RegionKind.QUOTED:
                self.told[one.start : one.end] = [True] * (one.end - one.start)
        self.first_word, self.last_word = self._words_at(len(lines))
        stop = [self.blank[index] or self.marked[index] for index in range(len(lines))]
        may = [not stop[index] and attribution.may_end(line) for index, line in enumerate(lines)] + [False]
        # In a log every line looks like an attribution; and no mail has thousands of them.
        likely = [at for at in range(len(lines)) if may[at] and not (may[at - 1] and may[at + 1])][:_MOST_ATTRIBUTIONS]
        self.attributions: dict[int, Attribution] = {}
        for index in likely:
            found = attribution.find(lines, index, stop=stop)
            above = found.start - 1 if found else -1
            if found and not (above >= 0 and may[above] and attribution.judge(lines[above])):
                self.attributions[index] = found

    def _is_marked(self, index: int) -> bool:
        if _MARK.match(self.lines[index]) is None or attribution.is_arrowed(self.lines[index]):
            return False
        # `Eva Novak <eva@example.org` on the line above: this is the end of an attribution that was wrapped
        return not (
            index and _OPEN_ADDRESS.search(self.lines[index - 1][-420:]) and attribution.may_end(self.lines[index])
        )

    def shared_lines(self) -> list[Attribution]:
        return [found for found in self.attributions.values() if found.column]

    def ends_of_answers(self, shared: Sequence[Attribution]) -> bool:
        """Whether these lines are to be divided: not where a log or a list has many of them."""
        return len(shared) <= 20 and all(self._follows(found.end) for found in shared)

    def kinds(self, *, ours: Sequence[str], closings: Sequence[str], subject: str) -> list[str]:
        self.own = ownwords.find(self.lines, ours) if ours else []
        size = len(self.lines)
        inline = forward.find(self.lines, subject=subject, regions=self.regions)
        sent_on = min([one.start for one in inline[:1]], default=size)
        tail = min(self._header_block(sent_on), self._attribution_alone(sent_on), self._region_tail(), self._own_tail())
        if tail < sent_on:
            self._fill(tail, size, _QUOTED)
        else:
            tail = sent_on
        self._marked_by_html(tail)
        runs = self._runs(tail)
        if tail == size and not runs:
            tail = self._below_device()
        begins = self._marked_lines(tail, runs)
        self._signature(tail, closings)
        self._answered_lines(tail, runs, begins)
        return self.kind

    def _fill(self, start: int, end: int, kind: str) -> None:
        self.kind[start:end] = [kind] * max(0, end - start)

    def _has_new(self, end: int) -> bool:
        """Somebody wrote something above: only then may everything from `end` on be a quotation."""
        return self.first_word < end

    def _words_at(self, size: int) -> tuple[int, int]:
        """The first and the last of `size` lines with words that nobody marked; (size, -1) if there is none."""
        spoken = [
            i for i in range(size) if not (self.blank[i] or self.marked[i])
        ]  # mostly blank lines: one pass over them
        at = (i for i in spoken if _WORD.search(self.lines[i]))
        back = (i for i in reversed(spoken) if _WORD.search(self.lines[i]))
        return next(at, size), next(back, -1)

    def _follows(self, index: int) -> int:
        """The next line with something on it; -1 if there is none."""
        return next((i for i in range(index + 1, len(self.lines)) if not self.blank[i]), -1)

    # What comes below and carries no marks

    def _header_block(self, end: int) -> int:
        """Where a header block (From:, Sent:, To: …) or an "Original Message" line begins; the length if nowhere."""
        for found in replyheader.find(self.lines, stop=self.marked, blank=self.blank):
            if self.told[found]:
                continue
            if found >= end or not self._has_new(found) or self._is_announced(found):
                break  # a mail that begins with one was forwarded, or quotes and nothing else
            return found
        return len(self.lines)

    def _is_announced(self, index: int) -> bool:
        """ "They sent me this:" above a header block: the person shows it, or says that answers stand in it."""
        above = next((i for i in range(index - 1, max(-1, index - 4), -1) if not self.blank[i]), -1)
        return above >= 0 and self.lines[above].rstrip().endswith((":", "：")) and above not in self.attributions

    def _attribution_alone(self, end: int) -> int:
        """A sure attribution whose quotation carries no marks, as web mailers write it."""
        for index, found in self.attributions.items():
            if found.start >= end:
                break
            if found.trust < Trust.ALONE or self.told[found.start]:
                continue
            following = self._follows(index)
            if following >= 0 and (self.marked[following] or following in self.attributions):
                return len(self.lines)  # marks say more; and a list of such lines is a log
            if self._has_new(found.start):
                return self._above(found.start)
            return len(self.lines)
        return len(self.lines)

    def _above(self, index: int) -> int:
        """The rule above an attribution, and blank lines between, belong to it."""
        at = index
        while at > 0 and index - at < 3 and self.blank[at - 1]:
            at -= 1
        if at > 0 and (replyheader.is_rule(self.lines[at - 1]) or replyheader.is_original(self.lines[at - 1])):
            return at - 1
        return index

    def _region_tail(self) -> int:
        """Where the quotation begins that the HTML says reaches to the end of the mail."""
        last = next((i for i in range(len(self.lines) - 1, -1, -1) if not self.blank[i]), -1)
        for one in self.regions:
            if one.kind is RegionKind.QUOTED and one.end > last:
                begin = self._attribution_above(one.start)
                begin = self._above(one.start if begin < 0 else begin)
                return begin if self._has_new(begin) else len(self.lines)
        return len(self.lines)

    def _is_attribution(self, index: int) -> bool:
        return any(
            found.start <= index <= end
            for end in range(index, index + attribution.MAX_LINES)
            if (found := self.attributions.get(end)) is not None
        )

    def _own_tail(self) -> int:
        """Where a run begins that is mostly our own earlier text, to the end of the mail."""
        size = len(self.lines)
        if not self.own or True not in self.own:
            return size
        best, hits, total = size, 0, 0
        for index in range(size - 1, -1, -1):
            if self.blank[index]:
                continue
            total += 1
            if self.own[index]:
                hits += 1
                if hits * 10 >= total * 6:
                    best = index
        best = self._above(best) if best < size else best
        return best if best < size and self._has_new(best) else size

    def _below_device(self) -> int:
        """Below "Sent from my phone" a quotation that begins on the line of its attribution, as Yahoo's apps write it.

        Other words below such a line are kept: a person may have typed them.
        """
        size = len(self.lines)
        for index in range(1, size - 1):
            if not self.blank[index + 1] or self.blank[index] or not signature.is_device(self.lines[index]):
                continue
            below = self._follows(index)
            if below >= 0 and attribution.opens(self.lines[below]) and self._has_new(index):
                self._fill(below, size, _QUOTED)
                return below
            break
        return size

    # What carries marks

    def _marked_by_html(self, tail: int) -> None:
        """Quotations by the HTML, and our own words, count as marked lines from here on."""
        for one in self.regions:
            if one.kind is not RegionKind.QUOTED:
                continue
            self.marked[one.start : one.end] = [not self.blank[i] for i in range(one.start, one.end)]
        for index in range(tail if self.own else 0):
            if self.own[index] and not self.blank[index]:
                self.marked[index] = True
        for index in range(1, tail - 1 if True in self.marked else 0):
            if (
                not self.marked[index]
                and self.marked[index - 1]
                and self.marked[index + 1]
                and _LINK_ONLY.match(self.lines[index])
            ):
                self.marked[index] = True  # a link too long for its line lost its mark
        self.first_word, self.last_word = self._words_at(tail)

    def _marked_lines(self, tail: int, runs: list[tuple[int, int]]) -> dict[int, int]:
        """Quotations with `>`: cut, except the lines a person answered right below, and what nobody is said to have written."""
        begins = [self._attribution_above(start) for start, _ in runs]
        introduced = next((at for at, begin in enumerate(begins) if begin >= 0), len(runs))
        if introduced:
            self.last_word = self._last_word_above_signature(tail)
        for at, (start, end) in enumerate(runs):
            begin = begins[at] if begins[at] >= 0 else start
            if at < introduced and self.first_word < start and self._placed_by_hand(start, end):
                continue
            self._fill(begin, end, _QUOTED)
        return {start: begin for (start, _), begin in zip(runs, begins, strict=True) if begin >= 0}

    def _last_word_above_signature(self, tail: int) -> int:
        new = [i for i in range(tail) if not self.marked[i]]
        begin = signature.start([self.lines[i] for i in new])
        return self._words_at(new[begin] if begin < len(new) else tail)[1]

    def _answered_lines(self, tail: int, runs: list[tuple[int, int]], begins: dict[int, int]) -> None:
        """Where a person answered between the quoted lines, those right above each answer are kept with it."""
        following = [run[0] for run in runs[1:]] + [tail]
        answered = [run for run, after in zip(runs, following, strict=False) if self._answer(run[1], after)]
        meaning = [run for run in runs if not self._only_a_signature(run)]
        if len(answered) < 2 and not (answered and meaning and answered[0] != meaning[-1]):
            return  # one answer below everything is no answer to a single line
        for start, end in answered:
            last = end
            while last > start and not self.lines[last - 1].strip(" \t>"):
                last -= 1  # a mark with nothing behind it: Gmail closes each quoted piece so
            first = last
            while first > start and last - first < _CONTEXT_LINES and self.lines[first - 1].strip(" \t>"):
                first -= 1
            self._fill(begins.get(start, first) if first == start else first, end, _NEW)

    def _attribution_above(self, start: int) -> int:
        """Where the attribution of the marked lines from `start` on begins; -1 if there is none."""
        above = next((i for i in range(start - 1, max(-1, start - 4), -1) if not self.blank[i]), -1)
        if above < 0 or (found := self.attributions.get(above)) is None:
            return -1
        if found.trust < Trust.ALONE and above != start - 1 and found.start == 0 and not self._has_new(start):
            return -1
        return found.start

    def _placed_by_hand(self, start: int, end: int) -> bool:
        """Marked lines that no attribution introduces, between words of the person: code, or what they want to show."""
        if self.told[start] or (self.own and self.own[start]):
            return False
        inside = [line.strip(" \t>") for line in self.lines[start : min(end, start + 4)]]
        if (
            any(attribution.judge(line) for line in inside)
            or sum(bool(headerblock.label(line)[0]) for line in inside) > 1
        ):
            return False
        above = next((i for i in range(start - 1, max(-1, start - 4), -1) if not self.blank[i]), start)
        return self.last_word >= end or self.lines[above].rstrip().endswith((":", "："))

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

    def _only_a_signature(self, run: tuple[int, int]) -> bool:
        """Nothing in these lines but the end of somebody's mail: no answer stands between words there."""
        bare = [line.strip(" \t>") for line in self.lines[run[0] : run[1]]]
        filled = [line for line in bare if line]
        return not filled or signature.is_delimiter(filled[0]) or (len(filled[0]) < 40 and filled[0][0] in "-–—_")

    def _answer(self, start: int, end: int) -> bool:
        for i in range(start, end):
            if signature.is_delimiter(self.lines[i]):
                return False
            if self.kind[i] == _NEW and _WORD.search(self.lines[i]):
                return not self._is_attribution(i)
        return False

    # Signatures

    def _signature(self, tail: int, closings: Sequence[str]) -> None:
        for one in self.regions:
            if one.kind is RegionKind.SIGNATURE and one.end - one.start <= _MAX_REGION_SIGNATURE:
                for i in range(one.start, min(one.end, tail)):
                    self.kind[i] = _SIGNATURE if self.kind[i] == _NEW else self.kind[i]
        new = [i for i in range(tail) if self.kind[i] == _NEW]
        begin = signature.start([self.lines[i] for i in new], closings=closings)
        if all(self.blank[i] for i in new[begin:]):
            return
        for i in new[begin:]:
            self.kind[i] = _SIGNATURE
