"""Which kind of file a part is to whoever opens it, whatever the programs on the way make of its name."""

import pytest

from gateway.mail import splitter
from gateway.mail.endings import ending, endings


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("offer.pdf", "pdf"),
        ("offer.pdf.EXE", "exe"),
        ("offer.exe.", "exe"),
        ("offer.exe . .", "exe"),
        ("offer.e\u200bxe", "exe"),
        ("offer.exe\u00ad", "exe"),
        ("\u202efdp.exe", "exe"),
        ("offer.exe\x00.pdf", "pdf"),
        ("offer. exe", "exe"),
        ("offer", ""),
        ("", ""),
        (".htaccess", "htaccess"),
    ],
)
def test_the_ending(name: str, found: str) -> None:
    assert ending(name) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Content-Disposition: attachment; filename=a.pdf", ("pdf",)),
        ('Content-Disposition: attachment; filename="a.pdf"; filename="a.exe"', ("pdf", "exe")),
        ("Content-Type: application/pdf; name=a.exe\nContent-Disposition: attachment; filename=a.pdf", ("exe", "pdf")),
        ("Content-Disposition: attachment; filename*0=a.p; filename*1=df; filename*1=df.exe", ("pdf", "exe")),
        ("Content-Disposition: attachment; filename*0=a; filename*1=.exe", ("exe",)),
        ("Content-Disposition: attachment; filename=a.pdf; filename*=utf-8''a%2Eexe", ("pdf", "exe")),
        ("Content-Disposition: attachment; filename==?utf-8?q?a=2Eexe?=", ("exe",)),
        (
            "Content-Disposition: attachment; filename=a.txt\nContent-Disposition: attachment; filename=a.js",
            ("txt", "js"),
        ),
        ("Content-Type: application/x-msdownload", ("exe",)),
        ("Content-Type: application/pdf", ()),
    ],
)
def test_of_a_part(header: str, found: tuple[str, ...]) -> None:
    assert endings(splitter.split(f"{header}\n\nx\n".encode())) == found
