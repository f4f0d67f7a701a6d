import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk.command import (
    MOST_WRONG,
    Name,
    contradictions,
    is_only_commands,
    read_agent_commands,
    read_requester_commands,
)
from gateway.desk.commandlines import LONGEST_LINE, MOST_AT_AN_EDGE
from gateway.desk.commandwords import OF_AGENTS, OF_REQUESTERS
from tests.desk.commandmade import shown, speaker

ANA, EVA = speaker(), speaker(is_agent=False)


@pytest.mark.parametrize(
    ("text", "does", "wrong", "kept"),
    [
        ("\n\n  #take\n#done\nHi Eva.", ["take", "done"], 0, "Hi Eva."),
        ("Hi Eva.\n\n#take\n\n#done\n", ["take", "done"], 0, "Hi Eva."),
        ("#take\nHi Eva.\n#done", ["take", "done"], 0, "Hi Eva."),
        ("\u200b#take", ["take"], 0, ""), ("\ufeff#take\nHi", ["take"], 0, "Hi"), ("\u00a0#take", ["take"], 0, ""),
        ("#take\r\nHi", ["take"], 0, "Hi"), ("＃take", ["take"], 0, ""), ("#re\u0301solu", ["done"], 0, ""),
        ("#take.\nHi", ["take"], 0, "Hi"), ("#give back\nHi", ["give-back"], 0, "Hi"),
        ("*#done*\nHi", ["done"], 0, "Hi"), ("`#promise Fri 15:00`", ["promise Fri 28 Nov 15:00"], 0, ""),
        # text, not commands
        ("#", [], 0, "#"), ("##take", [], 0, "##take"), ("a #take b", [], 0, "a #take b"), ("#1take", [], 0, "#1take"),
        ("x\n#PermitRootLogin\ny", [], 0, "x\n#PermitRootLogin\ny"), ("x\n#a/b", [], 0, "x\n#a/b"), ("#!/bin/sh\nx", [], 0,
         "#!/bin/sh\nx"),
        ("#include<stdio.h>\nx", [], 0, "#include<stdio.h>\nx"), ("#fff;\nx", [], 1, "x"),
        # what stands in the middle and would be right is held
        ("x\n#done\ny", [], 1, "x\ny"), ("x\n#DONE.\ny", [], 1, "x\ny"), ("x\n#wait\ny", [], 1, "x\ny"),
        ("x\n#assign ben@\ny", [], 1, "x\ny"), ("x\n#assign the rooms\ny", [], 0, "x\n#assign the rooms\ny"),
        ("x\n#wait for the courier\ny", [], 0, "x\n#wait for the courier\ny"), ("x\n#tag it well\ny", [], 0, "x\n#tag it well\ny"),
        # an unknown word at the end is text, unless it is near to one that is known
        ("x\n#doen", [], 1, "x"), ("x\n#MaxStartups 10", [], 0, "x\n#MaxStartups 10"), ("#doen\n#take", ["take"], 1, ""),
        ("x\n#done\n#MaxStartups 10", [], 1, "x\n#MaxStartups 10"),
        ("", [], 0, ""), (" \n ", [], 0, ""),
    ],
)  # fmt: skip
def test_which_lines_of_an_agent_are_commands(text: str, does: list[str], wrong: int, kept: str) -> None:
    found = read_agent_commands(text, speaker=ANA)
    assert [shown(command) for command in found.commands] == does
    assert len(found.wrong) == wrong
    assert found.text == kept


@pytest.mark.parametrize(
    ("text", "number", "message", "right"),
    [
        ("#tkae", 1, "I do not know #tkae.", "#take"),
        ("\n#doen", 2, "I do not know #doen.", "#done"),
        ("#Xyzzy", 1, "I do not know #Xyzzy. #help shows all commands.", "#help"),
        ("#take it please", 1, "#take stands alone on its line.", "#take"),
        ("x\n#done\ny", 2, "stands in the middle of the text: commands are the first or the last lines.", "#done"),
        ("#priority high", 1, "needs a reason; Eva Novak and the colleagues who wait will read it.",
         "#priority high because payroll runs today"),
        ("#handoff sale", 1, 'I know no department "sale", only hr, engineering.', ""),
        ("\n@closed", 2, "is no command here.", "#done"),
        ("#deadline Tue 10:00", 1, "#deadline is a word of those who ask.", "#promise Tue 10:00"),
    ],
)  # fmt: skip
def test_what_is_said_about_a_wrong_line(text: str, number: int, message: str, right: str) -> None:
    (line,) = read_agent_commands(text, speaker=ANA).wrong
    assert (line.number, str(line.message), line.try_) == (number, message, right)


