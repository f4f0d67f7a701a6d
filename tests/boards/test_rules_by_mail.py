"""Rules at work: each thing a rule may want, seen in the letters that arrive and in what the desk remembers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.main import main
from tests.boards.stage import BERLIN, EVA, RULES, TOM, Letter, Stage, mail

TIP = """\
The printers of the 2nd floor are being repaired until noon.
Those of the 1st floor work: choose "Floor 1" in the list.
"""
RULES_AT_WORK = (
    RULES.replace(
        "agents: [ana@example.org, ben@example.org]",
        "agents: [ana@example.org, ben@example.org]\n    lead: lea@example.org\n    on_call: night@example.org",
    )
    + """
  ines@example.org: {name: Ines Vega, department: Sales}
  lea@example.org: {name: Lea Brandt, department: it}
fields:
  order: {label: Order, looks_like: SO-999999}
  site: {label: Site, choices: [Berlin, Lyon], ask: yes}
rules:
  - {name: newsletters, if: {from: news@example.org}, then: {ignore: a newsletter}, stop: yes}
  - {name: looks like fraud, if: {text: gift card}, then: {quarantine: gift cards are asked for by thieves}}
  - name: payroll at risk
    if: {person: {department: Sales}, text: payroll}
    then:
      priority: urgent
      because: people must be paid today
      department: hr
      owner: hanna@example.org
      watch: ines@example.org
      note: [Ask for the amount first., The bank closes at four.]
      language: fr
  - {name: printers, if: {text: printer*}, then: {tip: printers, tag: [printer, floor 2]}}
  - {name: orders wait, if: {has: order}, then: {for: 'customer order {order}', tag: order, notify: [lead, eva@example.org]}}
  - {name: at night, if: {text: alarm}, then: {owner: on-call, ack: no, answer_within: 1h}}
  - {name: in turns, if: {text: password}, then: {owner: round-robin}}
  - {name: who has least, if: {text: screen}, then: {owner: least-busy}}
  - {name: the same again, if: {text: scanner}, then: {owner: same-as-last}}
  - {name: not taken, if: {text: keyboard}, then: {owner: none, deadline: Fri 15:00, set: {order: none named}}}
  - name: she insists
    when: reply
    if: {text: customer waits}
    then: {priority: high, because: a customer waits, notify: lead, tag: insists}
  - {name: back again, when: reopened, then: {owner: ben@example.org, note: It was closed too early.}}
  - {name: ends, when: done, if: {tag: printer}, then: {notify: ines@example.org}}
