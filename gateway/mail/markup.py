"""What can be said about HTML without building a tree of it: whether a tree would be too costly, and the text between the tags.

Linear in the size of the document, never raises.
"""

import html
import re

from gateway.mail import normalise

MAX_DEPTH = 1000  # of elements that must be closed: what tree builders cost is this, times the number of tags
MAX_TREE = 4 * 1024 * 1024  # characters for which a tree is built
MAX_TAGS = 250_000
_MAX_REOPENED = 500_000

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
     "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "body", "html", "head"}
)  # fmt: skip
# HTML5 opens these again in every block that follows until they are closed (13.2.4.3): few bytes, and a tree without end.
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
_NESTED = re.compile(
    r"<(/?)(?!(?:p|br|li|t[dhr]|d[dt]|img|hr|tbody)[\s/>])([a-zA-Z][a-zA-Z0-9:]{0,20})"
)  # a quicker _VOID
_HIDDEN_ELEMENT = re.compile(r"<(script|style|title)\b[^>]{0,4096}>", re.I)
_BREAKS = re.compile(r"</?(?:p|div|br|tr|li|h[1-6]|table|ul|ol|blockquote|pre)\b[^>]{0,4096}>", re.I)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,65536}>?")
_WHITE = re.compile(r"[ \t\r\n\f\u00a0]+")


def is_too_much(markup: str) -> bool:
    """True where no tree should be built: too large, too deep, or a few tags that would be opened again and again."""
    tags = markup.count("<")
    if len(markup) > MAX_TREE or tags > MAX_TAGS:
        return True
    if tags <= MAX_DEPTH:
        return False
    depth = formatting = most = 0
    for close, name in _NESTED.findall(markup):
        known = name.lower()
        if known in _VOID:
            continue
        formats = known in _FORMATTING
        if close:
            depth -= depth > 0
            formatting -= formats and formatting > 0
            continue
        depth += 1
        if depth > MAX_DEPTH:
            return True
        if formats:
            formatting += 1
            most = max(most, formatting)
    return most * tags > _MAX_REOPENED and _reopened(markup) > _MAX_REOPENED


def _reopened(markup: str) -> int:
    """How many formatting elements are open at the other tags, all together."""
    formatting = reopened = 0
    for close, name in _TAG_NAME.findall(markup):
        if name.lower() in _FORMATTING:
            formatting += -(formatting > 0) if close else 1
        else:
            reopened += formatting
    return reopened


def without_tags(markup: str) -> str:
    """The text between the tags, one line for each block."""
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
