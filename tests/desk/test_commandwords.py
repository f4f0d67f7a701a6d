from pathlib import Path

import pytest

from gateway.desk.commandwords import (
    BECAUSE,
    COMMANDS,
    LANGUAGES,
    NAMES,
    OF_AGENTS,
    OF_REQUESTERS,
    PRIORITY_WORDS,
    May,
    Name,
    names_of,
)
from gateway.desk.department import Priority
from gateway.desk.folding import folded
from gateway.desk.plainwordlist import WORDS


def test_each_command_has_a_row_and_a_name_in_each_language() -> None:
    """A rating and the hours are plain words only."""
    assert set(COMMANDS) == set(NAMES) == set(Name) - {Name.RATING, Name.HOURS}
    assert all(len(columns) == len(LANGUAGES) and all(columns) for columns in NAMES.values())
    assert set(BECAUSE) == set(LANGUAGES)


@pytest.mark.parametrize("may", [May.AGENTS, May.REQUESTERS])
def test_a_word_means_one_command(may: May) -> None:
    owner: dict[str, Name] = {}
    for name, row in COMMANDS.items():
        if row.may in (may, May.ALL):
            for word in names_of(name):
                assert owner.setdefault(word, name) is name, word
    assert owner == (OF_AGENTS if may is May.AGENTS else OF_REQUESTERS)


def test_nine_words_cover_a_day() -> None:
    assert [name.value for name, row in COMMANDS.items() if row.is_daily] == [
        "take", "promise", "wait", "done", "priority", "handoff", "ask", "note", "help",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("close closed resolve solved erledigt fait hecho zrobione hotovo 完了", Name.DONE), ("pending hold snooze", Name.WAIT),
        ("own claim", Name.TAKE), ("owner assignee", Name.ASSIGN), ("move transfer group", Name.HANDOFF),
        ("internal private comment", Name.NOTE), ("prio", Name.PRIORITY), ("stop", Name.MUTE),
    ],
)  # fmt: skip
def test_the_aliases_that_are_promised(words: str, name: Name) -> None:
    assert all(OF_AGENTS[folded(word)] is name for word in words.split())


def test_priorities_in_all_languages() -> None:
    for words, priority in (("high hoch haute alta wysoki vysoká 高", Priority.HIGH),
    ("urgent dringend urgente pilny naléhavá 緊急", Priority.URGENT),
                            ("low niedrig basse baja niski nízká 低", Priority.LOW),
                            ("normal normale normalny normální 通常", Priority.NORMAL)):  # fmt: skip
        assert {PRIORITY_WORDS[folded(word)] for word in words.split()} == {priority}


def test_the_page_about_commands_has_them_all() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    for name, row in COMMANDS.items():
        assert f"#{name.value}" in page
        assert row.form.partition(" ")[0] == f"#{name.value}"
    for by_language in WORDS.values():
        for words in by_language.values():
            assert f" {words.split('|')[0]} |" in page
