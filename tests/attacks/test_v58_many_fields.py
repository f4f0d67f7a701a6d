"""V-58, Dovecot CVE-2024-23184: half a million header fields take 18 minutes."""

from tests.attacks.bombs import cheap


def test_half_a_million() -> None:
    cheap(b"To: a@example.org\r\n" * 500_000 + b"\r\nx\r\n")
    cheap(b"X: y\r\n" * 500_000 + b"\r\nx\r\n")


def test_one_of_fifty_million_bytes() -> None:
    cheap(b"Subject: " + b"x" * 50_000_000 + b"\r\n\r\nx\r\n")
    cheap(b"To: " + b"a@example.org, " * 1_000_000 + b"\r\n\r\nx\r\n")
