"""What a rule may ask: words cut once, web forms read from the text."""

import time

import pytest

from gateway.desk.rulefacts import MAX_WORDS
from tests.desk.rulemade import facts


def test_words_are_those_of_subject_and_body_folded() -> None:
    found = facts(subject="Drucker GEHT nicht!", body="Seit heute; nächste Woche: B-2")
    assert found.words == {"drucker", "geht", "nicht", "seit", "heute", "nachste", "woche", "b", "2"}
    assert found.subject_words == " drucker geht nicht "


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Building: B2\nRoom: 7", {"building": "B2", "room": "7"}),
        ("Building : B2", {"building": "B2"}),
        ("Gebäude: Süd", {"gebaude": "Süd"}),
        ("Phone-number: 44", {"phone number": "44"}),
        ("Building: B2\nBuilding: B3", {"building": "B2"}),
        ("Time: 10:30", {"time": "10:30"}),
        ("Building:\nB2", {}),
        (": B2", {}),
        ("no colon here", {}),
        ("x" * 61 + ": y", {}),
    ],
)
def test_lines_of_a_web_form(body: str, expected: dict[str, str]) -> None:
    assert facts(body=body).form == expected


def test_nothing_is_known_without_being_told() -> None:
    empty = facts()
    assert (empty.words, empty.form, empty.age, empty.person) == (frozenset(), {}, None, {})
    assert empty.repeated(empty.now - empty.now) == 0
    assert empty.similar(empty.now - empty.now) == 0


def test_words_beyond_the_limit_are_not_looked_at_and_a_megabyte_costs_little() -> None:
    begin = time.process_time()
    found = facts(subject="a" * 1_000_000, body="a" * MAX_WORDS + " printer")
    assert "printer" not in found.words
    assert time.process_time() - begin < 1
