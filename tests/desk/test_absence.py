"""An agent goes away and comes back: what moves, who hears what, and who is believed (board 14 is played in tests/boards)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk import takeover
from gateway.desk.changes import Away, Back, Keeper
from gateway.desk.decision import Decision, Outcome
from gateway.desk.facts import OpenRequest, Recalled, Told
from gateway.desk.takeover import Going
from gateway.desk.ticket import Audience, Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    mail,
    message,
    only,
    recalled,
    reply_to,
    sent,
    ticket,
)

MONDAY = datetime(2025, 12, 1, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hers(number: int = 4812, *, hours: float | None = 4, **more: Any) -> Ticket:
    """A request of Ana's, with a promise in so many hours."""
    promise = None if hours is None else Promise(What.ANSWER, NOW + hours * HOUR, ANA, made_by=ANA, made_at=NOW)
    return ticket(**{"number": number, "owner": ANA, "state": State.OPEN, "promise": promise, **more})


def going(until: datetime | None = MONDAY, *, on: Any = None, **more: Any) -> Going:
    given: dict[str, Any] = {"absent": {}, "thread": {}, "by": "proof", "source": "away"}
    return Going(on or desk(), NOW, ANA, until, **{**given, **more})


STAYS = {
    "due before": (hers(), BEN),
    "due later": (hers(hours=24 * 10), ""),
    "waits for the person": (hers(hours=None, state=State.WAITING), ""),
    "done": (hers(state=State.DONE), ""),
    "somebody else's": (hers(owner=BEN), ""),
}


@pytest.mark.parametrize(("one", "to"), STAYS.values(), ids=STAYS)
def test_what_moves(one: Ticket, to: str) -> None:
    found = takeover.moved(going(), one)
    assert (found.to if found else "") == to


def test_without_a_day_all_that_is_promised_moves() -> None:
    assert takeover.moved(going(None), hers(hours=24 * 300)) is not None


def test_the_promise_stays_as_it_is_but_for_its_keeper() -> None:
    before = hers(owner_reason="printers")
    found = takeover.moved(going(), before)
    assert found is not None
    assert before.promise is not None
    assert found.after.promise == replace(before.promise, keeper=BEN)
    assert (found.after.owner, found.after.owner_reason) == (BEN, "")


def test_who_stands_in_is_the_department_s() -> None:
    on = desk(departments={"it": department("it", backup=HANNA), "hr": department("hr", backup=TOM, agents=(ANA,))})
    ones = [hers(1), hers(2, department="hr", departments_held=("hr",))]
    assert [found.to for one in ones if (found := takeover.moved(going(on=on), one))] == [HANNA, TOM]
    away = {HANNA: Away(HANNA, NOW, None)}
    assert takeover.moved(going(on=on, absent=away), hers()).to == BEN  # type: ignore[union-attr]


def given(*ones: Ticket, **more: Any) -> takeover.Given:
    where = going(**more)
    return takeover.given(where, [found for one in ones if (found := takeover.moved(where, one))])


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (What.ANSWER, "eva novak waits for an answer by"),
        (What.NEWS, "eva novak waits for news by"),
        (What.DONE, "eva novak was promised that it is done by"),
    ],
)
def test_who_stands_in_reads_what_was_promised(what: What, says: str) -> None:
    told = Told("request", EVA, "Eva Novak", NOW, "The printer jams.")
    one = hers(promise=Promise(what, NOW + 4 * HOUR, ANA, made_by=ANA, made_at=NOW))
    (also,) = given(one, thread={4812: (told,)}).also
    assert says in str(also.act.letters[0].variables["news"]).lower()


def test_one_request_comes_with_its_words() -> None:
    told = Told("request", EVA, "Eva Novak", NOW, "The printer jams.")
    does = given(hers(), thread={4812: (told,)})
    (also,) = does.also
    to_ben, to_eva = also.act.letters
    assert (to_ben.template, to_ben.to.address, to_ben.token_for) == ("agent_new", BEN, BEN)
    assert to_ben.variables["text"] == "The printer jams."
    assert str(to_ben.variables["news"]).startswith("ana is away until Mon 1 Dec")
    assert (to_eva.template, to_eva.to.address, to_eva.cc) == ("update", EVA, ())
    assert str(to_eva.variables["changes"][0]).startswith("ben takes over, because ana is away. The time stays")
    assert also.act.changes == (Keeper(BEN),)
    assert does.lists == ()


