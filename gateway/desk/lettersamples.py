"""Sample values for every letter: the people and times of the storyboards (product.md 2.2). Used to check templates."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.desk import words
from gateway.desk.lettervars import (
    LETTERS,
    Button,
    DeptVar,
    DigestItem,
    ErrorLine,
    PersonVar,
    PromiseVar,
    StatusItem,
    TicketVar,
    variables,
)


def samples(letter: str) -> list[dict[str, object]]:
    """Variables for a letter (a name in `lettervars.LETTERS`): everything filled; as little as there can be; and, in a
    request, a promise that has come due and a deadline it misses, or one that cannot be read."""
    found = [_full(letter), _bare(letter)]
    if LETTERS[letter].ticket and found[0]["promise"] is not None:
        late = {**found[0], "promise": replace(_promise(), until=_at(24, 9), what="done")}
        missed = {**found[0], "deadline": _at(24, 12), "fits": False}
        found.append(missed if letter == "deadline" else late)
    if letter in ("ack", "deadline"):
        line = ErrorLine(
            1, "#deadline Firday 15:00", 'I cannot read a time in "Firday 15:00".', "#deadline Friday 15:00"
        )
        unread = {**found[0], "wrong": line}
        found.append({**unread, "deadline": None} if letter == "deadline" else unread)
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=_zone())


_EVA = PersonVar("Eva Novak", "Eva", "eva@example.org", "Sales")
_ANA = PersonVar("Ana Silva", "Ana", "ana@example.org", "IT")
_TOM = PersonVar("Tom Reed", "Tom", "tom@example.org", "Sales")
_IT = DeptVar(
    key="it",
    name="IT",
    address="it@example.org",
    purpose="We are here so that everybody can work without thinking about computers.",
    hours="Mon–Fri 8:00–17:00",
    phone="44",
)
_SUBJECT = "Printer on the 2nd floor jams"
_MAIL = (
    "Good morning,\n\nthe printer next to the kitchen eats every second page since this morning. I have a customer visit "
    "at two and need ten offers on paper.\n\nThank you,\nEva"
)
_ANSWER = (
    "Hi Eva, I put your ten offers on the printer of the first floor, tray 2. I am on my way to the other one.\nAna"
)

_NOTE = "The roller is worn out, I have asked the maker for a price. If I am away on Friday, please ask again."


def _ticket(*, bare: bool) -> TicketVar:
    return TicketVar(
        number=4812,
        ref="IT-4812",
        subject="" if bare else _SUBJECT,
        state="new" if bare else "open",
        priority="normal",
        because="" if bare else "nobody is stopped from working",
        created=_at(24, 9, 28),
        requester=PersonVar("xk0815@example.org", "", "xk0815@example.org") if bare else _EVA,
        owner=None if bare else _ANA,
        cc=() if bare else (_TOM,),
        department="IT",
        owner_because="" if bare else "because you look after printers",
    )


def _promise() -> PromiseVar:
    return PromiseVar(
        what="answer",
        until=_at(24, 13, 30),
        keeper="Ana Silva",
        because="the roller has to be ordered",
        previous=_at(24, 12, 0),
        made_by="Ana Silva",
    )


def _full(letter: str) -> dict[str, object]:
    agent = letter.startswith("agent_")
    admin = letter in ("admin_alert", "quarantine_digest")
    extras = _extras(letter)
    names = {extra.name for extra in LETTERS[letter].extras}
    given = {name: value for name, value in extras.items() if name in names}
    return variables(
        letter,
        to=PersonVar("Admin", "", "admin@example.org") if admin else _ANA if agent else _EVA,
        dept=None if admin else _IT,
        subject=_SUBJECT,
        lang="en",
        now=_at(24, 9, 28),
        service="Example Ltd",
        ticket=None if admin else _ticket(bare=False),
        promise=None if admin or letter == "done" else _promise(),
        **given,
    )


def _bare(letter: str) -> dict[str, object]:
    required = {extra.name for extra in LETTERS[letter].extras if extra.required}
    given = {name: value for name, value in _extras(letter).items() if name in required}
    if letter == "status":
        given["open"] = ()
    nobody = PersonVar("xk0815@example.org", "", "xk0815@example.org")
    with_ticket = LETTERS[letter].ticket
    return variables(
        letter,
        to=nobody,
        dept=DeptVar("it", "IT", "it@example.org") if with_ticket else None,
        subject="",
        lang="en",
        now=_at(24, 9, 28),
        service="Example Ltd",
        ticket=_ticket(bare=True) if with_ticket else None,
        promise=None,
        **given,
    )


def _extras(letter: str) -> dict[str, object]:
    answers = letter in ("answer", "done", "agent_note")
    link = words.mailto("it+4812.k7q2m9@example.org", "#take", "Re: [IT-4812] Printer")
    return {
        "who": words.has_your_mail("Ana Silva", "printers"),
        "deadline_example": words.deadline_example(_at(24, 13, 30), _at(24, 9, 28), _zone()),
        "author": _ANA if answers else _EVA,
        "text": _NOTE if letter == "agent_note" else _ANSWER if answers else _MAIL,
        "promise_line": words.news_by(_at(27, 17), _at(24, 10, 40), _zone()),
        "attachments": ("offer.pdf", "photo of the printer.jpg"),
        "changes": (
            "Engineering is now asked, because the drawing is locked there.",
            "Priority: high, because payroll runs today.",
        ),
        "deadline": _at(24, 14),
        "reason": _reason(letter),
        "fits": True,
        "wrong": None,
        "open": (
            StatusItem("IT-4812", _SUBJECT, "Ana Silva", _at(27, 12), "open"),
            StatusItem("HR-4799", "Parental leave form", "Hanna Weber", None, "waiting"),
        ),
        "recent": (StatusItem("IT-4830", "Drawing of the flange", "Ana Silva", None, "done"),),
        "limit": "25 MB for one mail",
        "reply_reaches": "the agents of IT only" if letter == "agent_note" else "Eva Novak (Sales)",
        "cc_names": () if letter == "agent_note" else ("Tom Reed",),
        "buttons": tuple(Button(label, link) for label in ("Take it", "Note", "Done")),
        "left": timedelta(hours=4),
        "history": words.history("Eva", 4, "IT-4710", "Second screen"),
        "kind": "deadline",
        "news": "Eva adds a deadline: today 14:00 – “the customer comes at two”. Promise 13:30 is in time.",
        "lines": (
            ErrorLine(1, "#tkae", "I do not know the command “tkae”.", "#take"),
            ErrorLine(2, "#done #note", "“done” and “note” do not go together in one line.", ""),
        ),
        "kept_text": "Hi Eva, the roller is worn out. I have ordered one.",
        "done": ("IT-4812 is yours now.", "Eva has got your answer."),
        "address": "technik@printerco.example" if letter == "agent_outsider" else "eva@example.org",
        "phone": "0151-5550101",
        "problem": "The mailbox it@example.org cannot be read: the server refuses the password.",
        "since": _at(24, 9, 10),
        "try_": "postroom doctor",
        "items": (
            DigestItem(
                7, "technik@printerco.example", "Your order", "a stranger without a request", _at(24, 8, 5), "2.3 KB"
            ),
            DigestItem(
                8,
                "scans@example.org",
                "A very long subject " * 6,
                "it has more than 500 parts",
                _at(24, 9, 0),
                "41 MB",
                "held",
            ),
        ),
        "more": 3,
    }


def _reason(letter: str) -> str:
    reasons = {"agent_bounce": "the mailbox is full", "refused": "it is too large"}
    return reasons.get(letter, "the customer comes at two")
