"""Colours of a letter: every text is readable on what it stands on, in light and dark (product.md 3.5, 3.6)."""

import pytest

from gateway.policy.templates_look import unreadable

DARK = (
    "<style>@media (prefers-color-scheme: dark) {{\n  .page {{ {} }}\n  a {{ color: #8CC2FF !important; }}\n}}</style>"
)


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<p>black on white</p>", []),
        ('<p style="color:#BBBBBB">pale</p>', ["#BBBBBB on #FFFFFF has a contrast of 1.9:1 in light; it takes 4.5:1"]),
        ('<p style="color:#bbb">pale</p>', ["#bbbbbb on #FFFFFF has a contrast of 1.9:1 in light; it takes 4.5:1"]),
        (
            '<td bgcolor="#111111">dark on dark</td>',
            ["#000000 on #111111 has a contrast of 1.1:1 in light; it takes 4.5:1"],
        ),
        ('<div style="background:#000000"><p style="color:#FFFFFF">light</p></div>', []),
        ('<div style="background-color:#000000"><br><img src="x"></div><p>after it</p>', []),
        ('<p style="color:#BBBBBB"> </p><title style="color:#BBBBBB">x</title>', []),
        ('<p style="color:rgb(1,2,3)">not looked at</p>', []),
        ("<p" * 5000 + ">deep", []),
        ("<p>" * 5000 + "deep", []),
    ],
)
def test_in_light(html, wrong):
    assert [one for one in unreadable(html) if "light" in one] == wrong


def test_in_dark_the_style_block_decides():
    page = '<p class="page" style="background:#FFFFFF;color:#1F2933;">text <a>link</a></p>'
    assert list(unreadable(DARK.format("background: #16202A !important; color: #E6EBF0 !important;") + page)) == []
    assert [one.partition(" has")[0] for one in unreadable(DARK.format("background: #16202A !important;") + page)] == [
        "#1F2933 on #16202A"
    ]
