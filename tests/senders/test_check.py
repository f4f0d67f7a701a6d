"""The verdict: what SPF and DKIM found, as the author's domain wants it."""

from typing import Any

import pytest

from gateway.desk.vouched import Auth, Looked, Sender
from gateway.senders.check import Checker
from gateway.senders.resolver import Answer
from tests.senders.signing import EVA, pair, signed
from tests.senders.zone import Zone

KEY, BELOW, HERE = "s1._domainkey.example.org", "s1._domainkey.m.example.org", "192.0.2.7"
SPF = {"example.org": ["v=spf1 ip4:192.0.2.7 -all"]}
REJECT = {"_dmarc.example.org": ["v=DMARC1; p=reject"]}
STRICT = {"_dmarc.example.org": ["v=DMARC1; p=reject; aspf=s; adkim=s"]}
BOOKS = "xn--bcher-kva.example"
SIGNS = {KEY: [pair().record]}
PASS, FAIL, NONE = Auth.PASS, Auth.FAIL, Auth.NONE


def look(
    zone: Zone | dict[Any, Any],
    raw: bytes = EVA,
    *,
    client: str = HERE,
    sender: str = "eva@example.org",
    helo: str = "pc",
    author: str = "example.org",
) -> Looked:
    return Checker(zone if isinstance(zone, Zone) else Zone(zone))(raw, Sender(client, helo, sender, author))


@pytest.mark.parametrize(
    ("records", "how", "auth"),
    [
        # DMARC asks for something
        ({**REJECT, **SPF}, {}, PASS),
        ({**REJECT, **SIGNS}, {"raw": signed()}, PASS),
        ({**REJECT, **SPF}, {"client": "198.51.100.1"}, FAIL),
        ({**REJECT}, {}, FAIL),
        ({**REJECT, **SIGNS}, {"raw": signed() + b"more"}, FAIL),
        ({**REJECT, **SPF, "evil.example": ["v=spf1 +all"]}, {"sender": "m@evil.example", "client": "198.51.100.1"}, FAIL),
        ({"_dmarc.example.org": ["v=DMARC1; p=quarantine"]}, {}, FAIL),
        # … or for nothing
        ({"_dmarc.example.org": ["v=DMARC1; p=none"]}, {}, NONE),
        ({"_dmarc.example.org": ["v=DMARC1; p=none"], **SPF}, {}, PASS),
        ({}, {}, NONE),
        (SPF, {}, PASS),
        (SIGNS, {"raw": signed()}, PASS),
        (SPF, {"client": "198.51.100.1"}, NONE),
        # relaxed and strict
        ({**REJECT, "mail.example.org": ["v=spf1 +all"]}, {"sender": "b@mail.example.org"}, PASS),
        ({"mail.example.org": ["v=spf1 +all"]}, {"sender": "b@mail.example.org"}, NONE),
        ({**STRICT, "mail.example.org": ["v=spf1 +all"]}, {"sender": "b@mail.example.org"}, FAIL),
        ({**REJECT, BELOW: [pair().record]}, {"raw": signed(domain="m.example.org")}, PASS),
        ({**STRICT, BELOW: [pair().record]}, {"raw": signed(domain="m.example.org")}, FAIL),
        # the null reverse-path
        ({**REJECT, "mail.example.org": ["v=spf1 +all"]}, {"sender": "", "helo": "mail.example.org"}, PASS),
        ({**REJECT, "mail.example.org": ["v=spf1 +all"]}, {"sender": "", "helo": "[192.0.2.7]"}, FAIL),
        # softfail and neutral are no pass
        ({**REJECT, "example.org": ["v=spf1 ~all"]}, {}, FAIL),
        ({**REJECT, "example.org": ["v=spf1 ?all"]}, {}, FAIL),
        # another script: its name in DNS
        ({f"_dmarc.{BOOKS}": ["v=DMARC1; p=reject"], BOOKS: ["v=spf1 +all"]}, {"author": BOOKS, "sender": f"a@{BOOKS}"}, PASS),
    ],
)  # fmt: skip
def test_verdicts(records: dict[str, list[str]], how: dict[str, Any], auth: Auth) -> None:
    seen = look(records, **how)
    assert (seen.vouched.auth, seen.is_temporary) == (auth, False), seen


def test_nobody_vouches_for_nobody() -> None:
    zone = Zone({**REJECT, **SPF})
    assert look(zone, author="").vouched.auth is NONE
    assert zone.asked == []


@pytest.mark.parametrize("silent", ["_dmarc.example.org", "example.org"])
def test_where_dns_does_not_answer_it_is_no_failure_of_the_mail(silent: str) -> None:
    seen = look(Zone({**REJECT, "example.org": ["v=spf1 -all"]}, frozenset({silent})))
    assert (seen.vouched.auth, seen.is_temporary) == (NONE, True)
    assert "temperror" in seen.vouched.parts


def test_what_is_known_is_enough_though_the_rest_does_not_answer() -> None:
    seen = look(Zone({**SIGNS}, frozenset({"_dmarc.example.org"})), signed())
    assert (seen.vouched.auth, seen.is_temporary) == (PASS, False)
    seen = look(Zone({**REJECT, **SPF}, frozenset({KEY})), signed())
    assert (seen.vouched.auth, seen.is_temporary) == (PASS, False)


def test_a_key_that_does_not_answer_is_asked_again() -> None:
    assert look(Zone({**REJECT, "example.org": ["v=spf1 -all"]}, frozenset({KEY})), signed()).is_temporary


def test_who_forges_us_makes_us_ask_our_own_servers_only() -> None:
    zone = Zone({**REJECT, **SPF, "_dmarc.evil.example": ["v=DMARC1; p=none"]})
    raw = signed(signed(domain="evil.example"), domain="example.org.evil.example")
    assert look(zone, raw, client="198.51.100.1", sender="m@evil.example", helo="evil.example").vouched.auth is FAIL
    assert {name for name, _ in zone.asked} <= {"_dmarc.example.org", "_dmarc.org", "example.org"}


def test_all_questions_share_one_deadline() -> None:
    now, given = [0.0], []

    def slow(name: str, kind: str, seconds: float) -> Answer:
        given.append(seconds)
        now[0] += 0.9
        return Answer((f"v=spf1 include:{len(given)}.example.org -all".encode(),))

    look = Checker(slow, monotonic=lambda: now[0])(EVA, Sender(HERE, "pc", "eva@example.org", "example.org"))
    assert look.is_temporary
    assert look.vouched.auth is NONE
    assert len(given) == 6
    assert given[-1] == pytest.approx(0.5)
    assert now[0] <= 5.9


def test_what_it_says() -> None:
    seen = look({**REJECT, **SPF}).vouched
    assert seen.reason == "sent from where example.org sends"
    assert seen.parts == "spf pass example.org; dkim none (not signed); dmarc pass (reject)"
    seen = look({**REJECT, **SIGNS}, signed()).vouched
    assert seen.parts == "spf not asked; dkim pass example.org; dmarc pass (reject)"
    seen = look({}, sender="m@evil.example").vouched
    assert (
        seen.parts
        == "spf not asked: evil.example does not speak for the author; dkim none (not signed); dmarc no record"
    )