def test_a_conversation_comes_as_a_conversation() -> None:
    told = tuple(Told("reply", EVA, "Eva Novak", NOW, text) for text in ("One.", "Two."))
    (also,) = given(hers(), thread={4812: told}).also
    assert also.act.letters[0].variables["thread"] == told


def test_several_come_as_one_list_and_each_person_hears_once() -> None:
    tom = Mailbox(TOM, "Tom Reed")
    of_tom = hers(3, requester=tom, participants=(Participant(tom, Role.REQUESTER),))
    does = given(hers(1, hours=5), hers(2, hours=3, subject="Screen"), of_tom)
    (items,) = [plan.variables["items"] for plan in does.lists]
    assert [item.ref for item in items] == ["IT-2", "IT-3", "IT-1"]  # the first to come due is the first
    told = [(plan.to.address, len(plan.variables["changes"])) for one in does.also for plan in one.act.letters]
    assert sorted(told) == [(EVA, 2), (TOM, 1)]


def test_each_of_many_with_the_same_trouble_hears_alone() -> None:
    many = Participant(Mailbox(TOM, "Tom Reed"), Role.AFFECTED, "My printer too")
    one = hers(participants=(Participant(Mailbox(EVA), Role.REQUESTER), many))
    (also,) = given(one).also
    assert [(plan.to.address, plan.subject) for plan in also.act.letters] == [
        (EVA, "Re: Printer"), (TOM, "Re: My printer too"),
    ]  # fmt: skip


# -- by mail ----------------------------------------------------------------------------------------------------------


def alone(text: str, *owned: Ticket, sender: str = ANA, on: Any = None, facts: Any = None, **more: Any) -> Decision:
    written = message(sender, text=text, message_id="w1@example.org", **more)
    return decided(written, facts or Recalled(owned=owned), on=on)


def away_of(value: Decision) -> list[Away]:
    return [change for change in value.changes if isinstance(change, Away)]


def test_alone_in_a_mail_to_any_department() -> None:
    found = alone("#away until 1 Dec", hers(), to="hr@example.org")
    assert (found.outcome, away_of(found)) == (Outcome.ANSWERED, [Away(ANA, NOW, MONDAY, "away")])
    assert [one.before.number for one in found.also if one.before] == [4812]
    assert ("agent_confirm", ANA) in heard(found)


NOT_THEIRS = {
    "a colleague": {"sender": TOM},
    "nobody vouches for it": {"on": desk(colleagues_need="header:mx.example.org")},
    "a machine": {"auto_submitted": "auto-replied"},
}


