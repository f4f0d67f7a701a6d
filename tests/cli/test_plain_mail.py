"""A mail as a person's program would write it: read back, it says what was meant."""

from datetime import UTC, datetime

import pytest

from gateway.cli.plain_mail import plain_mail
from gateway.errors import Permanent
from gateway.mail.message import Mailbox
from gateway.mail.parse import parse

AT = datetime(2025, 11, 24, 9, 28, tzinfo=UTC)
ANA = Mailbox("ana@example.org", "Ana Silva")


@pytest.mark.parametrize("name", ["Ana Silva", "", 'Silva, "Ana"', "Žofia Nováková"])
@pytest.mark.parametrize("text", ["Hi Eva.", "# no command\nWärme – 日本\n", "x" * 3000, "From here\n.\n"])
def test_read_back(name: str, text: str) -> None:
    raw = plain_mail(
        Mailbox("ana@example.org", name), "it+1.abc@example.org", subject="Re: Drucker – jams", text=text, at=AT,
        in_reply_to="t1@example.org", references=("a1@example.org",),
    )  # fmt: skip
    message = parse(raw)
    assert message.originator == Mailbox("ana@example.org", name)
    assert [one.address for one in message.to] == ["it+1.abc@example.org"]
    assert (message.subject, message.date) == ("Re: Drucker – jams", AT)
    assert (message.in_reply_to, message.references) == (("t1@example.org",), ("a1@example.org", "t1@example.org"))
    assert message.text.rstrip("\n") == text.rstrip("\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_subject_cannot_add_a_field() -> None:
    message = parse(plain_mail(ANA, "it@example.org", subject="a\r\nBcc: tom@example.org", text="x", at=AT))
    assert message.subject == "a Bcc: tom@example.org"
    assert message.first("bcc") == ""


@pytest.mark.parametrize("to", ["no address", "it@example.org\r\nBcc: tom@example.org", ""])
def test_no_address(to: str) -> None:
    with pytest.raises(Permanent):
        plain_mail(ANA, to, subject="s", text="x", at=AT)
