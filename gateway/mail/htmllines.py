"""The lines that a reader of an HTML mail sees, put together piece by piece, and what the marks say about them.

`Lines` knows words, line ends, gaps between paragraphs, quote depth, table rows and regions; it knows no elements.
"""

import re
from dataclasses import dataclass, field

from gateway.mail import htmlmarks, normalise
from gateway.mail.message import Region, RegionKind

_WHITE = re.compile(r"[ \t\r\n\f]+")
_WORD = re.compile(r"\w")
_FILLING = dict.fromkeys(map(ord, "\u00a0\u00ad\u034f\u200b\u200c\u200d\u2007\ufeff \t"))
_MAX_QUOTES = 50  # deeper ones have as many marks: repeated on each line they would outweigh the words
_MAX_CELL = 300
_MAX_BLANK = 2
RULE = "-" * 20
_BLANK = (0, "")


@dataclass(slots=True)
class _Row:
    """A table row that is being read: where its cells are, among the lines."""

    events: int
    cells: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    is_plain: bool = True  # no row has a cell of several lines


class Lines:
    """Grows by calls in the order of the document. Positions are numbers of lines that were put out so far."""

    def __init__(self) -> None:
        self.quotes = 0
        self.keeps_breaks = 0
        self.marker = ""  # of a list item, for the next line
        self.inline: list[str] = []
        self._lines: list[tuple[int, str]] = []
        self._space = False  # white space is due before the next word
        self._gap = False  # a blank line is due before the next line
        self._regions: list[tuple[int, int, RegionKind]] = []
        self._events = 0  # how often a region began or ended
        self._line_kind: RegionKind | None = None
        self._tables: list[_Table] = []
        self._rows: list[_Row] = []

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    # Words

    def text(self, text: str) -> None:
        """Text of the document, in which white space is one space, or line ends count where they are kept."""
        if self.keeps_breaks:
            first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.inline += [first] if first else []
            for line in rest:
                self.end(force=True)
                self.inline += [line] if line else []
            return
        words = text
        if "\n" in words or "  " in words or "\t" in words or "\r" in words or "\f" in words:
            words = _WHITE.sub(" ", words)  # a pattern is slow where there is nothing to do
        if words in ("", " "):
            self._space = self._space or words == " "
            return
        if words[0] == " " or self._space:
            words = words.lstrip(" ")
            if self.inline and not self.inline[-1].endswith(" "):
                self.inline.append(" ")
        self._space = words[-1] == " "
        self.inline.append(words.rstrip(" "))

    def add(self, text: str) -> None:
        """Text as it is, to the current line; to the last one if nothing stands on the current line."""
        if self.inline or not self._lines:
            self.inline.append(text)
        else:
            depth, content = self._lines[-1]
            self._lines[-1] = (depth, content + text)

    def space(self) -> None:
        """White space is due before the next word."""
        self._space = True

    def gap(self) -> None:
        """A blank line is due before the next line, unless there is one."""
        self._gap = True

    def end(self, *, force: bool = False) -> None:
        """Ends the current line. `force` ends an empty one too."""
        if not (self.inline or force):
            self._space = False
            return
        content = "".join(self.inline)
        self.inline.clear()
        self._space = False
        if not self.keeps_breaks:
            content = content.strip(" ")
        if not content.isascii():
            content = content.replace("\u00a0", " ") if content.translate(_FILLING) else ""
        if not content or content.isspace():
            self._put_blank()
        else:
            self.put(self.marker + content)
            self.marker = ""

    def put(self, content: str) -> None:
        """One line that is not blank."""
        if self._gap:
            self._fill_gap()
        if self._line_kind is not None:
            self._regions.append((len(self._lines), len(self._lines) + 1, self._line_kind))
            self._events += 1
            self._line_kind = None
        self._lines.append((self.quotes, content))

    def _put_blank(self) -> None:
        if self._gap:
            self._fill_gap()
        elif self.keeps_breaks or any(content for _, content in self._lines[-_MAX_BLANK:]):
            self._lines.append((self.quotes, ""))

    def _fill_gap(self) -> None:
        self._gap = False
        if self._lines and self._lines[-1][1]:
            self._lines.append((min(self.quotes, self._lines[-1][0]), ""))

    # Tables

    def table_begins(self) -> None:
        """A table begins."""
        if self._tables and self._rows:
            self._tables[-1].is_plain = False
        self._tables.append(_Table())

    def table_ends(self) -> None:
        """A table of rows with the same number of cells, three rows or columns at least, is written with lines between."""
        table = self._tables.pop()
        widths = {len(cells) for _, cells in table.rows}
        if not table.is_plain or len(widths) != 1 or len(table.rows) < 2:
            return
        if any(cells[0].endswith((":", "：")) or not cells[0] for _, cells in table.rows[1:]):
            return  # names and values, or columns for the layout
        if len(table.rows) + max(widths) >= 5:
            for at, cells in table.rows:
                self._lines[at] = (self._lines[at][0], " | ".join(cells).rstrip())

    def row_begins(self) -> None:
        """A row of the innermost table begins."""
        self.end()
        self._rows.append(_Row(self._events))

    def cell_ends(self, start: int) -> None:
        """A cell ends that began when there were `start` lines."""
        self.end()
        if self._rows:
            self._rows[-1].cells.append((start, len(self._lines)))

    def row_ends(self) -> None:
        """Cells of one line each become one line; others stay one below the other."""
        self.end()
        row = self._rows.pop()
        cells: list[str] = []
        at = -1
        for start, end in row.cells:
            filled = [i for i in range(start, end) if self._lines[i][1]] if end - start <= 3 else [0, 0]
            if len(filled) > 1 or (filled and len(self._lines[filled[0]][1]) > _MAX_CELL) or row.events != self._events:
                if self._tables:
                    self._tables[-1].is_plain = False
                return
            at = filled[0] if filled and at < 0 else at
            cells.append(self._lines[filled[0]][1].strip() if filled else "")
        if at < 0 or len(cells) < 2:
            return
        depth = self._lines[at][0]
        if self._tables and (rows := self._tables[-1].rows) and rows[-1][0] == at - 2 and not self._lines[at - 1][1]:
            at -= 1  # no gap between rows
        self._lines[at:] = [(depth, "  ".join(cell for cell in cells if cell))]
        self._gap = False
        if self._tables:
            self._tables[-1].rows.append((at, cells))

    # Regions

    def region(self, start: int, kind: RegionKind) -> None:
        """The lines from `start` to the last one are of a kind."""
        self._events += 1
        if start < len(self._lines):
            self._regions.append((start, len(self._lines), kind))

    def region_begins(self) -> int:
        """Where a region begins that is told when it ends."""
        self.end()
        self._events += 1
        return len(self._lines)

    def mark_line(self, kind: RegionKind) -> None:
        """The current line is of a kind, if nothing stands on it yet."""
        if not _WORD.search("".join(self.inline[:20])):
            self._line_kind = kind

    def read(self, start: int, most: int) -> list[str]:
        """Up to `most` lines from `start` on that are not blank."""
        return [content for _, content in self._lines[start : start + 2 * most] if content][:most]

    # The end

    def result(self) -> tuple[str, tuple[Region, ...]]:
        """The text without blank lines around it, and its regions in order."""
        self.end()
        first, last = 0, len(self._lines)
        while first < last and not self._lines[first][1]:
            first += 1
        while last > first and not self._lines[last - 1][1]:
            last -= 1
        regions = self._merged(first, last)
        text = "\n".join([_marked(*line) for line in self._lines[first:last]])
        return normalise.text(text), tuple(Region(start - first, end - first, kind) for start, end, kind in regions)

    def _merged(self, first: int, last: int) -> list[tuple[int, int, RegionKind]]:
        """Without blank lines at the ends, with the rule above; one where only blank lines are between two of a kind."""
        out: list[tuple[int, int, RegionKind]] = []
        reached = first
        for start, end, kind in sorted(self._regions):
            start, end = max(start, reached), min(end, last)
            while start < end and self._lines[start] == _BLANK:
                start += 1
            while end > start and self._lines[end - 1] == _BLANK:
                end -= 1
            if start >= end:
                continue
            above = start
            while above > reached and not self._lines[above - 1][1]:
                above -= 1
            if out and above == reached == out[-1][1] and out[-1][2] is kind:
                start = out.pop()[0]
            elif above > reached and self._belongs(self._lines[above - 1][1], kind):
                start = above - 1
            out.append((start, end, self._kind(start, kind)))
            reached = end
        return out

    @staticmethod
    def _belongs(line: str, kind: RegionKind) -> bool:
        """The rule above a quotation, and the dashes above a signature."""
        return line.rstrip() == "--" if kind is RegionKind.SIGNATURE else line == RULE

    def _kind(self, start: int, kind: RegionKind) -> RegionKind:
        if kind is RegionKind.QUOTED and htmlmarks.is_gmail_forward(self._lines[start][1]):
            return RegionKind.FORWARDED
        return kind


def _marked(depth: int, content: str) -> str:
    if not depth:
        return content if content == "-- " else content.rstrip()
    return ("> " * min(depth, _MAX_QUOTES) + content).rstrip() if content != "-- " else "> " * min(depth, 50) + content
