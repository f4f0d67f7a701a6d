"""What `check` asks of the past: words of recent mails, and the rules that were in force then."""

from datetime import timedelta

from gateway.store import notes, ruleviews
from gateway.store.engine import Store
from tests.databases import NOW
from tests.work.rig import mail, rig


def test_the_rules_of_then(store: Store) -> None:
    files = [
        {"desk.yaml": "rules of Monday", "tips/paper.txt": "a tip", "templates/ack.txt.j2": "Hello"},
        {"a.yaml": "first", "desk.yaml": "second"},
    ]
    for day, one in enumerate(files):
        store.write(
            lambda c, day=day, one=one: notes.keep_policy(c, digest=str(day), files=one, now=NOW + timedelta(days=day))
        )

    def then(days: float) -> str:
        return store.read(lambda connection: ruleviews.rules_then(connection, at=NOW + timedelta(days=days)))

    assert [then(-1), then(0), then(0.5), then(2)] == ["", "rules of Monday", "rules of Monday", "first\nsecond"]


def test_the_words_of_recent_mails(tmp_path, request) -> None:  # type: ignore[no-untyped-def]
    with rig("sqlite", tmp_path) as desk:
        for number in range(3):
            desk.take(mail(f"The printer jams {number}.", own=f"a{number}@example.org", subject=f"Printer {number}"))
        desk.decide()
        found = desk.store.read(lambda connection: ruleviews.recent_words(connection, most=2))
    assert [(subject, text.strip()) for subject, text in found] == [
        ("Printer 2", "The printer jams 2."),
        ("Printer 1", "The printer jams 1."),
    ]
