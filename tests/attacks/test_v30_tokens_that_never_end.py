"""V-30, FreeScout CVE-2026-27637 and CVE-2026-41902: one key for every installation; a link that works for ever."""

from datetime import timedelta

import sqlalchemy as sa

from gateway.desk.thread import CLOSED_FOR_GOOD
from gateway.store.keys import ROTATE_AFTER, SETTLE, VERIFYING
from gateway.store.schema import token_key
from tests.attacks.scene import ANA, EVA, IT, Scene


def answer(scene: Scene, text: str) -> bool:
    """Ana answers her first notification: does her mail go to Eva as an agent's?"""
    came = scene.by(ANA, scene.told.reply_address, text, subject="Something else")
    return [letter.template for letter in came if letter.recipient == EVA] == ["answer"]


def test_an_old_key_ends(scene: Scene) -> None:
    [first] = scene.rows(sa.select(token_key.c.created_at))
    scene.room.clock.at = max(scene.room.clock.at, first.created_at)
    for quarter in range(VERIFYING - 1):
        assert answer(scene, f"Still here, quarter {quarter}."), quarter
        scene.room.passes(ROTATE_AFTER + SETTLE)
        scene.room.runtime.refresh_keys()
    assert answer(scene, "The last quarter in which this address holds.")
    scene.room.passes(ROTATE_AFTER)
    scene.room.runtime.refresh_keys()
    before = scene.people(), len([one for one in scene.entries() if one.visible_to == "all"])
    assert not answer(scene, "Two years later.")
    assert (scene.people(), len([one for one in scene.entries() if one.visible_to == "all"])) == before
    retired = scene.rows(sa.select(token_key.c.id).where(token_key.c.retired_at.is_not(None)))
    assert len(retired) == 1


def test_a_closed_request_is_closed_to_the_address_too(scene: Scene) -> None:
    scene.by(ANA, scene.told.reply_address, "#done\nNew roller.", answers=scene.told)
    assert scene.state_of_it() == "done"
    scene.room.passes(CLOSED_FOR_GOOD + timedelta(days=1))
    said = scene.entries()
    assert not answer(scene, "One more thing.")
    assert scene.entries() == said


def test_each_desk_has_keys_of_its_own(scene: Scene) -> None:
    [row] = scene.rows(sa.select(token_key.c.salt))
    assert len(row.salt) >= 16
    assert scene.room.runtime.keys.keys[0] != row.salt, "the database alone makes no address"
    found = list((scene.folder / "desk").rglob("secret.key"))
    assert len(found) == 1
    assert len(found[0].read_bytes().strip()) >= 32
    assert found[0].stat().st_mode & 0o077 == 0
    assert scene.by(EVA, IT, "One more.", answers=scene.answer)
