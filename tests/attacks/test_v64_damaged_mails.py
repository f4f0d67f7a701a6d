"""V-64, mail-parser 4.8.0: one damaged mail in two hundred raises in the parser, and is tried again for ever."""

from pathlib import Path
from random import Random

import pytest

from tests.attacks.scene import EVA, IT, TRUST, Scene
from tests.fuzz.check_mail import check, corpus_mails, own_mails
from tests.fuzz.mutate import mutate

FROM = b"From: <eva@example.org>\r\nSubject: Door\r\nMessage-ID: <d@x.example>\r\n"
# The smallest mails on which that library raises AttributeError, ValueError (twice), TypeError, or gives lists for texts
RAISES = {
    "a boundary that never comes": FROM + b"Content-Type: multipart/;boundary=\"----- =_a0\"\r\n\r\n------- =_a0\r\nContent-Type: "
    b"multipart/;boundary=",
    "a charset of nothing": FROM + b"Content-Type: text/plain; charset=\0\r\nContent-Transfer-Encoding: 4\r\n\r\nx",
    "a charset of a word": FROM + b"To: =?\0?B?U3IgMw?=\r\n\r\nx",
    "a parameter without its piece": FROM + b'Content-Type: "";title*1="";title*\r\n\r\nx',
    "two of each": FROM + FROM + b"\r\nx",
}  # fmt: skip


@pytest.mark.parametrize("name", RAISES)
def test_what_makes_the_library_raise(scene: Scene, name: str) -> None:
    scene.raw(RAISES[name], EVA, IT)
    assert scene.last().state in ("done", "quarantined")
    assert scene.people() == scene.before


@pytest.mark.parametrize("trust", ['colleagues_need = "off"\noutsiders_new = "accept"', TRUST])
def test_damage_of_every_kind(tmp_path: Path, trust: str) -> None:
    """Each mail has its end: a request, a reply, the quarantine, or it is held as unreadable; nothing is tried again."""
    scene, mails = Scene(tmp_path, trust=trust), own_mails()
    for seed in range(120):
        scene.raw(mutate(Random(seed), mails), EVA, IT)
        last = scene.last()
        assert last.state in ("done", "quarantined", "held"), (seed, last)
        assert "Error" not in last.last_error, (seed, last)
    law = scene.law()
    assert law["done"] + law.get("quarantined", 0) > 90, law  # most of them are still read
    scene.expect_unharmed()
    scene.close()


@pytest.mark.long
def test_a_million_of_them() -> None:
    """Those of the shared corpus too, where it is; without the desk."""
    mails = [*own_mails(), *corpus_mails()]
    assert sum(check(mutate(Random(seed), mails)) for seed in range(1_000_000)) > 800_000
