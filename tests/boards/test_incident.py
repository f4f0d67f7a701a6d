"""One incident: seven people in twenty minutes are one request, and each hears every news in a mail of her own (product.md 4.3
`similar`, `merge`)."""

import quopri
from pathlib import Path

import pytest

from tests.boards.stage import RULES, Letter, Stage, answer, mail

MANY = """
rules:
  - name: the same trouble from many people
    if: {to: it, similar: 5 in 20m}
    then: {merge: similar, notify: ben@example.org, tip: known-incident, tag: incident}
"""
TIP = "We know that the mail server is down. You need not write again."
WRITERS = {
    "eva": (
        "Eva Novak",
        "Mail server is down",
        "I cannot open my mail, the server says down. Flamingo, Eva",
    ),
    "tom": ("Tom Reed", "mail server down?", "Is the mail server down? Mine shows nothing. Zebra, Tom"),
    "lea": ("Lea Roth", "Mail is down", "The mail server is down since ten. Walrus, Lea"),
    "max": ("Max Berg", "server for mail down", "No mail, server down it says. Giraffe, Max"),
    "ida": ("Ida Holm", "Mail server down again", "Again the mail server is down. Penguin, Ida"),
    "kim": ("Kim Lund", "mail server", "The mail server must be down. Ostrich, Kim"),
    "jan": ("Jan Kral", "MAIL SERVER DOWN", "mail server down!! Hamster, Jan"),
}
PEOPLE = [f"{name}@example.org" for name in WRITERS]


class Incident(Stage):
    def lay_out(self) -> None:
        super().lay_out()
        (self.folder / "rules" / "tips").mkdir(exist_ok=True)
        (self.folder / "rules" / "tips" / "known-incident.txt").write_text(TIP + "\n")

    def wrote(self, name: str, minute: int, **more: str) -> None:
        self.clock(f"9:{30 + minute}")
        full, subject, text = WRITERS[name]
        author = f"{full} <{name}@example.org>"
        self.send(mail(author, "it@example.org", text, subject=subject, id=f"m-{name}@pc-{name}.example.org", **more))


def seen(letter: Letter) -> str:
    """Everything of a letter that can be read, encoded or not, in small letters."""
    raw = letter.raw.decode("ascii")
    parts = [part.get_payload(decode=True) for part in letter.message.walk() if not part.is_multipart()]
    fields = " ".join(str(value) for value in letter.message.values())
    return " ".join((raw, quopri.decodestring(letter.raw).decode("utf-8", "replace"), fields, *(
        part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes)
    ))).lower()  # fmt: skip


def names_nobody_else(letter: Letter) -> bool:
    text = seen(letter)
    me = letter.recipient.partition("@")[0]
    for name, (full, subject, words) in WRITERS.items():
        if name == me:
            continue
        animal = words.rpartition(",")[0].split()[-1]
        for secret in (f"{name}@", full, f"pc-{name}", f"m-{name}", animal):
            assert secret.lower() not in text, (letter.recipient, secret)
        if subject.lower() not in WRITERS[me][1].lower():
            assert f"re: {subject}\r\n".lower() not in text, (letter.recipient, subject)
    assert "cc" not in letter.message, "nobody else is told with it"
    assert str(letter.message["To"].addresses[0].addr_spec) == letter.recipient
    return True


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    return Incident(tmp_path, rules=RULES + MANY)


def acks(letters: list[Letter]) -> list[Letter]:
    return [one for one in letters if one.recipient in PEOPLE]


