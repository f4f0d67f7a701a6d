import logging
import time

import pytest

from gateway.mail.bounces import failures
from gateway.mail.message import Message

NOTICE = Message(
    None, subject="failure notice", fields={"from": ("MAILER-DAEMON@example.org",), "to": ("it@desk.example",)}
)


def test_what_the_library_knows() -> None:
    text = (
        "Message from example.org.\nUnable to deliver message to the following address(es).\n\n<eva@example.org>:\nno\n"
    )
    assert failures(NOTICE, text) == ((), ("eva@example.org",))


def test_a_warning_is_for_now() -> None:
    text = (
        "This is just a warning, you do not need to take any action.\nThe address to which the message has not yet been "
        "delivered is:\n\n  eva@example.org\n\nNo action is required on your part.\n"
    )
    assert failures(NOTICE, text) == (("eva@example.org",), ())


def test_nothing_found_is_nothing() -> None:
    assert failures(NOTICE, "The printer on floor 3 prints only blank pages.") == ((), ())
    assert failures(Message(None), "") == ((), ())


@pytest.mark.parametrize(
    "text", ["a@" * 500_000, "<" * 1_000_000, "\n" * 1_000_000, "\ud800\x00" * 1_000, "=?" * 500_000]
)
def test_any_text_is_read_in_little_time(text: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    before = time.process_time()
    failures(NOTICE, text)
    assert time.process_time() - before < 1
    assert not caplog.records
