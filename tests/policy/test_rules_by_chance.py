"""Rules and mails by chance: what decides is what is explained, and no rules file brings the load down."""

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import process_time

import pytest

from gateway.desk.decide import looked_at
from gateway.desk.department import Desk
from gateway.desk.facts import Mail, Recalled
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import SETS
from gateway.desk.token import Keys
from gateway.errors import Mistakes
from gateway.mail import language, quotation
from gateway.mail.envelope import Envelope
from gateway.mail.parse import parse
from gateway.policy import rules_checks, snapshot
from tests.desk.made import BERLIN
from tests.policy import rulemaker
from tests.policy.desk_files import CONFIG, config

EXAMPLES = sorted((Path(__file__).parents[3] / "shared" / "examples").glob("*.yaml"))


def desk_of(text: str, folder: Path) -> Desk:
    return snapshot.from_files(config(folder), {"desk.yaml": text}, 1).desk


def facts_of(raw: bytes, desk: Desk, chance: random.Random) -> Facts:
    message = parse(raw)
    at = datetime(2025, 11, chance.randint(1, 28), chance.randrange(24), chance.randrange(60), tzinfo=BERLIN)
    plain = [address.lower() for address in rulemaker.ADDRESSES if address.isascii()]
    split = quotation.split(message.text, regions=message.regions)
    item = Mail(
        inbox=0, received_at=at, envelope=Envelope("x@example.org", tuple(chance.sample(plain, chance.randint(0, 2)))),
        message=message, split=split, content="", language=language.detect(split.new_text),
        is_mailbox_only=chance.random() < 0.5, department=chance.choice(("", "", "", "it", "hr")),
    )  # fmt: skip
    return replace(looked_at(item, Recalled(), desk=desk, keys=Keys(()), now=at).facts, event="new")


@pytest.mark.parametrize("seed", range(6))
def test_what_decides_is_what_is_explained(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_checks, "check", lambda *_, **__: None)  # by chance some can never fit: let them
    chance = random.Random(seed)
    desk = desk_of(rulemaker.rules(chance, 80), tmp_path)
    fitted = 0
    for _ in range(30):
        facts = facts_of(rulemaker.mail(chance), desk, chance)
        verdict = desk.rules.decide(facts)
        looks = [look for look in desk.rules.explain(facts) if look.is_reached and not look.misfits]
        assert [look.rule.name for look in looks] == [rule.name for rule in verdict.fitted]
        told = {
            name: (value, look.rule.name)
            for look in looks
            for name, value in look.rule.actions.items()
            if name in SETS and name not in look.taken
        }
        assert {name: (one.value, one.rule) for name, one in verdict.sets.items()} == told
        if "because" in verdict.sets:
            assert verdict.sets["because"].rule == verdict.sets["priority"].rule
        fitted += len(looks)
    assert fitted > 100


@pytest.mark.parametrize("name", ["by chance", "packaged", *(path.stem for path in EXAMPLES)])
def test_no_rules_file_brings_the_load_down(name: str, tmp_path: Path) -> None:
    """Mistakes, or a policy; never anything else, and soon."""
    paths = {path.stem: path for path in EXAMPLES}
    chance = random.Random(7)
    if name == "by chance":
        text, domains = rulemaker.rules(chance, 20), '"example.org"'
    else:
        path = paths.get(name) or snapshot.packaged_rules() / "desk.yaml"
        text, domains = path.read_text(), '"example.org", "corp.example", "uni.example", "demo", "*.uni.example"'
    beside = {
        path.name: path.read_text() for folder in {path.parent for path in EXAMPLES} for path in folder.glob("*.ics")
    }
    settings = config(tmp_path, CONFIG.replace('"example.org"', domains))
    snapshot.from_files(settings, {**beside, "desk.yaml": text}, 1)
    refused = 0
    for _ in range(40):
        written = rulemaker.mutated(text, chance)
        began = process_time()
        try:
            snapshot.from_files(settings, {**beside, "desk.yaml": written}, 1)
        except Mistakes:
            refused += 1
        assert process_time() - began < 2
    assert refused > 0
