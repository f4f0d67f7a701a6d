"""verbs/onbehalf: a request is opened as if the person had written it."""

from dataclasses import replace

from gateway.desk.authority import Place
from gateway.desk.decide import looked_at
from gateway.desk.facts import Recalled
from gateway.desk.verbs.onbehalf import as_if_from, opened
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, EVA, KEYS, NOW, TOM, department, desk, mail, message

PRINTERS = desk(departments={"it": department(looks_after=((ANA, ("printer",)),)), "hr": department("hr")})


def test_who_looks_after_it_is_found_in_the_persons_words() -> None:
    item = mail(message(ANA, text="#split\n\nmy words", subject="Screen", cc=TOM, thread_index="AQHc"))
    context = looked_at(item, Recalled(), desk=PRINTERS, keys=KEYS, now=NOW)
    eva = Mailbox(EVA, "Eva Novak")
    theirs = as_if_from(context, eva, department="it", text="The printer jams.", subject="Printer")
    assert theirs.threading.place is Place.NEW
    act = opened(theirs, lambda: 7, by=context, split_from="IT-1")
    assert act.after is not None
    assert act.entry is not None
    assert (act.after.number, act.after.requester, act.after.owner, act.after.subject) == (7, eva, ANA, "Printer")
    assert [one.mailbox.address for one in act.after.participants] == [EVA], "who reads the agent's mail takes no part"
    assert (act.after.thread_index, act.entry.author.address, act.entry.text) == ("", ANA, "The printer jams.")
    assert (act.journal[0].act, act.journal[0].actor, act.journal[0].data["split_from"]) == ("open", ANA, "IT-1")
    assert [(plan.template, plan.to.address, plan.subject) for plan in act.letters] == [("ack", EVA, "Printer")]


def test_the_other_agents_are_told() -> None:
    plain = replace(PRINTERS, departments={"it": department(), "hr": department("hr")})
    context = looked_at(mail(message(ANA)), Recalled(), desk=plain, keys=KEYS, now=NOW)
    theirs = as_if_from(context, Mailbox(EVA), department="it", text="It jams.", subject="Printer")
    assert [plan.to.address for plan in opened(theirs, lambda: 7, by=context).letters] == [EVA, "ben@example.org"]
