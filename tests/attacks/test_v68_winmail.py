"""V-68, tnef CVE-2019-18849, ytnef CVE-2021-3403: a winmail.dat that writes outside its folder, or takes all memory.

We do open it: what a colleague attached in Outlook should be seen. It happens in the process that reads mails, in Python, after a
walk over all its lengths; the names inside are names, and nothing is unpacked to a disk.
"""

import base64
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.mail.message import Defect
from gateway.mail.parse import parse
from tests.attacks.bombs import cheap
from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of
from tests.mail import test_tnef as made

HEAD = made.HEAD + made.CODEPAGE
NAMES = [b"../../../etc/cron.d/x.txt", b"..\\..\\x.txt", b"/etc/x", b"C:\\setup.exe", b"a\r\nBcc: b@c.txt", b"\x00.txt", b"con",
         b"x" * 5_000 + b".txt", b"-rf", b"~root/x",b"a.js "]  # fmt: skip


def mail_with(winmail: bytes) -> bytes:
    fields = b'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    body = b"--b\r\n\r\nSee the file.\r\n--b\r\n" + fields + base64.encodebytes(winmail) + b"\r\n--b--\r\n"
    header = [b"From: <eva@example.org>", b"Subject: Offer", b"Message-ID: <w@x.example>"]
    return mail_of(*header, b'Content-Type: multipart/mixed; boundary="b"', body=body)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_inside_is_a_name(scene: Scene, name: bytes) -> None:
    before = sorted(scene.folder.rglob("*"))
    winmail = HEAD + made.BODY + made.file(name, b"PAYLOAD " * 9)
    came = scene.raw(mail_with(winmail), EVA, IT)
    assert sorted(scene.folder.rglob("*")) == before
    [told] = [one for one in came if one.recipient == ANA]
    assert "Bcc" not in told.message
    files = [part for part in told.message.walk() if part.get_filename()]
    shown = [str(part.get_filename()) for part in files]
    for one in shown:
        assert len(one.encode()) <= 255
        assert not set("/\\\0\r\n") & set(one), shown
    passed_on = [part for part in files if b"PAYLOAD" in (part.get_payload(decode=True) or b"")]  # type: ignore[operator]
    runs = b".exe" in name or b".js" in name
    assert len(passed_on) == (0 if runs else 1), shown  # nor as a piece of the winmail.dat


@pytest.mark.parametrize("bomb", made.HOSTILE)
def test_counts_and_lengths_that_lie(bomb: str) -> None:
    cheap(mail_with(made.HOSTILE[bomb]))


@pytest.mark.parametrize(
    "damaged",
    [b"", made.HEAD, HEAD[:-1], HEAD + made.BODY[:-5], b"\x78\x9f\x3e\x22" + os.urandom(400),
     HEAD + struct.pack("<BHHI", 1, 0x9003, 6, 2**32 - 5) + bytes(20)],
)  # fmt: skip
def test_what_cannot_be_opened_is_a_file(damaged: bytes) -> None:
    message = parse(mail_with(damaged))
    [whole, *inside] = message.attachments
    assert (whole.name, whole.size) == ("winmail.dat", len(damaged))
    assert not inside
    assert Defect.NOT_OPENED in message.defects or damaged == made.HEAD


def test_a_message_in_a_message_in_a_message() -> None:
    """Each holds the next one; at the fourth it is left as it is."""
    inner = HEAD + made.BODY
    for _ in range(30):
        inner = HEAD + made.thing(2, 0x9002, 6, bytes(14)) + made.thing(
            2, 0x9005, 6, made.props(made.prop(0x3001, b"Next\x00"), made.prop(0x3701, made.MESSAGE + inner, 0x0D))
        )  # fmt: skip
    cheap(mail_with(inner))
    assert 1 <= len(parse(mail_with(inner)).attachments) <= 10


def test_it_touches_no_disk(tmp_path: Path) -> None:
    """In a process of its own that tells every file it opens for writing."""
    mail = tmp_path / "mail.eml"
    mail.write_bytes(mail_with(HEAD + made.BODY + made.file(b"../out.txt", b"x") + made.file(b"/tmp/out.txt", b"x")))
    told = """
import sys
from pathlib import Path
from gateway.mail.parse import parse
raw = Path(sys.argv[1]).read_bytes()
parse(raw)  # what is imported late
def hook(event, args):
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "subprocess.Popen", "socket.connect"):
        print(event, args)
sys.addaudithook(hook)
print(len(parse(raw).attachments))
"""
    ran = subprocess.run(
        [sys.executable, "-c", told, str(mail)], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "3\n", ran.stdout
