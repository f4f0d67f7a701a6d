import pytest

from gateway.desk.command import contradictions, read_agent_commands, read_requester_commands
from tests.desk.commandmade import speaker


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("#take", []), ("#take\n#promise Fri", []), ("#take\n#own", []), ("#promise Fri\n#promise Fri", []), ("#tag a\n#tag b", []),
        ("#cc tom@\n#cc mia@", []), ("#done\n#tag a\n#cc tom@", []), ("#note\n#take", []), ("#assign ben@\n#promise Fri", []),
        ("#wait until Fri\n#promise Thu", []), ("#requester eva@\n#take", []), ("#allow a@x.example\n#ignore b@x.example", []),
        ("#done\n#promise Fri", [2]), ("#promise Fri\n#done", [1]), ("#done\n#wait", [2]), ("#handoff hr\n#promise Fri", [2]),
        ("#handoff hr\n#take", [2]), ("#handoff hr\n#assign ben@", [2]), ("#handoff hr\n#ask engineering\nx", [2]),
        ("#promise Fri\n#promise Thu", [2]), ("#promise Fri\n#promise Fri: more", [2]), ("#priority low\n#priority normal", [2]),
        ("#assign ben@\n#assign lea@", [2]), ("#ask hr\n#ask engineering\nx", [2]), ("#merge 1\n#merge 2", [2]),
        ("#note\n#ask hr\nx", [2]), ("#take\n#assign ben@", [2]), ("#take\n#give-back", [2]), ("#done\n#reopen", [2]),
        ("#decline because x\n#done", [1]), ("#decline because x\n#promise Fri", [2]), ("#send\n#take", [1]), ("#undo\n#done", [1]),
        ("#allow a@x.example\n#ignore a@x.example", [2]), ("#allow\n#ignore", [2]), ("#note\n#split\nx", [2]),
        ("#done\n#promise Fri\n#wait", [2, 3]),
    ],
)  # fmt: skip
def test_lines_that_cannot_all_be_meant(text: str, lines: list[int]) -> None:
    found = read_agent_commands(text, speaker=speaker())
    assert not found.wrong
    assert [line.number for line in contradictions(found)] == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [("#solved\n#reopen", [2]), ("#solved\n#cancel", [2]), ("#cancel\n#deadline Fri", [2]), ("#status\n#deadline Fri", []),
     ("#deadline Thu\n#deadline Fri", [2]), ("#mute\n#solved", [])],
)  # fmt: skip
def test_of_requesters(text: str, lines: list[int]) -> None:
    found = read_requester_commands(text, speaker=speaker(is_agent=False))
    assert [line.number for line in contradictions(found)] == lines


def test_the_sentence_about_a_promise_that_travels() -> None:
    (line,) = contradictions(read_agent_commands("#handoff hr\n#promise Fri", speaker=speaker()))
    assert str(line.message) == "only the new department can promise; the present promise travels by itself."
