"""A mail's body as a page of its own, for a browser: sanitised, with the pictures that came in the mail, loading nothing."""

import base64
import re
from html import escape

from gateway.mail import htmltext, sanitise
from gateway.mail.message import Message
from gateway.mail.parse import Bytes, Parts

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MAX_PICTURE = 4 * 1024 * 1024  # bytes of one picture, and of all together
_MAX_PICTURES = 16 * 1024 * 1024
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    "body{margin:2em auto;max-width:60em;padding:0 1em;font:15px/1.5 sans-serif;overflow-wrap:anywhere}"
    f"img{{max-width:100%}}img:not([src]):not([alt]){{display:none}}.{sanitise.TIGHT}{{margin:0}}"
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def page(message: Message, raw: Bytes) -> str:
    """An HTML document: the HTML of the mail if there is some, and its text where the HTML does not say it.

    `raw` is the mail of which `message` was read: its pictures are in it.
    """
    parts = []
    if message.html is not None:
        parts.append(sanitise.html(message.html, cid=_Pictures(message, raw).address))
    if message.html is None or not _is_said(message.text, message.html):
        parts.insert(0, sanitise.plain(message.text))
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(message.subject)}</title>\n<style>{_STYLE}</style></head>\n<body>\n{'<hr>'.join(parts)}\n"
        "</body></html>"
    )


def _is_said(text: str, html: str) -> bool:
    """The HTML is another version of the text, not a piece beside it: it has most of its letters."""
    wanted = len(_NOT_LETTERS.sub("", text))
    return 2 * len(_NOT_LETTERS.sub("", htmltext.from_html(html))) >= wanted


class _Pictures:
    """The pictures of a mail as `data:` addresses, as long as they are not too large."""

    def __init__(self, message: Message, raw: Bytes) -> None:
        self._known = {one.content_id: one for one in message.attachments if one.content_id and one.type in _PICTURES}
        self._parts = Parts(raw) if self._known else None
        self._left = _MAX_PICTURES

    def address(self, content_id: str) -> str:
        """'' where there is no such picture."""
        picture = self._known.get(content_id)
        if picture is None or self._parts is None or picture.size > min(_MAX_PICTURE, self._left):
            return ""
        self._left -= picture.size
        data = base64.b64encode(self._parts.decoded(picture.part)).decode("ascii")
        return f"data:{picture.type};base64,{data}"
