import inspect
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.desk import automatic, invitations, reports
from gateway.desk import classify as classify_
from gateway.desk.classify import Kind, KindReason, classify
from gateway.mail.envelope import Envelope
from gateway.mail.message import Attachment, Message
from gateway.mail.quotation import Split
from gateway.mail.report import Report
from tests.desk.made import NOW, message

TO = ("it@example.org",)
PDF = Attachment("2", "offer.pdf", "application/pdf", 9, "0" * 64)
REPORT = "multipart/report; charset=x; report-type="
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"


def typed(content_type: str) -> dict[str, Any]:
    return {"fields": {"content-type": (content_type,)}}


def of(
    sender: str | None = "eva@example.org",
    reverse: str | None = "eva@example.org",
    /,
    *,
    report: str = "",
    is_own: bool = False,
    **more: Any,
) -> tuple[Kind, KindReason, bool]:
    written = message(sender, **more)
    found = classify(written, Envelope(reverse or "", TO), report=Report(report, ()) if report else None, is_own=is_own)
    return found.kind, found.reason, found.may_acknowledge


@pytest.mark.parametrize(
    ("fields", "kind", "reason", "acknowledge"),
    [
        ({}, Kind.REQUEST, KindReason.PLAIN, True),
        ({"in_reply_to": ("x@y",)}, Kind.REPLY, KindReason.REFERENCES, True),
        ({"references": ("x@y",)}, Kind.REPLY, KindReason.REFERENCES, True),
        ({"is_own": True}, Kind.LOOP, KindReason.OWN_LETTER, False),
        ({"received": ("x",) * 50}, Kind.REQUEST, KindReason.PLAIN, True),
        ({"received": ("x",) * 51}, Kind.LOOP, KindReason.TOO_MANY_HOPS, False),
        ({"report": "failed"}, Kind.BOUNCE, KindReason.DELIVERY_REPORT, False),
        ({"report": "delayed"}, Kind.DELAY, KindReason.DELIVERY_REPORT, False),
        ({"report": "delivered"}, Kind.RECEIPT, KindReason.DELIVERED, False),
        ({"report": "relayed"}, Kind.RECEIPT, KindReason.DELIVERED, False),
        ({"report": "expanded"}, Kind.RECEIPT, KindReason.DELIVERED, False),
        ({"x_failed_recipients": "eva@example.org"}, Kind.BOUNCE, KindReason.FAILED_RECIPIENTS, False),
        (typed(f'{REPORT}"disposition-notification"'), Kind.RECEIPT, KindReason.DISPOSITION, False),
        (typed(f"{REPORT}disposition-notification; boundary=x"), Kind.RECEIPT, KindReason.DISPOSITION, False),
        (typed(f"{REPORT}feedback-report"), Kind.REPORT, KindReason.FEEDBACK, False),
        (typed(f"{REPORT}tlsrpt"), Kind.REPORT, KindReason.FEEDBACK, False),
        # a file whose name has such words is a file
        (typed('application/pdf; name="customer-feedback-report.pdf"'), Kind.REQUEST, KindReason.PLAIN, True),
        (typed('multipart/mixed; boundary="report-type=disposition-notification"'), Kind.REQUEST, KindReason.PLAIN, True),
        ({"auto_submitted": "auto-replied"}, Kind.AUTO_REPLY, KindReason.AUTO_REPLIED, False),
        ({"auto_submitted": "Auto-Replied; owner-email=x"}, Kind.AUTO_REPLY, KindReason.AUTO_REPLIED, False),
        ({"auto_submitted": "auto-replied (vacation)"}, Kind.OUT_OF_OFFICE, KindReason.AUTO_REPLIED, False),
        ({"auto_submitted": ("no", "auto-replied")}, Kind.AUTO_REPLY, KindReason.AUTO_REPLIED, False),
        ({"auto_submitted": "no"}, Kind.REQUEST, KindReason.PLAIN, True),
        ({"auto_submitted": "No (a person)"}, Kind.REQUEST, KindReason.PLAIN, True),
        ({"auto_submitted": "auto-generated"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"precedence": "auto_reply"}, Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD, False),
        ({"x_autorespond": "x"}, Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD, False),
        ({"x_autoreply": "yes"}, Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD, False),
        ({"x_autoresponder": "x"}, Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD, False),
        ({"x_vacation": "yes"}, Kind.OUT_OF_OFFICE, KindReason.VACATION_FIELD, False),
        ({"x_oof": "1"}, Kind.OUT_OF_OFFICE, KindReason.VACATION_FIELD, False),
        # an Exchange rule redirects what a person wrote: never thrown away
        ({"x_ms_exchange_inbox_rules_loop": "eva@example.org"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"list_id": "<staff.example.org>"}, Kind.NEWSLETTER, KindReason.LIST_FIELD, False),
        ({"list_unsubscribe": "<mailto:x@y>"}, Kind.NEWSLETTER, KindReason.LIST_FIELD, False),
        ({"list_post": "<mailto:x@y>"}, Kind.NEWSLETTER, KindReason.LIST_FIELD, False),
        ({"precedence": "bulk"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"precedence": "Junk"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"x_auto_response_suppress": "All"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"x_auto_response_suppress": "DR, AutoReply"}, Kind.REQUEST, KindReason.PLAIN, False),
        ({"x_auto_response_suppress": "OOF"}, Kind.REQUEST, KindReason.PLAIN, True),
    ],
)  # fmt: skip
def test_fields(fields: dict[str, Any], kind: Kind, reason: KindReason, acknowledge: bool) -> None:
    assert of(**fields) == (kind, reason, acknowledge)


