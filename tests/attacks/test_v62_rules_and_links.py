"""V-62, OTRS CVE-2021-36093, CVE-2021-21439, CVE-2026-48187: one mail keeps a filter, or the search for links, busy for hours."""

import pytest

from gateway.desk import patterns
from gateway.desk.survey import quotable
from gateway.mail import htmltext, quotation, signature
from tests.attacks.bombs import grows_in_line
from tests.attacks.scene import EVA, IT, RULES, TRUST, Scene, mail_of

MEGABYTE = 1_000_000
PIECES = {
    "dots": "http://" + "." * 100,
    "letters": "a" * 100,
    "brackets": "(" * 100,
    "addresses": "a@b." * 25,
    "links": "https://a.b/?x=1&y=",
    "openings": "<a href=x ",
    "lines": "www.x\n",
}
NESTED = [
    r"/(a+)+$/",
    r"/(a|aa)+b/",
    r"/(.*)*x/",
    r"/^(\w+\s?)*\.$/",
    r"/(https?:\/\/[^ ]+\.)+[^ ]+!/",
    r"/\(*\(*\(*\)/",
]
ADMIN = RULES + "rules:\n" + "".join(
    f"  - {{name: r{i}, if: {{body: '{one}'}}, then: {{tag: t{i}}}}}\n" for i, one in enumerate(NESTED)
)  # fmt: skip


def text_of(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


@pytest.mark.parametrize("piece", PIECES)
def test_a_pattern_of_an_admin(piece: str) -> None:
    compiled = [patterns.regex(one) for one in NESTED]
    grows_in_line(lambda size: [one.fits(text_of(PIECES[piece], size) + "\n") for one in compiled], MEGABYTE // 2)


@pytest.mark.parametrize("piece", PIECES)
def test_whoever_looks_for_links(piece: str) -> None:
    grows_in_line(lambda size: quotation.split("Hello\n" + text_of(PIECES[piece], size)), MEGABYTE // 2)
    grows_in_line(lambda size: signature.start(text_of(PIECES[piece], size).split("\n")), MEGABYTE // 2)
    grows_in_line(lambda size: quotable(text_of(PIECES[piece], size), ["Eva Novak"]), MEGABYTE // 2)
    grows_in_line(lambda size: htmltext.from_html("<p>" + text_of(PIECES[piece], size)), MEGABYTE // 4)


@pytest.mark.parametrize("piece", ["dots", "letters", "brackets"])
def test_the_whole_way_of_a_mail(tmp_path: object, piece: str) -> None:
    scene = Scene(tmp_path, rules=ADMIN, trust=TRUST)  # type: ignore[arg-type]
    count = 0

    def comes(size: int) -> None:
        nonlocal count
        count += 1
        header = [f"From: {EVA}".encode(), b"Subject: Door", f"Message-ID: <bomb{count}@x.example>".encode()]
        scene.raw(mail_of(*header, body=text_of(PIECES[piece], size).encode()), EVA, IT)
        assert scene.last().state == "done"

    grows_in_line(comes, MEGABYTE // 2)
    scene.expect_unharmed()
    scene.close()
