"""Judges a trial when all is quiet: what the outside saw, and for the conservation of mails what the tables say.

I1 conservation, I3 one event and no suppression, I4 answers (../docs/reliability.md). Each problem is one sentence that
begins with its kind: `lost`, `doubled`, `second acknowledgement`, `wrong`.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.desk.decision import ActReason
from gateway.store import journal
from gateway.store.engine import Connection
from gateway.store.schema import entry, inbox, letter, outbox, promise, raw, ticket
from gateway.store.schema import journal as lines_of
from gateway.store.schema_desk import timer
from tests.crash.mails import AGENTS, TOKEN, Kind, Mail
from tests.crash.outside import Seen, World, header

BOX = "it@example.org"
OUTCOMES = {
    Kind.REQUEST: {"opened", "appended"},
    Kind.FOLLOW: {"opened", "appended"},
    Kind.TWIN: {"opened", "appended", "quarantined"},
    Kind.BOTH: {"opened", "duplicate"},
    Kind.AUTO: {"ignored"},
    Kind.AGENT: {"appended"},
}


@dataclass(slots=True)
class Tables:
    """The tables as they are at the end."""

    mails: dict[int, Any]
    raws: dict[int, bytes]
    entries: list[Any]
    tickets: set[int]
    letters: dict[int, Any]
    outbox: list[Any]
    timers: int
    """Due, and left."""
    promised: dict[int, datetime]
    """Until when, of the requests in which a promise runs."""
    ahead: Counter[int]
    """Timers of promises, by request."""
    remind: Counter[int]
    """Reminders of held texts that are yet to come, by request."""
    lines: list[Any]
    now: datetime
    seals: list[str]

    @classmethod
    def read(cls, connection: Connection, now: datetime) -> "Tables":
        pieces: dict[int, bytes] = defaultdict(bytes)
        for row in connection.execute(sa.select(raw).order_by(raw.c.inbox, raw.c.piece)):
            pieces[row.inbox] += row.bytes
        return cls(
            mails={row.id: row for row in connection.execute(sa.select(inbox))},
            raws=dict(pieces),
            entries=list(connection.execute(sa.select(entry))),
            tickets=set(connection.execute(sa.select(ticket.c.number)).scalars()),
            letters={row.id: row for row in connection.execute(sa.select(letter))},
            outbox=list(connection.execute(sa.select(outbox))),
            timers=connection.execute(
                sa.select(sa.func.count()).select_from(timer).where(timer.c.due_at <= now)
            ).scalar_one(),
            promised={
                row.ticket: row.until
                for row in connection.execute(
                    sa.select(promise.c.ticket, promise.c.until)
                    .join(ticket, ticket.c.number == promise.c.ticket)
                    .where(promise.c.state == "open", ticket.c.state.in_(("new", "open")))
                )
            },
            remind=Counter(
                connection.execute(
                    sa.select(timer.c.ticket).where(timer.c.name.startswith("held "), timer.c.due_at > now)
                ).scalars()
            ),
            ahead=Counter(connection.execute(sa.select(timer.c.ticket).where(timer.c.name == "promise")).scalars()),
            lines=list(connection.execute(sa.select(lines_of).order_by(lines_of.c.ticket, lines_of.c.seq))),
            now=now,
            seals=journal.verify(connection),
        )


@dataclass(slots=True)
class Verdict:
    problems: list[str]
    unknown: int = 0
    """Machine letters given up in the one window the RFC leaves open."""
    repeated: int = 0
    """Second copies of a person's letter, whose first answer was lost."""
    letters: int = 0
    warnings: int = 0
    broken: int = 0


def judge(world: World, tables: Tables, *, interruptions: int) -> Verdict:
    """`interruptions`: kills and raises of this trial; each may repeat a person's letter that was on its way."""
    verdict = Verdict(list(world.problems))
    tell = verdict.problems.append
    of_token = _mails(world, tables, tell)
    _outcomes(world, tables, of_token, tell)
    _threads(world, tables, of_token, tell)
    _written(tables, of_token, tell)
    _promises(tables, verdict)
    _sent(world, tables, verdict, interruptions)
    _acknowledged(world, tell)
    for problem in tables.seals:
        tell(f"wrong: {problem}")
    return verdict


