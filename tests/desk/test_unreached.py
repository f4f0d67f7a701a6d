from datetime import timedelta

import pytest

from gateway.desk.unreached import Unreached, failed, is_about_address
from tests.desk.made import EVA, NOW

SPAN = timedelta(days=30)


def again(known: Unreached | None, letter: str, *, counts: bool = True, days: float = 0) -> Unreached | None:
    now = NOW + timedelta(days=days)
    return failed(known, address=EVA, letter=letter, counts=counts, reason="it is full", now=now, span=SPAN)


def state(*letters: str, counts: bool = True) -> Unreached:
    known = None
    for nth, letter in enumerate(letters):
        known = again(known, letter, counts=counts, days=nth / 10)
    assert known is not None
    return known


def test_two_letters_set_aside_and_one_does_not() -> None:
    assert state("a").until is None
    assert state("a", "b").until == NOW + timedelta(days=0.1) + SPAN
    assert state("a", "b").is_aside(NOW + timedelta(days=30))
    assert not state("a", "b").is_aside(NOW + timedelta(days=30.1))


def test_one_letter_counts_once() -> None:
    assert again(state("a"), "a") is None


def test_what_does_not_count_is_remembered() -> None:
    assert (state("a", "b", "c", counts=False).failures, state("a", "b", "c", counts=False).until) == (0, None)
    assert again(state("a", counts=False), "a") is None


def test_a_third_failure_does_not_prolong_it() -> None:
    before = state("a", "b")
    after = again(before, "c", days=5)
    assert after is not None
    assert (after.since, after.until) == (before.since, before.until)


def test_after_its_time_the_count_begins_anew() -> None:
    after = again(state("a", "b"), "c", days=31)
    assert after is not None
    assert (after.failures, after.until, after.letters) == (1, None, ("c",))


def test_the_letters_are_bounded() -> None:
    assert len(state(*map(str, range(100))).letters) == 20


@pytest.mark.parametrize(
    ("status", "is_about"),
    [
        ("", True),
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.2.2", True),
        ("5.0.0", True),
        ("5.7.1", False),
        ("5.4.4", False),
        ("5.2.3", False),
    ],
)
def test_is_about_address(status: str, is_about: bool) -> None:
    assert is_about_address(status) is is_about
