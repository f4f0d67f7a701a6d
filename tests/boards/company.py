"""The company in which the mission table is played (product.md 1): five departments, their people, and the rules they have."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.boards.stage import Letter, Stage, answer, mail

IT, HR, ENGINEERING, SALES, OFFICE = (
    f"{name}@example.org" for name in ("it", "hr", "engineering", "sales-desk", "office")
)
EVA, TOM = "Eva Novak <eva@example.org>", "Tom Reed <tom@example.org>"
ANA, BEN, CARLA = "Ana Silva <ana@example.org>", "Ben Okoro <ben@example.org>", "Carla Diaz <carla@example.org>"
HANNA, MIA, OLA = "Hanna Weber <hanna@example.org>", "Mia Lind <mia@example.org>", "Ola Berg <ola@example.org>"

RULES = """
version: 1
timezone: Europe/Berlin
times:
  holidays: 2025-12-24 to 2025-12-26
  office: [Mon-Fri 08:00-17:00, not holidays]
  calls: Mon-Fri 11:00-14:00
  payroll: day 25-28 of month
  term: 2026-02-02 to 2026-02-20
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    quiet: Mon-Fri 17:00-08:00
    agents: [ana@example.org, ben@example.org]
    lead: carla@example.org
    backup: ben@example.org
    on_call: ben@example.org
    answer_within: {urgent: 30m, high: 2h, normal: 4h}
    looks_after: {ana@example.org: [printer*, mouse]}
    phone: "44"
    purpose: We are here so that everybody can work without thinking about computers.
  hr:
    name: HR
    address: hr@example.org
    open: office
    agents: [hanna@example.org]
    lead: hanna@example.org
    answer_within: {normal: 1d}
    purpose: We are here so that everybody is paid and nobody is alone.
  engineering:
    name: Engineering
    address: engineering@example.org
    open: office
    agents: [mia@example.org, yuki@example.org]
    lead: mia@example.org
    answer_within: {high: 4h, normal: 1d}
    purpose: We build what customers were promised.
    phone: "55"
  sales:
    name: Sales
    address: sales-desk@example.org
    open: office
    busy: calls
    agents: [eva@example.org, tom@example.org]
    answer_within: {normal: 1d}
    purpose: We speak with customers.
  office:
    name: Office
    address: office@example.org
    open: office
    agents: [piet@example.org, paula@example.org]
    looks_after: {piet@example.org: [car*]}
    answer_within: {normal: 1d}
people:
  eva@example.org: {name: Eva Novak, department: sales, phone: 0151-2345}
  tom@example.org: {name: Tom Reed, department: sales}
  ola@example.org: {name: Ola Berg, department: accounting}
  ana@example.org: {name: Ana Silva, department: it, phone: "441"}
  ben@example.org: {name: Ben Okoro, department: it}
  carla@example.org: {name: Carla Diaz, department: it}
  hanna@example.org: {name: Hanna Weber, department: hr, phone: "701"}
  mia@example.org: {name: Mia Lind, department: engineering, phone: "551"}
  yuki@example.org: {name: Yuki Mori, department: engineering}
  piet@example.org: {name: Piet Jansen, department: office}
  paula@example.org: {name: Paula Roth, department: office}
fields:
  order: {label: Customer order, looks_like: SO-999999}
rules:
  - name: payroll at risk
    if: {to: it, sender_department: hr, text: payroll, during: payroll}
    then: {priority: urgent, because: payroll runs these days, owner: on-call}
  - name: a customer waits
    if: {to: engineering, sender_department: sales, has: order}
    then: {priority: high, because: "a customer waits", for: "order {order}"}
  - name: first weeks of term
    if: {to: office, during: term}
    then: {answer_within: 2d}
tests:
  - name: a customer waits
    mail: "eva@example.org -> engineering@example.org | Question | Can we build this? SO-104233"
    expect: {priority: high, for: order SO-104233}
"""


WITH_INCIDENTS = RULES.replace(
    "tests:\n", "  - name: one incident\n    if: {to: it, similar: 3 in 20m}\n    then: {merge: similar}\ntests:\n"
)
NO_REPORTS = '[reports]\nmorning = "never"\nweekly = "never"\nmonthly = "never"\n'
"""For a row whose letters are counted."""


@dataclass
class Company:
    """The stage with the company on it. Mails are named by a running number, as mail programs do."""

    stage: Stage
    _serial: int = field(default=0)

    def write(self, author: str, to: str, text: str, *, subject: str = "A question", **more: Any) -> None:
        """A new mail, or a reply (`answers`)."""
        self._serial += 1
        self.stage.send(mail(author, to, text, subject=subject, id=f"n{self._serial}@pc.example.org", **more))

    def reply(self, author: str, letter: Letter, text: str, **more: Any) -> None:
        """A person's reply to a letter of ours."""
        self.write(
            author, letter.message["From"].addresses[0].addr_spec, text, subject=letter.subject, answers=letter, **more
        )

    def agent(self, author: str, letter: Letter, text: str) -> None:
        """An agent's reply to a notification."""
        self._serial += 1
        self.stage.send(answer(letter, text, author=author, id=f"n{self._serial}@pc.example.org"))

    def clock(self, at: str) -> None:
        self.stage.clock(at)
        self.stage.settle()

    def mailboxes(self) -> dict[str, list[Letter]]:
        """What has come to whom since the last look."""
        found: dict[str, list[Letter]] = {}
        for letter in self.stage.new_letters():
            found.setdefault(letter.recipient, []).append(letter)
        return found

    def one(self, recipient: str) -> Letter:
        """The one new letter to this person, whoever else got some."""
        (letter,) = self.mailboxes().get(recipient, [])
        return letter


@contextlib.contextmanager
def company(folder: Path, *, at: str = "9:28:03", rules: str = RULES, **more: Any) -> Iterator[Company]:
    with Stage(folder, rules=rules, at=at, **more) as stage:
        yield Company(stage)
