"""Board 9 of product.md on the whole program: the rating, asked for once in a while, and what becomes of it (rows 10, 23, 31,
41, 44 of the mission table)."""

import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.desk.survey import changed_link
from gateway.desk.ticket import State
from gateway.store import surveys
from gateway.store.surveys import Praised
from tests.boards.stage import ANA, EVA, RULES, TOM, Letter, Stage, mail, request

RULES_09 = RULES.replace('phone: "44"', 'phone: "44"\n    lead: mia@example.org').replace(
    "people:\n", "people:\n  mia@example.org: {name: Mia Lind, department: it}\n"
)
DONE = "#done\n\nHi Eva, new roller is in, 200 pages without a jam.\nAna\n"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=RULES_09) as made:
        made.send(request(Cc=""))
        yield made


def of(stage: Stage, recipient: str) -> Letter:
    return next(one for one in stage.new_letters() if one.recipient == recipient)


def by_ana(stage: Stage, notification: Letter, text: str, id: str) -> None:
    stage.send(mail(ANA, notification.reply_address, text, subject=notification.subject, id=id, answers=notification))


def finished(stage: Stage, at: str = "2025-12-01 11:30") -> Letter:
    """Ana says that it is done; the letter in Eva's mailbox, 22 seconds later."""
    notification = of(stage, "ana@example.org")
    stage.clock(at)
    stage.new_letters()  # warnings of the week meanwhile
    by_ana(stage, notification, DONE, f"done-{at.replace(' ', '-')}@example.org")
    stage.clock(f"{at}:22")
    return of(stage, "eva@example.org")


def reply(closing: Letter, text: str, id: str, **more: str) -> bytes:
    return mail(EVA, "it@example.org", text, subject=f"Re: {closing.subject}", id=id, answers=closing, **more)


def buttons(letter: Letter) -> list[tuple[str, str, str]]:
    """(address, subject, body) of each of the five."""
    links = re.findall(r'class="num" href="(mailto:[^"]+)"', letter.html)
    found = []
    for link in links:
        parts = urllib.parse.urlsplit(link.replace("&amp;", "&"))
        fields = dict(urllib.parse.parse_qsl(parts.query))
        found.append((urllib.parse.unquote(parts.path), fields["subject"], fields["body"].strip()))
    return found


def test_the_closing_letter_asks(stage: Stage) -> None:
    closing = finished(stage)
    assert closing.says(
        "Hi Eva, new roller is in, 200 pages without a jam.", "From our side this is done. If not, just reply."
    )
    assert closing.says("from 1 to 5", "what should we do differently next time?")
    assert "IT-1" in closing.text
    subject = "Re: Printer on the 2nd floor jams [IT-1]"
    assert buttons(closing) == [("it@example.org", subject, str(number)) for number in range(1, 6)]
    assert closing.text.index("From our side") < closing.text.index("from 1 to 5")  # the news first


def test_a_good_mark_is_thanked_for_and_stays_done(stage: Stage) -> None:
    closing = finished(stage)
    stage.send(reply(closing, "5 \u2013 you told me the time and it was true\n\nSent from my iPhone", "r1@example.org"))
    thanks = stage.letter("eva@example.org")
    assert thanks.says("thank you. The people of IT read each word of it.")
    ticket = stage.ticket()
    assert (ticket.state, ticket.rating, ticket.remark) == (State.DONE, 5, "you told me the time and it was true")
    stage.send(reply(closing, "4", "r2@example.org"))  # a second one replaces the first, and nobody hears a thing
    assert (stage.new_letters(), stage.ticket().rating, stage.ticket().remark) == ([], 4, "")
    assert [line.data["rating"] for line in stage.journal() if line.act == "rating"] == [5, 4]


def test_one_tap_on_a_button_is_a_mail_of_its_own(stage: Stage) -> None:
    """A new mail, with the number in the body and the reference in the subject; the program puts its signature below."""
    address, subject, body = buttons(finished(stage))[1]
    written = mail(
        EVA, address, f"{body}\nI had to explain it to two people.\n\n-- \nEva Novak", subject=subject, id="n1@pc"
    )
    stage.send(written)
    lead, thanks = stage.letters("mia@example.org", "eva@example.org")
    assert (stage.ticket().rating, stage.ticket().remark) == (2, "I had to explain it to two people.")
    assert lead.says("Eva Novak gave 2 of 5. Phone: 0151-2345.", "I had to explain it to two people.")
    assert thanks.says("thank you for saying so. It goes to Mia Lind, who leads IT.")
    assert len(stage.tickets()) == 1


