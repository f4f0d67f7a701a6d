"""Board 5 (product.md 2.2): a hand-over, with the promise carried, and what follows from silence."""

from pathlib import Path

from tests.boards.stage import ANA, EVA, RULES, Letter, Stage, answer, mail

ENGINEERING = """\
  engineering:
    name: Engineering
    address: engineering@example.org
    open: office
    agents: [mia@example.org, yuki@example.org]
    answer_within: {normal: 1d}
    purpose: We build what customers were promised.
    phone: "55"
"""
PEOPLE = """\
  mia@example.org: {name: Mia Lind, department: engineering}
  yuki@example.org: {name: Yuki Mori, department: engineering}
"""
WITH_ENGINEERING = RULES.replace("people:\n", ENGINEERING + "people:\n") + PEOPLE
MIA = "Mia Lind <mia@example.org>"


def promised(stage: Stage) -> tuple[Letter, Letter]:
    """Eva asked, Ana has taken it and promised Wednesday 12:00; what Eva and Ana have."""
    asked = "I need the drawing of the flange for SO-104233."
    stage.send(mail(EVA, "it@example.org", asked, subject="Drawing of the flange", id="d1@x.y"))
    _ack, ana, _ = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
    stage.send(answer(ana, "#promise Wed 12:00\n#for ACME, order SO-104233\n\nHi Eva, I look for it.\n", id="d2@x.y"))
    stage.clock("9:40")
    stage.settle()
    eva, _ = stage.letters("eva@example.org", "ana@example.org")
    stage.clock("2025-11-25 11:00")
    return eva, ana


def handed(
    stage: Stage, text: str = "#handoff engineering because the drawing is locked by you\n"
) -> dict[str, Letter]:
    _, ana = promised(stage)
    stage.new_letters()
    stage.send(answer(ana, text, id="d3@x.y"))
    stage.clock("2025-11-25 11:01")
    stage.settle()
    return {letter.recipient: letter for letter in stage.new_letters()}


def test_everybody_hears_once_and_the_promise_travels(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage)
        assert sorted(told) == ["ana@example.org", "eva@example.org", "mia@example.org", "yuki@example.org"]
        mia, eva, ana = told["mia@example.org"], told["eva@example.org"], told["ana@example.org"]
        assert mia.says(
            "Promised to Eva by Ana Silva (IT): tomorrow, Wednesday 26 November, 12:00 – 10 h of your working time left",
            "From IT, because the drawing is locked by you.",
            "For: ACME, order SO-104233",
            "Your usual answer takes 1 day: that fits.",
            "Say yes with #take, or name a time you can keep: #promise … because …",
            "Until one of you says yes, Ana Silva keeps the promise.",
            "I need the drawing of the flange for SO-104233.",
            "Hi Eva, I look for it.",
        )
        assert mia.message["From"].addresses[0].display_name == "Eva Novak via Engineering"
        assert mia.reply_address.startswith("engineering+1.")
        assert mia.subject == "[IT-1] Drawing of the flange"
        assert eva.says(
            "Engineering is now asked, because the drawing is locked by you.",
            "The time stays tomorrow, Wednesday 26 November, 12:00",
            "Until Engineering has said yes, Ana Silva remains your contact.",
        )
        assert mia.field("X-Postroom-Promise") == eva.field("X-Postroom-Promise") == "answer; 2025-11-26T12:00:00+01:00"
        assert ana.says(
            "Engineering is asked to take IT-1, and Eva Novak is told. Until somebody there says yes, you keep the promise.",
            "Engineering: We build what customers were promised.",
            "Open Mon–Fri 8:00–17:00, phone 55",
            "Their usual answer takes 1 day.",
        )
        ticket = stage.ticket()
        assert (ticket.ref, ticket.department, ticket.departments_held) == (
            "IT-1",
            "engineering",
            ("it", "engineering"),
        )
        assert (ticket.owner, ticket.handoffs) == ("", 1)
        assert ticket.promise is not None
        assert ticket.promise.keeper == "ana@example.org"
        assert stage.seals_hold()


