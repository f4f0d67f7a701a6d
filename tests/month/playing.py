"""November 2025 of a company, played on a desk whose clock is moved; what reports should say is counted while it is played.

    month = Month(folder, requests=600)
    month.play()
    month.counts["it", "2025-W46"]       # what the players know: from what they wrote, and from the letters they got

The players know nothing of the journal. Whether a promise was kept they know from the times they were told (`X-Postroom-Promise`)
and from the letters that admit a broken one.
"""

import heapq
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from gateway.desk.hours import after_open_time, open_time
from gateway.store import timers
from gateway.work.clock import Timekeeper
from tests.boards.room import Came, Room
from tests.boards.stage import BERLIN
from tests.month import company
from tests.month.company import ADDRESS, AGENTS, CAUSES, CHANGES, LEADS, NAMES, OTHERS, REASONS, REMARKS, SUBJECTS

FIRST, LAST = date(2025, 11, 3), date(2025, 11, 30)
SHARE = {"it": 40, "hr": 14, "engineering": 16, "sales": 16, "accounting": 14}
"""Of a hundred requests."""
PACE = {"it": 0.35, "hr": 0.25, "engineering": 0.4, "sales": 0.3, "accounting": 0.65}
"""How much of the promised time an answer takes on average."""
HOURS = {7: 2, 8: 8, 9: 12, 10: 14, 11: 9, 12: 5, 13: 6, 14: 11, 15: 9, 16: 7, 17: 3, 18: 1}
"""When people write."""
_SECOND = timedelta(seconds=1)

Life = Iterator[datetime]
"""The life of a request: it goes on at the instants that it gives."""


@dataclass
class Count:
    """What the report of a department should say of a week or a month."""

    requests: int = 0
    kept: int = 0
    moved: int = 0
    broken: int = 0
    asked_again: int = 0
    thanks: int = 0
    ratings: int = 0
    rating_sum: int = 0
    changed: int = 0
    waited: list[timedelta] = field(default_factory=list)
    """Until first answers."""
    causes: Counter[str] = field(default_factory=Counter)
    handed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(giver, taker, how); how: given kept moved broken."""
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    met_busy: Counter[str] = field(default_factory=Counter)
    worked: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class Case:
    """A request, as its people know it."""

    number: int
    requester: str
    department: str
    """The one that has it."""
    word_of: str
    """The one whose word the promise is."""
    root: int = 0
    """The request that this one is a question for."""
    what: str = ""
    until: datetime | None = None
    is_own: bool = False
    """The desk's own promise, after a broken one."""
    travels: tuple[str, str] | None = None
    """The hand-over with which the promise travelled."""
    since: datetime | None = None
    """When the next step became ours, or the department's that has it now."""
    waited: timedelta = timedelta()
    is_answered: bool = False
    was_broken: bool = False
    letter: Came | None = None
    """The latest that its requester got."""


