import time

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


def test_the_original_message_id_among_the_fields() -> None:
    """Gmail returns no mail, and names it."""
    head = HEAD.rstrip(b"\r\n") + b"\r\nX-Original-Message-ID: <t4812.1@example.org>\r\n\r\n"
    report = read(bounce(head + EVA + b"Action: failed\r\n"))
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


def spoken(
    text: str, *, subject: str = "failure notice", more: str = "", origin: str = "MAILER-DAEMON@mx.example"
) -> bytes:
    head = f"From: {origin}\nTo: it@desk.example\nSubject: {subject}\n{more}Content-Type: text/plain; charset=utf-8\n\n"
    return (head + text).replace("\n", "\r\n").encode()


RETURNED = (
    "\n--- Below this line is a copy of the message.\n\nReceived: x\nMessage-ID: <t4812.1@desk.example>\n"
    "To: eva@example.org\n\nHello\n"
)


def test_a_notice_in_words() -> None:
    report = read(spoken("Could not be delivered:\n\n<eva@example.org>:\n550 5.1.1 no\n" + RETURNED))
    assert report is not None
    (eva,) = report.recipients
    assert (report.action, eva.address, eva.status, eva.permanent) == ("failed", "eva@example.org", "5.1.1", True)
    assert report.original_message_id == "t4812.1@desk.example"


def test_who_is_named_nowhere_is_whom_the_returned_mail_went_to() -> None:
    report = read(spoken("The mail could not be delivered.\n" + RETURNED))
    assert report is not None
    assert [r.address for r in report.recipients] == ["eva@example.org"]


def test_a_notice_that_names_nobody_is_a_notice() -> None:
    report = read(spoken("A mail of yours could not be delivered.\n", more="In-Reply-To: <t4812.1@desk.example>\n"))
    assert report == Report("failed", (), "t4812.1@desk.example")


@pytest.mark.parametrize(
    ("text", "permanent"),
    [
        ("  eva@example.org\n    550 no such user\n", True),
        ("The mailbox of the person is full.\n", True),
        ("save to /var/mail\n  452 4.2.2 full\n", True),
        ("eva@example.org: 452 4.2.2 full\n", False),
    ],
)
def test_failed_recipients_in_a_field(text: str, permanent: bool) -> None:
    report = read(spoken(text, more="X-Failed-Recipients: Eva@example.org\n", origin="eva@example.org"))
    assert report is not None
    assert [(r.address, r.permanent) for r in report.recipients] == [("eva@example.org", permanent)]


def test_a_report_for_an_x400_name_is_read_with_its_words() -> None:
    raw = bounce(HEAD + b"Final-Recipient: x400; /DD.a=eva/\r\nAction: failed\r\nStatus: 5.1.1\r\n")
    report = read(raw.replace(b"It did not arrive.", b"Your message was not delivered to:\r\n  eva@example.org\r\n"))
    assert report is not None
    assert [(r.address, r.status) for r in report.recipients] == [("eva@example.org", "5.1.1")]


@pytest.mark.parametrize(
    ("origin", "subject"),
    [
        ("Eva Novak <eva@example.org>", "Undeliverable: Printer"),
        ("Eva Novak <eva@example.org>", "Fwd: failure notice"),
        ("Postmaster <postmaster@example.org>", "Question on our mail routing"),
        ("noreply@example.org", "Your order"),
    ],
)
def test_a_person_who_quotes_a_notice_is_a_person(origin: str, subject: str) -> None:
    text = "Hi, what is this?\n\nDelivery has failed to these recipients or groups:\neva@example.org\n550 5.1.1 User unknown\n"
    assert read(spoken(text, subject=subject, origin=origin)) is None


def test_a_null_reverse_path_weighs() -> None:
    raw = spoken("Could not deliver to:\n\neva@example.org\n", subject="Undeliverable: x", origin="eva@example.org")
    assert read_report(parse(raw), raw) is None
    assert read_report(parse(raw), raw, is_null_reverse_path=True) is not None


def test_a_large_mail_costs_little() -> None:
    raw = spoken(
        "Could not be delivered:\n\n<eva@example.org>:\n550 no\n" + RETURNED + "x" * 60 + ("y" * 76 + "\n") * 130_000
    )
    message = parse(raw)
    before = time.process_time()
    report = read_report(message, raw)
    assert time.process_time() - before < 1
    assert report is not None


def test_a_report_on_a_hundred_thousand_people_is_bounded() -> None:
    groups = b"".join(
        b"Final-Recipient: rfc822; e%d@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" % n
        for n in range(100_000)
    )
    raw = bounce(HEAD + groups)
    message = parse(raw)
    before = time.process_time()
    report = read_report(message, raw)
    assert time.process_time() - before < 1
    assert report is not None
    assert len(report.recipients) <= 500
