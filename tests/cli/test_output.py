"""Tables, JSON Lines, findings."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.output import finding_lines, instant, json_line, table, tell_mistakes, visible
from gateway.cli.paging import for_screen, pages
from gateway.errors import Finding


def test_plain_table_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id", "subject"), [(1, "short"), (200, "with\x1b[31m colour")], empty="nothing")
    assert capsys.readouterr().out == "id   subject\n1    short\n200  with [31m colour\n"


def test_table_without_rows(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id",), [], empty="nothing")
    assert capsys.readouterr().out == "nothing\n"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (None, None),
        (datetime(2025, 11, 24, 8, 28, 3, 999, tzinfo=UTC), "2025-11-24T09:28:03+01:00"),
        (datetime(2025, 7, 1, 8, 0, tzinfo=UTC), "2025-07-01T10:00:00+02:00"),
    ],
)
def test_instants(at: datetime | None, said: str | None) -> None:
    assert instant(at, ZoneInfo("Europe/Berlin")) == said


def test_json_lines_hold_anything(capsys: pytest.CaptureFixture[str]) -> None:
    json_line({"a": "é\n", "b": "\ud800"})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"a": "é\n", "b": "\ud800"}


@pytest.mark.parametrize(
    ("text", "said"), [("a\tb\n", "a b "), ("\x1b]0;x\x07", " ]0;x "), ("Žofia 日本", "Žofia 日本")]
)
def test_visible(text: str, said: str) -> None:
    assert visible(text) == said


def test_findings(capsys: pytest.CaptureFixture[str]) -> None:
    found = Finding("a.yaml", 6, "what", source="  it: x")
    assert finding_lines(found) == ["a.yaml:6: what", "      6 |   it: x"]
    assert finding_lines(Finding("a.yaml", None, "what")) == ["a.yaml: what"]
    tell_mistakes([found], "Nothing was loaded.")
    assert capsys.readouterr().err.endswith("\n\n1 mistake. Nothing was loaded.\n")


def test_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cli.paging.PAGE", 2)
    rows = [5, 4, 3, 2, 1]

    def read(below: int) -> list[int]:
        return [row for row in rows if not below or row < below][:2]

    assert [list(page) for page in pages(read, key=int)] == [[5, 4], [3, 2], [1]]
    monkeypatch.setattr("gateway.cli.paging.SCREEN", 3)
    assert for_screen(pages(read, key=int), whole=False) == ([5, 4, 3], True)
    assert for_screen(pages(read, key=int), whole=True) == (rows, False)


@pytest.mark.parametrize(
    ("finding", "lines"),
    [
        (Finding("a.yaml", 3, "what", source="  if: {text: [car"), ["a.yaml:3: what", "      3 |   if: {text: [car"]),
        (
            Finding("a.yaml", 3, "what", source="  if: {text: [car", column=14),
            ["a.yaml:3: what", "      3 |   if: {text: [car", "        |               ^"],
        ),
        (Finding("a.yaml", 3, "what", source="x", column=0), ["a.yaml:3: what", "      3 | x", "        | ^"]),
        (Finding("a.yaml", None, "what", column=0), ["a.yaml: what"]),
    ],
)
def test_a_mark_below_the_place(finding: Finding, lines: list[str]) -> None:
    assert finding_lines(finding) == lines
