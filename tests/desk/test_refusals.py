from dataclasses import replace

import pytest

from gateway.desk.refusals import refused
from tests.desk.made import KEYS, NOW, desk, mail, message

LARGE = "41000000 bytes, the limit is 35000000"


@pytest.mark.parametrize(
    ("reason", "said", "limit"),
    [
        (LARGE, "it is too large", "35 MB for one mail"),
        ("more than 35000000 bytes", "it is too large", "35 MB for one mail"),
        ("unusable: more than 500 parts", "it cannot be read, more than 500 parts", ""),
        ("it takes more than 10 s to read", "it takes more than 10 s to read", ""),
        ("it needs more than 512 MiB to read", "it needs more than 512 MiB to read", ""),
    ],
)
def test_what_a_colleague_hears(reason: str, said: str, limit: str) -> None:
    plan = refused(mail(), desk(), keys=KEYS, reason=reason, automatic_letters=0, now=NOW)
    assert plan is not None
    assert (plan.template, plan.to.address, {name: str(value) for name, value in plan.variables.items()}) == (
        "refused", "eva@example.org", {"reason": said, "limit": limit},
    )  # fmt: skip
    assert (plan.auto_submitted, plan.is_counted, plan.is_repeatable) == ("auto-replied", True, False)


def test_a_fault_of_ours_is_nobodys_business() -> None:
    assert refused(mail(), desk(), keys=KEYS, reason="KeyError: x", automatic_letters=0, now=NOW) is None


def test_the_usual_limit_of_letters() -> None:
    assert refused(mail(), desk(), keys=KEYS, reason=LARGE, automatic_letters=5, now=NOW) is None


def test_who_is_not_vouched_for() -> None:
    strict = replace(desk(), colleagues_need="header:mx.example.org")
    assert refused(mail(), strict, keys=KEYS, reason=LARGE, automatic_letters=0, now=NOW) is None
    proven = message(fields={"authentication-results": ("mx.example.org; dmarc=pass header.from=example.org",)})
    assert refused(mail(proven), strict, keys=KEYS, reason=LARGE, automatic_letters=0, now=NOW) is not None


def test_strangers_hear_nothing() -> None:
    stranger = mail(message("Tom Reed <tom@elsewhere.example>"))
    assert refused(stranger, desk(), keys=KEYS, reason=LARGE, automatic_letters=0, now=NOW) is None
