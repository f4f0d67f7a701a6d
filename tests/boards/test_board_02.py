"""Board 2 (product.md 2.2): a reply into the thread."""

from pathlib import Path

from tests.boards.stage import EVA, TOM, Letter, Stage, answer, deadline, mail, opened, request


def played(stage: Stage, ack: Letter) -> tuple[Letter, Letter]:
    stage.clock("9:41")
    stage.send(deadline(ack))
    return tuple(stage.letters("eva@example.org", "ana@example.org"))  # type: ignore[return-value]


def test_eva_hears_that_the_promise_is_in_time(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        eva, _ = played(stage, ack)
        assert eva.says(
            "Hi Eva, thank you, that helps: today, Monday 24 November, 14:00, because the customer comes at two.",
            "Our promise",
            "is before that and stays",
            "13:30",
        )
        assert "Our promise (today 13:30) is before that and stays." in eva.text
        assert eva.subject == "Re: Printer on the 2nd floor jams"
        assert eva.field("From") == "IT <it@example.org>"
        assert eva.field("In-Reply-To") == "<a2@example.org>"
        assert eva.references == ["<a1@example.org>", ack.id, "<a2@example.org>"]
        assert eva.field("Auto-Submitted") == "auto-replied"
        assert eva.field("X-Postroom-Promise") == ack.field("X-Postroom-Promise")


def test_ana_hears_it_in_the_same_thread(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        _, ana = played(stage, ack)
        assert ana.says(
            "Eva adds a deadline: today 14:00 – “the customer comes at two”. Promise today 13:30 is in time.",
            "Your reply goes to Eva Novak (Sales), in Cc Tom Reed.",
        )
        assert ana.subject == notification.subject
        assert ana.field("In-Reply-To") == notification.id
        assert ana.references == [notification.id], "her own chain, without the letters to Eva"
        assert ana.field("From") == "Eva Novak via IT <it@example.org>"
        assert ana.reply_address == notification.reply_address
        assert ana.field("X-Postroom-Promise") == "answer; 2025-11-24T13:30:00+01:00"


def test_the_quoted_part_is_stored_not_shown(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        eva, ana = played(stage, ack)
        entry = stage.entries()[-1]
        assert entry.kind == "reply"
        assert entry.text.strip() == "#deadline 14:00 because the customer comes at two"
        assert "> we have your request." in entry.quoted
        assert "On Mon, 24 Nov 2025, IT wrote:" in entry.quoted
        for letter in (eva, ana):
            assert "we have your request" not in letter.text
            assert "we have your request" not in letter.html


def test_the_promise_stays_and_the_deadline_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        before = stage.ticket()
        played(stage, ack)
        after = stage.ticket()
        assert after.promise == before.promise
        assert after.deadline is not None
        assert (after.deadline.isoformat(), after.deadline_reason) == (
            "2025-11-24T13:00:00+00:00",
            "the customer comes at two",
        )
        assert stage.acts() == ["open", "promise", "reply", "deadline"]
        assert len(stage.tickets()) == 1
        assert stage.seals_hold()


def test_a_deadline_before_the_promise(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(deadline(ack, "#deadline 10:30 because the bank closes"))
        eva, ana = stage.letters("eva@example.org", "ana@example.org")
        assert ana.says(
            "Eva adds a deadline: today 10:30 – “the bank closes”.",
            "three hours too late for Eva: keep it, change it (#promise …) or say no (#decline …).",
        )
        assert eva.says("10:30", "is later than that", "Ana Silva is asked; you hear by today 10:15.")
        assert ana.field("X-Postroom-Promise") == eva.field("X-Postroom-Promise") == "answer; 2025-11-24T13:30:00+01:00"
        stage.clock("10:16")
        stage.settle()
        eva, ana, _ = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        assert eva.says("I am sorry.", "Ana Silva is asked again.")
        assert ana.says("Eva was to hear by today 10:15 whether today 10:30 is possible, and has heard nothing")


def test_an_answer_in_time_is_enough(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(deadline(ack, "#deadline 10:30 because the bank closes"))
        stage.new_letters()
        stage.send(answer(notification, "That is possible.\n"))
        stage.clock("10:16")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org")


def test_a_deadline_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(deadline(ack, "#deadline Firday 15:00 because the courier comes"))
        eva, _ = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says(
            "Hi Eva, your mail is here, but the deadline is not set yet.",
            'I cannot read a time in "Firday 15:00".',
            "Did you mean #deadline Friday 15:00 because the courier comes",
        )
        assert stage.ticket().deadline is None


def test_a_plain_reply_goes_to_ana_and_needs_no_acknowledgement(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(EVA, "it@example.org", "It is the grey one.", id="a2@example.org", answers=ack))
        assert stage.letter("ana@example.org").says("Eva wrote again.", "It is the grey one.")


def test_tom_in_cc_takes_part(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(TOM, "it@example.org", "Same here.", id="d1@example.org", answers="<a1@example.org>"))
        assert stage.letter("ana@example.org").says("Tom wrote again.", "Same here.")
        assert len(stage.tickets()) == 1


def test_a_reply_that_overtakes_its_parent(tmp_path: Path) -> None:
    """Tom's reply to all comes before Eva's mail: one request, hers, when both are there."""
    with Stage(tmp_path) as stage:
        reply = mail(TOM, "it@example.org", "Same here.", id="d1@example.org", answers="<a1@example.org>", Cc=EVA)
        stage.send(reply)
        stage.new_letters()
        assert stage.ticket().requester.address == "tom@example.org"
        stage.send(request())
        [ticket] = stage.tickets()
        assert ticket.requester.address == "eva@example.org"
        assert [entry.author for entry in stage.entries()] == ["tom@example.org", "eva@example.org"]


def test_the_subject_tag_leads_home_those_who_take_part(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(EVA, "it@example.org", "One more thing.", subject="[IT-1] printer", id="a3@example.org"))
        stage.letter("ana@example.org").says("One more thing.")
        assert len(stage.tickets()) == 1


def test_the_subject_tag_does_not_let_anybody_else_in(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail("Mia Lind <mia@example.org>", "it@example.org", "Let me see.", subject="[IT-1]", id="m1@x.y"))
        stage.letter("ana@example.org").says("mia@example.org", "Let me see.")
        assert stage.outcomes()[-1] == ("quarantined", "quarantined")
        assert [entry.author for entry in stage.entries()] == ["eva@example.org"]
        assert len(stage.tickets()) == 1


def test_status_in_a_reply(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(mail(EVA, "it@example.org", "Status", subject=ack.subject, id="a4@example.org", answers=ack))
        eva = stage.letter("eva@example.org")
        assert eva.says("IT-1", "Printer on the 2nd floor jams", "Ana Silva", "today, Monday 24 November, 13:30")
        assert eva.field("In-Reply-To") == "<a4@example.org>"
        assert len(stage.tickets()) == 1


def test_status_alone_tells_of_her_own_requests_only(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(TOM, "hr@example.org", "How many days are left?", subject="Leave", id="d2@example.org"))
        stage.new_letters()
        stage.send(
            mail(EVA, "hr@example.org", "status", subject="status", id="a4@example.org", Reply_To="x@other.example")
        )
        eva = stage.letter("eva@example.org")  # the address on record, never Reply-To
        assert eva.says("IT-1")
        assert "Leave" not in eva.text
        assert len(stage.tickets()) == 2


def test_a_request_that_was_done_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.clock("10:40")
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\nAna\n"))
        stage.clock("10:41")
        stage.settle()
        eva, *_ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says("Hi Eva, new roller is in.", "IT-1")
        assert stage.ticket().state == "done"
        stage.clock("2025-12-01 11:00")
        assert all("promise kept" in one.subject for one in stage.new_letters()), (
            "the reports of the week and the month"
        )
        stage.send(mail(EVA, "it@example.org", "It jams again.", subject=eva.subject, id="a5@example.org", answers=eva))
        again, ana = stage.letters("eva@example.org", "ana@example.org")
        assert again.says("I am sorry that it is back.", "today, Monday 1 December, 15:00")
        assert ana.says("Eva comes back to this request; it is open again.", "It jams again.")
        ticket = stage.ticket()
        assert (ticket.state, ticket.owner) == ("open", "ana@example.org")
        assert again.field("X-Postroom-Promise") == "answer; 2025-12-01T15:00:00+01:00"
        assert again.references == ["<a1@example.org>", ack.id, eva.id, "<a5@example.org>"]
        assert stage.acts()[-2:] == ["reopen", "promise"]


# -- a mail that names no other mail, as some programs write their replies


def unnamed(ack: Letter, text: str, *, author: str = EVA, subject: str = "Printer", is_quoting: bool = True) -> bytes:
    quoted = "\n".join(f"> {line}" for line in ack.text.splitlines())
    words = f"{text}\n\nOn Mon, 24 Nov 2025, IT wrote:\n{quoted}\n" if is_quoting else text
    return mail(author, "it@example.org", words, subject=subject, id="u1@example.org")


def test_it_is_known_by_the_letter_of_ours_that_it_quotes(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(unnamed(ack, "It is the grey one."))
        ana = stage.letter("ana@example.org")
        assert ana.says("Eva wrote again.", "It is the grey one.")
        assert "we have your request" not in ana.text
        assert len(stage.tickets()) == 1
        stage.clock("9:41")
        stage.send(deadline(ack).replace(b"In-Reply-To", b"X-Lost").replace(b"References", b"X-Lost-Too"))
        eva, _ = stage.letters("eva@example.org", "ana@example.org")
        assert eva.says("thank you, that helps: today, Monday 24 November, 14:00")


def test_failing_that_it_is_new_and_marked_with_one_tap_to_merge(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(unnamed(ack, "It is the grey one.", subject=ack.subject, is_quoting=False))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1", "IT-2"]
        assert ana.says("Perhaps it belongs to IT-1. (#merge IT-1)")
        assert ana.reply_address in ana.html
        assert "body=%23merge%20IT-1" in ana.html
        stage.send(answer(ana, "#merge IT-1\n"))
        stage.clock("9:45")
        assert stage.ticket(2).merged_into == 1


def test_somebody_elses_quotation_leads_no_further_than_the_mark(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(unnamed(ack, "I have that too.", author="Mia Lind <mia@example.org>"))
        mia, ana = stage.letters("mia@example.org", "ana@example.org")
        assert ana.says("Perhaps it belongs to IT-1. (#merge IT-1)")
        assert "ten offers" not in mia.text + ana.text
        assert len(stage.tickets()) == 2


def test_a_new_subject_is_a_new_request_without_a_mark(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.send(unnamed(ack, "The printer is dusty.", subject="Re: Dust", is_quoting=False))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        assert "Perhaps" not in ana.text
