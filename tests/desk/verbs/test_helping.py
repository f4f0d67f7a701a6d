"""`#help`: the commands with what they would do now; nothing else happens."""

from dataclasses import replace

import pytest

from gateway.desk.changes import Confirm, Hold, Undoable
from gateway.desk.commandwords import COMMANDS, May, Name
from gateway.desk.decision import ActReason
from gateway.desk.ticket import State, Ticket
from tests.desk.made import ANA, NOW, decided, from_agent, heard, only, recalled, ticket
from tests.desk.verbs.test_promising import WORD
from tests.desk.verbs.test_taking import TO_ANA, act


def meaning(name: Name, known: Ticket, undo: Undoable | None = None) -> str:
    found = decided(from_agent("#help"), recalled(known, keys=(TO_ANA,), undo=undo))
    form = COMMANDS[name].form
    return next(str(line.meaning) for line in only(found, "help").variables["commands"] if line.text == form)


def test_all_commands_of_agents_those_of_every_day_first() -> None:
    found = act("#help")
    assert (found.reason, found.after, found.journal[0].act) == (ActReason.HELP, ticket(), "help")
    assert heard(found) == [("help", ANA)]
    told = [line.text for line in only(found, "help").variables["commands"]]
    assert told[:3] == ["#take", "#promise Fri 15:00", "#wait until Mon"]
    assert len(told) == sum(row.may is not May.REQUESTERS for row in COMMANDS.values())


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        (Name.TAKE, ticket(), "IT-4812 becomes yours, and Eva Novak hears it"),
        (Name.TAKE, ticket(owner=ANA), "IT-4812 is yours already"),
        (Name.DONE, ticket(), "has not had an answer yet, so a sentence is needed"),
        (Name.DONE, ticket(answered_at=NOW), "closes IT-4812, and Eva Novak is told"),
        (Name.DONE, ticket(state=State.DONE, promise=None), "IT-4812 is done already"),
        (Name.PROMISE, ticket(), "now Eva Novak expects to hear by Mon 24 Nov 12:28"),
        (Name.PROMISE, ticket(promise=WORD), "a later time needs because"),
        (Name.WAIT, ticket(state=State.WAITING, promise=None), "waits for Eva Novak already"),
        (Name.PRIORITY, ticket(), "it is normal now"),
        (Name.GIVE_BACK, ticket(), "nobody has IT-4812 now"),
        (Name.UNDO, ticket(), "nothing of yours to take back"),
        (Name.SEND, ticket(), "no text of yours is kept here"),
    ],
)
def test_what_it_would_do_now(name: Name, known: Ticket, said: str) -> None:
    assert said in meaning(name, known)


def test_what_could_be_taken_back() -> None:
    last = Undoable(4812, ANA, 1, ticket(), (), "")
    assert meaning(Name.UNDO, ticket(), last) == "takes back your last change; its mail has not left"
    assert "has left" in meaning(Name.UNDO, ticket(), replace(last, left_at=NOW))


def test_a_text_beside_it_is_kept() -> None:
    found = act("#help\nHi Eva, it is worn out.")
    assert heard(found) == [("help", ANA)]
    assert only(found, "help").variables["kept_text"] == "Hi Eva, it is worn out."
    assert [one for one in found.changes if isinstance(one, Hold)] == [Hold(ANA, 1, NOW, ())]


def test_with_other_lines_nothing_happens() -> None:
    assert act("#help\n#take").reason is ActReason.WRONG_COMMAND


@pytest.mark.parametrize(("line", "mode"), [("#help always", "always"), ("#help errors", "errors")])
def test_which_confirmations_come(line: str, mode: str) -> None:
    found = act(f"{line}\nHi Eva.")
    assert Confirm(ANA, mode) in found.changes
    assert [template for template, _ in heard(found)] == ["answer", "answer", "agent_confirm"]
