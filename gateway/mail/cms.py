"""What an opaque S/MIME part holds, read without any key (RFC 5652, RFC 8551 3.4; X.690 for the encoding).

Signed data carries its content as it is, only wrapped; nobody looks whether the signature is true. Compressed data is
unpacked within a bound. Encrypted data is told from the others, and stays what it is. Linear; never raises.
"""

import zlib
from dataclasses import dataclass
from enum import StrEnum

MAX_DEPTH = 16  # constructed values within each other
MAX_UNPACKED = 16 * 1024 * 1024
_MAX_PIECES = 200_000  # an octet string in pieces of 1,000 bytes is usual


class Wrapping(StrEnum):
    SIGNED = "signed"
    COMPRESSED = "compressed"
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What was found. `content` is the MIME entity inside, None where it is encrypted, absent or unreadable."""

    wrapping: Wrapping
    content: bytes | None = None


def unwrap(data: bytes) -> Unwrapped:
    """Reads a ContentInfo in DER or BER. Only the way to the content is read, not certificates and signatures."""
    reader = _Reader(data)
    wrapping = Wrapping.UNKNOWN
    try:
        reader.enter(_SEQUENCE)
        wrapping = _CONTENT_TYPES.get(reader.octets(_OID), Wrapping.UNKNOWN)
        if wrapping not in (Wrapping.SIGNED, Wrapping.COMPRESSED):
            return Unwrapped(wrapping)
        reader.enter(_EXPLICIT)
        reader.enter(_SEQUENCE)
        reader.skip()  # version
        reader.skip()  # the algorithms
        reader.enter(_SEQUENCE)
        reader.octets(_OID)
        reader.enter(_EXPLICIT)
        content = reader.octets(_OCTETS)
    except (_Malformed, IndexError):
        return Unwrapped(wrapping)
    return Unwrapped(wrapping, content if wrapping is Wrapping.SIGNED else _inflated(content))


def _inflated(data: bytes) -> bytes | None:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(data, MAX_UNPACKED)
    except zlib.error:
        return None
    return content if unpacker.eof else None


_OID, _OCTETS, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_CONTENT_TYPES = {
    bytes.fromhex("2a864886f70d010702"): Wrapping.SIGNED,
    bytes.fromhex("2a864886f70d010703"): Wrapping.ENCRYPTED,
    bytes.fromhex("2a864886f70d010706"): Wrapping.ENCRYPTED,
    bytes.fromhex("2a864886f70d0109100117"): Wrapping.ENCRYPTED,  # authenticated and enveloped (RFC 5083)
    bytes.fromhex("2a864886f70d0109100109"): Wrapping.COMPRESSED,  # RFC 3274
}


class _Malformed(Exception):
    pass


class _Reader:
    """A place in the bytes, which only moves forward."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._pieces = 0

    def _header(self) -> tuple[int, int]:
        """Tag and length of the value that begins here; a length of -1 means: until the end mark."""
        data, at = self._data, self._at
        tag = data[at]
        at += 1
        if tag & 0x1F == 0x1F:  # a tag of several bytes: none that we look for, and skipped like any other
            while data[at] & 0x80:
                at += 1
            at += 1
        length = data[at]
        at += 1
        if length == 0x80:
            length = -1
        elif length > 0x80:
            size = length & 0x7F
            if size > 8:
                raise _Malformed
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        if length > len(data) - at or (length < 0 and not tag & _CONSTRUCTED):
            raise _Malformed
        self._at = at
        return tag, length

    def enter(self, wanted: int) -> None:
        if self._header()[0] != wanted:
            raise _Malformed

    def octets(self, wanted: int) -> bytes:
        """The bytes of a primitive value, or of a string that comes in pieces (X.690 8.7.3)."""
        start = self._at
        tag, length = self._header()
        if tag == wanted:
            self._at += length
            return self._data[self._at - length : self._at]
        if tag != wanted | _CONSTRUCTED:
            raise _Malformed
        self._at = start
        return b"".join(self._walk(collect=wanted))

    def skip(self) -> None:
        """Passes over one value, whatever is in it."""
        self._walk(collect=0)

    def _walk(self, *, collect: int) -> list[bytes]:
        """Passes over one value, without recursion. The pieces of kind `collect` in it, in order."""
        out: list[bytes] = []
        open_until: list[int] = []  # -1: until the end mark
        while True:
            self._pieces += 1
            if self._pieces > _MAX_PIECES or len(open_until) > MAX_DEPTH:
                raise _Malformed
            tag, length = self._header()
            if tag == 0 and length == 0:
                if not open_until or open_until.pop() != -1:
                    raise _Malformed
            elif length < 0 or (collect and tag & _CONSTRUCTED):
                open_until.append(-1 if length < 0 else self._at + length)
            else:
                if collect and tag != collect:
                    raise _Malformed
                if collect:
                    out.append(self._data[self._at : self._at + length])
                self._at += length
            while open_until and open_until[-1] >= 0 and self._at >= open_until[-1]:
                if self._at > open_until.pop():
                    raise _Malformed
            if not open_until:
                return out
