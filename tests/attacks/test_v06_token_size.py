"""V-06, osTicket: a MAC of five to ten hexadecimal digits can be guessed."""

import random

from gateway.desk.loops import ASKED_IN_REQUEST
from gateway.desk.token import LENGTH, Claim, is_valid_reply
from tests.attacks.scene import ANA, BEN, Proof, Scene

DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


def test_at_least_128_bits(scene: Scene) -> None:
    assert LENGTH * 5 >= 128
    chance, keys = random.Random(6), scene.room.runtime.keys
    for _ in range(20_000):
        claim = Claim(1, "".join(chance.choices(DIGITS, k=LENGTH)), is_bounce=False)
        assert is_valid_reply(keys, claim, departments=("it",), persons=(ANA, BEN)) is None
    assert all(len(key) >= 16 for key in keys.keys)


def test_guessing_is_silent_after_twenty(scene: Scene) -> None:
    """Somebody who writes as Ana, with addresses that are made up: none is hers, and after twenty nobody hears of them."""
    chance, before = random.Random(60), (scene.people(), scene.entries())
    told = 0
    for nth in range(ASKED_IN_REQUEST + 5):
        guess = f"it+1.{''.join(chance.choices(DIGITS, k=LENGTH))}@example.org"
        came = scene.by(ANA, guess, f"#done\nGuess {nth}.", answers=scene.answer, proof=Proof.NONE)
        assert {letter.recipient for letter in came} <= {ANA}, "no word of it goes to people"
        told += bool(came)
    assert told <= ASKED_IN_REQUEST
    assert (scene.people(), scene.entries()) == before
    assert scene.last().state == "quarantined"
