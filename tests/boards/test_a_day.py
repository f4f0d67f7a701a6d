"""A day of forty events with twelve people (product.md mission row 38): one event is one mail, and nobody gets their own words.

Each line of the day is one mail somebody writes, or the clock. After each: nobody got two letters of it, its author got back
nothing of what they wrote, and exactly those heard of it who are named. In the evening: no note, no command and no signed address
in anything that somebody got who is no agent.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.boards.stage import Letter, Stage, mail

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    agents: [ana@example.org, ben@example.org]
    lead: lea@example.org
    backup: ben@example.org
    answer_within: {normal: 4h}
    looks_after: {ana@example.org: [printer*]}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
  engineering:
    name: Engineering
    address: engineering@example.org
    open: office
    agents: [mia@example.org, yuki@example.org]
    answer_within: {normal: 1d}
people:
  eva@example.org: {name: Eva Novak, department: Sales, phone: 0151-2345}
  tom@example.org: {name: Tom Reed, department: Sales}
  ola@example.org: {name: Ola Berg, department: Accounting}
  piet@example.org: {name: Piet Jansen, department: Fleet}
  jan@example.org: {name: Jan Kowal, department: Sales}
  ana@example.org: {name: Ana Silva, department: it}
  ben@example.org: {name: Ben Okoro, department: it}
  lea@example.org: {name: Lea Roth, department: it}
  hanna@example.org: {name: Hanna Weber, department: hr}
  mia@example.org: {name: Mia Lind, department: engineering}
  yuki@example.org: {name: Yuki Mori, department: engineering}
  sue@example.org: {name: Sue Park, department: Sales}
"""
AGENTS = ("ana", "ben", "lea", "hanna", "mia", "yuki")

# hour, author, to (a department, or a letter: whose request by number), words, further fields | who hears of it
DAY = """
08:05 eva   it          The printer on the second floor jams since this morning. | cc=tom | eva ana
08:10 ola   it          I cannot open the ledger any more. |  | ola ana ben
08:12 ben   2           #take |  | ben ola
08:20 ana   1           I put your offers on the printer of the first floor. |  | eva tom
08:25 eva   1           Thank you so much! |  | ana
08:30 piet  hr          May I have the form for parental leave? |  | piet hanna
08:40 hanna 3           #note // NOTEHR: he asked last year too. |  | hanna
08:45 hanna 3           The form is on the shared drive, page 2 needs your name. |  | piet
08:50 jan   engineering Can we build the flange of the drawing in brass? |  | jan mia yuki
08:55 mia   4           #take |  | mia jan
09:00 ana   1           #note // NOTEIT: the roller is worn out, I ask the maker. |  | ana ben
09:05 ana   1           #promise Fri 15:00: new roller because it is ordered // Hi Eva, the roller is worn out. |  | ana eva tom
09:10 tom   1           Good to know, then I print elsewhere until then. |  | ana
09:15 ben   2           #promise Firday 10:00 // I shall reset your account. |  | ben
09:16 ben   2           #promise Fri 10:00 |  | ben ola
09:20 ola   2           Any news? |  | ola ben
09:25 sue   it          My second screen stays black. |  | sue ana ben
09:30 ana   5           #assign ben@ |  | ana ben sue
09:35 ben   5           #tag screen -cable |  | ben
09:40 ben   5           Is the cable plugged in at both ends? |  | sue
09:45 sue   5           solved |  | sue ben
09:50 eva   it          status |  | eva
09:55 ana   it          status |  | ana
10:00 ben   2           #ask hr by Thu 12:00 // Is Ola still in the group of the ledger? |  | ben hanna
10:10 hanna 6           She left it on Monday, by mistake. |  | ben
10:20 ben   2           I have put you back into the group. # |  | ola
10:25 ola   2           It works, thank you. Only the printer list is empty now, can you look? |  | ben
10:30 ben   2           #done // The list is filled again. |  | ben ola
10:35 ola   2           5 - you told me the time and it was true |  | ola
10:40 piet  3           Page 2 has two lines for names, which one? |  | hanna
10:45 hanna 3           #wait // The upper one. Please send it back to me. |  | hanna piet
10:50 piet  3           Here it is, signed. |  | hanna
10:55 hanna 3           #done // Thank you, that was all. |  | hanna piet
11:00 jan   4           #deadline Thu 12:00 because the customer decides then |  | jan mia
11:05 mia   4           #handoff it because the drawing is locked // I ask IT to open the drawing. |  | mia jan ana ben
11:10 ana   4           #take |  | ana mia
11:15 ana   4           The drawing is open again. |  | jan
11:20 jan   4           stop |  | jan ana
11:25 ana   4           #done // That was it. |  | ana
11:30 eva   1           And the tray is stuck as well. |  | ana
"""


