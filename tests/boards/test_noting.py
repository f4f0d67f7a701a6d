"""`#requester`: an agent notes a call, or sends on a colleague's mail (product.md mission row 43)."""

from pathlib import Path

from tests.boards.stage import ANA, EVA, TOM, Stage, answer, mail

CALL = "Her second screen stays dark."


def test_a_call_is_noted(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(
            mail(ANA, "it@example.org", f"#requester eva@example.org\n\n{CALL}\n", subject="Eva's screen", id="c1@x.y")
        )
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("Hi Eva,", "we have your request", "today, Monday 24 November, 13:30", "Ana Silva")
        assert eva.subject == "Eva's screen"
        assert eva.references == []
        assert "#requester" not in eva.text
        assert ana.says("IT-1 is Eva Novak's request now, with an answer promised by today 13:30.")
        ticket = stage.ticket()
        assert (ticket.requester.address, ticket.owner, ticket.state) == ("eva@example.org", "ana@example.org", "open")
        assert [(one.kind, one.author, one.text) for one in stage.entries()] == [("request", "ana@example.org", CALL)]
        # Both can write on.
        stage.send(answer(ana, "Hi Eva, I bring you another one.\n", id="c2@x.y"))
        stage.clock("9:40")
        stage.settle()
        answered = stage.letter("eva@example.org")
        assert answered.references == [eva.id]
        stage.send(mail(EVA, "it@example.org", "Great.", subject=answered.subject, id="c3@x.y", answers=answered))
        assert stage.letter("ana@example.org").says("Great.")
        assert stage.seals_hold()


def test_further_lines_are_carried_out(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        lines = "#requester eva@\n#priority high because she cannot work\n#promise 11:00\n#tag screen\n#for ACME\n"
        stage.send(mail(ANA, "it@example.org", f"{lines}\n{CALL}\n", subject="Screen", id="c1@x.y"))
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("today, Monday 24 November, 11:00", "high")
        assert ana.says("IT-1 is Eva Novak's request now")
        ticket = stage.ticket()
        assert (ticket.priority, ticket.tags, ticket.for_customer) == ("high", ("screen",), "ACME")
        assert ticket.promise is not None
        assert (ticket.promise.made_by, ticket.promise.keeper) == ("ana@example.org", "ana@example.org")


def test_a_wrong_line_opens_nothing(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(
            mail(ANA, "it@example.org", f"#requester eva@\n#promise Firday\n\n{CALL}\n", subject="Screen", id="c1@x.y")
        )
        ana = stage.letter("ana@example.org")
        assert ana.says("Nothing has been sent or changed yet.", "#promise Firday")
        assert f"> {CALL}" in ana.text
        assert stage.tickets() == []
        assert stage.outcomes() == [("quarantined", "quarantined")]
        stage.send(
            mail(
                ANA,
                "it@example.org",
                f"#requester eva@\n#promise Fri\n\n{CALL}\n",
                subject="Screen",
                id="c2@x.y",
                answers=ana,
            )
        )
        stage.letters("eva@example.org", "ana@example.org")


def test_a_call_that_is_done_already_is_one_letter(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(
            mail(
                ANA,
                "it@example.org",
                "#requester eva@\n#done\n\nYour password is a new one.\n",
                subject="Password",
                id="c1@x.y",
            )
        )
        stage.clock("9:40")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("Your password is a new one.")
        assert (stage.ticket().state, stage.ticket().promise) == ("done", None)


def test_a_forwarded_mail_names_its_author(tmp_path: Path) -> None:
    text = """\
#requester

---------- Forwarded message ---------
From: Tom Reed <tom@example.org>
Date: Mon, 24 Nov 2025 at 08:00
Subject: Headset
To: Ana Silva <ana@example.org>

My headset is broken.
"""
    with Stage(tmp_path) as stage:
        stage.send(mail(ANA, "it@example.org", text, subject="Fwd: Headset", id="c1@x.y"))
        tom, _ = stage.letters("tom@example.org", "ana@example.org")
        assert tom.says("we have your request")
        assert stage.ticket().requester.address == "tom@example.org"


def test_a_colleague_is_no_agent(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(
            mail(TOM, "it@example.org", f"#requester eva@example.org\n\n{CALL}\n", subject="Screen", id="c1@x.y")
        )
        assert stage.ticket().requester.address == "tom@example.org"


def test_outsiders_only_where_they_may(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(
            mail(ANA, "it@example.org", f"#requester x@elsewhere.example\n\n{CALL}\n", subject="Screen", id="c1@x.y")
        )
        assert stage.letter("ana@example.org").says("x@elsewhere.example is outside")
        assert stage.tickets() == []


def test_another_requester_in_a_thread(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail(TOM, "it@example.org", "Eva's printer jams.", subject="Printer", id="c1@x.y"))
        _, ana = stage.letters("tom@example.org", "ana@example.org")
        stage.send(answer(ana, "#requester eva@\n", id="c2@x.y"))
        stage.clock("9:40")
        stage.settle()
        eva, told = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("we have your request")
        assert told.says("IT-1 is Eva Novak's request now.")
        ticket = stage.ticket()
        assert ticket.requester.address == "eva@example.org"
        assert [box.address for box in ticket.cc] == ["tom@example.org"]


def test_a_forwarded_mail_names_its_author_in_the_thread_too(tmp_path: Path) -> None:
    text = """\
See below.

---------- Forwarded message ---------
From: Tom Reed <tom@example.org>
Date: Mon, 24 Nov 2025 at 08:00
Subject: Headset
To: Eva Novak <eva@example.org>

My headset is broken.
"""
    with Stage(tmp_path) as stage:
        stage.send(mail(EVA, "it@example.org", text, subject="Fwd: Headset", id="c1@x.y"))
        _, ana, _ = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        stage.send(answer(ana, "#requester\n\nHi Tom, I bring you one.\n", id="c2@x.y"))
        stage.clock("9:40")
        stage.settle()
        told = {one.recipient: one for one in stage.new_letters()}
        assert told["tom@example.org"].says(
            "Eva Novak has sent your request on to us; it is IT-1 here.", "Hi Tom, I bring you one."
        )
        assert stage.ticket().requester.address == "tom@example.org"
