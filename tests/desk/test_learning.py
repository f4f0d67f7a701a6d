"""Counting what people put right: what is often and clear is proposed, and nothing else."""

import random

import pytest

from gateway.desk.learning import Case, How, Proposal, Sign, proposals, signs

WORDS = ["door", "floor", "light", "table", "chair", "window", "order", "paper", "coffee", "meeting"]


def case(
    number: int,
    subject: str,
    *,
    sender: str = "",
    of: str = "",
    department: str = "it",
    because: str = "",
    **wanted: str,
) -> Case:
    """A request as it was made, and as people left it (`owner="ana@x"`)."""
    sender = sender or f"p{number}@example.org"
    given = {"department": department, "owner": "", "priority": "normal"}
    final = {"department": department, "priority": "normal", **wanted}
    return Case(number, department, signs(subject, sender, of), given, final, because)


def noise(count: int, *, start: int = 1000, **wanted: str) -> list[Case]:
    chance = random.Random(1)
    return [case(start + n, " ".join(chance.choices(WORDS, k=4)), **wanted) for n in range(count)]


def said(cases: list[Case]) -> list[tuple[str, How, tuple[str, ...], str, str]]:
    return [(one.department, one.how, one.values, one.key, one.value) for one in proposals(cases)]


def test_signs_of_a_mail() -> None:
    found = signs("Re: Badge reader on 2nd floor", "eva@example.org", "hr")
    assert {one.value for one in found if one.how is How.SUBJECT} == {"badge", "reader", "badge reader", "floor"}
    assert {Sign(How.NOTHING), Sign(How.FROM, "eva@example.org"), Sign(How.SENDER_DEPARTMENT, "hr")} <= set(found)


def test_a_word() -> None:
    cases = [case(n, f"printer {WORDS[n % 10]}", owner="ana@x") for n in range(12)] + noise(60, owner="ben@x")
    assert ("it", How.SUBJECT, ("printer",), "owner", "ana@x") in said(cases)


def moved(number: int, subject: str, to: str = "fm", **more: str) -> Case:
    made = case(number, subject, **more)
    return Case(made.number, made.department, made.signs, made.given, {**made.wanted, "department": to})


def test_words_come_together_in_one_rule() -> None:
    cases = [moved(n, f"printer {WORDS[n % 10]}") for n in range(12)] + [
        moved(50 + n, f"toner {WORDS[n % 10]}") for n in range(8)
    ]
    assert said(cases + noise(80)) == [("it", How.SUBJECT, ("printer", "toner"), "department", "fm")]


def test_a_sender_and_where_they_work() -> None:
    by_sender = [moved(n, WORDS[n % 10], sender="luc@example.org") for n in range(10)]
    assert said(by_sender + noise(60)) == [("it", How.FROM, ("luc@example.org",), "department", "fm")]
    by_place = [moved(n, WORDS[n % 10], of="sales") for n in range(10)]
    assert said(by_place + noise(60)) == [("it", How.SENDER_DEPARTMENT, ("sales",), "department", "fm")]


def test_everything() -> None:
    assert said(noise(30, owner="ana@x")) == [("it", How.NOTHING, (), "owner", "ana@x")]


@pytest.mark.parametrize(
    "cases",
    [
        [],
        noise(100),
        [moved(n, "printer") for n in range(4)] + noise(60),  # too few
        [moved(n, f"printer {WORDS[n]}") for n in range(8)] + [case(20 + n, "printer") for n in range(3)] + noise(60),  # in doubt
        [moved(n, f"printer {WORDS[n]}", to=to) for n, to in enumerate(["fm", "hr"] * 5)] + noise(60),  # two places
    ],
    ids=["no cases", "nothing was changed", "too few", "in doubt", "two places"],
)  # fmt: skip
def test_quiet(cases: list[Case]) -> None:
    assert said(cases) == []


def test_quiet_where_it_is_chance() -> None:
    """A third of all requests moves on, for reasons nobody writes down: no word is to blame."""
    chance = random.Random(3)
    words = [f"word{''.join(chance.choices('abcdefgh', k=3))}" for _ in range(400)]
    cases = [
        moved(n, " ".join(chance.choices(words, k=6)))
        if chance.random() < 0.33
        else case(n, " ".join(chance.choices(words, k=6)))
        for n in range(400)
    ]
    assert said(cases) == []


def test_a_priority_needs_the_reason_that_people_gave() -> None:
    def urgent(number: int, because: str) -> Case:
        return case(number, f"server {WORDS[number % 10]}", priority="urgent", because=because)

    assert said([urgent(n, "") for n in range(10)] + noise(60)) == []
    (found,) = proposals([urgent(n, "many wait" if n else "other") for n in range(10)] + noise(60))
    assert (found.key, found.value, found.because) == ("priority", "urgent", "many wait")


def test_what_the_rules_do_already_is_not_proposed() -> None:
    cases = [
        Case(n, "it", signs(f"printer {n}", "", ""), {"owner": "ana@x"}, {"owner": "ana@x"}) for n in range(20)
    ]  # fmt: skip
    assert said(cases) == []


def test_which_mails_it_may_fit() -> None:
    one = Proposal("it", How.SUBJECT, ("printer",), "department", "fm", "")
    assert one.fits(case(1, "the printer"))
    assert not one.fits(case(1, "the printers"))
    assert not one.fits(case(1, "the printer", department="hr"))