class Month:
    """`requests`: how many; the same `seed` plays the same month. `days`: how many days of it are played."""

    def __init__(self, folder: Path, *, requests: int = 600, seed: int = 1, days: int = 28) -> None:
        self.chance = random.Random(seed)
        self.room = Room(folder, company.rules(), '[survey]\nevery = "1d"\n')
        self.room.clock.at = datetime.combine(FIRST, time(6), BERLIN)
        runtime = self.room.runtime
        self.keeper = Timekeeper(
            runtime.store, clock=self.room.clock, pipeline=runtime.pipeline, on_letters=lambda: None
        )
        self.desk = runtime.policy.desk
        self.requests = requests
        self.days = [FIRST + timedelta(days=n) for n in range(days)]
        self.counts: defaultdict[tuple[str, str], Count] = defaultdict(Count)
        self.cases: dict[int, Case] = {}
        self.boxes: dict[tuple[str, int], Came] = {}
        """The latest letter about a request in an agent's mailbox."""
        self.letters = self.mails = 0
        self._due: list[tuple[datetime, int, Life]] = []
        self._order = itertools.count()

    def close(self) -> None:
        self.room.close()

    # ------------------------------------------------------------ time

    @property
    def now(self) -> datetime:
        return self.room.clock.at

    def play(self) -> None:
        """From the first day to the end of the last. Nobody begins anything on the last two days."""
        workdays = [day for day in self.days[:-3] if day.weekday() < 5]
        for _ in range(self.requests):
            department = self.chance.choices(list(SHARE), weights=list(SHARE.values()))[0]
            self._goes_on(self._some_time(self.chance.choice(workdays)), self._life(department))
        end = datetime.combine(self.days[-1] + timedelta(days=1), time(0), BERLIN) - _SECOND
        while self._due and self._due[0][0] < end:
            when, _, life = heapq.heappop(self._due)
            self._passes(when)
            following = next(life, None)
            if following is not None:
                self._goes_on(max(following, self.now + _SECOND), life)
        self._passes(end)

    def _goes_on(self, when: datetime, life: Life) -> None:
        heapq.heappush(self._due, (when, next(self._order), life))

    def _some_time(self, day: date) -> datetime:
        hour = self.chance.choices(list(HOURS), weights=list(HOURS.values()))[0]
        return datetime.combine(day, time(hour, self.chance.randrange(60), self.chance.randrange(1, 59)), BERLIN)

    def _passes(self, when: datetime) -> None:
        """What comes due up to then happens, each at its instant."""
        room = self.room
        while (due := room.runtime.store.read(timers.next_due)) is not None and due <= when:
            room.clock.at = max(room.clock.at, due.astimezone(BERLIN))
            if not self.keeper.turn():
                raise AssertionError(f"what is due at {due} does not happen")
            self._got(room.came())
        room.clock.at = max(room.clock.at, when)

    def _when(self, department: str, share: float, case: Case) -> datetime:
        """When so much of the promised time has passed, in the open time of a department; some seconds later."""
        of = self.desk.departments[department]
        assert case.until is not None
        whole = open_time(of.working_hours, of.timezone, start=self.now, end=case.until)
        return self._later(department, max(whole, timedelta(minutes=20)) * share)

    def _later(self, department: str, amount: timedelta) -> datetime:
        of = self.desk.departments[department]
        at = after_open_time(of.working_hours, of.timezone, start=self.now, amount=max(amount, timedelta(minutes=2)))
        return at - timedelta(seconds=self.chance.randrange(5, 55))

    def _soon(self, least: int = 5, most: int = 90) -> datetime:
        return self.now + timedelta(minutes=self.chance.randrange(least, most), seconds=self.chance.randrange(60))

    # ------------------------------------------------------------ mails and letters

    def _send(self, author: str, to: str, text: str, **more: Any) -> list[Came]:
        self.mails += 1
        name = NAMES.get(author) or OTHERS[author][0]
        return self._got(self.room.send(f"{name} <{author}>", to, text, **more))

    def _got(self, letters: list[Came]) -> list[Came]:
        """Everybody looks into their mailbox."""
        for letter in letters:
            self.letters += 1
            case = self.cases.get(letter.ticket or 0)
            if letter.template == "agent_error":
                raise AssertionError(letter.body("plain"))
            if (
                letter.ticket is not None
                and letter.recipient in NAMES
                and letter.template.startswith(("agent", "ask_new"))
            ):
                self.boxes[letter.recipient, letter.ticket] = letter
            if case is None:
                continue
            if letter.recipient == case.requester and not letter.template.startswith("agent"):
                case.letter = letter
                if letter.template == "late":
                    self._broken(case)
            self._reads_time(case, letter)
        return letters

    def _reads_time(self, case: Case, letter: Came) -> None:
        what, _, until = letter.field("X-Postroom-Promise").partition("; ")
        if what:
            case.what, case.until = what, datetime.fromisoformat(until)

    def _to_agent(self, agent: str, case: Case) -> Came:
        return self.boxes[agent, case.number]

    def _acts(self, agent: str, case: Case, text: str, *, works: bool = True) -> list[Came]:
        """An agent replies to their latest letter about the request."""
        letter = self._to_agent(agent, case)
        if works:
            for count in self._both(case.department):
                count.worked[case.root or case.number].add(agent)
        return self._send(agent, letter.reply_address, text, subject="Re: it", answers=letter)

    def _writes(self, case: Case, text: str) -> list[Came]:
        """The requester replies."""
        assert case.letter is not None
        to = case.letter.reply_address
        return self._send(case.requester, to, text, subject=f"Re: {case.number}", answers=case.letter)

    # ------------------------------------------------------------ what is counted

    def _both(self, department: str) -> tuple[Count, Count]:
        """The week's and the month's."""
        year, week, _ = self.now.isocalendar()
        return self.counts[department, f"{year}-W{week:02}"], self.counts[department, f"{self.now:%Y-%m}"]

    def _add(self, department: str, name: str, more: int = 1) -> None:
        for count in self._both(department):
            setattr(count, name, getattr(count, name) + more)

    def _ends(self, case: Case, how: str) -> None:
        """A promise ends."""
        counts = not case.is_own and (case.what in ("answer", "done") or how == "broken")
        if counts:
            self._add(case.word_of, how)
            if case.travels is not None and case.what in ("answer", "done"):
                self._handed(case.travels, how)
        case.travels = None

    def _handed(self, travels: tuple[str, str], how: str) -> None:
        for department in travels:
            for count in self._both(department):
                count.handed[(*travels, how)] += 1

    def _broken(self, case: Case) -> None:
        self._ends(case, "broken")
        case.is_own = case.was_broken = True

    def _first(self, case: Case) -> None:
        """The first answer was given just now."""
        if case.is_answered:
            return
        assert case.since is not None
        waited = case.waited + self._open_time(case.department, case.since)
        case.is_answered = True
        for count in self._both(case.department):
            count.waited.append(waited)

    def _open_time(self, department: str, since: datetime) -> timedelta:
        """Counted with the fingers: office hours from Monday to Friday, without the calls of Sales."""
        windows = [(8, 11), (14, 17)] if department == "sales" else [(8, 17)]
        total, day = timedelta(), since.date()
        while day <= self.now.date():
            for begin, end in windows if day.weekday() < 5 else ():
                first = max(since, datetime.combine(day, time(begin), BERLIN))
                last = min(self.now, datetime.combine(day, time(end), BERLIN))
                total += max(timedelta(), last - first)
            day += timedelta(days=1)
        return total

    # ------------------------------------------------------------ lives

    def _life(self, department: str) -> Life:
        """Somebody writes, and things take their course."""
        chance = self.chance
        writers = [*OTHERS, *(agent for key in AGENTS if key != department for agent in AGENTS[key])]
        case = self._opens(chance.choice(writers), department)
        if case is None:
            return
        agent = chance.choice(AGENTS[department])
        kind = chance.choices(
            ("plain", "promise", "moved", "hand", "ask", "wait", "merge", "undo", "long"),
            weights=(44, 14, 6, 12, 6, 6, 2, 3, 3),
        )[0]
        share = chance.expovariate(1 / PACE[department])
        if share > 0.75 and chance.random() < 0.5:
            yield self._when(department, 0.6, case)
            self._asks_again(case)
        yield self._when(department, share / 2 if kind == "hand" else share, case)
        yield from getattr(self, f"_{kind}")(case, agent)
        yield from self._afterwards(case)

    def _opens(self, author: str, department: str) -> Case | None:
        text = f"Hello,\n{self.chance.choice(SUBJECTS[department])}: could you help me, please?\nNumber {self.mails}."
        subject = f"{self.chance.choice(SUBJECTS[department])} ({self.mails})"
        at = self.now
        letters = self._send(author, f"{ADDRESS[department]}@example.org", text, subject=subject)
        found = next((one for one in letters if one.ticket is not None), None)
        assert found is not None
        assert found.ticket is not None
        case = self._case(found.ticket, author, department, letters, at=at)
        if department == "sales":
            self._meets_calls(author, at)
        return case

    def _case(
        self, number: int, author: str, department: str, letters: list[Came], *, at: datetime, root: int = 0
    ) -> Case:
        case = Case(number, author, department, department, root, since=at.replace(second=0, microsecond=0))
        self.cases[number] = case
        for letter in letters:
            if letter.ticket == number:
                self._reads_time(case, letter)
                if letter.recipient == author:
                    case.letter = letter
        self._add(department, "requests")
        return case

    def _meets_calls(self, author: str, at: datetime) -> None:
        """A new request came while Sales speaks with customers."""
        home = _home(author) or (OTHERS[author][1] if author in OTHERS and OTHERS[author][1] in AGENTS else "")
        if home and home != "sales" and at.weekday() < 5 and time(11) <= at.time() < time(14):
            for count in self._both(home):
                count.met_busy["sales"] += 1

    def _asks_again(self, case: Case) -> None:
        if case.letter is not None and not case.is_answered:
            self._writes(case, "Any news?")
            self._add(case.department, "asked_again")

    def _tells_cause(self, case: Case, agent: str) -> None:
        if case.was_broken and self.chance.random() < 0.7:
            cause = self.chance.choice(CAUSES)
            self._acts(agent, case, f"#cause {cause}", works=False)
            for count in self._both(case.department):
                count.causes[cause] += 1

    def _answers(self, case: Case, agent: str, text: str, *lines: str, is_end: bool = False) -> None:
        """Words to the people: they keep a promised answer; with `#done`, whatever was promised."""
        if case.what == "answer" or is_end:
            case.word_of = case.department
            self._ends(case, "kept")
            case.is_own = False
        self._first(case)
        self._acts(agent, case, "\n".join((*lines, text)))
        if is_end:
            case.what, case.until = "", None

    def _done(self, case: Case, agent: str) -> None:
        self._answers(case, agent, f"It is done ({self.mails}). It was a small thing in the end.", "#done", is_end=True)

    def _plain(self, case: Case, agent: str) -> Life:
        self._tells_cause(case, agent)
        if self.chance.random() < 0.5:
            self._answers(case, agent, f"I have looked at it, and tell you more soon ({self.mails}).")
            yield self._later(case.department, timedelta(hours=self.chance.randrange(1, 12)))
        self._done(case, agent)

    def _long(self, case: Case, agent: str) -> Life:
        """Answered, then nothing is heard for a week: news are owed, and missed."""
        self._answers(case, agent, f"We have ordered what you need ({self.mails}).")
        yield self._later(case.department, timedelta(hours=9 * 5))
        self._done(case, agent)

    def _promise(self, case: Case, agent: str) -> Life:
        """Answered, with a promise of what will be there; which is kept, moved, or broken."""
        until = self._promised(case.department, self.chance.randrange(8, 30))
        line = f"#promise {until:%Y-%m-%d %H:%M}: it is there because {self.chance.choice(REASONS)}"
        self._answers(case, agent, f"I have seen it, and must order something ({self.mails}).", line)
        yield from self._keeps(case, agent)

    def _promised(self, department: str, hours: int) -> datetime:
        at = self._later(department, timedelta(hours=hours))
        return (at + timedelta(minutes=15)).replace(minute=at.minute // 15 * 15, second=0, microsecond=0)

    def _moved(self, case: Case, agent: str) -> Life:
        """A time instead of an answer: the department's promise is moved, with a reason."""
        self._moves(case, agent, hours=20)
        yield from self._keeps(case, agent)

    def _moves(self, case: Case, agent: str, *, hours: int) -> None:
        assert case.until is not None
        until = max(self._promised(case.department, hours), case.until + timedelta(hours=1))
        case.word_of = case.department
        self._ends(case, "moved")
        case.is_own = False
        self._acts(agent, case, f"#promise {until:%Y-%m-%d %H:%M} because {self.chance.choice(REASONS)}", works=False)

    def _keeps(self, case: Case, agent: str) -> Life:
        share = self.chance.choice((0.3, 0.4, 0.5, 0.6, 0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 1.2))
        if self.chance.random() < 0.25:
            yield self._when(case.department, 0.5, case)
            if not case.is_own:
                self._moves(case, agent, hours=10)
        yield self._when(case.department, share, case)
        self._tells_cause(case, agent)
        self._done(case, agent)

    def _hand(self, case: Case, agent: str) -> Life:
        """It belongs to somebody else, who says yes, or moves it, or is late."""
        giver = case.department
        taker = self.chance.choice([key for key in AGENTS if key != giver and key != _home(case.requester)])
        is_ours = case.what in ("answer", "done") and not case.is_own
        for count in self._both(giver):
            count.worked[case.number].add(agent)
        assert case.since is not None
        case.waited += self._open_time(giver, case.since)
        case.since = self.now
        letter = self._to_agent(agent, case)
        self._handed((giver, taker), "given")
        self._send(
            agent, letter.reply_address, f"#handoff {taker} because {self.chance.choice(REASONS)}", answers=letter
        )
        case.travels = (giver, taker) if is_ours else None
        case.department = taker
        helper = self.chance.choice(AGENTS[taker])
        how = self.chance.choices(("take", "answer", "move", "late", "back"), weights=(4, 4, 2, 1, 1))[0]
        yield self._when(taker, 0.3, case)
        if how == "back":  # before anybody there has said yes
            self._acts(agent, case, "#take", works=False)
            case.waited += self._open_time(taker, case.since)
            case.department, case.since, case.travels, helper = giver, self.now, None, agent
        elif how == "late":
            yield self._when(taker, 1.2, case)
        elif how == "take":
            self._acts(helper, case, "#take", works=False)
            case.word_of = taker
            yield self._when(taker, self.chance.choice((0.4, 0.7, 0.9, 1.2)), case)
        elif how == "move":
            self._moves(case, helper, hours=9)
            yield self._when(taker, self.chance.choice((0.5, 0.8)), case)
        self._done(case, helper)

    def _ask(self, case: Case, agent: str) -> Life:
        """Another department is asked, and its answer comes back."""
        here = case.department
        other = self.chance.choice([key for key in AGENTS if key != here])
        letter = self._to_agent(agent, case)
        for count in self._both(here):
            count.worked[case.number].add(agent)
            count.asked[here, other] += 1
        for count in self._both(other):
            count.asked[here, other] += 1
        at = self.now
        letters = self._send(
            agent, letter.reply_address, f"#ask {other}\nWhat do you know of this ({self.mails})?", answers=letter
        )
        number = next(one.ticket for one in letters if one.template == "ask_new")
        assert number is not None
        question = self._case(number, agent, other, letters, at=at, root=case.number)
        helper = self.chance.choice(AGENTS[other])
        yield self._when(other, self.chance.choice((0.2, 0.4, 0.8)), question)
        self._done(question, helper)
        yield self._soon()
        self._done(case, agent)

    def _wait(self, case: Case, agent: str) -> Life:
        """We need something from them; they send it, and get their answer."""
        self._answers(case, agent, f"Please send us the signed page 2 ({self.mails}).", "#wait")
        case.what, case.until = "", None
        yield self._later(case.department, timedelta(hours=self.chance.randrange(2, 20)))
        self._writes(case, f"Here it is, page 2 with my name below it ({self.mails}).")
        yield self._when(case.department, self.chance.choice((0.2, 0.5, 0.9)), case)
        self._done(case, agent)

    def _merge(self, case: Case, agent: str) -> Life:
        """They write a second mail about the same, and the two become one."""
        if case.is_own:  # the second one's promise would take the place of the desk's own
            self._done(case, agent)
            return
        second = self._opens(case.requester, case.department)
        assert second is not None
        yield self.now + timedelta(minutes=3)
        letter = self.boxes.get((agent, second.number))
        if letter is None:
            return
        self._send(agent, letter.reply_address, f"#merge {case.number}", answers=letter)
        del self.cases[second.number]
        self._add(case.department, "requests", -1)
        yield self.now + timedelta(minutes=5)
        self._done(case, agent)

    def _undo(self, case: Case, agent: str) -> Life:
        """Sent, thought again, taken back; then answered."""
        before = (case.what, case.until)
        letter = self._to_agent(agent, case)
        self._send(agent, letter.reply_address, f"#done\nThis was for somebody else ({self.mails}).", answers=letter)
        self._send(agent, letter.reply_address, "#undo", answers=letter)
        case.what, case.until = before
        yield self.now + timedelta(minutes=2)
        self._done(case, agent)

    def _afterwards(self, case: Case) -> Life:
        """Thanks, a number, a remark; what is changed because of it."""
        chance = self.chance
        yield self._soon()
        if case.what or case.letter is None or case.number not in self.cases:
            return
        if chance.random() < 0.25:
            self._writes(case, "Thank you so much!")
            self._add(case.department, "thanks")
            return
        if chance.random() > 0.4:
            return
        rating = chance.choices((5, 4, 3, 2, 1), weights=(10, 6, 2, 2, 1))[0] - (1 if case.was_broken else 0) or 1
        remark = chance.choice(REMARKS[rating])
        self._writes(case, f"{rating} – {remark}" if remark else f"{rating}")
        self._add(case.department, "ratings")
        self._add(case.department, "rating_sum", rating)
        lead = LEADS[case.department]
        if rating <= 2 and remark and (lead, case.number) in self.boxes and chance.random() < 0.5:
            yield self._soon()
            self._acts(lead, case, f"#changed {chance.choice(CHANGES)}", works=False)
            self._add(case.department, "changed")


def _home(address: str) -> str:
    return next((key for key, of in AGENTS.items() if address in of), "")
