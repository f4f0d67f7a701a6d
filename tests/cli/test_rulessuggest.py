"""`postroom rules suggest`: what people put right becomes rules to paste, each with what it would have done."""

import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.store.schema import ticket
from tests.cli.rig import DeskFolder
from tests.replayed import APART, Filled, filled

RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it:
    {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org], answer_within: {normal: 4h}}
  facilities:
    {name: Facilities, address: fm@example.org, open: office, agents: [tom@example.org], answer_within: {normal: 1d}}
rules:
  - {name: laptops, if: {to: it, subject: laptop}, then: {owner: ana@example.org}}
  - {name: printer to ben@example.org, if: {to: it, subject: plotter}, then: {tag: plotter}}
"""
OTHER = (
    "Laptop is slow",
    "Mouse is gone",
    "Screen flickers",
    "Keyboard sticks",
    "Monitor cable lost",
    "Account locked",
)


def work(desk: Filled) -> None:
    """Printers go to Ben, though nobody said so; doors to facilities; once Ana takes a printer. Of 40 other mails each goes to
    anybody, and the last ones nobody has touched."""
    chance = random.Random(5)
    subjects = [f"Printer it's {n} | jammed" for n in range(20)] + [f"Door {n} does not close" for n in range(9)]
    subjects += [f"{chance.choice(OTHER)} {n}" for n in range(40)]
    chance.shuffle(subjects)
    printers = 0
    for number, subject in enumerate(subjects, 1):
        desk.clock.at += APART
        desk.take(f"{chance.choice(('eva', 'luc', 'lim'))}@example.org", "it@example.org", subject)
        desk.decide()
        desk.clock.at += timedelta(seconds=30)
        agent = chance.choice(("ana", "ben"))
        if subject.startswith("Printer"):
            printers += 1
            agent = "ana" if printers == 4 else "ben"
        if not subject.startswith("Laptop"):
            desk.agent_says(f"{agent}@example.org", number, "#take")
        if subject.startswith("Door"):
            give_away(desk, number, department="facilities", owner="tom@example.org")
    for n in range(5):
        desk.clock.at += APART
        desk.take("eva@example.org", "it@example.org", f"Printer untouched {n}")
        desk.decide()


def give_away(desk: Filled, number: int, **values: str) -> None:
    """What a hand-over leaves in the store."""
    statement = sa.update(ticket).where(ticket.c.number == number).values(**values)
    desk.runtime.store.write(lambda c: c.execute(statement))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskFolder:
    folder = DeskFolder.make(tmp_path_factory.mktemp("suggest") / "desk")
    with filled(folder, began=datetime.now(UTC) - timedelta(days=2), rules=RULES) as made:
        work(made)
    return folder


def test_what_people_did_is_proposed_with_its_figures(desk: DeskFolder) -> None:
    result = desk.call("rules", "suggest", "--json")
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["key"], one["value"], one["right"], one["judged"], one["right_before"]) for one in found] == [
        ("owner", "ben@example.org", 19, 20, 0),
        ("department", "facilities", 9, 9, 0),
    ]
    assert len(found[0]["wrong"]) == 1
    assert re.fullmatch(r"IT-\d+", found[0]["wrong"][0])
    assert found[1]["wrong"] == []


def test_it_passes_the_tests_when_it_is_pasted(desk: DeskFolder) -> None:
    """As a file in front of the others, which is as good as pasted above them."""
    text = desk.call("rules", "suggest").stdout
    assert "would have been right in 19 of 20 mails of 90 days (the rules in force: in 0)" in text
    assert re.search(r"# wrong in IT-\d+\n", text)
    pasted = desk.rules.parent / "a-suggested.yaml"
    pasted.write_text(text)
    try:
        result = desk.call("rules", "test")
        assert (result.exit_code, "2 of 2 tests pass" in result.stdout) == (0, True), result.output
        replayed = desk.call("rules", "replay", "--as", "json")
        assert replayed.exit_code == 3
        changed = [json.loads(line) for line in replayed.stdout.splitlines() if '"differs": true' in line]
        assert {line["key"] for line in changed} == {"department", "owner"}
        assert sum(line["key"] == "department" for line in changed) == 9
    finally:
        pasted.unlink()


def test_nothing_is_changed(desk: DeskFolder) -> None:
    before = {path.name: path.read_text() for path in desk.rules.parent.iterdir()}
    first, second = (desk.call("rules", "suggest").stdout for _ in range(2))
    assert first == second
    assert {path.name: path.read_text() for path in desk.rules.parent.iterdir()} == before


def test_a_name_that_is_taken(desk: DeskFolder) -> None:
    assert "- name: printer to ben@example.org 2\n" in desk.call("rules", "suggest").stdout


def test_silent_where_there_is_nothing(desk: DeskFolder, live: DeskFolder) -> None:
    result = desk.call("rules", "suggest", "--since", "1m")
    assert (result.exit_code, result.stdout) == (
        0,
        "# Nothing to suggest from 0 requests that people handled in the last 1 minute.\n",
    )
    assert live.call("rules", "suggest").stdout.startswith("# Nothing to suggest from ")
