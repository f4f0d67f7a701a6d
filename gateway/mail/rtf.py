"""The text of Rich Text Format, and the HTML that Outlook hides in it (RTF 1.9.1; MS-OXRTFEX 2.1).

One pass over the tokens; what is unknown is passed over. Linear, never raises.
"""

import re
from dataclasses import dataclass, replace

from gateway.mail import charset, normalise

MAX_RTF = 1024 * 1024

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)", re.S
)
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t", "emdash": "—",
    "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n"}
_NOT_TEXT = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer",
     "footerl", "footerr", "footerf", "listtable", "listoverridetable", "filetbl", "revtbl", "pntext", "themedata"}
)  # fmt: skip


def is_rtf(data: bytes) -> bool:
    """True for bytes that begin like RTF."""
    return data[:5] == b"{\\rtf"


def read(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is HTML: Outlook writes the HTML of a mail into its RTF."""
    return _Reader().read(data[:MAX_RTF].decode("latin-1"))


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within one pair of braces."""

    is_skipped: bool = False
    is_tag: bool = False  # inside \*\htmltag: HTML as it stood
    is_rendering: bool = False  # \htmlrtf: only for readers that do not know of the HTML
    unicode_skip: int = 1


class _Reader:
    def __init__(self) -> None:
        self._state = _State()
        self._above: list[_State] = []
        self._out: list[str] = []
        self._bytes = bytearray()
        self._charset = "cp1252"
        self._is_html = False
        self._star = False  # \*: the next word names a destination that may be passed over
        self._to_skip = 0  # signs that stand for a \u character in readers without Unicode

    def read(self, text: str) -> tuple[str, bool]:
        for match in _TOKEN.finditer(text):
            word, number, code, symbol, brace, plain = match.groups()
            if brace is not None:
                self._brace(brace)
            elif word is not None:
                self._word(word, None if number is None else int(number))
            elif code is not None:
                self._octets(bytes((int(code, 16),)))
            elif symbol is not None:
                self._symbol(symbol)
            elif plain is not None:
                self._octets(plain.encode("latin-1"))
        self._flush()
        whole = "".join(self._out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return normalise.text(whole), self._is_html

    def _brace(self, brace: str) -> None:
        self._star, self._to_skip = False, 0
        if brace == "{":
            if len(self._above) < 10_000:
                self._above.append(self._state)
        elif self._above:
            self._state = self._above.pop()

    def _word(self, word: str, number: int | None) -> None:
        star, self._star = self._star, False
        if word == "u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self._to_skip = self._state.unicode_skip
            return
        self._to_skip = 0
        if word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == "uc":
            self._state = replace(self._state, unicode_skip=max(0, min(number or 0, 10)))
        elif word == "fromhtml":
            self._is_html = number != 0
        elif word == "htmlrtf":
            self._state = replace(self._state, is_rendering=number != 0)
        elif word == "ansicpg":
            self._charset = f"cp{number}"
        elif word == "htmltag" and star and self._is_html:
            self._state = replace(self._state, is_tag=True)
        elif star or word in _NOT_TEXT:
            self._state = replace(self._state, is_skipped=True)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._star = True
        elif symbol in "\\{}":
            self._octets(symbol.encode())
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _octets(self, data: bytes) -> None:
        self._star = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if self._is_heard():
            self._bytes += data

    def _say(self, text: str) -> None:
        if self._is_heard():
            self._flush()
            self._out.append(text)

    def _is_heard(self) -> bool:
        state = self._state
        return not state.is_skipped and (state.is_tag or not (self._is_html and state.is_rendering))

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(charset.decode(bytes(self._bytes), self._charset)[0])
            self._bytes.clear()
