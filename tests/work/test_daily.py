"""The daily digest: one letter to the admins about mail that waits for a person, whoever looks and how often."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.policy.templates import Templates
from gateway.store import inbox
from gateway.work import loop
from gateway.work.daily import Daily
from tests.databases import KINDS
from tests.test_app import letters, program, until
from tests.work.rig import Rig, mail, rig

STRANGER = "tom@elsewhere.example"
UNUSABLE = (
    b"From: Eva Novak <eva@example.org>\r\nSubject: Many fields\r\nMessage-ID: <many@x>\r\n"
    + b"X: y\r\n" * 1500
    + b"\r\nHi\r\n"
)


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        made.clock.at = datetime(2025, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))
        yield made


def daily(desk: Rig) -> Daily:
    return Daily(desk.store, now=desk.clock.now, pipeline=desk.pipeline, on_letters=lambda: None)


def digests(desk: Rig) -> list[str]:
    """The subjects of the digests that left."""
    desk.send()
    return [str(one["Subject"]) for one in desk.way.letters() if "for you" in str(one["Subject"])]


def told(desk: Rig) -> list[str]:
    """The lines of the one digest that left."""
    text: str = desk.way.letter("admin@example.org").get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    return [line.strip() for line in text.replace("\r\n", "\n").replace(" \n", " ").splitlines()]


def quarantined(desk: Rig, own: str) -> int:
    one = desk.take(mail("Buy this.", sender=f"Tom Reed <{STRANGER}>", own=own, subject="Offer"), sender=STRANGER)
    desk.decide()
    assert desk.mail(one).state == "quarantined"
    return one


def held(desk: Rig, own: bytes) -> int:
    one = desk.take(UNUSABLE.replace(b"many@x", own))
    desk.decide()
    assert desk.mail(one).state == "held"
    return one


def test_one_letter_a_day_about_what_is_new(desk: Rig) -> None:
    role = daily(desk)
    role.look()
    first, second = quarantined(desk, "1@x"), held(desk, b"2@x")
    desk.take(mail())
    desk.decide()
    role.look()
    assert digests(desk) == []  # it is not yet eight
    desk.clock.move(hours=21, minutes=59)
    role.look()
    assert digests(desk) == []
    desk.clock.move(minutes=1)
    for _ in range(3):
        role.look()
    assert digests(desk) == ["2 mails wait for you"]
    lines = told(desk)
    at = lines.index("1  Offer")
    assert lines[at + 1].startswith(f"from “Tom Reed” <{STRANGER}> to it@example.org, yesterday 10:00, ")
    assert lines[at + 2 : at + 4] == [
        "in quarantine: from outside, and about no request",
        f"kept until Wednesday 24 December, 10:00; mail {first}",
    ]
    at = lines.index("–  Many fields")
    assert lines[at + 1].startswith("from “Eva Novak” <eva@example.org> to it@example.org, yesterday 10:00, 9.1 KB")
    assert lines[at + 2 : at + 4] == ["held: unusable: more than 1000 header fields", f"mail {second}"]
    assert f"postroom mail show {first} --raw" in lines
    assert "Printer" not in " ".join(lines)
    desk.clock.move(days=1)
    role.look()
    assert digests(desk) == ["2 mails wait for you"]  # nothing new: no letter
    quarantined(desk, "3@x")
    desk.clock.move(days=3)  # whoever was away for days hears once
    role.look()
    assert digests(desk) == ["2 mails wait for you", "1 mail waits for you"]


def test_a_mail_that_was_undecided_then_is_told_of_later(desk: Rig) -> None:
    role = daily(desk)
    role.look()
    late = desk.take(UNUSABLE)
    desk.clock.move(days=1)
    role.look()
    assert digests(desk) == []
    desk.decide()
    assert desk.mail(late).state == "held"
    desk.clock.move(days=1)
    role.look()
    assert digests(desk) == ["1 mail waits for you"]


def test_a_restart_tells_nothing_twice_and_forgets_nothing(desk: Rig) -> None:
    daily(desk).look()
    held(desk, b"1@x")
    desk.clock.move(days=1)
    for _ in range(3):
        daily(desk).look()
    assert digests(desk) == ["1 mail waits for you"]
    held(desk, b"2@x")
    desk.clock.move(days=1)
    daily(desk).look()
    assert digests(desk) == ["1 mail waits for you"] * 2


def test_several_processes_write_one_letter(desk: Rig) -> None:
    daily(desk).look()
    held(desk, b"1@x")
    desk.clock.move(days=1)
    roles = [daily(desk) for _ in range(8)]
    threads = [threading.Thread(target=role.look) for role in roles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests(desk) == ["1 mail waits for you"]


def test_the_letter_and_the_note_are_written_together(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    role = daily(desk)
    role.look()
    held(desk, b"1@x")
    desk.clock.move(days=1)

    def away(*args: object, **more: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("gateway.pipeline.outbox.add", away)
    with pytest.raises(OSError, match="no room"):
        role.look()
    monkeypatch.undo()
    role.look()
    assert digests(desk) == ["1 mail waits for you"]


def test_a_broken_template_costs_the_letter_not_the_desk(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    daily(desk).look()
    held(desk, b"1@x")
    desk.clock.move(days=1)
    monkeypatch.setattr(Templates, "render", lambda self, name, **more: 1 / 0)
    daily(desk).look()
    (row,) = [row for row in desk.outbox() if row.template == "quarantine_digest"]
    assert (row.state, row.last_reply) == ("held", "ZeroDivisionError: division by zero")


def test_many_mails_are_counted_and_the_first_are_named(desk: Rig) -> None:
    daily(desk).look()
    for n in range(60):
        desk.take(UNUSABLE.replace(b"many@x", b"%d@x" % n))
    desk.decide()
    assert desk.store.read(inbox.counts) == {"held": 60}
    desk.clock.move(days=1)
    daily(desk).look()
    assert digests(desk) == ["60 mails wait for you"]
    assert sum(line.endswith("Many fields") for line in told(desk)) == 50
    assert "and 10 more" in told(desk)


def test_the_program_tells_of_a_mail_that_was_too_large_for_it(tmp_path: Path) -> None:
    """A Maildir, the limit of the settings, the clock of tests, and the restart in between."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    clock = tmp_path / "clock"
    clock.write_text("2025-11-24T10:00:00+01:00")
    more = f"""[[mailbox]]
address = "files@example.org"
receive = "maildir:{tmp_path}/box"
send = "capture:{tmp_path}/out"
old_mail = "import"
[limits]
message = "1MB"
"""
    with program(tmp_path, more, clock) as app:
        strangers = UNUSABLE.replace(b"X: y\r\n", b"").replace(b"eva@example.org", STRANGER.encode())
        (tmp_path / "box" / "new" / "1.host").write_bytes(strangers + b"x" * 1_100_000)
        until(lambda: app.runtime.store.read(inbox.counts) == {"held": 1})
        assert letters(tmp_path) == 0
    with program(tmp_path, more, clock) as app:
        write_clock(clock, "2025-11-25T08:00:01+01:00")
        until(lambda: letters(tmp_path) == 1)
        write_clock(clock, "2025-11-26T08:00:01+01:00")
        until(lambda: app.runtime.clock.now().day == 26)
        time.sleep(1)
    assert letters(tmp_path) == 1
    (file,) = (tmp_path / "out").glob("*.eml")
    text = file.read_text()
    assert "Many fields" in text
    assert " bytes, the limit is 1000000" in text.replace("=\n", "")
    assert (tmp_path / "box" / "new" / "1.host").exists()


