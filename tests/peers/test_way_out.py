"""The way out, when the server behaves badly: 4xx, 5xx, and silence after the final dot (RFC 1047, 5321 4.5.4)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.app import App
from gateway.outlet.dialogue import Timeouts
from gateway.outlet.submission import Submission
from gateway.work.transport import Transport
from tests.boards.stage import RULES, Letter, Stage, answer, request, wait_for
from tests.peers.sink import Captured, Does, Sink, close, hang


class Impatient(App):
    """The program as it is, but it waits one second for an answer where RFC 5321 says ten minutes."""

    port = 0

    def _connect(self, mailbox: str) -> Transport:
        return Submission("127.0.0.1", self.port, local_hostname="desk.example.org", timeouts=Timeouts(dot=1.0))


PATIENT = RULES.replace("answer_within: {normal: 4h}", "answer_within: {normal: 4w}")
"""Days pass here, and every letter is counted: no promise comes near."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def stage(tmp_path: Path, sink: Sink) -> Iterator[Stage]:
    class ToThisSink(Impatient):
        port = sink.port

    with Stage(tmp_path, rules=PATIENT, send_by=f"smtp://127.0.0.1:{sink.port}", make_app=ToThisSink) as running:
        yield running


def letters(sink: Sink) -> list[Letter]:
    return [Letter(mail.recipients[0], mail.reverse_path, mail.content) for mail in sink.mails]


def came(sink: Sink) -> Counter[str]:
    return Counter(mail.recipients[0].partition("@")[0] for mail in sink.mails)


def states(stage: Stage, template: str) -> list[str]:
    return [row.state for row in stage.transmissions(template)]


def to(sink: Sink, who: str) -> list[Captured]:
    return [mail for mail in sink.mails if mail.recipients == (f"{who}@example.org",)]


def test_one_recipient_a_transmission_who_is_named_in_it(stage: Stage, sink: Sink) -> None:
    stage.send(request())
    sink.wait(2)
    stage.send(answer(next(letter for letter in letters(sink) if letter.recipient == "ana@example.org")))
    stage.clock("9:35")
    sink.wait(4)
    assert came(sink) == {"eva": 2, "ana": 1, "tom": 1}
    for mail, letter in zip(sink.mails, letters(sink), strict=True):
        assert len(mail.recipients) == 1
        assert letter.recipient in letter.field("To") + letter.field("Cc")


@pytest.mark.parametrize("step", ["rcpt", "mail", "data"])
def test_later_then_taken(stage: Stage, sink: Sink, step: str) -> None:
    """4xx at any step: again after a minute, the same letter, and nobody hears of it."""
    sink.script({step: "450 4.2.1 later"}, {step: "451 4.3.0 later"})
    stage.send(request())
    wait_for(lambda: all(row.attempts == 1 for row in stage.transmissions()), "the first try")
    stage.settle()
    assert sink.mails == []
    assert states(stage, "ack") == states(stage, "agent_new") == ["due"]
    stage.clock("9:30")
    sink.wait(2)
    stage.settle()
    assert came(sink) == {"eva": 1, "ana": 1}
    assert [row.attempts for row in stage.transmissions()] == [2, 2]
    assert [entry.kind for entry in stage.entries()] == ["request"]


def test_a_server_that_is_down_for_an_hour(stage: Stage, sink: Sink) -> None:
    sink.stop()
    stage.send(request())
    for at in ("9:30", "9:36", "9:55"):
        stage.clock(at)
        stage.settle()
    assert {row.state for row in stage.transmissions()} == {"due"}
    sink.start()
    stage.clock("11:00")
    sink.wait(2)
    stage.settle()
    assert came(sink) == {"eva": 1, "ana": 1}


def test_refused_for_good(stage: Stage, sink: Sink) -> None:
    """5xx: not again; an entry on the request, and word to the agent, once."""
    sink.refuse("eva@example.org", "550 5.1.1 no such user here")
    stage.send(request())
    sink.wait(2)
    stage.settle()
    assert came(sink) == {"ana": 2}
    told = letters(sink)[-1]
    assert told.says(
        "Eva Novak (eva@example.org) has not got our mail: there is no such address", "Perhaps call: 0151-2345."
    )
    assert told.field("Auto-Submitted") == "auto-generated"
    assert told.reverse_path == ""
    assert states(stage, "ack") == ["failed"]
    entry = stage.entries()[-1]
    assert (entry.kind, entry.direction, entry.visible_to) == ("system", "none", "agents")
    assert "eva@example.org" in entry.text
    assert "550 5.1.1 no such user here" in stage.transmissions("ack")[0].last_reply
    assert stage.acts()[-1] == "letter_failed"
    assert stage.seals_hold()
    stage.clock("2025-11-25 9:30")
    stage.settle()
    assert came(sink) == {"ana": 2}


