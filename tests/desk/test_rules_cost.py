"""What ten thousand rules cost: few of them are looked at, and a mail that was made to keep us busy costs no more than its size.

Processor time and counts, no clock: the figures in seconds are `make bench ARGS="--only rules"`.
"""

import random
import time
from functools import cache

import pytest

from gateway.desk.rulefacts import MAX_SUBJECT, MAX_WORDS
from gateway.desk.rules import Ruleset
from tests.desk.rulemade import facts, one_of, rule, sender, text, to

COUNT = 10_000
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]


@cache
def words() -> list[str]:
    chance = random.Random(1)
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(6_000)})


@cache
def ruleset() -> Ruleset:
    """Half words to a department, a sixth senders, words' beginnings, some patterns."""
    chance, known = random.Random(2), words()
    found = []
    for n in range(COUNT):
        kind, here = n % 12, to(f"d{n % 40}")
        if kind < 6:
            one = rule(f"r{n}", here, text(*chance.sample(known, 3)), tag=("t",))
        elif kind < 8:
            one = rule(f"r{n}", sender(f"p{n}@example.org"), tag=("t",))
        elif kind < 10:
            one = rule(
                f"r{n}", text(chance.choice(known) + "*", f"{chance.choice(known)} {chance.choice(known)}"), tag=("t",)
            )
        elif n % 100 == 10:
            one = rule(f"r{n}", text(f"/[a-z]+{n}[0-9]+x/"), tag=("t",))
        else:
            one = rule(f"r{n}", here, one_of("sender", "robot"), tag=("t",))
        found.append(one)
    return Ruleset(tuple(found))


def test_few_rules_are_looked_at() -> None:
    chance = random.Random(3)
    seen = []
    for _ in range(50):
        mail = facts(
            from_address=f"p{chance.randrange(COUNT)}@example.org",
            addressed=(f"d{chance.randrange(40)}",),
            subject=" ".join(chance.choices(words(), k=5)),
            body=" ".join(chance.choices(words(), k=150)),
        )
        seen.append(ruleset().candidates(mail))
    assert sum(seen) / len(seen) < COUNT * 0.05


def _hostile(kind: str, size: int) -> str:
    chance = random.Random(4)
    made = {
        "one letter": lambda: "a" * size,
        "words of the rules": lambda: " ".join(chance.choices(words(), k=size // 5))[:size],
        "different words": lambda: " ".join(f"w{n}" for n in range(size // 6))[:size],
        "what the patterns begin with": lambda: "abc10" * (size // 5),
        "signs": lambda: "{[-_.*" * (size // 6),
        "accents": lambda: "\u0065\u0301\ufdfa" * (size // 3),
    }
    return made[kind]()


def _seconds(place: str, body: str) -> float:
    found = []
    for _ in range(3):
        mail = facts(addressed=("d1",), from_address="p1@example.org", **{place: body})
        start = time.process_time()
        ruleset().decide(mail)
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("place", ["subject", "body"])
@pytest.mark.parametrize(
    "kind",
    ["one letter", "words of the rules", "different words", "what the patterns begin with", "signs", "accents"],
)
def test_a_hostile_mail_costs_no_more_than_its_size(place: str, kind: str) -> None:
    size = 25_000
    ruleset().decide(facts(addressed=("d1",)))  # the index is made
    once, eight_times = _seconds(place, _hostile(kind, size)), _seconds(place, _hostile(kind, 8 * size))
    assert eight_times < 40 * max(once, 0.002)  # linear: 8, quadratic: 64


def test_no_more_is_looked_at_than_is_said() -> None:
    mail = facts(subject="a" * 1_000_000 + " printer", body="a" * 1_000_000 + " printer")
    assert len(mail.subject_words) <= MAX_SUBJECT + 2
    assert len(mail.body_words) <= MAX_WORDS + 2
    assert not Ruleset((rule("x", text("printer", "/printer/")),)).decide(mail).fitted
