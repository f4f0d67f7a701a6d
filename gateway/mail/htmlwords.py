"""Words that a reader sees without their being written in an HTML document: numbers of lists, names of pictures, addresses."""

import re
from collections.abc import Mapping

from gateway.mail import normalise

_FILE_NAME = re.compile(r"[\w .()-]{1,80}\.(?:png|jpe?g|gif|bmp|webp|svg|tiff?|heic|emz|wmz)", re.I)
_SCHEME = re.compile(r"https?://(?:www\.)?")
_LABEL = re.compile(r"[0-9a-z]{1,4}[.)]", re.I)

Attributes = Mapping[str, str | None]


def address(target: str, shown: str) -> str:
    """Where a link with the words `shown` leads, as far as the words do not say it; '' for links that lead nowhere."""
    if target[:7].lower() == "mailto:":
        target = target[7:].partition("?")[0]
    elif not target[:8].lower().startswith(("http://", "https://")):
        return ""
    bare = target.rstrip("/").lower()
    if not shown or not bare or shown.rstrip("/").lower() in (bare, bare[_scheme(bare) :]):
        return ""
    return normalise.line(target)


def _scheme(address: str) -> int:
    match = _SCHEME.match(address)
    return match.end() if match else 0


def picture(attributes: Attributes, names: Mapping[str, str]) -> str:
    """What stands for a picture: its alternative text, or the name of its file if it came in the mail (RFC 2392), else ''.

    `names` are the file names by content id. A picture of one pixel is nothing to see.
    """
    if "width" in attributes and _is_pixel(attributes):
        return ""
    name = normalise.line(attributes.get("alt") or "", limit=200)
    source = attributes.get("src") or ""
    if not name and source[:4].lower() == "cid:":
        content_id = source[4:204].strip()
        stem = content_id.partition("@")[0]
        name = normalise.line(names.get(content_id, ""), limit=200)
        return name or (stem if _FILE_NAME.fullmatch(stem) else "image")
    return name or ("image" if source[:11].lower() == "data:image/" else "")


def _is_pixel(attributes: Attributes) -> bool:
    sizes = [(attributes.get(side) or "").strip().removesuffix("px") for side in ("width", "height")]
    return all(size in ("0", "1") for size in sizes)


def is_number(value: str) -> bool:
    """A small number as an attribute may have it."""
    return value.isascii() and value.isdigit() and len(value) < 6


def first_number(attributes: Attributes) -> int:
    """The number of a list's first item."""
    start = attributes.get("start") or "1"
    return int(start) if is_number(start) else 1


def numeral(number: int, kind: str) -> str:
    """A number as a list of this type writes it; the digits where that cannot be done."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def is_label(words: str) -> bool:
    """The words in front of a list item are a number, not a bullet."""
    return _LABEL.fullmatch(words) is not None
