"""The words about what a letter does not bring."""

# ruff: noqa: E501 - one case a line

from dataclasses import replace

import pytest

from gateway.desk.lightened import missing
from gateway.desk.tongue import ENGLISH
from gateway.mail.draft import Draft
from gateway.mail.lighten import LeftOut
from tests.mail.test_composed import draft

PERSON = draft(message_id="t4812.7.k7q2m9@example.org")
AGENT = replace(PERSON, message_id="t4812.7a.k7q2m9@example.org")
ZIP = (("drawing.zip", 23_000_000),)
TWO = (*ZIP, ("a.pdf", 900))


@pytest.mark.parametrize(
    ("to", "left_out", "takes", "expected"),
    [
        (PERSON, LeftOut(ZIP), 10_240_000, "Left out, because the mail server takes at most 10 MB: drawing.zip (23 MB).\nAsk us, we have it."),
        (PERSON, LeftOut(TWO), 10_240_000, "Left out, because the mail server takes at most 10 MB: drawing.zip (23 MB), a.pdf (900 bytes).\nAsk us, we have all of it."),
        (PERSON, LeftOut(ZIP), 0, "Left out, because the mail server does not take mails of this size: drawing.zip (23 MB).\nAsk us, we have it."),
        (PERSON, LeftOut((), is_cut=True), 50_000, "The text is cut here, because the mail server takes at most 50 KB.\nAsk us, we have it."),
        (PERSON, LeftOut(ZIP, is_cut=True), 0, "Left out, because the mail server does not take mails of this size: drawing.zip (23 MB).\nThe text is cut here, because the mail server does not take mails of this size.\nAsk us, we have all of it."),
        (AGENT, LeftOut(ZIP), 10_240_000, "Left out, because the mail server takes at most 10 MB: drawing.zip (23 MB).\nAll of it is kept with IT-4812: postroom ticket show IT-4812"),
        (replace(AGENT, fields=()), LeftOut(ZIP), 10_240_000, "Left out, because the mail server takes at most 10 MB: drawing.zip (23 MB).\nAsk us, we have it."),
    ],
)  # fmt: skip
def test_what_is_said(to: Draft, left_out: LeftOut, takes: int, expected: str) -> None:
    assert missing(to, left_out, takes=takes, tongue=ENGLISH) == expected


def test_hundreds_of_files_are_counted() -> None:
    files = tuple((f"{n}.pdf", 900) for n in range(300))
    said = missing(PERSON, LeftOut(files), takes=0, tongue=ENGLISH)
    assert "19.pdf (900 bytes), 280 more." in said
