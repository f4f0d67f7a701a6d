import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk.plainwordlist import WORDS, Kind
from gateway.desk.plainwords import LONGEST, PlainWord, is_matter, mark_above, may_ask_status, plain_word, says_but
from gateway.mail.parse import parse
from gateway.mail.quotation import split
from tests.desk.commandmade import SHAPES


@pytest.mark.parametrize(
    ("word", "kind"),
    [(word, kind) for kind, by in WORDS.items() for words in by.values() for word in words.split("|")],
)
def test_each_word_in_the_ways_people_write_it(word: str, kind: Kind) -> None:
    for text in (word, word.upper(), f"{word}.", f"#{word}", f"Hi Ana,\n\n{word}\n\nThank you\nEva Novak",
     f"{word}\n\nKind regards\nEva",
                 f"{word}!\n\nSent from my iPhone", f"  {word}  \n\n", f"Bonjour,\n{word}\nMerci",
                  f"Guten Tag,\n\n{word}\n\nViele Grüße\nEva"):  # fmt: skip
        assert plain_word(text) == PlainWord(kind), text


def test_accents_do_not_matter() -> None:
    for word, kind in (("etat", Kind.STATUS), ("resolu", Kind.SOLVED), ("zalatwione", Kind.SOLVED), ("vyreseno", Kind.SOLVED),
                       ("zrusit", Kind.CANCEL), ("Offnungszeiten", Kind.HOURS), ("napoveda", Kind.HELP),
                       ("geloest", None)):  # fmt: skip
        found = plain_word(word)
        assert (found.kind if found else None) is kind, word


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("status please", Kind.STATUS), ("status, please", Kind.STATUS), ("Bitte Stand", Kind.STATUS), ("STATUS?", Kind.STATUS),
        ("状況、お願いします", Kind.STATUS), ("Hi Ana, solved. Thanks a lot! Eva", Kind.SOLVED), ("Danke, erledigt", Kind.SOLVED),
        ("Thanks, it works now", Kind.SOLVED), ("Solved 👍", Kind.SOLVED), ("cancel please", Kind.CANCEL), ("Basta!", Kind.STOP),
        ("no longer needed, thanks", Kind.CANCEL), ("＃status", Kind.STATUS), ("status\n– Eva Novak", Kind.STATUS),
        # somebody says more, or asks: never swallowed
        ("solved?", None), ("cancel?", None), ("status\nThe printer jams", None), ("Printer broken\nstatus", None),
        ("status\nPrinter", None), ("Hi, can you help?\nstatus", None), ("status\nThanks\nbut the printer still jams", None),
        ("my status is bad", None), ("", None), ("Hi\nThanks", None), ("status cancel", None), ("Cancel the meeting room", None),
        ("not solved", None), ("solved, but the scanner still fails", None), ("nicht erledigt", None), ("stop the printer", None),
        ("help me", None), ("今の状況", None), ("done", None), ("erledigt der Kollege das?", None), ("It is not solved.", None),
    ],
)  # fmt: skip
def test_what_may_stand_beside_a_word(text: str, kind: Kind | None) -> None:
    found = plain_word(text, name="Eva Novak")
    assert (found.kind if found else None) is kind
    assert kind is not Kind.STATUS or may_ask_status(text)


def test_the_name_of_the_writer_may_stand_below() -> None:
    assert plain_word("status\nEva Novak", name="Eva Novak") == PlainWord(Kind.STATUS)
    assert plain_word("status\nEva", name="Novak, Eva") == PlainWord(Kind.STATUS)
    assert plain_word("status\nPrinter", name="Eva Novak") is None


