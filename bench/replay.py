"""`rules replay`: stored mails decided again under edited rules, mails a second on one core.

    python bench/replay.py [--mails 10000] [--rounds 3] [--folder /var/tmp]

The store is filled with the mails of corpus.py by the program's own way of a mail, a mail every four minutes. Half of them are
replies, which belong to a request and are not replayed. The rules: sixty, with words, senders, times, who is least busy, and how
many speak of the same; then the same with one of them moved to another department.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import corpus
import daemon

from gateway import replay
from gateway.clock import Clock
from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.policy import settings, snapshot
from gateway.runtime import Runtime
from gateway.store import processes
from gateway.work.process import Processor

APART = timedelta(minutes=4)
AT_ONCE = 16
HEAD = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00, end of month: day 25-31 of month}
departments:
  support:
    {name: Support, address: support@example.com, open: office, agents: [ana@example.com], answer_within: {normal: 4h}}
  facilities:
    {name: Facilities, address: fm@example.com, open: office, agents: [tom@example.com, ben@example.com],
     answer_within: {normal: 1d}}
rules:
"""


@dataclass
class Found:
    """Figures of one run: mails a second of processor time of each round, how many were replayed, and how many differ."""

    rates: list[float]
    mails: int
    unedited: int
    edited: int

    @property
    def rate(self) -> float:
        """Of the best round: neighbours on the same processor cost time that is counted as ours."""
        return max(self.rates)


class _Moved(Clock):
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def rules(*, projector_to: str = "support") -> str:
    """Sixty rules. `projector_to`: the department that the one about projectors names."""
    chance = random.Random("rules")
    written = [f"  - {{name: projector, if: {{subject: projector}}, then: {{department: {projector_to}}}}}"]
    words = sorted(set(corpus.WORDS))
    for number in range(53):
        word = chance.choice(words)
        condition = f"{'text' if number % 3 == 1 else 'subject'}: [{word}, x{number}*]"
        if number % 3 == 0:
            condition += f", from: person{number:03}@customer.example"
        if number % 7 == 0:
            condition += ", during: end of month"
        written.append(f"  - {{name: rule {number}, if: {{{condition}}}, then: {{tag: t{number}, owner: least-busy}}}}")
    written += [
        "  - {name: many, if: {similar: 5 in 20m}, then: {priority: high, because: many people wait}}",
        "  - {name: again, if: {repeat: 20 in 1h}, then: {tag: again}}",
        "  - {name: new here, if: {first_mail: yes}, then: {tag: welcome}}",
        "  - {name: turns, if: {to: support, text: badge}, then: {owner: round-robin}}",
        "  - {name: same, if: {to: support, text: laptop}, then: {owner: same-as-last}}",
        "  - {name: machines, if: {header: {X-Severity: critical}}, then: {ack: no}}",
    ]
    return HEAD + "\n".join(written) + "\n"


def opened(folder: Path) -> Runtime:
    """A desk in `folder`."""
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "desk.yaml").write_text(rules(), encoding="utf-8")
    config = folder / "config.toml"
    text = daemon.CONFIG.format(folder=folder, data=folder / "data", send=f"capture:{folder}/out", more="")
    config.write_text(
        text.replace('"support@example.com"', '"support@example.com"\ncatch_all = true', 1), encoding="utf-8"
    )
    return Runtime.open(settings.load(config, environ={}))


def fill(runtime: Runtime, count: int, *, told: Callable[[int], None] = lambda done: None) -> datetime:
    """Put `count` mails through. Returns the instant after the last one."""
    clock = _Moved(datetime.now(UTC) - count * APART)
    runtime.clock = clock
    process = runtime.store.write(
        lambda connection: processes.enter(connection, processes.Identity.mine(), roles="process")
    )
    processor = Processor(runtime.store, process=lambda: process, pipeline=runtime.pipeline, on_letters=lambda: None)
    door = Door(runtime.store, now=clock.now)
    try:
        for number, mail in enumerate(corpus.mails(count, run=1), 1):
            clock.at += APART
            door(Arrival(Source.SMTP, Envelope(mail.sender, ("support@example.com",)), mail.raw))
            if number % AT_ONCE == 0 or number == count:
                while processor.turn():
                    pass
                told(number)
    finally:
        door.close()
        runtime.store.write(lambda connection: processes.leave(connection, process))
    return clock.at


def measure(folder: Path, *, count: int, rounds: int) -> Found:
    """Fill a store, then replay it without and with an edit."""
    runtime = opened(folder)
    try:
        end = fill(runtime, count, told=lambda done: done % 1000 < AT_ONCE and print(f"  filled {done}", flush=True))
        since = end - (count + 1) * APART
        before = runtime.policy.desk
        (folder / "rules" / "desk.yaml").write_text(rules(projector_to="facilities"), encoding="utf-8")
        after = snapshot.load(runtime.settings, generation=0).desk
        rates, different, mails = [], 0, 0
        for _ in range(rounds):
            begun = time.process_time()
            wanted = replay.mails(runtime.store, since=since)
            found = replay.replay(runtime.store, wanted, since=since, before=before, after=[after])
            different, mails = sum(bool(one.differences()) for one in found), len(wanted)
            rates.append(mails / (time.process_time() - begun))
        same = [replace(before, generation=before.generation + 1)]
        unedited = sum(
            bool(one.differences())
            for one in replay.replay(runtime.store, wanted, since=since, before=before, after=same)
        )
        return Found(rates, mails, unedited, different)
    finally:
        runtime.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"))
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="postroom-replay-", dir=given.folder))
    try:
        found = measure(base / "desk", count=given.mails, rounds=given.rounds)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(
        f"{found.mails} mails replayed, {found.rate:.0f} a second; "
        f"different: {found.unedited} without an edit, {found.edited} with one"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
