"""Conversations by chance, in a room with a clock: people and agents write what they like, time passes as it likes.

After every step `Play.check` looks at what must hold of every promise. `python -m tests.boards.promiseplay SEED` plays one
sequence again and says each step.
"""

import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.desk.ticket import State, Ticket
from gateway.store import journal, tickets, timers
from gateway.store.schema import letter, outbox, promise
from gateway.store.schema_desk import timer
from gateway.work.clock import Timekeeper
from tests.boards.room import Came, Room
from tests.boards.stage import BERLIN

RULES = """
version: 1
timezone: Europe/Berlin
times:
  office: Mon-Fri 08:00-17:00
  early: Mon-Fri 06:00-14:00
  calls: Mon-Fri 11:00-14:00
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    agents: [ana@example.org, ben@example.org, lead@example.org]
    backup: ben@example.org
    lead: lead@example.org
    answer_within: {urgent: 30m, high: 2h, normal: 4h, low: 2d}
    done_within: {normal: 3d}
    keep_informed: 3d
  engineering:
    name: Engineering
    address: engineering@example.org
    open: early
    busy: calls
    agents: [mia@example.org, kai@example.org]
    lead: kai@example.org
    answer_within: {normal: 1d}
  hr:
    name: People
    address: hr@example.org
    open: office
    timezone: America/New_York
    agents: [hanna@example.org]
    answer_within: {normal: 1d}
rules:
  - {name: alarm, if: {text: alarm}, then: {priority: high, because: an alarm}}
people:
  eva@example.org: {name: Eva Novak, department: Sales}
  tom@example.org: {name: Tom Reed, department: Sales}
  lea@example.org: {name: Lea Fischer, department: Sales}
  ana@example.org: {name: Ana Silva, department: it}
  ben@example.org: {name: Ben Okoro, department: it}
  lead@example.org: {name: Ines Lead, department: it}
  mia@example.org: {name: Mia Lind, department: engineering}
  kai@example.org: {name: Kai Berg, department: engineering}
  hanna@example.org: {name: Hanna Weber, department: hr}
"""
NO_REPORTS = """
[reports]
weekly = "never"
monthly = "never"
morning = "never"
"""
PEOPLE = ("eva@example.org", "tom@example.org", "lea@example.org")
AGENTS = (
    "ana@example.org", "ben@example.org", "lead@example.org", "mia@example.org", "kai@example.org", "hanna@example.org",
)  # fmt: skip
BOXES = ("it@example.org", "engineering@example.org", "hr@example.org")
WHENS = (
    "15:00", "tomorrow 10:00", "Fri 15:00", "Mon", "2h", "1d", "29 Nov", "1 Dec 12:30", "today 9:00", "yesterday",
    "2026-02-30", "in a while", "5m", "",
)  # fmt: skip
BECAUSE = ("", " because", *(" because the part comes later", " because the customer waits and waits") * 3)
REPLIES = (
    "One thing more: it is the printer beside the kitchen.", "Is there any news?", "Thank you!", "#status", "#solved",
    "#cancel", "#reopen", "It works again, thank you.", "5", "2", "#mute", "#cc tom@example.org", "stop",
    "It is very urgent, please.", "#help", "#done", "#take", "This does not work at all.", "Still broken.",
)  # fmt: skip
LATE_LETTERS = timedelta(seconds=30)


