"""Our own check of senders: signatures, keys, SPF and DMARC records, all of them written by strangers."""

import random
import re

from gateway.desk.vouched import Auth, Sender
from gateway.mail.address import ascii_domain
from gateway.senders.check import Checker
from tests.fuzz import words
from tests.fuzz.engine import Target
from tests.senders.signing import EVA
from tests.senders.zone import Zone

_KEY = "s1._domainkey.example.org"
_SIGNATURE = (
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;\r\n"
    b" i=@example.org; q=dns/txt; s=s1; t=1764000000; h=from : to : subject :\r\n"
    b" date : message-id : mime-version : content-type : from;\r\n"
    b" bh=rpxKse16KqCdrs2O8xLzTAv0qpIqydM25xazkMnNPjU=;\r\n"
    b" b=qufLEBVWQniBMHjrCGNreGpoOtIrThKimWGHopDLosGBDU6TyRJl0LDB312MZ1gDCT60N\r\n"
    b" EWt8QhyxSOd0k6+tbOkWKjeFNMTB1pBOhC2PzH5OmCnPVTAHaGQKn6osF5YqEFUvjt9w+XF\r\n"
    b" KoICN1dDQMh8yVLqkf6R+U3ZenkTLJ8=\r\n"
)
_KEY_RECORD = (
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDOd/2TWR8CbCOvKMuF81+4PZX7jSmztSueLM6y5h0T/Lq9KXjzt7FF"
    "baf3IerSMlxEoJbzJOiaWTqRanzqBryh5zfcQmpGBFCCj9RoSwFMMOFGNsZz71ih/hgiG6uexPwY4WXoymQERb56GD03llCGkDPnBRw2A+9f1u"
    "RQ42vD6QIDAQAB"
)
_SIGNED = _SIGNATURE + EVA
"""Signed once, with a key nobody has any more: the same seed makes the same input."""
_TAGS = ("v=1", "a=rsa-sha256", "c=relaxed/relaxed", "c=x/y", "d=example.org", "d=", "s=s1", "s=", "h=from:to", "h=", "l=0", "l=10",
         "t=1", "x=1", "bh=", "b=", "i=@example.org", "q=dns/txt", "z=", "=", ";")  # fmt: skip
_TERMS = ("v=spf1", "v=spf1 ", "-all", "+all", "?all", "a", "mx", "ptr", "a/0", "a//0", "ip4:192.0.2.7/33", "ip4:", "ip6:::1/129",
          "include:example.org", "redirect=example.org", "exists:%{i}.%{l}", "%{s9999r}", "%%", "%{", "exp=example.org",
          "v=DMARC1;", "p=reject;", "p=none;", "sp=;", "adkim=s;", "psd=y;", "psd=n;", "t=y;", "v=DKIM1;", "k=rsa;", "p=;",
          "p=AAAA;",
          "p=MFww;", "h=sha1;", "s=*;", "=", ";;", " ", "\t")  # fmt: skip
_PATHS = (
    "eva@example.org",
    "",
    '"a@b"@example.org',
    "x@evil.example",
    "@",
    "a@[192.0.2.7]",
    "x" * 300 + "@example.org",
)
_CLIENTS = ("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "", "x", "fe80::1")
_MARK = b"\x1e"


class Senders(Target):
    name = "senders"
    about = "SPF, DKIM and DMARC: never raises, asks a bounded number of questions, and no changed mail is vouched for"
    fast = 400

    def make(self, chance: random.Random) -> bytes:
        """Parted by U+001E: the mail, four records, the envelope."""
        return _MARK.join(
            [
                _mail(chance), *(_record(chance) for _ in range(4)),
                chance.choice(_PATHS).encode(), chance.choice(_CLIENTS).encode(),
                chance.choice((*_PATHS, "mail.example.org")).encode(),
            ]
        )  # fmt: skip

    def check(self, case: bytes) -> str:
        raw, spf, dmarc, key, other, path, client, helo = [*case.split(_MARK), *[b""] * 8][:8]
        is_signed_only = b"spf1" not in spf + other + dmarc + key
        zone = Zone(
            {
                "example.org": _texts(spf),
                "_dmarc.example.org": _texts(dmarc),
                _KEY: _texts(key) or [_KEY_RECORD],
                "_dmarc.org": _texts(other),
                "mail.example.org": _texts(other),
            }
        )
        sender = Sender(_text(client), _text(helo), _text(path), ascii_domain("example.org"))
        found = Checker(zone)(raw, sender)
        assert len(zone.asked) <= 40
        assert found.vouched.reason
        if found.vouched.auth is Auth.PASS and is_signed_only:
            assert _as_signed(raw) == _as_signed(_SIGNED), "a changed mail is vouched for"
        return str(found.vouched.auth)


def _as_signed(raw: bytes) -> tuple[bytes, bytes]:
    """Author and body, blanks and empty lines at the end aside."""
    head, _, body = re.sub(rb"\r?\n", rb"\n", raw).partition(b"\n\n")
    author = re.findall(rb"^from:((?:.|\n[ \t])*)", head, re.IGNORECASE | re.MULTILINE)
    return b"|".join(b" ".join(one.split()) for one in author), re.sub(rb"[ \t]+", b" ", body).replace(
        b" \n", b"\n"
    ).rstrip(b"\n ")


def _mail(chance: random.Random) -> bytes:
    raw = bytearray(_SIGNED)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(3)] = chance.choice(
            (b"", b" ", b"\r\n", b"\r", b"\0", b"\r\nFrom: x@example.org\r\n", bytes([chance.randrange(256)]))
        )
    if chance.random() < 0.5:
        field = ";".join(chance.choices(_TAGS, k=chance.randint(0, 14))) + words.text(chance, 10)
        raw[:0] = b"DKIM-Signature: " + words.encoded(field).replace(b"\n", b" ") + b"\r\n"
    return bytes(raw.replace(_MARK, b"")) if chance.random() < 0.95 else EVA


def _record(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return b""
    record = chance.choice(("", " ")).join(chance.choices(_TERMS, k=chance.randint(1, 12)))
    if chance.random() < 0.2:
        record = _KEY_RECORD[: chance.randrange(len(_KEY_RECORD))] + record
    if chance.random() < 0.3:
        record += words.text(chance, 20)
    return words.encoded(record).replace(_MARK, b"")


def _texts(record: bytes) -> list[str]:
    return [record.decode("utf-8", "replace")] if record else []


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
