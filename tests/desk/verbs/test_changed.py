"""`#changed`: one line that answers a remark, for whoever made it and for the monthly report."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision
from gateway.desk.ticket import State
from tests.desk.made import (
    ANA,
    EVA,
    HANNA,
    NOW,
    decided,
    department,
    desk,
    from_agent,
    heard,
    message,
    only,
    recalled,
    reply_to,
    ticket,
    with_departments,
)
from tests.desk.verbs.test_taking import TO_ANA, act, said

RATED: dict[str, Any] = {
    "state": State.DONE, "owner": ANA, "promise": None, "closed_at": NOW - timedelta(days=1), "rating": 2,
    "remark": "I had to explain it\nto two people", "answered_at": NOW - timedelta(days=1),
}  # fmt: skip
LINE = "#changed whoever takes a call writes a note"


def changed(found: Decision) -> list[dict[str, Any]]:
    return [dict(line.data) for line in found.journal if line.act == "changed"]


def test_whoever_made_the_remark_hears_what_was_changed() -> None:
    found = act(LINE, **RATED)
    assert heard(found) == [("update", EVA), ("agent_confirm", ANA)]  # nobody in Cc has read the remark
    assert [str(one) for one in only(found, "update").variables["changes"]] == [
        "You told us what to do differently, and we have changed something: whoever takes a call writes a note.",
        "You wrote: “I had to explain it to two people”",
    ]
    assert changed(found) == [
        {
            "words": "whoever takes a call writes a note",
            "remark": "I had to explain it\nto two people",
            "rating": 2,
            "department": "it",
            "ref": "IT-4812",
        }
    ]
    assert said(found, "agent_confirm") == "Eva Novak hears it, and it stands in the monthly report."
    assert found.after is not None
    assert (found.after.state, found.after.rating, found.after.promise) == (State.DONE, 2, None)
    assert only(found, "update").delay > timedelta(0)  # a moment for second thoughts


def test_a_mark_without_words_is_answered_too() -> None:
    found = act(LINE, **{**RATED, "remark": ""})
    (told,) = only(found, "update").variables["changes"]
    assert str(told) == "You told us how it was, and we have changed something: whoever takes a call writes a note."


def test_who_wants_no_mail_about_it_gets_none() -> None:
    found = act(LINE, **{**RATED, "muted": (EVA,)})
    assert heard(found) == [("agent_confirm", ANA)]
    assert said(found, "agent_confirm") == "It stands in the monthly report: whoever takes a call writes a note."
    assert len(changed(found)) == 1


@pytest.mark.parametrize(
    ("muted", "told"),
    [
        ((), "Eva Novak hears it. What is confidential stands in no report."),
        ((EVA,), "Nobody hears it: Eva Novak wants no mail about this, and what is confidential stands in no report."),
    ],
)
def test_what_is_confidential_stands_in_no_report(muted: tuple[str, ...], told: str) -> None:
    here = with_departments(desk(), it=department(confidential=True), hr=department("hr"))
    found = decided(from_agent(LINE), recalled(ticket(**RATED, muted=muted), keys=(TO_ANA,)), on=here)
    assert said(found, "agent_confirm") == told
    assert [one["confidential"] for one in changed(found)] == [True]


@pytest.mark.parametrize("line", ["#geändert ein Zettel liegt dabei", "#Change: a note", "＃改善 メモを書く"])
def test_in_other_words(line: str) -> None:
    assert len(changed(act(line, **RATED))) == 1


@pytest.mark.parametrize(
    ("line", "more", "message"),
    [
        ("#changed", RATED, "needs what you do differently now."),
        (LINE, {}, "Eva Novak has not said how it was, so there is no remark that this answers."),
        (LINE, {**RATED, "department": "hr", "departments_held": ("it", "hr")},
         "IT-4812 is with HR now; what you write there can be a note."),
    ],
)  # fmt: skip
def test_what_cannot_be(line: str, more: dict[str, Any], message: str) -> None:
    found = act(line, **more)
    assert (found.reason, heard(found), changed(found)) == (ActReason.WRONG_COMMAND, [("agent_error", ANA)], [])
    (wrong,) = only(found, "agent_error").variables["lines"]
    assert str(wrong.message) == message


def test_words_beside_it_go_to_the_person_as_ever() -> None:
    found = act(f"{LINE}\n\nHi Eva, I am sorry about that.", **RATED)
    answer = next(plan for plan in found.letters if plan.to.address == EVA)
    assert (answer.template, len([one for one in heard(found) if one[1] == EVA])) == (
        "answer",
        1,
    )  # one event, one mail
    assert [str(one) for one in answer.variables["changes"]] == [
        "We have changed something since: whoever takes a call writes a note."
    ]
    assert len(changed(found)) == 1


def test_by_the_link_of_a_report_it_is_a_mail_of_its_own() -> None:
    """No thread, only the signed address."""
    written = message(ANA, to=reply_to(ANA), text=LINE, subject="[IT-4812]", message_id="r9@example.org")
    found = decided(written, recalled(ticket(**RATED)))
    assert (len(changed(found)), heard(found)[0]) == (1, ("update", EVA))


def test_a_stranger_to_the_department_has_no_such_link() -> None:
    found = decided(from_agent(LINE, HANNA), recalled(ticket(**RATED)))
    assert changed(found) == []
