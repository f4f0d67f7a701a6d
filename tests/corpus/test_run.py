"""The table of `make corpus`: a missed bar is said, named, and the exit code."""

import json

import pytest

from tests.corpus import figures, run
from tests.corpus.figures import Figure, at_least, at_most


@pytest.mark.parametrize(
    ("right", "of", "percent", "found", "reached"),
    [
        (1999, 2000, 100, "1999 of 2000  99.95 %", False),
        (99_999, 100_000, 100, "99999 of 100000  99.99 %", False),
        (9, 10, 90, "9 of 10  90.00 %", True),
        (0, 0, 90, "0 of 0  100.00 %", True),
    ],
)
def test_a_share_is_never_rounded_up(right: int, of: int, percent: float, found: str, reached: bool) -> None:
    figure = at_least("mails", "subject", right, of, percent=percent)
    assert (figure.found, figure.reached) == (found, reached)


@pytest.mark.parametrize(("value", "reached"), [(0.99, True), (1, True), (1.01, False)])
def test_a_most(value: float, reached: bool) -> None:
    assert at_most("replies", "slowest", value, 1, "s").reached is reached


def test_a_missed_bar_is_named_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one() -> list[Figure]:
        return [at_least("own", "mails", 1, 2, percent=100, which=["a/b"]), Figure("own", "seen", "7")]

    def gone() -> list[Figure]:
        raise figures.NotHereError("there is no corpus")

    monkeypatch.setattr(run, "PARTS", {"own": (one, gone)})
    assert run.main([]) == 1
    out = capsys.readouterr().out
    assert "MISSED" in out
    assert "own, mails, not right: a/b" in out
    assert "left out: there is no corpus" in out
    assert "0 of 1 bars reached." in out
    assert run.main(["--json"]) == 1
    assert [json.loads(line)["reached"] for line in capsys.readouterr().out.splitlines()] == [False, None, None]


def test_all_reached_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PARTS", {"own": (lambda: [at_most("own", "lost", 0, 0, "")],)})
    assert run.main([]) == 0
