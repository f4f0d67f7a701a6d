"""Board 13 (product.md 2.2), as far as this version goes: a stranger writes into a thread, or comes without one."""

from pathlib import Path

from tests.boards.stage import EVA, TOM, Stage, answer, mail, opened

STRANGER = "Technik <technik@printerco.example>"


def test_a_stranger_with_a_reference_is_held_and_the_owner_told(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(mail(STRANGER, "it@example.org", "We come on Friday.", id="p1@printerco.example", answers=ack))
        ana = stage.letter("ana@example.org")
        assert ana.says("technik@printerco.example writes from outside.", "We come on Friday.")
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
        stage.send(mail(TOM, "it@example.org", "#done\n\nNot needed.", id="d3@example.org", answers=ack))
        assert stage.letter("ana@example.org").says("#done", "Not needed.")
        assert stage.ticket().state == "new"