def test_seven_people_in_twenty_minutes(incident: Incident) -> None:
    with incident as stage:
        for minute, name in enumerate(("eva", "tom", "lea", "max")):
            stage.wrote(name, minute)
        first = stage.new_letters()
        assert len(acks(first)) == 4
        assert not any(TIP in one.text for one in first)
        assert [one.state for one in stage.tickets()] == ["new"] * 4
        notifications = [one for one in first if one.recipient == "ana@example.org"]

        stage.wrote("ida", 8)  # the fifth
        (ack, *agents) = sorted(stage.new_letters(), key=lambda one: one.recipient not in PEOPLE)
        assert ack.recipient == "ida@example.org"
        assert ack.says(TIP, "Reference IT-1", "24 November, 13:30")  # the promise in force, that of the first of them
        assert ack.subject == "Re: Mail server down again"
        assert sorted(one.recipient for one in agents) == ["ana@example.org", "ben@example.org"]
        assert agents[0].says(
            "Ida Holm has the same trouble: 5 mails by now, and they are one request.", "IT-2, IT-3 and IT-4"
        )
        assert [one.state for one in stage.tickets()] == ["new", "done", "done", "done"]
        assert [one.merged_into for one in stage.tickets()] == [0, 1, 1, 1]

        stage.wrote("kim", 12)
        stage.wrote("jan", 19)
        more = stage.new_letters()
        assert [one.recipient for one in more] == ["kim@example.org", "jan@example.org"], "agents hear no more of it"
        assert all(one.says(TIP, "Reference IT-1") for one in more)
        one = stage.ticket(1)
        assert [p.mailbox.address for p in one.participants] == PEOPLE
        assert (one.merged, one.tags, one.told) == (6, ("incident",), ("ben@example.org",))
        assert len(stage.entries(1)) == 7
        assert stage.acts(2)[-1] == "merged"
        assert all(map(names_nobody_else, acks([*first, ack, *more])))

        stage.clock("10:05")
        stage.send(answer(notifications[3], "The server runs again. Please start your mail program anew.\nAna\n"))
        stage.clock("10:06")
        stage.settle()
        told = {letter.recipient: letter for letter in stage.letters(*PEOPLE)}
        for name, (_, subject, _) in WRITERS.items():
            letter = told[f"{name}@example.org"]
            assert names_nobody_else(letter)
            assert letter.says("The server runs again. Please start your mail program anew.", "IT-1")
            assert letter.subject == f"Re: {subject}"
            assert letter.references[0] == f"<m-{name}@pc-{name}.example.org>", "in the conversation she began"
            assert len(letter.references) == 2, "her mail and her acknowledgement"
        assert stage.ticket(1).state == "open"
        assert stage.seals_hold()


def test_what_one_of_them_replies_is_for_agents(incident: Incident) -> None:
    with incident as stage:
        for minute, name in enumerate(("eva", "tom", "lea", "max", "ida", "kim")):
            stage.wrote(name, minute)
        came = stage.new_letters()
        to_tom, to_ida = (
            next(one for one in came if one.recipient == f"{name}@example.org") for name in ("tom", "ida")
        )
        for name, parent in (("ida", to_ida), ("tom", to_tom)):  # she joined; his own request was put into the other
            full = f"{WRITERS[name][0]} <{name}@example.org>"
            stage.send(mail(full, "it@example.org", f"Secret of {name}: it does not work for me.", subject=parent.subject,
                            id=f"r-{name}@pc-{name}.example.org", answers=parent, Cc="Uwe Falk <uwe@example.org>"))  # fmt: skip
            agents = stage.letters("ana@example.org", "ben@example.org")
            assert agents[0].says(f"Secret of {name}")
            assert agents[0].says("Your reply goes to Eva Novak (Sales) and")
        assert stage.ticket(1).affects("uwe@example.org")
        assert len(stage.tickets()) == 4, "no reply opens a request"

        stage.send(answer(agents[0], "#done\nIt works.\n", id="b2@example.org"))
        stage.clock("9:50")
        stage.settle()
        told = stage.letters(*PEOPLE[:6], "uwe@example.org", "ana@example.org")  # she hears that it is done
        assert all(names_nobody_else(one) for one in told[:6])
        assert "secret" not in seen(told[6])
        assert "novak" not in seen(told[6])
        assert told[4].references[-2:] == [to_ida.id, "<r-ida@pc-ida.example.org>"]

        stage.send(mail("Ida Holm <ida@example.org>", "it@example.org", "Still down here.", subject=told[4].subject,
                        id="s-ida@pc-ida.example.org", answers=told[4]))  # fmt: skip
        back = stage.new_letters()
        assert sorted(one.recipient for one in back) == ["ana@example.org", "ida@example.org"]
        (hers,) = acks(back)
        assert names_nobody_else(hers)
        assert hers.subject == "Re: Mail server down again"
        assert stage.ticket(1).state == "open"


