"""F-47: one mail to several recipients: one of ours, one unknown, another department, one of another house. Each
hears its own code, and what is taken is one mail and one request."""

from pathlib import Path

from tests.faults.desk import mail
from tests.faults.inhouse import program
from tests.intake.smtp_rig import Client


def test_each_its_own_code_and_one_request(tmp_path: Path) -> None:
    recipients = {
        "it@example.org": "250",
        "nobody@example.org": "550",
        "hr@example.org": "250",
        "eva@elsewhere.example": "550",
        "it@example.org.": "501",
    }
    with program(tmp_path) as app, Client(app.addresses[0]) as client:
        client.do("EHLO client.example")
        client.do("MAIL FROM:<eva1@example.org>")
        assert {address: client.do(f"RCPT TO:<{address}>")[:3] for address in recipients} == recipients
        assert client.do("DATA").startswith("354")
        client.send(mail(1) + b".\r\n")
        assert client.reply().startswith("250")
        app.yes[1] = mail(1)
        app.expect_the_law()
