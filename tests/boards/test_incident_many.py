"""Incidents of many: whoever they are and whatever they write, no letter to one tells of another; and each costs the same."""

import email
import email.policy
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.runtime import Runtime, load_settings
from gateway.store import processes, tickets
from gateway.store.schema import letter, outbox
from gateway.work.process import Processor
from tests.boards.stage import BEHIND_A_SERVER, CONFIG, RULES
from tests.store.test_statement_count import traced

MANY = """
rules:
  - name: the same trouble from many people
    if: {to: it, similar: 3 in 20m}
    then: {merge: similar, priority: high, because: many wait}
"""
WORDS = (
    "elbow",
    "tulip",
    "comet",
    "walnut",
    "ferry",
    "saddle",
    "copper",
    "violin",
    "magnet",
    "pepper",
    "ribbon",
    "candle",
)


class Rig:
    """The desk without its sockets: mails by the door, letters from the outbox, as bytes."""

    def __init__(self, folder: Path) -> None:
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "desk.yaml").write_text(RULES + MANY, encoding="utf-8")
        config = CONFIG.format(folder=folder, receive="smtp://127.0.0.1:0", send=f"capture:{folder}/out", mailbox="",
                               outbox="", more="", trust=BEHIND_A_SERVER)  # fmt: skip
        (folder / "config.toml").write_text(config, encoding="utf-8")
        self.runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
        store = self.runtime.store
        mine = processes.Identity.mine()
        process = store.write(lambda connection: processes.enter(connection, mine, roles="process"))
        self.door = Door(store, now=self.runtime.clock.now)
        self.processor = Processor(
            store, process=lambda: process, pipeline=self.runtime.pipeline, on_letters=lambda: None
        )
        self.seen = 0
        self.sent = 0

    def close(self) -> None:
        self.door.close()
        self.runtime.close()

    def takes(
        self, author: str, text: str, *, to: str = "it@example.org", subject: str, id: str, **more: str
    ) -> list[Any]:
        """One mail, decided: the new letters as (recipient, message)."""
        fields = {"From": author, "To": to, "Subject": subject, "Message-ID": f"<{id}>", **more}
        raw = "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + f"\r\n{text}\r\n"
        address = author.rpartition("<")[2].rstrip(">")
        self.door(Arrival(Source.SMTP, Envelope(address, (to,)), raw.encode()))
        while self.processor.turn():
            pass
        return self.letters()

    def letters(self) -> list[Any]:
        def work(connection: Any) -> list[Any]:
            rows = connection.execute(
                sa.select(letter.c.id, letter.c.template, outbox.c.address, letter.c.content)
                .join(outbox, outbox.c.letter == letter.c.id)
                .where(letter.c.id > self.seen)
                .order_by(letter.c.id)
            )
            return list(rows)

        rows = self.runtime.store.read(work)
        self.seen = max((row.id for row in rows), default=self.seen)
        return [(row.address, row.template, row.content) for row in rows]

    def tickets(self) -> list[Any]:
        return self.runtime.store.read(lambda connection: tickets.listed(connection, closed=True))[::-1]


@contextmanager
def rigged(folder: Path) -> Iterator[Rig]:
    rig = Rig(folder)
    try:
        yield rig
    finally:
        rig.close()


def readable(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    fields = [f"{name}: {value}" for name, value in message.items()]
    return " ".join((content.decode("ascii"), *fields, *map(str, parts))).lower()


def answers(content: bytes) -> dict[str, str]:
    message = email.message_from_bytes(content, policy=email.policy.default)
    references = " ".join([*str(message["References"] or "").split(), str(message["Message-ID"])])
    return {"In-Reply-To": str(message["Message-ID"]), "References": references}


@pytest.mark.parametrize("seed", range(6))
def test_no_letter_to_one_tells_of_another(tmp_path: Path, seed: int) -> None:
    """Random people write, bring in others, reply, ask for the status and set deadlines; an agent takes, answers and ends."""
    chance = random.Random(seed)
    people = [f"p{n}x{chance.randrange(10**6)}" for n in range(10)]
    words = dict(zip(people, chance.sample(WORDS, 10), strict=True))
    group = {name: {name} for name in people}  # whom each may read of: who was brought in by the same mail
    last: dict[str, bytes] = {}
    checked = 0

    def check(found: list[Any]) -> None:
        nonlocal checked
        for address, _, content in found:
            me = address.partition("@")[0]
            if me not in words:
                if re.search(r"\+\d+\.", str(email.message_from_bytes(content)["Reply-To"])):
                    last["ana"] = content
                continue
            last[me] = content
            text = readable(content)
            for other in people:
                if other not in group[me]:
                    for secret in (other, words[other]):
                        assert not re.search(secret, text), (seed, me, other, secret, text)
            checked += 1

    with rigged(tmp_path / "desk") as rig:
        writers = people[:7]
        for n, name in enumerate(writers):
            others = [people[7 + n]] if n in (0, 2, 5) and 7 + n < 10 else []
            for other in others:
                group[name].add(other)
                group[other].add(name)
            more = {"Cc": f"{others[0].upper()} <{others[0]}@example.org>"} if others else {}
            check(rig.takes(f"{name.title()} <{name}@example.org>", f"The mail server is down. {words[name]}",
                            subject=f"Mail server down {words[name]}", id=f"{name}.1@{name}.example", **more))  # fmt: skip
        assert [one.merged_into for one in rig.tickets()][1:] == [1]
        for n in range(2, 20):
            name = chance.choice(writers)
            acts = ("reply", "status", "deadline", "wrong", "again", "answer", "take", "done")
            act = "answer" if n in (4, 19) else chance.choice(acts)
            if act in ("answer", "take", "done"):
                reply = email.message_from_bytes(last["ana"], policy=email.policy.default)
                text = {"answer": f"We are at it, {n}.", "take": "#take", "done": f"#done\n\nIt runs, {n}."}[act]
                check(rig.takes("Ana Silva <ana@example.org>", text, to=str(reply["Reply-To"].addresses[0].addr_spec),
                                subject="Re: it", id=f"ana.{n}@pc", **answers(last["ana"])))  # fmt: skip
                continue
            said = {"status": "status", "deadline": f"#deadline 2099-01-05 10:00 because {words[name]} waits",
                    "wrong": "#deadline whenever"}.get(act, f"Not here, {words[name]}, {n}.")  # fmt: skip
            more = {} if act == "again" else answers(last[name])
            check(rig.takes(f"{name.title()} <{name}@example.org>", said, subject=f"Mail server down {words[name]}",
                            id=f"{name}.{n}@{name}.example", **more))  # fmt: skip
        assert checked > 25


def test_many_cost_no_more_each(tmp_path: Path) -> None:
    """Two hundred people: each mail costs as many statements as the tenth did, and one answer a few for each letter."""
    with rigged(tmp_path / "desk") as rig:

        def joins(n: int) -> int:
            with traced(rig.runtime) as said:
                rig.takes(
                    f"P{n} <p{n}@example.org>", "The mail server is down.", subject="Mail server down", id=f"m{n}@pc"
                )
            return len(said)

        costs = [joins(n) for n in range(10)]
        before = time.process_time()
        costs += [joins(n) for n in range(10, 110)]
        first = time.process_time() - before
        before = time.process_time()
        costs += [joins(n) for n in range(110, 210)]
        assert max(costs[10:]) <= max(costs[5:10]), costs
        assert time.process_time() - before < 3 * first + 1
        (one,) = [found for found in rig.tickets() if not found.merged_into]
        assert (one.merged, len(one.affected)) == (209, 209)
