"""Letters that no mail causes: nobody is answered, so their header says `auto-generated`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk import ownletters
from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.say import say
from gateway.desk.ticket import Audience, Participant, Role
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, HANNA, TOM, department, desk, ticket

SUBJECT = say("Your mail")
REQUEST = ticket(
    subject="Printer jams",
    participants=(Participant(Mailbox(EVA, "Eva Novak"), Role.REQUESTER), Participant(Mailbox(TOM), Role.CC)),
)


def plans() -> list[LetterPlan]:
    it = desk().departments["it"]
    found = [
        ownletters.to_agent(desk(), "agent_more", ANA, ticket=REQUEST),
        ownletters.to_requester(desk(), "reopened", ticket=REQUEST),
        ownletters.list_to_agent(desk(), ANA, subject=SUBJECT, department=it),
        ownletters.to_admins(desk(), "admin_alert", subject=SUBJECT),
    ]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.template)
def test_they_are_generated(plan: LetterPlan) -> None:
    assert plan.auto_submitted == "auto-generated"
    assert plan.subject


def test_an_agent_answers_to_an_address_of_their_own() -> None:
    plan = ownletters.to_agent(desk(), "agent_more", ANA, ticket=REQUEST, has_files=True, kind="deadline")
    assert (plan.to.address, plan.token_for, plan.audience) == (ANA, ANA, Audience.AGENTS)
    assert (plan.subject, plan.chain) == (f"[{REQUEST.ref}] Printer jams", Chain.AGENT)
    assert (plan.is_repeatable, plan.carries_files, plan.variables) == (True, True, {"kind": "deadline"})


@pytest.mark.parametrize("how", ["rule", "department"])
def test_of_a_confidential_request_only_its_agents_read_more_than_that_there_is_one(how: str) -> None:
    closed = {"it": department(confidential=how == "department"), "hr": department("hr")}
    on, known = desk(departments=closed), replace(REQUEST, confidential=how == "rule")
    given = {"thread": ("a mail",), "notes": ("a note",), "stage": "near"}
    own, other = (
        ownletters.to_agent(on, "agent_warn", one, ticket=known, has_files=True, **given) for one in (ANA, HANNA)
    )
    assert (own.subject, own.carries_files, own.variables) == ("[IT-4812] Printer jams", True, given)
    assert (other.subject, other.carries_files) == ("[IT-4812]", False)
    assert other.variables == {"thread": (), "notes": (), "stage": "near"}


@pytest.mark.parametrize(("has_cc", "cc"), [(False, ()), (True, (Mailbox(TOM),))])
def test_people_know_it_by_their_own_subject(has_cc: bool, cc: tuple[Mailbox, ...]) -> None:
    plan = ownletters.to_requester(
        desk(), "waiting", ticket=REQUEST, has_cc=has_cc, delay=timedelta(seconds=20), reminder_no=1
    )
    assert (plan.to.address, plan.cc, plan.subject) == (EVA, cc, "Re: Printer jams")
    assert (plan.chain, plan.token_for, plan.is_repeatable) == (Chain.PEOPLE, "", False)
    assert (plan.delay, plan.variables) == (timedelta(seconds=20), {"reminder_no": 1})


def test_a_list_belongs_to_no_request() -> None:
    plan = ownletters.list_to_agent(desk(), ANA, subject=SUBJECT, department=desk().departments["it"], items=())
    assert (plan.template, plan.to.address, plan.subject) == ("agent_bundle", ANA, SUBJECT)
    assert (plan.chain, plan.audience, plan.token_for) == (Chain.ORIGINATOR, Audience.AGENTS, "")


def test_the_admins_get_one_letter_together_and_nobody_none() -> None:
    many = desk(admins=("admin@example.org", "root@example.org"))
    plan = ownletters.to_admins(many, "admin_alert", subject=SUBJECT, lines=1)
    assert plan is not None
    assert (plan.to.address, [one.address for one in plan.cc]) == ("admin@example.org", ["root@example.org"])
    assert (plan.from_name, plan.variables) == ("Postroom of Example Ltd", {"lines": 1})
    assert ownletters.to_admins(desk(admins=()), "admin_alert", subject=SUBJECT) is None


def test_a_list_of_the_quarantine_is_for_one_reader() -> None:
    plan = ownletters.about_quarantine(desk(), ANA, department=desk().departments["hr"], subject=SUBJECT, items=())
    assert (plan.template, plan.department, plan.to.address, plan.cc) == ("quarantine_digest", "hr", ANA, ())
    assert (plan.from_name, plan.auto_submitted, plan.list_no, plan.token_for) == ("HR", "auto-generated", 0, "")
    assert (
        ownletters.about_quarantine(desk(), ANA, department=None, subject=SUBJECT).from_name
        == "Postroom of Example Ltd"
    )
