"""Board 11 (product.md 2.2): the acknowledgement bounces."""

from pathlib import Path

from click.testing import CliRunner

from gateway.cli.main import main
from tests.boards.stage import EVA, Letter, Stage, answer, mail, opened


def report(letter: Letter, *, action: str = "failed", status: str = "5.2.2", diagnostic: str = "mailbox full") -> bytes:
    """A delivery report (RFC 3464) about `letter`, as Postfix writes it."""
    header = letter.raw.partition(b"\r\n\r\n")[0].decode("ascii")
    boundary = "B.1764/mx.example.org"
    text = f"""\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: {letter.reverse_path}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20251124082830.{action}@mx.example.org>
Date: Mon, 24 Nov 2025 09:28:30 +0100
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {letter.recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 552 {status} {diagnostic}

--{boundary}
Content-Type: text/rfc822-headers

"""
    return text.replace("\n", "\r\n").encode() + header.encode() + f"\r\n\r\n--{boundary}--\r\n".encode()


def bounced(stage: Stage, letter: Letter, **more: str) -> None:
    stage.clock("9:28:30")
    stage.send(report(letter, **more), letter.reverse_path, reverse_path="")


def test_ana_is_told_once_in_the_thread(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        bounced(stage, ack)
        ana = stage.letter("ana@example.org")  # and no second acknowledgement, no mail to the mailer-daemon
        assert ana.says(
            "Eva Novak (eva@example.org) has not got our mail: the mailbox is full", "Perhaps call: 0151-2345."
        )
        assert ana.references == [notification.id]
        assert ana.subject == notification.subject
        assert ana.field("Auto-Submitted") == "auto-generated"
        assert len(stage.tickets()) == 1, "a bounce is no request"
        entry = stage.entries()[-1]
        assert (entry.kind, entry.visible_to) == ("bounce", "agents")
        assert stage.acts()[-1] == "bounce"
        assert [row.address for row in stage.transmissions("agent_bounce")] == ["ana@example.org"], "and no postmaster"
        assert stage.ticket().state == "new"


def test_the_same_report_again_is_not_told_again(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        bounced(stage, ack)
        stage.letter("ana@example.org")
        bounced(stage, ack)
        assert stage.new_letters() == []


def test_a_delay_is_only_noted(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        bounced(stage, ack, action="delayed", status="4.4.1", diagnostic="connection timed out")
        assert stage.new_letters() == []
        assert stage.acts()[-1] == "delay"
        assert len(stage.tickets()) == 1


def test_a_report_that_names_no_letter_of_ours_is_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, _):
        stranger = Letter("somebody@elsewhere.example", "it@example.org", b"Message-ID: <x@elsewhere.example>\r\n\r\n")
        bounced(stage, stranger)
        assert stage.new_letters() == []
        assert len(stage.tickets()) == 1
        assert stage.outcomes()[-1] == ("done", "ignored")


def test_a_forged_bounce_address_leads_nowhere(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        forged = Letter(ack.recipient, f"it+b.1.{'a' * 26}@example.org", b"Message-ID: <x@elsewhere.example>\r\n\r\n")
        bounced(stage, forged)
        assert stage.new_letters() == []
        assert [entry.kind for entry in stage.entries()] == ["request"]


def test_anas_own_mailbox_is_full(tmp_path: Path) -> None:
    """Telling her would bounce again, and telling Ben may: nothing may go round in circles."""
    with opened(tmp_path) as (stage, _, notification):
        bounced(stage, notification)
        ben = stage.letter("ben@example.org")
        assert ben.says("Ana Silva (ana@example.org) has not got our mail: the mailbox is full")
        assert ben.reverse_path == "", "nobody is ever told that this one bounced"


def test_a_notice_in_words_leads_home_by_the_returned_mail(tmp_path: Path) -> None:
    """No report in fields and no bounce address: the Message-ID of what came back tells."""
    with opened(tmp_path) as (stage, ack, _):
        stage.clock("9:28:30")
        header = ack.raw.partition(b"\r\n\r\n")[0].decode("ascii")
        text = f"""\
From: MAILER-DAEMON@mx.example.org
To: it@example.org
Subject: failure notice
Message-ID: <qmail@mx.example.org>

I wasn't able to deliver your message to the following addresses.

<{ack.recipient}>:
550 5.2.2 over quota

--- Below this line is a copy of the message.

{header.replace(chr(13), "")}
"""
        stage.send(text.replace("\n", "\r\n").encode(), "it@example.org", reverse_path="")
        assert stage.letter("ana@example.org").says(
            "Eva Novak (eva@example.org) has not got our mail: the mailbox is full"
        )
        assert len(stage.tickets()) == 1


def test_a_second_report_of_another_server_on_the_same_letter_is_not_told(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        bounced(stage, ack)
        stage.letter("ana@example.org")
        stage.send(report(ack).replace(b".failed@mx", b".again@mx"), ack.reverse_path, reverse_path="")
        assert stage.new_letters() == []
        assert [entry.kind for entry in stage.entries()].count("bounce") == 1


def test_an_address_that_failed_twice_is_set_aside_until_a_mail_comes_from_there(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        bounced(stage, ack)
        assert "no automatic mail" not in stage.letter("ana@example.org").text
        stage.send(answer(notification))
        stage.clock("9:40")
        stage.settle()
        first, _ = stage.letters("eva@example.org", "tom@example.org")
        stage.send(report(first).replace(b".failed@mx", b".second@mx"), first.reverse_path, reverse_path="")
        assert stage.letter("ana@example.org").says("no automatic mail goes there until Wednesday 24 December")

        stage.send(answer(notification, "#done\n", id="b4@example.org"))
        stage.letter("ana@example.org")
        stage.clock("9:50")
        stage.settle()
        stage.letter("tom@example.org")
        (unsent,) = [row for row in stage.transmissions("done") if row.address == "eva@example.org"]
        assert (unsent.state, unsent.attempts) == ("failed", 0)
        assert unsent.last_reply.startswith("set aside until 2025-12-24: the mailbox is full")

        stage.send(mail(EVA, "it@example.org", "Another thing.", subject="Screen", id="c9@example.org"))
        stage.letters("eva@example.org", "ana@example.org", "ben@example.org")


def test_doctor_lists_an_address_that_failed_twice(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        bounced(stage, ack)
        stage.send(answer(notification))
        stage.clock("9:40")
        first = next(letter for letter in stage.new_letters() if letter.recipient == "eva@example.org")
        assert "eva@example.org" not in doctor(stage)
        stage.send(report(first).replace(b".failed@mx", b".second@mx"), first.reverse_path, reverse_path="")
        assert "eva@example.org" in doctor(stage)


def doctor(stage: Stage) -> str:
    return CliRunner().invoke(main, ["--config", str(stage.config), "doctor", "--json"]).output


def test_we_never_ask_servers_to_keep_failures_to_themselves(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
        stage.clock("9:40")
        asked = {letter.field("X-Auto-Response-Suppress") for letter in (ack, notification, *stage.new_letters())}
        assert asked == {"", "OOF, AutoReply, RN, NRN"}, "All would hide them too"
