"""`#ask`: one department is the customer of another, and the answer comes back as a note (product.md mission row 25)."""

from pathlib import Path

from tests.boards.stage import ANA, EVA, RULES, Letter, Stage, answer, mail
from tests.boards.test_board_05 import MIA, WITH_ENGINEERING


def asked(stage: Stage, lines: str = "#ask engineering by Thu 12:00\n") -> tuple[Letter, Letter, Letter]:
    """Eva asked IT, Ana asks Engineering: what Ana has of Eva's request, Ana's acknowledgement, Mia's letter."""
    text = "How heavy may a printer be?"
    stage.send(mail(EVA, "it@example.org", text, subject="Printer on the shelf", id="a1@x.y"))
    _, ana = stage.letters("eva@example.org", "ana@example.org")
    stage.send(answer(ana, f"{lines}\nHow much does the shelf carry?\n", id="a2@x.y"))
    stage.clock("9:40")
    stage.settle()
    ack, mia, _ = stage.letters("ana@example.org", "mia@example.org", "yuki@example.org")
    return ana, ack, mia


def test_ana_is_a_customer(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        before = stage.tickets()
        _, ack, mia = asked(stage)
        assert not before
        assert ack.field("X-Postroom-Ref") == "ENGINEERING-2"
        assert ack.says("Hi Ana,", "Thursday 27 November, 12:00")
        assert ack.message["From"].addresses[0].addr_spec == "engineering@example.org"
        assert mia.says("Ana Silva needs your answer by Thursday 12:00, for IT-1.", "How much does the shelf carry?",
                        "What was promised in IT-1: today 13:30.")  # fmt: skip
        assert "How heavy" not in mia.text
        child, origin = stage.ticket(2), stage.ticket(1)
        assert (child.asked_for, child.requester.address, child.department) == (1, "ana@example.org", "engineering")
        assert origin.promise is not None
        assert (origin.state, origin.promise.what, origin.department) == ("new", "answer", "it")
        assert "ask" in stage.acts()


def test_the_answer_comes_back_as_a_note_once(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        _, _, mia = asked(stage)
        stage.send(answer(mia, "Forty kilos.\n", author=MIA, id="m1@x.y"))
        stage.clock("9:50")
        stage.settle()
        note = stage.letter("ana@example.org")
        assert note.says("Mia Lind (Engineering) answers what was asked for IT-1", "Forty kilos.")
        assert note.reply_address.startswith("it+1.")
        assert [(one.kind, one.visible_to) for one in stage.entries(1)][-1] == ("note", "agents")
        assert stage.ticket(2).owner == "mia@example.org"
        stage.send(answer(note, "Thank you.\n", author=ANA, id="a3@x.y"))
        assert stage.letter("ben@example.org").says("Thank you.")  # a reply to a note stays a note
        assert stage.seals_hold()


def test_what_they_need_to_know_goes_to_ana_and_her_reply_joins_the_question(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        _, _, mia = asked(stage)
        stage.send(answer(mia, "#wait\n\nWhich shelf?\n", author=MIA, id="m1@x.y"))
        stage.clock("9:50")
        stage.settle()
        back = next(one for one in stage.new_letters() if one.recipient == "ana@example.org")
        assert back.says("Which shelf?")
        assert len(stage.entries(1)) == 2
        reply = mail(
            ANA, "engineering@example.org", "The one in the hall.", subject=back.subject, id="a3@x.y", answers=back
        )
        stage.send(reply)
        assert stage.letter("mia@example.org").says("The one in the hall.")
        assert stage.ticket(2).state == "open"


def test_done_closes_the_question(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        _, _, mia = asked(stage)
        stage.send(answer(mia, "#done\n\nForty kilos.\n", author=MIA, id="m1@x.y"))
        stage.clock("9:50")
        stage.settle()
        told = [one for one in stage.new_letters() if one.recipient == "ana@example.org"]
        assert len(told) == 1
        assert told[0].says("Forty kilos.")
        assert (stage.ticket(2).state, stage.ticket(1).state) == ("done", "new")
        assert stage.entries(1)[-1].text == "Forty kilos."


def test_a_question_is_not_asked_back(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        _, _, mia = asked(stage)
        stage.send(answer(mia, "#ask it\n\nWhat is in it?\n", author=MIA, id="m1@x.y"))
        assert stage.letter("mia@example.org").says(
            "IT asks this itself: answer it, or #wait with what you need to know."
        )
        assert len(stage.tickets()) == 2


def test_a_question_needs_words(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        stage.send(mail(EVA, "it@example.org", "It jams.", subject="Printer", id="a1@x.y"))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        stage.send(answer(ana, "#ask engineering\n", id="a2@x.y"))
        assert stage.letter("ana@example.org").says("There is no text for the question.")


def test_of_a_confidential_department_only_the_question_is_seen(tmp_path: Path) -> None:
    rules = WITH_ENGINEERING.replace(
        "    answer_within: {normal: 1d}\npeople", "    answer_within: {normal: 1d}\npeople"
    )
    rules = rules.replace("    name: People\n", "    name: People\n    confidential: yes\n")
    assert rules != RULES
    with Stage(tmp_path, rules=rules) as stage:
        stage.send(mail(EVA, "hr@example.org", "I am ill, what about my badge?", subject="Long illness", id="a1@x.y"))
        _, hanna = stage.letters("eva@example.org", "hanna@example.org")
        hannas = "Hanna Weber <hanna@example.org>"
        stage.send(answer(hanna, "#ask it\n\nHow long does a badge work?\n", author=hannas, id="a2@x.y"))
        found = {one.recipient: one for one in stage.new_letters()}
        ana = found["ana@example.org"]
        assert "illness" not in ana.raw.decode()
        assert "I am ill" not in ana.text
        assert ana.says("How long does a badge work?", "HR-1")
