"""Nothing that is for colleagues only ever reaches anybody else: random conversations, with words in them that must not travel.

A canary is a word in a note, in an answer to a note, in a question to another department, in a line that could not be carried
out, or in a tag. Whoever gets a letter with one must be an agent of a department that has had the request. No person of a
request gets a command line of an agent, nor anything that is signed for somebody else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.boards.room import Came, Room

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org],
       backup: ben@example.org, lead: lea@example.org}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], confidential: yes}
  eng: {name: Engineering, address: eng@example.org, open: office, agents: [mia@example.org, yuki@example.org]}
people:
  eva@example.org: {name: Eva Novak, department: Sales}
  tom@example.org: {name: Tom Reed, department: Sales}
  piet@example.org: {name: Piet Jansen, department: Fleet, language: de}
  ana@example.org: {name: Ana Silva, department: it}
"""
AGENTS = {
    "it": ("ana@example.org", "ben@example.org", "lea@example.org"),
    "hr": ("hanna@example.org",),
    "eng": ("mia@example.org", "yuki@example.org"),
}
PEOPLE = ("eva@example.org", "tom@example.org", "piet@example.org")
OUTSIDER = "technik@printerco.example"
TOKEN = re.compile(r"\+[0-9]+\.[a-z2-7]{26}@")

KINDS = st.sampled_from(
    ("answer", "note", "answer a note", "wrong", "right again", "send", "command", "handoff", "ask", "assign", "undo", "done",
     "wait", "decline", "merge", "split", "reply", "chaser", "thanks", "solved", "stop", "rating", "copied", "stranger",
     "allow", "vacation", "later")
)  # fmt: skip
STEPS = st.lists(st.tuples(KINDS, st.integers(0, 1_000)), min_size=3, max_size=12)


@dataclass
class Play:
    """One conversation: `boxes`: what everybody has; `holders`: the departments that have had one of its requests."""

    room: Room
    serial: int
    boxes: dict[str, list[Came]] = field(default_factory=dict)
    holders: set[str] = field(default_factory=lambda: {"it"})
    canaries: list[str] = field(default_factory=list)
    requester: str = PEOPLE[0]

    def canary(self) -> str:
        self.canaries.append(f"kanarie{self.serial}x{len(self.canaries)}")
        return self.canaries[-1]

    def put(self, came: list[Came]) -> None:
        for one in came:
            self.boxes.setdefault(one.recipient, []).append(one)

    def agents(self) -> list[str]:
        return [agent for key in sorted(self.holders) for agent in AGENTS[key] if self.boxes.get(agent)]

    def says(self, author: str, text: str, answers: Came, **more: str) -> None:
        subject = "Re: " + answers.field("Subject").removeprefix("Re: ")
        to = answers.reply_address
        self.put(self.room.send(author, to, text, subject=subject, answers=answers, **more))

    def step(self, kind: str, chance: int) -> None:
        """One thing happens, by somebody who can do it."""
        if kind == "later":
            self.room.passes(timedelta(minutes=(chance % 50) + 1))
            return
        agents = self.agents()
        if kind in AGENT_SAYS and agents:
            agent = agents[chance % len(agents)]
            letters = [one for one in self.boxes[agent] if one.field("Reply-To")]
            if kind in ("answer a note",):
                letters = [one for one in letters if one.template == "agent_note"]
            if letters:
                text = AGENT_SAYS[kind].format(canary=self.canary() if "{canary}" in AGENT_SAYS[kind] else "")
                if kind == "handoff":
                    self.holders.add("eng")
                if kind == "ask":
                    self.holders.add("hr")
                self.says(agent, text, letters[chance % len(letters)])
        elif kind in PERSON_SAYS and self.boxes.get(self.requester):
            letters = self.boxes[self.requester]
            more = {"cc": "tom@example.org"} if kind == "copied" else {}
            self.says(self.requester, PERSON_SAYS[kind], letters[chance % len(letters)], **more)
        elif kind == "stranger" and self.boxes.get(self.requester):
            letter = self.boxes[self.requester][-1]
            self.says(OUTSIDER, "We can come on Friday. Shall we?", letter)
        elif kind == "vacation" and agents:
            agent = agents[chance % len(agents)]
            self.says(
                agent,
                f"I am away until 1 December. {self.canary()}",
                self.boxes[agent][-1],
                fields="Auto-Submitted: auto-replied",
            )


