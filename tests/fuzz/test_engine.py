"""The fuzzer itself: it finds what is broken, what is slow and what never ends, and makes it small."""

import random

import pytest

from tests.fuzz.engine import Target, TooSlow, replay, run
from tests.fuzz.run import as_json, as_line


class Broken(Target):
    """Stumbles over an X."""

    name = "broken"
    cpu = 0.2

    def make(self, chance: random.Random) -> bytes:
        return bytes(chance.choices(b"abcdeX", weights=[20, 20, 20, 20, 20, 1], k=40))

    def check(self, case: bytes) -> str:
        if b"X" in case:
            raise KeyError("X")
        return "fine"


class Endless(Broken):
    name = "endless"

    def check(self, case: bytes) -> str:
        while b"X" in case:
            pass
        return "fine"


def test_what_is_broken_is_found_and_made_small() -> None:
    result = run(Broken(), range(30))
    assert result.executions == 30
    assert result.became["fine"] == 30 - len(result.finds)
    assert result.finds
    assert {find.case for find in result.finds} == {b"X"}
    assert all("KeyError: 'X'" in find.problem for find in result.finds)
    with pytest.raises(KeyError):
        replay(Broken(), result.finds[0].case)


def test_what_never_ends_is_ended() -> None:
    with pytest.raises(TooSlow):
        replay(Endless(), b"X")
    replay(Endless(), b"Y")


def test_the_same_seed_makes_the_same_input() -> None:
    once, again = (run(Broken(), range(5, 25)) for _ in range(2))
    assert once.seen == again.seen
    assert [find.seed for find in once.finds] == [find.seed for find in again.finds]


def test_the_table_and_its_json_say_the_same() -> None:
    result = run(Broken(), range(30))
    line = as_line("broken", result).split()
    assert line[:3] == ["broken", "30", str(len(result.seen))]
    assert f'"executions": 30, "distinct": {len(result.seen)}' in as_json("broken", result)
