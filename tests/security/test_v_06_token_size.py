"""V-06, osTicket: a MAC of five to ten hexadecimal digits can be guessed."""

import random

from gateway.desk.token import LENGTH, Claim, is_valid_reply
from tests.security.scene import ANA, BEN, Scene

DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


def test_at_least_128_bits(scene: Scene) -> None:
    assert LENGTH * 5 >= 128
    chance, keys = random.Random(6), scene.room.runtime.keys
    for _ in range(20_000):
        claim = Claim(1, "".join(chance.choices(DIGITS, k=LENGTH)), is_bounce=False)
        assert is_valid_reply(keys, claim, departments=("it",), persons=(ANA, BEN)) is None
    assert all(len(key) >= 16 for key in keys.keys)
