from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.decision import ActReason
from gateway.desk.department import Desk
from gateway.desk.digest import MOST_ITEMS, Listed, Waiting, answered_at, next_slot, plans, size, slot
from tests.desk.made import BEN, HANNA, department, desk, with_departments

BERLIN = ZoneInfo("Europe/Berlin")
MAIL = Waiting(
    7, "held", datetime(2025, 11, 24, 9, tzinfo=UTC), "eva@example.org", "Printer", 2_300, "it has too many parts"
)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2025-11-24T08:00:00+01:00", "2025-11-24T08:00:00+01:00", "2025-11-25T08:00:00+01:00"),
        ("2025-11-24T07:59:59+01:00", "2025-11-23T08:00:00+01:00", "2025-11-24T08:00:00+01:00"),
        ("2025-11-24T23:30:00+00:00", "2025-11-24T08:00:00+01:00", "2025-11-25T08:00:00+01:00"),
        ("2026-03-29T07:00:00+02:00", "2026-03-28T08:00:00+01:00", "2026-03-29T08:00:00+02:00"),
        ("2026-10-25T09:00:00+01:00", "2026-10-25T08:00:00+01:00", "2026-10-26T08:00:00+01:00"),
    ],
)
def test_eight_on_the_desks_clock(now: str, last: str, following: str) -> None:
    at = datetime.fromisoformat(now)
    assert slot(at, BERLIN) == datetime.fromisoformat(last)
    assert next_slot(at, BERLIN) == datetime.fromisoformat(following)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (2_300, "2.3 KB"),
        (41_000, "41 KB"),
        (1_500_000, "1.5 MB"),
        (70_825_297, "70 MB"),
    ],
)
def test_sizes(count: int, said: str) -> None:
    assert size(count) == said


ANA, ROOT, CARLA = "ana@example.org", "root@example.org", "carla@example.org"
ADMINS = replace(desk(), admins=(ANA, ROOT))


def waiting(number: int, **more: object) -> Waiting:
    given: dict[str, object] = {"state": "quarantined", "originator": "tom@elsewhere.example", "department": "it",
                                "reason": "from outside, without a thread"}  # fmt: skip
    return replace(MAIL, id=number, **{**given, **more})  # type: ignore[arg-type]


def told(found: tuple[Listed, ...]) -> list[tuple[str, str, tuple[tuple[int, ...], ...]]]:
    return [(one.reader, one.department, one.mails) for one in found]


def sentences(one: Listed, name: str) -> list[str]:
    return [str(sentence) for sentence in one.plan.variables[name]]


def secret(**more: object) -> Desk:
    hr = department("hr", name="People", confidential=True, **more)
    return with_departments(replace(desk(), admins=(ANA,)), it=department("it", name="IT"), hr=hr)


def test_nobody_to_tell_and_nothing_to_tell() -> None:
    assert plans(desk(), []) == ()
    assert plans(replace(desk(), admins=()), [MAIL]) == ()


def test_each_admin_gets_a_letter_of_their_own() -> None:
    """The reply address is signed for one person."""
    found = plans(ADMINS, [waiting(7), replace(MAIL, id=8)])
    assert told(found) == [(ANA, "", ((7,),)), (ROOT, "", ((7,),))]
    first = found[0].plan
    assert (first.to.address, first.cc, str(first.subject)) == (ANA, (), "2 mails wait for you")
    assert (first.auto_submitted, first.variables["more"]) == ("auto-generated", 0)
    assert sentences(found[0], "news") == ["1 mail waits in the quarantine.", "1 mail could not be read."]
    assert [(item.id, item.number) for item in first.variables["items"]] == [(7, 1), (8, 0)]
    assert (first.list_no, answered_at(found[0], 3).plan.list_no, answered_at(found[0], 3).plan.token_for) == (
        0,
        3,
        ANA,
    )


def test_a_department_that_wants_it_tells_its_lead() -> None:
    it = department("it", lead=CARLA, quarantine_digest=True)
    on = with_departments(replace(desk(), admins=(ROOT,)), it=it, hr=department("hr"))
    mails = [waiting(7), waiting(8, department="hr"), waiting(9, department="")]
    found = plans(on, mails)
    assert told(found) == [(ROOT, "", ((7,), (8,), (9,))), (CARLA, "it", ((7,),))]
    assert str(found[1].plan.subject) == "1 mail waits in the quarantine of IT"
    assert sentences(found[1], "news") == ["1 mail waits in the quarantine of IT."]
    assert told(plans(replace(on, admins=(CARLA,)), mails)) == [(CARLA, "", ((7,), (8,), (9,)))]  # one letter is enough


def test_without_a_lead_the_agents_are_asked() -> None:
    on = with_departments(replace(desk(), admins=()), it=department("it", quarantine_digest=True))
    assert [reader for reader, *_ in told(plans(on, [waiting(7)]))] == [ANA, BEN]


