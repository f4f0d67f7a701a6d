"""Who gets a new request where a rule says how to choose (product.md 4.3 `owner`)."""

from typing import Any

import pytest

from gateway.desk.changes import Away
from gateway.desk.owners import chosen, named
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, department, recalled


def AWAY(*agents: str) -> dict[str, Away]:
    return {agent: Away(agent, NOW, None) for agent in agents}


@pytest.mark.parametrize(
    ("owner", "known", "more", "expected"),
    [
        (EVA, {}, {}, EVA),
        ("none", {}, {}, ""),
        ("on-call", {}, {"on_call": ANA, "backup": BEN, "lead": EVA}, ANA),
        ("on-call", {}, {"backup": BEN, "lead": EVA}, BEN),
        ("on-call", {}, {"lead": EVA}, EVA),
        ("on-call", {}, {}, ""),
        ("least-busy", {"open_by_owner": {ANA: 3, BEN: 1}}, {}, BEN),
        ("least-busy", {"open_by_owner": {ANA: 3}}, {}, BEN),
        ("least-busy", {"open_by_owner": {ANA: 2, BEN: 2}}, {}, ANA),
        ("least-busy", {"open_by_owner": {HANNA: 0}}, {}, ANA),
        ("round-robin", {}, {}, ANA),
        ("round-robin", {"last_owners": {"it": ANA}}, {}, BEN),
        ("round-robin", {"last_owners": {"it": BEN}}, {}, ANA),
        ("round-robin", {"last_owners": {"it": EVA}}, {}, ANA),
        ("round-robin", {"last_owners": {"hr": ANA}}, {}, ANA),
        ("same-as-last", {"last_helpers": {"it": BEN}}, {}, BEN),
        ("same-as-last", {"last_helpers": {"it": HANNA}}, {}, ""),
        ("same-as-last", {"last_helpers": {"hr": BEN}}, {}, ""),
        ("least-busy", {"open_by_owner": {ANA: 3}, "absent": AWAY(BEN)}, {}, ANA),  # who is away is passed over
        ("least-busy", {"absent": AWAY(ANA, BEN)}, {"lead": EVA}, EVA),
        ("round-robin", {"absent": AWAY(ANA)}, {}, BEN),
        ("round-robin", {"last_owners": {"it": ANA}, "absent": AWAY(BEN)}, {}, ANA),
        ("same-as-last", {"last_helpers": {"it": BEN}, "absent": AWAY(BEN)}, {}, ANA),
        ("on-call", {"absent": AWAY(ANA)}, {"on_call": ANA, "backup": HANNA}, HANNA),
        (ANA, {"absent": AWAY(ANA)}, {}, BEN),
        (ANA, {"absent": AWAY(ANA, BEN)}, {}, ANA),  # nobody is there: it waits for her
        ("least-busy", {}, {"agents": ()}, ""),
        ("round-robin", {}, {"agents": ()}, ""),
    ],
)
def test_chosen(owner: str, known: dict[str, Any], more: dict[str, Any], expected: str) -> None:
    assert chosen(owner, department(**more), recalled(**known)) == expected


@pytest.mark.parametrize(
    ("who", "more", "expected"),
    [
        (EVA, {}, EVA),
        ("lead", {"lead": ANA}, ANA),
        ("lead", {}, ""),
        ("backup", {"backup": BEN}, BEN),
        ("on-call", {"on_call": ANA, "backup": BEN}, ANA),
        ("on-call", {"backup": BEN}, BEN),
        ("owner", {}, HANNA),
    ],
)
def test_named(who: str, more: dict[str, Any], expected: str) -> None:
    assert named(who, department(**more), HANNA) == expected
