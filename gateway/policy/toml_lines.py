"""On which line of a TOML file does a key stand? `tomllib` does not tell (TOML 1.0).

The scanner reads a text that tomllib has already accepted, so it only has to keep its place, not to judge. It walks
the text once and never goes deeper into brackets than the text itself does.
"""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""`("mailbox", 0, "password")`: the first `[[mailbox]]`, its key `password`."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) on which each key or table is first written."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._line = 1
        self._counted = 0

    def run(self) -> None:
        prefix: Path = ()
        while self._skip(newlines=True):
            if self._peek("["):
                prefix = self._header()
            else:
                self._pair(prefix)
            self._rest_of_line()

    # ------------------------------------------------------------ small steps

    def _peek(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def _skip(self, *, newlines: bool) -> bool:
        """Over white space and comments. False at the end of the text."""
        white = " \t\r\n" if newlines else " \t"
        while self.at < len(self.text):
            if self.text[self.at] in white:
                self.at += 1
            elif self.text[self.at] == "#" and newlines:
                self._rest_of_line()
            else:
                return True
        return False

    def _rest_of_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end + 1

    def _mark(self, path: Path) -> None:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        self.found.setdefault(path, self._line)

    # ------------------------------------------------------------ keys

    def _header(self) -> Path:
        is_array = self._peek("[[")
        self.at += 2 if is_array else 1
        keys = self._keys()
        path: Path = ()
        for key in keys[:-1]:
            path = self._enter((*path, key))
        path = (*path, keys[-1])
        self._mark(path)
        if not is_array:
            return path
        self._arrays[path] = self._arrays.get(path, -1) + 1
        path = (*path, self._arrays[path])
        self._mark(path)
        return path

    def _enter(self, path: Path) -> Path:
        """`[mailbox.x]` speaks of the last `[[mailbox]]`."""
        self._mark(path)
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(newlines=False)
            keys.append(self._key())
            self._skip(newlines=False)
            if not self._peek("."):
                return keys
            self.at += 1

    def _key(self) -> str:
        if self._peek('"') or self._peek("'"):
            return self._string()
        bare = _BARE.match(self.text, self.at)
        if bare is None:  # not TOML; do not stand still
            self.at += 1
            return ""
        self.at = bare.end()
        return bare[0]

    def _pair(self, prefix: Path) -> None:
        for key in self._keys():
            prefix = (*prefix, key)
            self._mark(prefix)
        self.at += 1  # the equals sign
        self._value(prefix)

    # ------------------------------------------------------------ values

    def _value(self, path: Path) -> None:
        self._skip(newlines=False)
        if self._peek('"') or self._peek("'"):
            self._string()
        elif self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline_table(path)
        elif scalar := _SCALAR.match(self.text, self.at):
            self.at = scalar.end()

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip(newlines=True) and not self._peek("]"):
            if self._peek(","):
                self.at += 1
                continue
            self._mark((*path, index))
            before = self.at
            self._value((*path, index))
            self.at += self.at == before
            index += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._skip(newlines=True) and not self._peek("}"):
            if self._peek(","):
                self.at += 1
            else:
                self._pair(path)
        self.at += 1

    def _string(self) -> str:
        quote = self.text[self.at]
        if self._peek(quote * 3):
            return self._long_string(quote)
        self.at += 1
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] not in (quote, "\n"):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        inside = self.text[begin : self.at]
        self.at += 1
        return _unescaped(inside) if quote == '"' else inside

    def _long_string(self, quote: str) -> str:
        self.at += 3
        begin = self.at
        while self.at < len(self.text) and not self._peek(quote * 3):
            self.at += 2 if quote == '"' and self._peek("\\") else 1
        self.at += 3
        while self._peek(quote):  # up to two quotes may stand right before the closing three
            self.at += 1
        return self.text[begin : self.at - 3]


def _unescaped(text: str) -> str:
    def replace(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", replace, text)
