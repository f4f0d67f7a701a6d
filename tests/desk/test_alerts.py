"""What admins hear of the service itself."""

from dataclasses import replace

import pytest

from gateway.desk.alerts import digest_of, files_refused
from gateway.errors import Finding
from tests.desk.made import NOW, desk

ONE = Finding("rules/desk.yaml", 7, "no time is called 'offce' — did you mean 'office'?")
TWO = Finding("rules/desk.yaml", 9, "there is no department 'fleet'")


@pytest.mark.parametrize(
    ("findings", "subject", "said"),
    [
        ((ONE,), "The changed rules are refused: 1 mistake", "1 mistake. This is it: rules/desk.yaml:7: no time is called"),
        ((ONE,), "The changed rules are refused: 1 mistake", "did you mean 'office'? What was in force"),
        ((TWO,), "The changed rules are refused: 1 mistake", "there is no department 'fleet'. What was in force"),
        ((ONE, TWO), "The changed rules are refused: 2 mistakes", "2 mistakes. The first: rules/desk.yaml:7: no time"),
    ],
)  # fmt: skip
def test_the_letter(findings: tuple[Finding, ...], subject: str, said: str) -> None:
    plan = files_refused(desk(admins=("admin@example.org", "eva@example.org")), findings, since=NOW)
    assert plan is not None
    assert (plan.template, str(plan.subject)) == ("admin_alert", subject)
    assert [box.address for box in (plan.to, *plan.cc)] == ["admin@example.org", "eva@example.org"]
    assert said in str(plan.variables["problem"])
    assert str(plan.variables["problem"]).endswith("What was in force before stays in force.")


def test_nobody_to_tell_and_nothing_to_tell() -> None:
    assert files_refused(desk(admins=()), (ONE,), since=NOW) is None
    assert files_refused(desk(), (), since=NOW) is None


def test_the_same_mistakes_have_the_same_digest() -> None:
    assert digest_of((ONE, TWO)) == digest_of((ONE, TWO))
    others = [(ONE,), (TWO, ONE), (replace(ONE, line=8), TWO), (replace(ONE, source="x"), TWO)]
    assert len({digest_of(one) for one in (*others, (ONE, TWO))}) == 5
