"""The shared corpora: every mail is read with each line end, and the bars of `make corpus` are reached. Speed is not asserted
here, only the CPU time of hostile inputs. Damaged mails: `tests/fuzz`."""

import functools
from pathlib import Path

import pytest

from tests.corpus import figures
from tests.corpus.figures import Figure, NotHereError
from tests.corpus.run import Part, table
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


@pytest.mark.parametrize(
    "part",
    [figures.replies, figures.clean_replies, figures.long_log, figures.hostile, figures.mails],
    ids=lambda part: part.__name__,
)
def test_the_bars_are_reached(part: Part) -> None:
    _assert_reached(_measured(part))


def test_stress_mails_are_read_or_held_within_their_limits(tmp_path: Path) -> None:
    _assert_reached(_measured(lambda: figures.stress(tmp_path)))


def _measured(part: Part) -> list[Figure]:
    try:
        return part()
    except NotHereError as missing:
        pytest.skip(str(missing))


def _assert_reached(found: list[Figure]) -> None:
    assert found
    assert all(one.reached is not False for one in found), "\n".join(["", *table(found)])
