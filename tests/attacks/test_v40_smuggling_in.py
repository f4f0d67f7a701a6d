"""V-40, SMTP smuggling (Postfix CVE-2023-51764 and others): what looks like the end of a mail to us is none to the server in
front, and the sender's text becomes a second mail with an envelope of his choice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards.stage import Stage
from tests.intake.smtp_rig import Client

LINE_ENDS = (b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r", b"\0\r\n", b"\r\n\0")
TRUE_END = b"\r\n.\r\n"
LOOK_ALIKES = [
    end
    for before in LINE_ENDS
    for after in LINE_ENDS
    for dot in ((b".", b". ", b".\0", b"..") if before == b"\r\n" else (b".",))
    if TRUE_END not in (end := before + dot + after)
]
STRAY_CR = b"\r\r\n.\r\n"
SECOND = b"MAIL FROM:<boss@example.org>\r\nRCPT TO:<it@example.org>\r\nDATA\r\nSubject: Pay\r\n\r\nPay this.\r\n.\r\nQUIT\r\n"
OUTER = b"From: mallory@evil.example\r\nSubject: Hello\r\n\r\nHello."


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with Stage(folder, roles=("receive",)) as running:
        yield running


def say(stage: Stage, pieces: list[bytes]) -> list[str]:
    """The replies to content and to all that follows."""
    with Client(f"127.0.0.1:{stage.port}") as client:
        assert client.do("EHLO client.example").startswith("250")
        assert client.do("MAIL FROM:<mallory@evil.example>").startswith("250")
        assert client.do("RCPT TO:<it@example.org>").startswith("250")
        assert client.do("DATA").startswith("354")
        for piece in pieces:
            client.send(piece)
        replies = []
        while reply := client.reply():
            replies.append(reply)
        return replies


def envelopes(stage: Stage) -> list[str]:
    return [row.reverse_path for row in stage.mails()]


def test_there_is_never_a_second_mail(stage: Stage) -> None:
    for serial, end in enumerate(LOOK_ALIKES):
        before = len(envelopes(stage))
        content = OUTER + b"%d" % serial + end + SECOND
        at = len(OUTER) + len(end) // 2 + 1
        replies = say(stage, [content] if serial % 2 else [content[:at], content[at:]])
        assert envelopes(stage)[before:] == ["mallory@evil.example"], end
        assert [reply[:3] for reply in replies] == ["250", "221"], (end, replies)


def test_a_stray_cr_before_the_true_end_ends_the_session(stage: Stage) -> None:
    """One server reads an end here, another does not: nothing is taken, and nothing that follows is obeyed."""
    before = envelopes(stage)
    replies = say(stage, [OUTER + STRAY_CR + SECOND])
    assert [reply[:3] for reply in replies] == ["554"]
    assert envelopes(stage) == before
