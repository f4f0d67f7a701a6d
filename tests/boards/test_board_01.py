"""Board 1 (product.md 2.2): a new request, and the acknowledgement."""

import re
from pathlib import Path

from tests.boards.stage import ANA, EVA, REQUEST_TEXT, Stage, answer, mail, opened, request

EVA_READS = """
Hi Eva,
we have your request. A person from IT will answer you by
today, Monday 24 November, 13:30
"""


def test_eva_reads_when_she_is_answered_and_by_whom(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, ack, _):
        assert ack.field("From") == "IT <it@example.org>"
        assert ack.field("To") == "Eva Novak <eva@example.org>"
        assert ack.field("Subject") == "Re: Printer on the 2nd floor jams"
        assert ack.field("In-Reply-To") == ack.field("References") == "<a1@example.org>"
        assert re.fullmatch(r"<t1\.1\.[a-z2-7]{26}@example\.org>", ack.id)
        assert ack.field("Auto-Submitted") == "auto-replied"
        assert ack.field("X-Auto-Response-Suppress") == "OOF, AutoReply, RN, NRN"
        assert ack.field("X-Postroom-Ref") == "IT-1"
        assert ack.field("X-Postroom-Promise") == "answer; 2025-11-24T13:30:00+01:00"
        assert ack.field("Content-Language") == "en"
        assert re.fullmatch(r"Mon, 24 Nov 2025 09:28:\d\d \+0100", ack.field("Date"))
        assert [ack.field(name) for name in ("Cc", "Bcc", "Reply-To")] == ["", "", ""]
        assert ack.says(
            EVA_READS,
            "Ana Silva looks after printers and has your mail.",
            "Priority: normal – nobody is stopped from working.",
            "If we are wrong about that, or there is a deadline, reply with one line, for example",
            "#deadline 12:30 because of a customer visit",
            "IT · Mon–Fri 8:00–17:00 · phone 44 if it cannot wait",
            "We are here so that everybody can work without thinking about computers.",
        )
        assert 'reply with the word "status"' in ack.text
        assert "Reference IT-1. You need not write it anywhere, just reply to this mail." in ack.text


def test_ana_reads_who_gets_her_reply_and_what_is_promised(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, ack, notification):
        assert notification.field("From") == "Eva Novak via IT <it@example.org>"
        assert notification.field("To") == ANA
        assert notification.field("Subject") == "[IT-1] Printer on the 2nd floor jams"
        assert re.fullmatch(r"IT-1 <it\+1\.[a-z2-7]{26}@example\.org>", notification.field("Reply-To"))
        for name in ("X-Postroom-Ref", "X-Postroom-Promise"):
            assert notification.field(name) == ack.field(name) != ""
        # It carries a person's words: her own vacation note may answer. A chain of her own begins.
        for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References", "Cc"):
            assert notification.field(name) == "", name
        assert notification.id not in ("", ack.id)
        assert notification.says(
            "Your reply goes to Eva Novak (Sales), in Cc Tom Reed.",
            "Answer by today 13:30 – 4 h left",
            "priority normal · yours, because you look after printers",
            REQUEST_TEXT,
            "This is the first mail from Eva to us this year.",
            "First lines of your reply may be commands: #take #promise Fri 15:00 #wait #note #done … (#help)",
            "Without a command your text simply goes to Eva Novak (Sales).",
        )
        for label, body in (("Take it", "take"), ("Promise…", "promise"), ("Note", "note"), ("Done", "done")):
            link = re.search(rf'<a[^>]*href="(mailto:[^"]+)"[^>]*>\s*{label}\s*</a>', notification.html)
            assert link, label
            assert notification.reply_address in link[1]
            assert f"%23{body}" in link[1]


def test_nobody_else_hears_of_it(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):  # exactly these two: neither Tom nor Ben
        stage.clock("9:40")
        stage.settle()
        assert stage.new_letters() == []
        # Both come back, if they do, to an address that proves the request.
        assert ack.reverse_path == notification.reverse_path
        assert re.fullmatch(r"it\+b\.1\.[a-z2-7]{26}@example\.org", ack.reverse_path)