@pytest.mark.parametrize(
    ("sender", "reverse", "kind", "acknowledge"),
    [
        (DAEMON, "", Kind.BOUNCE, False),
        (DAEMON, "x@y.example", Kind.REQUEST, False),
        ("postmaster@mx.example.org", "", Kind.BOUNCE, False),
        ("eva@example.org", "", Kind.REQUEST, False),
        (None, "x@y.example", Kind.REQUEST, False),
        ("noreply@shop.example", "x@y.example", Kind.REQUEST, False),
        ("do-not-reply@shop.example", "x@y.example", Kind.REQUEST, False),
        ("no-reply+x1@shop.example", "x@y.example", Kind.REQUEST, False),
        ("staff-bounces@example.org", "x@y.example", Kind.REQUEST, False),
        ("bounces+eva=example.org@x.example", "x@y.example", Kind.REQUEST, False),
        ("norbert@example.org", "norbert@example.org", Kind.REQUEST, True),
        ("ben.bouncer@example.org", "x@y.example", Kind.REQUEST, True),
    ],
)
def test_originators(sender: str | None, reverse: str, kind: Kind, acknowledge: bool) -> None:
    found, _, may = of(sender, reverse)
    assert (found, may) == (kind, acknowledge)


def test_every_reason_is_reached() -> None:
    """The closed list has no word that nothing says."""
    source = "".join(
        Path(inspect.getfile(module)).read_text() for module in (classify_, automatic, invitations, reports)
    )
    assert [one for one in KindReason if f"KindReason.{one.name}" not in source] == []


def test_what_a_program_wrote_is_known_as_that() -> None:
    def is_automatic(written: Message) -> bool:
        return classify(written, Envelope("x@y", TO)).is_automatic

    assert is_automatic(message(auto_submitted="auto-generated"))
    assert not is_automatic(message(precedence="list"))
    assert not is_automatic(message())


@pytest.mark.parametrize(
    ("sender", "text", "reverse", "is_automatic"),
    [
        ("eva@example.org", "It still jams.", "x@y", False),
        ("eva@example.org", "", "x@y", True),
        ("eva@example.org", "We have received your request.", "x@y", True),
        ("eva@example.org", "I am out of the office until Monday.", "x@y", True),
        ("noreply@example.org", "Disk /var is full.", "x@y", True),
        (None, "It still jams.", "x@y", True),
        ("eva@example.org", "It still jams.", "", True),
    ],
)
def test_forbidding_answers_alone_makes_no_machine(
    sender: str | None, text: str, reverse: str, is_automatic: bool
) -> None:
    """Add-ins put X-Auto-Response-Suppress into what people write: not acknowledged, and a reply all the same."""
    written = message(sender, text=text, in_reply_to=("x@y",), x_auto_response_suppress="All")
    found = classify(written, Envelope(reverse, TO))
    assert (found.is_automatic, found.may_acknowledge) == (is_automatic, False)
    assert is_automatic or found.kind is Kind.REPLY


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"text": "Thanks!", "in_reply_to": ("x@y",)}, Kind.THANKS),
        ({"text": "Thanks!"}, Kind.REQUEST),  # below a subject that says what is wanted
        ({"text": "Thanks!", "subject": "Thank you"}, Kind.THANKS),
        ({"text": "Thanks!", "in_reply_to": ("x@y",), "attachments": (PDF,)}, Kind.REPLY),
        ({"text": "Any news?", "references": ("x@y",)}, Kind.CHASER),
        ({"text": "Any news?", "subject": "Printer [IT-4812]"}, Kind.CHASER),
        ({"text": "Any news?"}, Kind.REQUEST),
    ],
)
def test_short_mails(more: dict[str, Any], kind: Kind) -> None:
    assert of(**more)[0] is kind


def test_only_new_words_count() -> None:
    written = message(text="Thanks!\n\n> The printer jams.", in_reply_to=("x@y",))
    assert classify(written, Envelope("x@y", TO), split=Split("Thanks!", "> The printer jams.")).kind is Kind.THANKS


def test_a_mail_without_a_date_is_dated_by_its_arrival() -> None:
    note = message(text="I am back on 1 December.", date=None, x_vacation="1")
    assert classify(note, Envelope("x@y", TO)).returns is None
    assert classify(note, Envelope("x@y", TO), received=NOW).returns == date(2025, 12, 1)


def test_words_that_do_not_suffice_stop_the_acknowledgement() -> None:
    found = classify(message(subject="Automatic reply: how?", text="It is on."), Envelope("x@y", TO))
    assert (found.kind, found.may_acknowledge) == (Kind.REQUEST, False)
    assert found.no_acknowledgement_because == KindReason.AUTOMATIC_WORDS


def test_classify_costs_little() -> None:
    text = "The printer on floor three jams, and it is not the first time. Could somebody have a look?\n" * 22
    written, new = message(text=text, in_reply_to=("x@y",)), Split(text)
    begin = time.process_time()
    for _ in range(1000):
        classify(written, Envelope("x@y", TO), split=new)
    assert time.process_time() - begin < 0.3


def test_an_exchange_rule_sends_on_what_a_person_wrote_of_being_away() -> None:
    for text in (
        "I am out of the office tomorrow, please come on Friday.",
        "I am on leave from Monday, who takes over?",
    ):
        for field in ("x_ms_exchange_inbox_rules_loop", "x_auto_response_suppress"):
            found = classify(message(text=text, **{field: "All"}), Envelope("x@y", TO))
            assert (found.kind, found.may_acknowledge) == (Kind.REQUEST, False)
    note = message(subject="Automatic reply: Printer", text="x", x_ms_exchange_inbox_rules_loop="x@y")
    assert classify(note, Envelope("x@y", TO)).kind is Kind.AUTO_REPLY
