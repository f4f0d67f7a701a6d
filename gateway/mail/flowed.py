"""Plain text as `format=flowed` (RFC 3676): wrapped at 78 for old readers, one paragraph again for new ones."""

import re

WIDTH = 78
SIGNATURE = "-- "  # RFC 3676 4.3: the one line whose trailing space is no soft break
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DEPTH_WRAPPED = 30  # deeper quotes stay on one line: the marks repeated on each line would outweigh the words
_WORD = re.compile(" *[^ ]+ *| +")


def clean_body(text: str) -> str:
    """A body fit for a mail: line feeds only, no other controls but the tab, lone surrogates as U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNCLEAN.search(text) is None:
        return text
    text = re.sub("[\x85\u2028\u2029\x0b\x0c]", "\n", text)
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def ended(text: str) -> str:
    """A clean text without the blank lines at its end."""
    words = len(text.rstrip(" \t\n"))
    end = text.find("\n", words)
    return text if end < 0 else text[:end]


def paragraphs(text: str) -> list[tuple[int, str]]:
    """Each line of a clean text as (quote depth, words), as a flowed reader must find it again."""
    return [_split_quote(line) for line in text.split("\n")]


def _split_quote(line: str) -> tuple[int, str]:
    if line[:1] != ">":
        return 0, SIGNATURE if line == SIGNATURE else line.rstrip(" \t")
    words = line.lstrip(">")
    depth = len(line) - len(words)
    if words[:1] == " ":
        words = words[1:]
    return depth, SIGNATURE if words == SIGNATURE else words.rstrip(" \t")


def flow(text: str) -> str:
    """A clean text as flowed lines, parted by CRLF, without one at the end."""
    lines: list[str] = []
    for depth, words in paragraphs(text):
        marks = ">" * depth
        wrap = len(words) > WIDTH - depth - 1 and depth <= _DEPTH_WRAPPED
        for piece in _wrap(words, WIDTH - depth - 2) if wrap else (words,):
            # Space-stuffing (RFC 3676 4.4): a reader takes one leading space away.
            stuff = " " if (depth and piece) or piece[:1] in (" ", ">") or piece.startswith("From ") else ""
            lines.append(marks + stuff + piece)
    return "\r\n".join(lines)


def _wrap(words: str, width: int) -> list[str]:
    """Cut after spaces, so that the pieces joined are the words again; each piece but the last ends with a space."""
    pieces, line = [], ""
    for word in _WORD.findall(words):
        # A piece that is exactly the signature mark would be read as one; it stays with the next word.
        if line and len(line) + len(word.rstrip(" ")) > width and line != SIGNATURE:
            pieces.append(line)
            line = ""
        line += word
    return [*pieces, line]


def unflow(wire: str) -> list[tuple[int, str]]:
    """What a flowed reader sees (RFC 3676 4.1): (quote depth, words) for each paragraph."""
    found: list[tuple[int, list[str]]] = []
    open_depth: int | None = None
    for line in wire.split("\r\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        if words[:1] == " ":
            words = words[1:]
        if open_depth == depth and words != SIGNATURE:
            found[-1][1].append(words)
        else:
            found.append((depth, [words]))
        open_depth = depth if words.endswith(" ") and words != SIGNATURE else None
    return [(depth, "".join(pieces)) for depth, pieces in found]
