"""Stored mails decided again: exactly the differences of an edited rule, and none without an edit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway import replay
from gateway.desk.department import Desk
from gateway.policy import snapshot
from gateway.store.schema import metadata
from tests.cli.rig import DeskFolder
from tests.replayed import APART, RULES, Filled, fill, filled

BEGAN = datetime(2025, 11, 3, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder = DeskFolder.make(tmp_path_factory.mktemp("replay") / "desk")
    with filled(folder, began=BEGAN) as made:
        fill(made, 300)
        yield made


def edited(desk: Filled, before: str, after: str) -> Desk:
    """The rules in force with one edit."""
    assert RULES.count(before) == 1
    return policy(desk, RULES.replace(before, after))


def policy(desk: Filled, text: str) -> Desk:
    files = {**desk.runtime.policy.files, "desk.yaml": text}
    return snapshot.from_files(desk.runtime.settings, files, 2).desk


def replayed(desk: Filled, after: Desk, *, since: datetime = BEGAN) -> list[replay.Replayed]:
    wanted = replay.mails(desk.runtime.store, since=since)
    before = desk.runtime.policy.desk
    return list(replay.replay(desk.runtime.store, wanted, since=since, before=before, after=[after]))


def said(found: list[replay.Replayed]) -> Counter[tuple[str, str, str, str, str]]:
    """What differs, and how often."""
    return Counter(
        (one.key, one.before.value, one.after.value, one.before.rule, one.after.rule)
        for mail in found
        for one in mail.differences()
    )


def count(desk: Filled, *words: str) -> int:
    return sum(any(word in written.subject for word in words) for written in desk.written)


def test_the_rules_in_force_differ_in_nothing(desk: Filled) -> None:
    found = replayed(desk, policy(desk, RULES))
    assert len(found) == 300
    assert said(found) == {}


def test_they_decide_what_was_decided(desk: Filled) -> None:
    """The history of then gives the decisions of then: owners, tags and outcomes stand in the store."""
    t = metadata.tables["ticket"].c
    rows = desk.runtime.store.read(
        lambda c: c.execute(sa.select(t.number, t.department, t.owner, t.priority, t.tags)).all()
    )
    stored = {row.number: row for row in rows}
    found = replayed(desk, policy(desk, RULES))
    opened = [one for one in found if one.mail.outcome == "opened"]
    assert len(opened) == len(stored) == 300 - count(desk, "Newsletter")
    for one in opened:
        got, row = one.results_before, stored[one.mail.ticket or 0]
        assert got["department"].value == row.department
        owner = got["owner"].value
        assert owner.removeprefix("least-busy (").removesuffix(")") == (row.owner or "")
        assert got["priority"].value == row.priority
        assert got.get("tag", replay.NOTHING).value == ", ".join(row.tags)
    assert {one.results_before["outcome"].value for one in found if one not in opened} == {"ignored"}
    assert {"ana@example.org", "ben@example.org"} <= {row.owner for row in rows}


def test_exactly_the_differences_of_an_edited_rule(desk: Filled) -> None:
    after = edited(desk, "subject: badge}", "subject: [badge, printer]}")
    found = replayed(desk, after)
    named = Counter(tuple(one.key for one in mail.differences()) for mail in found)
    assert named == {("department", "tag"): count(desk, "Printer"), (): 300 - count(desk, "Printer")}
    assert said(found)["department", "it", "facilities", "", "badge"] == count(desk, "Printer")


EDITS = {
    "ignored no more": ("ignore: nobody needs it", "tag: letter", {("outcome", "ignored", "opened"): "Newsletter"}),
    "ignored from now on": (
        "{owner: ben@example.org}",
        "{ignore: too many}",
        {("outcome", "opened", "ignored"): "VPN"},
    ),
    "held": ("{owner: ben@example.org}", "{quarantine: look at it}", {("outcome", "opened", "quarantined"): "VPN"}),
    "another owner": (
        "{owner: ben@example.org}",
        "{owner: ana@example.org}",
        {("owner", "ben@example.org", "ana@example.org"): "VPN"},
    ),
    "no owner": ("{owner: ben@example.org}", "{tag: net}", {("owner", "ben@example.org", ""): "VPN"}),
    "priority": (
        "{priority: high, because: people must be paid}",
        "{priority: urgent, because: people must be paid}",
        {("priority", "high", "urgent"): "Payslip"},
    ),
    "reason": (
        "because: people must be paid",
        "because: it is the law",
        {("because", "people must be paid", "it is the law"): "Payslip"},
    ),
    "name only": ("name: payday", "name: pay day", {}),
}


@pytest.mark.parametrize("name", EDITS)
def test_edits(desk: Filled, name: str) -> None:
    before, after, expected = EDITS[name]
    found = said(replayed(desk, edited(desk, before, after)))
    wanted = {key: count(desk, word) for key, word in expected.items()}
    named = {(key, was, now): number for (key, was, now, _, _), number in found.items()}
    assert {key: named[key] for key in wanted} == wanted
    side = {"ignore", "quarantine", "tag", "owner", "department", "priority"}  # what goes with an outcome that changes
    assert {key for key in named if key not in wanted and key[0] not in side} == set()
    if not expected:
        assert named == {}


def test_other_departments_and_people_count_too(desk: Filled) -> None:
    """Not only the rules may differ: an address that moves to another department."""
    text = RULES.replace("address: hr@example.org", "address: people@example.org").replace(
        "address: fm@example.org", "address: fm@example.org, also: [hr@example.org]"
    )
    found = said(replayed(desk, policy(desk, text)))
    assert found["department", "hr", "facilities", "", ""] == count(desk, "Payslip", "Holiday")


def test_twice_the_same(desk: Filled) -> None:
    after = edited(desk, "similar: 3 in 10m", "similar: 2 in 10m")
    first, second = (said(replayed(desk, after)) for _ in range(2))
    assert first == second != {}


def test_since(desk: Filled) -> None:
    """What came before is not replayed, and is known all the same: the least busy are the same as in the whole."""
    since = BEGAN + 150 * APART + timedelta(seconds=1)
    after = policy(desk, RULES)
    whole = {one.mail.id: one.results_before for one in replayed(desk, after)}
    late = replayed(desk, after, since=since)
    assert len(late) == 150
    assert [one.results_before for one in late] == [whole[one.mail.id] for one in late]


def test_nothing_is_written(desk: Filled) -> None:
    def everything(connection: sa.Connection) -> list[list[sa.Row[tuple[object, ...]]]]:
        return [list(connection.execute(sa.select(table))) for table in metadata.sorted_tables]

    before = desk.runtime.store.read(everything)
    replayed(desk, edited(desk, "subject: badge", "subject: [badge, printer]"))
    assert desk.runtime.store.read(everything) == before


def test_a_rule_that_merges(desk: Filled) -> None:
    """New rules may merge: then mails join the request of then that speaks of the same."""
    text = RULES.replace(
        "if: {similar: 3 in 10m}, then: {tag: many}", "if: {to: it, similar: 2 in 10m}, then: {merge: similar}"
    )
    found = replayed(desk, policy(desk, text))
    joined = [one for one in found if replay.results(one.after[0])["outcome"].value == "appended"]
    assert 0 < len(joined) < 150
    assert said(replayed(desk, replace(desk.runtime.policy.desk, generation=9))) == {}


@pytest.mark.long
def test_ten_thousand_mails(tmp_path: Path) -> None:
    with filled(DeskFolder.make(tmp_path / "desk"), began=BEGAN) as desk:
        fill(desk, 10_000, at_once=16)
        assert len(found := replayed(desk, policy(desk, RULES))) == 10_000
        assert said(found) == {}
        after = edited(desk, "{owner: ben@example.org}", "{owner: ana@example.org}")
        assert said(replayed(desk, after)) == {
            ("owner", "ben@example.org", "ana@example.org", "network words", "network words"): count(desk, "VPN")
        }