"""
)


def line_of(rule: str) -> int:
    return 1 + next(n for n, line in enumerate(RULES_AT_WORK.split("\n")) if f"name: {rule}" in line)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    tips = tmp_path / "rules" / "tips"
    tips.mkdir(parents=True)
    (tips / "printers.txt").write_text(TIP)
    with Stage(tmp_path, rules=RULES_AT_WORK) as running:
        yield running


_ID = iter(range(1, 1000))


def write(stage: Stage, text: str, *, author: str = EVA, subject: str = "Help", **fields: Any) -> None:
    stage.send(mail(author, "it@example.org", text, subject=subject, id=f"w{next(_ID)}@example.org", **fields))


def shown(stage: Stage, *verb: str) -> list[dict[str, Any]]:
    """What `postroom VERB --json` says beside the running desk."""
    result = CliRunner().invoke(main, ["--config", str(stage.config), *verb, "--json"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def ticket(stage: Stage, number: int = 1) -> dict[str, Any]:
    return shown(stage, "ticket", "show", str(number))[0]


def step(stage: Stage, name: str) -> dict[str, Any]:
    """How the last mail was decided: the step with this name."""
    why = shown(stage, "mail", "show", str(stage.mails()[-1].id))[0]["why"]
    return next(one for one in why if one["step"] == name)


def test_a_priority_goes_with_its_reason_and_another_department(stage: Stage) -> None:
    write(stage, "The payroll server is down.")
    ack, hanna, ines = stage.letters("eva@example.org", "hanna@example.org", "ines@example.org")
    assert ack.field("From") == "People <hr@example.org>"
    assert ack.says(
        "Priorité : urgente, car people must be paid today."
    )  # the words of the rule are said as they stand
    assert ack.field("Content-Language") == "fr"
    assert hanna.says("priority urgent", "Note: Ask for the amount first.", "Note: The bank closes at four.")
    assert ines.says("The rule “payroll at risk” puts you in the loop.", "The payroll server is down.")
    assert ines.field("Reply-To") == ""
    found = ticket(stage)
    assert (found["department"], found["owner"], found["priority"]) == ("hr", "hanna@example.org", "urgent")
    assert step(stage, "owner")["rule"] == "payroll at risk"
    (line,) = [line for line in stage.journal() if line.act == "rules"]
    assert line.data["priority"] == {"value": "urgent", "rule": "payroll at risk", "line": line_of("payroll at risk")}


def test_a_tip_while_she_waits(stage: Stage) -> None:
    write(stage, "The printer jams.")
    ack, _ = stage.letters("eva@example.org", "ana@example.org")
    assert ack.says("The printers of the 2nd floor are being repaired until noon.", 'choose "Floor 1" in the list.')
    assert ack.says("Ana Silva looks after printers and has your mail.")
    assert stage.ticket().tags == ("printer", "floor 2")


def test_a_field_names_the_customer_and_who_is_named_hears_once(stage: Stage) -> None:
    write(stage, "The label of SO-104233 does not come out of the plotter.", Cc="lea@example.org")
    heard = {letter.recipient for letter in stage.new_letters()}
    assert heard == {"eva@example.org", "ana@example.org", "ben@example.org"}, "Lea has the mail, Eva wrote it"
    write(stage, "The label of SO-104234 does not come out of the plotter.", author=TOM)
    letters = {letter.recipient: letter for letter in stage.new_letters()}
    assert set(letters) == {
        "tom@example.org",
        "ana@example.org",
        "ben@example.org",
        "lea@example.org",
        "eva@example.org",
    }
    assert letters["lea@example.org"].says("The rule “orders wait” wants you to know of this.")
    found = stage.ticket(2)
    assert (found.for_customer, dict(found.fields), found.tags) == (
        "customer order SO-104234", {"order": "SO-104234"}, ("order",),
    )  # fmt: skip


def test_what_is_missing_is_asked_for_and_fills_itself(stage: Stage) -> None:
    write(stage, "The window does not close.")
    (ack,) = [letter for letter in stage.new_letters() if letter.recipient == "eva@example.org"]
    assert ack.says("Please tell us in a reply: Site.")
    write(stage, "It is the one in lyon, second floor.", answers=ack)
    assert ticket(stage)["fields"] == {"site": "Lyon"}
    stage.new_letters()
    write(stage, "The door of the Berlin office squeaks.")
    (ack,) = [letter for letter in stage.new_letters() if letter.recipient == "eva@example.org"]
    assert "Please tell us" not in ack.text


def test_no_acknowledgement_and_who_is_on_call(stage: Stage) -> None:
    write(stage, "The alarm rings.")
    assert stage.letter("night@example.org").says("Answer by today 10:30")
    assert stage.ticket().owner == "night@example.org"
    why = shown(stage, "mail", "show", "1")[0]["why"]
    assert "at night" in next(one["reason"] for one in why if one["step"] == "letters")


def test_in_turns_least_busy_and_the_same_again(stage: Stage) -> None:
    for n in range(3):
        write(stage, f"My password number {n}.")
    assert [one.owner for one in stage.tickets()] == ["ana@example.org", "ben@example.org", "ana@example.org"]
    write(stage, "My screen is black.")
    assert stage.ticket(4).owner == "ben@example.org"
    write(stage, "The scanner again.")
    assert stage.ticket(5).owner == "ben@example.org"
    write(stage, "The scanner for the first time.", author=TOM)
    assert stage.ticket(6).owner == ""
    assert stage.ticket(4).promise is not None


def test_a_deadline_and_nobody(stage: Stage) -> None:
    write(stage, "My keyboard sticks, and the printer.")
    found = ticket(stage)
    assert not found["owner"]
    deadline = stage.ticket().deadline
    assert deadline is not None
    assert deadline.astimezone(BERLIN).isoformat() == "2025-11-28T15:00:00+01:00"
    assert stage.ticket().deadline_reason == "rule not taken"
    assert dict(stage.ticket().fields) == {"order": "none named"}


def test_what_is_ignored_or_looked_at_first_is_kept_with_the_rule(stage: Stage) -> None:
    write(stage, "Our news of November, and a gift card.", author="News <news@example.org>")
    write(stage, "Please buy a gift card for me.")
    assert stage.new_letters() == []
    assert stage.tickets() == []
    listed = shown(stage, "mail", "list")
    found = {one["id"]: (one["state"], one["reason"]) for one in listed}
    assert found == {
        1: ("done", "a rule says to do nothing with it"),
        2: ("quarantined", "a rule says a person shall look at it first"),
    }
    printed = CliRunner().invoke(main, ["--config", str(stage.config), "mail", "list"]).stdout
    assert "ignored: rule newsletters" in printed
    assert "quarantined: rule looks like fraud" in printed
    why = shown(stage, "mail", "show", "2")[0]["why"]
    assert {"step": "quarantine", "value": "gift cards are asked for by thieves", "reason": "a rule",
            "rule": "looks like fraud", "line": line_of("looks like fraud")} in why  # fmt: skip


def _opened(stage: Stage) -> tuple[Letter, Letter]:
    write(stage, "The printer jams.")
    ack, notification = stage.letters("eva@example.org", "ana@example.org")
    return ack, notification


def test_a_reply_that_makes_it_urgent(stage: Stage) -> None:
    ack, _ = _opened(stage)
    write(stage, "A customer waits!", subject=f"Re: {ack.subject}", answers=ack)
    eva, ana, lea = stage.letters("eva@example.org", "ana@example.org", "lea@example.org")
    assert eva.says("Priority: high, because a customer waits.", "The promise in force")
    assert ana.says("Eva wrote again.", "A customer waits!", "priority high")
    assert lea.says("The rule “she insists” wants you to know of this.")
    found = ticket(stage)
    assert (found["priority"], found["tags"]) == ("high", ["printer", "floor 2", "insists"])
    assert [line.data["rule"] for line in stage.journal() if line.act == "priority"] == ["she insists"]
    write(stage, "Please, a customer waits!", subject=f"Re: {ack.subject}", answers=ack)
    assert {letter.recipient for letter in stage.new_letters()} == {"ana@example.org", "lea@example.org"}
    assert stage.seals_hold()


def test_the_end_and_the_way_back(stage: Stage) -> None:
    ack, notification = _opened(stage)
    stage.send(
        mail("Ana Silva <ana@example.org>", notification.reply_address, "#done\n\nHi Eva, it works again.\nAna",
             subject=f"Re: {notification.subject}", answers=notification, id="e1@example.org")
    )  # fmt: skip
    stage.clock("9:40")
    stage.settle()
    _, ines, ana = stage.letters("eva@example.org", "ines@example.org", "ana@example.org")
    assert ana.says("IT-1 is done, and Eva Novak is told.")  # confirmed: her first #done
    assert ines.says("The rule “ends” wants you to know of this.", "Hi Eva, it works again.")
    assert "#done" not in ines.text.partition("First lines")[0]
    write(stage, "It jams again.", subject=f"Re: {ack.subject}", answers=ack)
    eva, _, ben = stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
    assert eva.says("I am sorry that it is back.", "Ben Okoro has your request now.")
    assert ben.says("The rule “back again” gives this request to you.", "Note: It was closed too early.")
    assert stage.ticket().owner == "ben@example.org"
    assert stage.seals_hold()
