"""One trial: what is drawn from its seed, the lives of the program in it, and the judgement."""

import os
import random
import signal
import socket
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

from gateway.failpoints import declared
from gateway.store.engine import Store
from tests.crash import oracle
from tests.crash.broken import BUILDS
from tests.crash.inside import Spec, Warm, live
from tests.crash.mails import poison, workload
from tests.crash.outside import Life, World
from tests.crash.wire import Loop, frame

MODES = {"socket": 30, "direct": 45, "imap": 25}
AGAIN = 0.3
"""How often the recovery is killed too."""
POISONED = 0.02
STUCK = 0.4
"""Seconds an armed life may be without getting quiet; then it is killed: what it holds must come back."""
PATIENCE = 20.0
MOST_LIVES = 12
SHORT, LONG = 2.2 * 3600, 5.7 * 3600
"""Seconds of the desk's time that a trial plays: reminders of held texts; or until promises are near, late, and late again."""
LONG_SHARE = 0.25
HITS = {"store": 14, "accept": 3, "imap": 2, "process": 2, "record": 3, "send": 4, "clock": 1, "sweep": 1}
"""The highest hit that is drawn, by the first word of the name."""


class Place(Protocol):
    """A database for one trial after another."""

    name: str
    url: str

    def fresh(self) -> Path:
        """Make the desk empty again; its data folder."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What ends a life: a failpoint (`NAME:HIT:ACTION`), or a random instant, seconds after its birth."""

    armed: str = ""
    after: float | None = None

    @property
    def cell(self) -> tuple[str, str]:
        """Row and column of the coverage table."""
        if self.after is not None:
            return "(any instant)", "kill"
        name, _, action = self.armed.split(":")
        return name, action


@dataclass(slots=True)
class Result:
    seed: int
    database: str
    mode: str
    build: str = ""
    hit: list[tuple[str, str]] = field(default_factory=list)
    """Cells that came true."""
    mails: int = 0
    letters: int = 0
    lives: int = 0
    unknown: int = 0
    repeated: int = 0
    warnings: int = 0
    broken: int = 0
    poisoned: bool = False
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def shows(self, build: str) -> bool:
        """Was `build` caught here, for what is wrong with it?"""
        return any(BUILDS[build].shows in problem for problem in self.problems)


def run(seed: int, place: Place, warm: Warm, sinks: socket.socket, *, build: str = "") -> Result:
    """Play the trial `seed`, with the program or with a broken build of it."""
    modes = BUILDS[build].modes if build else ()
    rng = random.Random(f"trial {seed}")
    drawn = rng.choices(list(MODES), list(MODES.values()))[0]
    mode = drawn if not modes or drawn in modes else rng.choice(modes)
    shots = _shots(rng, mode)
    result = Result(seed, place.name, mode, build)
    mails = workload(rng, one_box=mode == "imap")
    if not build and rng.random() < POISONED:
        result.poisoned, shots = True, []
        mails.insert(rng.randrange(len(mails)), poison())
    folder = place.fresh()
    started = time.monotonic()
    loop = Loop()
    world = World(seed, mode, mails, loop, sinks)
    try:
        trial = _Trial(
            result, world, loop, Spec(mode, folder, 0.0, build=build, has_move=world.mailbox.has_move), warm, rng
        )
        trial.play(shots)
        result.problems += _judged(result, world, warm, datetime.now(UTC) + timedelta(seconds=trial.shift))
    finally:
        world.close()
        loop.close()
    result.mails, result.seconds = len(world.mails), time.monotonic() - started
    return result


def _judged(result: Result, world: World, warm: Warm, now: datetime) -> list[str]:
    store = Store(warm.engine)
    try:
        tables = store.read(lambda connection: oracle.Tables.read(connection, now))
    finally:
        store.close()
    verdict = oracle.judge(world, tables, interruptions=result.lives)
    result.unknown, result.repeated, result.letters = verdict.unknown, verdict.repeated, verdict.letters
    result.warnings, result.broken = verdict.warnings, verdict.broken
    return verdict.problems


