"""DMARC records, the walk up the tree, and who speaks for whom."""

import pytest

from gateway.senders.dmarc import Policy, Record, is_aligned, organisation_of, policy_for, read, record_of
from tests.senders.zone import Zone

NONE, QUARANTINE, REJECT = Policy.NONE, Policy.QUARANTINE, Policy.REJECT


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=DMARC1; p=reject", Record("d", REJECT, REJECT, REJECT)),
        ("v=DMARC1;p=Reject;", Record("d", REJECT, REJECT, REJECT)),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", Record("d", NONE, QUARANTINE, REJECT)),
        ("v=DMARC1; p=reject; sp=none", Record("d", REJECT, NONE, NONE)),
        ("v=DMARC1; p=reject; adkim=s; aspf=S", Record("d", REJECT, REJECT, REJECT, True, True)),
        ("v=DMARC1; p=quarantine; psd=y; t=y", Record("d", QUARANTINE, QUARANTINE, QUARANTINE, psd="y", is_test=True)),
        ("v=DMARC1; rua=mailto:a@example.org", Record("d", NONE, NONE, NONE)),
        ("v=DMARC1; p=unknown; p=reject", Record("d", NONE, NONE, NONE)),
        ("v=DMARC1", Record("d", NONE, NONE, NONE)),
        ("v=dmarc1; p=reject", None),
        ("p=reject; v=DMARC1", None),
        ("v=DMARC12; p=reject", None),
        ("v=spf1 -all", None),
        ("", None),
        ("v=DMARC1 p=reject", None),
    ],
)
def test_a_record(text: str, record: Record | None) -> None:
    assert read("d", text.encode()) == record


def test_hostile_records_are_read_in_linear_time() -> None:
    for text in ("v=DMARC1;" + " " * 4000, "v=DMARC1;" + ";" * 4000, "v=DMARC1; p=" + "a " * 2000, "\x00\xff" * 2000):
        assert read("d", text.encode()) in (None, Record("d", NONE, NONE, NONE))


def test_several_records_are_none() -> None:
    zone = Zone(
        {"_dmarc.example.org": ["v=DMARC1; p=reject", "v=DMARC1; p=none"], "_dmarc.b.example": ["x", "v=DMARC1"]}
    )
    assert record_of("example.org", zone.purse()) is None
    assert record_of("b.example", zone.purse()) is not None


DEEP = {"_dmarc.example.org": ["v=DMARC1; p=reject"]}


@pytest.mark.parametrize(
    ("records", "domain", "organisation"),
    [
        (DEEP, "example.org", "example.org"),
        (DEEP, "mail.example.org", "example.org"),
        (DEEP, "a.b.mail.example.org", "example.org"),
        (DEEP, "example.com", "example.com"),
        # the one with the fewest labels, unless one says more
        ({**DEEP, "_dmarc.mail.example.org": ["v=DMARC1; p=none"]}, "a.mail.example.org", "example.org"),
        ({**DEEP, "_dmarc.mail.example.org": ["v=DMARC1; psd=n"]}, "a.mail.example.org", "mail.example.org"),
        ({"_dmarc.bank": ["v=DMARC1; p=reject; psd=y"]}, "mail.my.bank", "my.bank"),
        ({"_dmarc.bank": ["v=DMARC1; p=reject; psd=y"]}, "bank", "bank"),
        ({"_dmarc.org": ["v=DMARC1; p=reject; psd=y"], **DEEP}, "www.example.org", "example.org"),
    ],
)
def test_the_organisation(records: dict[str, list[str]], domain: str, organisation: str) -> None:
    assert organisation_of(domain, Zone(records).purse()) == organisation


def test_a_long_name_costs_eight_questions() -> None:
    zone = Zone({})
    assert organisation_of(".".join("abcdefghijklmnopqrst"), zone.purse())
    assert [name for name, _ in zone.asked] == [
        "_dmarc." + ".".join("abcdefghijklmnopqrst"), *(f"_dmarc.{'.'.join('nopqrst'[n:])}" for n in range(7)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "domain", "policy"),
    [
        ("v=DMARC1; p=reject", "example.org", REJECT),
        ("v=DMARC1; p=reject", "mail.example.org", REJECT),
        ("v=DMARC1; p=reject; sp=none", "mail.example.org", NONE),
        ("v=DMARC1; p=none; np=reject", "nobody.example.org", REJECT),
        ("v=DMARC1; p=none; np=reject", "mail.example.org", NONE),
        ("v=DMARC1; p=reject; t=y", "example.org", QUARANTINE),
        ("v=DMARC1; p=quarantine; t=y", "example.org", NONE),
        ("v=DMARC1; p=reject; psd=y", "shop.example.org", REJECT),
    ],
)
def test_what_holds_for_a_domain(text: str, domain: str, policy: Policy) -> None:
    zone = Zone({"_dmarc.example.org": [text], ("mail.example.org", "A"): ["192.0.2.7"]})
    record, found = policy_for(domain, zone.purse())
    assert record is not None
    assert found is policy


def test_nothing_holds_where_nobody_says_anything() -> None:
    assert policy_for("example.com", Zone(DEEP).purse()) == (None, NONE)


PSD = {"_dmarc.org": ["v=DMARC1; psd=y"], "_dmarc.a.org": ["v=DMARC1; p=none"], "_dmarc.b.a.org": ["v=DMARC1; psd=n"]}


@pytest.mark.parametrize(
    ("author", "other", "strict", "speaks"),
    [
        ("example.org", "example.org", True, True),
        ("example.org", "mail.example.org", False, True),
        ("mail.example.org", "example.org", False, True),
        ("a.example.org", "b.example.org", False, True),
        ("example.org", "mail.example.org", True, False),
        ("example.org", "evil.example", False, False),
        ("example.org", "notexample.org", False, False),
        ("example.org", "org", False, False),
        ("example.org", "", False, False),
    ],
)
def test_who_speaks_for_whom(author: str, other: str, strict: bool, speaks: bool) -> None:
    assert is_aligned(author, other, Zone(DEEP).purse(), strict=strict) is speaks


def test_an_organisation_below_another_one_is_its_own() -> None:
    assert not is_aligned("a.org", "b.a.org", Zone(PSD).purse(), strict=False)
    assert is_aligned("a.org", "c.a.org", Zone(PSD).purse(), strict=False)
    assert not is_aligned("a.org", "c.org", Zone(PSD).purse(), strict=False)


def test_the_servers_of_a_third_are_not_asked() -> None:
    zone = Zone(DEEP)
    is_aligned("mail.example.org", "a.evil.example", zone.purse(), strict=False)
    assert not [name for name, _ in zone.asked if "evil" in name]
