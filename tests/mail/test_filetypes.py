"""Which types are passed on, and which files may be shown in a text."""

import pytest

from gateway.mail.filetypes import OCTETS, may_be_shown, passed_on


@pytest.mark.parametrize(
    ("kind", "sent", "shown"),
    [
        ("image/png", "image/png", True),
        ("IMAGE/JPG", "image/jpeg", True),
        ("image/svg+xml", OCTETS, False),
        ("text/html", OCTETS, False),
        ("text/xml", OCTETS, False),
        ("application/xhtml+xml", OCTETS, False),
        ("text/javascript", OCTETS, False),
        ("application/pdf", "application/pdf", False),
        ("application/x-zip-compressed", "application/zip", False),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
        ("text/plain", "text/plain", False),
        ("message/rfc822", OCTETS, False),
        ("multipart/mixed", OCTETS, False),
        ("text/plain; charset=x", OCTETS, False),
        ("image/png\r\nX: y", OCTETS, False),
        ("", OCTETS, False),
    ],
)  # fmt: skip
def test_types(kind: str, sent: str, shown: bool) -> None:
    assert (passed_on(kind), may_be_shown(kind)) == (sent, shown)