def test_status_names_the_one_request_by_her_own_words(incident: Incident) -> None:
    with incident as stage:
        for minute, name in enumerate(("eva", "tom", "lea", "max", "ida")):
            stage.wrote(name, minute)
        stage.new_letters()
        for name in ("ida", "tom"):
            full, subject, _ = WRITERS[name]
            stage.send(
                mail(f"{full} <{name}@example.org>", "it@example.org", "status", subject="Where?", id=f"q{name}@x")
            )
            letter = stage.letter(f"{name}@example.org")
            assert letter.says("IT-1", subject)
            assert names_nobody_else(letter)
            assert "IT-2" not in letter.text


def test_a_stranger_gets_in_nowhere(tmp_path: Path) -> None:
    with Incident(
        tmp_path, rules=RULES.replace("    agents: [ana", "    outsiders_new: accept\n    agents: [ana") + MANY
    ) as stage:
        for minute, name in enumerate(("eva", "tom", "lea", "max", "ida")):
            stage.wrote(name, minute)
        stage.new_letters()
        zed = "Zed <zed@elsewhere.example>"
        stage.send(mail(zed, "it@example.org", "The mail server is down.", subject="Mail server down", id="z@x"))
        assert stage.tickets()[-1].requester.address == "zed@elsewhere.example"
        assert not stage.ticket(1).takes_part("zed@elsewhere.example")


def test_no_acknowledgement_where_the_rule_says_so_and_agents_are_not_flooded(tmp_path: Path) -> None:
    rules = (
        RULES
        + """
rules:
  - name: monitoring speaks
    if: {to: it, from: monitor@example.org}
    then: {merge: similar, ack: no, notify: admin@example.org}
"""
    )
    with Incident(tmp_path, rules=rules) as stage:
        for n in range(12):
            stage.send(mail("monitor@example.org", "it@example.org", f"CRITICAL {n} percent", subject="disk full on app7",
                            id=f"d{n}@x", Auto_Submitted="auto-generated"))  # fmt: skip
        told = [one.recipient for one in stage.new_letters()]
        assert len(stage.tickets()) == 1
        assert told.count("admin@example.org") == 1, "notify: this once"
        assert told.count("ana@example.org") == 4, "new, the first more, the 5th and the 10th"
        assert "monitor@example.org" not in told
        assert stage.ticket(1).merged == 11


def test_an_answer_that_repeats_one_of_many_is_not_sent(incident: Incident) -> None:
    with incident as stage:
        for minute, name in enumerate(("eva", "tom", "lea", "max", "ida")):
            stage.wrote(name, minute)
        notice = [one for one in stage.new_letters() if one.recipient == "ana@example.org"][-1]
        inline = "It is the disk.\n\n> what Ida wrote by telephone: Pelican\n\nSoon.\n"
        for n, text in enumerate((inline, "See Ida@example.org.\n")):
            stage.send(answer(notice, text, id=f"c{n}@example.org"))
            told = stage.letter("ana@example.org")
            assert told.says(
                "Nothing has been sent or changed yet.", "Your answer goes to 5 people", "Leave this line out."
            )
        stage.send(answer(notice, "#note\nIda is ida@example.org\n", id="c3@example.org"))
        assert {one.recipient for one in stage.new_letters()} <= {"ana@example.org", "ben@example.org"}
