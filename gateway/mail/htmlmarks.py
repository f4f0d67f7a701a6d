"""The marks that mail programs put on what is quoted, forwarded or signed in their HTML. Data, and how to find it.

Add a program: its class or id goes into `_CLASSES`, in lower case, without the prefixes of `_PREFIX` and without digits at
the end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gateway.mail.message import RegionKind


class Extent(Enum):
    """How far a mark reaches."""

    ELEMENT = auto()
    """The element that carries it."""
    CONTAINER = auto()
    """The element to the end of its first block quote; what comes after that and is not in a block quote is an answer."""
    INTRODUCTION = auto()
    """As CONTAINER, and nothing where no block quote is in it: for names that others use too."""
    REST = auto()
    """From the element to the end of the mail, or of the quotation in which it stands."""
    HEADER = auto()
    """As REST, if the element reads as a header block (From:, Sent:, To:)."""
    NEXT = auto()
    """The element that comes next."""
    LINE = auto()
    """The line on which it stands."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an element is, and how far that goes."""

    kind: RegionKind
    extent: Extent = Extent.ELEMENT


QUOTED = Mark(RegionKind.QUOTED)
_CONTAINER = Mark(RegionKind.QUOTED, Extent.CONTAINER)
REST = Mark(RegionKind.QUOTED, Extent.REST)
_HEADER = Mark(RegionKind.QUOTED, Extent.HEADER)
_INTRODUCTION = Mark(RegionKind.QUOTED, Extent.INTRODUCTION)
_FORWARDED = Mark(RegionKind.FORWARDED)
_SIGNATURE = Mark(RegionKind.SIGNATURE)
_SIGNATURE_LINE = Mark(RegionKind.SIGNATURE, Extent.LINE)
_SIGNATURE_NEXT = Mark(RegionKind.SIGNATURE, Extent.NEXT)

_CLASSES: dict[str, Mark] = {
    # Gmail, and the many that write as it does (K-9, BlueMail, Nylas, Superhuman, Geary)
    "gmail_quote": _CONTAINER, "gmail_quote_container": _CONTAINER, "gmail_attr": QUOTED, "gmail_signature": _SIGNATURE,
    "gmail_signature_prefix": _SIGNATURE, "nylas-quote": _CONTAINER, "k9mail-signature": _SIGNATURE,
    "geary-signature": _SIGNATURE, "sh-signature": _SIGNATURE,
    # Outlook: Exchange and the web, mobile, the Mac, the desktop of old
    "divrplyfwdmsg": REST, "divrpf": REST, "outlookmessageheader": REST, "stopspelling": REST, "replysplit": REST,
    "ms-outlook-mobile-reference-message": QUOTED, "mail-editor-reference-message-container": QUOTED,
    "ms-outlook-mobile-signature": _SIGNATURE, "olk_src_body_section": QUOTED,
    "mac_outlook_attribution_blockquote": QUOTED, "signature": _SIGNATURE,
    # Apple Mail
    "appleoriginalcontents": QUOTED, "applemailsignature": _SIGNATURE,
    "linebreakatbeginningofsignature": _SIGNATURE_NEXT,
    # Thunderbird, Postbox
    "moz-cite-prefix": QUOTED, "moz-email-headers-table": QUOTED, "moz-signature": _SIGNATURE,
    "moz-txt-sig": _SIGNATURE, "moz-forward-container": _FORWARDED,
    # Yahoo, AOL
    "yahoo_quoted": QUOTED, "yqtdbase": QUOTED, "qtdseparatebr": REST, "yahoo-signature": _SIGNATURE,
    "aolmsgpart": QUOTED,
    # ProtonMail, Tutanota, Zoho, Zimbra, Fastmail
    "protonmail_quote": _CONTAINER, "protonmail_signature_block": _SIGNATURE, "tutanota_quote": _CONTAINER,
    "zmail_extra": _CONTAINER, "zwchr": REST,
    # Roundcube, Horde, Nextcloud, Open-Xchange, Evolution, Lotus Notes
    "reply-intro": QUOTED, "_rc_sig": _SIGNATURE, "io-ox-signature": _SIGNATURE, "-x-evo-signature": _SIGNATURE,
    "-x-evo-signature-wrapper": _SIGNATURE, "inoteshistory": QUOTED,
    "quote": _INTRODUCTION,
    # Airmail, Spark, Newton, Canary, Edison, Front, Missive, Freshdesk, eM Client, FairEmail
    "clean_bq": QUOTED, "airmail_on": QUOTED, "bloop_sign": _SIGNATURE, "spark_quote": QUOTED, "cm_quote": _CONTAINER,
    "canaryblockquote": QUOTED, "canarysig": _SIGNATURE, "edo-original": QUOTED, "edo-signature": _SIGNATURE,
    "front-blockquote": QUOTED, "front-signature": _SIGNATURE, "missive_quote": QUOTED,
    "missive_signature": _SIGNATURE, "freshdesk_quote": _CONTAINER,
    # Samsung, BlackBerry
    "composer_signature": _SIGNATURE, "_originalcontent": QUOTED, "_replycontent": REST,
    "_signatureplaceholder": _SIGNATURE,
    # mail.ru, QQ, NetEase, Alibaba
    "mail-quote-collapse": QUOTED, "xm_mail_oringinal_describe": REST, "isreplycontent": QUOTED,
    "divneteasemailcard": _SIGNATURE, "spneditorsign": _SIGNATURE, "__aliyun_signature_wrap": _SIGNATURE,
}  # fmt: skip
_NAMES: dict[str, Mark] = {
    "quote": QUOTED,  # GMX, web.de, mail.com
    "messagereplysection": _CONTAINER,  # Spark, Sparrow
    "messagesignaturesection": _SIGNATURE,
    "_mailoriginal": REST,  # Outlook's bookmarks
    "_mailautosig": _SIGNATURE_LINE,
}
_DATA: dict[str, dict[str, Mark]] = {
    "data-marker": {  # Zimbra
        "__quoted_text__": QUOTED, "__headers__": QUOTED, "__sig_pre__": _SIGNATURE, "__sig_post__": _SIGNATURE,
    },
    "data-smartmail": {"gmail_signature": _SIGNATURE},
    "fairemail": {"reference": _CONTAINER, "signature": _SIGNATURE},
    "itemtype": {"https://schemas.microsoft.com/quotedtext": QUOTED},
}  # fmt: skip

