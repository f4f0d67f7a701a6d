"""What may go on the wire, and how."""

import pytest

from gateway.outlet.wire import path, stuffed, unfit
from gateway.work.transport import Outgoing


@pytest.mark.parametrize(
    ("content", "on_the_wire"),
    [
        (b"\r\n", b"\r\n"),
        (b".\r\n", b"..\r\n"),
        (b"..\r\n", b"...\r\n"),
        (b"a\r\n.\r\n", b"a\r\n..\r\n"),
        (b"a\r\n.\r\n.\r\n", b"a\r\n..\r\n..\r\n"),
        (b"a.b\r\n .\r\n", b"a.b\r\n .\r\n"),
    ],
)
def test_stuffed(content: bytes, on_the_wire: bytes) -> None:
    assert stuffed(content) == on_the_wire


def test_a_large_letter_without_dots_is_not_copied() -> None:
    content = b"x" * 76 + b"\r\n" * 1000
    assert stuffed(content) is content


@pytest.mark.parametrize(
    ("recipient", "reverse_path", "content", "words"),
    [
        ("eva@example.org", "", b"x\r\n", ""),
        ("eva@example.org", "it@example.org", b"x\r\n", ""),
        ("eva", "", b"x\r\n", "recipient"),
        ("eva@example.org", "<>", b"x\r\n", "reverse-path"),
        ("eva@example.org", "", b"x\n", "bare"),
        ("eva@example.org", "", b"x\r", "bare"),
        ("eva@example.org", "", b"\r\r\n", "bare"),
        ("eva@example.org", "", b"\r\n\n\r\r\n", "bare"),
        ("eva@example.org", "", b"x", "end with CRLF"),
        ("eva@example.org", "", b"\0\r\n", "NUL"),
    ],
)
def test_unfit(recipient: str, reverse_path: str, content: bytes, words: str) -> None:
    reason = unfit(Outgoing(reverse_path, recipient, content))
    assert bool(reason) == bool(words)
    assert words in reason


@pytest.mark.parametrize(
    ("address", "on_the_wire"),
    [
        ("", ""),
        ("Eva@Example.org", "Eva@Example.org"),
        ("eva@bücher.example", "eva@xn--bcher-kva.example"),
        ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
        ("eva@\u2028.example", "eva@\u2028.example"),
    ],
)
def test_path(address: str, on_the_wire: str) -> None:
    assert path(address) == on_the_wire
