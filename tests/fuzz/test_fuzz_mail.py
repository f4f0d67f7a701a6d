"""Damaged mails through the reading half of `mail/`: 2,000 in `make test`, as many as wanted in `make fuzz N=…`."""

from tests.fuzz.fuzz_mail import fuzz


def test_damaged_mails(fuzz_cases: int) -> None:
    summary, finds = fuzz(fuzz_cases)
    print(summary)
    assert finds == []
