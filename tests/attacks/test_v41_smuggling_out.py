"""V-41, outbound smuggling: words of a mail that we pass on hold a bare CR or LF, or a dot that is not doubled, and the next
server reads two mails."""

import random
import re

from gateway.intake.smtp_data import ContentLimits, DataReader
from gateway.intake.spool import Spool
from gateway.outlet import wire
from gateway.work.transport import Outgoing
from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")
PIECES = [
    b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b".", b"..\r\n", b"\0", b"\x85", b"\x0b",
    b"x" * 1_500,
    b"word " * 400, "ä€\u2028".encode(), b"\xff\xfe", b"MAIL FROM:<boss@example.org>\r\n", b"=0D=0A.=0D=0A", b"From me", b"-- \r\n",
]  # fmt: skip
KINDS = [
    [b"Content-Type: text/plain; charset=utf-8"],
    [b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: quoted-printable"],
    [b"Content-Type: text/html; charset=latin-1"],
    [b"Content-Type: text/plain", b"Content-Transfer-Encoding: binary"],
    [b'Content-Type: multipart/mixed; boundary="b"'],
]


def strict(raw: bytes) -> bytes:
    """As the strictest server reads what we write; its limit is that of RFC 5321 4.5.3.1.6."""
    reader = DataReader(ContentLimits(line_length=1_000), make_spool=Spool)
    sent = wire.stuffed(raw) + b".\r\n"
    assert sent.find(b"\r\n.\r\n") == len(sent) - 5, "more than one end"
    assert not BARE.search(sent)
    assert reader.feed(sent) == len(sent)
    assert reader.refusal is None, reader.refusal
    content = reader.content()
    return content if isinstance(content, bytes) else content.read()


def body(chance: random.Random, kind: list[bytes]) -> bytes:
    text = b"Please look.\r\n" + b"".join(chance.choices(PIECES, k=chance.randrange(1, 12)))
    if b"multipart" not in kind[0]:
        return text
    file = b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
    return b"--b\r\n\r\nSee the file.\r\n--b\r\n" + file + text + b"\r\n--b--\r\n"


def test_every_letter_is_one_mail_to_the_strictest_server(scene: Scene) -> None:
    chance = random.Random(41)
    letters = 0
    for serial in range(60):
        kind = KINDS[serial % len(KINDS)]
        header = [b"Subject: Door", b"Message-ID: <o%d@pc.example.org>" % serial, *kind]
        answers, author = (scene.told, ANA) if serial % 3 == 2 else (None, EVA)
        if answers is not None:
            header += [b"In-Reply-To: " + answers.field("Message-ID").encode()]
        to = answers.reply_address if answers else IT
        header += [b"From: <" + author.encode() + b">", b"To: <" + to.encode() + b">"]
        for letter in scene.raw(mail_of(*header, body=body(chance, kind), author=author), author, to):
            outgoing = Outgoing("", letter.recipient, letter.raw)
            assert wire.unfit(outgoing) == ""
            assert strict(letter.raw) == letter.raw
            letters += 1
    assert letters > 60
