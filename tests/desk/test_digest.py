from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.digest import MOST_ITEMS, Waiting, next_slot, plan, size, slot
from tests.desk.made import desk

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


def test_nobody_to_tell_and_nothing_to_tell() -> None:
    assert plan(desk(), []) is None
    assert plan(replace(desk(), admins=()), [MAIL]) is None


def test_one_letter_to_all_admins() -> None:
    found = plan(replace(desk(), admins=("ana@example.org", "root@example.org")), [MAIL])
    assert found is not None
    assert [found.to.address, *(box.address for box in found.cc)] == ["ana@example.org", "root@example.org"]
    assert (str(found.subject), found.auto_submitted, found.variables["more"]) == (
        "1 mail waits for you",
        "auto-generated",
        0,
    )


def test_only_so_many_are_named() -> None:
    found = plan(replace(desk(), admins=("ana@example.org",)), [replace(MAIL, originator="", subject="x" * 999)] * 80)
    assert found is not None
    assert (len(found.variables["items"]), found.variables["more"]) == (MOST_ITEMS, 30)
    assert found.variables["items"][0].sender == "an unknown sender"
    assert len(found.variables["items"][0].subject) == 200


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("larger than 35000000 bytes (41340835 bytes; it lies in INBOX as UID 4)", "41 MB"),
        ("41000000 bytes, the limit is 35000000 (it lies in the Maildir as 1.host)", "41 MB"),
        ("unusable: more than 1000 header fields", "637 bytes"),
    ],
)
def test_the_size_of_a_mail_that_was_left_where_it_lies(reason: str, said: str) -> None:
    found = plan(replace(desk(), admins=("ana@example.org",)), [replace(MAIL, size=637, reason=reason)])
    assert found is not None
    assert found.variables["items"][0].size == said
