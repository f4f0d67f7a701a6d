import pytest

from gateway.mail import subject

BASES = [
    ("Printer", "Printer"),
    ("Re: Printer", "Printer"),
    ("RE: re: Re: Printer", "Printer"),
    ("AW: WG: Drucker", "Drucker"),
    ("Antw: Printer", "Printer"),
    ("SV: VB: Skrivare", "Skrivare"),
    ("Odp: Drukarka", "Drukarka"),
    ("TR : Imprimante", "Imprimante"),
    ("RES: ENC: Impressora", "Impressora"),
    ("R: Stampante", "Stampante"),
    ("回复：打印机", "打印机"),
    ("Re[2]: Printer", "Printer"),
    ("Re(3): Printer", "Printer"),
    ("Re: [ext] Re: Printer", "Printer"),
    ("[IT-4812] Re: Printer", "[IT-4812] Re: Printer"),
    ("Re:", "Re:"),
    ("Read: the manual", "Read: the manual"),
    ("Answer: 42", "Answer: 42"),
    ("Invoice: 7", "Invoice: 7"),
]


@pytest.mark.parametrize(("given", "expected"), BASES)
def test_base(given: str, expected: str) -> None:
    assert subject.base(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[IT-4812] Printer", ("IT", 4812)),
        ("Re: [IT-4812] Printer", ("IT", 4812)),
        ("[it-4812]", None),
        ("IT-4812", None),
        ("[IT-99999999999999]", None),
        ("[HR2-1]", ("HR2", 1)),
        ("", None),
    ],
)
def test_reference(given: str, expected: tuple[str, int] | None) -> None:
    assert subject.reference(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Printer", "Re: Printer"),
        ("RE: Printer", "RE: Printer"),
        ("AW: Drucker", "AW: Drucker"),
        ("Fwd: Printer", "Re: Fwd: Printer"),
        ("x\r\nBcc: eva@example.org", "Re: x Bcc: eva@example.org"),
        ("", "Re:"),
    ],
)
def test_reply(given: str, expected: str) -> None:
    assert subject.reply(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a \t\r\n b", "a b"),
        ("a\x00b\ud800", "ab\ufffd"),
        ("x" * 2000, "x" * 998),
        ("gpj.\u202eexe", "gpj.exe"),
        ("שלום", "שלום"),
    ],
)
def test_clean(given: str, expected: str) -> None:
    assert subject.clean(given) == expected
    assert subject.clean(expected) == expected


TURNS = [
    ("Printer", ""),
    ("Re: Printer", "reply"),
    ("AW: Drucker", "reply"),
    ("SV: Skrivare", "reply"),
    ("Re[2]: FW: Printer", "reply"),
    ("Re: Printer (fwd)", "reply"),
    ("[ext] RE: Printer", "reply"),
    ("Fwd: Printer", "forward"),
    ("FW: RE: Printer", "forward"),
    ("[ext] WG: Drucker", "forward"),
    ("[Fwd: Printer]", "forward"),
    ("Printer (fwd)", "forward"),
    ("TR : Imprimante", "forward"),
    ("RV: Impresora", "forward"),
    ("I: Stampante", "forward"),
    ("ENC: Impressora", "forward"),
    ("PD: Drukarka", "forward"),
    ("İLT: Yazıcı", "forward"),
    ("转发：打印机", "forward"),
    ("VS: Tulostin", ""),  # an answer in Finnish, a forward in Danish and Norwegian
    ("Information: the lift", ""),
    ("I am here: come", ""),
    ("", ""),
]


@pytest.mark.parametrize(("given", "expected"), TURNS)
def test_reply_or_forward(given: str, expected: str) -> None:
    found = "reply" * subject.is_reply(given) + "forward" * subject.is_forward(given)
    assert found == expected


def test_short() -> None:
    assert subject.short("Re:  Printer") == "Re: Printer"
    assert subject.short("x" * 255) == "x" * 255
    assert subject.short("x" * 256) == "x" * 254 + "…"