def test_one_of_two_recipients_is_refused(stage: Stage, sink: Sink) -> None:
    """Tom's copy fails; Eva's has left, and does not leave again."""
    stage.send(request())
    notification = next(letter for letter in _both(sink) if letter.recipient == "ana@example.org")
    sink.refuse("tom@example.org", "550 5.1.1 gone")
    stage.send(answer(notification))
    stage.clock("9:35")
    sink.wait(4)
    stage.settle()
    assert came(sink) == {"eva": 2, "ana": 2}
    assert sorted(states(stage, "answer")) == ["failed", "sent"]
    assert letters(sink)[-1].says("Tom Reed (tom@example.org) has not got our mail")


def _both(sink: Sink) -> list[Letter]:
    sink.wait(2)
    return letters(sink)


def test_the_agent_cannot_be_reached_so_another_hears(stage: Stage, sink: Sink) -> None:
    sink.refuse("ana@example.org", "550 5.1.1 gone")
    stage.send(request())
    sink.wait(2)
    stage.settle()
    assert came(sink) == {"eva": 1, "ben": 1}
    assert to(sink, "ben")


def test_nobody_of_the_department_can_be_reached(stage: Stage, sink: Sink) -> None:
    """Word of a letter that failed fails itself: then it ends, on the request."""
    for agent in ("ana", "ben"):
        sink.refuse(f"{agent}@example.org", "550 5.1.1 gone")
    stage.send(request())
    wait_for(lambda: len(stage.entries()) == 3, "both failures on the request")
    stage.settle()
    assert came(sink) == {"eva": 1}
    assert {row.state for row in stage.transmissions()} == {"sent", "failed"}


def test_given_up_after_three_days(stage: Stage, sink: Sink) -> None:
    sink.refuse("eva@example.org", "451 4.3.2 not now")
    stage.send(request())
    for at in ("9:30", "9:40", "10:30", "14:00", "2025-11-25 9:00", "2025-11-26 12:00"):
        stage.clock(at)
        stage.settle()
    assert states(stage, "ack") == ["due"]
    stage.clock("2025-11-27 10:00")
    stage.settle()
    stage.clock("2025-11-28 13:00")
    wait_for(lambda: states(stage, "ack") == ["failed"], "given up")
    stage.settle()
    assert came(sink) == {"ana": 2}
    assert letters(sink)[-1].says("Eva Novak (eva@example.org) has not got our mail", "not now")


SILENCES: dict[str, Does] = {"no answer": hang(), "the connection ends": close(), "nonsense": "hello?"}


@pytest.mark.parametrize("silence", SILENCES.values(), ids=SILENCES)
def test_silence_after_the_dot(stage: Stage, sink: Sink, silence: Does) -> None:
    """The server may have it or not. A machine's letter is not repeated; a notification is, with the same Message-ID."""
    sink.script({"dot": silence}, {"dot": silence})
    stage.send(request())
    wait_for(lambda: states(stage, "ack") == ["unknown"], "the acknowledgement in doubt")
    wait_for(
        lambda: [row.next_at > row.created_at for row in stage.transmissions("agent_new")] == [True], "again later"
    )
    stage.clock("9:30")
    sink.wait(3)
    stage.settle()
    assert came(sink) == {"eva": 1, "ana": 2}
    first, again = to(sink, "ana")
    assert first.content == again.content
    assert states(stage, "agent_new") == ["sent"]
    stage.clock("2025-11-28 9:00")
    stage.settle()
    assert came(sink) == {"eva": 1, "ana": 2}
    assert states(stage, "ack") == ["unknown"]


def test_silence_after_the_dot_of_an_answer(stage: Stage, sink: Sink) -> None:
    """Ana's words reach Eva at least once, and her program sees that it is the same letter."""
    stage.send(request())
    notification = next(letter for letter in _both(sink) if letter.recipient == "ana@example.org")
    sink.script({"dot": close()}, {"dot": close()})
    stage.send(answer(notification))
    stage.clock("9:35")
    sink.wait(4)
    wait_for(lambda: [row.attempts for row in stage.transmissions("answer")] == [1, 1], "the first try")
    stage.settle()
    stage.clock("9:37")
    sink.wait(6)
    stage.settle()
    assert came(sink) == {"eva": 3, "ana": 1, "tom": 2}
    assert states(stage, "answer") == ["sent", "sent"]
    for who in ("eva", "tom"):
        twice = [mail.content for mail in to(sink, who)][-2:]
        assert twice[0] == twice[1]
    assert [entry.kind for entry in stage.entries()] == ["request", "answer"]


def test_the_program_stops_while_a_letter_waits(tmp_path: Path, sink: Sink) -> None:
    """What was decided before a stop leaves after the start, once."""
    sink.script({"rcpt": "450 4.2.1 later"}, {"rcpt": "450 4.2.1 later"})
    stage = Stage(tmp_path, send_by=f"smtp://127.0.0.1:{sink.port}")
    with stage:
        stage.send(request())
        stage.settle()
        assert sink.mails == []
    stage.at = "9:40"
    with stage:
        sink.wait(2)
        stage.settle()
        assert came(sink) == {"eva": 1, "ana": 1}
