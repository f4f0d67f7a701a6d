import pytest

from gateway.mail.parse import parse
from gateway.mail.report import Report, ReportRecipient, read_report


def bounce(
    status: bytes, returned: bytes = b"message/rfc822\r\n\r\nMessage-ID: <t4812.1@example.org>\r\n\r\nHello"
) -> bytes:
    return (
        b"From: MAILER-DAEMON@example.org\r\nTo: it@example.org\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\n\r\nIt did not arrive.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        + status
        + b"\r\n--x\r\nContent-Type: "
        + returned
        + b"\r\n--x--\r\n"
    )


def read(raw: bytes) -> Report | None:
    assert read_report(parse(raw.replace(b"\r\n", b"\n")), raw.replace(b"\r\n", b"\n")) == read_report(parse(raw), raw)
    return read_report(parse(raw), raw)


HEAD = b"Reporting-MTA: dns; mx.example.org\r\nOriginal-Envelope-Id: abc\r\n\r\n"
EVA = b"Final-Recipient: rfc822; Eva@Example.org\r\n"

CASES = [
    (EVA + b"Action: failed\r\nStatus: 5.1.1", "failed", "5.1.1", True),
    (EVA + b"Action: Failed (bad)\r\nStatus: 4.4.7", "failed", "4.4.7", False),
    (EVA + b"Action: delayed\r\nStatus: 4.4.1", "delayed", "4.4.1", False),
    (EVA + b"Action: delivered\r\nStatus: 2.0.0", "delivered", "2.0.0", None),
    (EVA + b"Action: failed\r\nDiagnostic-Code: smtp; 550 no such user", "failed", "", True),
    (EVA + b"Action: failed", "failed", "", None),
    (EVA + b"Status: 5.7.1", "failed", "5.7.1", True),
    (b"Final-Recipient: <eva@example.org>\r\nAction: failed\r\nStatus: 5.0.0", "failed", "5.0.0", True),
    (b"Original-Recipient: rfc822;eva@example.org\r\nAction: failed\r\nStatus: 5.0.0", "failed", "5.0.0", True),
]


@pytest.mark.parametrize(("group", "action", "status", "permanent"), CASES)
def test_recipients(group: bytes, action: str, status: str, permanent: bool | None) -> None:
    report = read(bounce(HEAD + group))
    assert report is not None
    (recipient,) = report.recipients
    assert (recipient.address, recipient.action, recipient.status) == ("eva@example.org", action, status)
    assert recipient.permanent is permanent
    assert report.action == action
    assert report.original_message_id == "t4812.1@example.org"
    assert report.original_envelope_id == "abc"


def test_the_gravest_action_counts() -> None:
    groups = (
        EVA
        + b"Action: delivered\r\nStatus: 2.0.0\r\n\r\nFinal-Recipient: rfc822; ben@example.org\r\nAction: failed\r\n"
    )
    report = read(bounce(HEAD + groups))
    assert report is not None
    assert report.action == "failed"
    assert report.recipients[1] == ReportRecipient("ben@example.org", "failed")


@pytest.mark.parametrize(
    "returned",
    [
        b"text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: <t4812.1@example.org>\r\n",
        b"message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nTWVzc2FnZS1JRDogPHQ0ODEyLjFAZXhhbXBsZS5vcmc+Cgo=",
    ],
)
def test_the_original_message_id(returned: bytes) -> None:
    report = read(bounce(HEAD + EVA + b"Action: failed\r\n", returned))
    assert report is not None
    assert report.original_message_id == "t4812.1@example.org"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b\r\n\r\nHello",
        bounce(b""),
        bounce(HEAD),
        bounce(HEAD + EVA),
        bounce(HEAD + b"Action: failed"),
        bounce(b"\xff\x00:"),
    ],
)
def test_no_report(raw: bytes) -> None:
    assert read(raw) is None
