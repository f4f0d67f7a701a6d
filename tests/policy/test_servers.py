import pytest

from gateway.policy.servers import RECEIVE, SEND, ServerUrl, read_url


@pytest.mark.parametrize(
    ("text", "schemes", "expected", "loopback"),
    [
        ("smtp://127.0.0.1:2525", RECEIVE, ServerUrl("smtp", "127.0.0.1", 2525), True),
        ("smtp://127.0.0.1:0", RECEIVE, ServerUrl("smtp", "127.0.0.1", 0), True),
        ("smtp://[::1]:2525", RECEIVE, ServerUrl("smtp", "::1", 2525), True),
        ("lmtp://localhost", RECEIVE, ServerUrl("lmtp", "localhost", 24), True),
        ("lmtp:/run/postroom.sock", RECEIVE, ServerUrl("lmtp", path="/run/postroom.sock"), True),
        ("imaps://imap.example.org", RECEIVE, ServerUrl("imaps", "imap.example.org", 993), False),
        ("imap+starttls://imap.example.org/", RECEIVE, ServerUrl("imap+starttls", "imap.example.org", 143), False),
        ("maildir:/var/mail/it", RECEIVE, ServerUrl("maildir", path="/var/mail/it"), True),
        ("maildir:///var/mail/it", RECEIVE, ServerUrl("maildir", path="/var/mail/it"), True),
        ("smtps://smtp.example.org", SEND, ServerUrl("smtps", "smtp.example.org", 465), False),
        ("smtp+starttls://smtp.example.org", SEND, ServerUrl("smtp+starttls", "smtp.example.org", 587), False),
        ("capture:/tmp/out", SEND, ServerUrl("capture", path="/tmp/out"), True),
    ],
)
def test_good(text: str, schemes: tuple[str, ...], expected: ServerUrl, loopback: bool) -> None:
    got = read_url(text, schemes)
    assert got == expected
    assert got.is_loopback is loopback
    assert read_url(str(got), schemes) == got


@pytest.mark.parametrize(
    ("text", "schemes", "part"),
    [
        ("imaps://imap.example.org", SEND, "is none of"),
        ("imap.example.org", RECEIVE, "is none of"),
        ("imsp://imap.example.org", RECEIVE, "did you mean 'imap'?"),
        ("smtp://host:99999", RECEIVE, "port"),
        ("smtp://host:abc", RECEIVE, "port"),
        ("imaps://eva:hunter2@imap.example.org", RECEIVE, "keys of their own"),
        ("imaps://imap.example.org/INBOX", RECEIVE, "write it like"),
        ("imaps://", RECEIVE, "write it like"),
        ("maildir:mail", RECEIVE, "absolute path"),
        ("capture://out", SEND, "absolute path"),
        ("lmtp:run/x", RECEIVE, "absolute path"),
    ],
)
def test_bad(text: str, schemes: tuple[str, ...], part: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_url(text, schemes)
    assert part in str(caught.value)
    assert "hunter2" not in str(caught.value)
