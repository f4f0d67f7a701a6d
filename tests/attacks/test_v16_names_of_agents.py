"""V-16, OTRS CVE-2019-12497: letters to people tell the addresses, hosts and numbers of the inside."""

import socket

from tests.attacks.scene import ANA, BEN, EVA, Scene

SHOWN = {
    *("Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "X-Postroom-Ref", "X-Postroom-Promise", "List-Unsubscribe", "Content-Language"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Thread-Index", "Thread-Topic", "Importance"),
}


def test_what_people_get(scene: Scene) -> None:
    scene.by(ANA, scene.told.reply_address, "#promise Fri 15:00\nIt is ordered.", answers=scene.told)
    scene.by(EVA, "it@example.org", "status", answers=scene.answer)
    mine = [letter for letter in scene.letters if letter.recipient == EVA]
    assert len(mine) >= 4
    for letter in mine:
        assert set(letter.message.keys()) <= SHOWN, letter.template
        for secret in (
            ANA,
            BEN,
            f"@{socket.gethostname()}",
            f".{socket.gethostname()}",
            "127.0.0.1",
            "Received",
            "User-Agent",
            "X-Mailer",
        ):
            assert secret not in letter.words, (letter.template, secret)
