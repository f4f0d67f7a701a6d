import pytest

from gateway.desk.classify import classify
from gateway.desk.department import Person
from gateway.desk.trust import Auth, Standing, Trust, TrustReason, trust
from gateway.desk.vouched import Vouched
from gateway.mail.envelope import Envelope
from tests.desk.made import ANA, EVA, STRANGER, desk, message

ID = "mx.example.org"


def of(*fields: str, sender: str | None = EVA, need: str = f"header:{ID}", **more: str) -> Trust:
    written = message(sender, authentication_results=fields, **more)
    return trust(written, classify(written, Envelope("x@y", ())), desk(colleagues_need=need))


@pytest.mark.parametrize(
    ("fields", "auth"),
    [
        ([], Auth.NONE),
        ([f"{ID}; none"], Auth.NONE),
        ([f"{ID}; dmarc=pass header.from=example.org"], Auth.PASS),
        ([f"{ID} 1; dmarc=pass header.from=example.org"], Auth.PASS),
        (["MX.Example.ORG; dmarc=pass header.from=example.org"], Auth.PASS),
        ([f"{ID}; dmarc=pass (p=none dis=none) header.from=example.org"], Auth.PASS),
        ([f'{ID}; dmarc=pass header.from="example.org"'], Auth.PASS),
        ([f"{ID}; dmarc=fail (p=reject) header.from=example.org"], Auth.FAIL),
        ([f"{ID}; dmarc=pass header.from=evil.example"], Auth.NONE),
        ([f"{ID}; dmarc=none header.from=example.org"], Auth.NONE),
        ([f"{ID}; dkim=pass header.d=example.org header.s=x"], Auth.PASS),
        ([f"{ID}; dkim=pass header.i=@example.org"], Auth.PASS),
        ([f"{ID}; dkim=pass header.i=eva@example.org"], Auth.PASS),
        ([f"{ID}; dkim=pass header.d=evil.example"], Auth.NONE),
        ([f"{ID}; dkim=pass header.d=evil.example; dkim=pass header.d=example.org"], Auth.PASS),
        ([f"{ID}; dkim=fail header.d=example.org"], Auth.NONE),
        ([f"{ID}; spf=pass smtp.mailfrom=eva@example.org"], Auth.PASS),
        ([f"{ID}; spf=pass smtp.mailfrom=example.org"], Auth.PASS),
        ([f"{ID}; spf=pass smtp.mailfrom=notexample.org"], Auth.NONE),
        ([f"{ID}; spf=pass smtp.mailfrom=example.org.evil.example"], Auth.NONE),
        ([f"{ID}; spf=softfail smtp.mailfrom=example.org"], Auth.NONE),
        ([f"{ID}; spf=passed smtp.mailfrom=example.org"], Auth.NONE),
        # what DMARC says decides, wherever it stands
        ([f"{ID}; spf=pass smtp.mailfrom=example.org; dmarc=fail header.from=example.org"], Auth.FAIL),
        ([f"{ID}; dmarc=fail header.from=example.org; dkim=pass header.d=example.org"], Auth.FAIL),
        # another server's field, a forged one below ours, one of the same name above a forged one
        (["other.example; dmarc=pass header.from=example.org"], Auth.NONE),
        ([f"{ID}; dmarc=fail header.from=example.org", f"{ID}; dmarc=pass header.from=example.org"], Auth.FAIL),
        ([f"{ID}; dmarc=none", f"{ID}; dmarc=pass header.from=example.org"], Auth.NONE),
        (["spam.example; x=pass", f"{ID}; dmarc=pass header.from=example.org"], Auth.PASS),
        ([f"{ID}.evil.example; dmarc=pass header.from=example.org"], Auth.NONE),
        # a sender chooses the words of comments, local-parts and other properties
        ([f"{ID}; spf=fail (dmarc=pass header.from=example.org) smtp.mailfrom=evil.example"], Auth.NONE),
        ([f"{ID}; spf=fail (a (b) ; dmarc=pass header.from=example.org) smtp.mailfrom=evil.example"], Auth.NONE),
        ([f"{ID}; spf=fail (a \\) ; dmarc=pass header.from=example.org) x=y"], Auth.NONE),
        ([f'{ID}; spf=pass smtp.mailfrom="; dmarc=pass header.from=example.org"@evil.example'], Auth.NONE),
        ([f'{ID}; spf=pass smtp.mailfrom="a@example.org x"@evil.example'], Auth.NONE),
        ([f'{ID}; spf=pass smtp.mailfrom="a@example.org"@evil.example'], Auth.NONE),
        ([f'{ID}; spf=pass smtp.mailfrom="\\"; dmarc=pass header.from=example.org ;\\""@evil.example'], Auth.NONE),
        ([f'{ID}; spf=pass smtp.mailfrom="never closed; dmarc=pass header.from=example.org'], Auth.NONE),
        ([f"{ID}; spf=pass smtp.helo=example.org smtp.mailfrom=evil.example"], Auth.NONE),
        ([f"{ID}; dkim=pass header.d=evil.example header.from=example.org"], Auth.NONE),
        ([f"{ID}; x-dmarc=pass header.from=example.org"], Auth.NONE),
        ([f"{ID} dmarc=pass header.from=example.org"], Auth.NONE),
        (["", f"{ID}; dmarc=pass header.from=example.org"], Auth.PASS),
    ],
)  # fmt: skip
def test_authentication_results(fields: list[str], auth: Auth) -> None:
    assert of(*fields).auth is auth


