"""A letter of ours that is too large for the server on its way out, made lighter: without its largest files, and at last with
its text cut. The same letter otherwise: its Message-ID, its fields, what it says; and it says what is not in it.

Pure. What comes out is written by `compose`, read back and compared like any other letter.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

from gateway.mail.compose import compose
from gateway.mail.composed import draft_of
from gateway.mail.draft import Draft, FilePart

_IMAGE = '<img [^<>]{{0,900}}src="cid:{}"[^<>]{{0,900}}>'
_STYLE = "margin:20px 0 0;max-width:600px;"
_CUT = " […]"
_TRIES = 16
"""Each cuts the text in half, so a text of 10 MB comes down to some lines."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not in the letter: files by name with their size in bytes (decoded), and whether the text is cut."""

    files: tuple[tuple[str, int], ...]
    is_cut: bool = False


def lighten(content: bytes, *, most: int, note: Callable[[Draft, LeftOut], str]) -> bytes | None:
    """The letter in at most `most` bytes, or None if it cannot be that small. The largest files go first, as few as possible.
    `note(draft, left_out)` says what is missing, in the reader's words; several lines are parted by line feeds.

    Raises Unwritable for a letter that is not composed here.
    """
    draft = draft_of(content)
    order = sorted(range(len(draft.files)), key=lambda n: (-_weight(draft.files[n]), n))
    size = len(content)
    for count in range(1, len(order) + 1):
        gone = order[:count]
        size -= _weight(draft.files[gone[-1]])
        if size > most and count < len(order):
            continue  # not even without the words about it
        lighter = compose(_without(draft, gone, note))
        if len(lighter) <= most:
            return lighter
    return _cut(draft, order, most=most, note=note)


def _weight(file: FilePart) -> int:
    return len(file.encoded) if file.encoded is not None else len(file.content) * 4 // 3


def _size(file: FilePart) -> int:
    """Of the file as it lies on a disk: base64 has four characters for three bytes."""
    if file.encoded is None:
        return len(file.content)
    return (len(file.encoded) - sum(file.encoded.count(odd) for odd in b"\r\n=")) * 3 // 4


def _without(draft: Draft, gone: Sequence[int], note: Callable[[Draft, LeftOut], str]) -> Draft:
    files = [draft.files[n] for n in sorted(gone)]
    words = note(draft, LeftOut(tuple((file.name, _size(file)) for file in files)))
    html = draft.html
    if html is not None:
        for file in files:
            html = _without_picture(html, file)
        html = _with_note(html, words)
    kept = tuple(file for n, file in enumerate(draft.files) if n not in gone)
    return replace(draft, text=f"{draft.text}\n\n{words}", html=html, files=kept)


def _without_picture(html: str, file: FilePart) -> str:
    """The name in the place of a picture that does not go along."""
    if not file.content_id:
        return html
    return re.sub(_IMAGE.format(re.escape(file.content_id)), lambda _: escape(f"[{file.name}]"), html)


def _with_note(html: str, words: str) -> str:
    """The note below everything, within the column of our letters (`_base.html.j2`) or else within the page."""
    paragraph = f'<p style="{_STYLE}">{_lines(words)}</p>\n'
    for end in ("</td></tr></table>\n</div>", "</div>\n</body>", "</body>"):
        if (at := html.rfind(end)) >= 0:
            return html[:at] + paragraph + html[at:]
    return html + paragraph


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _cut(draft: Draft, order: Sequence[int], *, most: int, note: Callable[[Draft, LeftOut], str]) -> bytes | None:
    """No files, and the beginning of the text, in HTML too: markup cannot be cut where one likes."""
    left_out = LeftOut(tuple((draft.files[n].name, _size(draft.files[n])) for n in sorted(order)), is_cut=True)
    words = note(draft, left_out)
    keep = min(len(draft.text) - 1, most)
    for _ in range(_TRIES):
        if keep <= 0:
            return None
        text = draft.text[:keep].rstrip() + _CUT
        html = None if draft.html is None else f"<!doctype html>\n<p>{_lines(text)}</p>\n<p>{_lines(words)}</p>"
        lighter = compose(replace(draft, text=f"{text}\n\n{words}", html=html, files=()))
        if len(lighter) <= most:
            return lighter
        keep = min(keep // 2, int(keep * most / len(lighter) * 0.95))
    return None
