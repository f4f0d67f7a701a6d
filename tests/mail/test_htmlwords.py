import pytest

from gateway.mail import htmlwords


@pytest.mark.parametrize(
    ("target", "shown", "expected"),
    [
        ("https://example.org/a", "here", "https://example.org/a"),
        ("https://example.org/a", "https://example.org/a/", ""),
        ("https://www.example.org/", "Example.org", ""),
        ("https://example.org/a", "example.org", "https://example.org/a"),
        ("HTTPS://example.org/a", "here", "HTTPS://example.org/a"),
        ("mailto:eva@example.org", "Eva", "eva@example.org"),
        ("mailto:eva@example.org?body=x", "EVA@example.org", ""),
        ("mailto:", "Eva", ""),
        ("https://example.org/a\n b", "here", "https://example.org/a b"),
        ("javascript:x", "here", ""),
        ("#top", "here", ""),
        ("https://example.org/", "", ""),
    ],
)
def test_address(target: str, shown: str, expected: str) -> None:
    assert htmlwords.address(target, shown) == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"alt": " Plan \n B "}, "Plan B"),
        ({"src": "cid:known"}, "plan.png"),
        ({"src": "cid:known", "alt": "Plan"}, "Plan"),
        ({"src": "CID:image001.jpg@01D"}, "image001.jpg"),
        ({"src": "cid:../../x@y"}, "image"),
        ({"src": "https://example.org/x.png"}, ""),
        ({"src": "cid:known", "width": "1", "height": "1px"}, ""),
        ({"src": "cid:known", "width": "1"}, "plan.png"),
        ({"src": None, "alt": None}, ""),
    ],
)
def test_picture(attributes: dict[str, str | None], expected: str) -> None:
    assert htmlwords.picture(attributes, {"known": "plan.png"}) == expected


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (3, "1", "3"),
        (3, "a", "c"),
        (27, "a", "27"),
        (0, "A", "0"),
        (39, "I", "XXXIX"),
        (4, "i", "iv"),
        (40, "i", "40"),
        (1, "x", "1"),
    ],
)
def test_numeral(number: int, kind: str, expected: str) -> None:
    assert htmlwords.numeral(number, kind) == expected
