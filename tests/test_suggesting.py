"""Proposals as an admin would write them: whatever stands in mails, it is YAML that the reader of rules files takes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.desk.learning import How, Proposal
from gateway.mail.envelope import Envelope
from gateway.policy import snapshot
from gateway.store.archive import Archived
from gateway.suggesting import FILE, Written, as_yaml, written
from tests.policy.desk_files import RULES, config, load

AT = datetime(2025, 11, 24, 8, 28, tzinfo=UTC)


def mail(subject: str, sender: str = "eva@example.org") -> Archived:
    envelope = Envelope(sender, ("it@example.org",))
    return Archived(1, "smtp", AT, envelope, 1, silent=False, department="", originator=sender, subject=subject,
                    outcome="opened", ticket=7, ref="IT-7")  # fmt: skip


def proposal(
    *values: str, how: How = How.SUBJECT, key: str = "department", value: str = "hr", because: str = ""
) -> Proposal:
    return Proposal("it", how, values, key, value, because)


CASES = {
    "a word": (proposal("badge"), mail("New badge")),
    "words": (proposal("badge", "door lock"), mail("The door: lock!")),
    "yes and no are words": (proposal("yes", "null"), mail("Yes")),
    "quotes and bars": (proposal("printer"), mail("Printer's \"dead\" | now # {x: [1]} - 'y'")),
    "a long line over two": (proposal("printer"), mail("Re: AW: Printer\r\n  broken\tagain")),
    "another script": (proposal("печать"), mail("Печать не работает")),
    "nothing printable": (proposal("printer"), mail("\x00\u202eprinter\x1b[2J")),
    "a sender": (proposal("o'neil+x@example.org", how=How.FROM), mail("Hello", "o'neil+x@example.org")),
    "all mail": (proposal(how=How.NOTHING), mail("Hello")),
    "an owner": (proposal("vpn", key="owner", value="ana@example.org"), mail("VPN")),
    "a priority": (proposal("server", key="priority", value="urgent", because="it's: # down"), mail("Server")),
    "a low one": (proposal("server", key="priority", value="low"), mail("Server")),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_and_its_test_passes(name: str, tmp_path: Path) -> None:
    one, example = CASES[name]
    desk = load(tmp_path, {"desk.yaml": RULES})
    draft = written(one, example, desk.desk, set())
    files = {**desk.files, FILE: as_yaml([draft])}
    read = snapshot.from_files(config(tmp_path), files, 2)  # raises Mistakes if anything is wrong or fails
    assert [rule.name for rule in read.desk.rules.rules] == [draft.name]
    (ran,) = read.tests
    assert (ran.passes, ran.fitted) == (True, (draft.name,))


def test_names_are_given_once(tmp_path: Path) -> None:
    desk = load(tmp_path, {"desk.yaml": RULES}).desk
    taken = {"badge to hr", "badge to hr 2"}
    assert written(proposal("badge"), mail("badge"), desk, taken).name == "badge to hr 3"


def test_all_of_them_in_one_file() -> None:
    drafts = [Written(f"n{n}", (f"  - name: n{n}",), (f"  - name: n{n}, as in IT-7",)) for n in range(2)]
    assert as_yaml(drafts) == (
        "version: 1\nrules:\n  - name: n0\n  - name: n1\ntests:\n  - name: n0, as in IT-7\n  - name: n1, as in IT-7\n"
    )
