"""The way of a mail from stored to decided, on both databases: one mail one decision, whatever happens beside it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.pipeline import LostClaim, Read, lock_keys, with_history
from gateway.reading import read
from gateway.store import inbox, journal, processes, setaside
from gateway.store.inbox import Claimed
from gateway.store.schema import entry, letter, ticket
from gateway.work.transport import Reply
from tests.databases import KINDS, NOW, new_mail
from tests.work.rig import LATER, NEVER, SENT, Rig, mail, rig


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def rows(desk: Rig, table: sa.Table) -> int:
    return desk.store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def claimed(one: int, raw: bytes, source: str = "smtp") -> Claimed:
    given = new_mail(raw)
    return Claimed(one, source, NOW, given.envelope, len(raw), 1, alone=False, silent=False, department="")


def test_a_mail_becomes_a_request_and_two_letters(desk: Rig) -> None:
    one = desk.take(mail())
    desk.run()
    found = desk.mail(one)
    assert (found.state, found.outcome, found.ticket, found.message_id) == ("done", "opened", 1, "a1@example.org")
    assert [step["step"] for step in found.why] == [
        "kind", "originator", "thread", "department", "owner", "priority", "act", "promise", "letters",
    ]  # fmt: skip
    assert sorted(desk.way.to()) == ["ana@example.org", "eva@example.org"]
    ack, note = desk.way.letter("eva@example.org"), desk.way.letter("ana@example.org")
    assert (ack["In-Reply-To"], ack["References"], ack["Subject"]) == (
        "<a1@example.org>",
        "<a1@example.org>",
        "Re: Printer",
    )
    assert (ack["Auto-Submitted"], ack["X-Postroom-Ref"]) == ("auto-replied", "IT-1")
    assert ack["X-Postroom-Promise"] == note["X-Postroom-Promise"]
    assert (note["In-Reply-To"], note["References"], note["Subject"]) == (None, None, "[IT-1] Printer")
    assert note["Reply-To"].startswith("IT-1 <it+1.")
    assert desk.store.read(journal.verify) == []


def test_the_board_of_a_thread(desk: Rig) -> None:
    """New, answered, replied to, closed, come back: each reader's chain is their own, and nothing leaks."""
    desk.take(mail(Cc="tom@example.org"))
    desk.run()
    ack, to_ana, reply_to = (
        desk.way.letter("eva@example.org"),
        desk.way.letter("ana@example.org"),
        desk.way.reply_to("ana@example.org"),
    )
    desk.way.handed.clear()
    desk.take(
        mail(
            "Hi Eva, take the other one.",
            sender="Ana Silva <ana@example.org>",
            to=reply_to,
            own="r1@example.org",
            **{"In-Reply-To": str(to_ana["Message-ID"])},
        ),
        reply_to,
        "ana@example.org",
    )
    desk.run()
    assert sorted(desk.way.to()) == ["eva@example.org", "tom@example.org"]
    answer, copy = desk.way.letters()
    assert answer.as_bytes() == copy.as_bytes()
    assert answer["References"] == f"<a1@example.org> {ack['Message-ID']}"
    assert (answer["Auto-Submitted"], answer["Reply-To"], answer["To"], answer["Cc"]) == (
        None,
        None,
        "Eva Novak <eva@example.org>",
        "tom <tom@example.org>",
    )
    assert "r1@example.org" not in answer.as_string()
    desk.way.handed.clear()
    desk.take(mail("The other one jams too.", own="a2@example.org", **{"In-Reply-To": str(answer["Message-ID"])}))
    desk.run()
    (more,) = desk.way.letters()
    assert (more["To"], more["In-Reply-To"]) == ("ana <ana@example.org>", "<r1@example.org>")
    assert [(one.kind, one.visible_to) for one in desk.entries()] == [
        ("request", "all"),
        ("answer", "all"),
        ("reply", "all"),
    ]
    assert len(desk.tickets()) == 1


def test_a_note_never_leaves_the_house(desk: Rig) -> None:
    desk.take(mail())
    desk.run()
    reply_to = desk.way.reply_to("ana@example.org")
    desk.way.handed.clear()
    desk.take(
        mail("#note\nThe canary sings.", sender="ana@example.org", to=reply_to, own="r1@x"), reply_to, "ana@example.org"
    )
    desk.run()
    assert "eva@example.org" not in desk.way.to()
    desk.take(
        mail("#take\n#done\nIt is done.", sender="ana@example.org", to=reply_to, own="r2@x"),
        reply_to,
        "ana@example.org",
    )
    desk.run()
    to_eva = [one.content for one in desk.way.handed if one.recipient == "eva@example.org"]
    assert to_eva
    assert not any(b"canary" in content or b"r1@x" in content for content in to_eva)


