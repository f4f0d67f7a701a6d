import pytest

from gateway.mail import plainregions
from gateway.mail.message import Region, RegionKind
from gateway.mail.parse import parse

QUOTED = RegionKind.QUOTED
HTML = '<p>Yes,<br>it works.</p><div class="gmail_signature">Eva</div><div id="divRplyFwdMsg">Besked fra IT</div><p>Better?</p>'


@pytest.mark.parametrize(
    ("plain", "document", "expected"),
    [
        ("Yes, it works.\n\nEva\n\nBesked fra IT\nBetter?", HTML, [(2, 3, RegionKind.SIGNATURE), (4, 6, QUOTED)]),
        ("Yes, it works.\nEva Besked fra IT\nBetter?", HTML, []),  # the line ends stand elsewhere
        ("Yes, it worked.\n\nEva\n\nBesked fra IT\nBetter?", HTML, []),  # other words
        ("Yes, it works.\n\nEva\n\nBesked fra IT\n> Better?", HTML, []),  # marked lines speak for themselves
        ("> Yes, it works.\n\nEva\n\nBesked fra IT\nBetter?", HTML, []),
        ("Yes", "<p>Yes</p>", []),
        ("Yes\n\nold\n\nNo", 'Yes<blockquote type="cite">old</blockquote>No', [(2, 3, QUOTED)]),
        ("Yes\nold\nNo!\n", 'Yes<blockquote type="cite">old</blockquote>No', [(1, 2, QUOTED)]),
        ("", 'Yes<blockquote type="cite">old</blockquote>', []),
        ("old", '<blockquote type="cite">old</blockquote>', [(0, 1, QUOTED)]),
        ("Yes\nold", "x" * 70_000 + '<blockquote type="cite">old</blockquote>', []),
    ],
)
def test_find(plain: str, document: str, expected: list[tuple[int, int, RegionKind]]) -> None:
    assert plainregions.find(plain, document) == tuple(Region(*one) for one in expected)


def test_a_mail_with_both_versions() -> None:
    raw = (
        "From: eva@example.org\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
        f"Yes, it works.\r\nEva\r\nBesked fra IT\r\nBetter?\r\n--x\r\nContent-Type: text/html\r\n\r\n{HTML}\r\n--x--\r\n"
    )
    assert parse(raw.encode()).regions == (Region(1, 2, RegionKind.SIGNATURE), Region(2, 4, QUOTED))


def test_what_differs_inside_of_two_regions_does_not_let_them_overlap() -> None:
    text = "Hi\nab\nab\nx"
    told = (Region(1, 2, RegionKind.FORWARDED), Region(2, 3, RegionKind.SIGNATURE))
    assert plainregions.carried("Hi\nab\nmore\nab\nx", text, told) == (Region(1, 3, RegionKind.FORWARDED),)
