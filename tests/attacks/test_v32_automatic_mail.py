"""V-32: bounces, vacation notes and lists are answered, and the answers are answered."""

import pytest

from tests.attacks.scene import EVA, IT, Scene, mail_of

MARKS = [
    b"Auto-Submitted: auto-replied", b"Auto-Submitted: auto-generated", b"Auto-Submitted: auto-replied (vacation)",
    b"Precedence: bulk", b"Precedence: auto_reply", b"X-Autoreply: yes", b"X-Autorespond: yes", b"X-Auto-Response-Suppress: All",
    b"List-Id: <news.example.org>", b"List-Unsubscribe: <mailto:x@example.org>", b"X-Autoreply-From: eva@example.org",
]  # fmt: skip
SUBJECTS = [
    "Automatic reply: Printer",
    "Automatische Antwort: Printer",
    "Réponse automatique : Printer",
    "Respuesta automática: Printer",
    "Out of Office: Printer",
    "Autosvar: Printer",
    "Risposta automatica: Printer",
    "Automatická odpověď: Printer",
    "Odpowiedź automatyczna: Printer",
    "自動応答: Printer",
    "Abwesenheitsnotiz: Printer",
]


@pytest.mark.parametrize("mark", MARKS)
def test_no_answer_to_a_mark(scene: Scene, mark: bytes) -> None:
    reply = b"In-Reply-To: " + scene.ack.field("Message-ID").encode()
    for nth, header in enumerate(((), (reply,))):
        mid = b"Message-ID: <auto%d@x.example>" % nth
        came = scene.raw(mail_of(b"From: <eva@example.org>", b"Subject: Re: Printer", mark, mid, *header), EVA, IT)
        assert not [letter for letter in came if letter.recipient == EVA], mark
    assert scene.state_of_it() == "open"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_answer_to_a_vacation_note_without_a_mark(scene: Scene, subject: str) -> None:
    reply = b"In-Reply-To: " + scene.ack.field("Message-ID").encode()
    raw = mail_of(b"From: <eva@example.org>", f"Subject: {subject}".encode(), b"Message-ID: <ooo@x.example>", reply,
                  body=b"I am out of the office until Monday and will answer your mail when I am back.")  # fmt: skip
    assert not [letter for letter in scene.raw(raw, EVA, IT) if letter.recipient == EVA]


@pytest.mark.parametrize("path", ["", "mailer-daemon@example.org"])
def test_no_answer_to_a_report(scene: Scene, path: str) -> None:
    raw = mail_of(b"From: Mail Delivery System <mailer-daemon@example.org>", b"Subject: Undelivered Mail Returned to Sender",
                  b"Message-ID: <dsn@x.example>", body=b"Your message could not be delivered.")  # fmt: skip
    assert not [letter for letter in scene.raw(raw, path, IT) if "mailer-daemon" in letter.recipient]
