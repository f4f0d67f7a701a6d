import pytest

from gateway.mail.deliverystatus import (
    ReportRecipient,
    enhanced,
    gravest,
    groups_of,
    is_permanent,
    recipients,
    reply_code,
    typed,
)


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("550 5.1.1 no", "5.1.1", "550"), ("(#4.4.1)", "4.4.1", ""), ("said: 452-4.2.2 full", "4.2.2", "452"),
        ("550-no", "", "550"),
        ("host mx[192.0.2.1] said", "", ""),
        ("5.1.1.1", "", ""), ("at 4.55.1", "4.55.1", ""), ("call (480) 624-2500", "", ""),
        ("port 465, 500 MB, id 550a", "", "500"),
        ("12:55:450", "", ""), ("1550 mails", "", ""), ("550, no", "", "550"), ("", "", ""),
        ("Error 550: no", "", "550"), ("50% of 550%", "", ""),
    ],
)  # fmt: skip
def test_codes(text: str, status: str, code: str) -> None:
    assert (enhanced(text), reply_code(text)) == (status, code)


@pytest.mark.parametrize(
    ("action", "status", "words", "permanent"),
    [
        ("failed", "5.1.1", "", True), ("failed", "4.4.7", "", False), ("failed", "", "550 no", True),
        ("failed", "", "421 busy", False),
        ("failed", "", "", None), ("delayed", "", "", False), ("delivered", "2.0.0", "", None),
    ],
)  # fmt: skip
def test_is_permanent(action: str, status: str, words: str, permanent: bool | None) -> None:
    assert is_permanent(action, status, words) is permanent


def test_groups_are_unfolded_and_end_at_a_blank_line() -> None:
    assert groups_of("A: 1\n  more\n\n\nB: 2\nB: 3\nno field\n  lost\n") == [{"a": "1 more"}, {"b": "2"}]


def test_the_name_we_wrote_to_stands_for_one_that_is_no_address() -> None:
    group = {"final-recipient": "x400; /cn=eva/", "original-recipient": "rfc822; eva@example.org", "action": "failed"}
    (found,) = recipients([group])
    assert (found.address, found.original_recipient) == ("eva@example.org", "eva@example.org")


def test_gravest() -> None:
    assert (
        gravest([ReportRecipient("a@x.example", "delivered"), ReportRecipient("b@x.example", "delayed")]) == "delayed"
    )
    assert gravest([]) == "failed"


@pytest.mark.parametrize(
    "value", ["rfc822; Eva@Example.org", "<eva@example.org>", "eva@example.org", "RFC822;eva@example.org"]
)
def test_typed(value: str) -> None:
    assert typed(value) == "eva@example.org"
