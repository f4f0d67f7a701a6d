"""Mails from standard input, .eml, mbox and Maildir."""

import io
import mailbox
import os
import tracemalloc
from pathlib import Path

import pytest

from gateway.errors import Unusable
from gateway.intake.files import read_eml, read_maildir, read_mbox, read_stdin

FROM = b"From eva@example.org Mon Nov 24 09:30:00 2025\n"
MAIL = b"Subject: %d\n\nbody %d\n"


def mail(n: int) -> bytes:
    return MAIL % (n, n)


# -- one mail ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"x", b"\n", b"Subject: x\r\n\r\n\x00\xff", b"a" * 1000])
def test_standard_input_as_it_is(content: bytes) -> None:
    assert read_stdin(1000, stream=io.BytesIO(content)) == content


@pytest.mark.parametrize(("content", "why"), [(b"", "empty"), (b"a" * 1001, "larger"), (b"a" * 10_000_000, "larger")])
def test_unusable_input(content: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        read_stdin(1000, stream=io.BytesIO(content))


def test_a_writer_of_too_much_is_read_to_its_end_within_reason() -> None:
    stream = io.BytesIO(b"a" * 9_000)
    with pytest.raises(Unusable):
        read_stdin(1000, stream=stream)
    assert stream.read() == b""


def test_eml(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    assert read_eml(tmp_path / "a.eml") == mail(1)
    with pytest.raises(OSError):
        read_eml(tmp_path / "missing.eml")


# -- mbox -------------------------------------------------------------------------------------------------------------

MBOXES: list[tuple[str, bytes, list[bytes]]] = [
    ("empty file", b"", []),
    ("empty lines", b"\n\n\n", []),
    ("one", FROM + mail(1), [mail(1)]),
    ("one, empty line at its end", FROM + mail(1) + b"\n", [mail(1)]),
    ("two", FROM + mail(1) + b"\n" + FROM + mail(2) + b"\n", [mail(1), mail(2)]),
    ("no empty line between", FROM + mail(1) + FROM + mail(2), [mail(1), mail(2)]),
    ("two empty lines between", FROM + mail(1) + b"\n\n" + FROM + mail(2), [mail(1) + b"\n", mail(2)]),
    ("empty lines before the first", b"\n\n" + FROM + mail(1), [mail(1)]),
    ("a bare mail", mail(1), [mail(1)]),
    ("a bare mail before", mail(1) + b"\n" + FROM + mail(2), [mail(1), mail(2)]),
    ("no line end at the end", FROM + mail(1)[:-1], [mail(1)[:-1]]),
    ("separator at the very end", FROM + mail(1) + b"\n" + FROM, [mail(1)]),
    ("separator cut off", FROM + mail(1) + b"\nFrom eva@ex", [mail(1) + b"\nFrom eva@ex"]),
    ("an empty mail between", FROM + b"\n" + FROM + mail(2), [mail(2)]),
    (
        "text beginning with From",
        FROM + b"S: x\n\nFrom here on:\n\nFrom Monday\n",
        [b"S: x\n\nFrom here on:\n\nFrom Monday\n"],
    ),
    (
        "a date in a sentence",
        FROM + b"S: x\n\n\nFrom Ana on Mon Nov 24 we have none\n",
        [b"S: x\n\n\nFrom Ana on Mon Nov 24 we have none\n"],
    ),
    (
        "a separator in the text without empty line and header",
        FROM + b"S: x\n\nsee\n" + FROM + b"that was it\n",
        [b"S: x\n\nsee\n" + FROM + b"that was it\n"],
    ),
    ("the last line is a separator", FROM + b"S: x\n\nsee\n" + FROM, [b"S: x\n\nsee\n" + FROM]),
    ("quoted", FROM + b"S: x\n\n>From me\n>>From you\n> From us\n", [b"S: x\n\nFrom me\n>From you\n> From us\n"]),
    ("quoted in the header", FROM + b">From me\nS: x\n\nx\n", [b">From me\nS: x\n\nx\n"]),
    (
        "Content-Length lies",
        FROM + b"Content-Length: 9999\n\nx\n\n" + FROM + mail(2),
        [b"Content-Length: 9999\n\nx\n", mail(2)],
    ),
    (
        "CRLF",
        (FROM + mail(1) + b"\n" + FROM + mail(2) + b"\n").replace(b"\n", b"\r\n"),
        [mail(1).replace(b"\n", b"\r\n"), mail(2).replace(b"\n", b"\r\n")],
    ),
    ("a line of 200 KB", FROM + b"S: x\n\n" + b"x" * 200_000 + b"\n", [b"S: x\n\n" + b"x" * 200_000 + b"\n"]),
    (
        "From in the middle of a long line",
        FROM + b"S: x\n\n" + b"x" * 65_530 + FROM + b"y: z\n",
        [b"S: x\n\n" + b"x" * 65_530 + FROM + b"y: z\n"],
    ),
    ("NUL and 8 bit", FROM + b"S: \xff\n\n\x00\n", [b"S: \xff\n\n\x00\n"]),
]


@pytest.mark.parametrize(("name", "content", "mails"), MBOXES)
def test_mbox(tmp_path: Path, name: str, content: bytes, mails: list[bytes]) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(content)
    assert [content for _, content in read_mbox(path)] == mails


def test_mboxo_takes_one_mark_off_one_mark_only(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(FROM + b"S: x\n\n>From me\n>>From you\n")
    assert [content for _, content in read_mbox(path, quoting="o")] == [b"S: x\n\nFrom me\n>>From you\n"]


SEPARATORS: list[tuple[bytes, str]] = [
    (b"From eva@example.org Mon Nov 24 09:30:00 2025", "eva@example.org"),
    (b"From eva@example.org  Mon Nov  3 09:30:00 2025", "eva@example.org"),
    (b"From eva@example.org Mon Nov 24 09:30 2025", "eva@example.org"),
    (b"From eva@example.org Mon Nov 24 09:30:00 +0100 2025", "eva@example.org"),
    (b"From eva@example.org Mon Nov 24 09:30:00 CET 2025", "eva@example.org"),
    (b"From eva@example.org Mon, 24 Nov 2025 09:30:00 +0100", "eva@example.org"),
    (b"From <Eva@Example.org> Mon Nov 24 09:30:00 2025", "eva@example.org"),
    (b"From MAILER-DAEMON Mon Nov 24 09:30:00 2025", ""),
    (b"From <> Mon Nov 24 09:30:00 2025", ""),
    (b"From - Mon Nov 24 09:30:00 2025", "back@example.org"),
    (b"From  Mon Nov 24 09:30:00 2025", "back@example.org"),
    (b"From what ever it is Mon Nov 24 09:30:00 2025", "back@example.org"),
]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(("separator", "address"), SEPARATORS)
def test_separators(tmp_path: Path, separator: bytes, address: str, end: bytes) -> None:
    path = tmp_path / "mbox"
    content = b"Return-Path: <back@example.org>\n\nx\n"
    path.write_bytes(FROM + mail(1) + b"\n" + separator + end + content)
    assert list(read_mbox(path))[1] == (address, content)


def test_what_other_programs_write(tmp_path: Path) -> None:
    mails = [mail(n) + b"From me\n\nFrom you\n" * n for n in range(20)]
    box = mailbox.mbox(tmp_path / "mbox")
    for content in mails:
        box.add(content)
    box.close()
    assert [content for _, content in read_mbox(tmp_path / "mbox")] == mails


def test_a_mail_too_large_is_told_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(FROM + mail(1) + b"\n" + FROM + b"S: x\n\n" + b"x\n" * 1000 + b"\n" + FROM + mail(3))
    told: list[tuple[str, str]] = []
    found = [content for _, content in read_mbox(path, 1000, skipped=lambda which, why: told.append((which, why)))]
    assert found == [mail(1), mail(3)]
    assert told == [("line 6", "larger than 1000 bytes")]


@pytest.mark.parametrize(
    "line", [b"x" * 79 + b"\n", b"\n", b">From x\n", FROM + b"no field\n", b"From " + b" " * 60_000]
)
def test_memory_is_flat(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "mbox"
    with path.open("wb") as file:
        file.write(FROM + mail(1) + b"\n" + FROM + b"S: x\n\n")
        file.write(line * (2_000_000 // len(line)))
    tracemalloc.start()
    try:
        assert len(list(read_mbox(path, 100_000))) >= 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


# -- Maildir ----------------------------------------------------------------------------------------------------------


def test_maildir(tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "3.c.host").write_bytes(mail(3))
    (tmp_path / "cur" / "1.a.host:2,S").write_bytes(mail(1))
    (tmp_path / "cur" / "2.b.host:2,").write_bytes(mail(2))
    (tmp_path / "cur" / ".hidden").write_bytes(mail(4))
    (tmp_path / "tmp" / "0.d.host").write_bytes(mail(5))
    (tmp_path / "cur" / "4.empty").write_bytes(b"")
    (tmp_path / "cur" / "5.large").write_bytes(b"x" * 1001)
    (tmp_path / "cur" / "6.link").symlink_to(tmp_path / "tmp" / "0.d.host")
    (tmp_path / "cur" / "7.folder").mkdir()
    os.mkfifo(tmp_path / "cur" / "8.pipe")
    told: list[str] = []
    found = list(read_maildir(tmp_path, 1000, skipped=lambda which, why: told.append(which)))
    assert found == [("1.a.host", mail(1)), ("2.b.host", mail(2)), ("3.c.host", mail(3))]
    assert told == ["4.empty", "5.large", "6.link", "7.folder", "8.pipe"]


def test_no_maildir(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        list(read_maildir(tmp_path))
