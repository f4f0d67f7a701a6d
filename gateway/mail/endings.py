"""What kind of file a part is to whoever opens it: the endings of all names that some mail program would show for it.

Programs disagree: of `filename` and `name`, of two fields or two parameters of one name, of a plain and an extended form, some
take the first and some the last. Windows drops points and blanks at the end of a name, and hides signs that have no width.
Whoever keeps files back must know them all.
"""

import re

from gateway.mail import mimefield
from gateway.mail.splitter import Part, unfolded

_OF_TYPE = {
    "application/x-msdownload": "exe",
    "application/x-msdos-program": "exe",
    "application/x-dosexec": "exe",
    "application/vnd.microsoft.portable-executable": "exe",
    "application/javascript": "js",
    "application/x-javascript": "js",
    "text/javascript": "js",
    "application/ecmascript": "js",
    "text/vbscript": "vbs",
    "text/vbs": "vbs",
    "application/x-ms-shortcut": "lnk",
    "application/hta": "hta",
    "application/x-iso9660-image": "iso",
    "application/x-cd-image": "iso",
}
"""What a program calls a nameless file of this type."""

_NO_WIDTH = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff]"
)
_DROPPED = " .\xa0\u3000"
"""At the end of a name Windows drops them."""
_MOST = 10
_LONGEST = 20


def ending(name: str) -> str:
    """`exe` of `Offer.pdf.EXE .`: as the system reads it that would run the file; '' if there is none."""
    name = _NO_WIDTH.sub("", name).rstrip(_DROPPED)
    return name.rpartition(".")[2].strip().lower()[:_LONGEST] if "." in name else ""


def endings(part: Part) -> tuple[str, ...]:
    """All endings under which programs would show this part, in lower case, each once."""
    names: list[str] = []
    for field in part.fields:
        if field.name in ("content-disposition", "content-type"):
            names += mimefield.readings(unfolded(field.value), "filename", "name")
    found = [ending(name) for name in names]
    kind = mimefield.parse(part.first("content-type"))[0]
    return tuple(dict.fromkeys(one for one in (*found, _OF_TYPE.get(kind, "")) if one))[:_MOST]
