"""Board 13 (product.md 2.2): a stranger in Cc, one who writes into a thread, or comes without one."""

from pathlib import Path

from tests.boards.stage import EVA, RULES, TOM, Letter, Stage, answer, mail, opened

STRANGER = "Technik <technik@printerco.example>"


def test_a_stranger_with_a_reference_is_held_and_the_owner_told(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(STRANGER, "it@example.org", "We come on Friday.", id="p1@printerco.example", answers=ack))
        ana = stage.letter("ana@example.org")
        assert ana.says("technik@printerco.example writes from outside.", "We come on Friday.")
        assert ana.says("Show it in the thread: #allow. Drop it: #ignore.")
        assert ana.references == [notification.id]
        assert stage.outcomes()[-1] == ("quarantined", "quarantined")
        assert [entry.author for entry in stage.entries()] == ["eva@example.org"], "not in the thread"
        assert not stage.ticket().takes_part("technik@printerco.example")
        assert len(stage.tickets()) == 1
        assert stage.acts()[-1] == "held"


def test_neither_eva_nor_tom_see_it_in_later_letters(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(STRANGER, "it@example.org", "We come on Friday.", id="p1@printerco.example", answers=ack))
        stage.new_letters()
        stage.send(answer(notification))
        stage.clock("9:35")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert "<p1@printerco.example>" not in eva.references
        assert "printerco" not in eva.raw.decode()


def test_a_stranger_in_cc_does_not_take_part(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(EVA, "it@example.org", "See Cc.", id="a7@example.org", answers=ack, Cc=STRANGER))
        stage.letter("ana@example.org")
        stage.send(answer(notification))
        stage.clock("9:35")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert "printerco" not in eva.field("Cc")


def test_a_colleague_in_cc_of_a_reply_does(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(EVA, "it@example.org", "Mia too.", id="a8@example.org", answers=ack, Cc="mia@example.org"))
        stage.letter("ana@example.org")
        stage.send(answer(notification))
        stage.clock("9:35")
        stage.settle()
        eva, *_ = stage.letters("eva@example.org", "tom@example.org", "mia@example.org")
        assert [a.addr_spec for a in eva.message["Cc"].addresses] == ["tom@example.org", "mia@example.org"]


def test_a_stranger_without_a_thread_is_kept_and_hears_nothing(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail(STRANGER, "it@example.org", "Buy printers!", subject="Offer", id="p2@printerco.example"))
        assert stage.new_letters() == []
        assert stage.outcomes() == [("quarantined", "quarantined")]
        assert stage.tickets() == []
        assert stage.transmissions() == [], "no backscatter, not now and not later"