@dataclass
class Play:
    """One sequence. `said`: what was done, for whoever looks for a fault."""

    room: Room
    rng: random.Random
    say: Callable[[str], None] = lambda text: None
    letters: list[Came] = field(default_factory=list)
    steps: int = 0
    checked: int = 0
    broken: int = 0

    def __post_init__(self) -> None:
        self.keeper = Timekeeper(
            self.room.runtime.store, clock=self.room.clock, pipeline=self.room.runtime.pipeline,
            on_letters=lambda: None,
        )  # fmt: skip
        self._judged: set[int] = set()
        self._seen_letters = 0
        self.woke: datetime | None = None
        """When the process woke up that had slept."""

    # -- steps --------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        self.steps += 1
        kind = self.rng.choices(
            (self._request, self._reply, self._agent, self._time), (10, 18, 52, 20) if self.letters else (1, 0, 0, 0)
        )[0]
        kind()
        self.check()

    def _leave(self) -> None:
        """What is due leaves."""
        o, now = outbox.c, self.room.clock.at
        left = sa.update(outbox).where(o.state == "due", o.next_at <= now).values(state="sent", sent_at=o.next_at)
        self.room.runtime.store.write(lambda connection: connection.execute(left))

    def _send(self, author: str, to: str, text: str, answers: Came | None = None, **more: Any) -> None:
        self._leave()
        self.say(f"{self.room.clock.at:%a %d %H:%M:%S} {author} to {to}: {text!r}")
        came = self.room.send(f"<{author}>", to, text, answers=answers, **more)
        self._came(came)
        self.say(f"      {self.room.last_mail()}")

    def _came(self, came: list[Came]) -> None:
        for one in came:
            self.say(f"      -> {one.recipient} {one.template} {one.ticket} {one.field('X-Postroom-Promise')}")
        self.letters += came

    def _request(self) -> None:
        author = self.rng.choice((*PEOPLE, *AGENTS[:2]))
        subject = self.rng.choice(("Printer jams", "Drawing of a flange", "Leave in May", "Fire alarm", "Notebook"))
        text = self.rng.choice(
            ("It does not work any more.", "Please help.", "#deadline Fri 12:00 because of a customer\n\nPlease.")
        )
        cc = self.rng.choice(("", "", "", "tom@example.org"))
        self._send(author, self.rng.choice(BOXES), text, subject=subject, cc=cc)

    def _reply(self) -> None:
        own = [one for one in self.letters if one.recipient in PEOPLE]
        if not own:
            self._request()
            return
        to = self._some(own)
        if self.rng.random() < 0.2:
            text = f"#deadline {self.rng.choice(WHENS)}{self.rng.choice(BECAUSE)}"
        else:
            text = self.rng.choice(REPLIES)
        if self.rng.random() < 0.06:
            self._send(
                to.recipient, to.reply_address, "I am out of the office until 2 December.", to,
                fields="Auto-Submitted: auto-replied", subject="Automatic reply: " + to.field("Subject"),
            )  # fmt: skip
        else:
            self._send(to.recipient, to.reply_address, text, to, subject="Re: " + to.field("Subject"))

    def _agent(self) -> None:
        own = [one for one in self.letters if one.recipient in AGENTS]
        if not own:
            self._request()
            return
        to = self._some(own)
        lines = [self._command() for _ in range(self.rng.choice((0, 1, 1, 1, 1, 2)))]
        if "#undo" in lines:
            lines = ["#undo"]
        elif self.rng.random() < 0.5 or not lines:
            lines += ["", self.rng.choice(("Hi, I look into it.", "It works again now.", "Which one is it?"))]
        author = to.recipient
        if self.rng.random() < 0.08:
            author = self.rng.choice(AGENTS)
        self._send(author, to.reply_address, "\n".join(lines), to, subject="Re: " + to.field("Subject"))

    def _some(self, own: list[Came]) -> Came:
        """Mostly one of the latest."""
        return own[-1 - min(int(self.rng.expovariate(0.4)), len(own) - 1)]

    def _command(self) -> str:
        pick = self.rng.choice
        because, at = pick(BECAUSE), pick(WHENS[:8] if self.rng.random() < 0.8 else WHENS)
        department = pick(("engineering", "it", "hr", "nobody"))
        return self.rng.choices(
            ("#take", f"#promise {at}{because}", f"#promise {at}: new roller fitted{because}", "#wait",
             f"#wait until {at}", "#done", f"#priority {pick(('high', 'low', 'urgent', 'normal', 'odd'))}{because}",
             f"#handoff {department}{because}", f"#ask {department} by {at}", "#note", f"#assign {pick(AGENTS)}",
             "#give-back", f"#decline{because}", "#reopen", f"#cc {pick(PEOPLE)}", "#mute",
             f"#merge {self.rng.randint(1, 5)}", "#split", "#for ACME, order 8812", "#tag vpn",
             f"#requester {pick(PEOPLE)}", f"#away until {at}", "#undo", "#send", "#status", "#help",
             "#cause supplier", "#because"),
            (14, 14, 8, 8, 6, 12, 8, 14, 5, 4, 6, 4, 4, 6, 2, 2, 4, 2, 1, 1, 2, 5, 14, 5, 2, 1, 2, 1),
        )[0]  # fmt: skip

    def _time(self) -> None:
        span = self.rng.choice(
            (timedelta(seconds=15), timedelta(minutes=5), timedelta(minutes=31), timedelta(hours=2), timedelta(hours=5),
             timedelta(hours=16), timedelta(days=2), timedelta(days=9))
        )  # fmt: skip
        self.passes(span, sleeps=self.rng.random() < 0.15)

    def passes(self, span: timedelta, *, sleeps: bool = False) -> None:
        """Time goes on, minute by minute where something is due; or the whole process sleeps, and wakes up at the end."""
        clock = self.room.clock
        end = clock.at + span
        self.say(f"{clock.at:%a %d %H:%M:%S} {span} {'slept' if sleeps else 'pass'}")
        self.woke = end if sleeps else None
        if sleeps:
            clock.at = end
        while (at := self.room.runtime.store.read(timers.next_due)) is not None and at <= end:
            clock.at = max(clock.at, at)
            self.say(f"{clock.at.astimezone(BERLIN):%a %d %H:%M:%S} due")
            if not self.keeper.turn():
                raise AssertionError(f"what is due at {at} does not happen")
            self._came(self.room.came())
            self.check()
        clock.at = max(clock.at, end)

    # -- what must hold -----------------------------------------------------------------------------------------------

    def check(self) -> None:
        state = self.room.runtime.store.read(_State.read)
        for number, ticket in state.tickets.items():
            self.checked += 1
            self._one_promise(ticket, state.open_promises.get(number, []), state.timers.get(number, {}))
            replayed = list(_replayed(number, state.journals.get(number, [])))
            self._journal(ticket, replayed, state.promises.get(number, []))
        self._told_in_time(state)
        self._headers(state)

    def _one_promise(self, ticket: Ticket, opened: list[Any], due: dict[str, datetime]) -> None:
        where = f"{ticket.ref} ({ticket.state}, {ticket.department}, owner {ticket.owner or '-'})"
        promises = {name: at for name, at in due.items() if name.partition(" ")[0] == "promise"}
        runs = ticket.state in (State.NEW, State.OPEN) and not ticket.merged_into
        if not runs:
            assert not promises, f"{where} has the timer {promises}"
            if ticket.state is State.DONE:
                assert not opened, f"{where} is done and has the promise {opened}"
            return
        assert len(opened) == 1, f"{where} has {len(opened)} promises in force: {opened}"
        assert ticket.promise is not None, f"{where} has no promise as it is read"
        assert opened[0].keeper, f"{where} has a promise that nobody keeps"
        assert ticket.promise.keeper in AGENTS or ticket.promise.keeper in ("it", "engineering", "hr"), where
        assert list(promises) == ["promise"], f"{where} has the timers {promises}"
        assert promises["promise"] <= ticket.promise.until, f"{where}: {promises} after {ticket.promise.until}"

    def _journal(self, ticket: Ticket, replayed: list[tuple[Any, ...]], rows: list[Any]) -> None:
        table = [(row.what, row.until, row.keeper, row.made_by, row.state) for row in rows]
        assert replayed == table, f"{ticket.ref}: by the journal {replayed}, in the table {table}"

    def _told_in_time(self, state: "_State") -> None:
        """A promise that was not kept by its minute: the people have been told by then."""
        for number, lines in state.journals.items():
            for line in lines:
                if line.act != "break":
                    continue
                key = hash((number, line.seq))
                if key in self._judged:
                    continue
                self._judged.add(key)
                self.broken += 1
                until = datetime.fromisoformat(line.data["until"])
                by = max(until, self.woke) if self.woke else until
                assert line.at - by < LATE_LETTERS, f"{number}: broken at {line.at}, not at {until}"
                ticket = state.tickets[number]
                told = {
                    row.address: row.next_at
                    for row in state.late.get(number, [])
                    if row.created_at >= line.at - LATE_LETTERS
                }
                people = {one.mailbox.address for one in ticket.participants if one.role != "watch"}
                asked = {ticket.requester.address} | people
                wanted = asked - set(ticket.muted)
                if wanted and not (asked <= set(AGENTS)):
                    assert told, f"{number}: {until} was not kept, and none of {wanted} was told"
                for address, at in told.items():
                    assert at <= by + LATE_LETTERS, f"{number}: {address} is told at {at} of {until}"

    def _headers(self, state: "_State") -> None:
        """The instant in a letter is the one of the journal when the letter was written."""
        for one in self.letters[self._seen_letters :]:
            if not (field_ := one.field("X-Postroom-Promise")) or one.ticket is None:
                continue
            told = datetime.fromisoformat(field_.partition("; ")[2])
            lines = [line for line in state.journals[one.ticket] if line.act in ("promise", "restore")]
            assert lines, (one.ticket, field_)
            assert told == datetime.fromisoformat(lines[-1].data["until"]), (
                f"{one.ticket}: the letter {one.template} to {one.recipient} says {told}, the journal {lines[-1].data}"
            )
        self._seen_letters = len(self.letters)


