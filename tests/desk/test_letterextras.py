"""What each template may say beyond the common variables."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.facts import OpenRequest
from gateway.desk.letterextras import MOST_LINES, MOST_TEXT, Facts, extras, plain_word
from gateway.desk.lettervars import PersonVar
from gateway.desk.ticket import Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, NOW, department, desk, ticket, with_departments


def person(box: Mailbox) -> PersonVar:
    name = box.name or box.address.partition("@")[0].title()
    return PersonVar(name, name.split()[0], box.address)


def facts(about: Ticket | None = None, **more: Any) -> Facts:
    given: dict[str, Any] = {
        "desk": desk(), "department": department(), "ticket": about or ticket(), "author": person(Mailbox(EVA, "Eva Novak")),
        "now": NOW, "language": "en", "reply_address": "it+4812.x@example.org", "files": ("scan.pdf",), "person": person,
    }  # fmt: skip
    return Facts(**{**given, **more})


def said(template: str, given: Facts, /, **variables: Any) -> dict[str, Any]:
    plan = LetterPlan(template, "it", Mailbox(ANA), "IT", "[IT-4812] Printer", Chain.AGENT, variables=variables)
    return extras(plan, given)


@pytest.mark.parametrize(
    ("pattern", "word"), [("printer*", "printers"), ("printers*", "printers"), ("vpn", "vpn"), ("*", "s")]
)
def test_plain_words(pattern: str, word: str) -> None:
    assert plain_word(pattern) == word


def test_the_acknowledgement_names_who_has_it() -> None:
    assert said("ack", facts())["who"] == ""
    assert "Ana" in said("ack", facts(ticket(owner=ANA, owner_reason="printer*")))["who"]
    assert said("ack", facts())["deadline_example"]
    assert "deadline_example" not in said("ack", facts(ticket(promise=None)))


def test_an_answer_says_what_is_next() -> None:
    closing = said("answer", facts(), text="Done.", closes=True)
    assert "done" in closing["promise_line"]
    assert closing["text"] == "Done."
    assert said("answer", facts(), text="x", closes=False)["promise_line"] == ""  # the promise stands as it was


def test_a_notification_can_be_answered_only_with_an_address() -> None:
    found = said("agent_more", facts(), text="More.", kind="reply", news="")
    assert [button.label for button in found["buttons"]] == ["Take it", "Note", "Done"]
    assert found["reply_reaches"] == "Eva Novak"
    blind = said("agent_more", facts(reply_address=""), text="More.", kind="also_addressed", news="x")
    assert (blind["buttons"], blind["reply_reaches"]) == ((), "")


def test_what_confidential_departments_had_to_do_with_somebody_is_their_own() -> None:
    earlier = OpenRequest("HR-7", "Sick leave", "hr", "", "done", "", None)
    given = {"text": "x", "requests": 3, "last_request": earlier}
    assert "HR-7" in said("agent_new", facts(), **given)["history"]
    quiet = with_departments(desk(), it=department(), hr=department("hr", confidential=True))
    history = said("agent_new", facts(desk=quiet), **given)["history"]
    assert "HR-7" not in history
    assert "Sick" not in history
    own = said("agent_new", facts(desk=quiet, department=quiet.departments["hr"]), **given)["history"]
    assert "HR-7" in own


def test_a_promise_that_is_late_is_no_accident() -> None:
    found = said("agent_more", facts(now=NOW + timedelta(days=30)), text="x", kind="reopened", news="")
    assert found["left"] is not None
    assert "comes back" in found["news"]


@pytest.mark.parametrize(("hours", "fits"), [(5, True), (3, False)])
def test_a_deadline_and_the_promise(hours: int, fits: bool) -> None:
    late = ticket(deadline=NOW + timedelta(hours=hours), deadline_reason="of a visit")
    assert said("deadline", facts(late))["fits"] is fits
    news = said("agent_more", facts(late), text="x", kind="deadline", news="")["news"]
    assert ("in time" in news, "too late" in news) == (fits, not fits)


def test_long_texts_are_cut_for_agents_only() -> None:
    long = "x" * (MOST_TEXT + 1)
    assert len(said("agent_more", facts(), text=long, kind="reply", news="")["text"]) < MOST_TEXT + 200
    assert said("answer", facts(), text=long, closes=False)["text"] == long


def test_texts_of_many_lines_are_cut_for_agents() -> None:
    text = said("agent_more", facts(), text="a\n" * 60_000, kind="reply", news="")["text"]
    assert text.count("\n") < MOST_LINES + 5
    assert "the whole text: postroom ticket show" in text
    exact = "a\n" * (MOST_LINES - 1) + "end"
    assert said("agent_more", facts(), text=exact, kind="reply", news="")["text"] == exact


def test_status_names_a_keeper_even_of_departments_that_are_gone() -> None:
    lines = tuple(
        OpenRequest(f"{key}-1", "x", key, owner, "open", "", None)
        for key, owner in (("it", ANA), ("it", ""), ("gone", ""))
    )
    assert [item.keeper for item in said("status", facts(), open_requests=lines)["open"]] == ["Ana", "IT", ""]


def test_a_bounce_tells_the_phone() -> None:
    assert said("agent_bounce", facts(), address=EVA, reason="x") == {"address": EVA, "reason": "x", "phone": ""}
    assert said("agent_bounce", facts(), address="", reason="")["phone"] == ""
