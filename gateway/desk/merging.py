"""One trouble, one request: a mail that a rule merges joins the request that speaks of the same (product.md 4.3 `merge`). Pure.

Which request: of those that are open in the department, speak of the same within the rule's time, and are of colleagues, the one
that most mails were merged into, else the oldest: its promise is the earliest one. The others that nobody has touched yet become
part of it. Everybody who wrote is affected: she hears every news in a letter of her own, under her own subject, and nobody but
the agents sees her address or her words. A stranger never gets in.

Agents hear of the first mail that joins, then when there are 5, 10, 20, 50, 100 … mails, and each time that somebody who takes
part already writes again.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from gateway.desk import letters, likeness, outsiders, owners, people, ruled, ruling
from gateway.desk.conditions import HowMany
from gateway.desk.context import Context
from gateway.desk.decision import Absorbed, Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department, Priority
from gateway.desk.facts import Alike, Mail
from gateway.desk.route import Route
from gateway.desk.rules import MERGE_WITHIN, Verdict, every
from gateway.desk.say import Say, Who, say, say_many
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket
from gateway.mail.address import fold
from gateway.mail.message import Mailbox

MOST_CANDIDATES = 50
"""Open requests that a mail may be merged with, the newest ones."""


_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def repeated(text: str, ticket: Ticket, *, by: str) -> str:
    """The first line of an answer to many that repeats one of them: a quoted line, or the address of somebody who takes part;
    '' if there is none. `by`: who answers."""
    names = {one.mailbox.address for one in ticket.participants} - {by}
    for line in text.split("\n") if ticket.affected else ():
        found = {fold(address.rstrip(".")) for address in _ADDRESS.findall(line)}
        if line.lstrip().startswith(">") or found & names:
            return line.strip()
    return ""


def candidates(mail: Mail, alike: Iterable[Alike]) -> frozenset[int]:
    """The numbers of the requests that this mail could join or bring together: what must be read before the decision.
    `alike`: the mails of lately, newest first."""
    own = likeness.words(mail.message.subject, mail.split.new_text)
    found: set[int] = set()
    for one in alike:
        if len(found) < MOST_CANDIDATES and one.is_open and likeness.alike(own, one.words):
            found.add(one.ticket)
    return frozenset(found)


def merge(context: Context, route: Route) -> Act | None:
    """The mail joins an open request, if a rule says `merge: similar` and there is one; None if it opens its own."""
    if "merge" not in context.verdict.sets or context.mail.is_silent or not context.trust.person:
        return None
    fitting = _fitting(context, route.department)
    if not fitting:
        return None
    target = max(fitting, key=lambda one: (one.merged, -one.number))
    absorbed = _absorbed(context, target, fitting)
    return _joined(context, route, target, absorbed)


def _fitting(context: Context, department: Department) -> list[Ticket]:
    own = likeness.words(context.mail.message.subject, context.mail.split.new_text)
    alike = ruling.alike(own, context.recalled, since=context.facts.now - _window(context.verdict))
    numbers = dict.fromkeys(one.ticket for one in alike)
    found = {one.number: one for number in numbers if (one := context.recalled.tickets.get(number))}
    return [one for one in found.values() if _may_join(context, one, department)]


def _window(verdict: Verdict) -> timedelta:
    """How old the mails may be that count as the same trouble: as the rule says that merges."""
    name = verdict.sets["merge"].rule
    windows = [
        condition.window
        for rule in verdict.fitted
        if rule.name == name
        for condition in every(rule.condition)
        if isinstance(condition, HowMany) and condition.key == "similar"
    ]
    return max(windows, default=MERGE_WITHIN)


def _may_join(context: Context, ticket: Ticket, department: Department) -> bool:
    if ticket.state is State.DONE or ticket.department != department.key:
        return False
    if ticket.takes_part(context.trust.person):
        return True
    are_ours = context.desk.is_ours(context.trust.person) and context.desk.is_ours(ticket.requester.address)
    return are_ours and len(ticket.affected) < outsiders.MOST_AFFECTED


def _absorbed(context: Context, target: Ticket, fitting: list[Ticket]) -> tuple[Ticket, ...]:
    """The requests that become part of `target`: as they were made, with nothing in them that is theirs alone."""
    room = outsiders.MOST_AFFECTED - len(target.affected)
    found = [
        one
        for one in sorted(fitting, key=lambda one: one.number)
        if one.number != target.number
        and one.version == 1  # whatever happens with a request makes another version of it
        and one.answered_at is None
        and one.owner in ("", target.owner)
        and one.deadline is None
        and not one.for_customer
        and context.desk.is_ours(one.requester.address)
    ]
    return tuple(one for n, one in enumerate(found) if (n + 1) * outsiders.MOST_PARTICIPANTS < room)


def _joined(context: Context, route: Route, target: Ticket, absorbed: tuple[Ticket, ...]) -> Act:
    department, rule = route.department, context.verdict.sets["merge"].rule
    after = replace(
        target,
        participants=target.participants + _affected(context, target, absorbed),
        merged=target.merged + 1 + len(absorbed),
        updated_at=context.now,
        state=State.OPEN if target.state is State.WAITING else target.state,
    )
    after = replace(after, participants=after.participants + outsiders.others(context, after))
    after = _as_ruled(context, after, route, absorbed)
    after, deadline_lines = _with_deadline(context, after, department)
    promise = _promise(context, after, department, absorbed)
    after = replace(after, promise=promise or after.promise)
    planned, silence = _letters(context, target=target, after=after, route=route, absorbed=absorbed)
    after = replace(after, told=tuple(dict.fromkeys((*after.told, *ruled.addresses_told(context, department, after)))))
    merged = {"rule": rule, "mails": after.merged + 1, "people": len(after.affected) + 1}
    if absorbed:
        merged["requests"] = [one.ref for one in absorbed]
    entry = people.entry_of(context, EntryKind.REQUEST, context.mail.split.new_text, ticket=after)
    return Act(
        Outcome.APPENDED,
        ActReason.MERGED,
        after,
        entry,
        after.participants[len(target.participants) :],
        new_promise=promise,
        journal=(
            JournalLine("merge", context.trust.person, merged),
            *ruled.journal(context),
            *_changes(target, after, rule),
            *deadline_lines,
        ),
        letters=planned,
        silence=silence,
        absorbed=tuple(_part_of(context, one, after, rule) for one in absorbed),
    )


def _affected(context: Context, target: Ticket, absorbed: tuple[Ticket, ...]) -> tuple[Participant, ...]:
    """Who hears of the request from now on, besides those who do already."""
    found: dict[str, Participant] = {}
    for one in absorbed:
        for person in one.participants:
            found.setdefault(person.mailbox.address, Participant(person.mailbox, Role.AFFECTED, one.subject))
    found[context.author.address] = Participant(context.author, Role.AFFECTED, people.subject_of(context))
    return tuple(one for one in found.values() if not target.takes_part(one.mailbox.address))


_RANKS = tuple(Priority)


def _as_ruled(context: Context, after: Ticket, route: Route, absorbed: tuple[Ticket, ...]) -> Ticket:
    """What rules say of this mail counts for the request: more tags, fields that are not filled yet, a higher priority, an
    owner where there is none, people who watch."""
    verdict = context.verdict
    owner = owners.chosen(route.owner, route.department, context.recalled) if "owner" in verdict.sets else ""
    named = ((route.priority, route.because),) if "priority" in verdict.sets else ()
    known = [(after.priority, after.because), *named, *((one.priority, one.because) for one in absorbed)]
    highest = max(known, key=lambda one: _RANKS.index(one[0]))
    after = replace(
        after,
        owner=after.owner or owner,
        priority=highest[0],
        because=highest[1],
        tags=tuple(dict.fromkeys((*after.tags, *(tag for one in absorbed for tag in one.tags), *verdict.all("tag")))),
        fields={**dict(verdict.all("set")), **after.fields},
        told=tuple(dict.fromkeys((*after.told, *(address for one in absorbed for address in one.told)))),
    )
    return replace(after, participants=after.participants + ruled.watchers(context, after))


def _with_deadline(context: Context, ticket: Ticket, department: Department) -> tuple[Ticket, tuple[JournalLine, ...]]:
    """The earliest deadline of all counts."""
    after, lines = people.with_deadline(ticket, people.commands_of(context, department), context)
    is_later = ticket.deadline is not None and after.deadline is not None and after.deadline > ticket.deadline
    return (ticket if is_later else after), lines


def _promise(context: Context, after: Ticket, department: Department, absorbed: tuple[Ticket, ...]) -> Promise | None:
    """A new promise, where the one in force is later than what she would be promised, or what others have been. That something
    will be there by then is no answer, and stays."""
    if after.promise is not None and after.promise.deliverable:
        return None
    made = [context.answer_promise(after, department), *(one.promise for one in absorbed if one.promise)]
    earliest = min(made, key=lambda one: one.until)
    if after.promise is not None and after.promise.until <= earliest.until:
        return None
    return replace(earliest, keeper=after.owner or department.key)


def _letters(
    context: Context, *, target: Ticket, after: Ticket, route: Route, absorbed: tuple[Ticket, ...]
) -> tuple[tuple[LetterPlan, ...], str]:
    department = route.department
    silence = context.may_write_to_originator() or people.ruled_out(context)
    planned: list[LetterPlan] = []
    if not silence:
        ack = people.acknowledgement(context, after, people.commands_of(context, department))
        others = len(
            {after.requester.address, *(one.mailbox.address for one in after.affected)} - {context.trust.person}
        )
        planned.append(replace(ack, variables={**ack.variables, "similar_count": others}))
    is_again = target.takes_part(context.trust.person) and not context.classification.is_automatic
    agents: tuple[str, ...] = ()
    if is_again or target.merged == 0 or _is_told(target.merged + 1, after.merged + 1):
        agents = letters.in_charge(after, department)
        planned += letters.to_agents(
            context,
            "agent_more",
            ticket=after,
            agents=agents,
            carries_files=True,
            text=context.mail.split.new_text or context.mail.message.text,
            kind="merged",
            news=_news(context, after, absorbed, is_again=is_again),
            notes=ruled.notes(context),
        )
    planned += ruled.told(context, after, already=(*agents, *after.told))
    planned += people.also_addressed(context, after, route.addressed[1:])
    return tuple(planned), silence


def _is_told(before: int, now: int) -> bool:
    """Is one of 5, 10, 20, 50, 100, 200 … mails passed?"""
    step = 5
    while step <= now:
        if before < step:
            return True
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return False


def _news(context: Context, after: Ticket, absorbed: tuple[Ticket, ...], *, is_again: bool) -> Say:
    places = {"name": Who(context.trust.person, context.author.name), "count": after.merged + 1}
    if is_again:
        said = say("{name} writes again of this trouble: {count} mails by now, and they are one request.", **places)
    else:
        said = say("{name} has the same trouble: {count} mails by now, and they are one request.", **places)
    if not absorbed:
        return said
    refs = tuple(one.ref for one in absorbed)
    more = say_many("{refs} is part of it from now on.", "{refs} are part of it from now on.", len(refs), refs=refs)
    return say("{first} {second}", first=said, second=more)


def _changes(before: Ticket, after: Ticket, rule: str) -> tuple[JournalLine, ...]:
    lines = []
    for name in ("owner", "priority", "state"):
        was, now = str(getattr(before, name)), str(getattr(after, name))
        if was != now:
            lines.append(JournalLine(name, "", {"before": was, "after": now, "rule": rule}))
    return tuple(lines)


def _part_of(context: Context, one: Ticket, target: Ticket, rule: str) -> Absorbed:
    """A request that ends because another one stands for it. Replies to its letters come there (`store.tickets.standing`)."""
    return Absorbed(
        one,
        replace(one, state=State.DONE, closed_at=context.now, updated_at=context.now, promise=None, merged_into=target.number),
        Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), f"This request is part of {target.ref} now.", visible_to="agents"),
        JournalLine("merged", "", {"into": target.ref, "rule": rule}),
    )  # fmt: skip
