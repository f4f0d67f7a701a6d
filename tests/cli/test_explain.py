"""`postroom explain`: any mail, without a desk and with one; it never fails on a mail and writes nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.explaining import for_any_desk
from gateway.cli.main import main
from tests.cli.rig import MAIL, DeskFolder, mail

KEYS = {
    *("file", "ok", "error", "message", "kind", "kind_reason", "may_acknowledge", "report", "new_text", "quoted_text"),
    *("signature", "would", "evidence", "returns"),
}
MESSAGE = {
    *("subject", "from", "to", "cc", "reply_to", "date", "message_id", "in_reply_to", "references", "text", "html"),
    *("attachments", "defects", "language", "forwarded", "invitation"),
}
REPLY = """\
From: Eva Novak <EVA@Example.ORG>
To: IT <it@example.org>
Cc: tom@example.org
Subject: Re: Printer
Message-ID: <b2@example.org>
In-Reply-To: <t1@example.org>
References: <a1@example.org> <t1@example.org>
Date: Mon, 24 Nov 2025 09:41:00 +0100

It jams again.

On Mon, 24 Nov 2025 at 09:28, IT <it@example.org> wrote:
> we have your request

-- 
Eva
"""
BOUNCE = """\
From: MAILER-DAEMON@example.org
To: it@example.org
Subject: Undelivered
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; tom@example.org
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <t9@example.org>

--b--
"""


def explain(*args: str, text: str | bytes | None = None) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["explain", "--json", *args], input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(folder: Path, **mails: str | bytes) -> list[str]:
    names = []
    for name, content in mails.items():
        (folder / f"{name}.eml").write_bytes(content if isinstance(content, bytes) else content.encode())
        names.append(str(folder / f"{name}.eml"))
    return names


def test_keys_and_values(tmp_path: Path) -> None:
    (found,) = explain(*write(tmp_path, reply=REPLY))
    assert found.keys() == KEYS
    message = found["message"]
    assert message.keys() == MESSAGE
    assert (message["from"], message["to"], message["cc"]) == (
        ["eva@example.org"],
        ["it@example.org"],
        ["tom@example.org"],
    )
    assert (message["message_id"], message["in_reply_to"]) == ("b2@example.org", ["t1@example.org"])
    assert message["references"] == ["a1@example.org", "t1@example.org"]
    assert message["date"] == "2025-11-24T08:41:00+00:00"
    assert (found["kind"], found["may_acknowledge"], found["report"]) == ("reply", True, None)
    assert found["new_text"] == "It jams again."
    assert "> we have your request" in found["quoted_text"]
    assert (
        found["would"].items() >= {"outcome": "opened", "department": None, "priority": "normal", "rules": []}.items()
    )


def test_a_delivery_report(tmp_path: Path) -> None:
    (found,) = explain(*write(tmp_path, bounce=BOUNCE))
    assert found["kind"] == "bounce"
    assert found["report"] == {
        "action": "failed",
        "recipients": [
            {
                "address": "tom@example.org",
                "action": "failed",
                "status": "5.1.1",
                "permanent": True,
                "diagnostic": None,
            }
        ],
        "original_message_id": "t9@example.org",
    }


def test_attachments_have_the_keys_of_the_contract(tmp_path: Path) -> None:
    content = REPLY.replace("Date:", 'Content-Type: application/pdf; name="a.pdf"\nDate:')
    (found,) = explain(*write(tmp_path, file=content))
    (attachment,) = found["message"]["attachments"]
    assert attachment.keys() == {"name", "type", "size", "sha256", "inline", "text"}


@pytest.mark.parametrize(
    ("content", "ok"),
    [
        (b"", False),
        (b"\0" * 5000, True),
        (b"\xff\xfe garbage \r\r\n\n" * 99, True),
        (b"Subject: \xed\xa0\x80\n\n", True),
        (b"\n", True),
    ],
)
def test_garbage_is_one_line_each(content: bytes, ok: bool) -> None:
    (found,) = explain("-", text=content)
    assert (found["file"], found["ok"], found["error"] is None) == ("-", ok, ok)
    assert found.keys() == KEYS


def test_many_files_in_order_and_a_missing_one_does_not_stop_the_others(tmp_path: Path) -> None:
    names = write(tmp_path, a=mail("A", "a"), empty="", c=mail("C", "c"))
    names.insert(1, str(tmp_path / "nowhere.eml"))
    result = CliRunner().invoke(main, ["explain", "--json", *names])
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["file"], one["ok"]) for one in found] == list(zip(names, (True, False, False, True), strict=True))
    assert found[1]["error"] == "No such file or directory"
    assert (result.exit_code, result.stderr) == (1, "postroom: not every file could be read\n")


def test_mbox(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_text("".join(f"From eva@example.org Mon Nov 24 09:28:03 2025\n{mail(s, s)}\n" for s in ("One", "Two")))
    assert [one["message"]["subject"] for one in explain("--mbox", str(box))] == ["One", "Two"]


def test_by_the_rules_of_a_desk_and_what_it_knows(live: DeskFolder) -> None:
    (known,) = live.lines("explain", "-", text=MAIL)
    (new,) = live.lines("explain", "-", text=mail("Screen flickers", "x1").replace("it@", "hr@"))
    before = len(live.lines("mail", "list"))
    assert known["would"]["outcome"] == "duplicate"
    assert (new["would"]["outcome"], new["would"]["department"]) == ("opened", "hr")
    assert len(live.lines("mail", "list")) == before


def test_by_the_rules_of_a_desk_without_a_database(desk: DeskFolder) -> None:
    (found,) = desk.lines("explain", "-", text=MAIL)
    assert found["would"]["department"] == "it"
    assert not (desk.folder / "data").exists()


def test_for_people_by_the_rules_of_a_desk(live: DeskFolder) -> None:
    text = live.call("explain", "-", text=mail("Screen\x1b[31m", "x2")).stdout
    assert "\x1b" not in text
    assert "standard input\n  from         Eva Novak <eva@example.org>\n" in text
    assert "  department   it – " in text
    assert "  thread       a new request – it names no request of ours\n" in text
    assert re.search(r"  promise      answer by \w{3} \d+ \w{3} \d{4} \d\d:\d\d \+0\d00 – ", text)
    assert "  would        open a request\n" in text
    assert "  not read     " in live.call("explain", "-", text="").stdout


def folder_of_mails(place: Path) -> Path:
    (place / "box" / "below").mkdir(parents=True)
    for name in ("b.eml", "a.EML", "below/c.mail", "notes.txt"):
        (place / "box" / name).write_text(mail(f"Subject of {name}", name))
    return place / "box"


def test_a_folder_is_the_mails_in_it_and_below_by_name(tmp_path: Path) -> None:
    box = folder_of_mails(tmp_path)
    found = explain(str(box))
    assert [one["file"] for one in found] == [str(box / "a.EML"), str(box / "b.eml"), str(box / "below" / "c.mail")]
    assert found[0]["message"]["subject"] == "Subject of a.EML"


def test_a_maildir(tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "cur" / "2.host:2,S").write_text(mail("Second", "m2"))
    (tmp_path / "new" / "1.host").write_text(mail("First", "m1"))
    (tmp_path / "tmp" / "0.host").write_text(mail("Not yet here", "m0"))
    assert [one["message"]["subject"] for one in explain(str(tmp_path))] == ["First", "Second"]


def test_a_folder_without_a_mail_is_told(tmp_path: Path) -> None:
    (found,) = explain(str(tmp_path))
    assert (found["ok"], found["error"]) == (False, "no mail in this folder (.eml, .mail, .msg)")


def test_a_file_in_outlooks_own_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (found,) = explain(str(tmp_path))
    assert not found["ok"]
    assert "save it as .eml" in found["error"]


def test_mails_of_an_mbox_have_numbers_for_people(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_text("".join(f"From eva@example.org Mon Nov 24 09:28:03 2025\n{mail(s, s)}\n" for s in ("One", "Two")))
    said = CliRunner().invoke(main, ["explain", "--mbox", str(box)]).stdout
    assert f"{box}, mail 1\n" in said
    assert f"{box}, mail 2\n" in said


def test_a_thousand_mails_need_one_desk() -> None:
    explainer = for_any_desk()
    assert explainer.desk.departments.keys() == {"desk"}
    assert not explainer.knows_rules


FORWARD = """\
From: Eva Novak <eva@example.org>
To: IT <it@example.org>
Subject: Fwd: Printer

