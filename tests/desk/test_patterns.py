"""Words, addresses, shapes, file names and regular expressions as an admin writes them (product.md 4.1)."""

import time

import pytest

from gateway.desk import matching, patterns
from gateway.desk.patterns import Address


@pytest.mark.parametrize(
    ("written", "text", "fits"),
    [
        ("car", "My CAR is broken", True),
        ("car", "my card", False),
        ("car", "scar tissue", False),
        ("car", "car", True),
        ("car", "(car)", True),
        ("tyre*", "two tyres", True),
        ("tyre*", "Tyre", True),
        ("tyre*", "untyred", False),
        ("fuel card", "the fuel  card", True),
        ("fuel card", "fuel\ncard", True),
        ("fuel card", "fuel-card", True),
        ("fuel card", "fuelcard", False),
        ("fuel car*", "fuel cards", True),
        ("nächste", "die nachste Woche", True),
        ("nachste", "die NÄCHSTE Woche", True),
        ("straße", "Strasse", True),
        ("プリンタ", "プリンタが動かない", True),
        ("打印机", "我的打印机坏了", True),
        ("프린터", "프린터가 고장났어요", True),
        ("프린터", "키보드가 고장났어요", False),
        ("принтер", "Принтер не работает", True),
        ("C++", "a C program", True),
        ("24/7", "support 24/7 please", True),
    ],
)
def test_words(written: str, text: str, fits: bool) -> None:
    assert patterns.words(written).fits(matching.normal(text)) is fits


@pytest.mark.parametrize("written", ["", "   ", "***", "*", "!?", "ty*re", "*tyre"])
def test_words_that_cannot_be(written: str) -> None:
    with pytest.raises(ValueError):
        patterns.words(written)


@pytest.mark.parametrize(
    ("written", "anchor"),
    [
        ("car", ("car", False)),
        ("tyre*", ("tyre", True)),
        ("fuel card", ("fuel", False)),
        ("my laptop*", ("laptop", True)),
        ("プリンタ", ("", False)),
    ],
)
def test_the_word_that_every_fitting_text_has(written: str, anchor: tuple[str, bool]) -> None:
    assert patterns.words(written).anchor == anchor


@pytest.mark.parametrize(
    ("written", "text", "fits"),
    [
        ("/so-\\d{6}/", "Where is SO-104233?", True),
        ("/so-\\d{6}/", "Where is SO-1042?", False),
        ("/^urgent/", "Urgent: printer", True),
        ("/^urgent/", "not urgent", False),
        ("/drucker|imprimante/", "l'IMPRIMANTE", True),
        ("/\\bcar\\b/", "a card", False),
        ("/ü/", "\ud800 Ü", True),
        ("/a/", "\ud800", False),
    ],
)
def test_regex(written: str, text: str, fits: bool) -> None:
    assert patterns.is_regex(written)
    assert patterns.regex(written).fits(text) is fits


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("/car(/", "missing ), unterminated subpattern at position 3 — in /car(/"),
        ("/[a-z/", "unterminated character set at position 0 — in /[a-z/"),
        ("/a(?=b)/", "invalid perl operator: (?= — in /a(?=b)/"),
        ("/(a)\\1/", "invalid escape sequence: \\1 — in /(a)\\1/"),
        ("/" + "a" * 501 + "/", "this pattern has more than 500 characters"),
    ],
)
def test_regex_that_does_not_work(written: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        patterns.regex(written)
    assert str(caught.value).endswith(said)


@pytest.mark.parametrize("written", ["/", "//", "car", "/car", "car/"])
def test_what_is_no_regex(written: str) -> None:
    assert not patterns.is_regex(written)


def test_a_hostile_text_costs_linear_time() -> None:
    pattern = patterns.regex("/(a+)+$/")

    def cost(length: int) -> float:
        begin = time.process_time()
        pattern.fits("a" * length + "!")
        return time.process_time() - begin

    assert cost(1_000_000) < 2


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        (Address("", "eva", "example.org"), "eva@example.org", True),
        (Address("", "eva", "example.org"), "tom@example.org", False),
        (Address("", "eva", "example.org"), "eva@sales.example.org", False),
        (Address("", "it", "example.org"), "it+4812.token@example.org", True),
        (Address("", "it", ""), "it+4812.token@example.org", True),
        (Address("", "it", ""), "it@elsewhere.example", True),
        (Address("", "it", ""), "audit@example.org", False),
        (Address("", "", "example.org", with_subdomains=True), "eva@example.org", True),
        (Address("", "", "example.org", with_subdomains=True), "eva@de.sales.example.org", True),
        (Address("", "", "example.org", with_subdomains=True), "eva@badexample.org", False),
        (Address("", "", "printers.example.org"), "p7@printers.example.org", True),
        (Address("", "", "printers.example.org"), "p7@x.printers.example.org", False),
        (Address("", "eva", "example.org"), "", False),
        (Address("", "", "example.org", with_subdomains=True), "nobody", False),
    ],
)
def test_addresses(pattern: Address, address: str, fits: bool) -> None:
    assert pattern.fits(address) is fits


@pytest.mark.parametrize(
    ("written", "name", "fits"),
    [
        ("*.pdf", "Invoice.PDF", True),
        ("*.pdf", "invoice.pdf.exe", False),
        ("inv*", "Invoice.pdf", True),
        ("inv*.pdf", "inv.pdf", True),
        ("inv*inv", "inv", False),
        ("*scan*", "my scan 7.png", True),
        ("*a*b*", "xxaxxbxx", True),
        ("*a*b*", "xxbxxaxx", False),
        ("report.xls", "report.xlsx", False),
        ("*", "anything", True),
        ("*", "", True),
    ],
)
def test_file_names(written: str, name: str, fits: bool) -> None:
    assert patterns.glob(written).fits(name) is fits


@pytest.mark.parametrize(
    ("shape", "text", "found"),
    [
        ("SO-999999", "Where is so-104233, please?", "so-104233"),
        ("SO-999999", "SO-1042339", ""),
        ("SO-999999", "XSO-104233", ""),
        ("?? 9999", "plate AB 1234.", "AB 1234"),
        ("HS 9", "in HS  3", "HS  3"),
        ("9999", "the year 2025!", "2025"),
        ("INC(99)", "see INC(42)", "INC(42)"),
        ("ÄÖ-99", "äö-12", "äö-12"),
        ("999", "\ud800 123", "123"),
    ],
)
def test_shapes(shape: str, text: str, found: str) -> None:
    assert patterns.shape(shape).find(text) == found


@pytest.mark.parametrize("written", ["", "SO-", "9" * 61])
def test_shapes_that_cannot_be(written: str) -> None:
    with pytest.raises(ValueError):
        patterns.shape(written)
