"""ruamel's reader, scanner and parser with short ways for what rules files are full of: ten thousand rules load in time.

They give the same tokens at the same places (a test compares them); all that is not plain and simple goes the long way.
"""

import re
from functools import cached_property
from typing import Any

from ruamel.yaml.error import FileMark
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken

_WORD = r"[\w@.+*/=<>&;|$%^()-]{1,200}"
_WORDS = rf"{_WORD}(?:[ ]{{1,20}}{_WORD}){{0,30}}"
_PLAIN_IN_FLOW = re.compile(rf"{_WORDS}(?=[,\]}}]|:[ ])")
_PLAIN_IN_BLOCK = re.compile(rf"{_WORDS}(?=:[ ])")
_SPACES = re.compile("[ ]{0,200}(?=[^\0 \t\r\n#\x85\u2028\u2029\ufeff])")
_FETCH = {
    ",": "fetch_flow_entry",
    "[": "fetch_flow_sequence_start",
    "]": "fetch_flow_sequence_end",
    "{": "fetch_flow_mapping_start",
    "}": "fetch_flow_mapping_end",
}
_NOT_ONE_COLUMN = re.compile("[\n\r\ufeff]")


class QuickReader(Reader):
    """Marks know line and column only, and are made once for each place."""

    _mark: Any = None

    def get_mark(self) -> Any:
        mark = self._mark
        if mark is None or mark.index != self.index:
            mark = self._mark = FileMark(self.name, self.index, self.line, self.column)
        return mark

    def forward(self, length: int = 1) -> None:
        end = self.pointer + length
        if end + 1 >= len(self.buffer) or _NOT_ONE_COLUMN.search(self.buffer, self.pointer, end):
            super().forward(length)
            return
        self.pointer = end
        self.index += length
        self.column += length


class QuickScanner(Scanner):
    """Asks once a token whether it has read far enough (its parser asks eight times), and reads simple words at once."""

    _settled = -1

    @cached_property
    def reader(self) -> Any:
        return self.loader.reader

    def check_token(self, *choices: Any) -> bool:
        if self._settled != self.tokens_taken:
            self._settle()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def peek_token(self) -> Any:
        if self._settled != self.tokens_taken:
            self._settle()
        return self.tokens[0] if self.tokens else None

    def get_token(self) -> Any:
        if self._settled != self.tokens_taken:
            self._settle()
        if not self.tokens:
            return None
        self.tokens_taken += 1
        return self.tokens.pop(0)

    def _settle(self) -> None:
        """Read on until the next token is whole: a key is known only by the colon behind it."""
        keys = self.possible_simple_keys
        while not self.done and (not self.tokens or (keys and self.need_more_tokens())):
            self.fetch_more_tokens()
        self._settled = self.tokens_taken

    def fetch_more_tokens(self) -> Any:
        self.scan_to_next_token()
        self.stale_possible_simple_keys()
        self.unwind_indent(self.reader.column)
        ch = self.reader.peek()
        if ch.isalnum():
            return self.fetch_plain()
        if ch in ",[]{}":
            return getattr(self, _FETCH[ch])()
        return super().fetch_more_tokens()  # begins where we are

    def scan_to_next_token(self) -> Any:
        reader = self.reader
        found = _SPACES.match(reader.buffer, reader.pointer)
        if found is None or not reader.index:
            return super().scan_to_next_token()
        if length := found.end() - found.start():
            reader.forward(length)
        return None

    def scan_plain(self) -> Any:
        reader = self.reader
        if self.flow_context:
            found = _PLAIN_IN_FLOW.match(reader.buffer, reader.pointer)
        elif reader.column > self.indent:
            found = _PLAIN_IN_BLOCK.match(reader.buffer, reader.pointer)
        else:
            found = None
        if found is None:
            return super().scan_plain()
        start = reader.get_mark()
        reader.forward(found.end() - found.start())
        self.allow_simple_key = False
        return ScalarToken(found[0], True, start, reader.get_mark())


class QuickParser(Parser):
    @cached_property
    def scanner(self) -> Any:
        return self.loader.scanner
