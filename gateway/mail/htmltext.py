"""HTML as a person reads it: text, and what the marks of mail programs say about its lines.

The one door of selectolax. A document that would make too large or too deep a tree (`markup.is_too_much`) is read by
cutting out its tags. Linear in the size of the document, never raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gateway.mail import htmlmarks, htmlwords, markup, normalise
from gateway.mail.htmllines import RULE, Lines
from gateway.mail.htmlmarks import Extent, Mark
from gateway.mail.message import Region

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "svg", "math", "iframe", "select", "xml", "datalist",
                      "audio", "video", "!doctype"})  # fmt: skip
_BLOCK = frozenset({"address", "article", "aside", "body", "center", "details", "dd", "div", "dl", "dt", "fieldset",
                    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol",
                    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "caption", "signature",
                    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "textarea", "button"})  # fmt: skip
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table"})
# Elements that only matter for what is in them, unless an attribute says something.
_PLAIN = frozenset({"span", "b", "strong", "i", "em", "u", "font", "o:p", "small", "big", "sub", "sup", "s", "tt",
                    "code"})  # fmt: skip
_VOID = frozenset({"br", "img", "hr", "wbr", "input"})
_MAX_LINK = 2000
_NEAR = 3  # how deep below a container its block quote may stand


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text, and the regions of its lines in order, without overlap."""

    text: str
    regions: tuple[Region, ...] = ()


def from_html(document: str) -> str:
    """`render` where only the text is wanted."""
    return render(document).text


def render(document: str, *, names: Mapping[str, str] | None = None) -> Rendered:
    """Paragraphs, lists, tables, links as `text <address>`, pictures as `[name]`, block quotes as lines with `> `.

    `names` are the file names of pictures by content id. What no reader would see is left out, unless nothing else is there.
    """
    document = normalise.storable(document)
    if markup.is_too_much(document):
        return Rendered(markup.without_tags(document))
    try:
        root = LexborHTMLParser(document).root
    except Exception:  # a C library on hostile input: whatever it raises, the text is still wanted
        return Rendered(markup.without_tags(document))
    if root is None:
        return Rendered("")
    rendered = _Walker(document, names or {}).walk(root)
    if not rendered.text and ("none" in document or "hidden" in document):
        rendered = _Walker(document, names or {}, shows_hidden=True).walk(root)
    return rendered


@dataclass(slots=True)
class _Frame:
    """What has to be undone where an element ends."""

    block: bool = False
    spaced: bool = False
    quote: bool = False
    pre: bool = False
    listed: bool = False
    link: tuple[str, int, int] | None = None
    table: bool = False
    row: bool = False
    cell: int = -1
    region: "_Open | None" = None
    header: int = -1
    own: bool = False


@dataclass(slots=True)
class _List:
    is_numbered: bool
    type: str  # 1, a, A, i or I (HTML 4.4.5)
    number: int  # of the last item


@dataclass(slots=True)
class _Open:
    """The region in which we are. There is one at most: what is marked inside it belongs to it."""

    start: int
    mark: Mark
    quotes: int
    level: int


