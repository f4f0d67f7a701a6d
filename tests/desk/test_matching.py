import pytest

from gateway.desk.matching import first_fit, fits, normal


@pytest.mark.parametrize(
    ("pattern", "text", "does"),
    [
        ("printer", "The printer jams", True), ("printer", "The PRINTER jams", True), ("printer", "printers", False),
        ("printer*", "printers", True), ("printer*", "printer", True), ("car", "card", False), ("car", "scar", False),
        ("fuel card", "my fuel-card is gone", True), ("fuel card", "fuel my card", False), ("café", "the cafe", True),
        ("grüße", "GRÜSSE", True), ("tyre*", "Tyre-pressure", True), ("*", "x", False), ("", "x", False), ("  ", "x", False),
        ("プリンタ", "プリンタが動かない", True), ("打印机", "我的打印机坏了", True), ("프린터*", "프린터가 고장", True),
        ("プリンタ", "車が動かない", False),
        ("vpn", "(VPN)", True), ("vpn", "v p n", False), ("İstanbul", "istanbul", True), ("wi-fi", "WI FI", True),
    ],
)  # fmt: skip
def test_a_word_is_a_word(pattern: str, text: str, does: bool) -> None:
    assert fits(pattern, normal(text)) is does


def test_the_first_pattern_that_fits() -> None:
    assert first_fit(("scanner", "print*", "printer"), normal("printer")) == "print*"
    assert first_fit((), normal("printer")) == ""
