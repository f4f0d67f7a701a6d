"""A text that is kept: released by the right line or by `#send`, never lost, never sent by halves, never to the wrong readers."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.changes import CancelTimers, DropHeld, HeldText, Hold, SetTimer, Unfold
from gateway.desk.decision import ActReason, Decision
from gateway.desk.facts import Told
from gateway.desk.ticket import Audience, State, What
from gateway.mail.message import Attachment
from tests.desk.made import ANA, BEN, EVA, NOW, TOM, decided, from_agent, heard, mail, only, recalled, sent, ticket
from tests.desk.verbs.test_taking import TO_ANA

TEXT = "#promise Firday 15:00 because it has to be ordered\n#priority high\n\nHi Eva, the roller is worn out."
FILE = Attachment("2", "scan.pdf", "application/pdf", 10, "0")
NOTE_TO_ANA = sent("t4812.3a.x@example.org", to=ANA, audience=Audience.NOTE)


def kept(*lines: str, text: str = TEXT, agent: str = ANA, **more: Any) -> HeldText:
    return HeldText(4812, agent, 5, NOW, lines, text, **more)


def reply(text: str, held: HeldText | None = None, *, answers: bool = True, **more: Any) -> Decision:
    known = {4812: held} if held is not None else {}
    fields = {"in_reply_to": (TO_ANA.message_id,)} if answers else {}
    given = from_agent(text, **fields, **more)
    return decided(mail(given, inbox=9), recalled(ticket(), keys=(TO_ANA, NOTE_TO_ANA), held=known))


def holds(found: Decision) -> list[Hold]:
    return [one for one in found.changes if isinstance(one, Hold)]


def test_two_wrong_lines_are_two_mistakes_and_the_text_waits() -> None:
    found = reply(TEXT)
    assert heard(found) == [("agent_error", ANA)]
    told = only(found, "agent_error").variables
    assert [(line.number, line.try_) for line in told["lines"]] == [
        (1, "#promise Friday 15:00 because it has to be ordered"), (2, "#priority high because payroll runs today"),
    ]  # fmt: skip
    assert told["kept_text"] == "Hi Eva, the roller is worn out."
    assert holds(found) == [Hold(ANA, 9, NOW, ())]
    assert [one.name for one in found.changes if isinstance(one, SetTimer)] == [f"held {ANA}", f"held-backup {ANA}"]


def test_the_right_line_lets_it_leave_with_what_was_right_before() -> None:
    found = reply("#promise Friday 15:00 because it has to be ordered\n\nSent from my iPhone", kept("#tag roller"))
    assert heard(found) == [("answer", EVA), ("answer", TOM), ("agent_confirm", ANA)]
    assert only(found, "answer").variables["text"] == "Hi Eva, the roller is worn out."
    assert found.after is not None
    assert found.after.promise is not None
    assert (found.after.promise.what, found.after.tags) == (What.ANSWER, ("roller",))
    assert found.files_of == 5
    assert Unfold(5, "answer", "all", "Hi Eva, the roller is worn out.") in found.changes
    assert DropHeld(ANA) in found.changes
    assert CancelTimers((f"held {ANA}", f"held-backup {ANA}")) in found.changes
    assert found.entry is not None
    assert found.entry.visible_to == "agents"


def test_send_lets_it_leave_without_any() -> None:
    found = reply("#send", kept("#tag roller"))
    assert found.after is not None
    assert (found.after.tags, found.new_promise and found.new_promise.what) == ((), What.NEWS)
    assert heard(found) == [("answer", EVA), ("answer", TOM)]
    by_button = reply("#send", kept(), answers=False)
    assert heard(by_button) == [("answer", EVA), ("answer", TOM)]
    assert reply("#send").reason is ActReason.WRONG_COMMAND


@pytest.mark.parametrize(
    ("author", "kind", "leaves"), [(ANA, "answer", False), (BEN, "answer", True), (ANA, "note", True)]
)
def test_after_another_answer_only_send_lets_it_leave(author: str, kind: str, leaves: bool) -> None:
    later = Told(kind, author, "", NOW + timedelta(minutes=5), "The roller is new.")
    for text, expected in (("#done", leaves), ("#send", True)):
        known = recalled(
            ticket(answered_at=NOW),
            keys=(TO_ANA,),
            held={4812: kept(text="#doen\n\nOld words.")},
            thread={4812: (later,)},
        )
        found = decided(mail(from_agent(text, in_reply_to=(TO_ANA.message_id,)), inbox=9), known)
        texts = {plan.variables["text"] for plan in found.letters if plan.to.address == EVA}
        assert ("Old words." in texts) is expected, text


def test_a_file_alone_leaves_too() -> None:
    found = reply("#send", kept(text="#doen", has_files=True))
    assert heard(found) == [("answer", EVA), ("answer", TOM)]
    assert found.files_of == 5


def test_a_line_that_is_wrong_again_loses_nothing() -> None:
    found = reply("#promise Firday 15:00\n#tag printer", kept("#take"))
    assert heard(found) == [("agent_error", ANA)]
    assert only(found, "agent_error").variables["kept_text"] == "Hi Eva, the roller is worn out."
    assert holds(found) == [Hold(ANA, 5, NOW, ("#tag printer", "#take"))]
    then = reply("#promise Friday 15:00", kept("#tag printer", "#take"))
    assert then.after is not None
    assert (then.after.tags, then.after.owner) == (("printer",), ANA)


def test_what_is_said_anew_counts_for_more() -> None:
    text = "#done\n#promise Fri 15:00\nHi Eva, it works."
    first = reply(text)
    assert holds(first)[0].lines == ()  # of two that contradict each other neither holds
    found = reply("#done", kept(text=text))
    assert found.after is not None
    assert found.after.state is State.DONE
    instead = reply("#done", kept("#wait", text="#wait\n#priorty high\nHi Eva, it works."))
    assert instead.after is not None
    assert instead.after.state is State.DONE


@pytest.mark.parametrize(
    ("first", "answers"),
    [("#note\n#doen\nShe is a pain.", TO_ANA.message_id), ("#doen\nShe is a pain.", NOTE_TO_ANA.message_id)],
)
@pytest.mark.parametrize("second", ["#take", "#send"])
def test_a_note_stays_one_whichever_letter_is_answered(first: str, answers: str, second: str) -> None:
    found = decided(
        mail(from_agent(first, in_reply_to=(answers,)), inbox=5), recalled(ticket(), keys=(TO_ANA, NOTE_TO_ANA))
    )
    (hold,) = holds(found)
    assert hold.lines == ("#note",)
    left = reply(second, kept(*hold.lines, text=first))
    assert left.reason is ActReason.NOTE
    assert ("agent_note", BEN) in heard(left)
    assert "pain" not in " ".join(str(plan.variables) for plan in left.letters if plan.to.address in (EVA, TOM))
    assert Unfold(5, "note", "agents", "She is a pain.") in left.changes


def test_words_for_the_person_stay_so_whichever_letter_is_answered() -> None:
    again = from_agent("#promise Friday 15:00 because it has to be ordered", in_reply_to=(NOTE_TO_ANA.message_id,))
    left = decided(mail(again, inbox=9), recalled(ticket(), keys=(TO_ANA, NOTE_TO_ANA), held={4812: kept()}))
    assert heard(left) == [("answer", EVA), ("answer", TOM), ("agent_confirm", ANA)]
    assert Unfold(5, "answer", "all", "Hi Eva, the roller is worn out.") in left.changes


def test_a_button_on_another_letter_has_nothing_to_do_with_it() -> None:
    found = reply("#take", kept(), answers=False)
    assert heard(found) == [("update", EVA), ("update", TOM), ("agent_confirm", ANA)]
    assert DropHeld(ANA) not in found.changes


def test_a_newer_text_takes_its_place_and_says_so() -> None:
    found = reply("#doen\nHi Eva, another one.", kept())
    assert holds(found) == [Hold(ANA, 9, NOW, ())]
    assert "takes the place of the one" in str(only(found, "agent_error").variables["news"])


def test_the_whole_mail_sent_again_leaves_nothing_kept() -> None:
    found = reply("#promise Friday 15:00 because it has to be ordered\n\nHi Eva, the roller is worn out.", kept())
    assert DropHeld(ANA) in found.changes
    other = reply("Hi Eva, something else.", kept())
    assert DropHeld(ANA) not in other.changes


def test_send_with_other_words_is_a_question() -> None:
    found = reply("#send\nHi Eva, more.", kept())
    assert found.reason is ActReason.WRONG_COMMAND
    assert "#send stands alone" in str(only(found, "agent_error").variables["lines"][0].message)


@pytest.mark.parametrize(
    "first",
    ["#ask it by Firday\n\nIs he on leave?", "#noet\n\nBetween us.", "#ask it\n#promise Firday\n\nIs he on leave?",
     "#ask hr by Firday\n#tag\n\nIs he on leave?"],
)  # fmt: skip
@pytest.mark.parametrize("second", ["#promise Friday 15:00", "#send", "#tag vpn", "#split"])
def test_words_for_others_never_go_to_the_person_because_a_line_was_wrong(first: str, second: str) -> None:
    found = reply(second, kept(text=first))
    assert found.reason is ActReason.WRONG_COMMAND
    assert heard(found) == [("agent_error", ANA)]
    assert only(found, "agent_error").variables["is_held"]