@dataclass
class _State:
    tickets: dict[int, Ticket]
    open_promises: dict[int, list[Any]]
    promises: dict[int, list[Any]]
    timers: dict[int, dict[str, datetime]]
    journals: dict[int, list[Any]]
    late: dict[int, list[Any]]

    @classmethod
    def read(cls, connection: Any) -> "_State":
        found = tickets.listed(connection, closed=True)
        by_number = {one.number: one for one in found}
        rows = connection.execute(sa.select(promise).order_by(promise.c.id)).all()
        due: dict[int, dict[str, datetime]] = {}
        for row in connection.execute(sa.select(timer)):
            due.setdefault(row.ticket, {})[row.name] = row.due_at
        late = connection.execute(
            sa.select(letter.c.ticket, outbox.c.address, outbox.c.next_at, outbox.c.created_at)
            .join(letter, letter.c.id == outbox.c.letter)
            .where(letter.c.template == "late")
        ).all()
        return cls(
            by_number,
            {n: [row for row in rows if row.ticket == n and row.state == "open"] for n in by_number},
            {n: [row for row in rows if row.ticket == n] for n in by_number},
            due,
            {n: list(journal.of(connection, n)) for n in by_number},
            {n: [row for row in late if row.ticket == n] for n in by_number},
        )