def _mails(world: World, tables: Tables, tell: Any) -> dict[tuple[str, str], Any]:
    """Each transmission is one row, with exactly the bytes of one of its tries, in a final state."""
    rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for number, row in tables.mails.items():
        content = tables.raws.get(number, b"")
        if hashlib.sha256(content).hexdigest() != row.sha256 or len(content) != row.size:
            tell(f"lost: the bytes of mail {number} are not those that were taken")
        if row.state not in ("done", "held", "quarantined") or row.claimed_by is not None:
            tell(f"lost: mail {number} is {row.state} at the end, claimed by {row.claimed_by}")
        found = TOKEN.search(content)
        rows[found[1].decode() if found else "", row.forward_paths[0]].append((row, content))
    known: dict[tuple[str, str], Any] = {}
    for mail in _transmissions(world):
        here = rows.pop((mail.token, mail.forward), [])
        if not here:
            tell(
                f"lost: {_name(mail)} heard yes and is not there"
                if mail.has_yes
                else f"lost: {_name(mail)} never heard yes"
            )
        elif len(here) > 1:
            tell(f"doubled: {_name(mail)} was taken {len(here)} times")
        tries = [sent for other in world.mails if other.token == mail.token for sent in other.sent]
        for row, content in here:
            known[mail.token, mail.forward] = row
            if content not in tries:
                tell(f"wrong: {_name(mail)} is stored with bytes that were never sent")
    for token, forward in rows:
        tell(f"doubled: a mail {token!r} to {forward} that nobody sent")
    return known


def _outcomes(world: World, tables: Tables, rows: dict[tuple[str, str], Any], tell: Any) -> None:
    """One decision each, of the right kind; a mail is a duplicate only of the same mail."""
    shared = {mail.content.partition(b"Message-ID: ")[2][:20] for mail in world.mails if mail.kind is Kind.TWIN}
    entries = Counter(row.inbox for row in tables.entries if row.inbox is not None)
    for number, count in entries.items():
        if count > 1:
            tell(f"doubled: mail {number} has {count} entries")
    outcomes: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, Mail] = {}
    for mail in _transmissions(world):
        row = rows.get((mail.token, mail.forward))
        if row is None:
            continue
        kinds[mail.token] = mail
        outcomes[mail.token].append(row.outcome)
        if mail.kind is Kind.POISON:
            if row.state != "held":
                tell(f"wrong: {_name(mail)} is {row.state}, not held after three starts")
            continue
        allowed = set(OUTCOMES[mail.kind])
        if shared:
            allowed |= {"quarantined"} if mail.kind in (Kind.REQUEST, Kind.FOLLOW) else set()
        if row.outcome not in allowed:
            kind = "lost" if row.outcome == "duplicate" or row.state == "held" else "wrong"
            tell(f"{kind}: {_name(mail)} became {row.outcome or row.state} ({row.reason})")
        if (row.outcome in ("opened", "appended")) != (entries[row.id] == 1):
            tell(f"wrong: {_name(mail)} was {row.outcome} with {entries[row.id]} entries")
    for token, mail in kinds.items():
        if mail.kind is Kind.BOTH:
            opened = outcomes[token].count("opened")  # in a mailbox there is one row, by SMTP two
            if opened != 1:
                tell(
                    f"{'lost' if not opened else 'doubled'}: {_name(mail)} opened {opened} requests: {outcomes[token]}"
                )
    openers = Counter(row.ticket for row in tables.mails.values() if row.outcome == "opened")
    if set(openers) != tables.tickets or any(count > 1 for count in openers.values()):
        tell(f"doubled: requests {sorted(tables.tickets)}, opened by {dict(openers)}")


