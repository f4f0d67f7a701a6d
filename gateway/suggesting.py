"""`rules suggest`: rules that would have spared people work, each tried on the mails of then (product.md 4; `desk.learning`).

Counting finds them, `replay` judges them, and the reader of rules files has read each with its test before it is shown. Nothing
is changed: an admin pastes what convinces them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import learning
from gateway.desk.department import Desk
from gateway.desk.learning import Case, How, Proposal
from gateway.desk.rules import Ruleset
from gateway.errors import Mistakes
from gateway.mail.subject import base
from gateway.policy import snapshot
from gateway.policy.settings import Settings
from gateway.policy.snapshot import Policy
from gateway.replay import DEPARTMENT, NOTHING, OWNER, PRIORITY, Replayed, mails, replay, results
from gateway.store import archive
from gateway.store.archive import Archived, Handled
from gateway.store.engine import Store

FILE = "!suggested.yaml"
"""What the proposals are called while they are tried: in front of all other files, as they are meant to be pasted."""
_PLAIN = re.compile(r"[^\W_][\w.+@/-]*(?: [\w.+@/-]+)*")


@dataclass(frozen=True, slots=True)
class Written:
    """A proposal as an admin would write it: the lines of the rule, and of its test."""

    name: str
    rule: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal with its figures. Of the mails that it fits and that people have judged: how many it puts where they did, how many
    the rules in force did, and the requests (`IT-4812`) where it is wrong."""

    proposal: Proposal
    written: Written
    right: int
    right_before: int
    wrong: tuple[str, ...]

    @property
    def judged(self) -> int:
        return self.right + len(self.wrong)


@dataclass(frozen=True, slots=True)
class Told:
    """All that can be said, and of how many requests."""

    requests: int
    suggestions: tuple[Suggestion, ...]


def suggest(
    store: Store, settings: Settings, policy: Policy, *, since: datetime, advance: Callable[[int, int], None]
) -> Told:
    """What the requests since then teach. `policy`: in force; `advance(done, of)` is told how far we are."""
    wanted = [mail for mail in mails(store, since=since) if mail.outcome == "opened" and not mail.silent]
    handled = store.read(lambda connection: archive.handled(connection, since=since))
    cases = {mail.ticket: case for mail in wanted if (case := _case(mail, handled, policy.desk)) is not None}
    found = [one for one in learning.proposals(cases.values()) if _is_possible(one, policy.desk)]
    by_ticket = {mail.ticket: mail for mail in wanted}
    taken = {rule.name for rule in policy.desk.rules.rules}
    drafts: list[tuple[Proposal, Written]] = []
    for one in found:
        draft = written(one, by_ticket[max(one.cases)], policy.desk, taken)
        taken.add(draft.name)
        drafts.append((one, draft))
    drafts, desks = _tried(settings, policy, drafts)
    some = [mail for mail in wanted if (case := cases.get(mail.ticket)) and any(one.fits(case) for one, _ in drafts)]
    judges = [_Judge(one, draft) for one, draft in drafts]
    for done, replayed in enumerate(replay(store, some, since=since, before=policy.desk, after=desks), 1):
        for which, judge in enumerate(judges):
            judge.look(replayed, which, cases[replayed.mail.ticket])
        advance(done, len(some))
    return Told(len(cases), tuple(_convincing(judges)))


def _case(mail: Archived, handled: dict[int, Handled], desk: Desk) -> Case | None:
    """A request that people have had in their hands; None for one that nobody has touched, or nobody knows."""
    request = handled.get(mail.ticket) if mail.ticket is not None else None
    if request is None or request.is_untouched:
        return None
    person = desk.people.get(mail.originator)
    given = {DEPARTMENT: request.department, PRIORITY: request.priority}
    wanted = {DEPARTMENT: request.department_now, PRIORITY: request.priority_now}
    if request.owner_now and request.department_now == request.department:
        given[OWNER], wanted[OWNER] = request.owner, request.owner_now
    return Case(
        number=request.number,
        department=request.department,
        signs=learning.signs(mail.subject, mail.originator, person.department if person else ""),
        given=given,
        wanted=wanted,
        because=request.because_now,
    )


def _is_possible(one: Proposal, desk: Desk) -> bool:
    """Does today's desk have this department, and this agent in it?"""
    if one.department not in desk.departments:
        return False
    if one.key == DEPARTMENT:
        return one.value in desk.departments
    return one.key != OWNER or one.value in desk.departments[one.department].agents


