"""What a warning says: a person's word is a promise, the department's time is what the person expects; and a sensible next time."""

from dataclasses import replace
from datetime import datetime

import pytest

from gateway.desk import warnwords
from gateway.desk.command import read_agent_commands
from gateway.desk.commandvalues import Speaker
from gateway.desk.promises import DESK
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.ticket import Promise, What
from gateway.desk.tongue import ENGLISH, Voice
from gateway.desk.words import promise_example
from tests.desk.made import ANA, BEN, BERLIN, department, desk, ticket
from tests.desk.test_promises import OFFICE, at, word

CALLS = Schedule((Clause(Weekdays(frozenset(range(5))), 11 * 60, 14 * 60),))
AFTERNOONS = Schedule((Clause(Weekdays(frozenset(range(5))), 14 * 60, 18 * 60),))
OURS = word(keeper="it", made_by="department")


def said(sentence: object, now: datetime) -> str:
    return Voice(ENGLISH, now, BERLIN, lambda who: who.name.partition(" ")[0].capitalize())(sentence)


@pytest.mark.parametrize(
    ("promise", "reader", "near", "past"),
    [
        (word(), ANA, "You promised Eva: Friday 28 November, 15:00.", "You promised Eva: Friday 28 November, 15:00."),
        (word(), BEN, "Ana promised Eva: Friday 28 November, 15:00.", "Ana promised Eva: Friday 28 November, 15:00."),
        (word(deliverable="new roller fitted", what=What.DONE), ANA,
         "You promised Eva: new roller fitted, Friday 28 November, 15:00.",
         "You promised Eva: new roller fitted, Friday 28 November, 15:00."),
        (word(deliverable="new roller fitted", what=What.DONE), BEN,
         "Ana promised Eva: new roller fitted, Friday 28 November, 15:00.",
         "Ana promised Eva: new roller fitted, Friday 28 November, 15:00."),
        (OURS, ANA, "Eva expects an answer by Friday 28 November, 15:00.",
         "Eva was to get an answer by Friday 28 November, 15:00."),
        (replace(OURS, what=What.NEWS), ANA,
         "Eva expects news by Friday 28 November, 15:00.", "Eva was to hear from us by Friday 28 November, 15:00."),
        (replace(OURS, what=What.DONE), ANA,
         "Eva expects this to be done by Friday 28 November, 15:00.",
         "Eva was told that this would be done by Friday 28 November, 15:00."),
        (word(made_by=DESK), ANA,
         "Eva expects a new time from a person by Friday 28 November, 15:00.",
         "Eva was to get a new time from a person by Friday 28 November, 15:00."),
    ],
)  # fmt: skip
def test_the_promise_in_a_sentence(promise: Promise, reader: str, near: str, past: str) -> None:
    now = at(24, 9)
    assert said(warnwords.expected(ticket(), promise, reader, desk()), now) == near
    assert said(warnwords.missed(ticket(), promise, reader, desk()), now) == past


def test_what_to_do_fits_whose_word_it_is() -> None:
    told = [said(warnwords.advice(ticket(), one, desk()), at(24, 9)) for one in (word(), OURS, word(made_by=DESK))]
    assert told == [
        "If it holds, do nothing. If not, tell Eva now – one line is enough:",
        "A short answer is enough. If you need more time, name Eva one that you can keep:",
        "Name a time that you can keep – one line is enough:",
    ]


@pytest.mark.parametrize(
    ("name", "made", "until", "now", "line"),
    [
        ("board 6", at(25, 10, 40), at(28, 15), at(27, 16, 10), "#promise Mon 12:00"),
        ("when it is broken", at(25, 10, 40), at(28, 15), at(28, 15), "#promise Mon 12:00"),
        ("hours move by hours", at(24, 9, 28), at(24, 13, 30), at(24, 12, 30), "#promise 15:30"),
        ("and on the next day", at(24, 12), at(24, 16), at(24, 15), "#promise Tue 9:00"),
        ("half an hour becomes one", at(24, 9), at(24, 9, 30), at(24, 9, 20), "#promise 10:30"),
        ("long past: from now on", at(17, 10), at(19, 15), at(28, 9), "#promise Mon 12:00"),
        (
            "far off, by its date",
            at(3, 10),
            datetime(2025, 12, 10, 15, tzinfo=BERLIN),
            at(28, 9),
            "#promise 11 Dec 12:00",
        ),
    ],
)
def test_a_time_that_would_do(name: str, made: datetime, until: datetime, now: datetime, line: str) -> None:
    where = department("it", open=OFFICE)
    when = warnwords.next_time(word(made_at=made, until=until), where, now=now)
    example = promise_example(when, now, BERLIN)
    assert example == f"{line} because …"
    read = read_agent_commands(example.replace("…", "it must"), speaker=Speaker(desk(), where, ANA, now, is_agent=True))
    assert not read.wrong, "it would be accepted as it stands, but for the reason"
    assert read.commands[0].when == when
    assert not read_agent_commands(example, speaker=Speaker(desk(), where, ANA, now)).commands[0].because, (
        "dots are no reason"
    )


@pytest.mark.parametrize(("open_", "busy", "line"), [(OFFICE, CALLS, "Mon 9:00"), (AFTERNOONS, None, "Mon 15:00")])
def test_noon_is_not_everywhere_a_time_to_answer(open_: Schedule, busy: Schedule | None, line: str) -> None:
    when = warnwords.next_time(word(), department("it", open=open_, busy=busy), now=at(27, 16))
    assert promise_example(when, at(27, 16), BERLIN) == f"#promise {line} because …"
