from typing import Any

import pytest

from gateway.desk.route import RouteReason, addressed_departments, route
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import NO_VERDICT
from tests.desk.made import ANA, BEN, NOW, department, desk, message, with_departments

E, D, T, M, NONE = (
    RouteReason.ENVELOPE,
    RouteReason.DELIVERED_TO,
    RouteReason.TO_OR_CC,
    RouteReason.MAILBOX,
    RouteReason.ONLY,
)


@pytest.mark.parametrize(
    ("paths", "more", "is_mailbox_only", "keys", "reason"),
    [
        (["it@example.org"], {}, False, ("it",), E),
        (["it+4812.x@example.org"], {}, False, ("it",), E),
        (["IT@Example.org"], {}, False, ("it",), T),  # envelopes are folded at the door; To is read anyway
        (["hr@example.org"], {"to": "it@example.org"}, False, ("hr", "it"), E),
        (["hr@example.org"], {"to": "it@example.org, hr@example.org"}, False, ("it", "hr"), E),
        (["hr@example.org", "it@example.org"], {"to": "x@example.org"}, False, ("hr", "it"), E),
        (["it@example.org"], {"to": "hr@example.org", "cc": "it@example.org"}, False, ("hr", "it"), E),
        (["list@example.org"], {"delivered_to": "hr@example.org", "to": "x@example.org"}, False, ("hr",), D),
        (
            ["list@example.org"],
            {"delivered_to": ("x@example.org", "hr@example.org"), "to": "x@example.org"},
            False,
            (),
            NONE,
        ),
        (["list@example.org"], {"to": "x@example.org", "cc": "hr@example.org"}, False, ("hr",), T),
        ([], {"to": ""}, False, (), NONE),
        # fetched: the account says least
        (["it@example.org"], {"to": "hr@example.org"}, True, ("hr",), T),
        (["it@example.org"], {"to": "hr@example.org", "delivered_to": "it@example.org"}, True, ("it", "hr"), D),
        (["it@example.org"], {"to": "x@example.org"}, True, ("it",), M),
    ],
)
def test_the_departments_a_mail_is_written_to(
    paths: list[str], more: dict[str, Any], is_mailbox_only: bool, keys: tuple[str, ...], reason: RouteReason
) -> None:
    assert addressed_departments(message(**more), paths, desk(), is_mailbox_only=is_mailbox_only) == (keys, reason)


def test_ten_thousand_recipients() -> None:
    to = ", ".join(f"p{n}@example.org" for n in range(10_000)) + ", hr@example.org"
    assert addressed_departments(message(to=to), ["x@example.org"], desk(), is_mailbox_only=False) == (("hr",), T)


def facts(body: str, subject: str = "") -> Facts:
    return Facts(now=NOW, zone=desk().timezone, subject=subject, body=body)


def test_no_department_and_the_only_one() -> None:
    assert route(facts("x"), NO_VERDICT, (), NONE, desk()) is None
    here = with_departments(desk(), it=department())
    found = route(facts("x"), NO_VERDICT, (), NONE, here)
    assert found is not None
    assert (found.department.key, found.addressed, found.reason) == ("it", ("it",), NONE)


def test_who_looks_after_it() -> None:
    here = with_departments(desk(), it=department(looks_after=((ANA, ("printer*",)), (BEN, ("vpn", "print*")))))

    def owner(subject: str, text: str) -> tuple[str, str]:
        found = route(facts(text, subject), NO_VERDICT, ("it",), E, here)
        assert found is not None
        return found.owner, found.looks_after

    assert owner("Printers", "x") == (ANA, "printer*")
    assert owner("Hello", "the VPN is slow") == (BEN, "vpn")
    assert owner("Hello", "x") == ("", "")
    assert owner("Hello", "x" * 200_000 + " vpn") == ("", "")