@pytest.mark.parametrize("more", NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_only_an_agent_whom_we_believe(more: dict[str, Any]) -> None:
    assert away_of(alone("#away until 1 Dec", hers(), **more)) == []


WRONG = {
    "no day": ("#away", "#away"),
    "no such day": ("#away until Firday", "#away until Firday"),
    "another line beside it": ("#away until 1 Dec\n#done", "#done"),
}


@pytest.mark.parametrize(("text", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_changes_nothing(text: str, line: str) -> None:
    found = alone(text, hers())
    assert (found.changes, found.also) == ((), ())
    assert line in [one.text for one in only(found, "agent_error").variables["lines"]]


def test_words_beside_it_are_not_lost_in_silence() -> None:
    found = alone("#away until 1 Dec\n\nBen knows about everything.", hers())
    assert "The text of your mail went to nobody." in map(str, only(found, "agent_confirm").variables["done"])


def test_nobody_is_there_to_stand_in() -> None:
    on = desk(departments={"it": department("it", agents=(ANA,))})
    found = alone("#away until 1 Dec", hers(), on=on)
    assert found.also == ()
    done = [str(one) for one in only(found, "agent_confirm").variables["done"]]
    assert "Nobody is there who could stand in for you, so these stay yours: IT-4812." in done


def test_in_a_reply_the_request_in_hand_goes_along() -> None:
    one = hers(answered_at=NOW)
    found = decided(from_agent("#away until 1 Dec"), recalled(one, owned=(one, hers(2))))
    assert found.after is not None
    assert (found.after.owner, found.after.promise and found.after.promise.keeper) == (BEN, BEN)
    assert [other.before.number for other in found.also if other.before] == [2]
    assert not [change for change in found.changes if type(change).__name__ == "MayUndo"]


# -- the vacation note ------------------------------------------------------------------------------------------------


def note(text: str = "I am out of the office and back on 1 December.", **more: Any) -> Any:
    given: dict[str, Any] = {
        "to": reply_to(ANA), "text": text, "message_id": "v1@example.org", "auto_submitted": "auto-replied",
        "subject": "Automatic reply: [IT-4812] Printer",
    }  # fmt: skip
    return mail(message(ANA, **{**given, **more}))


def test_the_note_to_the_signed_address() -> None:
    found = decided(note(), recalled(hers()))
    assert away_of(found) == [Away(ANA, NOW, datetime(2025, 11, 30, 23, 0, tzinfo=UTC), "note")]  # it is always open
    assert found.after is not None
    assert found.after.owner == BEN


def test_all_that_is_due_before_goes_along() -> None:
    found = decided(note(), recalled(hers(), owned=(hers(), hers(2), hers(3, hours=24 * 20))))
    assert [one.before.number for one in found.also if one.before] == [2]


FORGED = {
    "to the plain address": {"to": "it@example.org"},
    "with the token of somebody else": {"to": reply_to(BEN)},
}


@pytest.mark.parametrize("more", FORGED.values(), ids=FORGED)
def test_a_note_that_proves_nothing(more: dict[str, Any]) -> None:
    found = decided(note(**more), recalled(hers()))
    assert (away_of(found), found.letters) == ([], ())


def test_a_note_that_names_our_letter_needs_somebody_to_vouch_for_it() -> None:
    key = sent("t4812.1a.x@example.org", to=ANA, audience=Audience.AGENTS)
    written = note(to="it@example.org", in_reply_to=(key.message_id,))
    facts = recalled(hers(), keys=[key])
    assert away_of(decided(written, facts))
    assert not away_of(decided(written, facts, on=desk(colleagues_need="header:mx.example.org")))


def test_the_note_of_the_requester_moves_nothing() -> None:
    found = decided(
        mail(
            message(
                EVA,
                text="Back on 1 December.",
                subject="Automatic reply",
                auto_submitted="auto-replied",
                in_reply_to=(sent().message_id,),
            )
        ),
        recalled(hers(), keys=[sent()]),
    )
    assert away_of(found) == []


def test_a_note_of_the_past_says_nothing() -> None:
    found = decided(note("I am away until 3 November."), recalled(hers()))
    assert all(away.until is None or away.until > NOW for away in away_of(found))


def test_what_they_said_themselves_counts_for_more() -> None:
    known = Away(ANA, NOW - HOUR, MONDAY + timedelta(days=7), "away")
    found = decided(note(), recalled(hers(), absent={ANA: known}))
    assert [(away.until, away.source) for away in away_of(found)] == [(known.until, "away")]


# -- back -------------------------------------------------------------------------------------------------------------

LIST = (OpenRequest("IT-4812", "Printer", "it", BEN, "open", "answer", NOW),)


def back(
    since: timedelta = timedelta(days=2), *, source: str = "away", text: str = "Hi Eva, it works.", **more: Any
) -> Decision:
    facts = recalled(hers(), absent={ANA: Away(ANA, NOW - since, MONDAY, source)}, meanwhile=LIST)
    return decided(from_agent(text, **more), facts)


def test_the_first_mail_brings_them_back_with_one_list() -> None:
    found = back()
    assert Back(ANA) in found.changes
    assert only(found, "agent_bundle").variables["items"] == LIST


def test_the_last_mails_of_the_day_do_not() -> None:
    assert Back(ANA) not in back(HOUR).changes
    assert Back(ANA) in back(HOUR, source="note").changes


def test_going_again_is_not_coming_back() -> None:
    found = back(text="#away until 5 Dec")
    assert Back(ANA) not in found.changes
    assert away_of(found)


def test_a_machine_s_mail_does_not_bring_them_back() -> None:
    assert Back(ANA) not in back(auto_submitted="auto-replied").changes


# -- new requests -----------------------------------------------------------------------------------------------------


def test_a_new_request_goes_to_who_is_there() -> None:
    on = desk(departments={"it": department("it", looks_after=((ANA, ("printer*",)),))})
    absent = {ANA: Away(ANA, NOW, MONDAY)}
    written = message(text="The printer jams.", subject="Printer")
    there, gone = decided(written, on=on), decided(written, Recalled(absent=absent), on=on)
    assert (there.after and there.after.owner, gone.after and gone.after.owner) == (ANA, BEN)
    assert gone.after is not None
    assert gone.after.owner_reason == ""
    assert [who for template, who in heard(gone) if template == "agent_new"] == [BEN]


def test_unowned_requests_go_to_those_who_are_there() -> None:
    absent = {ANA: Away(ANA, NOW, MONDAY)}
    found = decided(message(text="Hello", subject="Hello"), Recalled(absent=absent))
    assert [who for template, who in heard(found) if template == "agent_new"] == [BEN]