# What programs put before the names in a mail they quote: Outlook on the web, Hotmail, Yahoo, AOL, Gmail.
_PREFIX = re.compile(r"(?:x_|ecx|ydp[0-9a-f]{6,10}|yiv\d{4,12}|aolmail_|m_-?\d{4,20})")
_PREFIXED = ("x_", "ecx", "ydp", "yiv", "aolmail_", "m_")


def find(tag: str, attributes: Mapping[str, str | None]) -> Mark | None:
    """The mark on an element, by its classes, its id, its name and what single programs write besides."""
    for key in ("class", "id"):
        value = attributes.get(key)
        if value:
            for token in value.lower().split(None, 20)[:20]:
                if mark := _CLASSES.get(token) or _CLASSES.get(_bare(token)):
                    return mark
    name = attributes.get("name")
    if name and (mark := _NAMES.get(_bare(name.lower()))) and (name != "quote" or tag == "div"):
        return mark
    for key, values in _DATA.items():
        if key in attributes and (mark := values.get((attributes[key] or "").lower())):
            return mark
    if tag == "blockquote" and ((attributes.get("type") or "").lower() == "cite" or attributes.get("cite")):
        return QUOTED
    return _SIGNATURE if tag == "signature" else None


def _bare(token: str) -> str:
    """A class or id as the program that made it wrote it."""
    token = token[:100]
    if token.startswith(_PREFIXED):
        for _ in range(10):  # each program on the way puts its own in front
            if not (prefix := _PREFIX.match(token)):
                break
            token = token[prefix.end() :]
    return token.rstrip("0123456789").rstrip("_-") or token


@dataclass(frozen=True, slots=True)
class Style:
    """What matters to a reader in a `style` attribute."""

    hidden: bool = False
    hidden_to_outlook: bool = False
    keeps_breaks: bool = False
    tight: bool = False
    """No space above and below, as Outlook sets its paragraphs."""
    indent: bool = False
    """A block quote that is only moved to the right: somebody's own words."""
    quotes: bool = False
    """A block quote with a line on its left."""
    bullet: bool = False
    """The bullet or number that Outlook has written in front of a list item."""
    level: int = 0
    mark: Mark | None = None