@dataclass
class Day:
    stage: Stage
    boxes: dict[str, list[Letter]] = field(default_factory=dict)

    def put(self) -> list[str]:
        came = self.stage.new_letters()
        for letter in came:
            self.boxes.setdefault(letter.recipient.partition("@")[0], []).append(letter)
        return sorted(letter.recipient.partition("@")[0] for letter in came)

    def letter_about(self, who: str, number: str) -> Letter:
        """The latest letter of a request in somebody's mailbox that an answer would go to."""
        about = [one for one in self.boxes[who] if one.field("X-Postroom-Ref").endswith(f"-{number}")]
        if who in AGENTS:
            signed = [one for one in about if f"+{number}." in one.field("Reply-To")]
            about = [one for one in signed if "Your reply goes to the agents" not in one.text] or signed
        return about[-1]

    def happens(self, author: str, to: str, words: str, cc: str) -> None:
        text = words.replace(" // ", "\n\n")
        more = {"Cc": f"{cc}@example.org"} if cc else {}
        if to.isdigit():
            letter = self.letter_about(author, to)
            address = (
                letter.reply_address if letter.field("Reply-To") else letter.message["From"].addresses[0].addr_spec
            )
            raw = mail(f"{author}@example.org", address, text, subject=f"Re: {letter.subject}", answers=letter, **more)
        else:
            subject = "status" if words == "status" else words[:40]
            raw = mail(f"{author}@example.org", f"{to}@example.org", text, subject=subject, **more)
        self.stage.send(raw)


def test_one_event_is_one_mail(tmp_path: Path) -> None:
    events = [line for line in DAY.strip().splitlines() if line]
    assert len(events) == 40
    with Stage(tmp_path, rules=RULES, outbox="", at="8:00") as stage:
        day = Day(stage)
        wrong = []
        for line in events:
            said, more, expected = (part.strip() for part in line.split("|"))
            hour, author, to, words = said.split(maxsplit=3)
            words = words.removesuffix(" #")
            stage.clock(f"{hour}:00")
            stage.settle()
            early = day.put()
            day.happens(author, to, words, more.removeprefix("cc="))
            stage.clock(f"{hour}:30")  # what was kept back for second thoughts leaves
            stage.settle()
            heard = day.put()
            if sorted(expected.split()) != heard or early:
                wrong.append(f"{line.strip()}\n      heard: {' '.join(heard)}; before it: {' '.join(early)}")
            twice = sorted({one for one in heard if heard.count(one) > 1})
            assert not twice, (line, twice)
            own = words.split(" // ")[-1]
            mine = day.boxes.get(author, [])[-heard.count(author) :] if author in heard else []
            for letter in mine:  # a confirmation has a copy of what the person got, and says that the desk wrote it
                assert letter.field("Auto-Submitted") or own not in " ".join(letter.text.split()), (line, letter.text)
        assert not wrong, "\n".join(wrong)
        for who, letters in day.boxes.items():
            for letter in letters:
                if who not in AGENTS:
                    words = letter.text + letter.html + str(letter.message.items())
                    assert "NOTE" not in words, (who, letter.text)
                    assert not re.search(r"\+[0-9]+\.[a-z2-7]{26}@", words), (who, letter.text)
                    assert not [
                        one
                        for one in letter.text.splitlines()
                        if re.match(r"#(note|take|promise|tag|assign|ask|done|wait|handoff)", one)
                    ]
