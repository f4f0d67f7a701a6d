"""SPF as pyspf has it, with our questions."""

import pytest

from gateway.senders.spfcheck import check, identity
from tests.senders.zone import Zone

HERE = "192.0.2.7"
MANY = " ".join(f"include:s{n}.example.org" for n in range(11))


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 a:mail.example.org -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 include:_spf.example.net -all", "pass"),
        ("v=spf1 redirect=_spf.example.net", "pass"),
        ("v=spf1 exists:%{ir}.%{l}.example.org -all", "pass"),
        ("v=spf1 ptr -all", "pass"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("v=spf1 ip4:nonsense -all", "permerror"),
        ("v=spf1 include:example.org -all", "permerror"),  # for ever
        ("v=spf1 redirect=example.org", "permerror"),
        (f"v=spf1 {MANY} -all", "permerror"),
        ("v=spf1 a:n1.test a:n2.test a:n3.test ip4:192.0.2.7 -all", "permerror"),  # three that find nothing
        ("v=spf1 a:slow.example.org -all", "temperror"),
        ("v=spf2 ip4:192.0.2.7", "none"),
        ("x" * 5000, "none"),
        ("v=spf1 " + "%{s}" * 1000, "permerror"),
        ("v=spf1 exists:" + "%{s}" * 800 + ".example.org -all", "fail"),
        ("v=spf1 \xff -all", "permerror"),
    ],
)
def test_results(record: str, result: str) -> None:
    zone = Zone(
        {
            "example.org": [record],
            "_spf.example.net": ["v=spf1 ip4:192.0.2.7 -all"],
            **{f"s{n}.example.org": ["v=spf1 ?all"] for n in range(11)},
            ("mail.example.org", "A"): [HERE],
            ("example.org", "MX"): [(10, "mail.example.org")],
            ("example.org", "A"): [HERE],
            ("7.2.0.192.eva.example.org", "A"): ["127.0.0.2"],
            ("7.2.0.192.in-addr.arpa", "PTR"): ["mail.example.org"],
        },
        trouble=frozenset({"slow.example.org"}),
    )
    assert check(HERE, "eva@example.org", "pc", zone.purse()) == result
    assert len(zone.asked) <= 40


def test_ipv6() -> None:
    zone = Zone({"example.org": ["v=spf1 ip6:2001:db8::/32 -all"]})
    assert check("2001:db8::7", "eva@example.org", "pc", zone.purse()) == "pass"
    assert check("::ffff:192.0.2.7", "eva@example.org", "pc", zone.purse()) == "fail"
    assert check("no address", "eva@example.org", "pc", zone.purse()) == "permerror"


def test_the_null_reverse_path_is_judged_by_the_name_of_the_client() -> None:
    zone = Zone({"mail.example.org": ["v=spf1 ip4:192.0.2.7 -all"]})
    assert identity("", "mail.example.org") == "mail.example.org"
    assert check(HERE, "", "mail.example.org", zone.purse()) == "pass"
    assert check(HERE, "", "[192.0.2.7]", zone.purse()) == "none"
    assert check(HERE, "", "", zone.purse()) == "none"
    assert check("", "eva@example.org", "", zone.purse()) == "none"


@pytest.mark.parametrize(
    ("reverse_path", "domain"),
    [
        ("eva@example.org", "example.org"),
        ("eva@Example.ORG.", "example.org"),
        ('"a@evil.example"@example.org', "example.org"),
        ("eva@[192.0.2.7]", ""),
        ("eva@localhost", ""),
        ("eva@exa mple.org", ""),
        ("eva", ""),
        ("eva@" + "a." * 130 + "org", ""),
    ],
)
def test_the_domain_it_speaks_of(reverse_path: str, domain: str) -> None:
    assert identity(reverse_path, "helo.example.com") == domain


def test_a_local_part_with_an_at_asks_nobody_else() -> None:
    zone = Zone({"example.org": ["v=spf1 exists:%{l}.example.org -all"]})
    assert check(HERE, '"x@evil.example"@example.org', "pc", zone.purse()) == "fail"
    assert [name for name, _ in zone.asked] == ["example.org", "postmaster.example.org"]


def test_a_mail_cannot_ask_for_ever() -> None:
    """Ten look-ups of ten hosts each, and one more table of hosts behind each: the purse is empty before that."""
    zone = Zone(
        {
            "example.org": ["v=spf1 " + " ".join(f"mx:m{n}.example.org" for n in range(10)) + " -all"],
            **{(f"m{n}.example.org", "MX"): [(k, f"h{n}{k}.example.org") for k in range(10)] for n in range(10)},
            **{(f"h{n}{k}.example.org", "A"): ["198.51.100.1"] for n in range(10) for k in range(10)},
        }
    )
    assert check(HERE, "eva@example.org", "pc", zone.purse()) == "permerror"
    assert len(zone.asked) == 40