def _threads(world: World, tables: Tables, rows: dict[tuple[str, str], Any], tell: Any) -> None:
    """Mails of one conversation are in one request. Two replies that both came before the mail they answer know nothing
    of each other; then the mail joins one of them."""
    if any(mail.kind is Kind.TWIN for mail in world.mails):
        return
    requests: dict[str, set[int]] = defaultdict(set)
    overtaken: set[str] = set()
    for mail in _transmissions(world):
        row = rows.get((mail.token, mail.forward))
        if row is not None and mail.kind in (Kind.REQUEST, Kind.FOLLOW, Kind.BOTH) and row.ticket is not None:
            requests[mail.thread].add(row.ticket)
            if mail.kind is Kind.REQUEST and row.outcome == "appended":
                overtaken.add(mail.thread)
    for thread, numbers in requests.items():
        if len(numbers) > 1 and thread not in overtaken:
            tell(f"doubled: the conversation of {thread} is in requests {sorted(numbers)}")


def _written(tables: Tables, rows: dict[tuple[str, str], Any], tell: Any) -> None:
    """Whoever opened a request is written one acknowledgement; the department hears of it."""
    templates: dict[int, Counter[str]] = defaultdict(Counter)
    for row in tables.letters.values():
        if row.inbox is not None:
            templates[row.inbox][row.template] += 1
    reminders = Counter(
        row.ticket for row in tables.letters.values() if row.template == "agent_error" and row.inbox is None
    )
    held = Counter(row.ticket for row in rows.values() if row.reason == ActReason.WRONG_COMMAND)
    for number in reminders.keys() | held.keys():  # what came due: once, whatever was killed
        # A text that was held at the end of the trial has its reminder still to come.
        come = reminders[number] + tables.remind[number]
        if come != held[number]:
            kind = "lost" if come < held[number] else "doubled"
            tell(f"{kind}: request {number} has {held[number]} held texts and {come} reminders, come or yet to come")
    if tables.timers:
        tell(f"lost: {tables.timers} timers are due at the end")
    for row in rows.values():
        if row.outcome == "opened":
            for template in ("ack", "agent_new"):
                count = templates[row.id][template]
                if count != 1:
                    kind = "lost" if not count else "second acknowledgement"
                    tell(f"{kind}: request {row.ticket} has {count} letters {template}")


def _promises(tables: Tables, verdict: Verdict) -> None:
    """Each stage of a promise warns once, each that was not kept is admitted once to each person, none is forgotten."""
    tell = verdict.problems.append
    broken: Counter[int] = Counter()
    stages: Counter[tuple[int, int, str]] = Counter()
    told: Counter[tuple[int, str]] = Counter()
    nth: Counter[int] = Counter()
    for line in tables.lines:
        if line.act == "promise":
            nth[line.ticket] += 1
        elif line.act == "warn":
            stages[line.ticket, nth[line.ticket], line.data["stage"]] += 1
            told.update((line.ticket, address) for address in line.data["told"])
        elif line.act == "break":
            broken[line.ticket] += 1
            if not stages[line.ticket, nth[line.ticket], "near"]:
                tell(f"lost: nobody was warned of the promise of request {line.ticket} that was not kept")
    for (number, _, stage), count in stages.items():
        if count > 1:
            tell(f"doubled: request {number} has {count} warnings {stage} of one promise")
    late: Counter[tuple[int, str]] = Counter()
    warned: Counter[tuple[int, str]] = Counter()
    for row in tables.outbox:
        written = tables.letters[row.letter]
        if written.template == "late":
            late[written.ticket, row.address] += 1
        elif written.template == "agent_warn":
            warned[written.ticket, row.address] += 1
    for (number, address), count in late.items():
        if count != broken[number]:
            tell(
                f"{'lost' if count < broken[number] else 'doubled'}: {address} heard {count} times of {broken[number]}"
                f" broken promises of request {number}"
            )
    for number in broken.keys() - {number for number, _ in late}:
        tell(f"lost: a promise of request {number} was broken, and nobody was told")
    for (number, address), count in warned.items():
        if count > told[number, address] + broken[number]:
            tell(f"doubled: {address} got {count} warnings about request {number}")
    for number, until in tables.promised.items():
        if tables.ahead[number] != 1:
            tell(f"lost: the promise of request {number} has {tables.ahead[number]} timers")
        if until <= tables.now:
            tell(f"lost: the promise of request {number} was due, and nothing happened")
    verdict.warnings, verdict.broken = sum(warned.values()), broken.total()