def test_a_low_mark_reaches_the_lead_within_a_minute(stage: Stage) -> None:
    closing = finished(stage)
    stage.clock("2025-12-01 13:00")
    stage.send(reply(closing, "2 \u2013 I had to explain it to two people", "r1@example.org"))
    stage.clock("2025-12-01 13:00:59")
    lead, _ = stage.letters("mia@example.org", "eva@example.org")
    assert lead.text.startswith("Eva Novak gave 2 of 5. Phone: 0151-2345.")
    assert lead.says("Ana Silva had it.", "The mails so far, the oldest first:", "eats every second page")
    assert stage.ticket().state is State.DONE


def test_what_the_lead_has_changed(stage: Stage) -> None:
    closing = finished(stage)
    stage.send(reply(closing, "2 \u2013 I had to explain it to two people", "r1@example.org"))
    lead, _ = stage.letters("mia@example.org", "eva@example.org")
    link = re.search(r'href="(mailto:[^"]*%23changed[^"]*)"', lead.html)
    assert link is not None
    line = "#changed whoever takes a call writes a note for the next one"
    stage.send(
        mail("Mia Lind <mia@example.org>", lead.reply_address, line, subject=lead.subject, id="c1@pc", answers=lead)
    )
    (confirmed,) = stage.new_letters()
    assert confirmed.recipient == "mia@example.org"
    stage.clock("2025-12-01 11:31:30")
    told = stage.letter("eva@example.org")
    assert told.says("whoever takes a call writes a note for the next one", "I had to explain it to two people")
    (journal,) = [line for line in stage.journal() if line.act == "changed"]
    assert (journal.actor, journal.data["words"]) == (
        "mia@example.org",
        "whoever takes a call writes a note for the next one",
    )
    assert stage.ticket().state is State.DONE
    assert stage.seals_hold()


def test_by_the_link_of_a_report_too(stage: Stage) -> None:
    """Without a thread: the signed address is all."""
    closing = finished(stage)
    stage.send(reply(closing, "3 \u2013 slow", "r1@example.org"))
    stage.new_letters()
    desk = stage.runtime.policy.desk
    link = changed_link(
        stage.runtime.keys, department=desk.departments["it"], ticket=1, ref="IT-1", reader="mia@example.org"
    )
    parts = urllib.parse.urlsplit(link)
    body = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))["body"]
    stage.send(
        mail(
            "mia@example.org",
            urllib.parse.unquote(parts.path),
            f"{body}a spare roller on each floor",
            subject="[IT-1]",
            id="c1@pc",
        )
    )
    assert [line.data["words"] for line in stage.journal() if line.act == "changed"] == ["a spare roller on each floor"]


def test_thanks_reopen_nothing_and_reach_who_earned_them(stage: Stage) -> None:
    closing = finished(stage)
    stage.send(reply(closing, "Thank you so much!", "t1@example.org"))
    told = stage.letter("ana@example.org")
    assert told.says("Eva says thank you.")
    assert stage.ticket().state is State.DONE
    since, until = stage._instant("2025-12-01 00:00"), stage._instant("2025-12-02 00:00")
    praised = stage.runtime.store.read(lambda c: surveys.praised(c, "it", since, until))
    assert praised == (Praised("ana@example.org", "eva@example.org", "thanks", "IT-1"),)


def test_it_jams_again(stage: Stage) -> None:
    closing = finished(stage)
    stage.send(reply(closing, "It jams again.", "b1@example.org"))
    told, hers = stage.letters("ana@example.org", "eva@example.org")
    assert hers.says("I am sorry that it is back.")
    ticket = stage.ticket()
    assert (ticket.state, ticket.owner, ticket.reopened) == (State.OPEN, "ana@example.org", 1)
    assert ticket.promise is not None
    assert told.says("Eva comes back to this request; it is open again.")


