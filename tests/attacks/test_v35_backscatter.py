"""V-35, backscatter: a server says 250, finds later that it cannot deliver, and writes to a sender who was forged."""

import ast
from pathlib import Path

import pytest

import gateway
from gateway.intake.accept import Arrival, Source
from gateway.intake.smtp import Limits
from gateway.mail.envelope import Envelope
from gateway.work.refusals import Refusals
from tests.attacks.scene import ACCEPTS_OUTSIDERS, EVA, IT, Proof, Scene, mail_of
from tests.intake.smtp_rig import running

VICTIM = "victim@other.example"


@pytest.mark.parametrize(
    ("recipient", "code"), [("nobody1@example.org", "550"), ("x@other.example", "550"), ("it@example.org", "250")]
)
def test_an_unknown_recipient_is_refused_in_the_session(recipient: str, code: str) -> None:
    with running() as rig, rig.client() as client:
        client.do("EHLO client.example")
        client.do(f"MAIL FROM:<{VICTIM}>")
        assert client.do(f"RCPT TO:<{recipient}>")[:3] == code
        assert rig.door.taken == []


def test_a_mail_that_is_too_large_is_refused_in_the_session() -> None:
    with running(limits=Limits(message_size=10_000)) as rig:
        with rig.client() as client:  # told before, by SIZE
            client.do("EHLO client.example")
            assert client.do(f"MAIL FROM:<{VICTIM}> SIZE=20000")[:3] == "552"
        with rig.client() as client:  # found out by its bytes
            assert client.mail(b"Subject: x\r\n\r\n" + b"x" * 70 * 400 + b"\r\n.\r\n")[:3] in ("552", "500", "554")
        assert rig.door.taken == []


WAYS = {
    "a stranger": {"author": VICTIM, "proof": Proof.NONE},
    "a forged colleague": {"author": "boss@example.org", "proof": Proof.NONE},
    "a failed colleague": {"author": EVA, "proof": Proof.FAIL},
    "a failed agent": {"author": "ana@example.org", "proof": Proof.FAIL},
}
BODIES = {
    "words": (b"Content-Type: text/plain", b"Hello."),
    "a program": (
        b'Content-Type: multipart/mixed; boundary="b"',
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.exe\r\n\r\nMZ\r\n--b--",
    ),
    "commands": (b"Content-Type: text/plain", b"#take\r\n#done\r\n#nonsense"),
    "nothing": (b"Content-Type: text/plain", b""),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("way", WAYS)
def test_after_a_250_nobody_is_written_to(scene: Scene, way: str, body: str) -> None:
    author, proof = str(WAYS[way]["author"]), Proof(WAYS[way]["proof"])
    field, text = BODIES[body]
    header = [f"From: <{author}>".encode(), b"Subject: Hello", b"Message-ID: <b@x.example>", field]
    came = scene.raw(mail_of(*header, body=text, author=author, proof=proof), author, IT)
    assert not [one for one in came if one.recipient == author]


@pytest.mark.parametrize(
    "reason", ["larger than 35000000 bytes (41000000 bytes; it lies in INBOX as UID 7)", "unusable: odd"]
)
def test_what_cannot_be_read_is_said_to_nobody_unknown(tmp_path: Path, reason: str) -> None:
    """Also where strangers are welcome. A colleague for whom a server vouches hears of it once, from a person's desk, not as a
    delivery report (contract 8)."""
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    runtime = scene.room.runtime
    for nth, (author, proof) in enumerate(((VICTIM, Proof.PASS), (EVA, Proof.NONE), (EVA, Proof.FAIL))):
        header = [f"From: <{author}>".encode(), b"Subject: Plan", b"Message-ID: <%d@x.example>" % nth]
        raw = mail_of(*header, author=author, proof=proof)
        scene.room.door(Arrival(Source.IMAP, Envelope(author, (IT,)), raw, held_because=reason))
    role = Refusals(runtime.store, now=scene.room.clock.now, pipeline=runtime.pipeline, on_letters=lambda: None)
    role.look()
    assert scene.room.came() == []
    assert scene.law()["held"] == 3
    scene.expect_unharmed()
    scene.close()


def test_no_code_makes_a_delivery_report() -> None:
    """Who reads them knows their names; nobody writes one, and no letter has a part of that kind."""
    writers = ("mail/compose.py", "mail/draft.py", "writing.py", "work/send.py", "outlet/submission.py")
    root = Path(gateway.__file__).parent
    for name in writers:
        tree = ast.parse((root / name).read_text(encoding="utf-8"))
        said = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        assert not [
            one for one in said if "multipart/report" in one or "Reporting-MTA" in one or "Final-Recipient" in one
        ], name
    for template in (root.parent / "templates").rglob("*.j2"):
        assert "bounce" not in template.stem or template.stem.startswith("agent_"), template
