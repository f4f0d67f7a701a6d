"""`postroom ticket`: the keys of the contract, references, and acts that go the way of a mail."""

import json
from typing import Any

import pytest

from gateway.cli.ticket import _REF
from gateway.store import ticketviews
from gateway.store.engine import Store
from tests.cli.rig import MAIL, DeskFolder, mail, until

LISTED = {
    *("ref", "number", "state", "department", "priority", "because", "owner", "requester", "subject", "tags"),
    *("for_customer", "created_at", "promise"),
}
SHOWN = LISTED | {"participants", "fields", "entries", "journal", "why"}
ENTRY = {
    *("id", "kind", "direction", "author", "at", "text", "quoted", "signature", "html", "message_id", "in_reply_to"),
    "visible_to",
    *("attachments", "mail_id"),
}


def test_keys_of_list_and_show(live: DeskFolder) -> None:
    listed = live.lines("ticket", "list", "--all")[-1]
    (shown,) = live.lines("ticket", "show", "IT-1")
    assert listed.keys() == LISTED
    assert shown.keys() == SHOWN
    assert shown["entries"][0].keys() == ENTRY
    assert shown["journal"][0].keys() == {"seq", "at", "actor", "act", "data", "seal"}
    assert shown["why"][0].keys() == {"step", "value", "reason", "rule", "line"}
    assert listed["promise"].keys() == {"what", "until", "keeper", "because", "made_by", "state"}


def test_values(live: DeskFolder) -> None:
    (shown,) = live.lines("ticket", "show", "1")
    assert (shown["ref"], shown["number"], shown["requester"]) == ("IT-1", 1, "eva@example.org")
    assert (shown["because"], shown["for_customer"], shown["tags"]) == (None, None, [])
    entry = shown["entries"][0]
    assert (entry["kind"], entry["direction"], entry["message_id"]) == ("request", "in", "a1@example.org")
    assert entry["at"][-6:] in ("+01:00", "+02:00")
    assert "." not in entry["at"]


@pytest.mark.parametrize("ref", ["IT-1", "it-1", "1", "#1", " IT-1 "])
def test_references(live: DeskFolder, ref: str) -> None:
    assert live.call("ticket", "show", ref).exit_code == 0


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("HR-1", "did you mean IT-1?"),
        ("999999", "there is no request"),
        ("printer", "is no reference"),
        ("", "is no ref"),
    ],
)
def test_wrong_references(live: DeskFolder, ref: str, said: str) -> None:
    result = live.call("ticket", "show", ref)
    assert (result.exit_code, said in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("text", "prefix", "number"), [("IT-4812", "IT", "4812"), ("A/B-7", "A/B", "7"), ("7", None, "7")]
)
def test_reference_pattern(text: str, prefix: str | None, number: str) -> None:
    match = _REF.match(text)
    assert match is not None
    assert match.groups() == (prefix, number)


def test_show_for_people(live: DeskFolder) -> None:
    text = live.call("ticket", "show", "1", "--why", "--journal").stdout
    for said in ("IT-1  Printer on the 2nd floor jams", "Good morning", "\nwhy\n", "department it", "\njournal\n"):
        assert said in text
    assert live.call("ticket", "show", "1", "--original").stdout_bytes == MAIL.encode()


def test_list_for_people(live: DeskFolder) -> None:
    text = live.call("ticket", "list").stdout
    assert text.splitlines()[0].split() == ["ref", "state", "prio", "owner", "promise", "from", "subject"]
    assert live.call("ticket", "list", "--department", "nobody").stdout == "no such requests\n"


def test_do_and_reply_beside_a_running_process(live: DeskFolder) -> None:
    live.call("deliver", text=mail("Screen", "screen"))
    until(lambda: any(one["subject"] == "Screen" for one in live.lines("ticket", "list")))
    ref = next(one["ref"] for one in live.lines("ticket", "list") if one["subject"] == "Screen")
    (taken,) = live.lines("ticket", "do", ref, "#take", "--as", "Ana@example.org")
    assert taken.keys() == LISTED
    assert (taken["state"], taken["owner"]) == ("open", "ana@example.org")
    (answered,) = live.lines(
        "ticket", "reply", ref, "--as", "ana@example.org", text="Hi Eva, it is repaired – try it.\n"
    )
    assert answered["promise"]["what"] == "news"
    (done,) = live.lines("ticket", "do", ref, "#done", "--as", "ana@example.org")
    assert (done["state"], done["promise"]["state"]) == ("done", "kept")
    (shown,) = live.lines("ticket", "show", ref)
    assert [entry["kind"] for entry in shown["entries"]] == ["request", "system", "answer", "system"]
    assert "repaired – try it." in shown["entries"][2]["text"]


