"""What each template may say beyond the common variables."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.agentextras import MOST_LINES, MOST_TEXT
from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.facts import OpenRequest
from gateway.desk.letterextras import Facts, extras
from gateway.desk.lettervars import DigestItem, PersonVar
from gateway.desk.say import Who, say
from gateway.desk.ticket import Audience, Promise, Ticket, What
from gateway.desk.tongue import ENGLISH, Tongue, Voice
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, NOW, department, desk, ticket, with_departments


def person(box: Mailbox) -> PersonVar:
    name = box.name or box.address.partition("@")[0].title()
    return PersonVar(name, name.split()[0], box.address)


def facts(about: Ticket | None = None, **more: Any) -> Facts:
    given: dict[str, Any] = {
        "desk": desk(), "department": department(), "ticket": about or ticket(), "author": person(Mailbox(EVA, "Eva Novak")),
        "now": NOW, "voice": Voice(ENGLISH, NOW, department().timezone), "reply_address": "it+4812.x@example.org",
        "files": ("scan.pdf",), "person": person,
    }  # fmt: skip
    return Facts(**{**given, **more})


def said(template: str, given: Facts, /, **variables: Any) -> dict[str, Any]:
    plan = LetterPlan(template, "it", Mailbox(ANA), "IT", "[IT-4812] Printer", Chain.AGENT, variables=variables)
    return extras(plan, given)


def test_the_acknowledgement_names_who_has_it() -> None:
    assert said("ack", facts())["who"] == ""
    assert "Ana" in said("ack", facts(ticket(owner=ANA, owner_reason="printer*")))["who"]
    assert said("ack", facts())["deadline_example"]
    assert "deadline_example" not in said("ack", facts(ticket(promise=None)))


def test_an_answer_says_what_is_next() -> None:
    assert said("answer", facts(), text="x")["promise_line"] == ""  # the promise stands as it was
    promise = Promise(What.DONE, NOW + timedelta(days=4), ANA, ANA, NOW, because="the roller has to be ordered")
    line = said("answer", facts(ticket(promise=promise)), text="x")["promise_line"]
    assert line.startswith("Promised by Ana: ")
    assert line.endswith(" – because the roller has to be ordered.")
    ready = replace(promise, because="", deliverable="new roller fitted")
    assert "Ana: new roller fitted, " in said("answer", facts(ticket(promise=ready)), text="x")["promise_line"]
    older = replace(promise, made_at=NOW - timedelta(days=1))
    assert said("answer", facts(ticket(promise=older)), text="x")["promise_line"] == ""
    news = replace(promise, what=What.NEWS)
    assert said("answer", facts(ticket(promise=news)), text="x")["promise_line"].startswith("Next news from us by ")


def test_what_the_reader_is_told_is_said_in_her_language() -> None:
    german = Tongue(
        "de", lambda message: {"{name} has your request now.": "{name} hat jetzt deine Anfrage."}.get(message, message)
    )
    given = facts(voice=Voice(german, NOW, department().timezone, lambda who: "Ana Silva"))
    changes = said("update", given, changes=(say("{name} has your request now.", name=Who(ANA)),))["changes"]
    assert changes == ("Ana Silva hat jetzt deine Anfrage.",)


def test_a_rating_is_a_mail_with_a_number_that_finds_home() -> None:
    links = said("done", facts(), ask_rating=True)["rating_links"]
    assert [one.label for one in links] == ["1", "2", "3", "4", "5"]
    assert links[4].href.startswith("mailto:it@example.org?subject=Re%3A%20")
    assert "%5BIT-4812%5D&body=5%0D%0A" in links[4].href
    assert said("done", facts())["rating_links"] == ()


def test_a_request_that_comes_with_a_promise_is_measured_by_the_usual_time() -> None:
    promise = Promise(What.DONE, NOW + timedelta(days=20), ANA, ANA, NOW)
    fits = said("agent_new", facts(ticket(promise=promise)), text="x", promised_by="Ana", from_dept="IT")["usual"]
    assert fits.endswith("that fits.")
    soon = replace(promise, until=NOW + timedelta(minutes=1))
    late = said("agent_new", facts(ticket(promise=soon)), text="x", promised_by="Ana", from_dept="IT")["usual"]
    assert late.endswith("that is later.")
    assert said("agent_new", facts(), text="x")["usual"] == ""


def test_who_has_given_it_away_is_offered_a_note() -> None:
    plan = LetterPlan("agent_more", "it", Mailbox("mia@example.org"), "IT", "[IT-4812] Printer", Chain.AGENT,
                      audience=Audience.NOTE, variables={"text": "", "kind": "promise"})  # fmt: skip
    assert [button.label for button in extras(plan, facts())["buttons"]] == ["Note"]
    assert len(extras(replace(plan, to=Mailbox(ANA)), facts())["buttons"]) == 4


def test_a_word_that_the_department_wrote_gets_no_english_plural_elsewhere() -> None:
    about = ticket(owner=ANA, owner_reason="drucker*")
    german = Voice(Tongue("de"), NOW, department().timezone)
    assert "drucker " in said("ack", facts(about, voice=german))["who"]


def test_a_notification_can_be_answered_only_with_an_address() -> None:
    found = said("agent_more", facts(), text="More.", kind="reply", news="")
    assert [button.label for button in found["buttons"]] == ["Take it", "Promise…", "Note", "Done"]
    assert found["reply_reaches"] == "Eva Novak"
    theirs = facts(replace(ticket(), muted=(EVA,)))
    assert said("agent_more", theirs, text="x", kind="reply")["reply_reaches"] == person(ticket().cc[0]).name
    alone = facts(replace(ticket(), muted=(EVA, *(box.address for box in ticket().cc))))
    assert (
        said("agent_more", alone, text="x", kind="reply")["reply_reaches"] == "nobody, because Eva wants no more mail"
    )
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
    assert [item.keeper for item in said("status", facts(), open_requests=lines, recent=())["open"]] == [
        "Ana",
        "IT",
        "",
    ]


def test_a_bounce_tells_the_phone() -> None:
    told = said("agent_bounce", facts(), address=EVA, reason="x")
    assert told == {"address": "Eva Novak (eva@example.org)", "reason": "x", "phone": ""}
    assert said("agent_bounce", facts(), address="who@example.org", reason="x")["address"] == "who@example.org"
    assert said("agent_bounce", facts(), address="", reason="")["phone"] == ""


def test_the_history_tells_how_the_last_one_ended() -> None:
    last = OpenRequest("IT-4710", "Second screen", "it", ANA, "done", "", None, took=timedelta(hours=2), rating=5)
    told = said("agent_new", facts(), text="x", requests=4, last_request=last)["history"]
    assert told == "Eva wrote to us 4 times this year. Last: IT-4710 “Second screen”, done in 2 h, rated 5 of 5."
    unrated = said("agent_new", facts(), text="x", requests=4, last_request=replace(last, rating=0))["history"]
    assert unrated.endswith("“Second screen”, done in 2 h.")
    still = said("agent_new", facts(), text="x", requests=1, last_request=replace(last, state="open", took=None))[
        "history"
    ]
    assert still.endswith("Last: IT-4710 “Second screen”.")


# ---------------------------------------------------------------- the list of the quarantine


def list_of(given: Facts, *, reader: str = "admin@example.org", count: int = 2) -> dict[str, Any]:
    items = tuple(
        DigestItem(n, say("an unknown sender"), "x", say("written to no department"), NOW, number=n if n < count else 0,
                   warnings=(say("{domain} looks like {ours}, and is not.", domain="a", ours="b"),))
        for n in range(1, count + 1)
    )  # fmt: skip
    plan = LetterPlan("quarantine_digest", "it", Mailbox(reader), "IT", say("2 mails"), Chain.ORIGINATOR, token_for=reader,
                      list_no=3, variables={"items": items, "more": 0})  # fmt: skip
    return extras(plan, given)


def test_each_mail_of_a_list_has_its_links() -> None:
    told = list_of(facts(reply_address="it+q.3.x@example.org"))
    first, held = told["items"]
    assert first.let_in == "mailto:it+q.3.x@example.org?subject=2%20mails&body=%23allow%201%0D%0A"
    assert first.keep_out.endswith("body=%23ignore%201%0D%0A")
    assert (held.let_in, held.keep_out) == ("", "")  # it could not be read: nothing can be let in
    assert (first.sender, first.reason, first.warnings) == (
        "an unknown sender", "written to no department", ("a looks like b, and is not.",),
    )  # fmt: skip
    assert (told["by_mail"], told["by_machine"]) == (True, True)
    assert not list_of(facts(), reader=ANA)["by_machine"]


def test_a_long_list_has_none() -> None:
    assert {item.let_in for item in list_of(facts(), count=21)["items"]} == {""}


def test_without_plus_addresses_a_server_must_vouch_for_who_answers() -> None:
    plain = facts(reply_address="")
    told = list_of(plain, reader=ANA)
    assert (told["by_mail"], told["by_machine"]) == (False, True)  # what else could she do but ask an admin?
    vouched = facts(reply_address="", desk=desk(colleagues_need="header:mx.example.org"))
    assert (list_of(vouched)["by_mail"], list_of(vouched)["items"][0].let_in) == (True, "")
