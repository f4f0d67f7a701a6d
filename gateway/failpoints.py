"""Named places where a test can kill, stop or delay the program: `reach("accept.committed")`.

Inert unless armed: one look at a module attribute. A test arms one with `POSTROOM_FAILPOINT=NAME:HIT:ACTION` in the
environment of a new process, or with `arm(...)` in a forked child. Actions: `kill` (SIGKILL to ourselves, as if the
power went), `kill-within=MS` (the same at a random instant in the next MS milliseconds), `raise` (`FailpointError`),
`sleep=SECONDS`. Each name stands in one file of the source and in the table of docs/architecture.md; a test checks
both.
"""

import ast
import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from gateway.errors import Temporary

VARIABLE = "POSTROOM_FAILPOINT"


class FailpointError(Temporary):
    """What an armed failpoint with the action `raise` raises."""


@dataclass(slots=True)
class Plan:
    """At the `hit`-th time `name` is reached (1: the first), do `action`. Other threads count too."""

    name: str
    hit: int
    action: str
    amount: float = 0.0
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def reached(self, name: str) -> None:
        if name != self.name:
            return
        with self._lock:
            self._count += 1
            if self._count != self.hit:
                return
        match self.action:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "kill-within":
                threading.Thread(target=_kill_within, args=(self.amount / 1000,), daemon=True).start()
            case "sleep":
                time.sleep(self.amount)
            case _:
                raise FailpointError(f"failpoint {name}")


_armed: Plan | None = None


def reach(name: str) -> None:
    """This place is reached. Does nothing unless a test armed it."""
    if _armed is not None:
        _armed.reached(name)


def arm(text: str | None) -> None:
    """Arm `NAME:HIT:ACTION`, or disarm with None. ValueError says what is wrong with the text."""
    global _armed
    _armed = plan(text) if text else None


def plan(text: str) -> Plan:
    """Read `NAME:HIT:ACTION[=AMOUNT]`."""
    name, _, rest = text.partition(":")
    hit, _, action = rest.partition(":")
    action, _, amount = action.partition("=")
    if not name or not hit.isdecimal() or int(hit) < 1 or action not in ("kill", "kill-within", "raise", "sleep"):
        raise ValueError(f"{text!r} is not NAME:HIT:ACTION with one of kill, kill-within=MS, raise, sleep=SECONDS")
    return Plan(name, int(hit), action, float(amount or 0))


def declared() -> dict[str, list[str]]:
    """Every name in the source of this package, with the places (`gateway/x.py:12`) where it is reached."""
    root = Path(__file__).parent
    found: dict[str, list[str]] = {}
    for file in sorted(root.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if file == Path(__file__) or "reach(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _is_reach(node.func) and node.args:
                name = node.args[0]
                key = (
                    name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else "(not a literal)"
                )
                found.setdefault(key, []).append(f"{file.relative_to(root.parent)}:{node.lineno}")
    return found


def _is_reach(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute):
        return func.attr == "reach" and isinstance(func.value, ast.Name) and func.value.id == "failpoints"
    return isinstance(func, ast.Name) and func.id == "reach"


def _kill_within(seconds: float) -> None:
    time.sleep(random.uniform(0, seconds))  # noqa: S311  chance, not secrecy
    os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get(VARIABLE))