def _replayed(number: int, lines: list[Any]) -> Iterator[tuple[Any, ...]]:
    """The promises of a request by its journal alone, as the table has them: (what, until, keeper, made by, state)."""
    settled: list[tuple[Any, ...]] = []
    ends = {"keep": "kept", "move": "moved", "break": "broken"}
    now_is: list[Any] | None = None
    for line in lines:
        if line.act in ends:
            assert now_is is not None, f"{number}: {line.act} of no promise"
            told = (line.data["what"], datetime.fromisoformat(line.data["until"]))
            assert told == (now_is[0], now_is[1]), f"{number}: {line.act} of {told}, in force was {now_is}"
            settled.append((*now_is, ends[line.act]))
            now_is = None
        elif line.act == "promise":
            if now_is is not None:
                settled.append((*now_is, "?"))
            now_is = [line.data["what"], datetime.fromisoformat(line.data["until"]), line.data["keeper"], line.actor]
        elif line.act == "keeper" and now_is is not None:
            now_is[2] = line.data["after"]
        elif line.act == "merged" and now_is is not None:  # it ends with the request
            settled.append((*now_is, "moved"))
            now_is = None
        elif line.act == "restore":  # what was promised since then was never said to anybody
            now_is = None
            if line.data:
                now_is = [
                    line.data["what"],
                    datetime.fromisoformat(line.data["until"]),
                    line.data["keeper"],
                    line.data["made_by"],
                ]
                same = [
                    n for n, one in enumerate(settled) if (one[0], one[1], one[3]) == (now_is[0], now_is[1], now_is[3])
                ]
                if same:
                    del settled[same[-1]]
    yield from settled
    if now_is is not None:
        yield (*now_is, "open")


def play(
    folder: Path, seed: int, *, steps: int, say: Callable[[str], None] = lambda text: None, stays_open: bool = False
) -> Play:
    """One sequence; AssertionError says what did not hold, and how to see it again. A file `empty.db` beside `folder` is made by
    the first one, and saves the others the making of a database."""
    empty = folder.parent / "empty.db"
    if empty.exists():
        folder.mkdir()
        shutil.copy(empty, folder / "postroom.db")
    room = Room(folder, RULES, "" if seed % 4 == 0 else NO_REPORTS)
    if not empty.exists():
        with sqlite3.connect(empty) as copy, sqlite3.connect(folder / "postroom.db") as made_now:
            made_now.backup(copy)
    made = Play(room, random.Random(seed), say)
    try:
        for _ in range(steps):
            made.step()
        made.passes(timedelta(days=1))
        made.check()
    except Exception as error:
        stays_open = False
        raise AssertionError(
            f"seed {seed}, step {made.steps}: {error}   [python -m tests.boards.promiseplay {seed} {steps}]"
        ) from error
    finally:
        if not stays_open:
            room.close()
    return made


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder) / "room", int(sys.argv[1]), steps=int(sys.argv[2]) if len(sys.argv) > 2 else 25, say=print)
