"""Word to colleagues about mail that is beyond our limits: once, and to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.intake.accept import Arrival, Source
from gateway.mail.envelope import Envelope
from gateway.work.refusals import Refusals
from tests.databases import KINDS
from tests.work.rig import Rig, mail, rig
from tests.work.test_daily import UNUSABLE

TOO_LARGE = "41000000 bytes, the limit is 35000000 (it lies in the Maildir as 1.host)"


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def role(desk: Rig) -> Refusals:
    return Refusals(desk.store, now=desk.clock.now, pipeline=desk.pipeline, on_letters=lambda: None)


def held(desk: Rig, reason: str, raw: str | bytes, *, sender: str = "eva@example.org", silent: bool = False) -> int:
    data = raw.replace("\n", "\r\n").encode() if isinstance(raw, str) else raw
    envelope = Envelope(sender, ("it@example.org",))
    return desk.door(Arrival(Source.MAILDIR, envelope, data, silent=silent, held_because=reason)).inbox_id


def refused(desk: Rig) -> list[str]:
    desk.send()
    return [row.address for row in desk.outbox() if row.template == "refused"]


def test_too_large_said_once(desk: Rig) -> None:
    held(desk, TOO_LARGE, mail(subject="Floor plan"))
    for _ in range(3):
        role(desk).look()
    assert refused(desk) == ["eva@example.org"]
    letter = desk.way.letter("eva@example.org")
    assert (letter["Subject"], letter["In-Reply-To"], letter["Auto-Submitted"]) == (
        "Re: Floor plan", "<a1@example.org>", "auto-replied",
    )  # fmt: skip
    text = " ".join(letter.get_body(("plain",)).get_content().split())  # type: ignore[attr-defined]
    assert "your mail did not become a request: it is too large. The limit is 35 MB for one mail." in text


def test_what_cannot_be_read(desk: Rig) -> None:
    one = desk.take(UNUSABLE)
    desk.decide()
    assert desk.mail(one).state == "held"
    role(desk).look()
    assert refused(desk) == ["eva@example.org"]
    text = " ".join(desk.way.letter("eva@example.org").get_body(("plain",)).get_content().split())  # type: ignore[attr-defined]
    assert "it cannot be read, more than 1000 header fields." in text
    assert "Write to us again in a new mail" in text
    assert "limit" not in text


@pytest.mark.parametrize(
    ("reason", "fields", "sender"),
    [
        (TOO_LARGE, {"sender": "Tom Reed <tom@elsewhere.example>"}, "tom@elsewhere.example"),
        (TOO_LARGE, {"Auto_Submitted": "auto-generated"}, "eva@example.org"),
        (TOO_LARGE, {"Precedence": "list", "List_Id": "<all.example.org>"}, "eva@example.org"),
        (TOO_LARGE, {}, ""),
        ("KeyError: a fault of ours", {}, "eva@example.org"),
        ("it stopped the gateway three times", {}, "eva@example.org"),
    ],
)
def test_who_hears_nothing(desk: Rig, reason: str, fields: dict[str, str], sender: str) -> None:
    raw = mail(**fields).encode()  # type: ignore[arg-type]
    desk.door(Arrival(Source.SMTP, Envelope(sender, ("it@example.org",)), raw, held_because=reason))
    role(desk).look()
    assert refused(desk) == []


def test_old_mail_that_is_imported_is_not_answered(desk: Rig) -> None:
    held(desk, TOO_LARGE, mail(), silent=True)
    role(desk).look()
    assert refused(desk) == []


def test_an_old_one_is_left_alone(desk: Rig) -> None:
    held(desk, TOO_LARGE, mail())
    desk.clock.move(days=2)
    role(desk).look()
    assert refused(desk) == []


def test_at_most_five_automatic_letters_an_hour(desk: Rig) -> None:
    for n in range(8):
        held(desk, TOO_LARGE, mail(own=f"{n}@x"))
    role(desk).look()
    assert refused(desk) == ["eva@example.org"] * 5


def test_a_header_that_nobody_can_read(desk: Rig) -> None:
    held(desk, TOO_LARGE, b"a:b\r\n" * 60_000)
    role(desk).look()
    assert refused(desk) == []
