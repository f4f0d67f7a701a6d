"""The Thread-Index of Outlook and Exchange: continued, so that they put an answer into the conversation of the mail it answers.

The field is base64 of a header block of 22 bytes (0x01, the time, a GUID that is the conversation's) and of one block of
5 bytes for each answer ([MS-OXOMSG] 2.2.1.3, PidTagConversationIndex). Outlook up to 2019 writes the 6 upper bytes of the
FILETIME into the header; Exchange since 2013 writes 0x01 and then the 5 upper ones. Both begin with 0x01, because that is
the first byte of every FILETIME between 1829 and 2057.
"""

import binascii
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

MOST = 200
"""Characters of a value that is kept: 25 answers deep. Outlook itself writes longer ones; nobody needs them to find the GUID."""

_HEADER = 22
_BLOCK = 5
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def read(value: str) -> str:
    """The value of a field if it is a conversation index, else ''. One that is too long is cut to the answers that fit."""
    text = "".join(value.split()) if len(value) <= 4 * MOST else ""
    try:
        raw = binascii.a2b_base64(text, strict_mode=True) if text.isascii() else b""
    except binascii.Error:
        return ""
    if len(raw) < _HEADER or raw[0] != 1 or (len(raw) - _HEADER) % _BLOCK:
        return ""
    return _written(raw)


def continued(index: str, *, at: datetime, seed: str) -> str:
    """`index` (as `read` gave it) with the block of an answer written at the instant `at`. The same `seed` (the Message-ID) gives
    the same block. An index that is as deep as it may be stays as it is: still the same conversation."""
    raw = binascii.a2b_base64(index)
    passed = max(0, (at - _EPOCH) // _TICK * 10 - _began(raw))
    # 31 bits of the time since the conversation began: without the 18 lowest, or after 1.7 years without the 23 lowest.
    delta = passed >> 18 if passed < 1 << 49 else 1 << 31 | (passed >> 23 & 0x7FFFFFFF)
    return _written(raw + delta.to_bytes(4, "big") + blake2b(seed.encode(), digest_size=1).digest())


def same_conversation(one: str, other: str) -> bool:
    """Do two values (as `read` gave them) have the same header block?"""
    return bool(one) and binascii.a2b_base64(one)[:_HEADER] == binascii.a2b_base64(other)[:_HEADER]


def _began(raw: bytes) -> int:
    """The time in the header block as a FILETIME (ticks of 100 ns since 1601)."""
    if raw[1] == 1:  # 0x01 twice: the first is the reserved byte, the second belongs to the time
        return int.from_bytes(raw[1:6], "big") << 24
    return int.from_bytes(raw[:6], "big") << 16


def _written(raw: bytes) -> str:
    most = MOST // 4 * 3
    if len(raw) > most:
        raw = raw[: _HEADER + (most - _HEADER) // _BLOCK * _BLOCK]
    return binascii.b2a_base64(raw, newline=False).decode("ascii")
