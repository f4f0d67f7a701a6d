"""Who hears what: the header side of each kind of letter (product: subject and headers)."""

from gateway.desk import letters
from gateway.desk.decision import Chain
from gateway.desk.ticket import Audience
from tests.desk.made import ANA, BEN, EVA, TOM, decided, department, from_agent, message, only, recalled, sent, ticket


def test_the_acknowledgement() -> None:
    plan = only(decided(message(subject="Printer")), "ack")
    assert (plan.subject, plan.from_name, plan.to.address, plan.cc) == ("Re: Printer", "IT", EVA, ())
    assert (plan.auto_submitted, plan.is_counted, plan.is_repeatable, plan.token_for) == (
        "auto-replied",
        True,
        False,
        "",
    )
    assert (plan.chain, plan.audience, plan.delay.total_seconds()) == (Chain.PEOPLE, Audience.ALL, 0)


def test_the_notification() -> None:
    plan = next(plan for plan in decided(message(subject="Re: Printer")).letters if plan.to.address == BEN)
    assert (plan.subject, plan.from_name) == ("[IT-4812] Printer", "Eva Novak via IT")
    assert (plan.auto_submitted, plan.is_counted, plan.is_repeatable) == (
        "",
        False,
        True,
    )  # vacation notes shall answer
    assert (plan.token_for, plan.chain, plan.audience, plan.carries_files) == (BEN, Chain.AGENT, Audience.AGENTS, True)


def test_the_answer() -> None:
    found = decided(from_agent("Hi Eva."), recalled(ticket(), keys=(sent("x@x", to=ANA, audience=Audience.AGENTS),)))
    plan = only(found, "answer")
    assert (plan.to.address, [one.address for one in plan.cc], plan.subject) == (EVA, [TOM], "Re: Printer")


def test_who_is_in_charge() -> None:
    it = department()
    assert letters.in_charge(ticket(owner=BEN), it) == (BEN,)
    assert letters.in_charge(ticket(), it) == (ANA, BEN)
    assert letters.in_charge(ticket(owner="gone@example.org"), it) == (ANA, BEN)
    assert letters.in_charge(ticket(owner=BEN), department(agents=())) == (BEN,)
    assert letters.in_charge(ticket(), department(agents=())) == ()
    assert letters.told_of_failure(ticket(), it, ANA) == (BEN,)
