"""What happens when something comes due: the act of each name, and nothing where its reason is gone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import Away, Back, CancelTimers, HeldText, SetTimer
from gateway.desk.decision import Act
from gateway.desk.facts import OpenRequest
from gateway.desk.ticket import Participant, Role, State, What
from gateway.desk.timed import NAMES, Moment, fired
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, TOM, department, desk, ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WRONG = "#promise Firday 15:00\n#take\n\nHi Eva, the roller is worn out."


def moment(**more: Any) -> Moment:
    return Moment(**{"desk": desk(), "now": NOW, "due_at": NOW, **more})


def held(text: str = WRONG, lines: tuple[str, ...] = ("#take",), agent: str = ANA) -> HeldText:
    return HeldText(4812, agent, 7, NOW - HOUR, lines, text)


def waits(**more: Any) -> Any:
    return ticket(**{"state": State.WAITING, "owner": ANA, "promise": None, **more})


def act_of(name: str, of: Any = None, data: str = "", **more: Any) -> Act:
    found = fired(name, data, of or waits(), moment(**more))
    assert found is not None
    return found


GONE = {
    "held: it was sent": (f"held {ANA}", ticket(), {}),
    "held: it is another agent's": (f"held {ANA}", ticket(), {"held": (held(agent=BEN),)}),
    "the backup: it was sent": (f"held-backup {ANA}", ticket(), {}),
    "the backup: a note": (f"held-backup {ANA}", ticket(), {"held": (held("#note\n#promise Firday\n\nAsk Tom.", ("#note",)),)}),
    "the backup: nobody is there": (
        f"held-backup {ANA}", ticket(),
        {"held": (held(),), "desk": desk(departments={"it": department("it", agents=(ANA,))})},
    ),
    "reminder: answered": ("wait-remind 1", ticket(state=State.OPEN), {}),
    "closing: answered": ("wait-close", ticket(state=State.OPEN), {}),
    "closing: done": ("wait-close", ticket(state=State.DONE), {}),
    "until: answered": ("wait-until", ticket(state=State.OPEN), {}),
    "back: back already": (f"back {ANA}", None, {}),
    "back: stays longer": (f"back {ANA}", None, {"leave": Away(ANA, NOW - DAY, NOW + DAY)}),
    "back: until the next mail": (f"back {ANA}", None, {"leave": Away(ANA, NOW - DAY, None)}),
    "a name of another version": ("quarterly-dance", ticket(), {}),
    "a request's, without one": ("wait-close", None, {}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "of", "more"), GONE.values(), ids=GONE)
def test_its_reason_is_gone(name: str, of: Any, more: dict[str, Any]) -> None:
    assert fired(name, "", of, moment(**more)) is None


def test_every_name_has_an_act_that_can_do_nothing() -> None:
    """Whatever stands in the table, and however old it is: no act, and no error."""
    for name in NAMES:
        for of in (None, ticket(state=State.DONE)):
            assert fired(f"{name} x", "", of, moment()) is None


# -- held texts -------------------------------------------------------------------------------------------------------


def test_the_agent_is_reminded_with_the_same_lines() -> None:
    found = act_of(f"held {ANA}", ticket(), held=(held(),))
    (plan,) = found.letters
    assert (plan.template, plan.to.address, plan.token_for) == ("agent_error", ANA, ANA)
    assert [line.text for line in plan.variables["lines"]] == ["#promise Firday 15:00"]
    assert plan.variables["kept_text"] == "Hi Eva, the roller is worn out."
    assert str(plan.variables["news"]).startswith("Your text has been kept since Mon 24 Nov")
    assert found.changes == ()  # it stays kept


LINES = {
    "times are read as on the day of the mail": ("#promise 9:00\n\nHi.", (), ["#promise 9:00"]),
    "a contradiction": ("#done\n#wait\n\nHi.", (), None),
    "what only the request refused": ("#take\n#done\n\n", ("#take",), ["#done"]),
    "no line at all": ("Hi Eva, and Tom.", (), [""]),
}


@pytest.mark.parametrize(("text", "right", "lines"), LINES.values(), ids=LINES)
def test_the_lines_that_were_refused(text: str, right: tuple[str, ...], lines: list[str] | None) -> None:
    found = act_of(f"held {ANA}", ticket(), held=(held(text, right),)).letters[0].variables["lines"]
    assert found
    assert lines is None or [line.text for line in found] == lines


def test_who_stands_in_gets_the_text_and_its_files() -> None:
    on = desk(departments={"it": department("it", backup=HANNA)})
    found = act_of(f"held-backup {ANA}", ticket(), held=(held(),), desk=on)
    (plan,) = found.letters
    assert (plan.to.address, plan.variables["text"], found.files_of) == (HANNA, "Hi Eva, the roller is worn out.", 7)
    assert "#send" in str(plan.variables["news"])


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_a_reminder() -> None:
    found = act_of("wait-remind 2", data="the signed page 2", closes_on=NOW + 7 * DAY)
    (plan,) = found.letters
    assert (plan.template, plan.to.address, [box.address for box in plan.cc]) == ("waiting", EVA, [TOM])
    said = plan.variables
    assert (said["need"], said["reminder_no"], said["close_on"]) == ("the signed page 2", 2, NOW + 7 * DAY)
    assert found.after is not None
    assert found.after.state is State.WAITING


def test_each_of_many_is_reminded_alone() -> None:
    many = (Participant(Mailbox(EVA), Role.REQUESTER), Participant(Mailbox(TOM), Role.AFFECTED, "Mine too"))
    assert [plan.to.address for plan in act_of("wait-remind 1", waits(participants=many)).letters] == [EVA, TOM]


def test_while_they_are_away_it_is_put_off() -> None:
    monday = datetime(2025, 11, 30, 23, 0, tzinfo=UTC)  # 1 December in Berlin; the department is always open
    found = act_of("wait-remind 1", data="page 2", returns=date(2025, 12, 1), closes_on=NOW + 11 * DAY)
    assert found.letters == ()
    assert found.changes == (
        SetTimer("wait-remind 1", monday, "page 2"), SetTimer("wait-close", monday + 11 * DAY, "page 2"),
    )  # fmt: skip
    second = act_of("wait-remind 2", data="page 2", returns=date(2025, 12, 1))
    assert second.changes == (SetTimer("wait-remind 2", monday + 4 * DAY, "page 2"),)
    closing = act_of("wait-close", returns=date(2025, 12, 1))
    assert closing.changes == (SetTimer("wait-close", monday + 7 * DAY),)
    assert act_of("wait-remind 1", returns=date(2025, 11, 24)).letters  # they are back


def test_a_reminder_whose_follower_is_due_too_is_only_journalled() -> None:
    found = act_of("wait-remind 1", waits_next=NOW - HOUR)
    assert (found.letters, [line.act for line in found.journal]) == ((), ["remind"])


def test_the_closing() -> None:
    found = act_of("wait-close")
    assert found.after is not None
    assert (found.after.state, found.after.closed_at) == (State.DONE, NOW)
    assert [plan.template for plan in found.letters] == ["done"]
    assert found.changes == (CancelTimers(("wait*",)),)
    assert found.entry is not None
    assert found.entry.visible_to == "agents"


def test_the_day_on_which_the_agent_goes_on() -> None:
    found = act_of("wait-until", waits(waiting_until=NOW))
    assert found.after is not None
    assert (found.after.state, found.after.waiting_until) == (State.OPEN, None)
    assert found.new_promise is not None
    assert (found.new_promise.what, found.new_promise.keeper) == (What.ANSWER, ANA)
    assert [plan.to.address for plan in found.letters] == [ANA]
    unowned = act_of("wait-until", waits(owner=""))
    assert unowned.after is not None
    assert unowned.after.state is State.NEW
    assert [plan.to.address for plan in unowned.letters] == [ANA, BEN]


# -- absence ----------------------------------------------------------------------------------------------------------


def test_the_day_of_the_return() -> None:
    leave, items = Away(ANA, NOW - DAY, NOW), (OpenRequest("IT-1", "Printer", "it", BEN, "open", "answer", NOW),)
    found = fired(f"back {ANA}", "", None, moment(leave=leave, meanwhile=items))
    assert found is not None
    assert found.changes == (Back(ANA),)
    assert [(plan.template, plan.to.address, plan.variables["items"]) for plan in found.letters] == [
        ("agent_bundle", ANA, items)
    ]
    quiet = fired(f"back {ANA}", "", None, moment(leave=leave))
    assert quiet is not None
    assert quiet.letters == ()  # nothing has happened
