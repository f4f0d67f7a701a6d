"""Where a person is named: in a text, which is cleaned of it, and in a mail, of which we say whether it names them. Pure.

A person is their addresses in any letter case, with a subaddress, and as they stand in links and bounce addresses; their full
names in any case and spacing, also with the last name first; and the Message-IDs of what they wrote, which are made by their
programs and may say who they are. A mail is looked at in all its layers: as it is, header words decoded (RFC 2047), bodies in
quoted-printable and base64 decoded (RFC 2045). What is packed (a PDF, an office file) is not opened.
"""

import binascii
import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gateway.mail.charset import decode_words

_ID = re.compile(r"<([^<>\s]{1,998})>")
_TOKEN = re.compile(r"[^\s<>\"'(),;]{1,998}")
_WORD = re.compile(rb"=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]{0,4000}\?=")
_BASE64 = re.compile(rb"(?:^[A-Za-z0-9+/]+={0,2}\r?\n?)+", re.MULTILINE)
_SHORTEST_NAME = 4
_LEAST_BASE64 = 12


@dataclass(frozen=True)
class Traces:
    """One person. `addresses`: folded; `names`: full names; `ids`: Message-IDs without angle brackets; `texts`: whole sentences of
    theirs (a subject) that say whose letter it is that quotes them."""

    addresses: tuple[str, ...]
    names: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    _address: re.Pattern[str] = field(init=False)
    _name: re.Pattern[str] | None = field(init=False)
    _hints: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_address", re.compile("|".join(map(_address_pattern, self.addresses)), re.IGNORECASE))
        forms = sorted({form for name in self.names for form in _name_patterns(name)}, key=len, reverse=True)
        found = re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE) if forms else None
        object.__setattr__(self, "_name", found)
        object.__setattr__(self, "_hints", tuple(dict.fromkeys(self._all_hints())))

    def cleaned(self, text: str, *, address: str, name: str) -> str:
        """The text with `address` and `name` in the place of theirs, and without their Message-IDs."""
        if "@" in text or "=" in text or "%40" in text:
            text = self._address.sub(address, text)
        if self._name is not None:
            text = self._name.sub(name, text)
        if self.ids and "@" in text:
            text = _TOKEN.sub(lambda found: "" if found[0].rstrip(".:!?") in self.ids else found[0], text)
        return text

    def are_in(self, text: str) -> bool:
        """Is the person named in this text?"""
        if ("@" in text or "=" in text or "%40" in text) and self._address.search(text):
            return True
        if self._name is not None and self._name.search(text):
            return True
        return any(one in text for one in self.texts) or any(found in self.ids for found in _ID.findall(text))

    def are_in_mail(self, raw: bytes | bytearray) -> bool:
        """Is the person named anywhere in this mail?"""
        return any(self._are_in_layer(layer) for layer in _layers(bytes(raw)))

    def _are_in_layer(self, layer: bytes) -> bool:
        """What takes long is done only where a part of an address or of a name, or an identifier, stands there at all."""
        low = layer.lower()
        if not (any(one in low for one in self._hints) or (self.ids and b"<" in layer and self._has_id(layer))):
            return False
        return any(self.are_in(layer.decode(charset, "replace")) for charset in ("utf-8", "latin-1"))

    def _has_id(self, layer: bytes) -> bool:
        return any(found in self.ids for found in _ID.findall(layer.decode("utf-8", "replace")))

    def _all_hints(self) -> Iterator[bytes]:
        """Bytes in lower case, one of which stands in every layer that may name the person."""
        for address in self.addresses:
            local = address.rpartition("@")[0].encode().lower()
            yield from (local + sign for sign in (b"@", b"+", b"=", b"%40"))
        for name in (*self.names, *self.texts):
            longest = max(name.split(), key=len, default="")
            for form in ("NFC", "NFD"):
                word = unicodedata.normalize(form, longest)
                for case in (word, word.lower(), word.upper()):  # `bytes.lower` knows A to Z
                    yield case.encode().lower()
                    yield case.encode("latin-1", "replace").lower()


def _address_pattern(address: str) -> str:
    """`eva@example.org`, `eva+list@…`, `eva%40…`; and `bounce+eva=example.org@…`, which names whom a list wrote to."""
    local, domain = (re.escape(part) for part in address.rpartition("@")[::2])
    before, after = r"(?:(?<![\w.+-])|(?<=%[0-9A-Fa-f][0-9A-Fa-f]))", r"(?![\w-]|(?-i:\.[a-z0-9]))"
    return rf"{before}{local}(?:\+[^\s@<>\"'=%]{{0,64}})?(?:@|%40){domain}{after}|(?<!\w){local}={domain}{after}"


def _name_patterns(name: str) -> Iterator[str]:
    """`Eva Novak`, `Novak, Eva`, each composed and decomposed."""
    words = name.split()
    if len(name) < _SHORTEST_NAME or not words:
        return
    orders = [(r"[\s\u00a0]{1,4}", words)]
    if len(words) > 1:
        orders.append((r"[\s\u00a0]{0,4}", [f"{words[-1]},", *words[:-1]]))
    for between, order in orders:
        for form in ("NFC", "NFD"):
            yield between.join(re.escape(unicodedata.normalize(form, word)) for word in order)


def _layers(raw: bytes) -> Iterator[bytes]:
    """The mail, and what is written in it in other letters."""
    for layer in _written(raw):
        yield layer
        if b"&" in layer:
            yield html.unescape(layer.decode("utf-8", "replace")).encode("utf-8", "replace")


def _written(raw: bytes) -> Iterator[bytes]:
    yield raw
    yield from _words(raw)
    if b"=" in raw:
        yield binascii.a2b_qp(raw)
    if b"%" in raw:
        yield unquote_to_bytes(raw)  # names of files (RFC 2231)
    for block in _BASE64.finditer(raw):
        if block.end() - block.start() < _LEAST_BASE64:
            continue
        try:
            inner = binascii.a2b_base64(block[0])
        except binascii.Error:  # a word on a line of its own
            continue
        yield inner
        yield from _words(inner)
        if inner.count(b"\x00") * 3 > len(inner):  # UTF-16
            yield inner.replace(b"\x00", b"")


def _words(raw: bytes) -> Iterator[bytes]:
    """The encoded words, as one text: those side by side belong together."""
    if b"=?" not in raw:
        return
    found, end = [], 0
    for word in _WORD.finditer(raw):
        found.append(b" " if not raw[end : word.start()].strip() else b"\n|\n")
        found.append(word[0])
        end = word.end()
    yield decode_words(b"".join(found).decode("ascii", "replace"))[0].encode("utf-8", "replace")


def names_worth(names: Collection[str]) -> tuple[str, ...]:
    """Those that can be looked for: long enough, and no address."""
    found = {" ".join(name.split()) for name in names}
    return tuple(sorted(name for name in found if len(name) >= _SHORTEST_NAME and "@" not in name))
