"""Do two mails speak of the same trouble? (product.md 4.3 `similar`)"""

import time

import pytest

from gateway.desk import likeness


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return likeness.alike(likeness.words(*one), likeness.words(*other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("VPN down", "I cannot connect."), ("Re: VPN", "the vpn is down here, too"), True),
        (("VPN down", "I cannot connect."), ("WG: VPN geht nicht", "vpn down since 9"), True),
        (("Printer jams", "2nd floor"), ("VPN down", "I cannot connect"), False),
        (("Printers", "printing fails on floor two"), ("printing", "the printer on floor two fails"), True),
        (("Internet", ""), ("internet", ""), True),
        (("Internet", ""), ("Holiday", ""), False),
        (("Hello", "please help"), ("Hello", "please help"), False),
        (("", ""), ("", ""), False),
        (("プリンタ 故障", ""), ("プリンタ 故障", "二階"), True),
        (("Wi-Fi in room B2", "no wifi"), ("Salary statement", "B2 form"), False),
        (("Réseau coupé", "plus de reseau au bureau"), ("reseau coupe", "au bureau"), True),
    ],
)
def test_alike(one: tuple[str, str], other: tuple[str, str], expected: bool) -> None:
    assert alike(one, other) is expected
    assert alike(other, one) is expected


def test_words_are_few_and_from_the_beginning() -> None:
    text = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}x" for i in range(600))
    assert len(likeness.words("subject", text)) <= 40
    assert "later" not in likeness.words("printer", "x" * likeness.FIRST + " later")


def test_a_huge_mail_costs_nothing() -> None:
    begin = time.process_time()
    likeness.words("a " * 10_000, "b " * 500_000)
    assert time.process_time() - begin < 1
