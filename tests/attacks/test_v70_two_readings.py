"""V-70, "Inbox Invasion" (2024): a mail that contradicts itself: the filter reads one mail, and the person another.

Each mail here has leaves that one reading of it finds and another one does not. Whoever answers it sees all of them: in the text
of the letter, or as files with a line that says why.
"""

import base64
import binascii
import email
from email.message import Message

import pytest

from gateway.mail.message import Defect
from gateway.mail.parse import Parts, parse
from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

ONE, TWO = b"LEAF-ONE-7d41", b"LEAF-TWO-93bc"
IN_64 = base64.b64encode(TWO + b" in base64 of some length") + b"\r\n"


def multi(*parts: bytes, boundary: bytes = b"b", end: bytes = b"--") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + end + b"\r\n"


def text(words: bytes, *fields: bytes) -> bytes:
    return b"".join(field + b"\r\n" for field in fields) + b"\r\n" + words


MIXED = b"Content-Type: multipart/mixed; boundary=b"
PLAIN = b"Content-Type: text/plain"
BASE64 = b"Content-Transfer-Encoding: base64"
ALTERNATIVE = b"Content-Type: multipart/alternative; boundary=b"
FILE = b"Content-Disposition: attachment; filename=x.bin"
BOTH = multi(text(ONE), text(TWO, FILE))
UU = b"begin 644 x.txt\r\n" + binascii.b2a_uu(TWO).rstrip() + b"\r\n`\r\nend\r\n"
YENC = b"=ybegin line=128 size=%d name=x.bin\r\n%s\r\n=yend size=%d\r\n" % (
    len(TWO),
    bytes((c + 42) & 255 for c in TWO),
    len(TWO),
)