def test_a_stranger_with_evas_name_is_not_eva(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        forged = '"Eva Novak eva@example.org" <eva@example.org.evil.example>'
        stage.send(mail(forged, "it@example.org", "Please cancel.", id="x1@evil.example", answers=ack))
        assert stage.outcomes()[-1] == ("quarantined", "quarantined")
        assert {letter.recipient for letter in stage.new_letters()} == {"ana@example.org"}


def test_a_colleague_who_does_not_take_part_is_held_too(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(
            mail("Mia Lind <mia@example.org>", "it@example.org", "What is up?", id="m2@example.org", answers=ack)
        )
        assert stage.outcomes()[-1] == ("quarantined", "quarantined")
        stage.letter("ana@example.org")


def test_commands_of_people_who_are_no_agents_are_text(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(TOM, "it@example.org", "#take\n\nNot needed.", id="d3@example.org", answers=ack))
        tom, ana = stage.letters("tom@example.org", "ana@example.org")
        assert ana.says("#take", "Not needed.")
        assert tom.says("#take")
        assert (stage.ticket().state, stage.ticket().owner) == ("new", "ana@example.org")
        stage.send(mail(TOM, "it@example.org", "#done\n\nReally.", id="d4@example.org", answers=ack))
        assert stage.letter("ana@example.org").says("#done", "Really."), "he is told once"


# ---------------------------------------------------------------- somebody from outside in Cc


def in_cc(stage: Stage, ack: Letter, **more: str) -> Letter:
    """Eva puts the technician in Cc; what Ana gets."""
    stage.clock("13:05")
    stage.new_letters()  # the promise is near
    stage.send(mail(EVA, "it@example.org", "See Cc.", id="a7@example.org", answers=ack, Cc=STRANGER, **more))
    return stage.letter("ana@example.org")


def test_the_owner_is_asked_once(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        ana = in_cc(stage, ack)
        assert ana.says("Your reply goes to Eva Novak (Sales), in Cc Tom Reed.")
        assert ana.says("Eva has put somebody from outside in Cc: technik@printerco.example.")
        assert ana.says(
            "gets your answers only after #cc technik@printerco.example (or #ignore technik@printerco.example)."
        )
        assert ana.says("Notes never leave the house.")
        stage.send(mail(EVA, "it@example.org", "And?", id="a8@example.org", answers=ack, Cc=STRANGER))
        assert "#ignore" not in stage.letter("ana@example.org").text


def test_after_cc_the_outsider_gets_answers_and_nothing_older(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        ana = in_cc(stage, ack)
        stage.send(answer(ana, "#cc technik@printerco.example\n\nHe looks at it on Friday.\n"))
        stage.clock("13:10")
        stage.settle()
        outside, eva, _, _ = stage.letters(
            "technik@printerco.example", "eva@example.org", "tom@example.org", "ana@example.org"
        )
        assert outside.says("He looks at it on Friday.", "gets the mails about this request from now on.")
        assert "ten offers" not in outside.text, "nothing that is older"
        assert "ten offers" not in outside.html
        assert "technik@printerco.example" in eva.field("Cc")
        stage.send(answer(ana, "#note\n\nHe is expensive.\n", id="b7@example.org"))
        stage.clock("13:15")
        stage.settle()
        assert "technik@printerco.example" not in {letter.recipient for letter in stage.new_letters()}
        stage.send(mail(STRANGER, "it@example.org", "#done\n\nFine.", id="p3@printerco.example", answers=outside))
        assert stage.letter("ana@example.org").says("#done", "Fine."), "commands of outsiders are text"
        assert stage.ticket().state == "open"


def test_allow_shows_what_was_held(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.clock("13:30")
        stage.new_letters()  # the promise was not kept
        stage.send(mail(STRANGER, "it@example.org", "We come on Friday.", id="p1@printerco.example", answers=ack))
        ana = stage.letter("ana@example.org")
        assert ana.says("#allow")
        stage.send(answer(ana, "#allow\n"))
        stage.settle()
        assert stage.letter("ana@example.org").says("technik@printerco.example takes part in IT-1 now.")
        shown = [(entry.author, entry.kind) for entry in stage.entries()]
        assert ("technik@printerco.example", "reply") in shown
        assert stage.ticket().takes_part("technik@printerco.example")
        assert stage.ticket().outsiders == {}
        assert ("quarantined", "quarantined") not in stage.outcomes()
        stage.send(mail(STRANGER, "it@example.org", "At ten.", id="p4@printerco.example", answers=ack))
        assert stage.letter("ana@example.org").says("At ten.")


def test_ignore_drops_it_and_all_that_follows(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(STRANGER, "it@example.org", "We come on Friday.", id="p1@printerco.example", answers=ack))
        ana = stage.letter("ana@example.org")
        stage.send(answer(ana, "#ignore\n"))
        stage.letter("ana@example.org")
        assert stage.outcomes()[1] == ("done", "ignored")
        stage.send(mail(STRANGER, "it@example.org", "Hello?", id="p5@printerco.example", answers=ack))
        assert stage.new_letters() == []
        assert [entry.author for entry in stage.entries() if entry.kind == "reply"] == []


NEVER = RULES.replace("    phone:", "    outsiders: never\n    phone:", 1)


def test_where_they_never_take_part_eva_gets_one_honest_line(tmp_path: Path) -> None:
    with opened(tmp_path, rules=NEVER) as (stage, ack, _):
        stage.send(mail(EVA, "it@example.org", "See Cc.", id="a7@example.org", answers=ack, Cc=STRANGER))
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("People from outside cannot take part in requests to IT")
        assert "#cc" not in ana.text
        stage.send(mail(EVA, "it@example.org", "And?", id="a8@example.org", answers=ack, Cc=STRANGER))
        stage.letter("ana@example.org")


def test_a_department_may_let_them_in_at_once(tmp_path: Path) -> None:
    with opened(tmp_path, rules=NEVER.replace("outsiders: never", "outsiders: include")) as (stage, ack, _):
        in_cc(stage, ack)
        assert stage.ticket().takes_part("technik@printerco.example")
