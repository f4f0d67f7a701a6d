"""Pictures of a person's mail in the letter that carries its text: each in its place, where the text still marks it.

Mail programs mark the place in the text part: Outlook `[cid:image001.png@01DC5D3A.9F0B5B10]`, Gmail `[image: light.png]`, and
so does our own reading of HTML: `[light.png]`. A picture without a mark goes along as a file.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from gateway.mail import filetypes
from gateway.mail.compose import file_name
from gateway.mail.draft import FilePart

_USABLE_ID = re.compile(r"[A-Za-z0-9.!#$%+=_~@-]{1,200}")
_STYLE = "max-width:100%;height:auto;"


def placed(text: str, html: str, files: Sequence[FilePart]) -> tuple[str, str]:
    """Text and HTML of a letter with the inline pictures of `files` in their places: the first mark of each picture becomes
    the picture in the HTML, and its name in the text."""
    for file in files:
        if not (file.inline and filetypes.may_be_shown(file.type) and _USABLE_ID.fullmatch(file.content_id)):
            continue
        name = file_name(file.name)
        for mark in _marks(file):
            shown = escape(mark, quote=False)
            if shown in html:
                picture = f'<img src="cid:{file.content_id}" alt="{escape(name)}" style="{_STYLE}">'
                html = html.replace(shown, picture, 1)
                text = text.replace(mark, f"[{name}]", 1)
                break
    return text, html


def _marks(file: FilePart) -> Iterator[str]:
    yield f"[cid:{file.content_id}]"
    if file.name:
        yield f"[image: {file.name}]"
        yield f"[{file.name}]"
