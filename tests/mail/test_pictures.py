"""Pictures stand where the person put them."""

import pytest

from gateway.mail.draft import FilePart
from gateway.mail.pictures import placed

ID = "image001.png@01DC5D3A.9F0B5B10"


def picture(name: str = "light.png", *, kind: str = "image/png", inline: bool = True, content_id: str = ID) -> FilePart:
    return FilePart(name, kind, b"x", inline=inline, content_id=content_id)


def img(name: str = "light.png", content_id: str = ID) -> str:
    return f'<img src="cid:{content_id}" alt="{name}" style="max-width:100%;height:auto;">'


@pytest.mark.parametrize(
    ("text", "html", "file", "expected"),
    [
        (f"See [cid:{ID}]", f"<p>See [cid:{ID}]</p>", picture(), ("See [light.png]", f"<p>See {img()}</p>")),
        ("[image: light.png]", "[image: light.png]", picture(), ("[light.png]", img())),
        (
            "[light.png] [light.png]",
            "[light.png] [light.png]",
            picture(),
            ("[light.png] [light.png]", f"{img()} [light.png]"),
        ),
        ("[a&b.png]", "[a&amp;b.png]", picture("a&b.png"), ("[a&b.png]", img("a&amp;b.png"))),
        ("No mark", "<p>No mark</p>", picture(), ("No mark", "<p>No mark</p>")),
        ("[light.png]", "[light.png]", picture(inline=False), ("[light.png]", "[light.png]")),
        ("[page.svg]", "[page.svg]", picture("page.svg", kind="text/html"), ("[page.svg]", "[page.svg]")),
        ("[light.png]", "[light.png]", picture(content_id='a"onerror=b'), ("[light.png]", "[light.png]")),
        ("[light.png]", "[light.png]", picture(content_id=""), ("[light.png]", "[light.png]")),
    ],
)
def test_a_picture_stands_in_its_place(text: str, html: str, file: FilePart, expected: tuple[str, str]) -> None:
    assert placed(text, html, [file]) == expected


def test_two_pictures_of_one_name_stand_in_their_order() -> None:
    files = [picture(content_id="1@x"), picture(content_id="2@x")]
    _, html = placed("", "[image: light.png] and [image: light.png]", files)
    assert html == f"{img(content_id='1@x')} and {img(content_id='2@x')}"
