"""How long do ten thousand rules take? A realistic mix, made by chance from a fixed seed: the same rules at every run.

load       reading the file, checking it, making the index
decide     the verdict about an ordinary mail: the median of several hundred
hostile    a body of a thousand pages: time at twice the size over time at the size (linear: 2)
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.desk.rulefacts import Facts
from gateway.desk.rules import Ruleset
from gateway.policy import settings, snapshot
from gateway.policy.snapshot import Policy

DEPARTMENTS = 40
PEOPLE = 5_000
WORDS = 6_000
CONFIG = """\
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "{folder}"
rules       = "{folder}/rules.yaml"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "d0@example.org"
receive   = "smtp://127.0.0.1:2525"
send      = "smtp://127.0.0.1:2600"
catch_all = true

[trust]
colleagues_need = "off"
"""
HEAD = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00, night: Mon-Sun 20:00-24:00}
departments:
"""


def vocabulary(chance: random.Random) -> list[str]:
    """Words that can be spoken, of two to four syllables."""
    syllable = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    return sorted({"".join(chance.choices(syllable, k=chance.randint(2, 4))) for _ in range(WORDS)})


def condition(chance: random.Random, words: list[str], n: int) -> str:
    """`if` of one rule: half of them words to a department, the rest senders, times, alternatives, headers, fields."""
    department, kind, word = f"d{chance.randrange(DEPARTMENTS)}", chance.random(), chance.choice(words)
    if kind < 0.5:
        return f"{{to: {department}, text: [{', '.join(chance.sample(words, chance.randint(1, 5)))}]}}"
    if kind < 0.65:
        return f"{{from: p{chance.randrange(PEOPLE)}@example.org}}"
    if kind < 0.75:
        return f"{{text: ['{word}*', {chance.choice(words)} {chance.choice(words)}], during: night}}"
    if kind < 0.85:
        return f"{{any: [{{to: {department}, subject: {word}}}, {{from: '@s{n}.example.org'}}]}}"
    if kind < 0.9:
        return f"{{to: {department}, not: {{text: {word}}}, header: {{X-App: {chance.choice(words)}}}}}"
    if kind < 0.91:
        return f"{{subject: '/[a-z]+{n}[0-9]{{2}}/'}}"
    return f"{{to: {department}, has: order, sender_department: {department}}}"


def rules_file(count: int, *, seed: int = 1) -> str:
    """A rules file with so many rules."""
    chance = random.Random(seed)
    words = vocabulary(chance)
    lines = [
        f"  d{n}: {{name: Dept {n}, address: d{n}@example.org, open: office, agents: [a{n}@example.org, b{n}@example.org]}}"
        for n in range(DEPARTMENTS)
    ]
    lines += ["fields:", "  order: {looks_like: SO-999999}", "rules:" if count else "rules: []"]
    for n in range(count):
        owner = f"a{chance.randrange(DEPARTMENTS)}@example.org"
        then = f"{{owner: {owner}, tag: t{n % 50}}}"
        lines.append(f"  - name: rule {n}\n    if: {condition(chance, words, n)}\n    then: {then}")
    return HEAD + "\n".join(lines) + "\n"


@contextmanager
def folder_with(text: str) -> Iterator[settings.Settings]:
    """Settings of a desk with this rules file."""
    with tempfile.TemporaryDirectory(prefix="postroom-rules-") as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(text, encoding="utf-8")
        (folder / "config.toml").write_text(CONFIG.format(folder=folder), encoding="utf-8")
        yield settings.load(folder / "config.toml", environ={})


def ordinary(policy: Policy, count: int, *, seed: int = 2) -> list[Facts]:
    """Mails of 150 words to one department each, whose words the rules know."""
    chance = random.Random(seed)
    words = vocabulary(random.Random(1))
    return [
        facts(
            policy,
            department=f"d{chance.randrange(DEPARTMENTS)}",
            author=f"p{chance.randrange(PEOPLE)}@example.org",
            subject=" ".join(chance.choices(words, k=5)),
            body=" ".join(chance.choices(words, k=150)),
        )
        for _ in range(count)
    ]


def facts(
    policy: Policy, *, body: str, subject: str = "", department: str = "d1", author: str = "p1@example.org"
) -> Facts:
    zone = policy.desk.timezone
    return Facts(
        now=datetime(2025, 1, 15, 10, tzinfo=zone),
        zone=zone,
        from_address=author,
        to=(f"{department}@example.org",),
        addressed=(department,),
        subject=subject,
        body=body,
        kind="request",
    )


def hostile(size: int) -> dict[str, str]:
    """Bodies (and subjects) of `size` characters that somebody wrote to keep us busy."""
    chance = random.Random(3)
    words = vocabulary(random.Random(1))
    some = " ".join(chance.choices(words, k=size // 5))[:size]
    each = " ".join(f"w{n}" for n in range(size // 6))[:size]
    return {
        "one letter": "a" * size,
        "words of the rules": some,
        "different words": each,
        "signs": "{[-_.*" * (size // 6),
    }


def seconds(work: Callable[[], object], *, rounds: int = 3) -> float:
    """Processor time, the shortest of several."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def growth(rules: Ruleset, policy: Policy, name: str, *, size: int = 500_000, in_subject: bool = False) -> float:
    """Time for twice the size over time for the size."""

    def once(text: str) -> float:
        place = {"subject": text, "body": ""} if in_subject else {"body": text}
        return seconds(lambda: rules.decide(facts(policy, **place)))

    return once(hostile(2 * size)[name]) / max(once(hostile(size)[name]), 1e-4)


@dataclass(frozen=True)
class Measured:
    """`load`, `decide`, `worst` in seconds; `candidates`: part of the rules that are looked at; `growth` and `hostile` (seconds
    for a million characters) by kind."""

    rules: int
    load: float
    decide: float
    p95: float
    candidates: float
    hostile: dict[str, float]
    growth: dict[str, float]


def measure(count: int = 10_000, *, mails: int = 300) -> Measured:
    with folder_with(rules_file(count)) as read:
        start = time.process_time()
        policy = snapshot.load(read, generation=1)
        load = time.process_time() - start
    rules = policy.desk.rules
    times, seen = [], []
    for one in ordinary(policy, mails):
        start = time.process_time()
        rules.decide(one)
        times.append(time.process_time() - start)
        seen.append(rules.candidates(one))
    million = {
        f"{place}, {name}": seconds(
            lambda text=text, place=place: rules.decide(facts(policy, **{"body": "", place: text}))
        )  # type: ignore[misc]
        for place in ("subject", "body")
        for name, text in hostile(1_000_000).items()
    }
    grown = {
        f"{place}, {name}": growth(rules, policy, name, in_subject=place == "subject")
        for place in ("subject", "body")
        for name in hostile(0)
    }
    times.sort()
    return Measured(
        count,
        load,
        statistics.median(times),
        times[int(len(times) * 0.95)],
        statistics.mean(seen) / count,
        million,
        grown,
    )


def table(found: Measured) -> str:
    lines = [
        f"{found.rules:,} rules: read in {found.load:.2f} s of processor time; a mail in {found.decide * 1e3:.3f} ms (median), "
        f"{found.p95 * 1e3:.3f} ms (95th of 100), {found.candidates:.1%} of the rules looked at",
        f"{'a million characters':<32} {'ms':>8}  twice the size takes",
    ]
    lines += [f"{name:<32} {took * 1e3:8.1f}  {found.growth[name]:.2f} x" for name, took in found.hostile.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    result = measure()
    print(table(result))
    print(json.dumps(result.__dict__))
