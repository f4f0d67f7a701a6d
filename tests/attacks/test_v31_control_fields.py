"""V-31, RT CVE-2012-4735 and CVE-2023-41259: a sender sets the fields by which the desk steers itself."""

from tests.attacks.scene import EVA, IT, MALLORY, Proof, Scene

FIELDS = "\n".join(
    [
        "X-Postroom-Ref: IT-1", "X-Postroom-Promise: done; 2025-11-24T09:05:00+01:00", "X-Postroom-Template: ack",
        "X-Gateway-Department: hr", "X-Zammad-Ticket-Priority: 3 high", "X-Zammad-Ignore: true", "X-RT-Command: Status: resolved",
        "X-RT-Interface: Web", "X-OTRS-Queue: hr", "X-Priority: 1", "X-Request-ID: 1", "X-Postroom-Department: hr",
    ]
)  # fmt: skip


def test_they_have_no_effect(scene: Scene) -> None:
    before = scene.requests()
    scene.by(EVA, IT, "The window leaks.", fields=FIELDS, subject="Window", proof=Proof.PASS)
    assert scene.requests() == before + 1
    new = scene.tickets()[-1]
    assert (new.department, new.priority, new.state) == ("it", "normal", "new")
    scene.attack(MALLORY, IT, "Let me in.", fields=FIELDS, subject="Window")
    assert scene.people() == scene.before
    assert scene.requests() == before + 1
