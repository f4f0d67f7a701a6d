from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.department import Department, Priority
from gateway.desk.schedule import EVERY_DAY, Clause, Schedule, Span, Weekdays
from gateway.policy.mistakes import Report
from gateway.policy.promised import by_priority, completed
from gateway.policy.rules_file import Place
from gateway.policy.yaml_tree import read

OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 480, 1020),))
BUSY = "is shorter than a time in which department 'it' is open and busy"
IT = Department("it", "IT", "it@example.org", ZoneInfo("Europe/Berlin"), open=OFFICE)


def spans(text: str) -> tuple[dict[Priority, Span], Report]:
    report = Report()
    node = read(text, file="x.yaml", report=report)
    assert node is not None
    return dict(by_priority(node, "answer_within", Place("x.yaml", report))), report


@pytest.mark.parametrize(
    ("text", "expected", "mistakes"),
    [
        ("4h", {Priority.NORMAL: Span(4, "h")}, 0),
        ("{urgent: 30m, low: 2d}", {Priority.URGENT: Span(30, "m"), Priority.LOW: Span(2, "d")}, 0),
        ("{urgnet: 30m, low: 2x}", {}, 2),
        ("[4h]", {}, 1),
    ],
)
def test_by_priority(text: str, expected: dict[Priority, Span], mistakes: int) -> None:
    got, report = spans(text)
    assert got == expected
    assert len(report.errors) == mistakes


def test_completed() -> None:
    told: list[str] = []
    got = completed(
        {
            "answer_within": {Priority.HIGH: Span(2, "d"), Priority.NORMAL: Span(1, "d")},
            "done_within": {Priority.URGENT: Span(4, "h")},
            "keep_informed": {Priority.URGENT: Span(1, "h")},
        },
        IT,
        lambda name, message: told.append(f"{name}: {message}"),
    )
    assert set(got["answer_within"].values()) == {Span(1, "d")}
    assert got["done_within"] == {Priority.URGENT: Span(4, "h")}, "no normal: the others have none"
    assert (got["keep_informed"], got["keep_informed_within"]) == (Span(3, "d"), {Priority.URGENT: Span(1, "h")})
    assert told == ["answer_within: high (2d) would be later than normal (1d): 1d holds"]


@pytest.mark.parametrize(
    ("spans", "busy", "said"),
    [
        ({Priority.URGENT: Span(1, "h"), Priority.NORMAL: Span(1, "d")}, "11-14", f"urgent (1h) {BUSY} (Mon 11:00–14:00)"),
        ({Priority.NORMAL: Span(2, "h")}, "11-14", "normal"),
        ({Priority.NORMAL: Span(3, "h")}, "11-14", ""),
        ({Priority.NORMAL: Span(1, "d")}, "11-14", ""),
        ({Priority.NORMAL: Span(30, "m")}, "18-20", ""),
        ({Priority.NORMAL: Span(90, "m")}, "16-20", ""),
        ({Priority.NORMAL: Span(30, "m")}, "16-20", f"normal (30m) {BUSY} (Mon 16:00–17:00)"),
        ({Priority.NORMAL: Span(30, "m")}, "", ""),
    ],
)  # fmt: skip
def test_a_promise_shorter_than_a_busy_time(spans: dict[Priority, Span], busy: str, said: str) -> None:
    first, _, last = busy.partition("-")
    times = Schedule((Clause(EVERY_DAY, int(first) * 60, int(last) * 60),)) if busy else None
    told: list[str] = []
    completed({"answer_within": spans}, replace(IT, busy=times), lambda name, message: told.append(message))
    assert [one[: len(said)] for one in told] == ([said] if said else [])
