import pytest

from gateway.policy.suggest import closest, did_you_mean

KNOWN = ("office", "calls", "payroll", "answer_within", "Norden")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("offce", "office"),
        ("OFFICE", "office"),
        ("anwser_within", "answer_within"),
        ("norden", "Norden"),
        ("zzz", ""),
        ("", ""),
        ("office" * 100, ""),
    ],
)
def test_closest(word: str, expected: str) -> None:
    assert closest(word, KNOWN) == expected


def test_did_you_mean() -> None:
    assert did_you_mean("payrol", KNOWN) == " — did you mean 'payroll'?"
    assert did_you_mean("xyz", KNOWN) == ""
