"""The words of each language, read from the catalogues (product.md 3.8)."""

from pathlib import Path

import pytest

from gateway.desk.say import say, say_many
from gateway.desk.tongue import ENGLISH, Tongue
from gateway.policy import catalogues

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: {plural}\\n"\n\n'
)
POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
FILES = {
    "de": 'msgid "Your reply goes to {who}."\nmsgstr "Deine Antwort geht an {who}."\n\nmsgid "today"\nmsgstr "heute"\n',
    "de@formal": 'msgid "Your reply goes to {who}."\nmsgstr "Ihre Antwort geht an {who}."\n',
    "pl": 'msgid "{n} mail"\nmsgid_plural "{n} mails"\nmsgstr[0] "{n} list"\nmsgstr[1] "{n} listy"\nmsgstr[2] "{n} listów"\n',
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for tag, text in FILES.items():
        plural = POLISH if tag == "pl" else "nplurals=2; plural=(n != 1);"
        (tmp_path / f"{tag}.po").write_text(HEADER.format(language=tag[:2], plural=plural) + text)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.spoken.cache_clear()
    catalogues.tongue.cache_clear()
    yield tmp_path
    catalogues.spoken.cache_clear()
    catalogues.tongue.cache_clear()


@pytest.mark.parametrize(
    ("tag", "reply", "today"),
    [
        ("en", "Your reply goes to Eva.", "today"),
        ("de", "Deine Antwort geht an Eva.", "heute"),
        ("de@formal", "Ihre Antwort geht an Eva.", "heute"),  # only what differs is in the file of the variant
        ("de@familiar", "Deine Antwort geht an Eva.", "heute"),
        ("pl", "Your reply goes to Eva.", "today"),  # not translated: English
        ("fr", "Your reply goes to Eva.", "today"),
        ("en@formal", "Your reply goes to Eva.", "today"),
    ],
)
def test_a_sentence_in_each_language(folder, tag, reply, today):
    spoken = catalogues.tongue(tag)
    assert spoken.text(say("Your reply goes to {who}.", who="Eva")) == reply
    assert spoken.text(say("today")) == today


def test_polish_has_three_plurals(folder):
    said = [catalogues.tongue("pl").text(say_many("{n} mail", "{n} mails", n)) for n in (1, 2, 5, 22)]
    assert said == ["1 list", "2 listy", "5 listów", "22 listy"]


def test_a_language_without_words_is_english_all_through(folder):
    assert catalogues.tongue("xx") is ENGLISH
    assert catalogues.tongue("../../etc/passwd") is ENGLISH
    assert catalogues.tongue("en@formal").is_formal
    assert catalogues.spoken() == {"en", "de", "de@formal", "pl"}


def test_the_packages_own_can_be_read():
    for tag in catalogues.spoken():
        assert isinstance(catalogues.tongue(tag), Tongue)
        assert catalogues.tongue(tag).text(say("")) == ""
