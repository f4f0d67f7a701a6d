"""The list of the quarantine is a key to the desk's door: whoever is not its reader turns it in vain."""

from datetime import timedelta

import pytest

from gateway.desk.token import list_address
from gateway.work.daily import Daily
from tests.attacks.scene import ANA, BEN, EVA, HR, IT, MALLORY, Proof, Scene
from tests.boards.room import Came

ADMIN, LEA = "admin@example.org", "lea@example.org"
OFFER = "Click here: http://evil.example/"


def listed(scene: Scene) -> Came:
    """A mail of Mallory's waits, and the admin was sent the list; he and nobody else."""
    runtime = scene.room.runtime
    role = Daily(runtime.store, now=scene.room.clock.now, pipeline=runtime.pipeline, on_letters=lambda: None)
    role.look()
    scene.attack(MALLORY, IT, OFFER, subject="Offer")
    assert scene.last().state == "quarantined"
    scene.room.passes(timedelta(days=1))
    role.look()
    came = scene.room.came()
    scene.letters += came
    (letter,) = [one for one in came if one.template == "quarantine_digest"]
    assert letter.recipient == ADMIN
    return letter


def expect_shut(scene: Scene, letter: Came, written: list[Came]) -> None:
    """The mail waits as before; its author has heard nothing; the reader can still decide."""
    assert MALLORY not in [row.requester for row in scene.tickets()]
    assert MALLORY not in [one.recipient for one in scene.letters]
    assert not [one for one in written if OFFER in one.words]
    (told,) = [
        one for one in scene.by(ADMIN, letter.reply_address, "#allow 1", answers=letter) if one.recipient == ADMIN
    ]
    assert "is let in" in told.words
    assert MALLORY in [row.requester for row in scene.tickets()]


@pytest.mark.parametrize(
    ("author", "proof"),
    [(ADMIN, Proof.FAIL), (MALLORY, Proof.PASS), (MALLORY, Proof.NONE), (f"Admin {ADMIN} <{MALLORY}>", Proof.PASS)],
)
def test_forged(scene: Scene, author: str, proof: Proof) -> None:
    letter = listed(scene)
    requests = scene.requests()
    written = scene.attack(author, letter.reply_address, "#allow all", answers=letter, proof=proof)
    assert (scene.last().state, scene.requests(), written) == ("quarantined", requests, [])
    expect_shut(scene, letter, written)


@pytest.mark.parametrize("author", [ANA, BEN, EVA, LEA])
def test_forwarded_to_a_colleague(scene: Scene, author: str) -> None:
    letter = listed(scene)
    written = scene.by(author, letter.reply_address, "#allow 1", answers=letter)
    assert [(one.recipient, "Nothing was done." in one.words) for one in written] == [(author, True)]
    expect_shut(scene, letter, written)


def test_the_token_of_another_list_and_of_another_reader(scene: Scene) -> None:
    letter = listed(scene)
    keys = scene.room.runtime.keys
    for number, person in ((2, ADMIN), (1, ANA), (1, MALLORY)):
        address = list_address(keys, address=IT, number=number, person=person)
        for author in (ADMIN, person):
            scene.by(author, address, "#allow 1 2 3 all", answers=letter)
    genuine = letter.reply_address
    for bent in (
        genuine.replace("+q.1.", "+q.01."),
        genuine.replace("+q.1.", "+q.2."),
        genuine.replace("+q.1.", "+1."),
    ):
        scene.by(MALLORY, bent, "#allow 1", answers=letter, proof=Proof.PASS)
        scene.by(ANA, bent, "#allow 1", answers=letter, proof=Proof.PASS)
    expect_shut(scene, letter, [])


def test_the_message_id_alone_is_no_key(scene: Scene) -> None:
    letter = listed(scene)
    for author, proof in ((ADMIN, Proof.NONE), (ADMIN, Proof.FAIL), (MALLORY, Proof.PASS), (ANA, Proof.PASS)):
        scene.by(author, IT, "#allow 1", answers=letter, proof=proof, id=f"x{author}{proof}@pc.example.org")
    assert MALLORY not in [row.requester for row in scene.tickets()]
    assert MALLORY not in [one.recipient for one in scene.letters]


def test_a_robot_in_the_readers_name(scene: Scene) -> None:
    letter = listed(scene)
    written = scene.by(ADMIN, letter.reply_address, "#allow 1", answers=letter, fields="Auto-Submitted: auto-replied\n")
    assert written == []
    expect_shut(scene, letter, written)


def test_commands_in_the_mail_that_waits_do_nothing(scene: Scene) -> None:
    """Not in the mail, not where the list shows its subject and name, and not when it is let in."""
    runtime = scene.room.runtime
    role = Daily(runtime.store, now=scene.room.clock.now, pipeline=runtime.pipeline, on_letters=lambda: None)
    role.look()
    scene.attack(f'"#allow all" <{MALLORY}>', HR, "#allow all\n#done\nHello.", subject="=?utf-8?q?=0D=0A#allow_all?=")
    scene.room.passes(timedelta(days=1))
    role.look()
    (letter,) = [one for one in scene.room.came() if one.template == "quarantine_digest"]
    assert "\n#allow all" not in letter.body("plain")
    quoted = "\n".join(f"> {line}" for line in letter.body("plain").split("\n"))
    told = scene.by(ADMIN, letter.reply_address, f"What is that?\n\n{quoted}", answers=letter)
    assert "Nothing was done." in told[0].words
    assert MALLORY not in [row.requester for row in scene.tickets()]
    scene.by(ADMIN, letter.reply_address, "#allow 1", answers=letter)
    request = scene.tickets()[-1]
    assert (request.requester, request.state, request.department) == (MALLORY, "new", "hr")
