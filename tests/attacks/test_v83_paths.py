"""V-83, FreeScout CVE-2026-28289, maildev CVE-2024-27448: the name of a file or of a mail is a path on our disk."""

import re

import pytest

from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

NAMES = [
    "../../x",
    "/etc/x",
    "..\\..\\x",
    "\u200b.htaccess",
    "=?utf-8?q?=2E=2E=2Fx?=",
    "con",
    "-rf",
    "a" * 5_000,
    ".",
    "..",
    "~/x",
    "x\0y",
]
DISK = re.compile(
    r"(?:[a-z]+\.yaml|config\.toml|secret\.key|postroom\.db(?:-wal|-shm|\.lock)?|[0-9a-f]+|rules|lock|pid|[a-z.]+)"
)


@pytest.mark.parametrize("name", NAMES)
def test_it_names_nothing_on_the_disk(scene: Scene, name: str) -> None:
    body = b"\r\n".join(
        [b"--b", b"Content-Type: text/plain", b"", b"See.", b"--b", b"Content-Type: application/pdf",
         b"Content-ID: <" + name.encode() + b">", b'Content-Disposition: attachment; filename="' + name.encode() + b'"', b"", b"x",
         b"--b--"])  # fmt: skip
    header = [b"From: <eva@example.org>", b"Subject: File", b"Message-ID: <" + name.encode() + b"@x.example>",
              b'Content-Type: multipart/mixed; boundary="b"']  # fmt: skip
    before = sorted(path for path in scene.folder.rglob("*"))
    came = scene.raw(mail_of(*header, body=body), EVA, IT)
    assert sorted(path for path in scene.folder.rglob("*")) == before
    assert all(DISK.fullmatch(path.name) for path in (scene.folder / "desk").rglob("*"))
    letters = [one for one in came if one.recipient == ANA]
    assert letters
    for letter in letters:
        assert [part for part in letter.message.walk() if part.get_payload(decode=True) == b"x"], (
            "the file is not there"
        )
        shown = [str(part.get_filename()) for part in letter.message.walk() if part.get_filename()]
        assert not [one for one in shown if "/" in one or "\\" in one or one in (".", "..") or "\0" in one]
