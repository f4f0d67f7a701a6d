"""Sample values for every letter: the people and times of the storyboards (product.md 2.2). Used to check templates."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.desk import reportsamples, words
from gateway.desk.causes import Cause, said
from gateway.desk.letterextras import spoken
from gateway.desk.lettervars import (
    LETTERS,
    Button,
    DeptVar,
    DigestItem,
    ErrorLine,
    HelpLine,
    PersonVar,
    PromiseVar,
    StatusItem,
    ThreadItem,
    TicketVar,
    variables,
)
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.tongue import ENGLISH, Tongue, Voice


def samples(letter: str, tongue: Tongue = ENGLISH) -> list[dict[str, object]]:
    """Variables for a letter (a name in `lettervars.LETTERS`), said in this language: everything filled; as little as there can
    be; and, in a request, a promise that has come due and a deadline it misses, or one that cannot be read …"""
    voice = Voice(tongue, _at(24, 9, 28), _zone())
    found = [_full(letter, voice), _bare(letter, voice)]
    if LETTERS[letter].ticket and found[0]["promise"] is not None:
        late = {**found[0], "promise": replace(_promise(), until=_at(24, 9), what="done")}
        missed = {**found[0], "deadline": _at(24, 12), "fits": False}
        found.append(missed if letter == "deadline" else late)
    return found + [{**found[0], **spoken_all(other, voice)} for other in _others(letter, voice)]


def _others(letter: str, voice: Voice) -> list[dict[str, object]]:
    """What else a letter can say: values over those of the full sample."""
    if letter in ("ack", "deadline"):
        unread = say("I cannot read a time in “{text}”.", text="Firday 15:00")
        line = ErrorLine(1, "#deadline Firday 15:00", unread, "#deadline Friday 15:00")
        busy = [{name: value for name, value in _busy().items() if name != "until"}] if letter == "ack" else []
        return [{"wrong": line, **({"deadline": None} if letter == "deadline" else {})}, *busy]
    given: dict[str, list[dict[str, object]]] = {
        "done": [{"text": "", "ask_rating": False, "rating_links": (), "solved_by_requester": True}],
        "waiting": [{"text": "", "reminder_no": 2}],
        "status": [
            {
                "ticket": _ticket(bare=False, voice=voice),
                "promise": _promise(),
                "ref": "IT-4812",
                "events": _thread(),
                "chaser": True,
            }
        ],
        "agent_new": [_handed_over()],
        "agent_more": [_poorly_rated()],
        "agent_error": [{"is_held": False}],
        "thanks": [{"lead": "Mia Lind"}, {"lead": "", "has_words": False}],
        "agent_outsider": [{"text": ""}, {"is_unsure": True, "address": "eva@example.org"}],
        "agent_warn": [_broken()],
        "agent_desk": [reportsamples.morning()],
        "late": [
            {"deliverable": "new roller fitted", "lead": "Mia Lind"},
            {"missed_what": "time", "in_a_row": 2, "lead": "Mia Lind", "missed": _at(28, 16)},
            {"missed_what": "news", "in_a_row": 3, "asked": ""},
            {"missed_what": "done"},
        ],
        "help": [{"is_agent": True}, {"is_agent": True, "kept_text": "Hi Eva, the roller is worn out."}],
    }
    return given.get(letter, [])


def spoken_all(values: dict[str, object], voice: Voice) -> dict[str, object]:
    """The values with their sentences said."""
    return {name: spoken(value, voice) for name, value in values.items()}


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
    busy="Mon–Fri 11:00–14:00",
    usual="4 hours",
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


def _ticket(*, bare: bool, voice: Voice) -> TicketVar:
    return TicketVar(
        number=4812,
        ref="IT-4812",
        subject="" if bare else _SUBJECT,
        state="new" if bare else "open",
        priority="normal",
        because="" if bare else voice(say("nobody is stopped from working")),
        created=_at(24, 9, 28),
        requester=PersonVar("xk0815@example.org", "", "xk0815@example.org") if bare else _EVA,
        owner=None if bare else _ANA,
        cc=() if bare else (_TOM,),
        department="IT",
        owner_because="" if bare else voice(say("because you look after {what}", what="printers")),
        for_customer="" if bare else "ACME, SO-104233",
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


def _full(letter: str, voice: Voice) -> dict[str, object]:
    agent = letter.startswith(("agent_", "ask_", "report_"))
    admin = letter in ("admin_alert", "quarantine_digest")
    extras = _extras(letter)
    names = {extra.name for extra in LETTERS[letter].extras}
    given = spoken_all({name: value for name, value in extras.items() if name in names}, voice)
    return variables(
        letter,
        to=PersonVar("Admin", "", "admin@example.org") if admin else _ANA if agent else _EVA,
        dept=None if admin else _IT,
        subject=_SUBJECT,
        lang=voice.tongue.language,
        now=voice.now,
        service="Example Ltd",
        ticket=_ticket(bare=False, voice=voice) if LETTERS[letter].ticket else None,
        promise=_promise() if LETTERS[letter].ticket and letter not in ("done", "declined") else None,
        **given,
    )


def _bare(letter: str, voice: Voice) -> dict[str, object]:
    required = {extra.name for extra in LETTERS[letter].extras if extra.required}
    given = spoken_all({name: value for name, value in _extras(letter).items() if name in required}, voice)
    nobody = PersonVar("xk0815@example.org", "", "xk0815@example.org")
    with_ticket = LETTERS[letter].ticket
    return variables(
        letter,
        to=nobody,
        dept=DeptVar("it", "IT", "it@example.org") if with_ticket else None,
        subject="",
        lang=voice.tongue.language,
        now=voice.now,
        service="Example Ltd",
        ticket=_ticket(bare=True, voice=voice) if with_ticket else None,
        promise=None,
        **given,
    )


def _extras(letter: str) -> dict[str, object]:
    answers = letter in ("answer", "done", "agent_note", "waiting", "declined", "handoff_person")
    link = words.mailto("it+4812.k7q2m9@example.org", "#take", "Re: [IT-4812] Printer")
    rated = tuple(
        Button(str(n), words.mailto("it@example.org", f"{n}\n", f"Re: {_SUBJECT} [IT-4812]")) for n in range(1, 6)
    )
    labels: tuple[Say, ...] = (say("Take it"), say("Promise…"), say("Note"), say("Done"))
    if letter == "agent_warn":
        labels = (say("New time…"), say("It is done"))
    if letter == "agent_outsider":
        labels = (say("Let them in"), say("Ignore them"))
    return {
        "author": _ANA if answers else _EVA,
        "text": _NOTE if letter == "agent_note" else _ANSWER if answers else _MAIL,
        "attachments": ("offer.pdf", "photo of the printer.jpg"),
        "deadline": _at(24, 14),
        "fits": True,
        "wrong": None,
        "open": _items(),
        "items": _held() if letter == "quarantine_digest" else _items(),
        "due": _items()[:1],
        "late": (replace(_items()[0], ref="IT-4790", subject="Pay slips do not print", promise=_at(24, 9)),),
        "waiting": _items()[1:],
        "unowned": (StatusItem("IT-4815", "A second screen", "IT", _at(24, 16), "new"),),
        "recent": (StatusItem("IT-4830", "Drawing of the flange", "Mia Lind", None, "done", "Engineering"),),
        "reply_reaches": say("the agents of {department} only", department="IT") if letter == "agent_note" else "Eva Novak (Sales)",
        "cc_names": () if letter == "agent_note" else ("Tom Reed",),
        "buttons": tuple(Button(label, link) for label in labels),
        "rating_links": rated,
        "ask_rating": True,
        "left": timedelta(hours=4),
        "kind": "deadline",
        "is_held": True,
        "kept_text": "Hi Eva, the roller is worn out. I have ordered one.",
        "copy_of": _ANSWER,
        "address": "technik@printerco.example" if letter == "agent_outsider" else "eva@example.org",
        "phone": "0151-5550101",
        "since": _at(24, 9, 10),
        "until": _at(28, 9),
        "close_on": _at(28, 17),
        "by": _at(27, 12),
        "into": "IT-4711",
        "count": 7,
        "for_ref": "IT-4812",
        "question": "Which toner does the printer next to the kitchen take?",
        "from_dept": "" if letter == "agent_new" else "IT",
        "keeper_dept": "",
        "to_dept": "Engineering",
        "keeper": "Ana Silva",
        "departments": (_IT, DeptVar("hr", "HR", "hr@example.org", hours="Mon–Thu 9:00–16:00")),
        "more": 3,
        "elsewhere": (
            say_many(
                "{n} mail waits for {department}, which is confidential. Asked is: {names}.",
                "{n} mails wait for {department}, which is confidential. Asked is: {names}.",
                2, department="People", names="Hanna Weber",
            ),
        ),
        "by_mail": True,
        "by_machine": True,
        "missed": _at(28, 15),
        "asked": say("{name} is asked to take over.", name="Ben Okoro"),
        "lead": "",
        "stage": "near",
        "advice": say("If it holds, do nothing. If not, tell {name} now – one line is enough:", name="Eva"),
        "example": "#promise Mon 12:00 because …",
        **_words(letter),
        **(_busy() if letter == "held" else {}),
        **(reportsamples.report(letter) if letter.startswith("report_") else {}),
    }  # fmt: skip


def _busy() -> dict[str, object]:
    """Board 7: the agents get it when they are free."""
    places = {"department": "Sales", "does": "speaks with customers", "when": When(_at(24, 14), is_hour=True)}
    return {
        "until": _at(24, 14),
        "busy_until": _at(24, 14),
        "busy": say("{department} {does} until {when} and gets your mail then, first of all.", **places),
        "way_out": say("#deadline {hour} because …", hour="12:30"),
    }


def _words(letter: str) -> dict[str, object]:
    """The sentences."""
    asks = say("{address} writes. Show it in the thread: {allow}. Drop it: {ignore}.",
               address="technik@printerco.example", allow="#allow", ignore="#ignore")  # fmt: skip
    return {
        "who": words.has_your_mail("Ana Silva", "printers"),
        "deadline_example": words.deadline_example(_at(24, 13, 30), _at(24, 9, 28), _zone()),
        "promise_line": say(
            "Promised by {name}: {when} – because {because}.",
            name="Ana", when=When(_at(24, 13, 30)), because="the roller has to be ordered",
        ),
        "changes": (say("Priority: {priority}, because {because}.", priority="high", because="payroll runs today"),),
        "reason": _reason(letter),
        "because": "" if letter == "agent_new" else "the drawing is locked there",
        "need": "the signed page 2",
        "limit": say("{size} for one mail", size="25 MB"),
        "history": words.history("Eva", 4),
        "news": _news(letter),
        "lines": (
            ErrorLine(
                1, "#promise Firday 15:00 because the roller has to be ordered",
                say("I cannot read a time in “{text}”.", text="Firday 15:00"), "#promise Friday 15:00", _at(28, 15),
            ),
            ErrorLine(2, "#priority high", say("needs a reason; {name} and the colleagues who wait will read it.", name="Eva"),
                "#priority high because payroll runs today", is_example=True),
        ),
        "done": (say("{ref} is yours now.", ref="IT-4812"), say("Eva has got your answer.")),
        "problem": say("The mailbox {address} cannot be read: the server refuses the password.", address="it@example.org"),
        "try_": "postroom doctor",
        **({"question": asks} if letter == "agent_outsider" else {}),
        "commands": (
            HelpLine("#take", say("it is mine")),
            HelpLine("#promise Fri 15:00 because …", say("I tell the person: by then")),
            HelpLine("#done", say("finished")),
        ),
    }  # fmt: skip


def _news(letter: str) -> Say | str | tuple[Say, ...]:
    if letter == "quarantine_digest":
        return (
            say_many("{n} mail waits in the quarantine.", "{n} mails wait in the quarantine.", 6),
            say_many("{n} mail could not be read.", "{n} mails could not be read.", 1),
        )
    if letter == "agent_more":
        return say("{name} adds a deadline: {when} – “{reason}”.", name="Eva", when=When(_at(24, 14), True),
                   reason="the customer comes at two")  # fmt: skip
    if letter == "agent_warn":
        return say("You promised {name}: {when}.", name="Eva", when=When(_at(28, 15)))
    if letter == "agent_bundle":
        return say("Ana is back; this came while she was away.")
    return ""


def _reason(letter: str) -> Say | str:
    if letter == "agent_bounce":
        return say("the mailbox is full")
    return say("it is too large") if letter == "refused" else "the customer comes at two"


def _items() -> tuple[StatusItem, ...]:
    return (
        StatusItem("IT-4812", _SUBJECT, "Ana Silva", _at(27, 12), "open", what="answer"),
        StatusItem("HR-4799", "Parental leave form", "Hanna Weber", None, "waiting", "HR"),
    )


def _held() -> tuple[DigestItem, ...]:
    long = "A very long subject " * 6
    links = {
        line: words.mailto("it+q.7.k7q2m9@example.org", f"#{line} 1\n", "Re: 2 mails") for line in ("allow", "ignore")
    }
    like = say("{domain} looks like {ours}, and is not.", domain="examp1e.org", ours="example.org")
    return (
        DigestItem(
            7, "technik@examp1e.org", "Your order", "a stranger without a request", _at(24, 8, 5), "2.3 KB",
            number=1, name="Eva Novak", to="it@example.org", count=3, warnings=(like,), kept_until=_at(28, 8, 5),
            let_in=links["allow"], keep_out=links["ignore"],
        ),
        DigestItem(8, "scans@example.org", long, "it has more than 500 parts", _at(24, 9, 0), "41 MB", "held"),
    )  # fmt: skip


def _thread() -> tuple[ThreadItem, ...]:
    return (
        ThreadItem("Eva Novak", _at(24, 8, 28), _MAIL, "request"),
        ThreadItem("Ana Silva", _at(24, 9, 20), _ANSWER, "answer"),
    )


def _broken() -> dict[str, object]:
    """Board 6, after the promised minute: to its keeper."""
    link = words.mailto("it+4812.k7q2m9@example.org", "#cause too much", "Re: [IT-4812] Printer")
    promised = say("You promised {name}: {when}.", name="Eva", when=When(_at(28, 15)))
    return {
        "stage": "late",
        "news": say("{promised} We have not kept it, and {name} has been told.", promised=promised, name="Eva"),
        "advice": say("Answer now, or name a time that you can keep – one line is enough:"),
        "causes": tuple(f"#cause {one}" for one in Cause),
        "cause_buttons": tuple(Button(said(one), link) for one in Cause),
        "promise": replace(_promise(), until=_at(28, 16), made_by=""),
        "thread": _thread(),
    }


def _handed_over() -> dict[str, object]:
    """Board 5: a request that comes with a promise."""
    return {
        "promised_by": "Ana",
        "from_dept": "IT",
        "keeper_dept": "IT",
        "because": "the drawing is locked by you",
        "thread": _thread(),
        "usual": say("Your usual answer takes {span}: that fits.", span=timedelta(hours=4)),
        "waited_since": _at(24, 9, 0),
        "news": say("{name} gives you this request.", name="Ana Silva"),
    }


def _poorly_rated() -> dict[str, object]:
    """Board 9: what the lead gets within a minute."""
    return {
        "kind": "rating",
        "news": say("{name} gave {number} of 5. Phone: {phone}.", name="Eva Novak", number=2, phone="0151-5550101"),
        "text": "I had to explain it to two people.",
        "promise": None,
        "gist": (
            say("{name} had it. It came {came}, and was done {done}.",
                name="Ana Silva", came=When(_at(24, 9, 28)), done=When(_at(28, 11, 30))),
            say_many("It came back once.", "It came back {n} times.", 1),
        ),
        "thread": _thread(),
    }  # fmt: skip
