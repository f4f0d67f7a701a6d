import pytest

from gateway.desk.folding import folded, line_with


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Grüße", "grusse"), ("Příliš ŽLUŤOUČKÝ", "prilis zlutoucky"), ("Łódź", "lodz"),
     ("jusqu’à", "jusqu'a"), ("Émile\u00a0", "emile "),
     ("휴가", "휴가"), ("ＡＢ：", "ａｂ:"), ("", "")],
)  # fmt: skip
def test_folded(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(plain) == plain


def test_the_line_as_it_was_written() -> None:
    assert line_with("Hallo,\n  viele   Grüße \nEva", folded("Grüße")) == "viele Grüße"
    assert line_with("Hallo", "nowhere") == "nowhere"
    assert len(line_with("x" * 500, "x")) == 100
