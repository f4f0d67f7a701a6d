"""Several files as if they were one text (contract.md 3)."""

import pytest

from gateway.policy.mistakes import Report
from gateway.policy.rules_file import RulesText, merge


def merged(*texts: str) -> tuple[RulesText, Report]:
    report = Report()
    return merge({f"{chr(97 + i)}.yaml": text for i, text in enumerate(texts)}, report=report), report


def test_tables_merge_and_lists_add_up() -> None:
    got, report = merged(
        "version: 1\ntimezone: Europe/Berlin\ntimes: {a: Mon}\nrules: [{name: x}]\n",
        "version: 1\ntimezone: Europe/Berlin\ntimes: {b: Tue}\nrules: [{name: y}, {name: z}]\npeople:\n",
    )
    assert report.errors == ()
    assert list(got.times) == ["a", "b"]
    assert [(rule.file, rule.node.line) for rule in got.rules] == [("a.yaml", 4), ("b.yaml", 4), ("b.yaml", 4)]
    assert got.timezone is not None
    assert got.timezone.key == "Europe/Berlin"


def test_files_are_read_in_the_order_of_their_names() -> None:
    report = Report()
    got = merge({"20.yaml": "times: {b: Mon}", "10.yaml": "version: 1\ntimes: {a: Mon}"}, report=report)
    assert list(got.times) == ["a", "b"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["version: 1\ntimes: {a: Mon}", "times:\n  a: Tue"], "b.yaml:2: 'a' stands in a.yaml:2 already"),
        (["version: 1\ntimezone: Europe/Berlin", "timezone: Europe/Paris"], "b.yaml:1: timezone is 'Europe/Berlin' in a.yaml:2"),
        (["version: 1", "version: 2"], "b.yaml:1: version is '1' in a.yaml:1"),
        (["version: 2"], "a.yaml:1: version: '2' is not known to this program; it reads version 1"),
        (["times: {a: Mon}"], "a.yaml:1: version: 1  is missing"),
        (["version: 1\ndepartements: {}"], "a.yaml:2: 'departements' is not a part of a rules file — did you mean 'departments'?"),
        (["version: 1\ntimes: [Mon]"], "a.yaml:2: times wants names with a colon behind each, not a list or a text"),
        (["version: 1\nrules: {a: b}"], "a.yaml:2: rules is a list: each begins with  - name:"),
        (["version: 1\nrules: [x]"], "a.yaml:2: each of rules begins with  - name:"),
        (["version: 1\nlanguage: english"], "a.yaml:2: language: 'english' is none of: en, de, fr, es, pl, cs, ja"),
        (["version: 1\ntimezone: [x]"], "a.yaml:2: timezone wants one text"),
        (["- version: 1"], "a.yaml:1: a rules file begins with  version: 1"),
        (["hello"], "a.yaml:1: a rules file begins with  version: 1"),
        (["version: 1\nversion: 1"], "a.yaml:2: 'version' stands here twice, first on line 1"),
    ],
)  # fmt: skip
def test_mistakes(texts: list[str], expected: str) -> None:
    _, report = merged(*texts)
    told = [str(f) for f in report.errors]
    assert expected in [line[: len(expected)] for line in told]
    assert len(told) <= 2
