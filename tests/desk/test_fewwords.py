"""Solved, cancel, stop, a number, thanks: what each does to the request, and who hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision
from gateway.desk.department import Person
from gateway.desk.facts import Told
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    NOW,
    TOM,
    decided,
    department,
    desk,
    heard,
    message,
    only,
    recalled,
    sent,
    ticket,
    with_departments,
)

MIA = "mia@example.org"
OPEN = ticket(state=State.OPEN, owner=ANA)
DONE = ticket(
    state=State.DONE, owner=ANA, promise=None, closed_at=NOW - timedelta(days=1), answered_at=NOW - timedelta(days=1)
)


def said(
    text: str, to: Ticket = OPEN, /, *, sender: str = EVA, facts: Any = None, here: Any = None, **more: Any
) -> Decision:
    written = message(sender, text=text, message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",), **more)
    return decided(written, facts or recalled(to, keys=[sent()]), on=here)


@pytest.mark.parametrize(
    ("text", "reason", "kind"),
    [
        ("solved", ActReason.SOLVED, "solved"),
        ("#solved", ActReason.SOLVED, "solved"),
        ("Erledigt!\n\nViele Grüße\nEva", ActReason.SOLVED, "solved"),
        ("cancel", ActReason.CANCELLED, "cancelled"),
        ("#cancel\n\nWe have moved.", ActReason.CANCELLED, "cancelled"),
    ],
)
def test_whoever_asked_ends_it(text: str, reason: ActReason, kind: str) -> None:
    found = said(text)
    assert (found.reason, found.after and found.after.state, found.settled_promise) == (reason, State.DONE, "kept")
    assert found.after is not None
    assert found.after.closed_at == NOW
    assert found.after.promise is None
    assert heard(found) == [("done", EVA), ("done", TOM), ("agent_more", ANA)]
    assert only(found, "done").variables["solved_by_requester"] is True
    more = only(found, "agent_more")
    assert more.variables["kind"] == kind
    assert more.variables["text"] == ("We have moved." if "moved" in text else "")
    assert any(getattr(change, "names", ())[:1] == ("wait*",) for change in found.changes)


def test_whoever_has_the_mail_itself_gets_no_copy_of_the_goodbye() -> None:
    assert heard(said("solved", cc=TOM)) == [("done", EVA), ("agent_more", ANA)]


def test_the_word_of_somebody_in_cc_is_text() -> None:
    found = said("solved", sender=TOM)
    assert (found.reason, found.after and found.after.state) == (ActReason.JOINED, State.OPEN)
    assert only(found, "agent_more").variables["text"] == "solved"


def test_the_word_of_somebody_in_cc_brings_nothing_back() -> None:
    found = said("solved", DONE, sender=TOM)
    assert (found.reason, found.after and found.after.state) == (ActReason.THANKS, State.DONE)


def test_solved_twice_changes_nothing() -> None:
    found = said("solved", DONE)
    assert found.after is not None
    assert (found.after.state, found.after.closed_at) == (State.DONE, DONE.closed_at)
    assert heard(found) == [("agent_more", ANA)]


def test_stop_ends_the_letters_and_not_the_request() -> None:
    found = said("stop")
    assert found.after is not None
    assert (found.reason, found.after.state, found.after.muted) == (ActReason.MUTED, State.OPEN, (EVA,))
    assert only(found, "update").variables["is_time_said"]  # they are told of no time: it is nothing to them any more
    assert heard(found) == [("update", EVA), ("agent_more", ANA)]
    assert "no more mail" in str(only(found, "update").variables["changes"][0])
    assert "wants no more mail" in str(only(found, "agent_more").variables["news"])


def test_who_writes_again_is_back() -> None:
    found = said("It jams again.", replace(OPEN, muted=(EVA, TOM)))
    assert found.after is not None
    assert found.after.muted == (TOM,)


# ---------------------------------------------------------------- a number


def leads(**more: Any) -> Any:
    people = {EVA: Person(EVA, "Eva Novak", "Sales", phone="0151-2345")}
    return with_departments(desk(people=people), it=department(**more), hr=department("hr"))


def test_a_good_rating_is_thanked_for_once_and_disturbs_nobody() -> None:
    found = said("5 – you told me the time and it was true", DONE)
    assert found.after is not None
    assert (found.reason, found.after.state, found.after.rating) == (ActReason.RATED, State.DONE, 5)
    assert found.after.remark == "you told me the time and it was true"
    assert heard(found) == [("thanks", EVA)]
    assert heard(said("4", replace(DONE, rating=5))) == []
    assert found.journal[0].data["rating"] == 5
    assert found.entry is not None
    assert found.entry.visible_to == "agents"


@pytest.mark.parametrize(("lead", "told"), [(BEN, [BEN]), ("", [ANA, BEN])])
def test_a_poor_rating_reaches_the_lead_with_the_phone_number(lead: str, told: list[str]) -> None:
    found = said("2 – I had to explain it to two people", DONE, here=leads(lead=lead))
    assert heard(found) == [("thanks", EVA), *(("agent_more", one) for one in told)]
    plan = next(one for one in found.letters if one.template == "agent_more")
    assert str(plan.variables["news"]) == "Eva Novak gave 2 of 5. Phone: 0151-2345."
    assert plan.variables["text"] == "I had to explain it to two people"


THREAD = {
    4812: (
        Told(
            "request", EVA, "Eva Novak", NOW, "It jams.\nEvery page.\nSince today.\nThe second drawer.\nAnd it beeps."
        ),
        *(Told("answer", ANA, "Ana", NOW, f"Answer {n}.") for n in range(8)),
    )
}


def test_the_lead_knows_before_calling_what_it_is_about() -> None:
    done = replace(DONE, reopened=1, handoffs=2)
    found = said(
        "2 – I had to explain it twice", done, here=leads(lead=MIA), facts=recalled(done, keys=[sent()], thread=THREAD)
    )
    told = only(found, "agent_more").variables
    assert [str(one) for one in told["gist"]] == [
        "ana had it. It came Mon 24 Nov 08:28, and was done Sun 23 Nov 08:28.",
        "It came back once.",
        "It was handed over 2 times.",
    ]
    assert [one.text for one in told["thread"]] == [
        "It jams.\nEvery page.\nSince today.\nThe second drawer. …",
        *(f"Answer {n}." for n in range(3, 8)),
    ]
    assert only(found, "thanks").variables["lead"] is not None
    assert told["is_poor"] is True


def test_who_is_thanked_by_a_poor_mark_reads_who_has_it() -> None:
    def thanks(text: str, **more: Any) -> tuple[str, bool]:
        given = only(said(text, DONE, here=leads(**more)), "thanks").variables
        return getattr(given["lead"], "address", ""), given["has_words"]

    assert thanks("2", lead=MIA) == (MIA, False)
    assert thanks("1 – never called") == ("", True)
    assert thanks("5 – quick", lead=MIA) == ("", True)


@pytest.mark.parametrize(("bad", "told"), [(0, []), (1, []), (2, [MIA]), (3, [MIA])])
def test_what_is_poor_is_a_setting(bad: int, told: list[str]) -> None:
    here = replace(leads(lead=MIA), survey_bad=bad)
    assert [to for template, to in heard(said("2", DONE, here=here)) if template == "agent_more"] == told


def test_praise_with_a_but_is_read_at_once() -> None:
    assert heard(said("5 – quick, but it jams again", DONE)) == [("thanks", EVA), ("agent_more", ANA)]
    assert heard(said("5 – quick and friendly", DONE)) == [("thanks", EVA)]


def test_a_second_mark_replaces_the_first_and_the_journal_has_both() -> None:
    found = said("1 – it jams again and again", replace(DONE, rating=5, remark="quick"), here=leads(lead=MIA))
    assert found.after is not None
    assert (found.after.rating, found.after.remark) == (1, "it jams again and again")
    assert heard(found) == [("agent_more", MIA)]
    assert found.journal[0].act == "rating"


def test_the_journal_says_whose_work_was_rated_or_thanked_for() -> None:
    whose = {"department": "it", "agent": ANA, "ref": "IT-4812"}
    assert whose.items() <= said("5", DONE).journal[0].data.items()
    assert whose.items() <= said("Thank you!", DONE).journal[0].data.items()


def test_what_stands_beside_a_middling_number_is_read_by_whoever_has_it() -> None:
    found = said("3 - please call me", DONE)
    assert heard(found) == [("thanks", EVA), ("agent_more", ANA)]
    assert only(found, "agent_more").variables["text"] == "please call me"
    assert heard(said("3", DONE)) == [("thanks", EVA)]


def test_a_number_with_a_question_mark_is_text() -> None:
    found = said("3?", DONE)
    assert (found.reason, found.after and found.after.rating) == (ActReason.REOPENED, 0)


def test_a_mark_above_a_question_is_both() -> None:
    found = said("2 – why did nobody call me back?", DONE, here=leads(lead=MIA))
    assert found.after is not None
    assert (found.reason, found.after.state) == (ActReason.REOPENED, State.OPEN)
    assert (found.after.rating, found.after.remark) == (2, "why did nobody call me back?")
    assert heard(found) == [("reopened", EVA), ("agent_more", ANA), ("agent_more", MIA)]
    assert [line.data["rating"] for line in found.journal if line.act == "rating"] == [2]
    assert heard(said("4 – can you come tomorrow?", DONE, here=leads(lead=MIA))) == [
        ("reopened", EVA),
        ("agent_more", ANA),
    ]
    by_tom = said("2 – why did nobody call?", DONE, sender=TOM).after
    assert by_tom is not None
    assert by_tom.rating == 0


def test_a_number_about_an_open_request_is_an_answer() -> None:
    found = said("5")
    assert found.reason is ActReason.JOINED
    assert only(found, "agent_more").variables["text"] == "5"


def test_a_number_from_cc_counts_for_nobody() -> None:
    found = said("1", DONE, sender=TOM)
    assert (found.reason, found.after and found.after.rating, found.after and found.after.state) == (
        ActReason.RATED,
        0,
        State.DONE,
    )
    assert found.journal[0].act == "remark"  # a report that counts ratings does not see it


# ---------------------------------------------------------------- thanks


@pytest.mark.parametrize(
    "to", [OPEN, DONE, replace(OPEN, state=State.WAITING, promise=None)], ids=["open", "done", "waiting"]
)
def test_thanks_are_passed_on_and_change_nothing(to: Ticket) -> None:
    found = said("Thank you so much!", to)
    assert found.after is not None
    assert (found.reason, found.after.state, found.after.promise) == (ActReason.THANKS, to.state, to.promise)
    assert heard(found) == [("agent_more", ANA)]
    plan = only(found, "agent_more")
    assert (plan.variables["kind"], plan.variables["text"]) == ("thanks", "Thank you so much!")
    assert [line.act for line in found.journal] == ["thanks"]


def test_thanks_after_the_window_are_looked_at() -> None:
    found = said("Thank you!", replace(DONE, closed_at=NOW - timedelta(days=15)))
    assert found.reason is ActReason.REOPENED


# ---------------------------------------------------------------- one of many


MANY = ticket(
    state=State.OPEN,
    owner=ANA,
    participants=(
        Participant(Mailbox(EVA, "Eva Novak"), Role.REQUESTER),
        Participant(Mailbox(TOM, "Tom Reed"), Role.AFFECTED, "No mail"),
        Participant(Mailbox(MIA, "Mia Lind"), Role.AFFECTED, "Mail is gone"),
    ),
)


@pytest.mark.parametrize("who", [TOM, EVA])
def test_the_word_of_one_of_many_is_about_them_alone(who: str) -> None:
    found = said("solved", MANY, sender=who)
    assert found.after is not None
    assert (found.after.state, found.after.muted) == (State.OPEN, (who,))
    assert heard(found) == [("done", who), ("agent_more", ANA)]
    assert "2 others still have the trouble" in str(only(found, "agent_more").variables["news"])


def test_the_last_of_many_ends_it() -> None:
    found = said("solved", replace(MANY, muted=(TOM, MIA)))
    assert found.after is not None
    assert found.after.state is State.DONE


@pytest.mark.parametrize(("who", "kept"), [(EVA, 2), (TOM, 0)])
def test_of_many_the_request_keeps_the_mark_of_whoever_began_it(who: str, kept: int) -> None:
    done = replace(MANY, state=State.DONE, promise=None, closed_at=NOW)
    found = said("2", done, sender=who, here=leads(lead=BEN))
    assert found.after is not None
    assert (found.after.rating, found.journal[0].act, found.journal[0].actor) == (kept, "rating", who)
    assert heard(found) == [("thanks", who), ("agent_more", BEN)]
