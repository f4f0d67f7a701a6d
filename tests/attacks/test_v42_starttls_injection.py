"""V-42, aiosmtpd CVE-2024-34083, Postfix CVE-2011-0411: a command slipped in behind STARTTLS is obeyed under TLS."""

import ssl

import pytest
import trustme

from gateway.intake.smtp import Endpoint
from tests.intake.smtp_rig import running

SLIPPED_IN = [
    b"EHLO evil.example\r\nMAIL FROM:<mallory@evil.example>\r\n",
    b"EHLO evil.example\r\nMAIL FROM:<mallory@evil.example>\r\nRCPT TO:<it@example.org>\r\nDATA\r\nx\r\n.\r\n",
    b"NOOP\r\n" * 50,
    b"MAIL FROM:<half",
]


@pytest.mark.parametrize("slipped", SLIPPED_IN)
def test_what_came_in_the_clear_is_gone(slipped: bytes) -> None:
    authority = trustme.CA()
    server, client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client_side)
    with running(Endpoint(tls="starttls", ssl_context=server)) as rig:
        with rig.client() as client:
            client.do("EHLO before.example")
            client.send(b"STARTTLS\r\n" + slipped)
            assert client.reply().startswith("220")
            client.start_tls(client_side)
            # Were anything of it alive, its reply would come before this one, or the greeting of before would still count.
            assert client.do("MAIL FROM:<eva@example.org>").startswith("503 5.5.1")
            assert client.do("EHLO after.example").startswith("250")
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")
        assert [arrival.envelope.reverse_path for arrival in rig.door.taken] == ["eva@example.org"]
