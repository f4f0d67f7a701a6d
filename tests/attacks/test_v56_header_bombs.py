"""V-56, cpython#136063: the reader of header fields takes four times as long for twice as much."""

import pytest

from tests.attacks.bombs import cheap

SIGNS = [b'"', b".", b";", b"(", b"<", b",", b"=?", b"\\", b"@", b"[", b" \t", b"=?utf-8?q?a?= "]
FIELDS = [
    b"From",
    b"To",
    b"Subject",
    b"Content-Type",
    b"Message-ID",
    b"References",
    b"Received",
    b"Date",
    b"DKIM-Signature",
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("size", [16_384, 100_000, 1_000_000])
def test_one_long_field(field: bytes, size: int) -> None:
    for sign in SIGNS:
        cheap(field + b": " + sign * (size // len(sign)) + b"\r\n\r\nx\r\n")