def _shots(rng: random.Random, mode: str) -> list[Shot]:
    names = [name for name in declared_names() if mode == "imap" or not name.startswith("imap.")]
    shots = []
    for nth in range(2 if rng.random() < AGAIN else 1):
        kind = rng.random()
        if kind < 0.2:
            shots.append(Shot(after=rng.uniform(0.0, 0.12)))
        else:
            name = rng.choice([name for name in names if nth or not name.startswith("sweep.")])
            most = HITS[name.partition(".")[0]]
            hit = rng.randint(1, max(1, most if nth == 0 else most // 3))
            shots.append(Shot(f"{name}:{hit}:{'raise' if kind > 0.8 else 'kill'}"))
    return shots


@cache
def declared_names() -> tuple[str, ...]:
    """The failpoints of the source, but for those of a verb: tests/cli/test_people kills that one."""
    return tuple(sorted(name for name in declared() if not name.startswith("erase.")))


class _Trial:
    def __init__(self, result: Result, world: World, loop: Loop, spec: Spec, warm: Warm, rng: random.Random) -> None:
        self._result, self._world, self._loop, self._spec, self._warm, self._rng = result, world, loop, spec, warm, rng
        self._shift = 0.0
        self._length = LONG if random.Random(f"{result.seed}/length").random() < LONG_SHARE else SHORT

    @property
    def shift(self) -> float:
        """Seconds that the desk's clock is ahead."""
        return self._shift

    def play(self, shots: list[Shot]) -> None:
        for shot in shots:
            if self._live(shot):
                return  # the shot was never reached, and all is done
        while not self._live(Shot()):
            if self._result.lives > MOST_LIVES:
                self._result.problems.append("lost: it does not get quiet, however often it is started")
                return

    def _live(self, shot: Shot) -> bool:
        """One life; True if it got quiet with nothing left to do."""
        self._result.lives += 1
        spec = replace(
            self._spec,
            shift=self._shift,
            armed=shot.armed,
            number=self._result.lives,
            patience=STUCK if shot.armed or shot.after else PATIENCE,
        )
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            live(spec, self._warm, theirs)
        theirs.close()
        life = self._world.born(ours, self._result.lives)
        killed, quiet = self._serve(life, pid, shot)
        while not life.is_over:  # what it said before it died
            self._loop.turn(time.monotonic() + 1.0)
        status = os.waitpid(pid, 0)[1]
        self._told(life, shot, status, killed=killed)
        return quiet

    def _told(self, life: Life, shot: Shot, status: int, *, killed: bool) -> None:
        by_itself = os.WIFSIGNALED(status) and not killed
        if by_itself and os.WTERMSIG(status) != signal.SIGKILL:
            self._result.problems.append(f"wrong: the process died of signal {os.WTERMSIG(status)}")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 4:
            self._result.problems.append("wrong: the process ended with a traceback")
        if life.died_of and not life.raised:
            self._result.problems.append(f"wrong: a role died: {life.died_of}")
        if shot.after is not None:
            if killed:
                self._result.hit.append(shot.cell)
        elif shot.armed and (by_itself or life.raised):
            self._result.hit.append(shot.cell)

    def _serve(self, life: Life, pid: int, shot: Shot) -> tuple[bool, bool]:
        """Play the outside until this life ends: (killed by us, was quiet)."""
        born = time.monotonic()
        kill_at = born + shot.after if shot.after is not None else float("inf")
        end = born + (PATIENCE * 2 if not (shot.armed or shot.after) else STUCK * 4)
        asked = False
        while not life.is_over:
            now = time.monotonic()
            if now >= min(kill_at, end):
                break
            if life.is_up and not asked and self._world.all_said_yes:
                self._world.ask_quiet(life)
                asked = True
            if asked and life.quiet is not None:
                asked = False
                busy, ahead, waits = life.quiet
                life.quiet = None
                if busy:
                    break
                if self._world.all_said_yes and life.asked == len(self._world.mails):
                    if ahead is None or (not waits and self._shift + ahead > self._length):
                        return self._finish(life, pid), True
                    self._jump(life, ahead)
                continue
            self._world.push()
            self._loop.turn(min(kill_at, end, now + 0.02))
        if life.is_over:
            return False, False
        os.kill(pid, signal.SIGKILL)
        return True, False

    def _jump(self, life: Life, ahead: float) -> None:
        seconds = max(0.0, ahead) + 1.0
        self._shift += seconds
        life.conn.send(frame((0, "jump", (seconds,))))

    def _finish(self, life: Life, pid: int) -> bool:
        """In order, or by one more kill. True: killed by us."""
        if self._rng.random() < 0.1:
            life.conn.send(frame((0, "stop", ())))
            return False
        os.kill(pid, signal.SIGKILL)
        return True
