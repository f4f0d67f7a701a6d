"""V-71, CVE-2024-6923 and RT's header injections: what we echo from a mail writes a second header field, or a body."""

import email
import email.policy
from base64 import b64encode
from quopri import encodestring

import pytest

from tests.attacks.scene import EVA, IT, Scene, mail_of

SMUGGLED = b"\r\nBcc: victim@example.net\r\n\r\n<h1>not ours</h1>"
PAYLOADS = {
    "raw CR": b"hi\rBcc: victim@example.net",
    "raw LF": b"hi\n Bcc: victim@example.net",
    "folded": b"hi\r\n Bcc: victim@example.net",
    "encoded q": b"=?utf-8?q?" + encodestring(b"hi" + SMUGGLED, header=True).replace(b"=\n", b"").replace(b"\n", b"=0A")
    + b"?=",
    "encoded b": b"=?utf-8?b?" + b64encode(b"hi" + SMUGGLED) + b"?=",
    "separators": "hi\u2028Bcc: victim@example.net\u2029\x85\x0b\x0c Bcc: x@example.net".encode(),
    "NUL": b"hi\0Bcc: victim@example.net",
    "long": b"x" * 10_000,
    "long words": b"word " * 2_000,
}  # fmt: skip
FIELDS = {
    "subject": [b"From: Eva Novak <eva@example.org>", b"Subject: %s", b"Message-ID: <i1@pc.example.org>"],
    "name": [b"From: \"%s\" <eva@example.org>", b"Subject: Door", b"Message-ID: <i2@pc.example.org>"],
    "bare name": [b"From: %s <eva@example.org>", b"Subject: Door", b"Message-ID: <i3@pc.example.org>"],
    "message id": [b"From: <eva@example.org>", b"Subject: Door", b"Message-ID: <%s@pc.example.org>"],
    "references": [b"From: <eva@example.org>", b"Subject: Door", b"Message-ID: <i4@pc.example.org>",
                   b"References: <a@b> <%s@c> %s"],
    "thread topic": [b"From: <eva@example.org>", b"Subject: Door", b"Message-ID: <i5@pc.example.org>",
                     b"Thread-Topic: %s", b"Thread-Index: %s"],
}  # fmt: skip
WRITTEN = {
    *("Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "X-Postroom-Ref", "X-Postroom-Promise", "X-Postroom-Template", "List-Unsubscribe"),
    *("Importance", "Thread-Index", "Thread-Topic", "Content-Language", "MIME-Version", "Content-Type"),
    "Content-Transfer-Encoding",
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_letters_hold_what_we_wrote(scene: Scene, field: str, payload: str) -> None:
    header = [line.replace(b"%s", PAYLOADS[payload]) for line in FIELDS[field]]
    came = scene.raw(mail_of(*header), EVA, IT)
    for letter in came:
        read = email.message_from_bytes(letter.raw, policy=email.policy.default)
        assert set(read.keys()) <= WRITTEN, read.keys()
        assert len(read.keys()) == len(set(read.keys()))
        assert not read.defects
        assert b"\nbcc:" not in letter.raw.lower()
        assert letter.raw.count(b"\r") == letter.raw.count(b"\n") == letter.raw.count(b"\r\n")
        assert "not ours" not in letter.body("html") or "<h1>not ours" not in letter.body("html")
        assert read["Auto-Submitted"] or letter.template.startswith("agent"), letter.template
    assert scene.last().state in ("done", "quarantined"), scene.last()
