"""What a person would read: HTML to text, and flowed text put together (RFC 3676).

The one door of selectolax. Its tree is quadratic in depth, so a linear count of the tags goes first; too deep a document is read
by cutting out its tags. Linear in the size of the document otherwise, never raises.
"""

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gateway.mail import normalise

MAX_DEPTH = 500
MAX_TREE = 4 * 1024 * 1024  # characters of HTML for which we build a tree; more is read by cutting out the tags

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
     "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "body", "html", "head"}
)  # fmt: skip
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe",
                      "select", "textarea", "button", "-comment", "!doctype"})  # fmt: skip
_BLOCK = frozenset({"address", "article", "aside", "body", "center", "details", "dd", "div", "dl", "dt", "fieldset",
                    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol",
                    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "caption"})  # fmt: skip
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table"})
_HIDDEN = re.compile(r"display\s{0,5}:\s{0,5}none|mso-hide\s{0,5}:\s{0,5}all|visibility\s{0,5}:\s{0,5}hidden", re.I)
_WHITE = re.compile(r"[ \t\r\n\f]+")


def from_html(markup: str) -> str:
    """The text of an HTML document: paragraphs, lists, links as `text <address>`, block quotes as lines with `> `."""
    markup = normalise.storable(markup)
    if len(markup) > MAX_TREE or _too_deep(markup):
        return _without_tags(markup)
    try:
        root = LexborHTMLParser(markup).root
    except Exception:  # a C library on hostile input: whatever it raises, the text is still wanted
        return _without_tags(markup)
    return _Walker().walk(root) if root is not None else ""


def flowed(text: str, *, delsp: bool = False) -> str:
    """Text of `format=flowed` with its soft line ends taken away (RFC 3676 4.2)."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        quotes = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        if paragraph and quotes != depth:
            out.append(_marked(depth, "".join(paragraph)))
            paragraph = []
        depth = quotes
        if content.endswith(" ") and content != "-- ":
            paragraph.append(content[:-1] if delsp else content)
        elif content == "-- " and paragraph:
            out.append(_marked(depth, "".join(paragraph)))
            paragraph = []
            out.append(_marked(depth, content))
        else:
            out.append(_marked(depth, "".join([*paragraph, content])))
            paragraph = []
    if paragraph:
        out.append(_marked(depth, "".join(paragraph)))
    return "\n".join(out)


def _marked(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth > 0 else content


def _too_deep(markup: str) -> bool:
    """An upper estimate of the tree's depth, in one pass."""
    if markup.count("<") <= MAX_DEPTH:
        return False
    depth = 0
    for close, name in _TAG_NAME.findall(markup):
        if name in _VOID or name.lower() in _VOID:
            continue
        if close:
            depth -= depth > 0
            continue
        depth += 1
        if depth > MAX_DEPTH:
            return True
    return False


_HIDDEN_ELEMENT = re.compile(r"<(script|style|title)\b[^>]{0,4096}>", re.I)
_BREAKS = re.compile(r"</?(?:p|div|br|tr|li|h[1-6]|table|ul|ol|blockquote|pre)\b[^>]{0,4096}>", re.I)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,65536}>?")


def _without_tags(markup: str) -> str:
    """The text between the tags, for documents no tree should be built of."""
    out: list[str] = []
    position = 0
    lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
    while match := _HIDDEN_ELEMENT.search(markup, position):
        out.append(markup[position : match.start()])
        end = lowered.find(f"</{match[1].lower()}", match.end())
        position = end if end >= 0 else match.end()
        if end < 0:
            break
    out.append(markup[position:])
    text = _ANY_TAG.sub(" ", _BREAKS.sub("\n", "".join(out)))
    lines = (_WHITE.sub(" ", line).strip() for line in html.unescape(text).split("\n"))
    return normalise.text("\n".join(line for line in lines if line))


