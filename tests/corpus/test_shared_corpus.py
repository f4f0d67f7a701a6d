"""Every mail of the shared corpus goes through the reading half, with each line end. Damaged ones: `tests/fuzz`."""

import functools

import pytest

from tests.fuzz.check_mail import SHARED, check, corpus_mails


@functools.cache
def mails() -> list[bytes]:
    found = corpus_mails()
    if not found:
        pytest.skip(f"no shared corpus in {SHARED}")
    return found


def test_every_mail_is_read() -> None:
    assert sum(check(raw) for raw in mails()) > 800


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_every_mail_is_read_with_other_line_ends(line_end: bytes) -> None:
    for raw in mails():
        check(raw.replace(b"\r\n", b"\n").replace(b"\n", line_end))
