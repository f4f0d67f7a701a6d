"""V-57, bpo-37461: a parameter whose quotation never ends is read for ever."""

import pytest

from tests.attacks.bombs import cheap

FIELDS = ["Content-Type: text/plain; x=\"", "Content-Disposition: attachment; filename*0=\"a", "From: \"", "To: a:(", "From: <\"",
          "Content-Type: multipart/mixed; boundary=\"", "Received: from (",
          "Content-Type: text/plain; a*1*=''\"", "Date: (", "Cc: [",
          "Content-ID: <", "Message-ID: <\"", "Content-Transfer-Encoding: \"base64", "Authentication-Results: x; \""]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_it_ends(field: str) -> None:
    for tail in ("", "a" * 10_000, '\\"' * 5_000, '; x="' * 2_000):
        cheap(f"{field}{tail}\r\n\r\nx\r\n".encode())
