"""A person who was erased: not one word of hers is left in any file of the desk, and the desk works on (invariants 5.3, G20)."""

import json
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.mail.traces import Traces
from gateway.store import inbox as mails
from gateway.store import journal
from gateway.store.schema import entry, inbox, outbox, raw, ticket
from tests.attacks.privacy import ANA, CANARIES, NAME, OUTSIDER, TOM, ZOE, Traced, traced
from tests.databases import KINDS


def found_in(data: bytes) -> list[str]:
    low = data.decode("utf-8", "replace").lower()
    return [where for where, word in CANARIES.items() if word.lower() in low]


def in_raws(desk: Traced) -> list[str]:
    """The words that are left in original mails, in whatever letters they are written."""
    return [
        where
        for where, word in CANARIES.items()
        for content in desk.raws().values()
        if Traces(("nobody@nowhere.invalid",), texts=(word,)).are_in_mail(content)
    ]


def skeleton(desk: Traced) -> list[tuple[object, ...]]:
    t, e = ticket.c, entry.c
    shape = sa.select(t.number, t.department, t.state, t.priority, t.created_at, t.closed_at, t.rating).order_by(
        t.number
    )
    thread = sa.select(e.ticket, e.kind, e.direction, e.at).order_by(e.id)
    return [tuple(row) for one in (shape, thread) for row in desk.store.read(lambda c, one=one: c.execute(one).all())]  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_who_was_erased(tmp_path: Path, kind: str) -> None:
    with traced(tmp_path, kind) as desk:
        assert len(CANARIES) >= 20
        everything = desk.data() + b"\n".join(desk.raws().values())
        missing = {*CANARIES} - {*found_in(everything)} - {*in_raws(desk)}
        assert missing == set()  # each word is there before
        expect_export_is_complete(desk, tmp_path / "hers")
        before, reports = skeleton(desk), report(desk)
        began = time.process_time()
        [receipt] = desk.cli.lines("people", "erase", ZOE, OUTSIDER, "--name", NAME, "--yes")
        assert time.process_time() - began < 30
        assert receipt["receipt"] == "sent"
        assert found_in(desk.data()) == []
        assert in_raws(desk) == []
        assert not [one for one in desk.raws() if one in hers(desk)]
        assert skeleton(desk) == before
        assert report(desk) == reports
        assert desk.store.read(journal.verify) == []
        assert {**receipt, "seconds": 0, "begun_at": "", "finished_at": ""}["id"] == 1
        assert (receipt["requests"], receipt["shared"]) == (2, 1)  # her two, and Tom's
        assert receipt["originals"] >= 9
        assert ZOE not in json.dumps(receipt)
        desk_works_on(desk)


def expect_export_is_complete(desk: Traced, folder: Path) -> None:
    """What `people export` writes is what the database has, asked for in another way."""
    assert desk.cli.call("people", "export", ZOE, OUTSIDER, "--to", str(folder)).exit_code == 0
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    listed = {
        name: json.loads(files[f"{name}.json"]) for name in ("requests", "entries", "journal", "mails", "letters")
    }

    def ids(statement: str) -> set[object]:
        said = statement.format(who=f"('{ZOE}', '{OUTSIDER}')")
        return set(desk.store.read(lambda c: c.execute(sa.text(said)).scalars().all()))

    assert {one["number"] for one in listed["requests"]} == ids("SELECT ticket FROM participant WHERE address IN {who}")
    wrote = ids("SELECT id FROM inbox WHERE originator IN {who} OR reverse_path IN {who}")
    assert {one["id"] for one in listed["mails"]} == wrote
    assert {path for path in files if path.startswith("mails/")} == {f"mails/{one}.eml" for one in wrote}
    assert {one["id"] for one in listed["letters"]} == ids("SELECT id FROM outbox WHERE address IN {who}")
    assert len([one for one in listed["letters"] if one["letter"]]) == len(
        [x for x in files if x.startswith("letters/")]
    )
    assert {(one["ticket"], one["seq"]) for one in listed["journal"]} == {
        tuple(row)
        for row in desk.store.read(
            lambda c: c.execute(
                sa.text(f"SELECT ticket, seq FROM journal WHERE actor IN ('{ZOE}', '{OUTSIDER}')")
            ).all()
        )
    }
    mine = "SELECT e.id FROM entry e JOIN participant p ON p.ticket = e.ticket AND p.address IN {who} WHERE "
    theirs = ids(mine + "e.author IN {who} OR e.visible_to = 'all'")  # she was there from the first mail on
    assert {one["id"] for one in listed["entries"]} == theirs
    everything = b"".join(files.values())
    assert CANARIES["note"].encode() not in everything  # what colleagues say to each other
    assert CANARIES["answer"].encode() in everything
    found = {where for where, word in CANARIES.items() for one in files.values() if names(word, one)}
    assert {*CANARIES} - found == {"note", "held text"}  # Ana's words, which nobody has read yet
    assert b"1 internal notes" in files["README.txt"]
    assert folder.stat().st_mode & 0o077 == 0


def names(word: str, content: bytes) -> bool:
    return word.lower() in content.decode("utf-8", "replace").lower() or Traces(
        ("nobody@nowhere.invalid",), texts=(word,)
    ).are_in_mail(content)


def hers(desk: Traced) -> list[int]:
    return list(desk.store.read(lambda c: c.execute(sa.select(inbox.c.id).where(inbox.c.gone == "erased")).scalars()))


def report(desk: Traced) -> str:
    """The numbers of the week, but for what people have said."""
    rows = desk.cli.call("report", "week", "2025-11-24", "--csv").stdout.splitlines()
    return "\n".join(row for row in rows if "remark" not in row)


def desk_works_on(desk: Traced) -> None:
    """Verbs that look at what was erased, a reply into Tom's request, and a new request of hers."""
    for row in desk.cli.lines("ticket", "list", "--all"):
        shown = desk.cli.lines("ticket", "show", row["ref"])[0]
        assert shown["journal"]
        assert desk.cli.call("ticket", "show", row["ref"]).exit_code == 0
    for row in desk.cli.lines("mail", "list"):
        assert desk.cli.call("mail", "show", str(row["id"])).exit_code == 0
    gone = hers(desk)[0]
    said = desk.cli.call("mail", "show", str(gone), "--raw")
    assert (said.exit_code, "a person who was erased" in said.stderr) == (1, True)
    for row in desk.cli.lines("outbox", "list", "--all"):
        assert desk.cli.call("outbox", "show", str(row["id"])).exit_code == 0
    told = next(one for one in desk.letters if one.ticket == desk.tom and one.recipient == ANA)
    answer = desk._by(ANA, "Fixed now.", told)
    assert TOM in [one.recipient for one in answer]
    assert not [one for one in answer if "erased" in one.recipient]
    again = desk._by(ZOE, "It is me again.", subject="New")
    assert [one.template for one in again if one.recipient == ZOE] == ["ack"]
    desk_again = desk.store.read(lambda c: c.execute(sa.select(outbox.c.address).where(outbox.c.address == ZOE)).all())
    assert len(desk_again) == 1
    with pytest.raises(mails.Gone):
        desk.store.read(lambda c: mails.content_of(c, gone))
    assert desk.store.read(lambda c: c.execute(sa.select(raw.c.inbox).where(raw.c.inbox == gone)).all()) == []
