"""`tests` in the rules file as read: mails on one line, given facts, what is expected, and every mistake (product.md 4.4)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.policy.mistakes import Report
from gateway.policy.rules_file import merge
from gateway.policy.rules_tests import WORKING, RuleTest, mail_of, read_tests
from tests.policy.rulefiles import told

BERLIN = ZoneInfo("Europe/Berlin")
MAIL = "mail: eva@example.org -> it@example.org | Printer | It jams."


def read(text: str) -> tuple[list[RuleTest], Report]:
    report = Report()
    merged = merge({"x.yaml": f"version: 1\ntests:\n{text}"}, report=report)
    found = read_tests(
        merged.tests, timezone=BERLIN, rule_names=["printers"], departments={"it": 1, "hr": 1},
        samples={"samples/disk.eml": b"Subject: disk\n\n92 %\n"}, report=report,
    )  # fmt: skip
    return found, report


def test_a_test_with_everything() -> None:
    (one,), report = read(
        "  - name: a\n    at: 2025-11-26 09:10\n    when: reply\n"
        f"    {MAIL}\n    given: {{similar: 7 in 20m, owner: ana@example.org}}\n"
        "    expect:\n      department: it\n      tag: [x, y]\n      rules: []\n      set: {room: HS 3}\n"
    )
    assert told(report) == []
    assert (one.name, one.file, one.line, one.event) == ("a", "x.yaml", 3, "reply")
    assert one.at == datetime(2025, 11, 26, 9, 10, tzinfo=BERLIN)
    assert one.given == {"similar": (7, timedelta(minutes=20)), "owner": "ana@example.org"}
    assert {key: (value.values, value.line) for key, value in one.expect.items()} == {
        "department": (("it",), 9), "tag": (("x", "y"), 10), "rules": ((), 11), "set": (("room HS 3",), 12),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("", WORKING.replace(tzinfo=BERLIN)),
        ("at: 2025-11-26 09:10, ", datetime(2025, 11, 26, 9, 10, tzinfo=BERLIN)),
        ("at: 2025-11-26, ", datetime(2025, 11, 26, 10, 0, tzinfo=BERLIN)),
        ("at: '2025-11-26 09:10+00:00', ", datetime(2025, 11, 26, 10, 10, tzinfo=BERLIN)),
    ],
)
def test_when_it_runs(at: str, expected: datetime) -> None:
    (one,), report = read(f"  - {{name: a, {at}'mail': 'a@x.org -> it@x.org | S | T', expect: {{tag: x}}}}\n")
    assert told(report) == []
    assert one.at == expected


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ("a@x.org -> b@x.org | Hi | there", [b"From: a@x.org", b"To: b@x.org", b"Subject: Hi", b"", b"there"]),
        ("a@x.org -> b@x.org, c@x.org | Hi", [b"To: b@x.org, c@x.org", b"Subject: Hi"]),
        ("a@x.org -> b@x.org", [b"Subject:"]),
        ("Eva Novak <a@x.org> -> b@x.org | a | b | c", [b"From: Eva Novak <a@x.org>", b"Subject: a", b"b | c"]),
        ("a@x.org -> b@x.org | Büro | Grüße", ["Subject: Büro".encode(), "Grüße".encode()]),
        ("From: a@x.org\nSubject: x\n\nbody\n", [b"From: a@x.org", b"Subject: x", b"", b"body"]),
    ],
)
def test_mails(raw: str, lines: list[bytes]) -> None:
    found = mail_of(raw).split(b"\n")
    assert [line for line in lines if line not in found] == []


@pytest.mark.parametrize("raw", ["", "a@x.org", "a@x.org b@x.org | Hi", "-> b@x.org | Hi", "a@x.org -> | Hi"])
def test_what_is_no_mail(raw: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        mail_of(raw)


def test_a_mail_of_a_file() -> None:
    (one,), report = read("  - {name: a, file: samples/disk.eml, expect: {tag: x}}\n")
    assert told(report) == []
    assert one.mail.startswith(b"Subject: disk")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{name: a, mial: x, expect: {tag: x}}", ["3: 'mial' is not a key of a test", "3: test 'a' needs a mail:"]),
        ("{name: a, %s}", ["3: test 'a' expects nothing: it could not fail"]),
        ("{name: a, %s, expect: {}}", ["3: test 'a' expects nothing: it could not fail"]),
        ("{%s, expect: {tag: x}}", ["3: a test needs a name"]),
        ("{name: a, %s, expect: tag}", ["3: expect wants results,", "3: test 'a' expects nothing"]),
        ("{name: a, %s, expect: {departement: it}}", ["3: 'departement' cannot be expected", "3: test 'a' expects"]),
        ("{name: a, %s, expect: {department: itt}}", ["3: there is no department 'itt' — did you mean 'it'?"]),
        ("{name: a, %s, expect: {priority: hihg}}", ["3: 'hihg' is not a priority — did you mean 'high'?"]),
        ("{name: a, %s, expect: {state: new}}", ["3: 'new' is not a state — it is one of waiting, done"]),
        ("{name: a, %s, expect: {rules: [printer]}}", ["3: no rule is called 'printer' — did you mean 'printers'?"]),
        ("{name: a, at: '9999-12-31 23:59-12:00', %s, expect: {tag: x}}", ["3: at: '9999-12-31 23:59-12:00' is no year of a mail"]),
        ("{name: a, at: noon, %s, expect: {tag: x}}", ["3: at: 'noon' — write it like 2025-11-26 09:10"]),
        ("{name: a, file: disk.eml, expect: {tag: x}}", ["3: file: there is no file 'disk.eml'"]),
        ("{name: a, %s, given: {similr: 3 in 5m}, expect: {tag: x}}", ["3: 'similr' cannot be given — did you mean 'similar'?"]),
        ("{name: a, %s, given: {text: x}, expect: {tag: x}}", ["3: 'text' cannot be given"]),
        ("{name: a, %s, given: {similar: many}, expect: {tag: x}}", ["3: similar: 'many' — write it like 5 in 20m"]),
        ("{name: a, %s, given: {kind: lettr}, expect: {tag: x}}", ["3: kind: 'lettr' is none of"]),
        ("{name: a, %s, given: {handoffs: few}, expect: {tag: x}}", ["3: handoffs: 'few' is not a number"]),
        ("{name: a, %s, given: {person: Lyon}, expect: {tag: x}}", ["3: person wants names with values behind"]),
        ("{name: a, %s, given: x, expect: {tag: x}}", ["3: given wants facts, like  given: {similar: 7 in 20m}"]),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: list[str]) -> None:
    found, report = read(f"  - {text.replace('%s', MAIL.replace('mail: ', 'mail: ' + chr(39)) + chr(39))}\n")
    assert found == []
    assert [line[: len(said)] for line, said in zip(told(report), expected, strict=True)] == expected


def test_events_without_a_mail() -> None:
    (one,), report = read("  - {name: a, when: silent, given: {silent_for: 4d}, expect: {notify: lead}}\n")
    assert told(report) == []
    assert (one.mail, one.given) == (b"", {"silent_for": timedelta(days=4)})
