"""Board 8 (product.md 2.2): status, and the other words that requesters write instead of commands."""

from pathlib import Path

import pytest

from tests.boards.stage import ANA, EVA, TOM, Letter, Stage, answer, mail, opened

IT, HR = "it@example.org", "hr@example.org"


def done(stage: Stage, notification: Letter, text: str = "#done\n\nHi Eva, new roller is in.\n") -> Letter:
    """Ana closes the request; Eva's letter about it."""
    stage.send(answer(notification, text))
    stage.clock("9:35")
    stage.settle()
    eva, *_ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
    return eva


def test_status_lists_all_that_is_open_over_all_departments(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(
            mail(EVA, HR, "The form for parental leave, please.", subject="Parental leave form", id="h1@example.org")
        )
        _, hanna = stage.letters("eva@example.org", "hanna@example.org")
        stage.send(mail(TOM, IT, "My screen is dark.", subject="Dark screen", id="t1@example.org"))
        stage.new_letters()
        stage.send(
            answer(
                hanna, "#wait\n\nPlease send us the signed page 2.\n", author="hanna@example.org", id="w1@example.org"
            )
        )
        stage.clock("9:35")
        stage.settle()
        stage.new_letters()
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
        stage.clock("9:40")
        stage.settle()
        stage.new_letters()
        stage.send(mail(EVA, IT, "The drawing of the flange.", subject="Drawing of the flange", id="d1@example.org"))
        stage.new_letters()
        stage.clock("2025-11-25 9:02")
        stage.settle()
        stage.new_letters()
        stage.send(mail(EVA, IT, "", subject="status", id="s1@example.org", Reply_To="evil@evil.example"))
        status = stage.letter("eva@example.org")
        assert status.says("Hi Eva,", "IT-4", "Drawing of the flange", "HR-2", "Parental leave form")
        assert status.says("waits for you: Please send us the signed page 2.")
        assert status.says("IT-1", "done yesterday")
        assert 'The word "solved" in a reply closes it.' in status.text
        assert "Dark screen" not in status.text, "nothing of other people"
        assert status.field("Auto-Submitted") == "auto-replied"
        assert len(stage.tickets()) == 4, "the word opens no request"


def test_any_department_may_be_asked(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(EVA, HR, "status", subject="?", id="s2@example.org"))
        assert stage.letter("eva@example.org").says("Printer on the 2nd floor jams")


def test_the_word_in_a_thread_answers_for_this_one_with_its_last_events(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(EVA, IT, "The screen.", subject="Second screen", id="z1@example.org"))
        stage.new_letters()
        stage.send(answer(notification))
        stage.send(answer(notification, "#note\nShe is in a hurry.\n", id="b2@example.org"))
        stage.clock("9:35")
        stage.settle()
        stage.new_letters()
        stage.send(mail(EVA, IT, "Status?", id="s3@example.org", answers=ack))
        status = stage.letter("eva@example.org")
        assert status.says("Ana Silva has your request.", "I put your ten offers on the printer of the first floor")
        assert "Second screen" not in status.text
        assert "hurry" not in status.raw.decode(), "notes never leave the house"
        assert stage.acts()[-1] == "status"


def test_agents_get_their_own_desk(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(mail(TOM, IT, "My screen is dark.", subject="Dark screen", id="t1@example.org"))
        stage.new_letters()
        stage.send(mail(ANA, IT, "status", subject="status", id="s4@example.org"))
        desk = stage.letter("ana@example.org")
        assert desk.says("Printer on the 2nd floor jams", "Dark screen")
        stage.send(answer(notification, "status\n", id="s5@example.org"))
        assert stage.letter("ana@example.org").says("Dark screen")
        stage.clock("9:45")
        stage.settle()
        assert stage.new_letters() == [], "it is no answer to Eva"


def test_solved_in_a_reply_closes_it(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(EVA, IT, "solved", id="s6@example.org", answers=ack))
        eva, _, ana = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says("thank you for telling us. Your request is closed; if it comes back, just reply.")
        assert ana.says("Eva says that it is solved.")
        assert stage.ticket().state == "done"
        stage.send(mail(EVA, IT, "It jams again.", id="s7@example.org", answers=eva))
        stage.letters("eva@example.org", "ana@example.org")
        assert stage.ticket().state in ("new", "open")


def test_cancelled_without_a_thread(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(EVA, IT, "cancel\nThank you, Eva", subject="Printer", id="c1@example.org"))
        _, _, ana = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert ana.says("Eva does not need it any more.")
        assert (stage.ticket().state, len(stage.tickets())) == ("done", 1)


def test_stop(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(TOM, IT, "stop", id="s8@example.org", answers=ack))
        tom, ana = stage.letters("tom@example.org", "ana@example.org")
        assert tom.says("You get no more mail about this request.")
        assert ana.says("Tom wants no more mail about this request")
        stage.send(answer(notification))
        stage.clock("9:35")
        stage.settle()
        eva = stage.letter("eva@example.org")
        assert "tom@" not in eva.field("Cc")
        stage.send(mail(TOM, IT, "I have seen it.", id="s9@example.org", answers=ack))
        stage.letter("ana@example.org")
        stage.send(answer(notification, "Good.\n", id="b3@example.org"))
        stage.clock("9:45")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org")


def test_any_news(tmp_path: Path) -> None:
    """Mission row 5."""
    with opened(tmp_path) as (stage, ack, _):
        before = stage.ticket().promise
        stage.send(mail(EVA, IT, "Any news?", id="n1@example.org", answers=ack))
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("nothing is forgotten: Ana Silva has your request", "13:30")
        assert ana.says("Eva asks again (1st time).")
        assert (stage.ticket().promise, stage.ticket().chased) == (before, 1)
        stage.send(mail(EVA, IT, "any news??", subject="Printer", id="n2@example.org"))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        assert ana.says("Eva asks again (2nd time).")
        assert len(stage.tickets()) == 1


def test_thank_you_brings_nothing_back(tmp_path: Path) -> None:
    """Mission row 4 and board 9."""
    with opened(tmp_path) as (stage, _, notification):
        eva = done(stage, notification)
        stage.send(mail(EVA, IT, "Thank you so much!", id="y1@example.org", answers=eva))
        assert stage.letter("ana@example.org").says("Eva says thank you.", "Thank you so much!")
        assert (stage.ticket().state, stage.acts()[-1]) == ("done", "thanks")


@pytest.mark.parametrize("text", ["5 – you told me the time and it was true", "5"])
def test_a_good_rating(tmp_path: Path, text: str) -> None:
    """Board 9: no further mail except, the first time, one line of thanks."""
    with opened(tmp_path) as (stage, _, notification):
        eva = done(stage, notification)
        stage.send(mail(EVA, IT, text, id="r1@example.org", answers=eva))
        assert stage.letter("eva@example.org").says("thank you.")
        assert (stage.ticket().state, stage.ticket().rating) == ("done", 5)
        stage.send(mail(EVA, IT, "4", id="r2@example.org", answers=eva))
        assert stage.new_letters() == []


def test_a_poor_rating_reaches_the_agents_with_the_phone_number(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        eva = done(stage, notification)
        stage.send(mail(EVA, IT, "2 – I had to explain it to two people", id="r3@example.org", answers=eva))
        _, ana, _ = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        assert ana.says("Eva Novak gave 2 of 5. Phone: 0151-2345.", "I had to explain it to two people")
        assert stage.ticket().state == "done"


def test_three_with_a_question_mark_is_text(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        eva = done(stage, notification)
        stage.send(mail(EVA, IT, "3?", id="r4@example.org", answers=eva))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        assert ana.says("3?")
        assert stage.ticket().rating == 0


def test_hours_and_help(tmp_path: Path) -> None:
    """Mission row 13."""
    with Stage(tmp_path) as stage:
        stage.send(mail(EVA, IT, "hours", subject="?", id="o1@example.org"))
        assert stage.letter("eva@example.org").says("IT", "8:00", "44")
        stage.send(mail(EVA, IT, "help", subject="?", id="o2@example.org"))
        helped = stage.letter("eva@example.org")
        assert helped.says("#deadline", "#status", "#cancel")
        assert "#take" not in helped.text
        assert stage.tickets() == []


def test_each_line_names_the_keeper_and_the_promise(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(mail(EVA, HR, "My leave, please.", subject="Leave", id="h1@example.org"))
        stage.send(answer(notification, "#promise Friday 15:00\n\nHi Eva, I ordered a roller.\n"))
        stage.clock("9:35")
        stage.new_letters()
        stage.send(mail(EVA, HR, "Status", subject="a question", id="s1@example.org"))
        status = stage.letter("eva@example.org")
        words = " ".join(status.text.split())
        printer, leave = words.partition("IT-1 ")[2].partition("HR-2 ")[0], words.partition("HR-2 ")[2]
        assert "Printer on the 2nd floor jams" in printer
        assert "Ana Silva" in printer
        assert "promised by Friday 28 November, 15:00" in printer
        assert "promised by tomorrow, Tuesday 25 November, 9:30" in leave
        assert status.field("To") == "Eva Novak <eva@example.org>"


def test_the_last_three_events_and_no_more(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        for number, text in enumerate(("First word.", "Second word.", "Third word.")):
            stage.clock(f"9:3{number}")
            stage.send(answer(notification, f"{text}\n", id=f"f{number}@example.org"))
        stage.clock("9:40")
        stage.new_letters()
        stage.send(mail(EVA, IT, "status", id="s3@example.org", answers=ack))
        status = stage.letter("eva@example.org")
        assert status.says("The last things that happened:", "First word.", "Second word.", "Third word.")
        assert "eats every second page" not in status.text


def test_the_desk_of_an_agent_tells_what_is_late_due_today_and_waiting(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(TOM, IT, "The printer hums.", subject="Humming printer", id="t1@example.org"))
        _, second = stage.letters("tom@example.org", "ana@example.org")
        stage.send(answer(second, "#wait\n\nWhich floor?\n", id="b2@example.org"))
        stage.clock("9:45")
        stage.send(mail(TOM, IT, "The printer smells.", subject="Smelling printer", id="t2@example.org"))
        stage.clock("13:31")
        stage.new_letters()
        stage.send(mail(ANA, IT, "status", subject="status", id="s4@example.org"))
        desk = " ".join(stage.letter("ana@example.org").text.split())
        headings = ("1 promise is late:", "IT-1", "Due today:", "IT-3", "Waits for the person:", "IT-2")
        places = [desk.index(words) for words in headings]
        assert places == sorted(places)