def write_clock(file: Path, instant: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(instant)
    fresh.replace(file)


def test_a_clock_that_stands_a_second_before_eight(desk: Rig) -> None:
    daily(desk).look()
    held(desk, b"1@x")
    desk.clock.at = datetime(2026, 3, 29, 7, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))  # the day the clocks change
    role = daily(desk)
    role.look()
    assert digests(desk) == ["1 mail waits for you"]  # for the days before
    held(desk, b"2@x")
    desk.clock.at += timedelta(seconds=1)
    role.look()
    assert digests(desk) == ["1 mail waits for you"] * 2


def test_answers_at_the_same_moment_let_a_mail_in_once(desk: Rig) -> None:
    """Several processes, several answers: one lets it in, the others are told who was first. After a crash between the two
    commits it is decided as if nothing had been."""
    daily(desk).look()
    one = quarantined(desk, "1@x")
    desk.clock.move(days=1)
    daily(desk).look()
    desk.send()
    address = desk.way.reply_to("admin@example.org")
    for nth in range(6):
        answer = mail("#allow 1", sender="admin@example.org", to=address, subject="Re: 1 mail", own=f"r{nth}@x")
        desk.take(answer, to=address, sender="admin@example.org")
    processors = [desk.make_processor(desk.enter()) for _ in range(6)]
    threads = [threading.Thread(target=processor.turn) for processor in processors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loop.drain(desk.processor)
    assert desk.store.read(inbox.counts) == {"done": 7}
    desk.send()
    said = [str(letter.get_body(("plain",)).get_content()) for letter in desk.way.letters()]  # type: ignore[attr-defined]
    assert sum("is let in." in text.replace(" \n", " ") for text in said) == 1
    assert sum("has let it in already" in text.replace(" \n", " ") for text in said) == 5
    assert [ticket.requester.address for ticket in desk.tickets()] == [STRANGER]
    assert desk.way.to().count(STRANGER) == 1
    handled = desk.mail(one).handled
    assert (handled["by"], handled["reason"]) == ("admin@example.org", "from outside, without a thread")
