"""What the HTML version of a mail says about the lines of its plain version.

Only where both say the same: a region is carried over if all the letters before it, and all after it, are the same in both
versions, and line ends stand at the same places.
"""

import re
from itertools import accumulate

from gateway.mail import htmltext
from gateway.mail.message import Region

_MAX_HTML = 24 * 1024  # characters; a longer document costs more time than it tells
_MAX_REGIONS = 10
_NOT_LETTERS = re.compile(r"[\W_]+")
_SIGNS = ("_quote", "rplyfwd", "border-top:", "_mailoriginal", "reference-message", "signature", "cite=", "type=\"cite",
          "yahoo_quoted", "moz-", "name=\"quote", "data-marker", "divrpf", "olk_src", "inoteshistory")  # fmt: skip


def find(plain: str, document: str) -> tuple[Region, ...]:
    """Regions of the lines of `plain`, by the marks in `document`; () where the plain text has marks (`>`) of its own."""
    if len(document) > _MAX_HTML or plain.startswith(">") or "\n>" in plain:
        return ()
    lowered = document.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return ()
    rendered = htmltext.render(document)
    return carried(plain, rendered.text, rendered.regions[:_MAX_REGIONS])


def carried(plain: str, text: str, regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """The regions of the lines of `text` that are regions of the lines of `plain` too."""
    if not regions:
        return ()
    here = [_NOT_LETTERS.sub("", line) for line in text.split("\n")]
    there = [_NOT_LETTERS.sub("", line) for line in plain.split("\n")]
    whole = "".join(there)
    reached = list(accumulate((len(line) for line in there), initial=0))
    ends = {letters: line for line, letters in reversed(list(enumerate(reached)))}  # the first line that ends there
    out: list[Region] = []
    for one in regions:
        before, after = "".join(here[: one.start]), "".join(here[one.end :])
        start, end = ends.get(len(before)), ends.get(len(whole) - len(after))
        if start is None or end is None or not (whole.startswith(before) and whole.endswith(after)):
            continue
        while start < end and not there[start]:
            start += 1
        if start < end and (not out or start >= out[-1].end):  # the versions may differ inside of what is compared
            out.append(Region(start, end, one.kind))
    return tuple(out)
