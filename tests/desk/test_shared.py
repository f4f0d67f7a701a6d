"""Letters to a department's shared address go to its agents: whom they reach, for each shape of letter."""

# ruff: noqa: E501 - one case a line

from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.shared import behind, read_by
from gateway.desk.ticket import Audience
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, HANNA, TOM, department, desk

HR, IT, MIA = "hr@example.org", "it@example.org", "mia@example.org"
DESK = desk(
    departments={"it": department("it"), "hr": department("hr", agents=(HANNA, MIA), also=("people@example.org",))}
)


def plan(to: str, *cc: str, **more: Any) -> LetterPlan:
    made = LetterPlan("answer", "it", Mailbox(to), "IT", "Re: Printer", Chain.PEOPLE, cc=tuple(map(Mailbox, cc)))
    return replace(made, **more)


def told(agent: str) -> LetterPlan:
    return plan(agent, template="agent_new", audience=Audience.AGENTS, chain=Chain.AGENT)


@pytest.mark.parametrize(
    ("name", "letter", "others", "expected"),
    [
        ("a person", plan(EVA, TOM), (), [((EVA, TOM), "")]),
        ("the department asks", plan(HR), (), [((HANNA,), HR), ((MIA,), HR)]),
        ("by its other address", plan("people@example.org"), (), [((HANNA,), "people@example.org"), ((MIA,), "people@example.org")]),
        ("with people in Cc", plan(HR, TOM, EVA), (), [((TOM, EVA), ""), ((HANNA,), HR), ((MIA,), HR)]),
        ("in Cc", plan(EVA, HR, TOM), (), [((EVA, TOM), ""), ((HANNA,), HR), ((MIA,), HR)]),
        ("one of them in Cc", plan(HR, HANNA), (), [((HANNA,), ""), ((MIA,), HR)]),
        ("one of them hears as an agent", plan(HR), (told(MIA),), [((HANNA,), HR)]),
        ("its own request, by the desk", plan(IT, auto_submitted="auto-replied"), (), []),
        ("its own request, by a person", plan(IT), (), [((ANA,), IT), ((BEN,), IT)]),
        ("a letter to an agent", replace(told(HR), to=Mailbox(HR)), (), [((HR,), "")]),
    ],
)  # fmt: skip
def test_who_gets_it(
    name: str, letter: LetterPlan, others: tuple[LetterPlan, ...], expected: list[tuple[tuple[str, ...], str]]
) -> None:
    out = list(behind(letter, (letter, *others), DESK))
    assert [(tuple(box.address for box in (one.to, *one.cc)), one.stands_for) for one in out] == expected, name
    assert all(one.token_for == letter.token_for and one.template == letter.template for one in out)


def test_an_agent_that_is_an_address_of_the_desk_is_no_reader() -> None:
    odd = replace(DESK, departments={**DESK.departments, "it": department("it", agents=(HR, BEN))})
    assert read_by(IT, odd) == (BEN,)
    assert read_by(EVA, odd) == (EVA,)


def test_who_may_speak_for_it() -> None:
    assert DESK.speaks_for(HANNA) == (HANNA, HR, "people@example.org")
    assert DESK.speaks_for(EVA) == (EVA,)