# Frames of elements of which nothing else has to be undone, shared by all of them.
_NOTHING = _Frame()
_BLOCK_ONLY = _Frame(block=True)
_SPACED_ONLY = _Frame(block=True, spaced=True)
_SIMPLE = frozenset({"div", "p", "center", "section", "tbody", "thead", "h1", "h2", "h3"})
_CONTAINERS = (Extent.CONTAINER, Extent.INTRODUCTION)
_NO_STYLE = htmlmarks.Style()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the attributes of an element say. Most elements of a mail have the same few sets of them: each is read once."""

    style: htmlmarks.Style = _NO_STYLE
    mark: Mark | None = None
    hidden: bool = False
    tight: bool = False
    simple: bool = True
    """Nothing but its being a block, or not, matters."""
    own: bool = False


_NO_LOOK = _Look()


class _Walker:
    """One walk over the tree without recursion."""

    def __init__(self, document: str, names: Mapping[str, str], *, shows_hidden: bool = False) -> None:
        self._out = Lines()
        self._names = names
        self._shows_hidden = shows_hidden
        self._styles: dict[str, htmlmarks.Style] = {}
        self._looks: dict[tuple[str, ...], _Look] = {}
        self._lists: list[_List] = []
        self._level = 0
        self._open: _Open | None = None
        self._next: Mark | None = None
        # Outlook on the web marks what is typed into it, and renames that mark in what it quotes: then a mark with its
        # old name below the header block is an answer there.
        self._sees_own = document.count('"divRplyFwdMsg"') == 1 and '"x_' in document and '"elementToProof"' in document

    def walk(self, root: LexborNode) -> Rendered:
        above: list[tuple[LexborNode, _Frame]] = []  # comparing nodes would serialise them, so we remember the way down
        node = root
        while True:
            tag = node.tag or ""
            if tag == "-text":
                self._out.text(node.text_content or "")
            elif tag[:1] != "-" and tag not in _SKIPPED and (frame := self._enter(node, tag)) is not None:
                child = node.first_child
                if child is not None:
                    above.append((node, frame))
                    self._level = len(above)
                    node = child
                    continue
                self._leave(frame)
            elif tag == "-comment":
                self._comment(node)
            following = node.next if above else None
            while following is None and above:
                node, frame = above.pop()
                self._level = len(above)
                self._leave(frame)
                following = node.next if above else None
            if following is None:
                break
            node = following
        self._out.end()
        self._close()
        return Rendered(*self._out.result())

    # Elements

    def _enter(self, node: LexborNode, tag: str) -> _Frame | None:
        """Begins an element; None if what is inside is not read."""
        attributes = node.attributes
        look = self._look(tag, attributes) if attributes else _NO_LOOK
        if look.hidden:
            return None
        if look.simple and self._next is None:
            if tag in _PLAIN:
                return _NOTHING
            if tag in _SIMPLE:
                self._out.end()
                if tag in _SPACED and not look.tight:
                    self._out.gap()
                    return _SPACED_ONLY
                return _BLOCK_ONLY
        if tag in _VOID:
            self._void(tag, attributes, look.mark)
            return None
        if look.style.bullet:
            self._bullet(node)
            return None
        frame = _Frame(block=tag in _BLOCK)
        frame.spaced = tag in _SPACED and not look.tight and not (tag in ("ul", "ol") and self._lists)
        if frame.block:
            self._out.end()
            if frame.spaced:
                self._out.gap()
        mark = look.mark
        if self._next is not None and frame.block:
            mark, self._next = mark or self._next, None
        self._mark(frame, mark, look)
        self._begin(frame, tag, attributes, look.style)
        return frame

    def _begin(self, frame: _Frame, tag: str, attributes: Mapping[str, str | None], style: htmlmarks.Style) -> None:
        out = self._out
        if tag == "blockquote" and not style.indent:
            frame.quote = True
            out.quotes += 1
        if tag == "pre" or tag == "textarea" or style.keeps_breaks:
            frame.pre = True
            out.keeps_breaks += 1
        if tag == "a":
            frame.link = ((attributes.get("href") or "").strip()[:_MAX_LINK], len(out.inline), out.count)
        elif tag in ("ul", "ol"):
            frame.listed = True
            self._lists.append(
                _List(tag == "ol", (attributes.get("type") or "1")[:1], htmlwords.first_number(attributes) - 1)
            )
        elif tag == "li":
            self._item(attributes)
        elif tag == "p" and style.level > 1:
            out.marker = "  " * min(style.level - 1, 10)
        elif tag == "table":
            frame.table = True
            out.table_begins()
        elif tag == "tr":
            frame.row = True
            out.row_begins()
        elif tag in ("td", "th"):
            out.end()
            frame.cell = out.count

    def _leave(self, frame: _Frame) -> None:
        if frame is _NOTHING:
            return
        out = self._out
        if frame is _BLOCK_ONLY or frame is _SPACED_ONLY:
            out.end()
            if frame.spaced:
                out.gap()
            return
        if frame.link:
            self._link(*frame.link)
        if frame.block:
            out.end()
        if frame.cell >= 0:
            out.cell_ends(frame.cell)
        if frame.row:
            out.row_ends()
        if frame.table:
            out.table_ends()
        self._unmark(frame)
        if frame.spaced:
            out.gap()
        if frame.quote:
            out.quotes -= 1
            if self._open and (out.quotes < self._open.quotes or self._ends_container()):
                self._close()
        if frame.pre:
            out.keeps_breaks -= 1
        if frame.listed:
            self._lists.pop()

    def _void(self, tag: str, attributes: Mapping[str, str | None], mark: Mark | None) -> None:
        if mark is not None and mark.extent is Extent.REST:
            self._begin_region(mark)
        elif mark is not None and mark.extent is Extent.NEXT:
            self._next = replace(mark, extent=Extent.ELEMENT)
        if tag == "br":
            self._out.end(force=True)
        elif tag == "img":
            if name := htmlwords.picture(attributes, self._names):
                self._out.text(f"[{name}]")
        elif tag == "hr":
            self._out.end()
            self._out.put(RULE)

    # What attributes say

    def _look(self, tag: str, attributes: Mapping[str, str | None]) -> _Look:
        key = (tag, *attributes, *map(str, attributes.values()))
        known = self._looks.get(key)
        if known is None:
            known = self._looks[key] = self._read(tag, attributes)
        return known

    def _read(self, tag: str, attributes: Mapping[str, str | None]) -> _Look:
        value = attributes.get("style")
        style = _NO_STYLE
        if value:
            known = self._styles.get(value)
            style = known if known is not None else self._styles.setdefault(value, htmlmarks.style(value))
        # A link hidden to Outlook alone is the button that all others see.
        hidden = style.hidden or "hidden" in attributes or (style.hidden_to_outlook and tag != "a")
        classes = attributes.get("class") or ""
        mark = htmlmarks.find(tag, attributes) or style.mark
        if mark is None and tag == "blockquote" and style.quotes:
            mark = htmlmarks.QUOTED
        own = self._sees_own and "elementToProof" in classes.split()
        return _Look(
            style=style,
            mark=mark,
            hidden=hidden and not self._shows_hidden,
            tight=tag == "p"
            and (style.tight or "mso" in classes.lower()),  # the paragraphs of Word have no space between
            simple=not (mark or own or style.bullet or style.keeps_breaks or style.level > 1),
            own=own,
        )

    def _comment(self, node: LexborNode) -> None:
        content = (node.comment_content or "").strip() if self._open is None else ""
        if content in ("originalMessage", "ORIGINAL_MESSAGE"):  # Samsung's, above what it quotes
            self._begin_region(replace(htmlmarks.QUOTED, extent=Extent.REST))

    # Marks

    def _mark(self, frame: _Frame, mark: Mark | None, look: _Look) -> None:
        if self._open is not None:
            if look.own and self._open.mark.extent is Extent.REST:
                frame.own, frame.region = True, self._open
                self._close()
            return
        if mark is None:
            return
        if mark.extent is Extent.LINE:
            self._out.mark_line(mark.kind)
        elif mark.extent is Extent.NEXT:
            self._next = replace(mark, extent=Extent.ELEMENT)
        elif mark.extent is Extent.HEADER:
            frame.header = self._out.region_begins()
        else:
            self._begin_region(mark)
            if mark.extent is not Extent.REST:
                frame.region = self._open

    def _unmark(self, frame: _Frame) -> None:
        if frame.own and frame.region is not None:
            self._begin_region(frame.region.mark)
        elif frame.region is not None and frame.region is self._open:
            self._out.end()
            if frame.region.mark.extent is Extent.INTRODUCTION:
                self._open = None
            self._close()
        elif frame.header >= 0 and self._open is None:
            self._out.end()
            if htmlmarks.is_header_block(self._out.read(frame.header, 10)):
                self._open = _Open(frame.header, htmlmarks.REST, self._out.quotes, self._level)

    def _begin_region(self, mark: Mark) -> None:
        if self._open is None:
            self._open = _Open(self._out.region_begins(), mark, self._out.quotes, self._level)

    def _close(self) -> None:
        if self._open is not None:
            self._out.region(self._open.start, self._open.mark.kind)
            self._open = None

    def _ends_container(self) -> bool:
        """A block quote ends that is what its container was for."""
        here = self._open
        if here is None or here.mark.extent not in _CONTAINERS or self._out.quotes != here.quotes:
            return False
        first = self._out.read(here.start, 1)
        return self._level <= here.level + _NEAR and not (first and htmlmarks.is_gmail_forward(first[0]))

    # Lists, links, pictures

    def _item(self, attributes: Mapping[str, str | None]) -> None:
        depth = max(0, len(self._lists) - 1)
        mark = "* "
        if self._lists and (here := self._lists[-1]).is_numbered:
            value = attributes.get("value") or ""
            here.number = int(value) if htmlwords.is_number(value) else here.number + 1
            mark = f"{htmlwords.numeral(here.number, here.type)}. "
        self._out.marker = "  " * min(depth, 10) + mark

    def _bullet(self, node: LexborNode) -> None:
        """Outlook writes bullets and numbers of a list as words in front."""
        words = normalise.line((node.text(deep=True) or "").replace("\u00a0", " "), limit=20)
        self._out.marker += f"{words} " if htmlwords.is_label(words) else "* "

    def _link(self, target: str, inline: int, lines: int) -> None:
        out = self._out
        shown = "".join(out.inline[inline:]) if lines == out.count else "".join(out.read(lines, 3))
        if address := htmlwords.address(target, shown.strip()):
            out.add(f" <{address}>")