def test_what_the_desk_remembers(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        [ticket] = stage.tickets()
        assert (ticket.ref, ticket.state, ticket.department, ticket.owner) == ("IT-1", "new", "it", "ana@example.org")
        assert (ticket.requester.address, [box.address for box in ticket.cc]) == (
            "eva@example.org",
            ["tom@example.org"],
        )
        assert ticket.promise is not None
        assert (ticket.promise.what, ticket.promise.until.isoformat()) == ("answer", "2025-11-24T12:30:00+00:00")
        [entry] = stage.entries()
        assert (entry.kind, entry.direction, entry.author) == ("request", "in", "eva@example.org")
        assert entry.text.strip() == REQUEST_TEXT.strip()
        assert stage.acts() == ["open", "promise"]
        assert stage.seals_hold()
        [row] = stage.mails()
        assert {step["step"] for step in row.why} >= {"kind", "originator", "thread", "department", "owner", "act"}
        acks = [row.created_at for row in stage.transmissions()]
        assert len(acks) == 2
        assert (max(acks) - row.received_at).total_seconds() < 10, "both mails within 10 s"


def test_the_same_mail_again_from_a_server_that_did_not_hear_yes(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(request())
        assert len(stage.mails()) == len(stage.tickets()) == 1
        assert stage.new_letters() == []


def test_one_mail_to_two_departments_in_one_transmission(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(request("it@example.org, hr@example.org"))
        ack, ana, hanna = stage.letters("eva@example.org", "ana@example.org", "hanna@example.org")
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"]
        assert ack.field("From") == "IT <it@example.org>"
        assert ana.subject == hanna.subject == "[IT-1] Printer on the 2nd floor jams"
        assert hanna.says("IT keeps this request.", "nothing is needed from you", REQUEST_TEXT)
        assert hanna.field("Reply-To") == "", "who only reads along gets no key to the request"


def test_one_mail_to_two_departments_in_two_transmissions(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        raw = request("it@example.org, hr@example.org")
        stage.send(raw, "hr@example.org")
        stage.send(raw, "it@example.org")
        ack, _, _ = stage.letters("eva@example.org", "ana@example.org", "hanna@example.org")
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"], "the first one written to keeps it"
        assert ack.field("From") == "IT <it@example.org>"
        assert stage.outcomes() == [("done", "opened"), ("done", "duplicate")]


def test_the_same_message_id_by_two_mailboxes(tmp_path: Path) -> None:
    """The second copy was blind to the first department: it is told all the same, and no second request is made."""
    with Stage(tmp_path) as stage:
        stage.send(request(), "it@example.org")
        stage.letters("eva@example.org", "ana@example.org")
        trace = b"Received: from mx2.example.org by mx1.example.org; Mon, 24 Nov 2025 09:28:02 +0100\r\n"
        stage.send(trace + request(), "hr@example.org")
        hanna = stage.letter("hanna@example.org")
        assert hanna.says("IT keeps this request.")
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"]


def test_a_used_message_id_with_another_text_is_another_mail(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stage.send(mail(EVA, "it@example.org", "My screen is dark.", subject="Screen", id="a1@example.org"))
        assert [ticket.subject for ticket in stage.tickets()] == ["Printer on the 2nd floor jams", "Screen"]


def test_nobody_looks_after_it_so_all_agents_hear_of_it(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail(EVA, "it@example.org", "My screen is dark.", subject="Screen", id="c1@example.org"))
        ack, ana, ben = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        assert "looks after" not in ack.text
        assert ana.says("not taken yet")
        assert ana.reply_address != ben.reply_address, "each has a key of their own"
        assert ana.id != ben.id


def test_written_to_nobody_we_know_is_refused_in_the_dialogue(tmp_path: Path) -> None:
    import smtplib

    with Stage(tmp_path) as stage:
        with smtplib.SMTP("127.0.0.1", stage.port, timeout=30) as client:
            client.ehlo("client.example.org")
            client.mail("eva@example.org")
            assert client.rcpt("sales@example.org")[0] == 550
            assert client.rcpt("somebody@elsewhere.example")[0] in (550, 554)
        assert stage.mails() == []


def test_ana_reads_what_we_did_for_eva_last(tmp_path: Path) -> None:
    """And mission row 32: the notification begins with the person."""
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("11:28:05")
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
        stage.clock("11:35")
        eva = next(letter for letter in stage.new_letters() if letter.recipient == "eva@example.org")
        stage.send(mail(EVA, "it@example.org", "5", id="r1@example.org", answers=eva))
        stage.new_letters()
        stage.clock("2025-11-27 10:00")
        stage.send(mail(EVA, "it@example.org", "The printer is dusty.", subject="Dust", id="a9@example.org"))
        _, ana = stage.letters("eva@example.org", "ana@example.org")
        assert ana.says(
            "Your reply goes to Eva Novak (Sales).",
            "Eva wrote to us once before this year. "
            "Last: IT-1 “Printer on the 2nd floor jams”, done in 2 h, rated 5 of 5.",
        )
