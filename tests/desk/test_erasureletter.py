from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.erasureletter import receipt
from gateway.desk.tongue import Voice
from gateway.policy.catalogues import tongue

AT = datetime(2025, 11, 24, 8, 28, tzinfo=UTC)


def said(tag: str = "en", *, requests: int = 2) -> tuple[str, str]:
    voice = Voice(tongue(tag), AT, ZoneInfo("Europe/Berlin"))
    return receipt(voice, number=7, requests=requests, at=AT, address="it@example.org")


def test_in_english() -> None:
    subject, text = said()
    assert subject == "What we held of you is erased"
    assert "your mails and our answers" in text
    assert "Of 2 requests only" in text
    assert "write to it@example.org" in text
    assert "The number of the erasure is 7." in text


def test_of_no_request_nothing_is_said() -> None:
    assert "request" not in said(requests=0)[1]
    assert "Of 1 request only" in said(requests=1)[1]


@pytest.mark.parametrize("tag", ["de", "fr", "es", "pl", "cs", "ja"])
def test_in_every_language(tag: str) -> None:
    subject, text = said(tag)
    assert subject != said()[0]
    assert "it@example.org" in text
    assert "erase" not in text
    assert len(text.split("\n\n")) == 4
