"""The catalogues say what the program says: nothing is missing, nothing is left over, no place is lost (product.md 3.8)."""

import pytest

from gateway.desk.causes import CAUSE_WORDS, Cause
from gateway.desk.folding import folded
from gateway.policy import catalogues
from tests.locale.messages import FOLDER, LANGUAGES, POT, VARIANTS, places, read, template, texts, unreadable, written

COMPLETE: tuple[str, ...] = ("de", "fr", "es", "pl", "cs", "ja")
"""Languages in which every sentence is said."""
TAGS = (*LANGUAGES, *VARIANTS)


def test_every_sentence_is_a_literal_that_tools_can_read():
    assert unreadable() == []


def test_the_list_of_sentences_is_up_to_date():
    assert POT.read_bytes() == written(template()), "run: make locale"


def test_there_is_a_catalogue_for_each_language_and_no_other():
    assert {path.stem for path in FOLDER.glob("*.po")} == set(TAGS)
    assert catalogues.spoken() == {"en", *TAGS}


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_says_nothing_that_nobody_asks_for(tag):
    pot, catalog = template(), read(FOLDER / f"{tag}.po")
    assert [message.id for message in catalog if message.id and message.id not in pot] == [], "run: make locale"
    if tag in LANGUAGES:
        assert [message.id for message in pot if message.id and message.id not in catalog] == [], "run: make locale"


@pytest.mark.parametrize("tag", TAGS)
def test_the_places_of_a_translation_are_those_of_the_sentence(tag):
    wrong = []
    for message in read(FOLDER / f"{tag}.po"):
        asked, said = texts(message)
        every = set().union(*map(places, asked))
        needed = set.intersection(*map(places, asked)) - {"n"} if len(asked) > 1 else every
        if message.id and any(one and not needed <= places(one) <= every for one in said):
            wrong.append((message.id, message.string))
    assert wrong == []


@pytest.mark.parametrize("tag", COMPLETE)
def test_a_complete_language_says_everything(tag):
    silent = [
        message.id
        for message in read(FOLDER / f"{tag}.po")
        if message.id and (message.fuzzy or not all(texts(message)[1]))
    ]
    assert silent == []


@pytest.mark.parametrize("tag", TAGS)
def test_commands_stay_english(tag):
    """`#take` works in every language, so letters show it in every language."""
    wrong = []
    for message in read(FOLDER / f"{tag}.po"):
        for asked, said in zip(texts(message)[0], texts(message)[1], strict=False):
            commands = {word.strip(".,:;()") for word in asked.split() if word.startswith("#") and len(word) > 1}
            if message.id and said and any(command not in said for command in commands):
                wrong.append((asked, said))
    assert wrong == []


@pytest.mark.parametrize("tag", COMPLETE)
def test_what_a_letter_calls_a_cause_can_be_written_behind_the_command(tag):
    catalogue = read(FOLDER / f"{tag}.po")
    for cause in Cause:
        message = catalogue.get(cause.value)
        assert message is not None
        assert CAUSE_WORDS.get(folded(str(message.string))) is cause