class _Walker:
    """One walk over the tree without recursion. Lines are put out with the quote marks of their depth."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._inline: list[str] = []
        self._space = False  # white space is due before the next word
        self._quotes = 0
        self._gap = False  # a blank line is due before the next line
        self._pre = 0
        self._marker = ""
        self._lists: list[int] = []  # -1: bullets; else the number of the last item
        self._links: list[tuple[str, int]] = []

    def walk(self, root: LexborNode) -> str:
        above: list[tuple[LexborNode, str]] = []  # comparing nodes would serialise them, so we remember the way down
        node = root
        while True:
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag not in _SKIPPED and self._enter(node, tag):
                child = node.first_child
                if child is not None:
                    above.append((node, tag))
                    node = child
                    continue
                self._leave(tag)
            following = node.next if above else None
            while following is None and above:
                node, tag = above.pop()
                self._leave(tag)
                following = node.next if above else None
            if following is None:
                break
            node = following
        self._line()
        return normalise.text("\n".join(self._lines)).strip("\n")

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Begins an element; False if what is inside is not read."""
        if tag == "br":
            self._line(force=True)
            return False
        if tag == "img":
            self._image(node)
            return False
        if tag in ("a", "div", "span", "p", "td", "table", "ol") and self._attributes(node, tag):
            return False
        if tag == "hr":
            self._line()
            self._put("-" * 20)
            return False
        if tag in _BLOCK or tag in _SPACED:
            self._line()
            self._gap = self._gap or (tag in _SPACED and not (tag in ("ul", "ol") and bool(self._lists)))
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "ul":
            self._lists.append(-1)
        elif tag == "li":
            self._item()
        elif tag in ("td", "th"):
            self._space = True
        return True

    def _attributes(self, node: LexborNode, tag: str) -> bool:
        """What the attributes of an element say; True if the element is hidden."""
        attributes = node.attributes
        if not attributes:
            self._links += [("", 0)] if tag == "a" else []
            self._lists += [0] if tag == "ol" else []
            return False
        if "style" in attributes and _HIDDEN.search((attributes["style"] or "")[:2000]):
            return True
        if tag == "a":
            self._links.append(((attributes.get("href") or "").strip()[:2000], len(self._inline)))
        elif tag == "ol":
            start = attributes.get("start") or "1"
            self._lists.append(int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 6 else 0)
        return False

    def _leave(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._link(*self._links.pop())
        if tag in _BLOCK or tag in _SPACED:
            self._line()
            self._gap = self._gap or (tag in _SPACED and not (tag in ("ul", "ol") and len(self._lists) > 1))
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("td", "th"):
            self._space = True

    def _text(self, text: str) -> None:
        if self._pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._inline.append(first)
            for line in rest:
                self._line(force=True)
                self._inline.append(line)
            return
        words = _WHITE.sub(" ", text)
        if words in ("", " "):
            self._space = self._space or words == " "
            return
        if words[0] == " " or self._space:
            words = words.lstrip(" ")
            if self._inline and not self._inline[-1].endswith(" "):
                self._inline.append(" ")
        self._space = words[-1] == " "
        self._inline.append(words.rstrip(" "))

    def _item(self) -> None:
        depth = max(0, len(self._lists) - 1)
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            mark = f"{self._lists[-1]}. "
        else:
            mark = "* "
        self._marker = "  " * min(depth, 10) + mark

    def _link(self, target: str, since: int) -> None:
        shown = "".join(self._inline[since:]).strip() if since <= len(self._inline) else ""
        address = target.removeprefix("mailto:")
        if not target.lower().startswith(("http://", "https://", "mailto:")) or not shown:
            return
        plain = shown.rstrip("/").lower()
        if plain not in (address.rstrip("/").lower(), re.sub(r"^https?://(?:www\.)?", "", address.rstrip("/").lower())):
            self._inline.append(f" <{normalise.line(address)}>")

    def _image(self, node: LexborNode) -> None:
        alternative = normalise.line(node.attributes.get("alt") or "", limit=200)
        if alternative:
            self._text(f"[{alternative}]")

    def _line(self, *, force: bool = False) -> None:
        """Ends the current line. `force` ends an empty one too."""
        if not (self._inline or force):
            self._space = False
            return
        content = "".join(self._inline)
        self._inline.clear()
        self._space = False
        if not self._pre:
            content = content.strip(" ")
        if content.strip() or force:
            self._put(self._marker + content if self._marker and content.strip() else content)
            if content.strip():
                self._marker = ""

    def _put(self, content: str) -> None:
        prefix = "> " * min(self._quotes, 50)
        if self._gap and self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._quotes, _quote_depth(self._lines[-1]))).rstrip())
        self._gap = False
        self._lines.append((prefix + content).rstrip() if content != "-- " else prefix + content)


def _quote_depth(line: str) -> int:
    depth = 0
    while line.startswith("> ", depth * 2) or line[depth * 2 :] == ">":
        depth += 1
    return depth