def _sent(world: World, tables: Tables, verdict: Verdict, interruptions: int) -> None:
    """Each letter, at the sink and in the outbox: machine letters at most once, people's at least once and always the same."""
    tell = verdict.problems.append
    seen: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in world.sink.seen:
        seen[_message_id(one.content), one.recipient].append(one)
    verdict.letters = len(tables.outbox)
    for row in tables.outbox:
        written = tables.letters[row.letter]
        name = f"letter {written.template} to {row.address} (request {written.ticket})"
        copies = seen.pop((written.message_id, row.address), [])
        taken = [one for one in copies if one.verdict.takes]
        if any(one.content != written.content for one in copies):
            tell(f"wrong: {name} left with other bytes than were decided")
        if row.state not in ("sent", "failed", "unknown") or row.claimed_by is not None:
            tell(f"lost: {name} is {row.state} at the end, claimed by {row.claimed_by}")
        if row.state == "sent" and not any(one.verdict.at_dot == 250 for one in taken):
            tell(f"lost: {name} counts as sent, and nobody took it")
        if row.state == "failed" and taken and not written.repeatable:
            tell(f"wrong: {name} counts as failed, and was taken")
        if not written.repeatable:
            verdict.unknown += row.state == "unknown"
            if len(taken) > 1:
                tell(f"second acknowledgement: {name} was taken {len(taken)} times")
        else:
            lost_answers = sum(one.verdict.at_dot != 250 for one in taken)
            verdict.repeated += max(0, len(taken) - 1)
            if row.state == "unknown":
                tell(f"lost: {name} carries a person's words and was given up")
            if len(taken) > 1 + lost_answers + interruptions:
                tell(f"doubled: {name} was taken {len(taken)} times, {lost_answers} answers were lost")
    for (message_id, recipient), copies in seen.items():
        tell(f"wrong: {len(copies)} letters <{message_id}> to {recipient} left that were never decided")


def _acknowledged(world: World, tell: Any) -> None:
    """From outside alone: at most one acknowledgement for a request and a person; one Message-ID for an agent's answer,
    however often it comes."""
    ids: dict[tuple[str, bytes], set[str]] = defaultdict(set)
    for one in world.sink.seen:
        found = TOKEN.search(one.content)
        if one.verdict.takes and found and found[1].startswith(b"a") and one.recipient not in AGENTS.values():
            ids[one.recipient, found[1]].add(_message_id(one.content))
    for (recipient, token), several in ids.items():
        if len(several) > 1:
            tell(f"doubled: {recipient} got the answer {token.decode()} with {len(several)} Message-IDs")
    acks: Counter[tuple[str, str]] = Counter()
    for one in world.sink.seen:
        if one.verdict.takes and b"\nAuto-Submitted: auto-replied" in one.content:
            reference = header(one.content, "X-Postroom-Ref")
            acks[reference, one.recipient] += header(one.content, "Subject").startswith("Re: Matter")
    for (reference, recipient), count in acks.items():
        if count > 1:
            tell(f"second acknowledgement: {recipient} got {count} about {reference}")


def _message_id(content: bytes) -> str:
    return header(content, "Message-ID").strip("<>")


def _transmissions(world: World) -> list[Mail]:
    """Each once: in a mailbox the forward-path is the account, and two copies of a mail are one."""
    found: dict[tuple[str, str], Mail] = {}
    for mail in world.mails:
        forward = BOX if world.mode == "imap" else mail.forward
        known = found.setdefault((mail.token, forward), replace(mail, forward=forward))
        known.has_yes = known.has_yes and mail.has_yes
    return list(found.values())


def _name(mail: Mail) -> str:
    return f"{mail.kind} {mail.token} to {mail.forward}"