def test_another_time_is_told_to_eva_and_to_whose_word_it_was(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        mia = handed(stage)["mia@example.org"]
        stage.send(
            answer(mia, "#promise Wed 16:00 because the drawing must be checked first\n", author=MIA, id="m1@x.y")
        )
        stage.clock("2025-11-25 11:21")
        stage.settle()
        eva, ana, _ = stage.letters("eva@example.org", "ana@example.org", "mia@example.org")
        assert eva.says(
            "Mia Lind (Engineering) has your request now.",
            "Mia cannot keep tomorrow, Wednesday 26 November, 12:00, because the drawing must be checked first.",
            "New promise: tomorrow, Wednesday 26 November, 16:00.",
            "If that is too late for your customer, reply with #deadline and the hour.",
        )
        assert eva.message["From"].addresses[0].addr_spec == "engineering@example.org"
        assert ana.says("Mia Lind (Engineering) has said yes, and moved your promise tomorrow 12:00 to tomorrow 16:00")
        ticket = stage.ticket()
        assert ticket.owner == "mia@example.org"
        assert ticket.promise is not None
        assert ticket.promise.keeper == "mia@example.org"


def test_yes_alone_says_nothing_to_eva(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        mia = handed(stage)["mia@example.org"]
        before = stage.ticket().promise
        stage.send(answer(mia, "#take\n", author=MIA, id="m1@x.y"))
        stage.clock("2025-11-25 11:21")
        stage.settle()
        ana, _ = stage.letters("ana@example.org", "mia@example.org")
        assert ana.says("Mia Lind (Engineering) has said yes to IT-1: the promise is theirs now.")
        assert ana.says("Your reply goes to the agents of Engineering only.")
        promise = stage.ticket().promise
        assert before is not None
        assert promise is not None
        assert (promise.until, promise.keeper) == (before.until, "mia@example.org")
        assert "accept" in stage.acts()


def test_an_answer_is_a_yes_and_comes_from_engineering(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        mia = handed(stage)["mia@example.org"]
        stage.send(answer(mia, "Hi Eva, here it is.\n", author=MIA, id="m1@x.y"))
        stage.clock("2025-11-25 11:21")
        stage.settle()
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert eva.message["From"].addresses[0].display_name == "Mia Lind (Engineering)"
        assert eva.says("Hi Eva, here it is.")
        assert ana.says("Hi Eva, here it is.")
        assert stage.ticket().owner == "mia@example.org"


def test_words_beside_it_go_to_eva_and_a_note_to_engineering(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage, "#handoff engineering\n\nHi Eva, they have it open.\n")
        assert told["eva@example.org"].says("Hi Eva, they have it open.", "Engineering is now asked.")
        assert told["eva@example.org"].message["From"].addresses[0].display_name == "Ana Silva (IT)"
        assert told["mia@example.org"].says("Hi Eva, they have it open.")
        promise = stage.ticket().promise
        assert promise is not None
        assert promise.until.hour in (11, 12)  # the promise is not kept by saying who has it


def test_a_note_beside_it(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage, "#handoff engineering\n#note\n\nThey pay late.\n")
        assert told["mia@example.org"].says("They pay late.")
        assert "late" not in told["eva@example.org"].text


def test_what_is_given_away_is_theirs_to_say(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage)
        stage.send(answer(told["mia@example.org"], "#take\n", author=MIA, id="m1@x.y"))
        stage.new_letters()
        stage.send(answer(told["ana@example.org"], "#done\n\nHi Eva, bye.\n", author=ANA, id="d9@x.y"))
        assert stage.letter("ana@example.org").says("IT-1 is with Engineering now")
        stage.send(answer(told["ana@example.org"], "#note\n\nThe flange is 12 mm.\n", author=ANA, id="d10@x.y"))
        mia, _ = stage.letters("mia@example.org", "ana@example.org")
        assert mia.says("The flange is 12 mm.")


def test_silence_at_half_of_the_time(tmp_path: Path) -> None:
    """Ten open hours are left at eleven: at four in the afternoon both sides hear it. The people hear nothing."""
    with Stage(tmp_path, rules=WITH_ENGINEERING, at="2025-11-25 10:40") as stage:
        stage.send(mail(EVA, "it@example.org", "The drawing, please.", subject="Drawing of the flange", id="d1@x.y"))
        ana = next(one for one in stage.new_letters() if one.recipient == "ana@example.org")
        stage.send(answer(ana, "#promise Wed 12:00\n\nHi Eva, I look for it.\n", id="d2@x.y"))
        stage.clock("2025-11-25 11:00")
        stage.send(answer(ana, "#handoff engineering\n", id="d3@x.y"))
        stage.clock("2025-11-25 15:59")
        stage.settle()
        stage.new_letters()
        stage.clock("2025-11-25 16:01")
        stage.settle()
        told = {letter.recipient: letter for letter in stage.new_letters()}
        assert sorted(told) == ["ana@example.org", "mia@example.org", "yuki@example.org"]
        assert told["ana@example.org"].says(
            "Not accepted yet: nobody of Engineering has said yes, so you keep the promise.",
            "You promised Eva: tomorrow, Wednesday 26 November, 12:00.",
            "Please call them (55), take it back with #take, or name a time that you can keep",
        )
        assert told["mia@example.org"].says(
            "Not accepted yet: Ana Silva keeps the promise until one of you says yes.",
            "Say yes with #take, or name a time that you can keep:",
        )
        stage.clock("2025-11-26 9:26")  # a quarter is left
        stage.settle()
        near = {one.recipient for one in stage.new_letters() if "Not accepted yet" in one.text}
        assert near == {"ana@example.org", "mia@example.org", "yuki@example.org"}
        stage.clock("2025-11-26 12:00:30")  # and it is admitted
        stage.settle()
        late = {letter.recipient: letter for letter in stage.new_letters()}
        assert late["eva@example.org"].says("We have not kept it", "Wednesday 26 November, 12:00", "13:00")
        assert late["ana@example.org"].says("You promised Eva", "We have not kept it")
        assert {"mia@example.org", "yuki@example.org"} & set(late), "somebody of Engineering is asked to take over"
        promise = stage.ticket().promise
        assert promise is not None
        assert (promise.keeper, promise.made_by) == ("ana@example.org", "desk")
        assert stage.seals_hold()


def test_after_a_yes_there_is_no_silence(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        mia = handed(stage)["mia@example.org"]
        stage.send(answer(mia, "#take\n", author=MIA, id="m1@x.y"))
        stage.clock("2025-11-25 15:45")  # the warning of the promise itself comes later
        stage.settle()
        assert {one.recipient for one in stage.new_letters()} == {
            "ana@example.org",
            "mia@example.org",
        }  # told of the yes
        assert (1, "handoff") not in stage.timers()


def test_given_back_and_the_third_time_to_the_phone(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage)
        stage.send(answer(told["mia@example.org"], "#handoff it because it is a printer\n", author=MIA, id="m1@x.y"))
        stage.clock("2025-11-25 11:05")
        stage.settle()
        back = {letter.recipient: letter for letter in stage.new_letters()}
        assert sorted(back) == ["ana@example.org", "eva@example.org", "mia@example.org", "yuki@example.org"]
        assert back["ana@example.org"].says("Mia Lind (Engineering) gives IT-1 back to you, because it is a printer.")
        assert back["eva@example.org"].says("Engineering cannot take it, because it is a printer.",
                                            "The time stays tomorrow, Wednesday 26 November, 12:00.")  # fmt: skip
        assert back["yuki@example.org"].says("Nothing is needed from you.")
        ticket = stage.ticket()
        assert (ticket.department, ticket.owner, ticket.handoffs) == ("it", "ana@example.org", 2)
        stage.send(answer(back["ana@example.org"], "#handoff engineering\n", author=ANA, id="d5@x.y"))
        stage.clock("2025-11-25 11:10")
        stage.settle()
        third = {one.recipient: one for one in stage.new_letters()}
        for who in ("ana@example.org", "ben@example.org", "mia@example.org", "yuki@example.org"):  # nobody leads here
            assert third[who].says("This is the third hand-over of IT-1", "Please talk on the phone now:")
        assert "third" not in third["eva@example.org"].text
        assert stage.seals_hold()


def test_taken_back_before_anybody_has_said_yes(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=WITH_ENGINEERING) as stage:
        told = handed(stage)
        stage.send(answer(told["ana@example.org"], "#take\n", author=ANA, id="d5@x.y"))
        stage.clock("2025-11-25 11:05")
        stage.settle()
        back = {letter.recipient: letter for letter in stage.new_letters()}
        for who in ("mia@example.org", "yuki@example.org"):
            assert back[who].says("Ana Silva has taken IT-1 back. Nothing is needed from you.")
        assert back["eva@example.org"].says("Ana Silva has your request now.", "The time stays")
        assert back["eva@example.org"].message["From"].addresses[0].addr_spec == "it@example.org"
        ticket = stage.ticket()
        assert (ticket.department, ticket.owner) == ("it", "ana@example.org")
        assert stage.acts()[-1] in ("handoff", "owner")