def test_a_second_copy_is_told_and_not_opened(desk: Rig) -> None:
    """To two departments, by two ways: one request, and the other department is told once."""
    raw = mail(to="it@example.org, hr@example.org")
    for address in ("it@example.org", "hr@example.org"):
        desk.take("Received: by x\n" + raw, address)
    desk.run()
    assert len(desk.tickets()) == 1
    assert sorted(desk.way.to()) == ["ana@example.org", "eva@example.org", "hanna@example.org"]


def test_mails_without_an_id_are_told_apart_by_their_dates(desk: Rig) -> None:
    """A scanner sends the same three words each time."""
    first = mail("See attachment.", own="", subject="Scan")
    desk.take(first)
    desk.take(first.replace("09:28:03", "09:31:00"))
    desk.take(first.replace("Scan", "Scan 2"))
    desk.take("Received: by x\n" + first, "hr@example.org")  # the first again, by another way
    desk.decide()
    assert [one.outcome for one in (desk.mail(n) for n in range(1, 5))] == ["opened", "opened", "opened", "duplicate"]


def test_a_reused_message_id_is_another_mail(desk: Rig) -> None:
    desk.take(mail("The printer jams."))
    desk.take(mail("The scanner burns."))
    desk.decide()
    assert rows(desk, entry) == 2
    assert rows(desk, ticket) == 2


def test_a_reply_that_overtakes_its_parent(desk: Rig) -> None:
    desk.take(
        mail(
            "Me too.",
            sender="Tom Reed <tom@example.org>",
            to="it@example.org, eva@example.org",
            own="b1@x",
            **{"In-Reply-To": "<a1@example.org>"},
        ),
        sender="tom@example.org",
    )
    desk.decide()
    desk.take(mail(to="it@example.org, tom@example.org"))
    desk.run()
    (found,) = desk.tickets()
    assert (found.requester.address, [one.address for one in found.cc]) == ("eva@example.org", ["tom@example.org"])
    stranger = desk.take(mail("Late.", sender="kim@example.org", own="late@x"), sender="kim@example.org")
    desk.take(mail("Re", own="n@x", **{"In-Reply-To": "<late2@x>"}))
    desk.decide()
    assert desk.mail(stranger).outcome == "opened"
    late = desk.take(mail("Mine.", sender="kim@example.org", own="late2@x"), sender="kim@example.org")
    desk.decide()
    assert desk.mail(late).outcome == "opened"  # nobody catches Kim's mail by naming it first


def as_read(stored: Claimed, raw: bytes) -> Read:
    return Read(read(stored, raw), raw)


def test_a_long_reply_is_not_read_again_where_everybody_waits_for_it(desk: Rig) -> None:
    desk.take(mail())
    desk.run()
    ours = desk.way.letter("eva@example.org")
    repeated = ours.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[attr-defined]
    for lines, is_long in ((20, False), (50_000, True)):
        text = "It jams.\n" * lines + "\n" + repeated
        raw = mail(text, own="a2@example.org", **{"In-Reply-To": str(ours["Message-ID"])}).encode()
        item = as_read(claimed(9, raw), raw)
        again = desk.store.read(lambda c, item=item: with_history(c, item))  # type: ignore[misc]
        assert (again is item) is is_long


def test_a_signature_without_a_mark_is_known_by_earlier_mails(desk: Rig) -> None:
    signed = "\n\nnovak\nblue team 7\nhappy to help"
    for number, words in enumerate(("The printer jams.", "The screen stays dark.", "My phone does not ring.")):
        desk.take(mail(words + signed, subject=f"Trouble {number}", own=f"s{number}@example.org"))
        desk.run()
    texts = [row.text for row in desk.store.read(lambda c: c.execute(sa.select(entry).order_by(entry.c.id)).all())]
    assert texts[-1] == "My phone does not ring."
    signature = desk.store.read(lambda c: c.execute(sa.select(entry.c.signature).order_by(entry.c.id)).scalars().all())[
        -1
    ]
    assert signature == signed.strip()


def test_who_lost_the_claim_writes_nothing(desk: Rig) -> None:
    one = desk.take(mail())
    desk.store.write(lambda c: inbox.claim(c, process=99, limit=1))
    item = as_read(claimed(one, mail().encode()), mail().encode())
    with pytest.raises(LostClaim):
        desk.store.write(lambda c: desk.pipeline().settle(c, item, process=desk.process))
    assert (rows(desk, ticket), rows(desk, letter), desk.mail(one).state) == (0, 0, "new")


def test_a_department_that_disappears_between_two_mails(desk: Rig) -> None:
    desk.take(mail(to="hr@example.org"), "hr@example.org")
    desk.run()
    ack = desk.way.letter("eva@example.org")
    departments = {"it": desk.policy.desk.departments["it"]}
    desk.policy = replace(desk.policy, desk=replace(desk.policy.desk, departments=departments))
    desk.way.handed.clear()
    desk.take(
        mail("More.", to="hr@example.org", own="a2@x", **{"In-Reply-To": str(ack["Message-ID"])}), "hr@example.org"
    )
    desk.run()
    assert desk.way.to() == ["ana@example.org"]
    (found,) = desk.tickets()
    assert (found.ref, found.department) == ("HR-1", "hr")
    reply_to = desk.way.reply_to("ana@example.org")
    desk.take(mail("Hi Eva.", sender="ana@example.org", to=reply_to, own="r@x"), reply_to, "ana@example.org")
    desk.run()
    assert "eva@example.org" in desk.way.to()


