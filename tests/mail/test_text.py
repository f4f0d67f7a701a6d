import pytest

from gateway.mail.text import flowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \nb\nc", "a b\nc"),
        ("> a \n> b\nc", "> a b\nc"),
        ("> a \nb", "> a \nb"),
        ("a\n-- \nEva", "a\n-- \nEva"),
        (" >x\n From", ">x\nFrom"),
        ("a ", "a "),
    ],
)
def test_flowed(text: str, expected: str) -> None:
    assert flowed(text) == expected


def test_delsp() -> None:
    assert flowed("プリ \nンタ", delsp=True) == "プリンタ"
