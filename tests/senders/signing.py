"""Mails that are signed, with keys made for the tests alone."""

import base64
from dataclasses import dataclass
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

EVA = b"\r\n".join(
    [
        b"From: Eva Novak <eva@example.org>",
        b"To: it@example.org",
        b"Subject: Printer",
        b"Date: Mon, 24 Nov 2025 09:00:00 +0100",
        b"Message-ID: <m1@pc.example.org>",
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=utf-8",
        b"",
        b"It jams again.",
        b"",
    ]
)


@dataclass(frozen=True)
class Pair:
    """`private` in PEM; `record`: what stands in DNS."""

    private: bytes
    record: str


@cache
def pair(bits: int = 1024) -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Pair(private, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")


def signed(
    raw: bytes = EVA, *, domain: str = "example.org", selector: str = "s1", key: Pair | None = None, **how: Any
) -> bytes:
    """The mail with a signature on top."""
    used = key or pair()
    return bytes(dkim.sign(raw, selector.encode(), domain.encode(), used.private, **how)) + raw
