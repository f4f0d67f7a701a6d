"""Whoever decides about a mail of an outsider is warned where it looks like ours."""

import pytest

from gateway.desk.department import Person
from gateway.desk.lookalikes import Ours, ours, warnings
from tests.desk.made import EVA, TOM, department, desk

DESK = desk(
    people={EVA: Person(EVA, "Eva Novak"), TOM: Person(TOM, "Tom Reed")},
    departments={"hr": department("hr", name="Human Resources")},
)
KNOWN = ours(DESK)


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("Technik", "technik@printerco.example", []),
        ("", "a@b.example", []),
        ("Eva Novak", "x@evil.example", ["It bears the name of Eva Novak, and comes from outside."]),
        ("NOVÁK, Eva", "x@evil.example", ["It bears the name of Eva Novak, and comes from outside."]),
        ("human resources", "x@evil.example", ["It bears the name of Human Resources, and comes from outside."]),
        ("Eva", "eva@evil.example", []),
        ("eva@example.org", "x@evil.example", ["It calls itself eva@example.org, and comes from another address."]),
        ("Eva (EVA@example.org)", "x@evil.example", ["It calls itself eva@example.org, and comes from another address."]),
        ("x@evil.example", "x@evil.example", []),
        ("Eva Novak", EVA, []),  # ours: whether it is believed is said elsewhere
        ("Eva Novak", "eva@mail.example.org", []),
    ],
)  # fmt: skip
def test_names(name: str, address: str, said: list[str]) -> None:
    assert [str(one) for one in warnings(KNOWN, name=name, address=address)] == said


@pytest.mark.parametrize(
    "domain",
    [
        "examp1e.org",
        "exarnple.org",
        "exmaple.org",
        "exampel.org",
        "examples.org",
        "xample.org",
        "example.com",
        "example.org.evil.example",
        "example-org.evil.example",
        "xn--exampe-f2e.org",  # with a Cyrillic palochka
        "xn--xample-2of.org",  # with a Cyrillic ie
    ],
)
def test_domains_that_look_like_ours(domain: str) -> None:
    (said,) = warnings(KNOWN, name="", address=f"eva@{domain}")
    assert str(said).endswith("looks like example.org, and is not.")


@pytest.mark.parametrize(
    "domain", ["printerco.example", "org", "sample.net", "exhibit.org", "xn--", "xn--zzzzz99999.de"]
)
def test_domains_that_do_not(domain: str) -> None:
    assert warnings(KNOWN, name="", address=f"eva@{domain}") == ()


def test_other_letters() -> None:
    (said,) = warnings(KNOWN, name="", address="a@xn--mnchen-3ya.example")
    assert str(said) == "münchen.example is written with letters that may look like others."


def test_a_short_name_of_ours_has_near_ones_everywhere() -> None:
    known = Ours({}, ("abc.example",))
    assert warnings(known, name="", address="x@abd.example") == ()
    assert len(warnings(known, name="", address="x@abc.test")) == 1


def test_hostile_names_cost_nothing() -> None:
    for name in ("@" * 50_000, "a@" * 50_000, "é" * 50_000, "\u202e" * 50_000):
        assert len(warnings(KNOWN, name=name, address="x@evil.example")) <= 1
    assert warnings(KNOWN, name="", address="x@" + "a." * 5_000 + "b") == ()