# Name -> the MIME fields of the mail, its body
MAILS: dict[str, tuple[list[bytes], bytes]] = {
    "text, then multipart": ([PLAIN, MIXED], multi(text(ONE), text(IN_64, BASE64, FILE))),
    "multipart, then text": ([MIXED, b"Content-Type: text/plain"], b"Before: " + TWO + b"\r\n" + multi(text(ONE))),
    "two multiparts": ([MIXED, b"Content-Type: multipart/mixed; boundary=c"], multi(text(ONE)) + multi(text(TWO), boundary=b"c")),
    "two types of a part": ([MIXED], multi(text(ONE), text(multi(text(TWO, FILE), boundary=b"i"), b"Content-Type: text/plain",
                            MIXED[:-1] + b"i"))),
    "two encodings": ([b"Content-Transfer-Encoding: 7bit", b"Content-Transfer-Encoding: base64"], ONE[:0] + IN_64),
    "two encodings, the other way": ([b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit"], IN_64),
    "two encodings of a file": ([MIXED], multi(text(ONE), text(IN_64, FILE, b"Content-Transfer-Encoding: binary",
                                b"Content-Transfer-Encoding: base64"))),
    "an encoding that is nearly one": ([MIXED], multi(text(ONE), text(IN_64, FILE, b"Content-Transfer-Encoding: base-64"))),
    "an encoding in quotes": ([MIXED], multi(text(ONE), text(IN_64, FILE, b'Content-Transfer-Encoding: "base64"'))),
    "an encoding with a comment": ([MIXED], multi(text(ONE), text(IN_64, FILE, b"Content-Transfer-Encoding: (7bit) base64"))),
    "a list of encodings": ([MIXED], multi(text(ONE), text(IN_64, FILE, b"Content-Transfer-Encoding: 7bit, base64"))),
    "two boundaries": ([MIXED + b"; boundary=c"], multi(text(ONE)) + multi(text(TWO), boundary=b"c")),
    "plain and extended boundary": ([b"Content-Type: multipart/mixed; boundary=b; boundary*=utf-8''c"],
                                    multi(text(ONE)) + multi(text(TWO), boundary=b"c")),
    "a boundary in pieces": ([MIXED + b"; boundary*0=c"], multi(text(ONE)) + multi(text(TWO), boundary=b"c")),
    "a boundary in an encoded word": ([b'Content-Type: multipart/mixed; boundary="=?utf-8?q?b?="'],
                                      multi(text(ONE)) + multi(text(TWO), boundary=b"=?utf-8?q?b?=")),
    "a boundary that another one begins with": ([MIXED], multi(text(ONE), text(TWO, FILE), end=b"x") + b"--b--\r\n"),
    "a boundary with blanks behind": ([MIXED], b"--b \t\r\n\r\n" + ONE + b"\r\n--b  \r\n\r\n" + TWO + b"\r\n--b--  \r\n"),
    "a boundary that is nowhere": ([MIXED[:-1] + b"z"], multi(text(ONE, PLAIN), text(TWO, FILE))),
    "no boundary": ([b"Content-Type: multipart/mixed"], multi(text(ONE, PLAIN), text(TWO, FILE))),
    "a very long boundary": ([MIXED + b"b" * 299], multi(text(ONE), text(TWO, FILE), boundary=b"b" * 300)),
    "the inner ends the outer": ([MIXED], multi(text(ONE), text(b"--i\r\n\r\n" + TWO, MIXED[:-1] + b"i"))),
    "no terminator": ([MIXED], multi(text(ONE), text(TWO, FILE), end=b"")),
    "parts behind the terminator": ([MIXED], multi(text(ONE)) + multi(text(TWO, FILE))),
    "words before the parts": ([MIXED], TWO + b"\r\n" + multi(text(ONE))),
    "words behind the parts": ([MIXED], multi(text(ONE)) + TWO + b"\r\n"),
    "a file before the parts": ([MIXED], b"This is a MIME mail\r\n" + UU + multi(text(ONE))),
    "words between the parts": ([MIXED], multi(text(ONE)) + TWO + b"\r\n" + multi(text(b"x"))),
    "uuencode in a text": ([b"Content-Type: text/plain"], ONE + b"\r\n" + UU),
    "uuencode in a part": ([MIXED], multi(text(ONE), text(UU))),
    "uuencode in HTML": ([b"Content-Type: text/html"], b"<p>" + ONE + b"</p>\r\n" + UU),
    "yEnc": ([b"Content-Type: text/plain"], ONE + b"\r\nbegin \r\n" + YENC),
    "base64 around a multipart": ([MIXED, b"Content-Transfer-Encoding: base64"], base64.encodebytes(BOTH)),
    "quoted-printable around one": ([MIXED, b"Content-Transfer-Encoding: quoted-printable"], BOTH),
    "base64 around a mail": ([MIXED], multi(text(ONE), text(base64.encodebytes(b"Subject: In\r\n\r\n" + TWO),
                             b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: base64"))),
    "base64 behind its end": ([MIXED], multi(text(ONE), text(b"eA==\r\n" + base64.b64encode(TWO + b"==") + b"\r\n",
                              FILE, BASE64))),
    "a type that is none": ([b"Content-Type: multipart; boundary=b"], BOTH),
    "a type of two": ([b"Content-Type: text/plain multipart/mixed; boundary=b"], BOTH),
    "a field with a blank": ([b"Content-Type : multipart/mixed; boundary=b"], BOTH),
    "a field folded oddly": ([b"Content-Type: multipart/\r\n mixed\r\n ;\r\n boundary\r\n =\r\n b"], BOTH),
    "a comment in the type": ([b"Content-Type: multipart(text)/mixed(/plain); (boundary=z) boundary=b"], BOTH),
    "HTML that is called a file": ([MIXED], multi(text(ONE), text(b"<p>" + TWO + b"</p>", b"Content-Type: text/html",
                                   b"Content-Disposition: attachment", b"Content-Disposition: inline"))),
    "an unknown kind of multipart": ([b"Content-Type: multipart/x-unknown; boundary=b"], BOTH),
    "a file in the first of two versions": ([ALTERNATIVE], multi(text(multi(text(ONE), text(TWO, FILE),
        boundary=b"i"), MIXED[:-1] + b"i"), text(b"<p>" + ONE, b"Content-Type: text/html"))),
}  # fmt: skip


def raw_of(name: str) -> bytes:
    fields, body = MAILS[name]
    header = [
        b"From: <eva@example.org>",
        b"Subject: Offer",
        b"Message-ID: <" + name.replace(" ", "-").encode() + b"@x.example>",
    ]
    return mail_of(*header, *fields, body=body)


def everything(letter: Message) -> bytes:
    """All that somebody can read or open in a letter."""
    contents = [part.get_payload(decode=True) for part in letter.walk()]
    return b"\n".join(one for one in contents if isinstance(one, bytes))


def test_there_are_more_than_thirty() -> None:
    assert len(MAILS) > 30


def test_all_of_it_reaches_the_agent(scene: Scene) -> None:
    missing = []
    for name, (_, body) in MAILS.items():
        raw = raw_of(name)
        told = next(one for one in scene.raw(raw, EVA, IT) if one.recipient == ANA)
        assert scene.last().outcome == "opened"
        shown = everything(told.message)
        missing += [(name, leaf) for leaf in (ONE, TWO) if leaf not in shown and (leaf is TWO or ONE in body)]
        if any(one.part.startswith("~") for one in parse(raw).attachments):
            assert "can be read in two ways" in " ".join(told.body("plain").split()), name
    assert not missing


@pytest.mark.parametrize("name", MAILS)
def test_the_standard_library_finds_nothing_else(name: str) -> None:
    """Another reading, by other people's code: what it decodes is in our text, or in one of our files."""
    raw = raw_of(name)
    message, parts = parse(raw), Parts(raw)
    ours = b"\n".join((message.text.encode(), *(parts.decoded(one.part) for one in message.attachments)))
    theirs = everything(email.message_from_bytes(raw))
    assert ONE in theirs or TWO in theirs or IN_64 in theirs
    assert not [leaf for leaf in (ONE, TWO) if leaf in theirs and leaf not in ours]


def test_a_refused_file_is_not_passed_on_by_another_reading(scene: Scene) -> None:
    bad = text(b"MZ " + TWO, b"Content-Disposition: attachment; filename=x.exe")
    fields = [MIXED + b"; boundary=c"]
    raw = mail_of(
        b"From: <eva@example.org>", b"Subject: Offer", *fields, body=multi(text(ONE)) + multi(bad, boundary=b"c")
    )
    told = next(one for one in scene.raw(raw, EVA, IT) if one.recipient == ANA)
    names = [str(part.get_filename()) for part in told.message.walk() if part.get_filename()]
    assert not [name for name in names if name.endswith(".exe")]
    assert "x.exe (kept with the request, not sent along)" in told.body("plain")
    assert Defect.TWO_READINGS in parse(raw).defects
