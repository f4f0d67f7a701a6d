"""Board 3 (product.md 2.2): the agent answers by mail."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.boards.stage import ANA, ANSWER_TEXT, BEN, EVA, Letter, Stage, answer, deadline, mail, opened


def answered(stage: Stage, notification: Letter) -> tuple[Letter, Letter]:
    stage.clock("10:40")
    stage.send(answer(notification))
    stage.clock("10:41")
    stage.settle()
    return tuple(stage.letters("eva@example.org", "tom@example.org"))  # type: ignore[return-value]


def test_eva_and_tom_read_the_answer(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        eva, tom = answered(stage, notification)
        assert eva.message["From"].addresses[0].display_name == "Ana Silva (IT)"
        assert eva.message["From"].addresses[0].addr_spec == "it@example.org"
        assert eva.field("To") == "Eva Novak <eva@example.org>"
        assert eva.field("Cc") == "Tom Reed <tom@example.org>"
        assert eva.subject == "Re: Printer on the 2nd floor jams"
        assert eva.references == ["<a1@example.org>", ack.id]
        assert eva.field("In-Reply-To") == ack.id
        assert eva.field("Auto-Submitted") == eva.field("X-Auto-Response-Suppress") == ""
        assert eva.field("X-Postroom-Ref") == "IT-1"
        assert eva.field("X-Postroom-Promise") == "news; 2025-11-27T17:00:00+01:00"
        assert eva.says(ANSWER_TEXT, "Next news from us by Thursday 27 November, 17:00 at the latest. · IT-1")
        for letter in (eva, tom):
            assert "ext. 44" not in letter.text, "her signature stays behind"
            assert notification.reply_address not in letter.raw.decode("ascii"), "and so does the key"
        assert (eva.raw, eva.id) == (tom.raw, tom.id), "copies of one letter"


def test_after_board_two_her_own_reply_is_in_the_chain(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.clock("9:41")
        stage.send(deadline(ack))
        thanks, _ = stage.letters("eva@example.org", "ana@example.org")
        eva, _ = answered(stage, notification)
        assert eva.references == ["<a1@example.org>", ack.id, "<a2@example.org>", thanks.id]
        assert eva.field("In-Reply-To") == thanks.id


def test_twenty_seconds_are_kept_for_second_thoughts(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("10:40")
        stage.send(answer(notification))
        assert stage.new_letters() == []
        rows = stage.transmissions("answer")
        assert {row.state for row in rows} == {"due"}
        assert [row.next_at - row.created_at for row in rows] == [timedelta(seconds=20)] * 2
        stage.clock("10:40:30")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org")


def test_the_promise_is_kept_and_the_next_one_made(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        answered(stage, notification)
        lines = stage.journal()
        assert [line.act for line in lines][2:] == ["answer", "state", "keep", "promise"]
        kept = next(line for line in lines if line.act == "keep")
        assert (kept.actor, kept.data["what"]) == ("ana@example.org", "answer")
        assert kept.at - lines[0].at > timedelta(hours=1, minutes=11)
        assert kept.at - lines[0].at < timedelta(hours=1, minutes=13)
        assert kept.at < lines[1].at + timedelta(hours=4), "in time"
        ticket = stage.ticket()
        assert (ticket.owner, ticket.state) == ("ana@example.org", "open")
        assert ticket.promise is not None
        assert (ticket.promise.what, ticket.promise.keeper) == ("news", "ana@example.org")
        assert stage.seals_hold()


def test_who_answers_is_the_owner_and_the_others_are_left_alone(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail(EVA, "it@example.org", "My screen is dark.", subject="Screen", id="c1@example.org"))
        _, _, bens = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        stage.send(answer(bens, "I bring you another one.\n", author=BEN))
        stage.clock("9:30")
        stage.settle()
        eva = stage.letter("eva@example.org")
        assert eva.message["From"].addresses[0].display_name == "Ben Okoro (IT)"
        assert stage.ticket().owner == "ben@example.org"
        stage.send(mail(EVA, "it@example.org", "Thanks, when?", subject=eva.subject, id="c2@example.org", answers=eva))
        stage.letter("ben@example.org")


def test_eva_and_ana_go_on_in_the_same_threads(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        eva, _ = answered(stage, notification)
        stage.send(mail(EVA, "it@example.org", "I have them.", subject=eva.subject, id="a6@example.org", answers=eva))
        ana = stage.letter("ana@example.org")
        assert ana.references == [notification.id, "<b1@example.org>"], "what she was sent, and what she wrote"
        stage.send(answer(ana, "Good.\n", id="b2@example.org"))
        stage.clock("10:45")
        stage.settle()
        again, _ = stage.letters("eva@example.org", "tom@example.org")
        assert again.references == ["<a1@example.org>", ack.id, eva.id, "<a6@example.org>"]
        assert len(stage.tickets()) == 1


def test_an_agent_without_the_key_is_told_and_nothing_leaves(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(ANA, "it@example.org", "Hi Eva, done.", subject="Re: Printer", id="b9@x.y", answers=ack))
        ana = stage.letter("ana@example.org")
        assert ana.says(
            "Nothing has been sent or changed yet. This mail did not come by the reply address of your notification, "
            "so I cannot be sure it is you. Send it as a reply to this letter.",
            "Hi Eva, done.",
        )
        assert ana.field("Auto-Submitted") == "auto-generated"
        assert stage.outcomes()[-1] == ("quarantined", "quarantined")
        assert (stage.ticket().state, len(stage.entries())) == ("new", 1)
        stage.send(answer(ana, "Hi Eva, done.\n"))  # her letter has the key
        stage.clock("9:45")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org")


@pytest.mark.parametrize("author", [BEN, EVA, "Mia Lind <mia@example.org>", "Mallory <m@elsewhere.example>"])
def test_somebody_elses_key_opens_nothing(tmp_path: Path, author: str) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "Hi Eva, pay here.\n", author=author))
        stage.clock("9:45")
        stage.settle()
        to_people = [
            letter for letter in stage.new_letters() if letter.recipient in ("eva@example.org", "tom@example.org")
        ]
        assert to_people == []
        assert stage.transmissions("answer") == []
        assert stage.ticket().state == "new"


def test_take(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail(EVA, "it@example.org", "My screen is dark.", subject="Screen", id="c1@example.org"))
        _, _, bens = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        stage.send(answer(bens, "#take\n", author=BEN))
        assert stage.letter("ben@example.org").says("IT-1 is yours now.")
        stage.clock("9:35")
        stage.settle()
        eva = stage.letter("eva@example.org")
        assert eva.says("Ben Okoro has your request now.", "today, Monday 24 November, 13:30")
        assert eva.field("Auto-Submitted") == "auto-generated"
        ticket = stage.ticket()
        assert (ticket.owner, ticket.state) == ("ben@example.org", "open")
        assert ticket.promise is not None
        assert ticket.promise.what == "answer", "taken is not answered"


def test_note_and_a_reply_to_it_stay_among_colleagues(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#note\nThe roller is from 2011.\n"))
        note, confirmed = stage.letters("ben@example.org", "ana@example.org")
        assert confirmed.says("Your note is with IT-1; only colleagues read it.")
        assert note.says(
            "Ana Silva left a note for colleagues. Eva does not see it.",
            "Your reply goes to the agents of IT only.",
            "The roller is from 2011.",
            "A reply to this letter stays a note.",
        )
        stage.send(answer(note, "I have a new one in the cellar.\n", author=BEN, id="e1@example.org"))
        back = stage.letter("ana@example.org")
        assert back.says("Ben Okoro left a note for colleagues.", "I have a new one in the cellar.")
        stage.send(answer(back, "Great, bring it.\n", id="b3@example.org"))
        stage.letter("ben@example.org")
        assert [(entry.kind, entry.visible_to) for entry in stage.entries()[1:]] == [("note", "agents")] * 3
        # The next answer is an answer again, and the chain of the people shows nothing of the notes.
        eva, _ = answered(stage, notification)
        assert not {note.id, back.id, "<e1@example.org>", "<b3@example.org>"} & set(eva.references)


def test_done(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in, 200 pages without a jam.\n"))
        stage.clock("9:45")
        stage.settle()
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says("Hi Eva, new roller is in, 200 pages without a jam.", "If not, just reply.")
        assert "#done" not in eva.text
        assert eva.field("X-Postroom-Promise") == ""
        ticket = stage.ticket()
        assert (ticket.state, ticket.promise) == ("done", None)
        assert "keep" in stage.acts()


def test_done_without_a_word_before_an_answer_is_held(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#done\n"))
        assert stage.letter("ana@example.org").says("Eva Novak has not had an answer yet")
        assert stage.ticket().state == "new"


def test_done_without_a_word_after_an_answer(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        answered(stage, notification)
        stage.send(answer(notification, "#done\n", id="b4@example.org"))
        assert stage.letter("ana@example.org").says("IT-1 is done, and Eva Novak is told.")
        stage.clock("10:50")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert eva.says("From our side this is done", "If not, just reply.")
        assert eva.field("Auto-Submitted") == "auto-generated"


def test_an_unknown_command_holds_the_mail_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#tkae\n#note\n\nHi Eva, the roller is worn out. I have ordered one.\n"))
        ana = stage.letter("ana@example.org")
        assert ana.subject == notification.subject
        assert ana.field("Auto-Submitted") == "auto-generated"
        assert ana.says(
            "Nothing has been sent or changed yet. One line needs your help:",
            "line 1 #tkae",
            "Did you mean #take",
        )
        assert "> Hi Eva, the roller is worn out. I have ordered one." in ana.text
        stage.clock("9:50")
        stage.settle()
        assert stage.new_letters() == [], "nothing to Eva, now or later"
        assert (stage.ticket().state, stage.ticket().owner) == ("new", "ana@example.org")
        # One mail puts it right.
        stage.send(answer(ana, "#take\n\nHi Eva, the roller is worn out. I have ordered one.\n", id="b5@example.org"))
        stage.clock("9:55")
        stage.settle()
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says("Hi Eva, the roller is worn out. I have ordered one.")
        assert "#take" not in eva.text


def test_a_command_alone_in_the_middle_is_neither_run_nor_sent(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "Hi Eva,\n#done\nI have ordered a roller.\n"))
        assert stage.letter("ana@example.org").says(
            "line 2 #done", "stands in the middle of the text: commands are the first or the last lines."
        )
        assert stage.transmissions("answer") == []


def test_files_go_along(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        boundary = "frontier"
        body = (
            f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\nHere is the plan.\n"
            f'--{boundary}\nContent-Type: application/pdf; name="plan.pdf"\n'
            'Content-Disposition: attachment; filename="plan.pdf"\nContent-Transfer-Encoding: base64\n\n'
            f"JVBERi0xLjQK\n--{boundary}--\n"
        )
        raw = mail(
            ANA, notification.reply_address, body, id="b6@example.org", answers=notification,
            Content_Type=f'multipart/mixed; boundary="{boundary}"',
        )  # fmt: skip
        stage.send(raw)
        stage.clock("9:45")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        [file] = list(eva.message.iter_attachments())
        assert (file.get_filename(), file.get_content()) == ("plan.pdf", b"%PDF-1.4\n")
        assert eva.says("Here is the plan.")
