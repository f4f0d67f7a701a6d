"""The answer to a list of the quarantine: who may give it, what its lines say, and what becomes of each number."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.changes import KeepOut, LetIn
from gateway.desk.commandwords import Name
from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.department import Desk, Person
from gateway.desk.facts import Handled, Kept, QuarantineList
from gateway.desk.quarantine import may_answer, readers, said
from gateway.desk.token import Keys, list_address
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    KEYS,
    NOW,
    decided,
    department,
    desk,
    mail,
    message,
    recalled,
    with_departments,
)

ADMIN, CARLA = "admin@example.org", "carla@example.org"
HEADER = "header:mx.example.org"
PASS = {"authentication_results": "mx.example.org; dmarc=pass header.from=example.org"}
FAIL = {"authentication_results": "mx.example.org; dmarc=fail header.from=example.org"}


def kept(number: int, **more: Any) -> Kept:
    given: dict[str, Any] = {
        "state": "quarantined", "outcome": "quarantined", "reason": ActReason.OUTSIDER.value,
        "originator": f"tom{number}@elsewhere.example", "subject": f"Offer {number}", "department": "it",
    }  # fmt: skip
    return Kept(number, **{**given, **more})


def done(act: str, by: str = CARLA) -> Handled:
    return Handled(act, by, NOW - timedelta(hours=1), "an answer to list 3", ActReason.OUTSIDER.value)


MAILS = ((kept(7),), (kept(8), kept(9)), (kept(10, state="done", outcome="opened", handled=done("release")),),
         (kept(11, state="done", handled=done("drop")),),
         (kept(12, state="done", outcome="expired", is_gone=True, handled=done("drop")),))  # fmt: skip


def answer(
    text: str, *, by: str = ADMIN, reader: str = ADMIN, list_no: int = 3, keys: Keys = KEYS, **more: Any
) -> Decision:
    """What a mail to the reply address of list 3 does."""
    on = more.pop("on", None) or desk()
    listed = QuarantineList(
        3, reader, more.pop("of", ""), more.pop("mails", MAILS), is_named=more.pop("is_named", False)
    )
    to = more.pop("to", list_address(keys, address="it@example.org", number=list_no, person=reader))
    facts = recalled(quarantine_list=listed) if on.main_address(by) == reader else recalled()  # as the store finds it
    return decided(message(by, to=to, text=text, **more), facts, on=on)


def told(found: Decision) -> list[str]:
    (plan,) = found.letters
    assert plan.template == "agent_confirm"
    return [str(one) for one in plan.variables["done"]]


# ---------------------------------------------------------------- what happens with each number


def test_let_in_and_kept_out() -> None:
    found = answer("#allow 1\n#ignore 2")
    assert (found.outcome, found.reason) == (Outcome.ANSWERED, ActReason.LETS_IN)
    proof = "an answer to list 3 of the quarantine; authentication off"
    assert found.changes == (LetIn(((7, ""),), ADMIN, proof), KeepOut((8, 9), ADMIN, proof))
    assert told(found) == [
        "1, “Offer 7” from tom7@elsewhere.example: is let in. IT gets it now, and its author hears from us as always.",
        "2, 2 mails from tom8@elsewhere.example: stays out. Nobody is asked about it again.",
    ]
    assert (found.letters[0].to.address, found.letters[0].is_counted) == (ADMIN, False)


def test_once_only() -> None:
    found = answer("#allow 3 4 5 6 0")
    assert found.changes[0] == LetIn(((11, ""),), ADMIN, "an answer to list 3 of the quarantine; authentication off")
    assert len(found.changes) == 1
    assert told(found) == [
        "There is no number 0 in this list.",
        "3, “Offer 10” from tom10@elsewhere.example: carla@example.org has let it in already, Mon 24 Nov 07:28.",
        "4, “Offer 11” from tom11@elsewhere.example: is let in. IT gets it now, and its author hears from us as always.",
        "5: it is not kept any more.",
        "There is no number 6 in this list.",
    ]
    assert told(answer("#ignore 4")) == [
        "4, “Offer 11” from tom11@elsewhere.example: carla@example.org has kept it out already, Mon 24 Nov 07:28."
    ]


def test_all() -> None:
    found = answer("#allow all")
    assert found.changes[0].mails == ((7, ""), (8, ""), (9, ""), (11, ""))  # type: ignore[union-attr]


def test_one_without_a_department_gets_the_first_one() -> None:
    found = answer("#allow 1", mails=((kept(7, reason=ActReason.NO_DEPARTMENT.value, department=""),),))
    assert found.changes[0].mails == ((7, "it"),)  # type: ignore[union-attr]
    assert "IT gets it now" in told(found)[0]


def test_contradictions_do_nothing() -> None:
    """So a quotation of the list itself, whose two examples name the same numbers, does nothing either."""
    found = answer("#allow 1 2\n\n#ignore 1 2")
    assert found.changes == ()
    assert told(found)[0] == "Number 1 is named with #allow and with #ignore: nothing was done."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Yes please.", ["Nothing was done. A line lets mails in, by their numbers: #allow 1 2. Another keeps them out: #ignore 3.",
                         "The text of your mail went to nobody."]),
        ("", ["Nothing was done. A line lets mails in, by their numbers: #allow 1 2. Another keeps them out: #ignore 3."]),
        ("#allow tom", ["“tom” is no number of the list."]),
        ("#allow", ["“#allow”: which ones? For example #allow 1 2"]),
        ("#done", ["“#done” is no line for this list: only #allow and #ignore are."]),
        ("#whatever 1", ["“#whatever 1” is no line for this list: only #allow and #ignore are."]),
    ],
)  # fmt: skip
def test_what_is_no_line(text: str, says: list[str]) -> None:
    found = answer(text)
    assert (found.changes, told(found)) == ((), says)


def test_flood_of_lines() -> None:
    found = answer("#allow " + " ".join(map(str, range(900, 1_200))) + "\n" + "#done\n" * 5_000)
    assert (found.changes, len(told(found))) == ((), 60)


# ---------------------------------------------------------------- the lines


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("#allow 1", {1}),
        ("#Allow 1, 2 and 5", {1, 2, 5}),
        ("#allow #1 #2", {1, 2}),
        ("#allow 1-3", {1, 2, 3}),
        ("#allow 2 – 4", {2, 3, 4}),
        ("＃allow １、３", {1, 3}),
        ("#allow 4-1", set()),
        ("#allow 3-999999", {3, 4, 5}),
        ("#allow alle", {1, 2, 3, 4, 5}),
        ("#allow すべて", {1, 2, 3, 4, 5}),
        ("#allow: 2.", {2}),
        ("**#allow 2**", {2}),
    ],
)
def test_numbers(line: str, numbers: set[int]) -> None:
    found = said(line, 5)
    assert ({number for number, names in found.wanted.items() if names == {Name.ALLOW}}, found.wrong) == (numbers, ())


def test_one_mail_needs_no_number() -> None:
    assert said("#allow", 1).wanted == {1: {Name.ALLOW}}
    assert said("#ignore", 1).wanted == {1: {Name.IGNORE}}


# ---------------------------------------------------------------- who may


def test_who_is_asked() -> None:
    on = with_departments(desk(), it=department("it", lead=CARLA), hr=department("hr"))
    assert readers(on.departments["it"]) == (CARLA,)
    assert readers(on.departments["hr"]) == ("hanna@example.org",)
    assert [may_answer(on, who, "") for who in (ADMIN, CARLA)] == [True, False]
    assert [may_answer(on, who, "it") for who in (ADMIN, CARLA, ANA)] == [False, True, False]
    assert not may_answer(on, CARLA, "gone")


def test_the_lead_of_the_department() -> None:
    on = with_departments(desk(), it=department("it", lead=CARLA))
    assert answer("#allow 1", by=CARLA, reader=CARLA, of="it", on=on).changes
    assert not answer(
        "#allow 1", by=CARLA, reader=CARLA, of="it", on=with_departments(desk(), it=department("it"))
    ).changes


NOT_THEIRS = (
    "A list of the quarantine can only be answered by whom it was sent to, from the same address. Nothing was done."
)


@pytest.mark.parametrize("who", [EVA, ANA, BEN, CARLA])
def test_a_colleague_to_whom_it_was_forwarded(who: str) -> None:
    found = answer("#allow 1", by=who)
    assert (found.outcome, found.reason, found.changes) == (Outcome.ANSWERED, ActReason.NOT_THEIR_LIST, ())
    assert told(found) == [NOT_THEIRS, "The text of your mail went to nobody."]


@pytest.mark.parametrize(
    "more",
    [
        {"list_no": 4},  # the token of another list
        {"keys": Keys((b"guessed",))},
        {"to": "it+q.3.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"},
        {"to": list_address(KEYS, address="it@example.org", number=3, person=EVA)},  # another reader's
    ],
)
def test_without_the_right_token(more: dict[str, Any]) -> None:
    found = answer("#allow 1", **more)
    assert (found.reason, found.changes) == (ActReason.NOT_THEIR_LIST, ())


def test_no_admin_any_more() -> None:
    found = answer("#allow 1", on=replace(desk(), admins=("root@example.org",)))
    assert (found.reason, found.changes) == (ActReason.NOT_THEIR_LIST, ())


def test_a_forged_admin() -> None:
    """With the right token even: a mail that servers call forged does nothing."""
    on = desk(colleagues_need=HEADER)
    found = answer("#allow 1", on=on, **FAIL)
    assert (found.outcome, found.reason, found.changes) == (Outcome.QUARANTINED, ActReason.NOT_BELIEVED, ())
    assert answer("#allow 1", on=on, **PASS).changes


def test_a_stranger_with_the_address_is_a_stranger() -> None:
    found = answer("#allow 1", by="tom@elsewhere.example")
    assert (found.outcome, found.reason, found.letters) == (Outcome.QUARANTINED, ActReason.OUTSIDER, ())


def test_a_list_let_in_by_somebody_lets_nothing_in() -> None:
    """A forged answer waits in the quarantine itself; to let it in does not carry it out."""
    on: Desk = desk(colleagues_need=HEADER)
    listed = QuarantineList(3, ADMIN, "", MAILS)
    to = list_address(KEYS, address="it@example.org", number=3, person=ADMIN)
    written = message(ADMIN, to=to, text="#allow 1", **FAIL)
    facts = recalled(quarantine_list=listed, handled=done("release"))
    found = decided(replace(mail(written), is_released=True), facts, on=on)
    assert (found.outcome, [one for one in found.changes if isinstance(one, LetIn)]) == (Outcome.OPENED, [])


def test_a_machine_answers_in_the_admins_name() -> None:
    found = answer("#allow 1", auto_submitted="auto-replied")
    assert (found.changes, found.letters) == ((), ())


def test_without_plus_addresses_a_server_must_vouch() -> None:
    plain = {"to": "it@example.org", "is_named": True}
    found = answer("#allow 1", **plain)  # a Message-ID alone is no proof
    assert (found.reason, found.changes) == (ActReason.NOT_THEIR_LIST, ())
    assert told(found)[0].endswith("On the machine it is: postroom mail release")
    on = desk(colleagues_need=HEADER)
    assert not answer("#allow 1", on=on, **plain).changes
    assert answer("#allow 1", on=on, **plain, **PASS).changes
    assert (
        answer("#allow 1", on=on, to="it@example.org", **PASS).reason is ActReason.NEW_REQUEST
    )  # an answer to nothing


def test_other_addresses_of_the_reader() -> None:
    also = "a.min@example.org"
    person = Person(ADMIN, "Ada Min", also=(also,))
    found = answer("#allow 1", by=also, on=desk(people={ADMIN: person, also: person}))
    assert found.changes[0].by == ADMIN  # type: ignore[union-attr]
