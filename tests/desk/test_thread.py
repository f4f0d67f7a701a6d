"""Every key × every standing. The authority table: docs of the design, 5.1."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.authority import Place, ThreadReason
from gateway.desk.decision import ActReason, Outcome
from gateway.desk.facts import Mail
from gateway.desk.thread import Key, quoted_references
from gateway.desk.ticket import Audience, How, Participant, Role, State, ThreadKey
from gateway.mail.message import Mailbox, Message
from gateway.mail.quotation import Split
from gateway.mail.report import Report, ReportRecipient
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
    STRANGER,
    TOM,
    bounce_to,
    decided,
    department,
    desk,
    mail,
    message,
    recalled,
    reply_to,
    sent,
    ticket,
    with_departments,
)  # fmt: skip

HEADER = "header:mx.example.org"
PASS, FAIL = (f"mx.example.org; dmarc={word} header.from=example.org" for word in ("pass", "fail"))
SEEN = ThreadKey("a1@example.org", 4812, How.SEEN, EVA, Audience.ALL)
TO_ANA = sent("t4812.2a.x@example.org", to=ANA, audience=Audience.AGENTS)
NOTE_TO_ANA = sent("t4812.3a.x@example.org", to=ANA, audience=Audience.NOTE)
KEYS = (SEEN, sent(), TO_ANA, NOTE_TO_ANA)


def by(key: Key, sender: str) -> Message:
    match key:
        case Key.TOKEN:
            return message(sender, to=reply_to(sender), message_id="n1@x")
        case Key.IN_REPLY_TO:
            return message(sender, in_reply_to=("t4812.1.x@example.org",), message_id="n1@x")
        case Key.REFERENCES:
            return message(sender, references=("gone@x", "a1@example.org", "other@x"), message_id="n1@x")
        case Key.MENTIONED:
            return message(sender, message_id="late@x")
        case Key.SUBJECT:
            return message(sender, subject="Re: [IT-4812] Printer", message_id="n1@x")
        case _:
            return message(sender, message_id="n1@x")


A, P, H, N = Place.AGENT, Place.PEOPLE, Place.HELD, Place.NEW


@pytest.mark.parametrize(
    ("key", "eva", "tom", "ana", "hanna", "other", "stranger"),
    [
        # requester, Cc, agent, agent of another department, colleague who takes no part, somebody from outside
        (Key.TOKEN, N, N, A, N, N, N),  # a token that is made for no agent of this department is none
        (Key.IN_REPLY_TO, P, P, H, H, H, H),
        (Key.REFERENCES, P, P, H, H, H, H),
        (Key.MENTIONED, P, P, H, N, N, N),
        (Key.SUBJECT, P, P, H, H, H, H),
        (Key.NONE, N, N, N, N, N, N),
    ],
)
def test_each_key_for_each_standing(
    key: Key, eva: Place, tom: Place, ana: Place, hanna: Place, other: Place, stranger: Place
) -> None:
    mentioned = ThreadKey("late@x", 4812, How.MENTIONED, EVA, Audience.ALL)
    for sender, place in zip(
        (EVA, TOM, ANA, HANNA, "kim@example.org", STRANGER), (eva, tom, ana, hanna, other, stranger), strict=True
    ):
        found = decided(by(key, sender), recalled(ticket(), keys=(*KEYS, mentioned))).threading
        assert (sender, found.place) == (sender, place)
        if place is not Place.NEW:
            assert found.key is key


@pytest.mark.parametrize(
    ("sender", "auth", "key", "place", "reason"),
    [
        (EVA, PASS, Key.IN_REPLY_TO, P, ThreadReason.TAKES_PART),
        (EVA, "", Key.IN_REPLY_TO, H, ThreadReason.NOT_BELIEVED),
        (EVA, "", Key.SUBJECT, H, ThreadReason.NOT_BELIEVED),
        (ANA, PASS, Key.TOKEN, A, ThreadReason.VALID_TOKEN),
        (ANA, "", Key.TOKEN, A, ThreadReason.VALID_TOKEN),
        (ANA, FAIL, Key.TOKEN, H, ThreadReason.NOT_BELIEVED),
        (ANA, PASS, Key.IN_REPLY_TO, H, ThreadReason.AGENT_WITHOUT_TOKEN),
        (STRANGER, "", Key.IN_REPLY_TO, H, ThreadReason.STRANGER),
    ],
)  # fmt: skip
def test_how_sure_we_must_be(sender: str, auth: str, key: Key, place: Place, reason: ThreadReason) -> None:
    written = by(key, sender)
    if auth:
        written = message(
            sender, to=reply_to(sender) if key is Key.TOKEN else "it@example.org", authentication_results=auth,
            in_reply_to=written.in_reply_to, subject=written.subject, message_id="n1@x",
        )  # fmt: skip
    found = decided(written, recalled(ticket(), keys=KEYS), on=desk(colleagues_need=HEADER)).threading
    assert (found.place, found.reason) == (place, reason)


def test_a_forged_colleague_is_held_whatever_the_key() -> None:
    for to in ("it@example.org", reply_to(ANA)):
        written = message(ANA, to=to, in_reply_to=("t4812.1.x@example.org",), authentication_results=FAIL)
        found = decided(written, recalled(ticket(), keys=KEYS), on=desk(colleagues_need=HEADER))
        assert (found.outcome, found.reason, found.letters) == (Outcome.QUARANTINED, ActReason.NOT_BELIEVED, ())


@pytest.mark.parametrize(
    ("auth", "need", "names", "place", "reason"),
    [
        ("", HEADER, "t4812.7.x@example.org", P, ThreadReason.HAS_THE_LETTER),
        ("", HEADER, "a1@example.org", H, ThreadReason.NOT_BELIEVED),  # Eva's mail: many may have it
        ("", HEADER, "t4812.1.x@example.org", H, ThreadReason.NOT_BELIEVED),  # the letter to Eva
        ("pass", HEADER, "a1@example.org", P, ThreadReason.TAKES_PART),
        ("fail", HEADER, "t4812.7.x@example.org", H, ThreadReason.NOT_BELIEVED),
        ("", HEADER, "own@printerco.example", P, ThreadReason.HAS_THE_LETTER),  # a mail of theirs
        ("", "off", "a1@example.org", H, ThreadReason.NOT_BELIEVED),  # our server does not look at domains of others
        ("", "off", "t4812.7.x@example.org", P, ThreadReason.HAS_THE_LETTER),
    ],
)
def test_who_takes_part_from_outside_has_a_letter_or_somebody_vouches(
    auth: str, need: str, names: str, place: Place, reason: ThreadReason
) -> None:
    """Nobody vouches for most domains of others, and anybody can write their addresses."""
    domain = STRANGER.rpartition("@")[2]
    fields = {"authentication_results": f"mx.example.org; dmarc={auth} header.from={domain}"} if auth else {}
    written = message(STRANGER, in_reply_to=(names,), message_id="n1@x", **fields)
    own = sent("t4812.7.x@example.org", to=STRANGER)
    theirs = ThreadKey("own@printerco.example", 4812, How.SEEN, STRANGER, Audience.ALL)
    with_outsider = replace(ticket(), participants=(*ticket().participants, Participant(Mailbox(STRANGER), Role.CC)))
    found = decided(
        written, recalled(with_outsider, keys=(*KEYS, own, theirs)), on=desk(colleagues_need=need)
    ).threading
    assert (found.place, found.reason) == (place, reason)


def test_without_plus_addresses_the_letters_id_is_the_proof() -> None:
    here = desk(colleagues_need=HEADER)
    facts = recalled(ticket(), keys=KEYS)

    def place(sender: str, auth: str, parent: str) -> Place:
        written = message(sender, in_reply_to=(parent,), authentication_results=auth, message_id="n1@x")
        return decided(written, facts, on=here).threading.place

    assert place(ANA, PASS, TO_ANA.message_id) is Place.AGENT
    assert place(ANA, "", TO_ANA.message_id) is Place.HELD  # not authenticated
    assert place(BEN, PASS, TO_ANA.message_id) is Place.HELD  # somebody else's letter
    assert place(ANA, PASS, "t4812.1.x@example.org") is Place.HELD  # a letter to people


def test_authenticated_is_enough_where_the_operator_says_so() -> None:
    here = desk(colleagues_need=HEADER, commands_need="pass")
    facts = recalled(ticket(), keys=KEYS)
    for auth, place in ((PASS, Place.AGENT), ("", Place.HELD)):
        written = message(ANA, in_reply_to=("t4812.1.x@example.org",), authentication_results=auth, message_id="n1@x")
        assert decided(written, facts, on=here).threading.place is place


def test_a_letter_to_another_department_is_no_proof() -> None:
    """Hanna was addressed too, so she has the text: that makes her no agent of IT."""
    told = sent("t4812.9a.x@example.org", to=HANNA, audience=Audience.AGENTS)
    written = message(HANNA, in_reply_to=(told.message_id,), authentication_results=PASS, message_id="n1@x")
    found = decided(written, recalled(ticket(), keys=(told,)), on=desk(colleagues_need=HEADER))
    assert found.threading.place is Place.HELD


def test_who_is_no_agent_any_more_has_no_token() -> None:
    here = with_departments(desk(), it=department(agents=(BEN,)), hr=department("hr"))
    found = decided(
        message(ANA, to=reply_to(ANA), in_reply_to=(TO_ANA.message_id,)), recalled(ticket(), keys=KEYS), on=here
    )
    assert found.threading.place is Place.HELD
    assert not any(address == EVA for _, address in [(p.template, p.to.address) for p in found.letters])


def test_a_department_that_is_gone_is_answered_by_the_first_one() -> None:
    here = with_departments(desk(), hr=department("hr"))
    old = recalled(ticket(), keys=KEYS)
    said = decided(message(EVA, in_reply_to=("t4812.1.x@example.org",), message_id="n1@x"), old, on=here)
    (told,) = said.letters
    assert (told.to.address, told.department) == (HANNA, "hr")
    # her reply address is made for her department, and holds
    found = decided(message(HANNA, to=reply_to(HANNA, department="hr")), old, on=here)
    assert found.threading.place is Place.AGENT


def test_the_newest_reference_decides_and_a_token_comes_first() -> None:
    other = ticket(number=4711)
    keys = (*KEYS, ThreadKey("b1@x", 4711, How.SEEN, EVA, Audience.ALL))
    facts = recalled(ticket(), other, keys=keys)

    def number(**more: object) -> int:
        found = decided(message(**more), facts).threading.ticket  # type: ignore[arg-type]
        assert found is not None
        return found.number

    assert number(references=("a1@example.org", "b1@x"), message_id="n@x") == 4711
    assert number(references=("b1@x", "a1@example.org"), message_id="n@x") == 4812
    assert number(references=("a1@example.org",), in_reply_to=("b1@x",), message_id="n@x") == 4711
    assert number(subject="[IT-4711] x", references=("a1@example.org",), message_id="n@x") == 4812
    found = decided(message(ANA, to=reply_to(ANA), references=("b1@x",), message_id="n@x"), facts).threading
    assert found.ticket is not None
    assert found.ticket.number == 4812


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("[IT-4812] x", P), ("Re: x [IT-4812]", P), ("[it-4812] x", N), ("[HR-4812] x", N), ("[IT-4813] x", N),
        ("IT-4812 x", N), ("[IT 4812]", N),
    ],
)  # fmt: skip
def test_subject_tags(subject: str, place: Place) -> None:
    assert decided(message(EVA, subject=subject), recalled(ticket())).threading.place is place


def test_a_reply_to_a_note_stays_a_note() -> None:
    facts = recalled(ticket(), keys=KEYS)
    for parents, audience in (
        ({"in_reply_to": (NOTE_TO_ANA.message_id,)}, Audience.NOTE),
        ({"references": (TO_ANA.message_id, NOTE_TO_ANA.message_id)}, Audience.NOTE),
        ({"references": (NOTE_TO_ANA.message_id, TO_ANA.message_id)}, Audience.AGENTS),
        ({"in_reply_to": (TO_ANA.message_id,)}, Audience.AGENTS),
        ({}, Audience.AGENTS),
    ):
        written = message(ANA, to=reply_to(ANA), message_id="n1@x", **parents)
        assert decided(written, facts).threading.audience is audience


def test_a_reference_that_is_written_to_another_department_opens_a_request() -> None:
    found = decided(
        message(EVA, to="hr@example.org", in_reply_to=("a1@example.org",), message_id="n@x"),
        recalled(ticket(), keys=KEYS),
    )
    assert (found.threading.place, found.threading.reason) == (Place.NEW, ThreadReason.OTHER_DEPARTMENT)
    assert found.outcome is Outcome.OPENED
    assert found.threading.related == "IT-4812"
    handed = recalled(ticket(department="hr", departments_held=("it", "hr")), keys=KEYS)
    written = message(EVA, to="it@example.org", in_reply_to=("a1@example.org",), message_id="n@x")
    assert decided(written, handed).threading.place is Place.PEOPLE


def test_who_writes_on_to_where_they_wrote_is_heard_though_a_rule_gave_it_away() -> None:
    given = ticket(department="hr", departments_held=("hr",), written_to="it")
    written = message(EVA, to="it@example.org", in_reply_to=("a1@example.org",), message_id="n@x")
    found = decided(written, recalled(given, keys=KEYS))
    assert (found.threading.place, found.outcome) == (Place.PEOPLE, Outcome.APPENDED)


def test_a_department_under_anothers_address_is_written_to_there() -> None:
    network = department("it/network", address="it@example.org", parent="it")
    below = desk(departments={"it": department("it"), "hr": department("hr"), network.key: network})
    given = recalled(ticket(department="it/network", departments_held=("it/network",)), keys=KEYS)
    for to, place in (("it@example.org", Place.PEOPLE), ("hr@example.org", Place.NEW)):
        written = message(EVA, to=to, in_reply_to=("a1@example.org",), message_id="n@x")
        assert decided(written, given, on=below).threading.place is place


@pytest.mark.parametrize(("age", "place"), [(timedelta(days=90), P), (timedelta(days=90, seconds=1), N)])
def test_closed_for_good(age: timedelta, place: Place) -> None:
    closed = ticket(state=State.DONE, closed_at=NOW - age, promise=None)
    found = decided(by(Key.IN_REPLY_TO, EVA), recalled(closed, keys=KEYS))
    assert found.threading.place is place
    assert found.outcome is (Outcome.APPENDED if place is P else Outcome.OPENED)


def test_a_parent_that_comes_late_is_its_authors_own() -> None:
    """Whoever replies quicker than the mail itself arrives must not catch it."""
    mentioned = ThreadKey("late@x", 4812, How.MENTIONED, TOM, Audience.ALL)
    toms = ticket(requester=Mailbox(TOM), participants=(Participant(Mailbox(TOM), Role.REQUESTER),))
    found = decided(message(EVA, message_id="late@x"), recalled(toms, keys=(mentioned,)))
    assert (found.outcome, found.threading.related) == (Outcome.OPENED, "IT-4812")
    named = ticket(requester=Mailbox(TOM), participants=tuple(Participant(Mailbox(a), Role.CC) for a in (TOM, EVA)))
    adopted = decided(message(EVA, message_id="late@x"), recalled(named, keys=(mentioned,)))
    assert adopted.outcome is Outcome.APPENDED
    assert adopted.after is not None
    assert (adopted.after.requester.address, [one.address for one in adopted.after.cc]) == (EVA, [TOM])


def test_nobody_is_nobody() -> None:
    """Two mails without an originator are not by the same person."""
    nobody = ticket(requester=Mailbox(""), participants=(Participant(Mailbox(""), Role.REQUESTER),))
    found = decided(message(None, in_reply_to=("a1@example.org",), message_id="n@x"), recalled(nobody, keys=KEYS))
    assert found.threading.place is Place.HELD


# --- by what it quotes


QUOTED = "On Mon, 24 Nov 2025, IT wrote:\n> we have your request.\n> Reference IT-4812. You need not write it anywhere."


def quoting(sender: str, quoted: str = QUOTED, **more: Any) -> Mail:
    return replace(mail(message(sender, message_id="n1@x", **more)), split=Split("One thing more.", quoted))


def test_a_mail_that_names_nothing_is_known_by_the_letter_it_quotes() -> None:
    found = decided(quoting(EVA), recalled(ticket()))
    assert (found.threading.place, found.threading.key) == (Place.PEOPLE, Key.QUOTED)
    assert found.outcome is Outcome.APPENDED


@pytest.mark.parametrize(
    "written",
    [
        quoting(HANNA),  # she has no part in it
        quoting(STRANGER),
        quoting(ANA),  # an agent, without the reply address
        quoting(EVA, subject="Fwd: Printer"),
        quoting(EVA, to="hr@example.org"),
    ],
)
def test_a_quotation_opens_no_door(written: Mail) -> None:
    found = decided(written, recalled(ticket()))
    assert (found.threading.place, found.threading.related) == (Place.NEW, "IT-4812")


@pytest.mark.parametrize(
    "quoted", ["> HR-4812", "> XIT-4812", "> IT-4812-3", "> it-4812", "> IT-4812, IT-4811", "> IT-481", "", "> http://x/IT-4812"]
)  # fmt: skip
def test_what_is_no_reference_or_not_one_alone_tells_nothing(quoted: str) -> None:
    found = decided(quoting(EVA, quoted), recalled(ticket(), ticket(number=4811)))
    assert (found.threading.key, found.threading.related) == (Key.NONE, "")


def test_a_log_is_no_letter() -> None:
    many = " ".join(f"IT-{number}" for number in range(1, 9))
    assert quoted_references(many) == ()
    assert quoted_references("> IT-1, IT-2. IT-1") == (("IT", 1), ("IT", 2))


# --- machines


def test_a_machine_needs_more_than_a_number_in_the_subject() -> None:
    note = {"auto_submitted": "auto-replied", "subject": "Automatic: [IT-4812] Printer"}
    assert decided(message(STRANGER, **note), recalled(ticket())).outcome is Outcome.IGNORED
    assert decided(message(EVA, **note), recalled(ticket())).outcome is Outcome.APPENDED
    assert decided(message(ANA, **note), recalled(ticket())).outcome is Outcome.APPENDED


def test_a_bounce_finds_its_request() -> None:
    report = Report("failed", (ReportRecipient(EVA, "failed", "5.1.1"),), "t4812.1.x@example.org")
    daemon = message("MAILER-DAEMON@mx.example.org", to=bounce_to(), message_id="d@x")
    found = decided(mail(daemon, report=report), recalled(ticket(), keys=KEYS))
    assert (found.outcome, found.threading.key) == (Outcome.APPENDED, Key.BOUNCE)
    plain = message("MAILER-DAEMON@mx.example.org", message_id="d@x")
    found = decided(mail(plain, report=report), recalled(ticket(), keys=KEYS))
    assert (found.outcome, found.threading.key) == (Outcome.APPENDED, Key.RETURNED)
    found = decided(
        mail(plain, report=Report("failed", report.recipients, "a1@example.org")), recalled(ticket(), keys=KEYS)
    )
    assert found.outcome is Outcome.IGNORED  # not a letter of ours
    forged = message("MAILER-DAEMON@mx.example.org", to=bounce_to().replace("4812", "4813"), message_id="d@x")
    found = decided(mail(forged, report=Report("failed", report.recipients)), recalled(ticket(number=4813)))
    assert found.outcome is Outcome.IGNORED
