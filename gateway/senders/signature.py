"""DKIM (RFC 6376, 8301): does a signature of the author's own organisation hold? By dkimpy, less what can be abused in it.

A signature is looked at only if it could speak for the author, covers From and the whole body (no `l=`), is rsa-sha256, and its
key is an RSA key of 1024 to 8192 bits; all others count as unsigned. The body is canonicalised here, once a kind and in linear
time: dkimpy's own takes quadratic time on blanks, and its whole-number power takes any key that DNS serves.
"""

import base64
import binascii
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dkim
from dkim.crypto import parse_public_key
from dkim.util import InvalidTagValueList, parse_tag_value

from gateway.senders.resolver import Purse, Spent, Trouble

MOST_LOOKED_AT = 5
MOST_FIELDS = 1000
LONGEST_FIELD = 8192
LONGEST_BLANK = 200
MOST_NAMES = 200
FEWEST_BITS, MOST_BITS = 1024, 8192
MOST_EXPONENT = 1 << 33

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_BLANK = re.compile(rb"\s{%d}" % (LONGEST_BLANK + 1))
_DOMAIN = re.compile(rb"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})+\.?")
_SILENT = logging.Logger("dkimpy, whose words are the reasons below")  # no handler, no parent
_SILENT.addHandler(logging.NullHandler())

Bytes = bytes | bytearray


@dataclass(frozen=True, slots=True)
class Found:
    """`result`: pass, fail, none or temperror; `domain`: who signed, '' for nobody; `reason`: why it is no pass."""

    result: str
    domain: str = ""
    reason: str = ""


class _Unsigned(Exception):
    """The signature counts as none, and why."""


class _Signature(dkim.DKIM):  # type: ignore[misc]
    """dkimpy's, for the header: the hash of the body is compared before DNS is asked."""

    def verify_sig_process(self, sig: dict[bytes, bytes], *rest: Any) -> Any:
        return super().verify_sig_process({name: value for name, value in sig.items() if name != b"bh"}, *rest)


class _Body:
    """The body in its canonical forms, each hashed when a signature asks for it (RFC 6376 3.4)."""

    def __init__(self, content: Bytes) -> None:
        self._content = content

    @cached_property
    def _lines(self) -> Bytes:
        if self._content.count(b"\n") == self._content.count(b"\r\n"):
            return self._content
        return self._content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    @cached_property
    def simple(self) -> bytes:
        """SHA-256."""
        return _hashed(self._lines) if self._lines else hashlib.sha256(b"\r\n").digest()

    @cached_property
    def relaxed(self) -> bytes:
        """SHA-256. By replacing alone: each pass halves the blanks, so it is fast whatever stands there."""
        text = self._lines.replace(b"\t", b" ") if b"\t" in self._lines else self._lines
        while b"  " in text:
            text = text.replace(b"  ", b" ")
        text = text.replace(b" \r\n", b"\r\n")
        text = text[:-1] if text.endswith(b" ") else text
        return hashlib.sha256(b"").digest() if not text.strip(b"\r\n") else _hashed(text)


def _hashed(text: Bytes) -> bytes:
    """Without the empty lines at the end, but for one line end."""
    end = len(text)
    while text.endswith(b"\r\n", 0, end):
        end -= 2
    hashed = hashlib.sha256(memoryview(text)[:end])
    hashed.update(b"\r\n")
    return hashed.digest()


def check(raw: Bytes, purse: Purse, *, speaks_for: Callable[[str], bool]) -> Found:
    """The best that the signatures of a mail say. `speaks_for(domain)`: could a signature of this domain speak for the author?
    Never raises."""
    try:
        header, body = _parted(raw)
        signatures = _Signature(header, logger=_SILENT, minkey=FEWEST_BITS)
        count = sum(name.lower() == b"dkim-signature" for name, _ in signatures.headers)
    except Exception as error:
        return Found("none", reason=f"the header cannot be read for DKIM ({type(error).__name__})")
    if not count:
        return Found("none", reason="not signed")
    if _BARE_CR.search(header) or sum(name.lower() == b"from" for name, _ in signatures.headers) != 1:
        return Found("none", reason="other readers could see another author in the header")
    if len(signatures.headers) > MOST_FIELDS:
        return Found("none", reason=f"more than {MOST_FIELDS} header fields")
    best = Found("none", reason="no signature of the author's domain")
    looked_at = 0
    for nth, (domain, tags) in enumerate(_read(signatures)):
        try:
            if not domain or not speaks_for(domain):
                continue
            if looked_at == MOST_LOOKED_AT:
                break
            looked_at += 1
            found = _verified(signatures, nth, domain, tags, body, purse)
        except Trouble as trouble:
            found = Found("temperror", domain, str(trouble))
        except Spent as spent:
            found = Found("none", domain, str(spent))
        if found.result == "pass":
            return found
        best = max(best, found, key=lambda one: ("none", "fail", "temperror").index(one.result) + bool(one.domain))
    return best


