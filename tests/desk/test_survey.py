"""The question in the closing letter: who is asked, when, how often; and what of the answers may be quoted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.changes import Surveyed
from gateway.desk.decision import Decision
from gateway.desk.department import Person
from gateway.desk.survey import MOST_QUOTED, changed_link, is_drawn, quotable
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.desk.token import claims, is_valid_reply
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    EVA,
    KEYS,
    NOW,
    STRANGER,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    message,
    only,
    recalled,
    reply_to,
    sent,
    ticket,
    with_departments,
)

MIA = "mia@example.org"
OPEN = ticket(state=State.OPEN, owner=ANA, answered_at=NOW - timedelta(days=1))
WORDS = "#done\n\nHi Eva, the new roller is in."


def closed(to: Ticket = OPEN, text: str = WORDS, *, here: Any = None, **facts: Any) -> Decision:
    return decided(from_agent(text), recalled(to, **facts), on=here)


def asks(found: Decision) -> list[str]:
    return [plan.to.address for plan in found.letters if plan.variables.get("ask_rating")]


def surveyed(found: Decision) -> list[Surveyed]:
    return [one for one in found.changes if isinstance(one, Surveyed)]


def of_eva(**more: Any) -> Ticket:
    """The request of somebody else."""
    box = Mailbox(more.pop("address"), more.pop("name", ""))
    return replace(OPEN, requester=box, participants=(Participant(box, Role.REQUESTER),), **more)


def test_whoever_reads_that_it_is_done_is_asked() -> None:
    found = closed()
    assert asks(found) == [EVA]
    assert surveyed(found) == [Surveyed(EVA, NOW, None)]
    assert [(line.actor, line.data) for line in found.journal if line.act == "survey"] == [("", {"person": EVA})]


def test_who_says_it_is_solved_is_asked_if_we_did_something() -> None:
    written = message(text="solved", message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",))
    assert asks(decided(written, recalled(OPEN, keys=[sent()]))) == [EVA]
    assert asks(decided(written, recalled(replace(OPEN, answered_at=None), keys=[sent()]))) == []


@pytest.mark.parametrize("text", ["cancel", "#cancel"])
def test_who_needs_it_no_more_is_not_asked(text: str) -> None:
    written = message(text=text, message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",))
    found = decided(written, recalled(OPEN, keys=[sent()]))
    assert (heard(found)[0], asks(found)) == (("done", EVA), [])


@pytest.mark.parametrize(
    "text",
    [
        "Hi Eva, I am on my way.",
        "#decline because the licence belongs to HR",
        "#wait: the signed page 2",
        "#note\nDone soon.",
    ],
)
def test_nobody_is_asked_in_other_letters(text: str) -> None:
    assert asks(closed(text=text)) == []


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(timedelta(days=13, hours=23), []), (timedelta(days=14), [EVA]), (timedelta(0), [])],
)
def test_once_in_a_fortnight(ago: timedelta, expected: list[str]) -> None:
    found = closed(surveyed={EVA: NOW - ago})
    assert asks(found) == expected
    assert [one.before for one in surveyed(found)] == [NOW - ago for _ in expected]


def test_all_addresses_of_a_person_are_one_person() -> None:
    other = "eva.novak@example.org"
    here = desk(people={one: Person(EVA, "Eva Novak", also=(other,)) for one in (EVA, other)})
    request = of_eva(address=other)
    assert asks(closed(request, here=here, surveyed={EVA: NOW})) == []
    found = closed(request, here=here)
    assert (asks(found), surveyed(found)[0].person) == ([other], EVA)


@pytest.mark.parametrize(
    "more",
    [{"survey_asks": False}, {"survey_share": 0}, {"departments": {"it": department("it", survey=False)}}],
    ids=["never", "nobody is drawn", "not this department"],
)
def test_settings(more: dict[str, Any]) -> None:
    assert asks(closed(here=desk(**more))) == []


def test_the_time_between_is_a_setting() -> None:
    here = desk(survey_every=timedelta(days=1))
    assert asks(closed(here=here, surveyed={EVA: NOW - timedelta(days=2)})) == [EVA]


@pytest.mark.parametrize(
    "address", [STRANGER, "noreply@example.org", "hr@example.org"], ids=["outsider", "program", "shared address"]
)
def test_who_is_never_asked(address: str) -> None:
    found = closed(of_eva(address=address))
    assert any(plan.template == "done" for plan in found.letters)
    assert asks(found) == []


def test_of_many_whoever_began_it_is_asked() -> None:
    many = replace(
        OPEN, participants=(OPEN.participants[0], Participant(Mailbox(TOM), Role.AFFECTED, "No mail"))
    )  # fmt: skip
    found = closed(many)
    assert [to for template, to in heard(found) if template == "done"] == [EVA, TOM]
    assert asks(found) == [EVA]


def test_one_of_many_who_ends_it_for_herself_is_not_asked_yet() -> None:
    many = replace(OPEN, participants=(OPEN.participants[0], Participant(Mailbox(TOM), Role.AFFECTED, "No mail")))
    written = message(text="solved", message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",))
    found = decided(written, recalled(many, keys=[sent()]))
    assert (found.after and found.after.state, asks(found)) == (State.OPEN, [])


def test_who_has_muted_the_thread_is_not_asked_by_the_letter_to_those_in_cc() -> None:
    found = closed(replace(OPEN, muted=(EVA,)))
    assert only(found, "done").to.address == TOM
    assert (asks(found), surveyed(found)) == ([], [])


def test_who_closes_their_own_request_asks_nobody() -> None:
    assert asks(closed(of_eva(address=ANA))) == []


@pytest.mark.parametrize("share", [0, 1, 25, 50, 99, 100])
def test_the_share(share: int) -> None:
    drawn = [number for number in range(1, 20_001) if is_drawn(number, share)]
    assert abs(len(drawn) / 200 - share) < 1
    assert drawn == [number for number in range(1, 20_001) if is_drawn(number, share)]


# ---------------------------------------------------------------- the link


def test_the_link_is_signed_for_this_reader() -> None:
    link = changed_link(KEYS, department=department(), ticket=4812, ref="IT-4812", reader=ANA)
    assert link.startswith(f"mailto:{reply_to(ANA)}?")
    assert "body=%23changed%20" in link
    (claim,) = claims([link.removeprefix("mailto:").partition("?")[0]])
    assert is_valid_reply(KEYS, claim, departments=["it"], persons=[ANA]) == ANA
    assert is_valid_reply(KEYS, claim, departments=["it"], persons=[MIA]) is None


# ---------------------------------------------------------------- what may be quoted

NAMES = ("Eva Novak", EVA, "Ana Silva", "tom.reed@example.org", "Hana Nováková", "Mark Will", "山田 花子", "Jo")


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("I had to explain it twice", "I had to explain it twice"),
        ("Ana told me the time and it was true.", "… told me the time and it was true."),
        ("Ana Silva's answer was late", "… answer was late"),
        ("ANA was great, ana is quick", "… was great, … is quick"),
        ("Write to eva@example.org or call 0151-555 0101", "Write to … or call …"),
        ("Call +49 30 5550101.", "Call …"),
        ("since 24.11.2025 nobody came", "since 24.11.2025 nobody came"),
        ("IT-4812 took 12 days, and 200 pages", "IT-4812 took 12 days, and 200 pages"),
        ("See https://example.org/eva for it", "See … for it"),
        ("Hi Ana,\n\nnext time call me first.\n\nKind regards\nEva Novak", "next time call me first."),
        ("Faster please.\nEva", "Faster please."),
        ("too slow\n-- \nEva Novak\nSales, ext. 12", "too slow"),
        ("I will mark it; Mark will not", "I will mark it; … will not"),
        ("S Hanou a s Annou to šlo dobře, Evě taky", "S … a s … to šlo dobře, … taky"),
        ("Die Hand tat weh, Novaks Drucker", "Die Hand tat weh, … Drucker"),
        ("Jo was quick", "… was quick"),
        ("花子さんが親切でした", "…が親切でした"),
        ("Eva", ""), ("", ""), ("eva@example.org", ""), ("!!!", ""),
        ("line one\n\n  line two", "line one line two"),
    ],
)  # fmt: skip
def test_a_remark_for_everybody(remark: str, expected: str) -> None:
    names = (*NAMES, "Anna Bauer")
    assert quotable(remark, names) == expected


def test_a_long_remark_is_cut_at_a_word() -> None:
    said = quotable("slow " * 200, ())
    assert len(said) <= MOST_QUOTED + 2
    assert said.endswith("slow …")


def test_nobody_named_leaves_the_words_alone() -> None:
    assert quotable("Ana was quick", ()) == "Ana was quick"


def test_hostile_remarks_cost_no_time() -> None:
    for text in ("@" * 5_000, "1 " * 2_500, "www." * 1_200, "…" * 5_000, "a-" * 2_500, "Eva " * 1_200):
        assert len(quotable(text, NAMES)) <= MOST_QUOTED + 2


def test_a_desk_that_asks_has_the_people_of_its_rules() -> None:
    """The directory knows her under another name than the mail: she is one person."""
    here = with_departments(desk(), it=department(), hr=department("hr"))
    assert asks(closed(here=here)) == [EVA]
