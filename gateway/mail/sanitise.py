"""HTML of strangers made fit to be shown in a page: what runs, loads or leads astray is taken out. The one door of nh3.

Only what is listed here stays. Nothing in the result loads anything from anywhere, but the pictures whose address the
caller gives; it can be shown under a Content-Security-Policy of `default-src 'none'; img-src data:; style-src
'unsafe-inline'`. Linear in the size of the document, never raises.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

import nh3

from gateway.mail import markup as markups
from gateway.mail import normalise
from gateway.mail.message import HTML_END

_TAGS = frozenset({
    "a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p",
    "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
})  # fmt: skip
# Elements of which not even the words stay: no reader would see them, or they are code.
_DROPPED = frozenset({
    "applet", "audio", "canvas", "embed", "frame", "frameset", "iframe", "math", "noembed", "noframes", "noscript",
    "object", "script", "select", "style", "svg", "template", "title", "video", "xml",
})  # fmt: skip
TIGHT = "mail-tight"
"""The one class in the result: a paragraph without space above and below, as Word's style sheet has it. The page gives it
`margin: 0`."""

# No class of theirs, no id or name: they would mix with those of the page.
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "color", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "p": {"class"},
    "img": {"alt", "border", "hspace", "src", "vspace"},
    "font": {"face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "nowrap", "rowspan"},
    "th": {"colspan", "nowrap", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"reversed", "start", "type"},
    "ul": {"type"},
    "li": {"value"},
}
_PROPERTIES = frozenset({
    "background", "background-color", "border-collapse", "border-color", "border-radius", "border-spacing",
    "border-style", "border-width", "border", "clear", "color", "direction", "display", "float", "font", "font-family",
    "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style",
    "list-style-type", "max-height", "max-width", "min-height", "min-width", "overflow-wrap", "text-align",
    "text-decoration", "text-indent", "text-transform", "unicode-bidi", "vertical-align", "visibility", "white-space",
    "width", "word-break", "word-wrap",
    *(f"{box}{side}" for box in ("margin", "padding") for side in ("", "-top", "-right", "-bottom", "-left")),
    *(f"border-{side}{what}" for side in ("top", "right", "bottom", "left") for what in ("", "-color", "-style", "-width")),
})  # fmt: skip
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid", "data"})
_MAX_STYLE = 4000
_MAX_ADDRESS = 8000

_MOST_COPIED = 100_000_000_000
"""Character references, times bytes: nh3 copies a text at each reference in it. One second of it, in the worst of documents."""

_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\x00-\x20]", re.I)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\Z")
_WHITE = re.compile(r"[\x00-\x20]+")
_VALUE = re.compile(r"[\w\s#%.,!'\"()-]*\Z")
_CALL = re.compile(r"([\w-]*)\(")
_NEGATIVE = re.compile(r"(?<![\w.-])-\s?[\d.]")

Addresses = Callable[[str], str] | Mapping[str, str]
"""From a content id (without angle brackets) to the address of its picture, '' where there is none."""


def html(markup: str, *, cid: Addresses) -> str:
    """The document as a fragment for a page's body. `cid:` pictures get the addresses of `cid`; other pictures only their words.

    Links open a page of their own and do not tell where they stood. A document for which no tree should be built is shown
    as its text. Several parts (`HTML_END`) are read one by one.
    """
    return "\n".join([_one(part, cid) for part in normalise.storable(markup).split(HTML_END)])


def _one(markup: str, cid: Addresses) -> str:
    if markup.count("&") * len(markup.encode()) > _MOST_COPIED or markups.is_too_much(markup):
        return plain(markups.without_tags(markup))
    address = cid if callable(cid) else lambda content_id: cid.get(content_id, "")
    try:
        return nh3.clean(
            markup,
            tags=set(_TAGS),
            clean_content_tags=set(_DROPPED),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            # Asked about every attribute that is left: it alone judges addresses, relative ones too.
            attribute_filter=lambda tag, name, value: _attribute(tag, name, value, address),
            url_schemes=set(_SCHEMES),
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    except Exception:  # a library in another language on hostile input: whatever it raises, the text is still wanted
        return plain(markups.without_tags(markup))


def plain(text: str) -> str:
    """Text as HTML that keeps its lines."""
    return f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'


def _attribute(tag: str, name: str, value: str, address: Callable[[str], str]) -> str | None:
    if name == "style":
        return _style(value) or None
    if name == "href":
        target = value.strip()
        return target if len(target) <= _MAX_ADDRESS and _LINK.match(target) else None
    if name == "class":
        return TIGHT if "mso" in value.lower() or value == TIGHT else None
    if name == "src":
        return _source(value.strip(), address)
    return value[:_MAX_ADDRESS]


def _source(value: str, address: Callable[[str], str]) -> str | None:
    if value[:4].lower() == "cid:":
        return address(value[4:_MAX_ADDRESS].strip()) or None
    value = _WHITE.sub("", value) if value[:5].lower() == "data:" else ""
    return value if _PICTURE.match(value) else None


def _style(value: str) -> str:
    """The declarations that can neither load, nor move anything out of its place."""
    if len(value) > _MAX_STYLE or "\\" in value or "/*" in value or "@" in value:
        return ""
    kept = []
    for declaration in value.split(";"):
        name, colon, said = declaration.partition(":")
        name, said = name.strip().lower(), said.strip()
        if colon and name in _PROPERTIES and _is_harmless(name, said):
            kept.append(f"{name}:{said}")
    return ";".join(kept)


def _is_harmless(name: str, value: str) -> bool:
    if not _VALUE.match(value) or value.count('"') % 2 or value.count("'") % 2 or value.count("(") != value.count(")"):
        return False
    if any(call.lower() not in ("rgb", "rgba", "hsl", "hsla") for call in _CALL.findall(value)):
        return False
    if name == "display" and value.lower() not in ("none", "block", "inline", "inline-block", "table", "table-cell"):
        return False
    return not (name.startswith(("margin", "text-indent", "letter-spacing")) and _NEGATIVE.search(value))