def test_a_question_is_no_mark(stage: Stage) -> None:
    stage.send(reply(finished(stage), "3?", "q1@example.org"))
    assert (stage.ticket().state, stage.ticket().rating) == (State.OPEN, 0)


def test_a_mark_above_a_question_is_both(stage: Stage) -> None:
    """The button writes the number, and she asks below it."""
    address, subject, body = buttons(finished(stage))[1]
    stage.send(mail(EVA, address, f"{body}\nCould somebody call me before you come?", subject=subject, id="n1@pc"))
    assert (stage.ticket().state, stage.ticket().rating) == (State.OPEN, 2)
    lead, hers, owner = stage.letters("mia@example.org", "eva@example.org", "ana@example.org")
    assert lead.says("Eva Novak gave 2 of 5.", "Could somebody call me before you come?")
    assert owner.says("Could somebody call me before you come?")
    assert hers.says("Your request is open again")


# ---------------------------------------------------------------- once in a while


def second(stage: Stage, at: str, *, to: str = "it@example.org", author: str = EVA) -> Letter:
    """Another request, and its closing letter."""
    stage.new_letters()
    number = len(stage.tickets()) + 1
    agent = "Hanna Weber <hanna@example.org>" if to == "hr@example.org" else ANA
    stage.send(mail(author, to, "My printer is slow.", subject=f"Slow printer {number}", id=f"s{number}@example.org"))
    notification = of(stage, agent.rpartition("<")[2].rstrip(">"))
    stage.clock(at)
    stage.new_letters()
    text = "#done\n\nIt is quick again.\n"
    stage.send(
        mail(agent, notification.reply_address, text, subject="Re", id=f"d{number}@example.org", answers=notification)
    )
    stage.clock(f"{at}:25")
    return of(stage, author.rpartition("<")[2].rstrip(">"))


def test_once_in_a_fortnight_over_all_departments(stage: Stage) -> None:
    assert buttons(finished(stage))
    hr = second(stage, "2025-12-02 10:00", to="hr@example.org")
    assert hr.says("It is quick again.", "From our side this is done.")
    assert (buttons(hr), "How did we do" in hr.text) == ([], False)
    assert buttons(second(stage, "2025-12-03 10:00", author=TOM))  # somebody else
    assert not buttons(second(stage, "2025-12-15 11:29"))
    assert buttons(second(stage, "2025-12-15 11:40"))


def test_a_closing_that_is_taken_back_has_asked_nobody(stage: Stage) -> None:
    notification = of(stage, "ana@example.org")
    by_ana(stage, notification, DONE, "d1@example.org")
    by_ana(stage, notification, "#undo", "u1@example.org")
    stage.clock("2025-11-24 10:00")
    assert [one.recipient for one in stage.new_letters() if one.recipient == "eva@example.org"] == []
    assert stage.ticket().state is not State.DONE
    assert stage.runtime.store.read(lambda c: surveys.last_asked(c, ["eva@example.org"])) == {}
    by_ana(stage, notification, DONE, "d2@example.org")
    stage.clock("2025-11-24 10:01")
    assert buttons(of(stage, "eva@example.org"))


def test_nobody_answers_and_nobody_is_asked(stage: Stage) -> None:
    """Closed because no answer came: no service to judge."""
    notification = of(stage, "ana@example.org")
    by_ana(stage, notification, "#wait: the serial number\n", "w1@example.org")
    stage.clock("2025-12-20 12:00")
    last = [one for one in stage.new_letters() if one.recipient == "eva@example.org"][-1]
    assert last.says("We have not heard from you, so we close this now.")
    assert buttons(last) == []


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ("[survey]\nask = \"never\"\n", RULES_09),
        ("[survey]\nshare = 0\n", RULES_09),
        ("", RULES_09.replace("    lead:", "    survey: no\n    lead:")),
    ],
    ids=["never", "nobody", "not in this department"],
)  # fmt: skip
def test_settings(tmp_path: Path, more: str, rules: str) -> None:
    with Stage(tmp_path, rules=rules, more=more) as stage:
        stage.send(request(Cc=""))
        closing = finished(stage)
        assert (buttons(closing), "How did we do" in closing.text) == ([], False)
