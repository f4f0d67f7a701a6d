"""Mails that somebody sends on: as a message part, or in the text, as mail programs write it.

A forward is claimed on evidence only: an introduction ("---------- Forwarded message ---------"), a mark in the HTML, or a
header block (From, Date, Subject …) below a subject with the prefix of a forward, or with no words above it. A header
block in a reply is a quotation, and so is a forward inside a quotation. Pure, linear in the length of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.mail import address, charset, forwardwords, headerblock, normalise, phrases
from gateway.mail import subject as subjects
from gateway.mail.headerblock import Header
from gateway.mail.message import Forwarded, Mailbox, Region, RegionKind
from gateway.mail.splitter import Part

MAX_FOUND = 50
MAX_TEXT = 1_000_000
"""Characters of a text in which `read` looks: nobody writes more than that above what they send on."""
_MAX_CHAIN = 10
_MAX_LINE = 200


@dataclass(frozen=True, slots=True)
class Inline:
    """A mail that stands in a text from line `start` (its introduction) on; its own words begin at line `end`.

    `author`, `subject` and `date` are as its header block says: None and '' where it does not. An author of whom only the
    name stands there has the address ''.
    """

    start: int
    end: int
    author: Mailbox | None = None
    subject: str = ""
    date: str = ""


def find(lines: Sequence[str], *, subject: str = "", regions: Sequence[Region] = ()) -> tuple[Inline, ...]:
    """The forwarded mail in a text, and those that it forwards itself, from the outermost to the innermost; () if none.

    `lines` is the text split at line feeds; `subject` that of the mail, if known; `regions` what its HTML says about lines.
    The last one is the mail that was written first.
    """
    marks = frozenset(region.start for region in regions if region.kind is RegionKind.FORWARDED)
    found: list[Inline] = []
    at, topic = 0, subject
    while len(found) < _MAX_CHAIN and (one := _Search(lines, at, topic, marks).run()) is not None:
        found.append(one)
        at, topic = max(one.end, one.start + 1), one.subject
    return tuple(found)


def read(root: Part, text: str, *, subject: str, regions: Sequence[Region] = ()) -> tuple[Forwarded, ...]:
    """What a mail forwards: in its text first, then as message parts, members of a digest too, each by its own header.

    What a report returns (RFC 6522), or a mail server, was not forwarded by anybody. At most 50.
    """
    if _is_returned(root):
        return ()
    inline = find(text[:MAX_TEXT].split("\n"), subject=subject, regions=regions)
    found = [Forwarded(one.author, one.subject, one.date, line=one.start) for one in inline]
    waiting = [root] if root.children else []
    while waiting and len(found) < MAX_FOUND:
        part = waiting.pop()
        if part.type == "multipart/report":
            continue
        if part.type in _MESSAGES and part.children:
            found.append(_of_part(part))
        waiting.extend(reversed(part.children))
    return tuple(found)


_MESSAGES = frozenset({"message/rfc822", "message/global"})
_SERVERS = re.compile(r"(?:^|[<\s\"])(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.I)


def _is_returned(root: Part) -> bool:
    return (
        root.first("return-path").strip() == "<>"
        or _SERVERS.search(root.first("from")[: headerblock.MAX_VALUE]) is not None
    )


def _of_part(part: Part) -> Forwarded:
    inner = part.children[0]
    people = address.parse_mailboxes(_field(inner, "from"))[0]
    topic = subjects.clean(charset.decode_words(_field(inner, "subject"))[0])
    return Forwarded(
        people[0] if people else None, topic, normalise.line(_field(inner, "date"), limit=200), part=part.number
    )


def _field(part: Part, name: str) -> str:
    return charset.decode_field(part.first(name).encode("latin-1"))[0]


# --- The search ---------------------------------------------------------------------------------------------------------


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(map(headerblock.folded, words)), key=len, reverse=True))


_FORWARDED = re.compile(_any_of(forwardwords.FORWARDED))
_END = tuple(map(headerblock.folded, forwardwords.END))
_ORIGINAL = re.compile(_any_of(phrases.ORIGINAL))
_WROTE = re.compile(_any_of(phrases.WROTE))
_DASHES = "-_=*~#–—─"
_TITLED = re.compile(r"[ \t>]{0,8}-{3,20} {0,2}([^-\n]{3,60}) {0,2}-{3,20}[ \t]{0,4}(?=\S)")
_WORD = re.compile(r"\w")
_DIGIT = re.compile(r"\d")


def _is_marked(line: str) -> bool:
    return line[:4].lstrip(" \t")[:1] == ">"


class _Search:
    """Looks for one forward in `lines` from `start` on; `topic` is the subject of the mail that these lines are of."""

    def __init__(self, lines: Sequence[str], start: int, topic: str, marks: frozenset[int]) -> None:
        self.lines = lines
        self.start = start
        self.marks = marks
        self.is_forward = subjects.is_forward(topic) or (topic[:3].lower() == "vs:" and self._is_scandinavian())
        self.is_reply = subjects.is_reply(topic)
        self.above = -1
        """The last line with something on it above the current one."""

    def run(self) -> Inline | None:
        has_own = False
        for at in range(self.start, len(self.lines)):
            line = self.lines[at]
            if not line or line.isspace():
                continue
            if at in self.marks:
                return self._marked_in_html(at)
            kind = ""
            if (found := self._on_one_line(at)) is not None:
                return None if self._is_in_quotation(at) else found
            if len(line) <= _MAX_LINE:
                if self._may_introduce(line) and (found := self._introduced(at)) is not None:
                    return None if self._is_in_quotation(found.start) else found
                if (self.is_forward or not (has_own or self.is_reply)) and (":" in line[:60] or "：" in line[:60]):
                    kind = headerblock.label(headerblock.bare(line))[0]
            if kind and kind != "o" and (header := headerblock.read(self.lines, at)).is_whole:
                return self._found(self._with_rule(at), header)
            has_own = has_own or not (_is_rule(line) or self._is_original(line))
            self.above = at
        return None

    def _marked_in_html(self, at: int) -> Inline:
        if self._may_introduce(self.lines[at]) and (found := self._introduced(at)) is not None:
            return found
        first = at + 1 if _is_rule(self.lines[at]) else at
        header = headerblock.read(self.lines, first)
        return self._found(at, header) if header.count >= 2 else Inline(at, at)

    def _found(self, start: int, header: Header) -> Inline:
        values = header.values
        topic = normalise.line(values.get("s", ""), limit=headerblock.MAX_VALUE)
        date = normalise.line(values.get("d", ""), limit=200)
        return Inline(start, header.end, headerblock.author(values.get("f", "")), topic, date)

    def _is_scandinavian(self) -> bool:
        """VS: is "sent on" in Danish and Norwegian, and an answer in Finnish."""
        return any(
            headerblock.bare(line[:20]).strip("*").lower().startswith("fra:") for line in self.lines[self.start :]
        )

    # Introductions

    @staticmethod
    def _may_introduce(line: str) -> bool:
        bare = headerblock.bare(line)
        return bare[:2].strip(_DASHES) == "" or bare[-1:] in ":：*" or (len(bare) < 60 and "orwarded" in bare)

    def _introduced(self, at: int) -> Inline | None:
        """The forward whose introduction is line `at`."""
        bare = headerblock.bare(self.lines[at])
        core = bare.strip(_DASHES + " \t:：")
        said = headerblock.folded(core)
        if not (match := _FORWARDED.search(said)) or _is_end(core) or self._opens_quotation(at):
            return None
        left = len(bare) - len(bare.lstrip(_DASHES))
        right = len(bare) - len(bare.rstrip(_DASHES))
        first = at + 1
        while first < min(len(self.lines), at + 3) and _is_rule(self.lines[first]):
            first += 1
        header = headerblock.read(self.lines, first)
        if left < 2:  # nothing but words: the header block must be there, and right below
            named = header.count >= 3 or headerblock.ADDRESS.search(header.values.get("f", "")) is not None
            fits = named and header.count >= 2 and "f" in header.values and len(core) <= 80 and len(core.split()) <= 8
            return self._found(at, header) if fits else None
        if header.count >= 2 or "f" in header.values:
            return self._found(at, self._without_repetition(at, header))
        if (other := self._without_labels(at, first)) is not None:
            return other
        if min(left, right) >= 3 and (len(core.split()) <= 5 or match.start() == 0) and header.count == 0:
            return Inline(at, first, _by_whom(core))
        return None

    def _without_repetition(self, at: int, header: Header) -> Header:
        """Zoho closes the header block with the introduction once more."""
        for below in range(header.end, min(len(self.lines), header.end + 3)):
            if headerblock.bare(self.lines[below]) == headerblock.bare(self.lines[at]):
                header.end = below + 1
        return header

    def _without_labels(self, at: int, first: int) -> Inline | None:
        """Below the introduction a line as above a quotation (Yandex), or name and date alone above To and Subject (Notes)."""
        filled = [i for i in range(first, min(len(self.lines), first + 8)) if headerblock.bare(self.lines[i])][:3]
        if not filled:
            return None
        line = headerblock.bare(self.lines[filled[0]])[:_MAX_LINE]
        if (found := headerblock.ADDRESS.search(line)) and line.endswith((":", "：")):
            date, _, name = line[: found.start()].rpartition(",")
            author = headerblock.author(f"{name} <{found[0]}>")
            return Inline(at, filled[0] + 1, author, date=normalise.line(date.strip(" ,"), limit=200))
        for count, below in enumerate(filled[1:], start=1):
            if not headerblock.label(headerblock.bare(self.lines[below]))[0]:
                continue
            header = headerblock.read(self.lines, below)
            if header.count >= 2 and "f" not in header.values and "s" in header.values:
                header.values["f"] = line
                if count == 2:
                    header.values.setdefault("d", headerblock.bare(self.lines[filled[1]]))
                return self._found(at, header)
        return None

    def _on_one_line(self, at: int) -> Inline | None:
        """Introduction and header block on one line, as Yahoo writes it into the plain text."""
        line = self.lines[at]
        if "---" not in line[:12] or (title := _TITLED.match(line)) is None or self._opens_quotation(at):
            return None
        if not _FORWARDED.search(headerblock.folded(title[1])):
            return None
        header = headerblock.on_one_line(line[title.end() : title.end() + headerblock.MAX_VALUE])
        if header.count < 2 or not headerblock.ADDRESS.search(header.values.get("f", "")):
            return None
        header.end = at + 1
        return self._found(at, header)

    # What is a quotation

    def _opens_quotation(self, at: int) -> bool:
        """A marked line is an introduction only where the marks begin, and not below an attribution line."""
        if not _is_marked(self.lines[at]):
            return False
        if _is_marked(_deeper(self.lines[at])):
            return True
        above = self.lines[self.above] if self.above >= self.start else ""
        if above and _is_marked(above):
            return True
        return above.rstrip().endswith((":", "：")) and self.above >= 0

    def _is_in_quotation(self, start: int) -> bool:
        """A header block or an attribution line stands above: whoever is quoted there forwarded the mail."""
        for at in range(self.start, start):
            line = self.lines[at]
            if not line or len(line) > 2 * _MAX_LINE or _is_marked(line):
                continue
            if self._is_original(line):
                return True
            if ":" not in line and "：" not in line:
                continue
            if line.rstrip().endswith((":", "：")):
                if self._is_attribution(at):
                    return True
            elif headerblock.label(headerblock.bare(line))[0] in ("f", "s", "d"):
                header = headerblock.read(self.lines, at)
                if header.is_whole and header.end <= start:
                    return True
        return False

    def _is_attribution(self, at: int) -> bool:
        """`On Monday Ben Okoro <ben@example.org> wrote:` above lines without marks."""
        line = self.lines[at]
        if not (_DIGIT.search(line) or "@" in line) or not _WROTE.search(headerblock.folded(line)):
            return False
        below = next((self.lines[i] for i in range(at + 1, min(len(self.lines), at + 4)) if self.lines[i].strip()), "")
        return not _is_marked(below)

    @staticmethod
    def _is_original(line: str) -> bool:
        bare = headerblock.bare(line)
        return (
            bare[:2].strip(_DASHES) == ""
            and len(bare) < 100
            and _ORIGINAL.match(headerblock.folded(bare.strip(_DASHES))) is not None
        )

    def _with_rule(self, at: int) -> int:
        """The rule or "Original Message" above a header block belongs to it."""
        above = self.above
        if (
            above >= self.start
            and at - above <= 3
            and (_is_rule(self.lines[above]) or self._is_original(self.lines[above]))
        ):
            return above
        return at


def _deeper(line: str) -> str:
    return line.lstrip(" \t")[1:]


def _is_rule(line: str) -> bool:
    bare = headerblock.bare(line)
    return len(bare) >= 3 and not bare.strip(_DASHES + " ")


def _is_end(core: str) -> bool:
    """`End of forwarded message`; in Chinese and Japanese the word comes last."""
    last = headerblock.folded(core[-4:])
    return headerblock.folded(core.split()[0]) in _END or (not last.isascii() and last.endswith(_END))


def _by_whom(core: str) -> Mailbox | None:
    """`Forwarded message from Eva Novak <eva@example.org>`: where the header block is missing, this is all there is."""
    return (
        headerblock.author(core.rpartition(" from ")[2])
        if " from " in core and headerblock.ADDRESS.search(core)
        else None
    )