@pytest.mark.parametrize(
    ("text", "rating", "rest"),
    [
        ("5", 5, ""), ("5!", 5, ""), ("5.", 5, ""), ("５", 5, ""), ("#5", 5, ""), ("5/5", 5, ""), ("4 of 5", 4, ""),
        ("5 👍", 5, ""),
        ("5 – you told me the time and it was true", 5, "you told me the time and it was true"),
        ("2 – I had to explain it twice", 2, "I had to explain it twice"), ("2 - I had to explain it twice", 2,
         "I had to explain it twice"),
        ("3: too slow", 3, "too slow"), ("4, because it took two days", 4, "because it took two days"),
        ("1. Nobody called.", 1, "Nobody called."),
        ("5 – thanks", 5, ""), ("5 Thanks!", 5, ""), ("5\nThanks, Eva", 5, ""), ("5\n\nKind regards\nEva Novak", 5, ""),
        ("5\n\nNext time call me first.", 5, "Next time call me first."), ("Hi Ana,\n5", 5, ""),
        ("Hello,\n\n4\n\nThank you\nEva", 4, ""),
        ("5\n\nSent from my iPhone", 5, ""), ("2 - slow\n\nSent from my iPhone", 2, "slow"), ("5点", 5, ""),
        ("5 – 10 minutes and it worked", None, ""), ("2 – it took 1½ days … :-)", 2, "it took 1½ days … :-)"),
        ("5 :-) great", None, ""),
        ("5 👍 – great", 5, "great"),
        # as phones write it, or people of other habits
        ("4 stars", 4, ""), ("4 stars!", 4, ""), ("1 star", 1, ""), ("★★★★☆", 4, ""), ("⭐⭐⭐", 3, ""), ("⭐️⭐️⭐️⭐️⭐️", 5, ""),
        ("5️⃣", 5, ""), ("(5)", 5, ""), ("**4**", 4, ""), ("4*", 4, ""), ("👍 5", 5, ""), ("4)", 4, ""), ("5+", 5, ""),
        ("5 out of 5", 5, ""), ("5 out of 5, thanks Ana!", 5, ""), ("4 out of five", 4, ""), ("5 / 5", 5, ""),
        ("4 Sterne", 4, ""), ("4 von 5 Sternen", 4, ""), ("5 étoiles", 5, ""), ("4 estrellas", 4, ""), ("4 gwiazdki", 4, ""),
        ("5 hvězdiček", 5, ""), ("星5つ", 5, ""), ("4点です", 4, ""), ("Rating: 4", 4, ""), ("Note: 2", 2, ""), ("Ocena: 5", 5, ""),
        ("3.5", 3, ""), ("4,5", 4, ""), ("4-5", 4, ""),
        ("2 I had to explain it twice", 2, "I had to explain it twice"),
        ("3 weil ich zweimal anrufen musste", 3, "weil ich zweimal anrufen musste"),
        ("Hi Ana,\n\n4 – quick and friendly\n\nEva", 4, "quick and friendly"),
        ("4\nthe roller was quick\n\nEva Novak\nSales, ext. 12", 4, "the roller was quick"),
        ("2\n\nI had to explain it to two people.\n\n--\nEva", 2, "I had to explain it to two people."),
        ("4\n\nSent from my iPhone", 4, ""), ("4/10", None, ""), ("4 of us wait", None, ""), ("2 days", None, ""),
        # text
        ("3?", None, ""), ("3 ?", None, ""), ("Is it 3?", None, ""), ("2 – why did nobody call?", None, ""),
        ("3 printers are broken", None, ""),
        ("1. Printer\n2. Scanner", None, ""), ("1 - printer\n2 - scanner", None, ""), ("4-5 people", None, ""),
        ("2:30", None, ""), ("2,50 €", None, ""), ("6", None, ""), ("0", None, ""), ("15", None, ""),
        ("5 people cannot print", None, ""),
        ("Hi Ana,\n5\nbut it jams again", None, ""), ("3rd floor", None, ""), ("4pm", None, ""), ("2x", None, ""),
        ("1/2 done", None, ""),
        ("The number is 5", None, ""),
    ],
)  # fmt: skip
def test_ratings(text: str, rating: int | None, rest: str) -> None:
    found = plain_word(text, name="Eva Novak")
    assert found == (None if rating is None else PlainWord(Kind.RATING, rating, rest))


@pytest.mark.parametrize(
    ("text", "subject", "kind"),
    [
        ("", "status", Kind.STATUS), ("", "Status?", Kind.STATUS), ("", "Hours", Kind.HOURS), ("", "Öffnungszeiten", Kind.HOURS),
        ("", "help", Kind.HELP), ("Hello", "status", Kind.STATUS), ("Eva", "status", Kind.STATUS), ("Sent from my iPhone",
         "status", Kind.STATUS),
        ("", "Re: status", None), ("", "solved", None), ("", "stop", None), ("", "5", None), ("", "status of the printer", None),
        ("The printer jams", "status", None), ("Thanks", "status", None), ("", "", None),
    ],
)  # fmt: skip
def test_an_empty_mail_with_a_word_as_subject(text: str, subject: str, kind: Kind | None) -> None:
    found = plain_word(text, subject, name="Eva Novak")
    assert (found.kind if found else None) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("help", Kind.HELP), ("Hello,\nHilfe?\nEva Novak", Kind.HELP), ("commands", Kind.HELP),
        # who asks for help with something is answered by a person
        ("Please help.", None), ("help, please", None), ("Hi,\nbitte Hilfe\nEva Novak", None),
    ],
)  # fmt: skip
def test_help_and_a_plea(text: str, kind: Kind | None) -> None:
    found = plain_word(text, name="Eva Novak")
    assert (found.kind if found else None) is kind