class _Judge:
    """Counts for one proposal."""

    def __init__(self, proposal: Proposal, draft: Written) -> None:
        self.proposal = proposal
        self.draft = draft
        self.right: set[int] = set()
        self.before: set[int] = set()
        self.wrong: list[str] = []

    def look(self, replayed: Replayed, which: int, case: Case) -> None:
        """Count one mail, if the rule fits it and people have judged it."""
        key, after = self.proposal.key, replayed.after[which]
        setting = after.verdict.sets.get(key)
        if setting is None or setting.rule != self.draft.name or key not in case.wanted:
            return
        if results(after).get(key, NOTHING).value == case.wanted[key]:
            self.right.add(case.number)
        else:
            self.wrong.append(replayed.mail.ref)
        if replayed.results_before.get(key, NOTHING).value == case.wanted[key]:
            self.before.add(case.number)

    def suggestion(self) -> Suggestion:
        return Suggestion(self.proposal, self.draft, len(self.right), len(self.before), tuple(self.wrong))


def _convincing(judges: Sequence[_Judge]) -> Iterator[Suggestion]:
    """Those that put right enough and hardly anything wrong, and not what one of them puts right already."""
    spared: dict[str, set[int]] = {}
    for judge in sorted(judges, key=lambda one: len(one.before) - len(one.right)):
        known = spared.setdefault(judge.proposal.key, set())
        new = judge.right - judge.before - known
        found = judge.suggestion()
        if len(new) >= learning.SUPPORT and found.right >= learning.PRECISION * found.judged:
            known |= new
            yield found


# ---------------------------------------------------------------- as YAML


def written(one: Proposal, mail: Archived, desk: Desk, taken: set[str]) -> Written:
    """The rule and its test. `mail`: one that it puts right; `taken`: names of other rules."""
    conditions = [f"      to: {_text(one.department)}"]
    if one.how is not How.NOTHING:
        values = ", ".join(_text(value) for value in one.values)
        conditions.append(f"      {one.how}: {f'[{values}]' if len(one.values) > 1 else values}")
    actions = [f"      {one.key}: {_text(one.value)}"]
    if one.key == PRIORITY and one.because and one.value not in ("low", "normal"):
        actions.append(f"      because: {_text(one.because)}")
    name = _name(one, taken)
    rule = (f"  - name: {name}", "    if:", *conditions, "    then:", *actions)
    at = mail.received_at.astimezone(desk.timezone)
    subject = "".join(c if c.isprintable() and c != "|" else " " for c in base(mail.subject))
    line = f"{mail.originator} -> {desk.departments[one.department].address} | {' '.join(subject.split())} |"
    test = (
        f"  - name: {name}, as in {mail.ref}",
        f"    at: {at:%Y-%m-%d %H:%M}",
        f"    mail: {_quoted(line)}",
        f"    expect: {{{one.key}: {_text(one.value)}}}",
    )
    return Written(name, rule, test)


def _name(one: Proposal, taken: set[str]) -> str:
    """`printer to facilities`, with a number where another rule is called so."""
    what = one.values[0] if one.how is How.SUBJECT else f"mail of {one.values[0]}" if one.values else "all mail"
    where = f" of {one.department}" if one.how is not How.SUBJECT else ""
    text = f"{what}{where} to {one.value}" if one.key != PRIORITY else f"{what}{where} is {one.value}"
    text = "".join(c if c.isalnum() or c in "@.-/_ " else " " for c in text)
    name, number = " ".join(text.split()), 2
    while name in taken:
        name, number = f"{' '.join(text.split())} {number}", number + 1
    return name


def _text(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else _quoted(value)


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def as_yaml(drafts: Sequence[Written]) -> str:
    """All of it as one rules file."""
    lines = ["version: 1", "rules:", *(line for one in drafts for line in one.rule)]
    return "\n".join([*lines, "tests:", *(line for one in drafts for line in one.test)]) + "\n"


def _tried(
    settings: Settings, policy: Policy, drafts: Sequence[tuple[Proposal, Written]]
) -> tuple[list[tuple[Proposal, Written]], list[Desk]]:
    """The drafts that the reader of rules files takes and whose tests pass, each with the desk that has it on top."""
    if not drafts:
        return [], []
    try:
        read = _with(settings, policy, drafts)
    except Mistakes:
        if len(drafts) == 1:
            return [], []
        halves = (_tried(settings, policy, half) for half in (drafts[: len(drafts) // 2], drafts[len(drafts) // 2 :]))
        (first, some), (second, others) = halves
        return [*first, *second], [*some, *others]
    own = read.desk.rules.rules
    rest = own[len(drafts) :]
    desks = [replace(policy.desk, rules=Ruleset((rule, *rest)), digest=read.digest) for rule in own[: len(drafts)]]
    return list(drafts), desks


def _with(settings: Settings, policy: Policy, drafts: Sequence[tuple[Proposal, Written]]) -> Policy:
    text = as_yaml([draft for _, draft in drafts])
    return snapshot.from_files(settings, {**policy.files, FILE: text}, policy.generation)
