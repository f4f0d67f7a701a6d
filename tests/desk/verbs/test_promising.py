"""`#promise` and `#priority`: what is said of time, and who reads why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision
from gateway.desk.department import Priority
from gateway.desk.hours import Span
from gateway.desk.promises import DESK
from gateway.desk.ticket import Promise, State, What
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    NOW,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    only,
    recalled,
    ticket,
)
from tests.desk.verbs.test_taking import TO_ANA, act, said

FRIDAY = datetime(2025, 11, 28, 14, 0, tzinfo=UTC)
WORD = Promise(What.ANSWER, FRIDAY, ANA, made_by=ANA, made_at=NOW)
ROLLER = replace(WORD, what=What.DONE, deliverable="new roller fitted")


def promise_of(found: Decision) -> Promise:
    assert found.reason is not ActReason.WRONG_COMMAND, only(found, "agent_error").variables["lines"]
    assert found.after is not None
    assert found.after.promise is not None
    assert found.new_promise in (None, found.after.promise)
    return found.after.promise


def test_board_4() -> None:
    found = act("#promise Friday 15:00 because the roller has to be ordered\n\nHi Eva, the roller is worn out.")
    promise = promise_of(found)
    assert (promise.what, promise.until, promise.keeper, promise.made_by) == (What.ANSWER, FRIDAY, ANA, ANA)
    assert promise.because == "the roller has to be ordered"
    assert found.settled_promise == "kept"
    assert heard(found) == [("answer", EVA), ("answer", TOM), ("agent_confirm", ANA)]
    assert found.after is not None
    assert (found.after.owner, found.after.state) == (ANA, State.OPEN)
    copy = str(only(found, "agent_confirm").variables["copy_of"])
    assert "the roller is worn out" in copy
    assert "Promised by ana: Fri 28 Nov 15:00 – because the roller has to be ordered." in copy


def test_board_6() -> None:
    found = act("#promise 1 Dec 12:00 because the courier lost the part", owner=ANA, state=State.OPEN, promise=WORD)
    assert found.settled_promise == "moved"
    assert said(found, "update") == (
        "We will not keep Fri 28 Nov 14:00, because the courier lost the part. I am sorry. New promise by ana: Mon 1 Dec 12:00."
    )


@pytest.mark.parametrize(
    ("before", "text", "what", "deliverable"),
    [
        (None, "#promise Fri 15:00: new roller fitted", What.DONE, "new roller fitted"),
        (
            ROLLER,
            "#promise Thu 15:00",
            What.DONE,
            "new roller fitted",
        ),  # earlier needs no reason, and what was promised stays
        (ROLLER, "#promise 1 Dec 12:00 because it is late\nHi Eva.", What.DONE, "new roller fitted"),
        (
            WORD,
            "#promise 1 Dec 12:00\nHi Eva, it is on its way.",
            What.ANSWER,
            "",
        ),  # the words keep the promised answer
    ],
)
def test_what_is_promised(before: Promise | None, text: str, what: What, deliverable: str) -> None:
    promise = promise_of(act(text, promise=before, owner=ANA, state=State.OPEN))
    assert (promise.what, promise.deliverable) == (what, deliverable)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (WORD, "#promise 1 Dec 12:00"),
        (replace(WORD, made_by=BEN, keeper=BEN), "#promise 1 Dec 12:00"),
        (ROLLER, "#promise 1 Dec 12:00\nHi Eva, it takes longer."),
        (WORD, "#promise 1 Dec 12:00\n#note\nThe part is lost."),
    ],
)
def test_a_word_moves_back_only_with_a_reason(before: Promise, text: str) -> None:
    found = act(text, promise=before, owner=ANA)
    assert found.reason is ActReason.WRONG_COMMAND
    (line,) = only(found, "agent_error").variables["lines"]
    assert "needs a reason" in str(line.message)
    assert line.try_ == "#promise 1 Dec 12:00 because …"


def test_a_colleague_whose_word_is_moved_hears_it() -> None:
    found = act("#promise 1 Dec 12:00 because it is lost", promise=replace(WORD, made_by=BEN, keeper=BEN), owner=BEN)
    assert ("agent_more", BEN) in heard(found)
    assert found.after is not None
    assert found.after.owner == BEN


def test_a_later_time_than_the_departments_says_that_the_old_one_falls() -> None:
    assert said(act("#promise Fri 15:00"), "update") == (
        "Promised by ana: Fri 28 Nov 15:00. That takes the place of Mon 24 Nov 12:28, which we named before."
    )
    assert "takes the place" not in said(act("#promise 10:00"), "update")


@pytest.mark.parametrize("state", [State.DONE, State.WAITING])
def test_a_promise_opens_it_again(state: State) -> None:
    found = act("#promise Fri 15:00", state=state, promise=None, owner=ANA, answered_at=NOW)
    assert found.after is not None
    assert found.after.state is State.OPEN
    assert promise_of(found).until == FRIDAY


def test_priority() -> None:
    found = act("#priority high because payroll runs today\nHi Eva.")
    assert found.after is not None
    assert (found.after.priority, found.after.because) == (Priority.HIGH, "payroll runs today")
    assert said(found, "answer") == "Priority: high, because payroll runs today."
    assert act("#priority high\nHi Eva.").reason is ActReason.WRONG_COMMAND
    same = act("#priority normal")
    assert heard(same) == [("agent_confirm", ANA)]


@pytest.mark.parametrize(
    ("high", "before", "comes"),
    [
        ("1h", {}, True),
        ("8h", {}, False),  # never later
        ("1h", {"promise": WORD}, False),  # a person's word stays
        ("1h", {"state": State.WAITING, "promise": None}, False),
    ],
)
def test_the_answer_may_come_sooner(high: str, before: dict[str, Any], comes: bool) -> None:
    within = {**department().answer_within, Priority.HIGH: Span(int(high[:-1]), "h")}
    house = desk(departments={"it": department(answer_within=within), "hr": department("hr")})
    known = ticket(**before)
    found = decided(from_agent("#priority high because it burns"), recalled(known, keys=(TO_ANA,)), on=house)
    assert (found.new_promise is not None) is comes
    if comes:
        assert found.new_promise is not None
        assert found.new_promise.until < NOW + timedelta(hours=2)
        assert "A person answers you by" in said(found, "update")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#promise Friday 15:00", "New promise by ana: Fri 28 Nov 15:00."),
        ("#promise Friday 15:00 because it is late", "New promise by ana: Fri 28 Nov 15:00 – because it is late."),
        ("#promise Friday 15:00: new roller", "New promise by ana: new roller, Fri 28 Nov 15:00."),
        ("#promise 10:00: new roller because so", "New promise by ana: new roller, Mon 24 Nov 10:00 – because so."),
    ],
)
def test_the_time_after_a_broken_one_takes_the_place_of_nothing(text: str, told: str) -> None:
    again = Promise(What.ANSWER, NOW + timedelta(hours=4), ANA, made_by=DESK, made_at=NOW)
    found = act(text, owner=ANA, state=State.OPEN, promise=again, broken=1)
    assert said(found, "update") == told
    assert (found.settled_promise, found.after.broken if found.after else None) == ("moved", 0)


def test_whoever_gave_their_word_hears_also_of_a_sooner_one() -> None:
    found = act("#promise Thursday 15:00", owner=BEN, state=State.OPEN, promise=replace(WORD, keeper=BEN, made_by=BEN))
    assert said(found, "agent_more") == "ana has moved your promise Fri 28 Nov 14:00 to Thu 27 Nov 15:00."
    assert said(found, "update") == "Promised by ana: Thu 27 Nov 15:00."


LINES = {
    "#take": "stands",
    "#assign ben@": "stands",
    "#give-back": "stands",
    "#handoff hr": "stands",
    "#handoff hr because it is theirs": "stands",
    "#ask hr\n\nHow long?": "stands",
    "#priority urgent because all stand still": "stands",
    "#priority low because it can wait": "stands",
    "#tag vpn": "stands",
    "#for ACME": "stands",
    "#mute": "stands",
    "#note\n\nShe calls often.": "stands",
    "#reopen": "stands",
    "#promise 1 Dec 12:00": "stands",  # refused: a later time needs a reason
    "#promise 1 Dec 12:00 because the courier lost it": "We will not keep Fri 28 Nov 14:00, because the courier lost it.",
    "#promise Thursday 12:00": "Promised by ana: Thu 27 Nov 12:00.",
    "#wait: page 2": "The time that ana named, Fri 28 Nov 14:00, does not hold meanwhile.",
    "#wait until 1 Dec because the part comes then": "The time that ana named, Fri 28 Nov 14:00, does not hold meanwhile.",
    "#decline because it is sold out": "kept",
    "#done\n\nHere it is.": "kept",
    "Hi Eva, here it is.": "kept",
}


@pytest.mark.parametrize(("text", "becomes"), LINES.items(), ids=[text.split("\n")[0] for text in LINES])
def test_a_persons_word_stands_is_kept_or_is_moved_with_words(text: str, becomes: str) -> None:
    found = act(text, owner=ANA, state=State.OPEN, answered_at=NOW, promise=WORD)
    assert found.after is not None
    if becomes == "stands":
        stands = found.after.promise
        assert stands is not None
        assert (stands.until, stands.made_by, stands.because) == (WORD.until, WORD.made_by, WORD.because)
        assert (found.settled_promise, found.new_promise) == ("", None)
    elif becomes == "kept":
        assert found.settled_promise == "kept"
    else:
        (told,) = {plan.template for plan in found.letters if plan.to.address == EVA}
        assert becomes in said(found, told)
        assert found.settled_promise == "moved"
