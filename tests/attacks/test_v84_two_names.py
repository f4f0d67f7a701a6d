"""V-84, Exim CVE-2024-39929: the blocker reads one name of a file, and the mail program shows the other."""

import pytest

from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

FIELDS = [
    b"Content-Disposition: attachment; filename=offer.exe",
    b"Content-Disposition: attachment; filename*0=offer; filename*1=.exe",
    b"Content-Disposition: attachment; filename=offer.pdf; filename*=utf-8''offer%2Eexe",
    b"Content-Disposition: attachment; filename*=utf-8''offer%2Epdf; filename=offer.exe",
    b"Content-Disposition: attachment; filename=offer.pdf; filename=offer.exe",
    b"Content-Type: application/pdf; name=offer.exe\r\nContent-Disposition: attachment; filename=offer.pdf",
    b"Content-Disposition: attachment; filename=offer.pdf.exe.",
    b'Content-Disposition: attachment; filename="offer.exe  ."',
    b"Content-Disposition: attachment; filename=offer.EXE",
    'Content-Disposition: attachment; filename="offer.e\u200bxe"'.encode(),
    b"Content-Disposition: attachment; filename==?utf-8?q?offer=2Eexe?=",
    b"Content-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; filename=a.exe",
    b"Content-Type: application/x-msdownload\r\nContent-Disposition: attachment",
]


@pytest.mark.parametrize("fields", FIELDS)
def test_it_is_kept_and_not_passed_on(scene: Scene, fields: bytes) -> None:
    body = b"\r\n".join(
        [b"--b", b"Content-Type: text/plain", b"", b"See.", b"--b", fields, b"", b"MZ-payload", b"--b--"]
    )
    header = [b"From: <eva@example.org>", b"Subject: File", b"Message-ID: <f@x.example>",
              b'Content-Type: multipart/mixed; boundary="b"']  # fmt: skip
    [told, *_] = [one for one in scene.raw(mail_of(*header, body=body), EVA, IT) if one.recipient == ANA]
    for part in told.message.walk():
        content = part.get_payload(decode=True)
        assert b"MZ-payload" not in (content if isinstance(content, bytes) else b"")
    assert "not sent along" in told.words
