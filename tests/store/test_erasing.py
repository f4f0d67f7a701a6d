"""What goes and what stays in single rows; the whole of it: tests/test_erasing.py, and tests/attacks/test_privacy.py."""

from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.vouched import Auth, Vouched, as_json
from gateway.mail.envelope import Client
from gateway.mail.traces import Traces
from gateway.store import inbox as mails
from gateway.store.columns import metadata
from gateway.store.engine import Store
from gateway.store.erasing import NAME, Eraser, unquoted
from gateway.store.personal import Scope
from gateway.store.schema import inbox, policy, unreached
from gateway.store.schema_desk import absence, habit, held_text, quarantine_list, timer
from tests.databases import NOW, take

EVA, ALIAS = "eva@example.org", "erased-7@erased.invalid"
TRACES = Traces((EVA,), ("Eva Novak",))
ERASER = Eraser(Scope(frozenset({1}), frozenset({2})), TRACES, TRACES, TRACES, ALIAS, 7, NOW)
ROWS: list[tuple[sa.Table, dict[str, Any], dict[str, Any] | None]] = [
    (
        policy,
        {"generation": 1, "digest": "x", "loaded_at": NOW, "files": {"desk.yaml": f"people:\n  {EVA}: Eva Novak\n"}},
        {"files": {"desk.yaml": f"people:\n  {ALIAS}: {NAME}\n"}},
    ),
    (unreached, {"address": EVA, "letters": [], "failures": 2, "failed_at": NOW, "reason": ""}, None),
    (unreached, {"address": "tom@x", "letters": [], "failures": 2, "failed_at": NOW, "reason": f"not {EVA}"},
     {"reason": f"not {ALIAS}"}),
    (absence, {"agent": EVA, "since": NOW, "source": "away"}, None),
    (habit, {"agent": EVA, "confirm": "", "used": {}}, None),
    (quarantine_list, {"id": 3, "reader": EVA, "department": "it", "at": NOW, "message_id": "", "mails": [[1]]}, None),
    (timer, {"ticket": 1, "name": "promise", "due_at": NOW, "data": "", "tries": 0, "problem": ""}, None),
    (timer, {"ticket": 3, "name": f"held {EVA}", "due_at": NOW, "data": f"{EVA} x", "tries": 0, "problem": ""},
     {"name": f"held {ALIAS}", "data": f"{ALIAS} x"}),
    (held_text, {"ticket": 2, "agent": EVA, "inbox": 1, "at": NOW, "lines": []}, None),
    (held_text, {"ticket": 2, "agent": "ana@x", "inbox": 1, "at": NOW, "lines": [f"#cc {EVA.upper()}"]},
     {"lines": [f"#cc {ALIAS}"]}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "changed"), ROWS, ids=[f"{n}-{row[0].name}" for n, row in enumerate(ROWS)])
def test_a_row(store: Store, table: sa.Table, row: dict[str, Any], changed: dict[str, Any] | None) -> None:
    store.write(lambda c: c.execute(sa.insert(table).values(**row)))
    for again in range(2):
        last, counts = store.write(lambda c: ERASER.sweep(c, table, None))
        assert last is None
        assert counts.total() == (0 if again and changed is not None else 1 - again)
    left = store.read(lambda c: c.execute(sa.select(table)).all())
    if changed is None:
        assert left == []
    else:
        [one] = left
        assert {name: one._mapping[name] for name in row} == {**row, **changed}


def test_every_table_that_may_hold_a_person_is_swept() -> None:
    """A new table is, unless somebody says here that it knows no persons."""
    swept = {table.name for table in ERASER.tables()}
    assert {table.name for table in metadata.sorted_tables} - swept == {
        *("journal", "raw", "letter"),  # these have a step of their own
        *("erasure", "process", "mailbox_lease", "counter", "token_key"),
    }


def test_a_long_table_is_walked_through(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.store.erasing.STEP", 3)
    rows = [{"ticket": 5, "name": f"{n} {EVA}", "due_at": NOW, "data": "", "tries": 0, "problem": ""} for n in range(8)]
    store.write(lambda c: c.execute(sa.insert(timer), rows))
    after, steps = None, 0
    while steps == 0 or after is not None:
        after, _ = store.write(lambda c, at=after: ERASER.sweep(c, timer, at))  # type: ignore[misc]
        steps += 1
        assert steps < 20
    names = store.read(lambda c: c.execute(sa.select(timer.c.name)).scalars().all())
    assert sorted(names) == [f"{n} {ALIAS}" for n in range(8)]


def test_lines_that_are_quoted_go() -> None:
    assert unquoted("a\n> b\n>> c\nd") == "a\nd"


def test_the_machine_that_handed_a_mail_in_is_theirs(store: Store) -> None:
    """Its address, the name it gives itself, and what we found out about it; those of others' mails stay."""
    found = Vouched(Auth.PASS, "sent from where example.org sends", spf="pass example.org")
    for content in (b"hers", b"other"):
        one = take(store, content, client=Client("192.0.2.7", "evas-laptop.example.org"))
        store.write(lambda c, one=one: c.execute(sa.update(inbox).where(inbox.c.id == one).values(claimed_by=1)))  # type: ignore[misc]
        store.write(lambda c, one=one: mails.vouch(c, {one: found}, process=1))  # type: ignore[misc]
        store.write(lambda c, one=one: mails.settle(c, one, state="done", originator=EVA if one == 1 else "tom@x"))  # type: ignore[misc]
    eraser = Eraser(Scope(frozenset(), frozenset(), frozenset({1})), TRACES, TRACES, TRACES, ALIAS, 7, NOW)
    for _ in range(2):
        store.write(lambda c: eraser.sweep(c, inbox, None))
    columns = sa.select(inbox.c.client, inbox.c.helo, inbox.c.vouched).order_by(inbox.c.id)
    hers, others = store.read(lambda c: c.execute(columns).all())
    assert tuple(hers) == ("", "", None)
    assert tuple(others) == ("192.0.2.7", "evas-laptop.example.org", as_json(found))