@pytest.mark.parametrize(
    ("subject", "is_more"),
    [
        ("", False),
        ("help", False),
        ("Hello", False),
        ("Eva", False),
        ("Printer jams", True),
        ("help me", True),
        ("status", True),
    ],
)
def test_with_what_help_is_wanted(subject: str, is_more: bool) -> None:
    assert is_matter(subject, Kind.HELP, name="Eva Novak") is is_more


@pytest.mark.parametrize(
    ("subject", "is_more"),
    [("The fire alarm does not", True), ("stop", False), ("", False), ("Re: Printer jams", False), ("Hello IT", False)],
)  # fmt: skip
def test_what_shall_stop(subject: str, is_more: bool) -> None:
    assert is_matter(subject, Kind.STOP, name="Eva Novak") is is_more


def test_long_texts_are_none_and_cost_nothing() -> None:
    for text in (
        "status\n" * 100_000,
        "5\n" * 100_000,
        " " * 1_000_000,
        "5 – " + "a" * 100_000,
        "." * 4_999,
        "- " * 2_400,
        "5" * 4_000,
    ):
        assert plain_word(text) is None
    assert not may_ask_status("status" * LONGEST)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(
    ["status", "5", "1", " ", "\n", ".", "- ", "–", "Thanks", "Hi", "Eva", "?", "solved", "状況", "bitte", "2.", "cancel", ":-)"]
), max_size=30).map("".join)), st.text(max_size=30))  # fmt: skip
def test_whatever_is_written_is_read(text: str, subject: str) -> None:
    found = plain_word(text, subject)
    if found is not None:
        assert (found.kind is Kind.RATING) == (found.rating > 0)
        assert found.rest in text
        assert found.kind is not Kind.STATUS or may_ask_status(text) or subject.strip()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("status", PlainWord(Kind.STATUS)), ("Hi Ana,\n\nsolved\n\nThank you\nEva", PlainWord(Kind.SOLVED)),
        ("状況", PlainWord(Kind.STATUS)),
        ("5", PlainWord(Kind.RATING, 5)), ("Annuler", PlainWord(Kind.CANCEL)), ("stop", PlainWord(Kind.STOP)),
        ("2 – I had to explain it to two people", PlainWord(Kind.RATING, 2, "I had to explain it to two people")),
        ("5\n\nThank you,\nEva", PlainWord(Kind.RATING, 5)), ("Solved?", None), ("3?", None), ("status\nThe printer jams", None),
    ],
)  # fmt: skip
def test_from_the_bytes_of_a_reply_in_the_shape_of_every_program(written: str, expected: PlainWord | None) -> None:
    for shape, written_by in SHAPES.items():
        message = parse(written_by(written.split("\n")))
        parts = split(message.text, regions=message.regions, subject=message.subject)
        assert plain_word(parts.new_text, message.subject, name="Eva Novak") == expected, shape


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("quick, but it jams again", True),
        ("Schnell, aber nicht ganz", True),
        ("you told me the time", False),
        ("", False),
    ],
)
def test_a_but_beside_a_good_mark(remark: str, expected: bool) -> None:
    assert says_but(remark) is expected


@pytest.mark.parametrize(
    ("text", "rating", "rest"),
    [
        ("2 – why did nobody call me back?", 2, "why did nobody call me back?"),
        ("2\n\nCould you call before you come?\n\nEva Novak", 2, "Could you call before you come?"),
        ("4 stars - can you come tomorrow? Thanks", 4, "can you come tomorrow? Thanks"),
        ("Hi Ana,\n\n1: was anybody there?", 1, "was anybody there?"),
        ("3?", None, ""), ("3 ?", None, ""), ("3, right?", None, ""), ("Is it 3?", None, ""), ("3 - ?", None, ""),
        ("1 - printer?\n2 - scanner?", None, ""), ("2:30?", None, ""), ("4-5 people?", None, ""), ("5 – quick", None, ""),
        ("5 – 10 minutes, can you?", None, ""), ("3 printers?", None, ""), ("", None, ""), ("?", None, ""),
    ],
)  # fmt: skip
def test_a_mark_above_a_question(text: str, rating: int | None, rest: str) -> None:
    found = mark_above(text, "Eva Novak")
    assert found == (None if rating is None else PlainWord(Kind.RATING, rating, rest))
    assert plain_word(text, name="Eva Novak") is None or rating is None
