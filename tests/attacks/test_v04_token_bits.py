"""V-04, FreeScout CVE-2026-47123: the identifier of a notification is believed without a look at its MAC."""

import re

import pytest

from gateway.desk.token import LENGTH, claims, is_valid_reply
from tests.attacks.scene import ANA, BEN, EVA, MALLORY, Proof, Scene

DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN = re.compile(r"\+1\.([a-z2-7]{26})@")


def test_each_bit_counts(scene: Scene) -> None:
    mac = TOKEN.search(scene.told.reply_address)
    assert mac
    right, keys = mac[1], scene.room.runtime.keys
    everybody = (ANA, BEN, EVA, MALLORY)

    def who(token: str) -> list[str | None]:
        found = claims([f"it+1.{token}@example.org"])
        return [is_valid_reply(keys, claim, departments=("it", "hr"), persons=everybody) for claim in found]

    assert who(right) == [ANA]
    wrong = 0
    for place in range(LENGTH):
        value = DIGITS.index(right[place])
        for bit in range(5):
            assert who(right[:place] + DIGITS[value ^ 1 << bit] + right[place + 1 :]) == [None]
            wrong += 1
    assert wrong == LENGTH * 5
    assert [who(right[:length]) for length in range(LENGTH)] == [[]] * LENGTH
    other = claims([f"it+2.{right}@example.org"])
    assert [is_valid_reply(keys, claim, departments=("it",), persons=everybody) for claim in other] == [None]


@pytest.mark.parametrize("spoilt", ["a" * 26, "", "2" * 25, "a" * 27])
def test_on_the_whole_desk(scene: Scene, spoilt: str) -> None:
    scene.attack(ANA, f"it+1.{spoilt}@example.org", "#done\nAll is well.", proof=Proof.NONE)
    assert scene.people() == scene.before
    assert not [one for one in scene.entries() if "All is well" in one.text and one.visible_to == "all"]