def test_a_comment_before_the_semicolon_is_skipped() -> None:
    assert of(f"{ID} (our own); dmarc=pass header.from=example.org").auth is Auth.PASS


def test_hostile_fields_take_no_time() -> None:
    for text in (
        "(" * 100_000,
        '"' * 100_001,
        "\\" * 100_000,
        "dmarc=pass " * 20_000,
        ";" * 100_000,
        "a" * 100_000 + ".",
    ):
        assert of(f"{ID}; {text}").auth is Auth.NONE


@pytest.mark.parametrize(
    ("sender", "need", "standing", "reason", "believed"),
    [
        (EVA, "off", Standing.COLLEAGUE, TrustReason.OUR_DOMAIN, True),
        (EVA, f"header:{ID}", Standing.COLLEAGUE, TrustReason.OUR_DOMAIN, False),
        (ANA, "off", Standing.AGENT, TrustReason.AGENT_ADDRESS, True),
        (ANA, f"header:{ID}", Standing.AGENT, TrustReason.AGENT_ADDRESS, False),
        (STRANGER, "off", Standing.STRANGER, TrustReason.OUTSIDE, True),
        (STRANGER, f"header:{ID}", Standing.STRANGER, TrustReason.OUTSIDE, True),
        ("eva@sub.example.org", "off", Standing.STRANGER, TrustReason.OUTSIDE, True),
        (None, "off", Standing.STRANGER, TrustReason.NO_ORIGINATOR, True),
    ],
)
def test_standing(sender: str | None, need: str, standing: Standing, reason: TrustReason, believed: bool) -> None:
    found = of(sender=sender, need=need)
    assert (found.standing, found.reason, found.is_believed) == (standing, reason, believed)


def test_a_machine_has_no_standing() -> None:
    assert of(need="off", list_id="<x>").standing is Standing.ROBOT


def test_a_wildcard_domain_takes_its_subdomains_only() -> None:
    here = desk(our_domains=("*.uni.example",))
    assert [here.is_ours(a) for a in ("a@x.uni.example", "a@uni.example", "a@xuni.example")] == [True, False, False]


E_NOVAK, OLD = "e.novak@example.org", "eva@old.example"


@pytest.mark.parametrize(
    ("sender", "fields", "need", "person", "auth", "standing"),
    [
        (E_NOVAK, [], "off", EVA, Auth.OFF, Standing.COLLEAGUE),
        (E_NOVAK, [f"{ID}; dmarc=pass header.from=example.org"], f"header:{ID}", EVA, Auth.PASS, Standing.COLLEAGUE),
        (E_NOVAK, [f"{ID}; dmarc=fail header.from=example.org"], f"header:{ID}", EVA, Auth.FAIL, Standing.COLLEAGUE),
        # the address as written is what must be vouched for, never that on record
        (OLD, [f"{ID}; dmarc=pass header.from=old.example"], f"header:{ID}", EVA, Auth.PASS, Standing.COLLEAGUE),
        (OLD, [f"{ID}; dmarc=pass header.from=example.org"], f"header:{ID}", OLD, Auth.NONE, Standing.STRANGER),
        (OLD, [], "off", OLD, Auth.OFF, Standing.STRANGER),
        ("a.silva@example.org", [], "off", ANA, Auth.OFF, Standing.AGENT),
    ],
)
def test_the_same_person_by_several_addresses(
    sender: str, fields: list[str], need: str, person: str, auth: Auth, standing: Standing
) -> None:
    eva, ana = Person(EVA, "Eva Novak", also=(E_NOVAK, OLD)), Person(ANA, "Ana Silva", also=("a.silva@example.org",))
    people = {EVA: eva, E_NOVAK: eva, OLD: eva, ANA: ana, "a.silva@example.org": ana}
    written = message(sender, authentication_results=tuple(fields))
    found = trust(written, classify(written, Envelope("x@y", ())), desk(colleagues_need=need, people=people))
    assert (found.person, found.auth, found.standing) == (person, auth, standing)


@pytest.mark.parametrize(
    ("vouched", "auth", "is_believed"),
    [
        (Vouched(Auth.PASS, "signed"), Auth.PASS, True),
        (Vouched(Auth.FAIL, "forged"), Auth.FAIL, False),
        (Vouched(Auth.NONE, "DNS did not answer"), Auth.NONE, False),
        (None, Auth.NONE, False),
    ],
)
def test_our_own_check_decides_whatever_the_mail_says(vouched: Vouched | None, auth: Auth, is_believed: bool) -> None:
    written = message(EVA, authentication_results=(f"{ID}; dmarc=pass header.from=example.org",))
    found = trust(written, classify(written, Envelope("x@y", ())), desk(colleagues_need="pass"), vouched)
    assert (found.auth, found.is_believed) == (auth, is_believed)


def test_what_we_found_counts_under_pass_only() -> None:
    written = message(EVA)
    found = trust(
        written, classify(written, Envelope("x@y", ())), desk(colleagues_need=f"header:{ID}"), Vouched(Auth.PASS, "")
    )
    assert found.auth is Auth.NONE
