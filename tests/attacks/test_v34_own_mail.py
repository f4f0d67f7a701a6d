"""V-34, osTicket#3966: the desk's own acknowledgement comes back, and opens a request that is acknowledged."""

from tests.attacks.scene import EVA, IT, Scene, mail_of


def test_our_letters_open_nothing(scene: Scene) -> None:
    before = scene.requests()
    for letter in list(scene.letters):
        assert scene.raw(letter.raw, EVA, IT) == [], letter.template
    assert scene.requests() == before


def test_our_addresses_are_not_answered(scene: Scene) -> None:
    """A department may write to another one; but no letter of ours goes to an address of ours."""
    for nth, author in enumerate((b"it@example.org", b"hr@example.org", b"it+1.x@example.org")):
        raw = mail_of(b"From: <" + author + b">", b"Subject: Hello", b"Message-ID: <own%d@x.example>" % nth)
        came = scene.raw(raw, author.decode(), IT)
        assert not [letter for letter in came if letter.recipient.startswith(("it@", "hr@", "it+"))]


def test_a_mail_that_went_round(scene: Scene) -> None:
    before = scene.requests()
    hops = [b"Received: from a by b; Mon, 24 Nov 2025 09:00:00 +0100"] * 60
    raw = mail_of(*hops, b"From: <eva@example.org>", b"Subject: Round", b"Message-ID: <r@x.example>")
    assert scene.raw(raw, EVA, IT) == []
    assert scene.requests() == before
