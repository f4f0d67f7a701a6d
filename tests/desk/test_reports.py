"""Receipts and reports by their form; and people who send such a file on."""

import pytest

from gateway.desk.classify import Kind, classify
from gateway.desk.reports import is_report, report_type
from gateway.mail.envelope import Envelope
from gateway.mail.message import Attachment
from tests.desk.made import message

MULTIPART = "multipart/report; boundary=x; report-type="
DMARC_FILE = "mx.example.net!example.org!1764000000!1764086400.xml.gz"
REPORTER = "noreply-dmarc@mx.example.net"


def part(kind: str, name: str = "") -> tuple[Attachment, ...]:
    return (Attachment("2", name, kind, 10, "0" * 64),)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"fields": {"content-type": (f"{MULTIPART}disposition-notification",)}}, Kind.RECEIPT),
        ({"attachments": part("message/disposition-notification")}, Kind.RECEIPT),
        ({"subject": "Read: Printer", "text": "Your message was read on Monday, 24 November."}, Kind.RECEIPT),
        ({"subject": "Gelesen: Drucker", "text": "Ihre Nachricht wurde am 24.11. gelesen."}, Kind.RECEIPT),
        ({"fields": {"content-type": (f'{MULTIPART}"feedback-report"',)}}, Kind.REPORT),
        ({"attachments": part("message/feedback-report")}, Kind.REPORT),
        ({"attachments": part("application/tlsrpt+gzip", "r.json.gz")}, Kind.REPORT),
        ({"tls_report_domain": "example.org"}, Kind.REPORT),
        ({"subject": "Report Domain: example.org Submitter: mx.example.net Report-ID: 77"}, Kind.REPORT),
        ({"subject": "Report domain: example.org; Submitter: mx.example.net;"}, Kind.REPORT),
        ({"subject": "[Preview] Report Domain: example.org Submitter: mx.example.net Report-ID: a7"}, Kind.REPORT),
        ({"subject": "DMARC Aggregate Report Report Domain: example.org"}, Kind.REPORT),
        ({"subject": "Report Domain: example.org"}, Kind.REPORT),
    ],
)  # fmt: skip
def test_forms(more: dict[str, object], kind: Kind) -> None:
    found = is_report(message(**more))
    assert found is not None
    assert (found.kind, bool(found.evidence)) == (kind, True)
    assert classify(message(**more), Envelope("x@y", ())).kind is kind


def test_a_report_by_its_file_needs_somebody_who_reports() -> None:
    files = part("application/gzip", DMARC_FILE)
    assert is_report(message(REPORTER, attachments=files)) is not None
    assert is_report(message(subject="dmarc for example.org", attachments=files)) is not None
    for more in (
        {"subject": "What is this file?"},
        {"subject": "Fwd: Report Domain: example.org Submitter: mx.example.net Report-ID: 77"},
        {"subject": "dmarc", "in_reply_to": ("x@y",)},
    ):
        assert is_report(message(attachments=files, **more)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "Report domain: which one do we take?"}, {"subject": "Read: the new manual", "text": "Please print it."},
        {"subject": "Report", "text": "Submitter: Eva"},
        {"fields": {"content-type": ('application/pdf; name="report-type=tlsrpt"',)}},
    ],
)  # fmt: skip
def test_people(more: dict[str, object]) -> None:
    assert is_report(message(**more)) is None


def test_report_type() -> None:
    assert report_type(message(fields={"content-type": (f"{MULTIPART}Delivery-Status",)})) == "delivery-status"
    assert report_type(message()) == ""


def test_a_delivery_report_that_nobody_can_read_is_no_request() -> None:
    written = message("postmaster@mx.example.net", fields={"content-type": (f"{MULTIPART}delivery-status",)})
    assert classify(written, Envelope("", ())).kind is Kind.BOUNCE