def test_of_a_confidential_department_the_admins_hear_the_number_alone() -> None:
    found = plans(secret(), [waiting(7, department="hr", subject="My salary"), replace(MAIL, id=8, department="hr")])
    assert told(found) == [(ANA, "", ()), (HANNA, "hr", ((7,),))]
    plan = found[0].plan
    assert (plan.variables["items"], str(plan.subject)) == ((), "2 mails wait in a quarantine")
    assert sentences(found[0], "elsewhere") == [
        "2 mails wait for People, which is confidential. Asked is: hanna@example.org."
    ]
    assert "salary" not in str(plan)
    assert "tom@elsewhere" not in str(plan)


def test_the_same_where_a_rule_says_so_of_a_request() -> None:
    mail = waiting(7, is_confidential=True, subject="My salary")
    found = plans(replace(ADMINS, admins=(ROOT,)), [mail, waiting(8)])
    assert told(found) == [(ROOT, "", ((8,),)), (ANA, "it", ((7,),)), (BEN, "it", ((7,),))]
    assert "salary" not in str(found[0].plan)


def test_mails_beyond_those_that_are_looked_at_are_counted() -> None:
    found = plans(secret(), [waiting(7)], more={"hr": 3, "it": 2, "": 1})
    assert told(found) == [(ANA, "", ((7,),)), (HANNA, "hr", ())]
    assert found[0].plan.variables["more"] == 3
    assert sentences(found[0], "news") == ["4 mails wait in the quarantine."]
    assert sentences(found[0], "elsewhere")[0].startswith("3 mails wait for People")
    assert sentences(found[1], "news") == ["3 mails wait in the quarantine of People."]


def test_only_so_many_are_named() -> None:
    mails = [waiting(n, originator=f"{n}@elsewhere.example", subject="x" * 999) for n in range(80)]
    (found,) = plans(replace(ADMINS, admins=(ANA,)), mails)
    assert (len(found.mails), len(found.plan.variables["items"]), found.plan.variables["more"]) == (MOST_ITEMS, 50, 30)
    assert len(found.plan.variables["items"][0].subject) == 200


def test_of_many_those_of_one_author_are_one_entry() -> None:
    flood = [waiting(n, size=1_000) for n in range(1, 1_001)]
    (found,) = plans(replace(ADMINS, admins=(ANA,)), [*flood, waiting(2_000, originator="mia@other.example")])
    assert [len(mails) for mails in found.mails] == [500, 1]
    first, second = found.plan.variables["items"]
    assert (first.number, first.count, first.size, second.number, second.id) == (1, 500, "500 KB", 2, 2_000)
    assert found.plan.variables["more"] == 500


def test_a_flood_is_one_line() -> None:
    flood = [waiting(n, reason=ActReason.TOO_MANY.value) for n in range(1, 31)]
    (found,) = plans(replace(ADMINS, admins=(ANA,)), [waiting(100), *flood, waiting(101)])
    assert [len(mails) for mails in found.mails] == [1, 30, 1]
    assert str(found.plan.variables["items"][1].reason) == "more new requests than one sender may open in that time"
    assert sentences(found, "news") == ["32 mails wait in the quarantine."]


def test_what_is_said_of_one() -> None:
    mail = waiting(
        7, name="Eva Novak", to="it@example.org", rule="fraud", words="looks like a thief", subject="a\r\n\u202eb"
    )
    item = plans(replace(ADMINS, admins=(ANA,)), [mail])[0].plan.variables["items"][0]
    assert (item.sender, item.name, item.to, item.subject) == (
        "tom@elsewhere.example",
        "Eva Novak",
        "it@example.org",
        "a b",
    )
    assert str(item.reason) == "the rule “fraud”: looks like a thief"
    assert [str(one) for one in item.warnings] == ["It bears the name of Eva Novak, and comes from outside."]
    assert item.kept_until == datetime(2025, 12, 24, 9, tzinfo=UTC)
    unknown = plans(replace(ADMINS, admins=(ANA,)), [waiting(7, originator="")])[0].plan.variables["items"][0]
    assert (str(unknown.sender), unknown.warnings, str(unknown.reason)) == (
        "an unknown sender", (), "from outside, and about no request",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("larger than 35000000 bytes (41340835 bytes; it lies in INBOX as UID 4)", "41 MB"),
        ("41000000 bytes, the limit is 35000000 (it lies in the Maildir as 1.host)", "41 MB"),
        ("unusable: more than 1000 header fields", "637 bytes"),
    ],
)
def test_the_size_of_a_mail_that_was_left_where_it_lies(reason: str, said: str) -> None:
    found = plans(replace(ADMINS, admins=(ANA,)), [replace(MAIL, size=637, reason=reason)])
    assert found[0].plan.variables["items"][0].size == said
