import pytest

from gateway.desk.command import (
    MOST_AT_AN_EDGE,
    MOST_WRONG,
    Name,
    is_status_word,
    read_agent_commands,
    read_requester_commands,
)
from tests.desk.made import BERLIN, NOW


@pytest.mark.parametrize(
    ("text", "names", "wrong", "kept"),
    [
        ("Hi Eva.", [], 0, "Hi Eva."),
        ("#take", ["take"], 0, ""),
        ("#take\n\nHi Eva.", ["take"], 0, "Hi Eva."),
        ("\n\n  #take\n#done\nHi Eva.", ["take", "done"], 0, "Hi Eva."),
        ("Hi Eva.\n#done", ["done"], 0, "Hi Eva."),
        ("Hi Eva.\n\n#take\n\n#done\n", ["take", "done"], 0, "Hi Eva."),
        ("#take\nHi Eva.\n#done", ["take", "done"], 0, "Hi Eva."),
        ("#TAKE", ["take"], 0, ""),
        ("＃take", ["take"], 0, ""),
        ("＃完了", ["done"], 0, ""),
        ("#close", ["done"], 0, ""), ("#closed", ["done"], 0, ""), ("#resolve", ["done"], 0, ""), ("#solved", ["done"], 0, ""),
        ("#own", ["take"], 0, ""), ("#claim", ["take"], 0, ""),
        ("#internal\nx", ["note"], 0, "x"), ("#private\nx", ["note"], 0, "x"), ("#comment\nx", ["note"], 0, "x"),
        ("#erledigt", ["done"], 0, ""), ("#fait", ["done"], 0, ""), ("#hecho", ["done"], 0, ""),
        ("#zrobione", ["done"], 0, ""), ("#hotovo", ["done"], 0, ""),
        # text, not commands
        ("# Heading\nx", [], 0, "# Heading\nx"),
        ("#1 is broken", [], 0, "#1 is broken"),
        ("#4812", [], 0, "#4812"),
        ("#", [], 0, "#"),
        ("a #take b", [], 0, "a #take b"),
        ("x\n#PermitRootLogin no\ny", [], 0, "x\n#PermitRootLogin no\ny"),
        ("x\n#PermitRootLogin\ny", [], 0, "x\n#PermitRootLogin\ny"),
        ("x\n#take the second one\ny", [], 0, "x\n#take the second one\ny"),
        # wrong lines: nothing is sent
        ("#tkae\nx", [], 1, "x"),
        ("x\n#doen", [], 1, "x"),
        ("#anything\nx", [], 1, "x"),
        ("#take now\nx", [], 1, "x"),
        ("x\n#done\ny", [], 1, "x\ny"),
        ("#bad\n#worse\nx", [], 2, "x"),
        ("#take\n#bad\nx", ["take"], 1, "x"),
        ("", [], 0, ""),
    ],
)  # fmt: skip
def test_the_grammar_of_agents(text: str, names: list[str], wrong: int, kept: str) -> None:
    found = read_agent_commands(text)
    assert [command.name.value for command in found.commands] == names
    assert len(found.wrong) == wrong
    assert found.text == kept


@pytest.mark.parametrize(
    ("text", "number", "message", "right"),
    [
        ("#tkae", 1, "I do not know #tkae.", "#take"),
        ("\n#doen", 2, "I do not know #doen.", "#done"),
        ("#xyzzy", 1, "I do not know #xyzzy.", "#take, #note or #done"),
        ("#take it please", 1, "#take stands alone on its line.", "#take"),
        ("x\n#done\ny", 2, "stands in the middle of the text.", "#done as the first line"),
    ],
)
def test_what_is_said_about_a_wrong_line(text: str, number: int, message: str, right: str) -> None:
    (line,) = read_agent_commands(text).wrong
    assert (line.number, line.message, line.try_) == (number, message, right)


def test_hostile_texts() -> None:
    assert len(read_agent_commands("#x\n" * 50_000).wrong) == MOST_WRONG
    assert len(read_agent_commands("#" + "x" * 1_000_000).wrong[0].message) < 100
    read_agent_commands(" " * 1_000_000)
    read_agent_commands("\n" * 300_000)
    read_requester_commands("#deadline " + "a " * 500_000, now=NOW, zone=BERLIN)
    read_requester_commands("#deadline x\n" * 20_000, now=NOW, zone=BERLIN)
    assert not is_status_word("status\n" * 100_000)


@pytest.mark.parametrize(
    ("text", "names", "wrong", "kept", "because"),
    [
        ("It jams.", [], 0, "It jams.", ""),
        ("#deadline 14:00\nIt jams.", ["deadline"], 0, "It jams.", ""),
        ("It jams.\n#deadline 14:00", ["deadline"], 0, "It jams.", ""),
        ("#deadline 14:00 because the customer comes at two", ["deadline"], 0, "", "the customer comes at two"),
        ("#deadline because of a visit", [], 1, "", ""),
        ("#deadline", [], 1, "", ""),
        ("#Deadline Firday", [], 1, "", ""),
        ("#status\nIt jams.", ["status"], 0, "It jams.", ""),
        # people write # for many reasons: what we do not know is text
        ("#hashtag\nIt jams.", [], 0, "#hashtag\nIt jams.", ""),
        ("#take\nIt jams.", [], 0, "#take\nIt jams.", ""),
        ("It jams.\n#deadline 14:00\nReally.", [], 0, "It jams.\n#deadline 14:00\nReally.", ""),
    ],
)
def test_the_grammar_of_requesters(text: str, names: list[str], wrong: int, kept: str, because: str) -> None:
    found = read_requester_commands(text, now=NOW, zone=BERLIN)
    assert [command.name.value for command in found.commands] == names
    assert len(found.wrong) == wrong
    assert found.text == kept
    assert [command.because for command in found.commands] == ([because] if names else [])


def test_get_finds_the_first() -> None:
    found = read_agent_commands("#take\n#own\nx")
    assert found.get(Name.TAKE) is found.commands[0]
    assert found.get(Name.NOTE) is None


def test_nobody_means_thousands_of_commands() -> None:
    found = read_requester_commands("#deadline Tue 10:00\n" * 50_000, now=NOW, zone=BERLIN)
    assert len(found.commands) == 2 * MOST_AT_AN_EDGE
    assert found.text.count("#deadline") == 50_000 - 2 * MOST_AT_AN_EDGE


@pytest.mark.parametrize(
    ("text", "is_status"),
    [
        ("status", True), ("Status.", True), ("STATUS?", True), ("#status", True), ("＃status", True), ("Stand", True),
        ("état", True), ("estado", True), ("stan", True), ("stav", True), ("状況", True),
        ("Hi\nstatus\nThanks", True),
        ("Hello Ana,\n\nstatus\n\nKind regards\nEva Novak", True),
        ("status please", False), ("status\nplease", True), ("status\nThank you, Eva", True), ("Guten Tag,\nStand\nDanke", True),
        # somebody says something: never swallowed
        ("status\nThe printer jams", False),
        ("Printer broken\nstatus", False),
        ("status\nPrinter", False),
        ("Hi, can you help?\nstatus", False),
        ("status\nThanks\nbut the printer still jams", False),
        ("my status is bad", False), ("", False), ("Hi\nThanks", False),
    ],
)  # fmt: skip
def test_the_word_status(text: str, is_status: bool) -> None:
    assert is_status_word(text) is is_status