def test_a_proposed_time_says_which_instant_it_means() -> None:
    (line,) = read_agent_commands("#promise Firday 15:00", speaker=ANA).wrong
    assert line.means is not None
    assert (line.means.day, line.means.hour, line.is_example) == (28, 15, False)
    (line,) = read_agent_commands("#promise", speaker=ANA).wrong
    assert line.is_example


@pytest.mark.parametrize(
    ("text", "does", "wrong", "kept"),
    [
        ("It jams.", [], 0, "It jams."),
        ("#deadline 14:00\nIt jams.", ["deadline Mon 24 Nov 14:00"], 0, "It jams."),
        ("It jams.\n#deadline 14:00", ["deadline Mon 24 Nov 14:00"], 0, "It jams."),
        ("#deadline 14:00 because the customer comes at two", ["deadline Mon 24 Nov 14:00 | because the customer comes at two"],
         0, ""),
        ("#deadline 14:00 because of a visit", ["deadline Mon 24 Nov 14:00 | because of a visit"], 0, ""),
        ("#deadline Tue: the customer comes", ["deadline Tue 25 Nov 17:30 | the customer comes"], 0, ""),
        ("#deadline because of a visit", [], 1, ""), ("#deadline", [], 1, ""), ("#Deadline Firday", [], 1, ""),
        ("#status\nIt jams.", ["status"], 0, "It jams."), ("#solved", ["solved"], 0, ""), ("#done", ["solved"], 0, ""),
        ("#cancel\nThanks", ["cancel"], 0, "Thanks"), ("#reopen\nIt jams again.", ["reopen"], 0, "It jams again."),
        ("#mute", ["mute"], 0, ""), ("#stop", ["mute"], 0, ""), ("#cc tom@", ["cc tom@example.org"], 0, ""),
        ("#help", ["help"], 0, ""),
        ("#cc nobodyatall", [], 1, ""),
        # people write # for many reasons: what we do not know is text
        ("#hashtag\nIt jams.", [], 0, "#hashtag\nIt jams."),
        ("#take\nIt jams.", [], 0, "#take\nIt jams."),
        ("#done with this printer!", [], 0, "#done with this printer!"),
        ("#help me please", [], 0, "#help me please"),
        ("It jams.\n#deadline 14:00\nReally.", [], 0, "It jams.\n#deadline 14:00\nReally."),
        ("@closed", [], 0, "@closed"), ("Status: resolved", [], 0, "Status: resolved"),
    ],
)  # fmt: skip
def test_the_grammar_of_requesters(text: str, does: list[str], wrong: int, kept: str) -> None:
    found = read_requester_commands(text, speaker=EVA)
    assert [shown(command) for command in found.commands] == does
    assert len(found.wrong) == wrong
    assert found.text == kept


def test_requesters_write_in_their_language() -> None:
    for language, text in (("de", "#Frist Di 10 Uhr weil der Kunde kommt"), ("fr", "#délai mardi 10h parce que le client vient"),
                           ("es", "#plazo martes 10:00 porque viene el cliente"), ("pl",
                            "#termin wtorek 10:00 bo przychodzi klient"),
                           ("cs", "#termín úterý 10:00 protože přijde zákazník"), ("ja", "#期限 火曜 10時 理由 来客")):  # fmt: skip
        (command,) = read_requester_commands(text, speaker=speaker(language, is_agent=False)).commands
        assert shown(command).startswith("deadline Tue 25 Nov 10:00 | because "), text


def test_get_finds_the_first_and_all_finds_all() -> None:
    found = read_agent_commands("#take\n#own\nx", speaker=ANA)
    assert found.get(Name.TAKE) is found.commands[0]
    assert found.get(Name.NOTE) is None
    assert found.all(Name.TAKE) == found.commands


