"""The index names every rule that fits: it may name more, never fewer."""

import random

import pytest

from gateway.desk.conditions import AnyBlock, Block, Condition, Not, People
from gateway.desk.patterns import Address
from gateway.desk.ruleindex import Index
from tests.desk.rulemade import block, facts, one_of, sender, text, to

WORDS = ("car", "card", "tyre", "tyres", "printer", "toner", "vpn", "payroll", "プリンタ", "pay slip")
PEOPLE = (
    "eva@example.org",
    "tom@sales.example.org",
    "p7@printers.example.org",
    "it+48.x@example.org",
    "x@elsewhere.example",
)


def condition(chance: random.Random, depth: int = 0) -> Condition:
    kind = chance.randrange(9 if depth < 2 else 6)
    if kind == 0:
        return to(*chance.sample(("it", "hr", "fleet"), chance.randint(1, 2)))
    if kind == 1:
        return sender(chance.choice((*PEOPLE, "@example.org", "@elsewhere.example", "it@example.org")))
    if kind == 2:
        return People("from", "eva@", (Address("eva@", "eva", ""),), {})
    if kind in (3, 4):
        written = [word + chance.choice(("", "*")) for word in chance.sample(WORDS, chance.randint(1, 3))]
        return text(*written, key=chance.choice(("text", "subject", "body")))
    if kind == 5:
        return chance.choice((one_of("sender", "robot"), text("/pay.?slip/"), sender("ben@example.org", "cc")))
    inner = [Block(tuple(condition(chance, depth + 1) for _ in range(chance.randint(1, 2)))) for _ in range(2)]
    return Not("not", "", inner[0]) if kind == 6 else AnyBlock("any", "", tuple(inner))


@pytest.mark.parametrize("seed", range(20))
def test_no_rule_that_fits_is_missed(seed: int) -> None:
    chance = random.Random(seed)
    blocks = [Block(tuple(condition(chance) for _ in range(chance.randint(0, 3)))) for _ in range(150)]
    index = Index(enumerate(blocks))
    for _ in range(40):
        words = chance.sample(WORDS, 3)
        mail = facts(
            from_address=chance.choice((*PEOPLE, "")),
            addressed=tuple(chance.sample(("it", "hr", "fleet"), chance.randint(0, 2))),
            to=tuple(chance.sample(("it@example.org", "hr+48.x@example.org", "eva@example.org"), chance.randint(0, 2))),
            cc=("ben@example.org",) * chance.randint(0, 1),
            subject=words[0],
            body=f"{words[1]}, {words[2]}.",
            sender=chance.choice(("robot", "colleague")),
        )
        candidates = index.candidates(mail)
        assert candidates == sorted(set(candidates))
        fitting = {number for number, one in enumerate(blocks) if one.fit(mail) is not None}
        assert fitting <= set(candidates)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (block(text("car")), False),
        (block(text("printer*")), False),
        (block(to("hr"), text("vpn")), False),
        (block(to("hr"), text("/a/")), False),
        (block(sender("eva@example.org")), False),
        (block(sender("@elsewhere.example")), False),
        (block(AnyBlock("any", "", (block(to("hr")), block(text("car"))))), False),
        (block(AnyBlock("any", "", (block(to("hr")), block(one_of("sender", "robot"))))), True),
        (block(one_of("sender", "robot")), True),
        (block(text("/a/")), True),
        (block(to("it"), text("vpn")), True),
        (block(to("fleet"), text("vpn")), True),  # it was sent elsewhere, and yet its address stands in To
        (block(to("sales", "fleet")), True),
        (block(), True),
    ],
)
def test_rules_that_cannot_fit_are_not_asked(rule: Block, asked: bool) -> None:
    index = Index(enumerate([rule]))
    mail = facts(
        from_address="tom@example.org",
        addressed=("it",),
        to=("it@example.org", "fleet+48.x@example.org"),
        subject="VPN",
        body="no vpn since nine",
    )
    assert index.candidates(mail) == ([0] if asked else [])
