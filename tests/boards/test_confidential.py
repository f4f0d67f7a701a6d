"""A confidential department: nobody but its own agents and the people of the request reads a subject or a text of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards.stage import ANA, EVA, RULES, TOM, Letter, Stage, answer, mail

HR, IT = "hr@example.org", "it@example.org"
HANNA = "Hanna Weber <hanna@example.org>"
SUBJECT, WORDS = "Zebrafish leave", "My quokka is ill."
LET_IN = {"eva@example.org", "hanna@example.org"}

QUIET = RULES.replace("    address: hr@example.org\n", "    address: hr@example.org\n    confidential: yes\n")
TOLD = f"""{QUIET}
rules:
  - name: leave
    if: {{text: [quokka]}}
    then: {{notify: ana@example.org, watch: ben@example.org, note: a numbat}}
  - name: again
    when: reply
    if: {{text: [quokka]}}
    then: {{notify: ana@example.org, watch: ben@example.org}}
"""


def asked(stage: Stage, to: str = HR, **more: str) -> tuple[Letter, Letter, list[Letter]]:
    """Eva's request: her acknowledgement, Hanna's notification, and all other letters."""
    stage.send(mail(EVA, to, WORDS, subject=SUBJECT, id="q1@example.org", **more))
    came = stage.new_letters()
    eva = next(one for one in came if one.recipient == "eva@example.org")
    hanna = next(one for one in came if one.recipient == "hanna@example.org")
    assert hanna.says(WORDS)
    return eva, hanna, [one for one in came if one not in (eva, hanna)]


def is_blind(letter: Letter) -> bool:
    """Does it say nothing of what the request is about?"""
    said = f"{letter.subject}\n{letter.text}\n{letter.html}".casefold()
    return not any(word in said for word in ("zebrafish", "quokka", "numbat"))


def all_others_are_blind(stage: Stage) -> bool:
    return all(is_blind(one) for one in stage.all_letters() if one.recipient not in LET_IN)


def test_the_other_department_addressed_hears_who_keeps_it_and_no_more(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        _, _, others = asked(stage, f"{HR}, {IT}")
        assert {one.recipient for one in others} == {"ana@example.org", "ben@example.org"}
        assert all(one.says("People keeps this request, and it is confidential.") for one in others)
        assert all(one.subject == "[HR-1]" for one in others)
        assert all_others_are_blind(stage)


def test_rules_that_tell_or_watch_tell_only_that_there_is_one(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=TOLD) as stage:
        eva, hanna, others = asked(stage)
        assert "ana@example.org" in {one.recipient for one in others}
        stage.send(mail(EVA, HR, "The quokka again.", subject=f"Re: {SUBJECT}", id="q2@example.org", answers=eva))
        stage.send(answer(hanna, "Take care of your quokka.\n", author=HANNA))
        stage.clock("9:35")
        stage.settle()
        assert all_others_are_blind(stage)
        answers = [one for one in stage.all_letters() if "Take care" in one.text]
        assert {one.recipient for one in answers} == {"eva@example.org"}


def test_another_departments_agent_does_not_see_it_in_what_they_get_about_her(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        asked(stage)
        stage.send(mail(EVA, IT, "My screen.", subject="Screen", id="q3@example.org"))
        _, ana, *_ = sorted(stage.new_letters(), key=lambda one: one.recipient != "eva@example.org")
        assert ana.says("My screen.")
        assert all_others_are_blind(stage)


def test_the_status_of_agents_and_of_others(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        asked(stage)
        stage.send(mail(ANA, IT, "status", subject="status", id="q4@example.org"))
        stage.send(mail(TOM, HR, "status", subject="status", id="q5@example.org"))
        stage.send(mail(ANA, HR, "status", subject="status", id="q6@example.org"))
        assert {one.recipient for one in stage.new_letters()} == {"ana@example.org", "tom@example.org"}
        assert all_others_are_blind(stage)


OTHERS: dict[str, Callable[[Letter], bytes]] = {
    "a stranger": lambda ack: mail("x@else.example", HR, "Who is it?", id="q7@else.example", answers=ack),
    "an agent of IT": lambda ack: mail(ANA, HR, "What is this?", id="q8@example.org", answers=ack),
    "by its number": lambda ack: mail(ANA, HR, "status", subject="Re: [HR-1]", id="q9@example.org"),
}


@pytest.mark.parametrize("raw", OTHERS.values(), ids=OTHERS)
def test_who_does_not_take_part_gets_in_by_no_key(tmp_path: Path, raw: Callable[[Letter], bytes]) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        ack, _, _ = asked(stage)
        stage.send(raw(ack))
        assert all_others_are_blind(stage)
        assert not stage.ticket().takes_part("ana@example.org")


def test_the_same_mail_by_another_departments_address(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        asked(stage, HR)
        stage.send(mail(EVA, HR, WORDS, subject=SUBJECT, id="q1@example.org"), IT)
        assert all_others_are_blind(stage)


def test_a_request_that_came_from_another_department_is_closed_to_it(tmp_path: Path) -> None:
    """Ana gives it away; what is written from then on she does not read, though she had it once."""
    with Stage(tmp_path, rules=QUIET) as stage:
        stage.send(mail(EVA, IT, "Who does this?", subject="A question", id="g1@example.org"))
        ack, ana = None, None
        for letter in stage.new_letters():
            ack = letter if letter.recipient == "eva@example.org" else ack
            ana = letter if letter.recipient == "ana@example.org" else ana
        assert ack is not None
        assert ana is not None
        stage.send(answer(ana, "#handoff hr because it is about leave\n"))
        hanna = next(one for one in stage.new_letters() if one.recipient == "hanna@example.org")
        stage.send(answer(hanna, "#take\n", author=HANNA, id="b5@example.org"))
        stage.clock("9:35")
        stage.settle()
        stage.send(answer(ana, "#cc ana@ ben@ it-chief@example.org\n", id="b8@example.org"))  # nor by joining it now
        stage.send(mail(EVA, HR, "My quokka is ill.", subject="Re: A question", id="g2@example.org", answers=ack))
        stage.send(answer(hanna, "#note\n\nThe quokka is a zebrafish.\n", author=HANNA, id="b6@example.org"))
        stage.send(answer(hanna, "Quokka, get well.\n", author=HANNA, id="b7@example.org"))
        stage.clock("9:45")
        stage.settle()
        assert all_others_are_blind(stage)


def test_her_letter_about_it_in_a_mail_to_others_leads_nowhere(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=QUIET) as stage:
        eva, *_ = asked(stage)
        quoted = "\n".join(f"> {line}" for line in eva.text.splitlines())
        words = f"Please set up my laptop.\n\nOn Mon, 24 Nov 2025, People wrote:\n{quoted}\n"
        stage.send(mail(EVA, IT, words, subject="Laptop", id="q10@example.org"))
        came = [one for one in stage.new_letters() if one.recipient == "ana@example.org"]
        assert len(stage.tickets()) == 2
        assert "HR-1" not in came[0].text + came[0].html
        assert all_others_are_blind(stage)