AGENT_SAYS = {
    "answer": "I have looked at it.",
    "note": "#note\nBetween us: {canary}.",
    "answer a note": "I think so too: {canary}.",
    "wrong": "#promise Firday 15:00 because {canary}\n#tag {canary}\n\nIt will take a while.",
    "right again": "#promise Friday 15:00 because it has to be ordered",
    "send": "#send",
    "command": "#tag {canary}",
    "handoff": "#handoff eng because the drawing is theirs",
    "ask": "#ask hr by Friday 12:00\n\nIs {canary} on leave?",
    "assign": "#assign ben@",
    "undo": "#undo",
    "done": "#done\n\nIt is done.",
    "wait": "#wait\n\nPlease send me the number.",
    "decline": "#decline because it is not ours",
    "merge": "#merge 1",
    "split": "#split\n\nThe other thing is a matter of its own.",
    "allow": "#allow technik@printerco.example",
}
PERSON_SAYS = {
    "reply": "It still jams.",
    "chaser": "Any news?",
    "thanks": "Thank you so much!",
    "solved": "solved",
    "stop": "stop",
    "rating": "4 - good",
    "copied": "I have put Tom in.",
}


class Rooms:
    """A room for so many conversations, then the next one: nobody has thousands of open requests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used = 0
        self._room: Room | None = None

    def next(self) -> Room:
        if self._room is None or self._used % 40 == 0:
            self.close()
            config = '[limits]\nauto_mails_per_address = "9999/h"\n'
            self._room = Room(self._folder / f"room{self._used}", RULES, config)
            first = "The first request, into which others go."
            self._room.send("eva@example.org", "it@example.org", first, subject="The first")
        self._used += 1
        return self._room

    def close(self) -> None:
        if self._room is not None:
            self._room.close()


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made = Rooms(tmp_path)
    yield made
    made.close()


def play(room: Room, steps: list[tuple[str, int]]) -> Play:
    """One conversation from its first mail on."""
    room._serial += 1
    made = Play(room, room._serial, requester=PEOPLE[room._serial % len(PEOPLE)])
    to = "it@example.org"
    made.put(room.send(made.requester, to, "The printer eats every second page.", subject=f"Printer {made.serial}"))
    for kind, chance in steps:
        made.step(kind, chance)
    return made


def check(made: Play) -> None:
    """Who may read what. Letters of other conversations lie in the same mailboxes, with canaries of their own."""
    insiders = {agent for key in made.holders for agent in AGENTS[key]}
    for recipient, letters in made.boxes.items():
        for one in letters:
            words = one.words
            if recipient not in insiders:
                assert not [canary for canary in made.canaries if canary in words], (recipient, one.template, words)
                lines = [
                    line
                    for line in one.body("plain").splitlines()
                    if line.startswith(("#note", "#tag", "#done", "#ask"))
                ]
                assert not lines, (recipient, one.template, lines)
                assert not TOKEN.search(words), (recipient, one.template, "a signed address")


def test_a_leak_would_be_seen(rooms: Rooms) -> None:
    """The check itself: a note that went to the requester, a command in an answer, a signed address."""
    made = play(rooms.next(), [("note", 0)])
    assert made.canaries
    insider = next(
        one
        for agent in ("ben@example.org", "lea@example.org")
        for one in made.boxes.get(agent, ())
        if one.template == "agent_note"
    )
    made.boxes[made.requester].append(insider)
    with pytest.raises(AssertionError):
        check(made)


@pytest.fixture
def conversations(request: pytest.FixtureRequest) -> int:
    return 100_000 if request.config.getoption("--long") else 1_000


@pytest.mark.timeout(7_200)
def test_what_is_for_colleagues_stays_with_them(rooms: Rooms, conversations: int) -> None:
    @settings(
        max_examples=conversations,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def conversation(steps: list[tuple[str, int]]) -> None:
        check(play(rooms.next(), steps))

    conversation()
