"""Every row of every table, cleaned of one person: the steps of `people erase`, each for one transaction.

Which table holds what of a person is a table here; beyond it every text of every column is cleaned of addresses, names and
Message-IDs, so that what a later version adds is not forgotten. All steps find nothing to do where they were done before.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.mail.traces import Traces
from gateway.store import inbox as mails
from gateway.store import journal as journals
from gateway.store.columns import metadata
from gateway.store.dialect import insert_new
from gateway.store.personal import Scope
from gateway.store.retention import ERASED, forget_bytes
from gateway.store.schema import entry, inbox, journal, letter, outbox, raw, ticket

NAME = "Erased person"
STEP = 200
STEP_OF_LETTERS = 50
_NOT_SWEPT = {"erasure", "journal", "raw", "letter", "process", "mailbox_lease", "counter", "token_key"}
"""What has a step of its own, and what knows no persons."""
_NOT_TEXT = {"transmission", "sha256", "seal", "digest", "salt"}
_NOT_TEXT_OF = {("inbox", "content")}
_WORDS_OF_ENTRY: dict[str, Any] = {
    "text": "", "quoted": "", "signature": "", "html": None, "message_id": "", "in_reply_to": "", "attachments": [],
}  # fmt: skip
_AS_AGENT = ("answer", "note")
_BLANK: dict[str, dict[str, Any]] = {
    "ticket": {
        "subject": "", "because": "", "owner_reason": "", "for_customer": "", "fields": {}, "deadline_reason": "",
        "thread_index": "", "waiting_for": "", "remark": "", "outsiders": {},
    },
    "participant": {"subject": ""},
    "promise": {"because": "", "deliverable": ""},
    "entry": _WORDS_OF_ENTRY,
}  # fmt: skip
"""What goes whole in a request of the person."""
_JOURNAL_WORDS = ("because", "words", "remark", "lines", "deliverable", "text", "reason")
_GONE_BY = {
    "unreached": "address", "absence": "agent", "habit": "agent", "surveyed": "person", "colleague": "address",
    "held_text": "agent", "may_undo": "agent", "quarantine_list": "reader",
}  # fmt: skip
"""Rows that are about nobody but the person."""
_GONE_WITH_REQUEST = ("held_text", "may_undo", "timer", "surveyed")


@dataclass(frozen=True)
class Eraser:
    """One person. `traces`: what is looked for everywhere; `own`: in what is theirs or shared with them, also by the names that
    they gave themselves; `quoted`: in letters that tell of many requests, also by the subjects of theirs; `alias`: the address
    that stands in the place of theirs."""

    scope: Scope
    traces: Traces
    own: Traces
    quoted: Traces
    alias: str
    erasure: int
    at: datetime

    @cached_property
    def _near(self) -> frozenset[int]:
        """The requests with which the person has to do."""
        return self.scope.requests | self.scope.shared

    # -- rows of all tables ------------------------------------------------------------------------------------------

    def tables(self) -> Iterator[sa.Table]:
        return (table for table in metadata.sorted_tables if table.name not in _NOT_SWEPT)

    def sweep(self, connection: Connection, table: sa.Table, after: Sequence[Any] | None) -> tuple[Any, Counter[str]]:
        """The rows behind the key `after`. Returns the last key (None: that was all), and what was changed."""
        key = list(table.primary_key.columns)
        found = sa.select(table).order_by(*key).limit(STEP).with_for_update()
        if after is not None:
            found = found.where(
                sa.tuple_(*key) > sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(after, key, strict=True)))
            )
        rows = connection.execute(found).all()
        counts: Counter[str] = Counter()
        for row in rows:
            before = dict(row._mapping)
            here = [column == before[column.name] for column in key]
            if self._goes(table.name, before):
                connection.execute(sa.delete(table).where(*here))
                counts[self._counted(table.name, before)] += 1
                continue
            changed = self._changed(table, before)
            if changed:
                self._write(connection, table, before, changed, here)
                counts[self._counted(table.name, before)] += 1
        return (tuple(rows[-1]._mapping[column.name] for column in key) if len(rows) == STEP else None), counts

    def _counted(self, name: str, row: Mapping[str, Any]) -> str:
        """Under which word a row is counted."""
        if name == "ticket":
            return "requests" if row["number"] in self.scope.requests else "shared"
        return {"entry": "entries", "inbox": "mails", "outbox": "recipients"}.get(name, "other")

    def _write(
        self, connection: Connection, table: sa.Table, before: dict[str, Any], changed: dict[str, Any], here: list[Any]
    ) -> None:
        """The row as it is now. Two addresses of one person become one: a row that would be there twice goes."""
        is_key = any(column.name in changed for column in table.primary_key.columns)
        if is_key:
            connection.execute(sa.delete(table).where(*here))
            connection.execute(insert_new(connection, table), {**before, **changed})
            return
        if table is outbox and "address" in changed:
            same = sa.select(outbox.c.id).where(outbox.c.letter == before["letter"], outbox.c.address == self.alias)
            if connection.execute(same).first() is not None:
                connection.execute(sa.delete(table).where(*here))
                return
        if table is ticket:
            changed = {**changed, "version": before["version"] + 1}
        changed = {name: sa.null() if value is None else value for name, value in changed.items()}
        connection.execute(sa.update(table).where(*here).values(**changed))

    def _goes(self, name: str, row: Mapping[str, Any]) -> bool:
        """Is it about nobody but the person?"""
        if name in _GONE_BY and row[_GONE_BY[name]] in self.own.addresses:
            return True
        if name in _GONE_WITH_REQUEST and row["ticket"] in self.scope.requests:
            return True
        if name != "thread_key":
            return False
        is_theirs = row["how"] != "sent" and row["address"] in self.own.addresses
        return is_theirs or row["message_id"] in self.own.ids

    def _changed(self, table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
        """The columns that must not stay as they are."""
        if table is inbox and row["state"] == "new":
            return {}
        after = {**row, **self._blanked(table.name, row)}
        number = row.get("number") if table is ticket else row.get("ticket")
        traces = self.own if number in self._near else self.traces
        for column in table.columns:
            if column.name in _NOT_TEXT or (table.name, column.name) in _NOT_TEXT_OF:
                continue
            if isinstance(column.type, (sa.String, sa.JSON)) and after[column.name] is not None:
                after[column.name] = self._cleaned(after[column.name], traces)
        if table is ticket and number in self._near:  # nobody writes to an address that is nobody's
            after["muted"] = sorted({*after["muted"], self.alias})
        return {name: value for name, value in after.items() if value != row[name]}

    def _blanked(self, name: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if name == "inbox":
            return self._blanked_mail(row)
        number = row["number"] if name == "ticket" else row.get("ticket")
        blank = dict(_BLANK.get(name, {})) if number in self.scope.requests else {}
        if name == "entry" and number in self.scope.shared:
            is_theirs = row["author"] in self.own.addresses and row["kind"] not in _AS_AGENT
            blank = dict(_WORDS_OF_ENTRY) if is_theirs else {"quoted": "", "html": None, "text": unquoted(row["text"])}
        column = {"entry": "author", "ticket": "requester", "participant": "address"}.get(name)
        if column and row[column] in (*self.own.addresses, self.alias):
            blank[{"entry": "author_name", "ticket": "requester_name"}.get(name, "name")] = NAME
            blank |= _BLANK["participant"] if name == "participant" else {}
        return blank

    def _blanked_mail(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        is_theirs = row["id"] in self.scope.mails
        if not is_theirs and row["ticket"] not in self.scope.requests:
            return {}
        blank: dict[str, Any] = {"subject": "", "why": None, "last_error": "", "message_id": ""}
        if is_theirs and (row["state"] in ("held", "quarantined") or row["outcome"] == "quarantined"):
            blank |= {"state": "done", "outcome": "erased"}  # nobody lets it in any more
        if is_theirs:
            blank |= {"words": "", "lane": ""}
            blank |= {"originator": self.alias, "reverse_path": self.alias if row["reverse_path"] else ""}
            blank |= {"client": "", "helo": "", "vouched": None}  # the address and the name of their machine
        return blank

    def _cleaned(self, value: Any, traces: Traces) -> Any:
        if isinstance(value, str):
            return traces.cleaned(value, address=self.alias, name=NAME) if value else value
        if isinstance(value, list):
            return [self._cleaned(one, traces) for one in value]
        if isinstance(value, dict):
            return {self._cleaned(name, traces): self._cleaned(one, traces) for name, one in value.items()}
        return value

    # -- what has a step of its own -----------------------------------------------------------------------------------

    def journal(self, connection: Connection, after: int) -> tuple[int, Counter[str]]:
        """The journals of the requests behind the number `after`, sealed anew where a line was changed. A request of the person
        says by which erasure its words went."""
        t = ticket.c
        heads = connection.execute(
            sa.select(t.number, t.version).where(t.number > after).order_by(t.number).limit(STEP // 4).with_for_update()
        ).all()
        changed = sum(self._sealed_anew(connection, head.number) for head in heads)
        return (heads[-1].number if len(heads) == STEP // 4 else 0), Counter({"journal": changed} if changed else {})

    def _sealed_anew(self, connection: Connection, number: int) -> int:
        """How many lines were changed. The seals of a journal that was altered before stay as they are: it still shows."""
        is_own = number in self.scope.requests
        before = after = journals.Head(0, "")
        is_whole, count, rows = True, 0, []
        is_told = False
        for line in journals.of(connection, number):
            [old], before = journals.rows(number, before, [(line.act, line.actor, line.data)], at=line.at)
            is_whole = is_whole and (old["seq"], old["seal"]) == (line.seq, line.seal)
            actor, data = self._nameless(number, line)
            count += (actor, data) != (line.actor, line.data)
            [new], after = journals.rows(number, after, [(line.act, actor, data)], at=line.at)
            seal = new["seal"] if is_whole else line.seal
            if (actor, data, seal) != (line.actor, line.data, line.seal):
                rows.append({"the": line.seq, "actor": actor, "data": data, "seal": seal})
            is_told = is_told or (line.act == "erased" and line.data.get("erasure") == self.erasure)
            last = line.at
        said: list[dict[str, Any]] = []
        if is_own and after.seq and not is_told and is_whole:
            act = ("erased", "", {"erasure": self.erasure})
            said, after = journals.rows(number, after, [act], at=max(self.at, last))
        if rows:
            here = sa.and_(journal.c.ticket == number, journal.c.seq == sa.bindparam("the"))
            names = ("actor", "data", "seal")
            connection.execute(sa.update(journal).where(here).values({n: sa.bindparam(n) for n in names}), rows)
        if said:
            connection.execute(sa.insert(journal), said)
        if (rows or said) and is_whole:
            head = {"journal_seq": after.seq, "journal_seal": after.seal, "version": ticket.c.version + 1}
            connection.execute(sa.update(ticket).where(ticket.c.number == number).values(**head))
        return count

    def _nameless(self, number: int, line: Any) -> tuple[str, dict[str, Any]]:
        """Actor and data of a journal line as they may stay."""
        traces = self.own if number in self._near else self.traces
        is_words = number in self.scope.requests or line.actor in self.own.addresses
        data = {name: _without_words(name, one) if is_words else one for name, one in line.data.items()}
        return self._cleaned(line.actor, traces), self._cleaned(data, traces)

    def letters(self, connection: Connection, after: int) -> tuple[int, Counter[str]]:
        """The letters behind the id `after`: the words go of those that belong to a request of the person or name them; and of all
        that may quote them (in a request that they share, in reports and lists) and have ended. One that names them and has not
        left yet does not leave."""
        c, o = letter.c, outbox.c
        has_words = sa.func.length(c.content) > 0
        found = (
            sa.select(c.id, c.ticket, c.content).where(c.id > after, has_words).order_by(c.id).limit(STEP_OF_LETTERS)
        )
        rows = connection.execute(found.with_for_update()).all()
        waits = sa.select(o.letter).where(o.letter.in_([row.id for row in rows]), o.state.in_(("due", "held")))
        waiting = set(connection.execute(waits).scalars())
        gone = [row.id for row in rows if self._is_about(row, has_ended=row.id not in waiting)]
        if gone:
            to_them = sa.and_(o.letter.in_(gone), o.state.in_(("due", "held")))
            connection.execute(sa.update(outbox).where(to_them).values(state="failed", last_reply="erased"))
            connection.execute(sa.update(letter).where(c.id.in_(gone)).values(content=b""))
        last = rows[-1].id if len(rows) == STEP_OF_LETTERS else 0
        return last, Counter({"letters": len(gone)} if gone else {})

    def _is_about(self, row: Any, *, has_ended: bool) -> bool:
        if row.ticket in self.scope.requests:
            return True
        may_quote = row.ticket is None or row.ticket in self.scope.shared
        return (may_quote and has_ended) or (self.quoted if may_quote else self.traces).are_in_mail(row.content)

    def originals(self, connection: Connection, after: int) -> tuple[int, Counter[str]]:
        """The raw mails behind the id `after`: those that the person wrote, that belong to a request of theirs, or that
        name them. One that waits to be decided stays: nobody knows yet whose it is. One of somebody else that is held stays too,
        and is counted: nobody has read it."""
        ids = list(
            connection.execute(
                sa.select(raw.c.inbox).where(raw.c.inbox > after).distinct().order_by(raw.c.inbox).limit(STEP // 4)
            ).scalars()
        )
        decided = sa.select(inbox.c.id, inbox.c.ticket, inbox.c.state).where(
            inbox.c.id.in_(ids), inbox.c.state != "new"
        )
        rows = connection.execute(decided).all()
        held = {row.id for row in rows if row.state == "held"} - self.scope.mails
        where = {row.id: row.ticket for row in rows}
        told = {
            row.inbox: row.ticket
            for row in connection.execute(sa.select(entry.c.inbox, entry.c.ticket).where(entry.c.inbox.in_(ids)))
        }
        gone = [one for one in where if self._goes_whole(connection, one, {where[one], told.get(one)} - {None})]
        lost = [one for one in gone if one not in held]
        forget_bytes(connection, lost, why=ERASED)
        aside = sa.and_(inbox.c.id.in_(lost), inbox.c.outcome == "quarantined")
        connection.execute(sa.update(inbox).where(aside).values(state="done", outcome="erased"))
        last = ids[-1] if len(ids) == STEP // 4 else 0
        return last, +Counter({"originals": len(lost), "held": len(gone) - len(lost)})

    def _goes_whole(self, connection: Connection, mail: int, numbers: set[Any]) -> bool:
        if mail in self.scope.mails or numbers & self.scope.requests:
            return True
        traces = self.own if numbers & self.scope.shared else self.traces
        return traces.are_in_mail(mails.as_it_is(connection, mail))


def unquoted(text: str) -> str:
    """A text without the lines in which somebody else is quoted."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


def _without_words(name: str, value: Any) -> Any:
    if name not in _JOURNAL_WORDS or not isinstance(value, str | list):
        return value
    return "" if isinstance(value, str) else []
