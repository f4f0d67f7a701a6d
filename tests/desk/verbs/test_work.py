"""A `Work`: what a mail's lines have done so far, and whom its words are for."""

from dataclasses import replace

import pytest

from gateway.desk.command import Commands, Name
from gateway.desk.commandvalues import Command
from gateway.desk.decide import looked_at
from gateway.desk.say import say
from gateway.desk.verbs.work import Work
from tests.desk.made import ANA, EVA, KEYS, NOW, desk, from_agent, mail, recalled, ticket
from tests.desk.verbs.test_taking import TO_ANA

TAKE = Command(Name.TAKE, 1, "#take")


def work(text: str = "", *commands: Command) -> Work:
    context = looked_at(mail(from_agent(text)), recalled(ticket(), keys=(TO_ANA,)), desk=desk(), keys=KEYS, now=NOW)
    return Work(context, ticket(), ticket(), Commands(commands, (), text), text)


@pytest.mark.parametrize(
    ("made", "answers"),
    [
        (work("Hi."), True),
        (work(""), False),
        (work("Hi.", TAKE), True),
        (replace(work("Hi."), is_note=True), False),
        (replace(work("Hi."), is_silent=True), False),
        (replace(work(""), has_files=True), True),
        (replace(work("", TAKE), has_files=True), False),
    ],
)
def test_words_for_the_people(made: Work, answers: bool) -> None:
    assert made.answers is answers


def test_who_is_who() -> None:
    made = work("Hi.", TAKE)
    assert (made.agent, made.department.key, made.requester.address, made.requester.is_short) == (ANA, "it", EVA, True)
    assert made.who(EVA).name == "Eva Novak"
    assert made.has(Name.TAKE)
    assert not made.has(Name.DONE)


def test_what_is_told_adds_up() -> None:
    made = work("Hi.").told(say("one"), say("two")).told(say("three")).confirmed(say("done"))
    assert [str(one) for one in made.news] == ["one", "two", "three"]
    assert [str(one) for one in made.done] == ["done"]
    (line,) = made.with_journal("owner", before="", after=ANA).journal
    assert (line.act, line.actor, line.data) == ("owner", ANA, {"before": "", "after": ANA})
