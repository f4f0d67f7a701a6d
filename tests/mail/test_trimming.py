import pytest

from gateway.mail import trimming


@pytest.mark.parametrize(
    ("whole", "trimmed"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("a", "a"),
        ("\n \n  a \nb\n\n c \n \n", "  a \nb\n\n c "),
        ("\x1c\na\x0b\n\u2028\n", "a\x0b"),
        ("a  ", "a  "),
    ],
)
def test_blank_lines_at_the_ends_go(whole: str, trimmed: str) -> None:
    assert trimming.text(whole) == trimmed
    assert trimming.joined(whole.split("\n")) == trimmed
