"""People, departments, requests and promises as templates see them."""

from dataclasses import replace
from datetime import timedelta

from gateway.desk.hours import ALWAYS
from gateway.desk.lettervalues import dept_var, person_var, promise_var, ticket_var
from gateway.desk.ticket import Promise, What
from gateway.desk.tongue import ENGLISH, Tongue, Voice
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, NOW, department, desk, ticket

VOICE = Voice(ENGLISH, NOW, department().timezone)


def test_a_person_is_called_as_the_directory_does():
    assert person_var(desk(), Mailbox("new.person@example.org")).name == "New Person"
    assert person_var(desk(), Mailbox("x1@example.org", "Tom Reed")).first_name == "Tom"


def test_the_days_of_the_week_are_those_of_the_language():
    it = department()
    german = Voice(Tongue("de"), NOW, it.timezone)
    assert dept_var(replace(it, open=ALWAYS), VOICE).hours == "always"
    english, other = dept_var(it, VOICE).hours, dept_var(it, german).hours
    assert english.replace("Mon", "Mo").replace("Fri", "Fr") == other or english == other == "always"


def test_a_request_says_why_it_is_so_urgent():
    told = ticket_var(
        desk(), replace(ticket(), because="", for_customer="ACME", owner=ANA, owner_reason="printer*"), VOICE
    )
    assert told.because == "nobody is stopped from working"
    assert (told.for_customer, told.owner_because) == ("ACME", "because you look after printers")
    assert ticket_var(desk(), replace(ticket(), because="payroll runs"), VOICE).because == "payroll runs"


def test_only_a_persons_promise_has_a_maker():
    promise = Promise(What.DONE, NOW + timedelta(days=1), ANA, ANA, NOW, deliverable="new roller")
    told = promise_var(desk(), replace(ticket(), promise=promise), NOW)
    assert told is not None
    assert (told.what, told.made_by, told.deliverable, told.is_new) == ("done", told.keeper, "new roller", True)
    desks = promise_var(desk(), replace(ticket(), promise=replace(promise, made_by="department", keeper="it")), NOW)
    assert desks is not None
    assert (desks.made_by, desks.keeper, desks.is_new) == ("", "IT", False)
    assert promise_var(desk(), replace(ticket(), promise=None), NOW) is None
