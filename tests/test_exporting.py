"""Who may read what of a request that several people share; all of it, against the database: tests/attacks/test_privacy.py."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.department import Person
from gateway.exporting import Exporter
from gateway.store.schema import entry, participant, raw
from gateway.store.schema_desk import absence
from tests.databases import KINDS, NOW
from tests.work.rig import Rig, mail, rig

EVA, TOM = "eva@example.org", "tom@example.org"


def exported(desk: Rig, address: str, *known: Person) -> dict[str, Any]:
    exporter = Exporter(desk.store, (address,), known, desk.policy.desk.timezone, desk.clock.now())
    return {path: json.loads(one) if path.endswith(".json") else one for path, one in exporter.files()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("role", "since", "reads"),
    [
        ("cc", 0, ["answer", "mine", "reply", "request"]),
        ("cc", 2, ["answer", "mine", "reply"]),
        ("affected", 2, ["answer", "mine"]),
        ("affected", 9, ["mine"]),
    ],
)
def test_what_one_of_several_reads(tmp_path: Path, kind: str, role: str, since: int, reads: list[str]) -> None:
    with rig(kind, tmp_path) as desk:
        desk.take(mail("request"))
        desk.decide()
        rows = [("reply", EVA, "all"), ("answer", "ana@example.org", "all"), ("note", "ana@example.org", "agents")]
        for n, (what, author, audience) in enumerate([*rows, ("mine", TOM, "all")], 3):
            values = {
                "ticket": 1, "kind": "reply" if what == "mine" else what, "direction": "in", "author": author,
                "at": NOW + timedelta(hours=n), "text": what, "visible_to": audience, "attachments": [],
            }  # fmt: skip
            desk.store.write(lambda c, values=values: c.execute(sa.insert(entry).values(**values)))  # type: ignore[misc]
        took_part = {
            "ticket": 1,
            "address": TOM,
            "name": "Tom Reed",
            "role": role,
            "since": NOW + timedelta(hours=since),
        }
        desk.store.write(lambda c: c.execute(sa.insert(participant).values(subject="", **took_part)))
        files = exported(desk, TOM)
        assert sorted(one["text"].strip() for one in files["entries.json"]) == reads
        [request] = files["requests.json"]
        assert (request["role"], "remark" in request) == (role, False)
        assert b"0 internal notes" in files["README.txt"]


def test_what_is_noted_and_what_is_gone(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path) as desk:
        desk.take(mail())
        desk.decide()
        desk.store.write(lambda c: c.execute(sa.insert(absence).values(agent=EVA, since=NOW, source="note")))
        desk.store.write(lambda c: c.execute(sa.delete(raw)))
        files = exported(desk, EVA, Person(EVA, "Eva Novak", phone="12", columns=(("site", "Berlin"),)))
        assert files["person.json"]["absence"][0]["agent"] == EVA
        assert files["person.json"]["directory"][0]["site"] == "Berlin"
        assert [one["id"] for one in files["mails.json"]] == [1]
        assert not [path for path in files if path.startswith("mails/")]
        assert b"1 mails that they wrote; 0 of them as .eml" in files["README.txt"]
        assert [one["at"] for one in files["entries.json"]] == ["2025-11-24T09:28:03+01:00"]


def test_who_has_never_written(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path) as desk:
        desk.take(mail())
        desk.decide()
        files = exported(desk, "nobody@example.org")
        assert [files[name] for name in ("requests.json", "entries.json", "mails.json", "letters.json")] == [
            [],
            [],
            [],
            [],
        ]