Can you help him?

---------- Forwarded message ---------
From: Tom Reed <tom@example.org>
Date: Mon, 24 Nov 2025 at 09:28
Subject: Printer
To: <eva@example.org>

It jams again.
"""


def test_who_first_wrote_a_forwarded_mail(tmp_path: Path) -> None:
    file = tmp_path / "forward.eml"
    file.write_text(FORWARD)
    result = CliRunner().invoke(main, ["explain", "--json", str(file)])
    found = json.loads(result.output)["message"]["forwarded"]
    expected = {"author": "tom@example.org", "name": "Tom Reed", "subject": "Printer", "part": None}
    assert found == [expected | {"date": "Mon, 24 Nov 2025 at 09:28"}]
    shown = CliRunner().invoke(main, ["explain", str(file)]).output
    (line,) = (line for line in shown.splitlines() if line.startswith("  forwarded "))
    assert all(said in line for said in ("Tom Reed", "Printer", "24 Nov 2025"))


def test_rules_that_fit(desk: DeskFolder) -> None:
    """Each is named with its line, the one too whose words come too late."""
    rules = (
        "rules:\n"
        "  - {name: printers, if: {text: printer*}, then: {owner: ana@example.org, tag: [a, b]}}\n"
        "  - {name: floors, if: {text: floor}, then: {owner: ben@example.org}}\n"
    )
    desk.rules.write_text(desk.rules.read_text() + rules)
    first = desk.rules.read_text().split("\n").index(rules.split("\n")[1]) + 1
    assert desk.lines("explain", "-", text=MAIL)[0]["would"]["rules"] == ["printers", "floors"]
    said = desk.call("explain", "-", text=MAIL).stdout
    assert f"owner        ana@example.org – a rule  [printers, line {first}]" in said
    assert f"tag          b – a rule  [printers, line {first}]" in said
    assert f"rule         floors – fits, and leaves all as it is  [floors, line {first + 1}]" in said