def test_a_mail_without_anybody_in_from(desk: Rig) -> None:
    one = desk.take(mail().partition("\n")[2])
    desk.run()
    assert (desk.mail(one).state, desk.mail(one).outcome, desk.way.to()) == ("quarantined", "quarantined", [])


def test_hostile_mails_are_decided_on_both(desk: Rig) -> None:
    """NUL, lone surrogates, names longer than columns, a thousand ids: decided like any other."""
    ids = " ".join(f"<{n}@x>" for n in range(1000))
    odd = [
        mail(subject="a\x00b \ud800".encode("utf-8", "surrogatepass").decode("latin-1"), own="o1@x").encode(
            "latin-1", "replace"
        ),
        mail(sender=f"{'N' * 900} <{'l' * 250}@example.org>", own="o2@x").encode(),
        mail(own="漢" * 300).encode(),
        mail(own="o4@x", References=ids, **{"In-Reply-To": ids}).encode(),
        mail(own="o5@x", to=", ".join(f"p{n}@example.org" for n in range(5000))).encode(),
        mail("\x00\x01\x02 \ufffe\n" * 50, own="o6@x").encode(),
        mail("#deadline 9999-12-31 23:59", own="o7@x").encode(),
        b"From: eva@example.org\nTo: it@example.org\n\n",
    ]
    taken = [desk.take(raw.replace(b"\n", b"\r\n")) for raw in odd]
    desk.run()
    assert [(desk.mail(one).state, desk.mail(one).outcome, desk.mail(one).last_error) for one in taken] == [
        ("done", "opened", "")
    ] * len(odd)
    assert len(desk.tickets()) == len(odd)
    assert desk.store.read(journal.verify) == []


def test_two_processors_on_one_conversation_open_one_request(tmp_path: Path) -> None:
    """Mails that name each other, decided at the same time by two processes."""
    with rig("postgresql", tmp_path) as desk:
        second = desk.make_processor(desk.enter())
        for conversation in range(12):
            names = [f"{conversation}.{n}@x" for n in range(4)]
            for n, own in enumerate(names):
                others = " ".join(f"<{name}>" for name in names[:n] + names[n + 1 :])
                desk.take(mail(f"{own} says", own=own, References=others))
        errors: list[BaseException] = []

        def work(processor: object) -> None:
            try:
                while processor.turn():  # type: ignore[attr-defined]
                    pass
            except BaseException as error:
                errors.append(error)

        import gateway.work.process as role

        before, role.BATCH = role.BATCH, 2
        try:
            threads = [threading.Thread(target=work, args=(one,)) for one in (desk.processor, second)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            role.BATCH = before
        assert errors == []
        desk.decide()
        assert desk.store.read(inbox.counts) == {"done": 48}
        assert len(desk.tickets()) == 12
        assert desk.store.read(journal.verify) == []


def test_lock_keys_are_sorted_and_few() -> None:
    items = [
        as_read(claimed(n, raw), raw)
        for n, raw in enumerate((mail(own="b@x").encode(), mail(own="a@x", References="<b@x>").encode()))
    ]
    found = lock_keys(items)
    assert found == sorted(set(found))
    assert {"a@x", "b@x"} <= set(found)


def test_the_dead_are_buried_and_their_mails_decided(desk: Rig) -> None:
    one, other = desk.take(mail()), desk.enter()
    desk.store.write(lambda c: inbox.claim(c, process=other, limit=9))
    desk.decide()
    assert desk.mail(one).state == "new"
    desk.store.write(lambda c: processes.bury(c, other))
    desk.decide()
    assert desk.mail(one).state == "done"


def failures(desk: Rig, address: str) -> int:
    known = desk.store.read(lambda c: setaside.of(c, [address]))
    return known[address].failures if known else 0


@pytest.mark.parametrize(("reply", "counted"), [(NEVER, 1), (LATER, 0), (replace(NEVER, rejected_at="mail"), 0)])
def test_a_refused_recipient_counts_until_a_mail_comes_from_there(desk: Rig, reply: Reply, counted: int) -> None:
    desk.way.answer = lambda outgoing: reply if outgoing.recipient == "eva@example.org" else SENT
    desk.take(mail())
    desk.run()
    assert failures(desk, "eva@example.org") == counted
    desk.take(mail(own="a2@example.org", subject="Screen"))
    desk.decide()
    assert failures(desk, "eva@example.org") == 0
