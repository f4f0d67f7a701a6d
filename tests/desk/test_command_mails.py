"""Command mails from the bytes to the commands: each case as each program writes it (issue 5: 200 of them; these are more)."""

import pytest

from gateway.desk.command import Commands, contradictions, is_only_commands, read_agent_commands
from gateway.mail.parse import parse
from gateway.mail.quotation import split
from tests.desk.commandcases import CASES, Case
from tests.desk.commandmade import SHAPES, shown, speaker


def read(written: str, shape: str, language: str = "en") -> Commands:
    message = parse(SHAPES[shape](written.split("\n")))
    parts = split(message.text, regions=message.regions, subject=message.subject)
    return read_agent_commands(parts.new_text, speaker=speaker(language))


def in_turn(index: int) -> list[str]:
    """Four of the shapes; the plain one is always among them."""
    names = [name for name in SHAPES if name != "button"]
    return ["button", *(names[(index * 3 + step) % len(names)] for step in range(3))]


@pytest.mark.parametrize(("case", "shapes"), [(case, in_turn(index)) for index, case in enumerate(CASES)],
                         ids=[case.written.split("\n")[0] for case in CASES])  # fmt: skip
def test_a_command_mail_as_programs_write_it(case: Case, shapes: list[str]) -> None:
    for shape in shapes:
        found = read(case.written, shape, case.language)
        wrong = (*found.wrong, *contradictions(found))
        assert tuple(shown(command) for command in found.commands) == case.does, shape
        assert tuple((line.text, line.try_) for line in wrong) == case.wrong, shape
        assert found.text == case.text, shape


@pytest.mark.long
def test_every_case_in_every_shape() -> None:
    for case in CASES:
        for shape in SHAPES:
            found = read(case.written, shape, case.language)
            assert tuple(shown(command) for command in found.commands) == case.does, (shape, case.written)
            assert found.text == case.text, (shape, case.written)


def test_what_is_proposed_can_be_sent() -> None:
    """The line that a mistake proposes is right, so that it costs one reply."""
    for case in CASES:
        for written, right in case.wrong:
            if not right or right.endswith("…"):
                continue
            found = read_agent_commands(right, speaker=speaker(case.language, people=("eva@example.org",)))
            assert found.commands, written
            assert not found.wrong, written


def test_there_are_enough() -> None:
    assert len(CASES) >= 200
    assert {name for case in CASES for does in case.does for name in [does.split()[0]]} >= {
        "take", "promise", "wait", "done", "priority", "handoff", "ask", "note", "help", "assign", "give-back", "decline", "reopen",
        "cc", "mute", "merge", "split", "for", "tag", "requester", "allow", "ignore", "away", "undo", "send", "status",
    }  # fmt: skip


def test_a_quoted_command_is_none() -> None:
    """The notification that is quoted below ends in `#done`."""
    for shape in SHAPES:
        assert read("Hi Eva, I look at it.", shape).commands == ()


def test_a_wrapped_answer_is_no_command() -> None:
    """A line that a program broke is joined only where it was a command."""
    long = "Hi Eva, the roller has to be ordered from the manufacturer in Hamburg, and he says that it takes a week."
    for shape in SHAPES:
        assert " ".join(read(long, shape).text.split()) == long, shape


@pytest.mark.parametrize(
    ("written", "is_only"),
    [("#take", True), ("#take\n\nSent from my iPhone", True), ("#take\n\nVon meinem iPhone gesendet", True),
     ("#take\n\nEnvoyé de mon iPhone", True), ("#take\nHi", False), ("Hi", False), ("", False), ("#xyzzy", True)],
)  # fmt: skip
def test_what_a_phone_puts_below_is_no_text(written: str, is_only: bool) -> None:
    assert is_only_commands(read_agent_commands(written, speaker=speaker())) is is_only
