import pytest

from gateway.desk.commandargs import MOST_TEXT, read, split_because
from gateway.desk.commandvalues import WrongArgument
from gateway.desk.commandwords import Name
from tests.desk.commandmade import speaker


@pytest.mark.parametrize(
    ("language", "text", "head", "because"),
    [
        ("en", "Fri 15:00 because the car is away", "Fri 15:00", "the car is away"),
        ("en", "Fri 15:00, because: it must", "Fri 15:00", "it must"),
        ("en", "Fri 15:00 BECAUSE it must", "Fri 15:00", "it must"),
        ("en", "because of a visit", "", "of a visit"),
        ("en", "high because", "high", ""),
        ("en", "a because b because c", "a", "b because c"),
        ("en", "the car is away", "the car is away", ""),
        ("en", "das weil nicht", "das weil nicht", ""),
        ("de", "Fr 15 Uhr, weil die Rolle fehlt", "Fr 15 Uhr", "die Rolle fehlt"),
        ("de-AT", "Fr weil es muss", "Fr", "es muss"),
        ("de", "langweilig", "langweilig", ""),
        ("de", "Fri because it must", "Fri", "it must"),
        ("fr", "vendredi parce que la pièce manque", "vendredi", "la pièce manque"),
        ("fr", "vendredi parce qu'un client attend", "vendredi", "un client attend"),
        ("fr", "vendredi parce qu\u2019il le faut", "vendredi", "il le faut"),
        ("fr", "vendredi car il le faut", "vendredi", "il le faut"),
        ("fr", "la carte est là", "la carte est là", ""),
        ("es", "viernes porque falta", "viernes", "falta"),
        ("pl", "piątek bo brakuje", "piątek", "brakuje"),
        ("pl", "piątek ponieważ brakuje", "piątek", "brakuje"),
        ("pl", "dobor", "dobor", ""),
        ("cs", "pátek protoze chybi", "pátek", "chybi"),
        ("cs", "pátek protože chybí", "pátek", "chybí"),
        ("ja", "高 理由：給与計算", "高", "給与計算"),
    ],
)
def test_a_reason_by_the_word_of_the_language(language: str, text: str, head: str, because: str) -> None:
    assert split_because(text, language) == (head, because)


@pytest.mark.parametrize(
    ("name", "text"),
    [(Name.FOR, "x" * (MOST_TEXT + 1)), (Name.PROMISE, "Fri: " + "x" * (MOST_TEXT + 1)), (Name.TAG, "a " * 30), (Name.TAG, "-"),
     (Name.MERGE, "0"), (Name.MERGE, "٤٧"), (Name.MERGE, "1234567890"), (Name.HELP, "always errors"), (Name.UNDO, "it")],
)  # fmt: skip
def test_what_is_refused(name: Name, text: str) -> None:
    with pytest.raises(WrongArgument):
        read(name, text, speaker())


@pytest.mark.parametrize(
    ("text", "tags"),
    [("vpn", ("vpn",)), ("VPN, Laptop", ("vpn", "laptop")), ("-vpn", ("-vpn",)), ("–vpn", ("-vpn",)), ("#vpn +new", ("vpn", "new")),
     ("vpn vpn", ("vpn",)), ("vpn.", ("vpn",)), ("2nd-floor", ("2nd-floor",)), ("プリンタ", ("プリンタ",))],
)  # fmt: skip
def test_tags(text: str, tags: tuple[str, ...]) -> None:
    assert read(Name.TAG, text, speaker()).fields == {"tags": tags}


@pytest.mark.parametrize(("text", "right"), [("until Mnoday", "#away until Monday"), ("Mnoday", "#away until Monday")])
def test_a_proposal_says_until_once(text: str, right: str) -> None:
    with pytest.raises(WrongArgument) as refused:
        read(Name.AWAY, text, speaker())
    assert refused.value.try_ == right


def test_yesterday_is_no_slip_of_another_day() -> None:
    with pytest.raises(WrongArgument) as refused:
        read(Name.AWAY, "until yesterday", speaker())
    assert refused.value.is_example


def test_a_reason_in_a_language_nobody_knows_of_is_proposed_anew() -> None:
    with pytest.raises(WrongArgument) as refused:
        read(Name.DECLINE, "weil die Lizenz fehlt", speaker("en"))
    assert refused.value.try_ == "#decline because die Lizenz fehlt"
    assert read(Name.DECLINE, "weil die Lizenz fehlt", speaker("de")).because == "die Lizenz fehlt"
