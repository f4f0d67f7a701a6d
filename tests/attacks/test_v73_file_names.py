"""V-73, cpython#100612: CR LF in the name of a file writes header fields of the part that passes it on."""

import email
import email.policy
from email.message import EmailMessage

import pytest

from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

NAMES = [
    b'"a\r\nBcc: victim@example.net\r\n.txt"',
    b'"a\\"; name=\\"b.exe"',
    b"=?utf-8?q?a=0D=0ABcc:_victim=40example.net?=.txt",
    b'"' + b"x" * 5_000 + b'.txt"',
    b'"a;b=c;.txt"',
    b'"\xff\xfe\x00.txt"',
    '"\u202etxt.exe\u2028.txt"'.encode(),
]


@pytest.mark.parametrize("name", NAMES)
def test_one_name_one_parameter(scene: Scene, name: bytes) -> None:
    body = b"\r\n".join(
        [b"--b", b"Content-Type: text/plain", b"", b"See the file.", b"--b", b"Content-Type: application/pdf",
         b"Content-Disposition: attachment; filename=" + name, b"Content-Transfer-Encoding: base64", b"", b"JVBERi0x", b"--b--"]
    )  # fmt: skip
    header = [b"From: <eva@example.org>", b"Subject: File", b'Content-Type: multipart/mixed; boundary="b"']
    came = scene.raw(mail_of(*header, b"Message-ID: <file@pc.example.org>", body=body), EVA, IT)
    letters = [one for one in came if one.recipient == ANA]
    assert letters
    for letter in letters:
        read = email.message_from_bytes(letter.raw, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        assert "Bcc" not in read
        files = list(read.iter_attachments())
        assert len(files) == 1 or "not sent along" in letter.words  # kept back, as what some program would run
        for file in files:
            assert set(file.keys()) <= {
                "Content-Type",
                "Content-Disposition",
                "Content-Transfer-Encoding",
                "Content-ID",
            }
            shown = file.get_filename() or ""
            assert 0 < len(shown.encode()) <= 255
            assert shown.isprintable()
            assert not set("/\\") & set(shown)
