"""V-39: a forged delivery report says that a colleague's mailbox is gone, and the desk stops writing to her."""

from tests.attacks.scene import ANA, EVA, IT, MALLORY, Scene, mail_of


def test_she_is_still_written_to(scene: Scene) -> None:
    for nth in range(3):
        body = b"\r\n".join(
            [b"--r", b"Content-Type: text/plain", b"", b"Failed.", b"--r", b"Content-Type: message/delivery-status", b"",
             b"Reporting-MTA: dns; evil.example", b"", b"Final-Recipient: rfc822; eva@example.org", b"Action: failed",
             b"Status: 5.1.1", b"", b"--r", b"Content-Type: text/rfc822-headers", b"",
             b"Message-ID: " + scene.ack.field("Message-ID").encode(), b"", b"--r--"])  # fmt: skip
        header = [b"From: <mailer-daemon@evil.example>", b"Subject: Undelivered", b"Message-ID: <f%d@evil.example>" % nth,
                  b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"']  # fmt: skip
        scene.raw(mail_of(*header, body=body, author=MALLORY), "", IT)
    came = scene.by(ANA, scene.told.reply_address, "The roller is here.", answers=scene.told)
    assert EVA in [letter.recipient for letter in came]
    came = scene.by(EVA, IT, "The lamp flickers.", subject="Lamp")
    assert "ack" in [letter.template for letter in came if letter.recipient == EVA]