_HIDDEN = re.compile(
    r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|max-height\s{0,5}:\s{0,5}0(?![.\d]).{0,200}overflow\s{0,5}:"
    r"\s{0,5}hidden|overflow\s{0,5}:\s{0,5}hidden.{0,200}max-height\s{0,5}:\s{0,5}0(?![.\d])",
    re.S,
)
_KEEPS_BREAKS = re.compile(r"white-space(?:-collapse)?\s{0,5}:\s{0,5}(?:pre|break-spaces)")
_ZERO = r"(?:0?\.0001pt|0(?:[a-z]{2})?)"
_TIGHT = re.compile(rf"margin\s{{0,5}}:\s{{0,5}}{_ZERO}(?: {_ZERO}){{0,3}}\s{{0,5}}(?:;|!|$)")
_TIGHT_BOTTOM = re.compile(r"margin-bottom\s{0,5}:\s{0,5}(?:0?\.0001pt|0(?!\.))")
_LINE_AT_LEFT = re.compile(r"border-left(?:-width|-style|-color)?\s{0,5}:\s{0,5}(?!none|0|medium none|initial)\S")
_NO_LINE = re.compile(r"border\s{0,5}:\s{0,5}(?:none|0|medium none)")
_LEVEL = re.compile(r"mso-list\s{0,5}:[^;]{0,40}level(\d)")
_OUTLOOK_GREYS = ("e1e1e1", "b5c4df", "e5e5e5", "225, 225, 225", "181, 196, 223", "229, 229, 229")
_OUTLOOK_BLUE = re.compile(r"border-left\s{0,5}:\s{0,5}(?:solid blue|blue 1\.5pt solid|1\.5pt solid blue)")


def style(value: str) -> Style:
    """Reads a `style` attribute, the first 2,000 characters of it."""
    css = value[:2000].lower()
    level = _LEVEL.search(css)
    return Style(
        hidden=_HIDDEN.search(css) is not None,
        hidden_to_outlook="mso-hide" in css and "all" in css,
        keeps_breaks=_KEEPS_BREAKS.search(css) is not None,
        tight=_TIGHT.search(css) is not None or ("margin-top" in css and _TIGHT_BOTTOM.search(css) is not None),
        indent="margin" in css and _NO_LINE.search(css) is not None and _LINE_AT_LEFT.search(css) is None,
        quotes=_LINE_AT_LEFT.search(css) is not None,
        bullet="mso-list" in css and "ignore" in css,
        level=int(level[1]) if level else 0,
        mark=_by_style(css),
    )


def _by_style(css: str) -> Mark | None:
    if "border" in css:
        if ("border-top" in css or "solid none none" in css) and any(grey in css for grey in _OUTLOOK_GREYS):
            return _HEADER
        if _OUTLOOK_BLUE.search(css):
            return QUOTED
    if "mso-bookmark" in css:
        if "_mailoriginal" in css:
            return REST
        if "_mailautosig" in css:
            return _SIGNATURE_LINE
    return None


_LABELLED = re.compile(r"[*_\s]{0,4}[^\W\d_][^:：\n]{0,30}[:：](?:\s|[*_]|$|\S)")
_GMAIL_FORWARD = re.compile(r"-{10} [^-].{2,60} -{9,10}$")


def is_header_block(lines: list[str]) -> bool:
    """Lines of the form `Label: value`, three or more, in whatever language, with an address or a date."""
    filled = [line for line in lines if line.strip()][:8]
    labelled = sum(_LABELLED.match(line[:80]) is not None for line in filled)
    told = any("@" in line or any(c.isdigit() for c in line) for line in filled)
    return bool(filled) and _LABELLED.match(filled[0][:80]) is not None and labelled >= 3 and told


def is_gmail_forward(line: str) -> bool:
    """Gmail's line above a forwarded mail, in whatever language: ten dashes, words, nine or ten dashes."""
    return _GMAIL_FORWARD.match(line[:100].strip()) is not None
