import pytest

from gateway.mail.noticewords import ANSWERED, LANGUAGES, Language, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Échec de la REMISE", "echec de la remise"),
        ("couldn’t be found", "could not be found"),
        ("can't be delivered", "can not be delivered"),
        ("Zustellung verzögert", "zustellung verzogert"),
        ("nie została doręczona", "nie zostala doreczona"),
        ("Не доставлено", "не доставлено"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_says_all_of_it(language: Language) -> None:
    for row in (language.subject, language.failed, language.delayed, language.original):
        found = row.split("|")
        assert all(word and word == word.strip() for word in found)
        assert len(set(found)) == len(found)


def test_words_are_said_once_and_folded() -> None:
    assert words("Über|uber|") == ("uber",)


@pytest.mark.parametrize(
    ("subject", "is_answer"),
    [
        ("Re: Undeliverable", True),
        ("AW: Unzustellbar", True),
        ("Fwd : x", True),
        ("Undeliverable: RE: x", False),
        ("Report", False),
    ],
)
def test_a_person_answered_or_sent_it_on(subject: str, is_answer: bool) -> None:
    assert (ANSWERED.match(subject) is not None) is is_answer
