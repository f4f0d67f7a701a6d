"""`people export`: what the store holds of a person, as files for them. Reads only.

In it         what they wrote, what was written to them, and what is noted of them: requests, entries of threads, original mails and
              letters as .eml, their acts in the journal, their marks in further tables.
Not in it     what colleagues note for each other in their requests (it is counted), and what others wrote where they could not read
              it: of a request that many share, of the time before they took part.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from gateway.desk.department import Person
from gateway.store import inbox as mails
from gateway.store import personal
from gateway.store.engine import Store
from gateway.store.schema import entry, inbox, journal, letter, outbox, participant, promise, ticket, unreached
from gateway.store.schema_desk import absence, habit, held_text, surveyed

_README = """\
What the desk held of {addresses} on {at}.

person.json     names, and what else is noted
requests.json   {requests} requests: theirs, and others in which they take part
entries.json    {entries} texts: what they wrote, and what was written to them
journal.json    {journal} lines: what they did, and when
mails.json      {mails} mails that they wrote; {originals} of them as .eml in mails/
letters.json    {letters} letters to them; {copies} of them as .eml in letters/

Mails and letters without an .eml were deleted after the time for which they are kept.
Not in here: {notes} internal notes of colleagues in their requests, and what others wrote that they could not read.
"""
_AT_ONCE = timedelta(milliseconds=1)
"""Several people who come in by one mail are put down microseconds apart."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One person, by their addresses (folded). `known`: what the rules files say of them."""

    store: Store
    addresses: tuple[str, ...]
    known: tuple[Person, ...]
    zone: tzinfo
    now: datetime

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Each file with its path. The last one says how much there was."""
        wanted = self.store.read(lambda connection: personal.scope(connection, self.addresses))
        numbers = wanted.requests | wanted.shared
        roles, since = self._parts(numbers)
        requests = [self._request(row, roles) for row in self._rows(ticket, ticket.c.number, numbers)]
        threads = self._rows(entry, entry.c.ticket, numbers)
        came = self._rows(inbox, inbox.c.id, frozenset(row["inbox"] for row in threads if row["inbox"]))
        shown_at = {row["id"]: row["decided_at"] for row in came}
        texts = [
            row for row in threads if self._is_for_them(row, roles, since, shown_at.get(row["inbox"]) or row["at"])
        ]
        lines = [row for row in self._rows(journal, journal.c.ticket, numbers) if row["actor"] in self.addresses]
        wrote = self._rows(inbox, inbox.c.id, wanted.mails)
        letters = self._letters()
        yield "person.json", _json(self._person())
        yield "requests.json", _json(requests)
        yield "entries.json", _json([self._plain(row) for row in texts])
        yield "journal.json", _json([self._plain(row, without=("seal",)) for row in lines])
        yield "mails.json", _json([self._plain(row, without=("claimed_by", "alone", "why")) for row in wrote])
        yield "letters.json", _json([self._plain(row, without=("content", "claimed_by")) for row in letters])
        kept = self.store.read(lambda connection: personal.is_kept(connection, wanted.mails))
        for one in kept:
            yield f"mails/{one}.eml", self.store.read(lambda c, one=one: mails.as_it_is(c, one))  # type: ignore[misc]
        copies = {row["letter"]: row["content"] for row in letters if row["content"]}
        yield from ((f"letters/{one}.eml", content) for one, content in copies.items())
        is_note = [row for row in threads if row["kind"] == "note" and row["author"] not in self.addresses]
        said = _README.format(
            addresses=", ".join(self.addresses), at=self._instant(self.now), requests=len(requests), entries=len(texts),
            journal=len(lines), mails=len(wrote), originals=len(kept), letters=len(letters), copies=len(copies),
            notes=sum(row["ticket"] in wanted.requests for row in is_note),
        )  # fmt: skip
        yield "README.txt", said.encode()

    def _rows(self, table: Any, column: Any, keys: frozenset[int]) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        order = list(table.primary_key.columns)
        for some in personal.pieces(keys):
            rows = self.store.read(lambda c, some=some: personal.rows(c, table, column.in_(some), order=order))  # type: ignore[misc]
            found += [row._mapping for row in rows]
        return found

    def _of_them(self, table: Any, column: Any) -> list[Mapping[str, Any]]:
        order = list(table.primary_key.columns)
        who = column.in_(self.addresses)
        return [row._mapping for row in self.store.read(lambda c: personal.rows(c, table, who, order=order))]

    def _parts(self, numbers: frozenset[int]) -> tuple[dict[int, str], dict[int, datetime]]:
        """Request -> as what they take part, and since when."""
        rows = [row for row in self._of_them(participant, participant.c.address) if row["ticket"] in numbers]
        return {row["ticket"]: row["role"] for row in rows}, {row["ticket"]: row["since"] for row in rows}

    def _is_for_them(
        self, row: Mapping[str, Any], roles: Mapping[int, str], since: Mapping[int, datetime], shown_at: datetime
    ) -> bool:
        """Did they write it, or could they read it? The mail by which they came in, they could."""
        if row["author"] in self.addresses:
            return True
        role = roles.get(row["ticket"], "")
        if row["visible_to"] != "all" or not role:
            return False
        if role == "requester":
            return True
        if shown_at < since[row["ticket"]] - _AT_ONCE:
            return False
        return row["kind"] == "answer" or role != "affected"

    def _request(self, row: Mapping[str, Any], roles: Mapping[int, str]) -> dict[str, Any]:
        """Of a request of somebody else what its people see."""
        number = row["number"]
        is_theirs = row["requester"] in self.addresses
        found = {"ref": f"{row['prefix']}-{number}", "role": "requester" if is_theirs else roles.get(number, "")}
        names: tuple[str, ...] = ("number", "department", "state", "subject", "created_at", "closed_at")
        if is_theirs:
            names += ("priority", "because", "language", "for_customer", "tags", "fields", "deadline", "deadline_reason",
                      "waiting_for", "rating", "remark")  # fmt: skip
            promises = self._rows(promise, promise.c.ticket, frozenset({number}))
            return {
                **found,
                **self._plain({name: row[name] for name in names}),
                "promises": [*map(self._plain, promises)],
            }
        return {**found, **self._plain({name: row[name] for name in names})}

    def _letters(self) -> list[Mapping[str, Any]]:
        """The letters to them, each with how it went."""
        sent = self._of_them(outbox, outbox.c.address)
        written = {row["id"]: row for row in self._rows(letter, letter.c.id, frozenset(row["letter"] for row in sent))}
        names = ("ticket", "template", "department", "message_id", "content")
        return [{**row, **{name: written[row["letter"]][name] for name in names}} for row in sent]

    def _person(self) -> dict[str, Any]:
        marks = {
            "unreached": self._of_them(unreached, unreached.c.address),
            "absence": self._of_them(absence, absence.c.agent),
            "habit": self._of_them(habit, habit.c.agent),
            "held_text": self._of_them(held_text, held_text.c.agent),
            "surveyed": self._of_them(surveyed, surveyed.c.person),
        }
        return {
            "addresses": list(self.addresses),
            "names": sorted(self.store.read(lambda connection: personal.names(connection, self.addresses))),
            "directory": [
                {
                    "address": one.address, "name": one.name, "department": one.department, "language": one.language,
                    "phone": one.phone, "also": list(one.also), **dict(one.columns),
                }
                for one in self.known
            ],
            **{name: [self._plain(row) for row in rows] for name, rows in marks.items()},
        }  # fmt: skip

    def _plain(self, row: Mapping[str, Any], *, without: Sequence[str] = ()) -> dict[str, Any]:
        return {
            name: self._instant(value) if isinstance(value, datetime) else value
            for name, value in row.items()
            if name not in without
        }

    def _instant(self, at: datetime) -> str:
        return at.astimezone(self.zone).isoformat(timespec="seconds")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"