def _parted(raw: Bytes) -> tuple[bytes, _Body]:
    end = _END_OF_HEADER.search(raw)
    if end is None:
        return bytes(raw), _Body(b"")
    return bytes(raw[: end.start()]) + b"\r\n\r\n", _Body(raw[end.end() :])


def _read(signatures: _Signature) -> Iterator[tuple[str, dict[bytes, bytes]]]:
    """Domain and tags of each signature, '' where it cannot be read."""
    for name, value in signatures.headers:
        if name.lower() != b"dkim-signature":
            continue
        try:
            tags = {} if len(value) > LONGEST_FIELD or _BLANK.search(value) else parse_tag_value(value)
        except InvalidTagValueList:
            tags = {}
        domain = tags.get(b"d", b"")
        yield (domain.decode("ascii").rstrip(".").lower() if _DOMAIN.fullmatch(domain) else ""), tags


def _verified(
    signatures: _Signature, nth: int, domain: str, tags: dict[bytes, bytes], body: _Body, purse: Purse
) -> Found:
    try:
        _worth_a_look(tags)
        kind = tags.get(b"c", b"simple/simple").lower().partition(b"/")[2] or b"simple"
        is_same = base64.b64decode(re.sub(rb"\s", b"", tags[b"bh"])) == (
            body.relaxed if kind == b"relaxed" else body.simple
        )
        if not is_same:
            return Found("fail", domain, "the body was changed")
        key = _key(purse.texts(f"{tags[b's'].decode('ascii')}._domainkey.{domain}"))
        holds = signatures.verify(nth, dnsfunc=lambda name, timeout=0: key)
    except (Trouble, Spent):
        raise
    except _Unsigned as unsigned:
        return Found("none", domain, str(unsigned))
    except Exception as error:  # dkimpy's own words hold pieces of the mail
        return Found("fail", domain, f"it cannot be verified ({type(error).__name__})")
    return Found("pass", domain) if holds else Found("fail", domain, "it does not hold")


def _worth_a_look(tags: dict[bytes, bytes]) -> None:
    if b"l" in tags:
        raise _Unsigned("it covers a part of the body only (l=)")
    if tags.get(b"a", b"").lower() != b"rsa-sha256":
        raise _Unsigned("its algorithm is not rsa-sha256")
    names = [name.strip().lower() for name in tags.get(b"h", b"").split(b":")]
    if b"from" not in names:
        raise _Unsigned("it does not cover From")
    if len(names) > MOST_NAMES:
        raise _Unsigned(f"it names more than {MOST_NAMES} fields")


def _key(texts: tuple[bytes, ...]) -> bytes:
    """The one record that is a key we take (RFC 6376 3.6.1, 6.1.2)."""
    for text in texts:
        try:
            tags = parse_tag_value(text)
        except InvalidTagValueList:
            continue
        if b"p" in tags and tags.get(b"v", b"DKIM1") == b"DKIM1":
            _fit(tags)
            return text
    raise _Unsigned("there is no key for it")


def _fit(tags: dict[bytes, bytes]) -> None:
    if not tags[b"p"]:
        raise _Unsigned("its key is revoked")
    if tags.get(b"k", b"rsa").lower() != b"rsa":
        raise _Unsigned("its key is not an RSA key")
    if b"h" in tags and b"sha256" not in tags[b"h"].lower().replace(b" ", b"").split(b":"):
        raise _Unsigned("its key is not for sha256")
    if b"s" in tags and not {b"*", b"email"} & set(tags[b"s"].lower().replace(b" ", b"").split(b":")):
        raise _Unsigned("its key is not for mail")
    try:
        key = parse_public_key(base64.b64decode(re.sub(rb"\s", b"", tags[b"p"]), validate=True))
        bits, exponent = int(key["modulus"]).bit_length(), int(key["publicExponent"])
    except (binascii.Error, Exception):
        raise _Unsigned("its key cannot be read") from None
    if not FEWEST_BITS <= bits <= MOST_BITS or not 3 <= exponent < MOST_EXPONENT:
        raise _Unsigned(f"its key has {bits} bits")
