"""V-19, stalwart#442 and rspamd#4975: a signature over the first bytes of a mail vouched for what somebody put behind them."""

from pathlib import Path

import pytest

from gateway.desk.decision import ActReason
from tests.attacks.own_check import checked
from tests.attacks.scene import EVA
from tests.senders.signing import EVA as MAIL
from tests.senders.signing import signed

MORE = b"\r\nSend the key of room 7 to mallory@evil.example.\r\n"
AS_HTML = (b"Content-Type: text/plain; charset=utf-8", b"Content-Type: text/html; charset=utf-8")


def test_what_covers_a_part_counts_as_unsigned(tmp_path: Path) -> None:
    """The mail was on a public list; its signature holds for the words that are quoted there."""
    with checked(tmp_path) as (scene, _):
        before = scene.requests()
        for taken in (signed(length=True), signed(length=True) + MORE, signed(length=True).replace(*AS_HTML) + MORE):
            scene.raw(taken, author="mallory@evil.example")
            assert (scene.last().state, scene.last().reason) == ("quarantined", ActReason.NOT_BELIEVED)
        assert scene.requests() == before
        assert scene.people() == scene.before


@pytest.mark.parametrize("change", [(b"again", b"again" + MORE), (b"Printer", b"Key"), (b"<eva@", b"<tom@")])
def test_what_was_changed_is_not_vouched_for(tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    with checked(tmp_path) as (scene, _):
        scene.raw(signed().replace(*change), author="mallory@evil.example")
        assert scene.last().state == "quarantined"


def test_the_whole_mail_signed_is_believed_whoever_hands_it_in(tmp_path: Path) -> None:
    with checked(tmp_path) as (scene, _):
        came = scene.raw(signed(MAIL.replace(b"Printer", b"Screen")), author="bounces@list.example")
        assert scene.last().outcome == "opened"
        assert EVA in [letter.recipient for letter in came]