def test_do_without_a_running_process(desk: DeskFolder) -> None:
    desk.call("deliver", text=MAIL)
    assert desk.process("run", "--once").returncode == 0
    (taken,) = desk.lines("ticket", "do", "1", "#take", "--as", "ana@example.org")
    assert taken["owner"] == "ana@example.org"
    assert desk.lines("outbox", "list", "--state", "due") != []  # nobody sends: nobody runs


def test_the_whole_grammar_works_from_here(desk: DeskFolder) -> None:
    desk.call("deliver", text=MAIL)
    assert desk.process("run", "--once").returncode == 0

    def do(line: str) -> dict[str, Any]:
        (found,) = desk.lines("ticket", "do", "1", line, "--as", "ana@example.org")
        return found

    first = do("#take\n#tag vpn\n#priority high because payroll runs today\n#for ACME, order 8812")
    assert (first["tags"], first["priority"], first["owner"]) == (["vpn"], "high", "ana@example.org")
    assert do("#wait: the signed page 2")["state"] == "waiting"
    assert do("#undo")["state"] == "open"
    assert do("#promise in 2 days: new roller")["promise"]["what"] == "done"
    assert do("#give-back")["owner"] in ("", None)
    assert do("#decline because it is sold out")["state"] == "done"
    assert do("#reopen")["state"] == "open"
    assert "#give-back" in desk.call("ticket", "do", "1", "#help", "--as", "ana@example.org").stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["do", "1", "#frobnicate", "--as", "ana@example.org"], 1, "nothing was sent or changed: #frobnicate"),
        (["do", "1", "#take", "--as", "eva@example.org"], 1, "eva@example.org is not an agent"),
        (
            ["do", "1", "#done", "--as", "ana@example.org"],
            1,
            "write a sentence below it, or decline it. — try: #decline because …",
        ),
        (["do", "1", "#promise Firday 15:00", "--as", "ana@example.org"], 1, "— try: #promise Friday 15:00"),
        (["do", "1", "#assign eva@", "--as", "ana@example.org"], 1, "eva@"),
        (["do", "1", "#wait", "--as", "ana@example.org"], 1, "does not know what is needed"),
        (["do", "1", "#priority high", "--as", "ana@example.org"], 1, "needs a reason"),
        (["do", "1", "#send", "--as", "ana@example.org"], 1, "nothing to send"),
        (["do", "1", "#undo", "--as", "ana@example.org"], 1, "nothing of yours here"),
        (["do", "1", "#decline", "--as", "ana@example.org"], 1, "needs a reason"),
        (["do", "1", "take", "--as", "ana@example.org"], 2, "begins with #"),
        (["do", "1", "#take"], 2, "--as"),
        (["do", "77", "#take", "--as", "ana@example.org"], 1, "there is no request 77"),
        (["reply", "1", "--as", "ana@example.org"], 1, "standard input: empty"),
    ],
)
def test_what_is_refused(live: DeskFolder, args: list[str], code: int, said: str) -> None:
    result = live.call("ticket", *args)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


def test_json_lists_everything_a_page_at_a_time(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    mbox = desk.folder / "old.mbox"
    mbox.write_text("".join(f"From - Mon Nov 24 09:28:03 2025\n{mail(f'Old {n}', f'o{n}')}\n" for n in range(7)))
    assert desk.call("import", "mbox", str(mbox)).exit_code == 0
    monkeypatch.setattr("gateway.cli.ticket.PAGE", 3)
    monkeypatch.setattr("gateway.cli.paging.PAGE", 3)
    assert [one["number"] for one in desk.lines("ticket", "list", "--all")] == [7, 6, 5, 4, 3, 2, 1]
    monkeypatch.setattr("gateway.cli.paging.SCREEN", 4)
    result = desk.call("ticket", "list", "--state", "done")
    assert len(result.stdout.splitlines()) == 1 + 4
    assert "--all shows all" in result.stderr


def test_views_of_nothing(live: DeskFolder) -> None:
    store = Store.open(f"sqlite:///{live.folder}/data/postroom.db")
    try:
        assert store.read(lambda connection: ticketviews.extras(connection, [])) == {}
        assert store.read(lambda connection: ticketviews.refs(connection, [None, 1, 999])) == {1: "IT-1"}
        assert store.read(lambda connection: ticketviews.why_of(connection, 999)) is None
    finally:
        store.close()


def test_one_line_is_one_object(live: DeskFolder) -> None:
    text = live.call("ticket", "show", "1", "--json").stdout
    assert json.loads(text)["ref"] == "IT-1"
    assert text.count("\n") == 1