@pytest.mark.parametrize(
    ("lines", "does", "kept"),
    [
        # a reason that a program has broken after 72 letters
        (["#promise Fri 15:00 because the roller has to be ordered from the maker", "in Hamburg", "", "Hi Eva."],
         "promise Fri 28 Nov 15:00 | because the roller has to be ordered from the maker in Hamburg", "Hi Eva."),
        (["Hi Eva.", "", "#promise Fri 15:00 because the roller has to be ordered from the maker", "in Hamburg"],
         "promise Fri 28 Nov 15:00 | because the roller has to be ordered from the maker in Hamburg", "Hi Eva."),
        # not broken by a program: there was room, a new sentence, or the text goes on
        (["#promise Fri 15:00 because it must be ordered", "in Hamburg", "", "Hi."],
         "promise Fri 28 Nov 15:00 | because it must be ordered", "in Hamburg\n\nHi."),
        (["#promise Fri 15:00 because the roller has to be ordered from the maker", "Hi Eva, by Friday."],
         "promise Fri 28 Nov 15:00 | because the roller has to be ordered from the maker", "Hi Eva, by Friday."),
        (["#promise Fri 15:00 because the roller has to be ordered from the maker", "hi Eva,", "by Friday.", "Ana"],
         "promise Fri 28 Nov 15:00 | because the roller has to be ordered from the maker", "hi Eva,\nby Friday.\nAna"),
    ],
)  # fmt: skip
def test_a_line_that_a_program_broke_is_one(lines: list[str], does: str, kept: str) -> None:
    found = read_agent_commands("\n".join(lines), speaker=ANA)
    assert ([shown(command) for command in found.commands], found.text, found.wrong) == ([does], kept, ())


@pytest.mark.parametrize(
    ("signature", "lines"),
    [("-- \nAna Silva, IT\n#done", ["#done"]),
    ("-- \nAna Silva\n#promise Fri 15:00\n\nSent from my iPhone", ["#promise Fri 15:00"]),
     ("-- \nAna Silva\n#teamwork", []), ("-- \nAna\n#open source", []), ("-- \nAna Silva", []), ("", []), ("#x " * 100_000, [])],
)  # fmt: skip
def test_a_command_below_the_signature_is_told(signature: str, lines: list[str]) -> None:
    found = read_agent_commands("Hi Eva.", speaker=ANA, signature=signature)
    assert [line.text for line in found.wrong] == lines
    assert found.text == "Hi Eva."
    assert not found.commands


def test_hostile_texts() -> None:
    assert len(read_agent_commands("#x\n" * 50_000, speaker=ANA).wrong) <= MOST_WRONG
    assert read_agent_commands("#" + "x" * 1_000_000, speaker=ANA).text
    for text in (" " * 1_000_000, "\n" * 300_000, "#" * 500_000, "#take " * 100_000, "@" * 500_000, "/a " * 100_000,
                 "#deadline " + "a " * 500_000, "#deadline x\n" * 20_000, "#cc " + "a@b " * 100_000, "#cc " + "@" * 1_900,
                 "#tag " + "a " * 900, "#promise " + "Fri " * 400, "#ask " + "by " * 600, "Status: " + " " * 500_000):  # fmt: skip
        read_agent_commands(text, speaker=ANA)
        read_requester_commands(text, speaker=EVA)


def test_nobody_means_thousands_of_commands() -> None:
    found = read_requester_commands("#deadline Tue 10:00\n" * 50_000, speaker=EVA)
    assert len(found.commands) == 2 * MOST_AT_AN_EDGE
    assert found.text.count("#deadline") == 50_000 - 2 * MOST_AT_AN_EDGE


_ALPHABET = st.sampled_from(
    [*"#＃@/:.,- \n\t\u3000", "\n#", "because ", "weil ", "Fri ", "15:00", "28.11.", "03/04", "ben@", "hr", "eva@example.org",
     "é", "é",
     "完了", "明日", "x", *(f"#{word} " for word in sorted({*OF_AGENTS, *OF_REQUESTERS}))]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_ALPHABET, max_size=40).map("".join))


@settings(max_examples=400, deadline=None)
@given(text=_TEXTS, language=st.sampled_from(["", "en", "de", "fr", "es", "pl", "cs", "ja", "de-AT"]))
def test_whatever_stands_there_is_read(text: str, language: str) -> None:
    """Nothing raises; each line is text, a command or a wrong line; no word of a text is lost but in these."""
    for read, who in (
        (read_agent_commands, speaker(language)),
        (read_requester_commands, speaker(language, is_agent=False)),
    ):
        found = read(text, speaker=who)
        contradictions(found)
        is_only_commands(found)
        lines = text.split("\n")
        numbers = [*(command.line for command in found.commands), *(line.number for line in found.wrong)]
        assert all(1 <= number <= len(lines) for number in numbers)
        assert all([command.text for command in found.commands] + [line.text for line in found.wrong])
        for command in found.commands:
            assert command.when is None or command.when > who.now
            assert all("@" in address for address in command.addresses)
            assert set(command.departments) <= set(who.desk.departments)
        if not numbers:
            assert found.text == text.strip()


def test_a_long_line_is_text() -> None:
    line = "#note " + "x" * LONGEST_LINE
    assert read_agent_commands(line, speaker=ANA).text == line
