"""What a verdict of the rules does to a request that is there already, whatever raised the event: a mail or the clock. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import owners, ruled, ruling
from gateway.desk.decision import JournalLine
from gateway.desk.ruled import Judged
from gateway.desk.rules import Verdict
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.desk.words import word_of
from gateway.mail.message import Mailbox

EFFECTIVE = (
    *("owner", "priority", "because", "answer_within", "done_within", "deadline", "language", "for", "confidential"),
    *("watch", "notify", "tag", "set", "note", "ask"),
)
"""What rules can do then. All else is about new requests only."""


def only(verdict: Verdict, effective: Iterable[str] = EFFECTIVE) -> Verdict:
    """The verdict with what has an effect then."""
    known = frozenset(effective)
    sets = {name: value for name, value in verdict.sets.items() if name in known}
    adds = {name: value for name, value in verdict.adds.items() if name in known}
    return Verdict(sets, adds, verdict.fitted)


def changed(judged: Judged, after: Ticket) -> Ticket:
    """Owner, priority, tags, fields, language, customer, deadline and the like as the rules want them."""
    return _filled(judged, _prioritised(judged, _owned(judged, after)))


def _owned(judged: Judged, after: Ticket) -> Ticket:
    setting = judged.verdict.sets.get("owner")
    if setting is None:
        return after
    return replace(
        after, owner=owners.chosen(setting.value, judged.department(after), judged.recalled), owner_reason=""
    )


def _prioritised(judged: Judged, after: Ticket) -> Ticket:
    setting = judged.verdict.sets.get("priority")
    if setting is None or setting.value == after.priority:
        return after
    return replace(after, priority=setting.value, because=judged.verdict.get("because") or "")


def _filled(judged: Judged, after: Ticket) -> Ticket:
    verdict = judged.verdict
    fields = {**after.fields, **dict(verdict.all("set"))}
    customer = verdict.get("for")
    after = replace(
        after,
        language=verdict.get("language") or after.language,
        for_customer=ruling.filled(customer, {**judged.facts.fields, **fields}) if customer else after.for_customer,
        tags=tuple(dict.fromkeys((*after.tags, *verdict.all("tag")))),
        fields=fields,
    )
    return ruled.with_demands(judged, after, judged.department(after))


def sooner(judged: Judged, before: Ticket, after: Ticket) -> Promise | None:
    """The promise of an answer that takes the place of the one in force, because a priority or a time that a rule gives brings it
    forward; never one that puts it off."""
    promise = after.promise
    if promise is None or promise.what is not What.ANSWER or "@" in promise.made_by:  # a person's word stands
        return None
    if after.state in (State.WAITING, State.DONE):
        return None
    if after.priority == before.priority and judged.verdict.get("answer_within") is None:
        return None
    found = judged.answer_promise(after, judged.department(after))
    return found if found.until < promise.until else None


def journal(judged: Judged, before: Ticket, after: Ticket) -> list[JournalLine]:
    """What is otherwise now, and by which rule."""
    lines = []
    for name in ("owner", "priority"):
        was, now = str(getattr(before, name)), str(getattr(after, name))
        if was != now:
            rule = judged.verdict.sets[name]
            because = {"because": after.because} if name == "priority" else {}
            lines.append(
                JournalLine(name, "", {"before": was, "after": now, **because, "rule": rule.rule, "line": rule.line})
            )
    return lines


def said(judged: Judged, before: Ticket, after: Ticket) -> tuple[Say, ...]:
    """What people hear of it: that the priority is another one now, and why; and who has the request now."""
    found: list[Say] = []
    if after.priority != before.priority:
        places = {"priority": word_of(after.priority.value), "because": after.because}
        if after.because:
            found.append(say("Priority: {priority}, because {because}.", **places))
        else:
            found.append(say("Priority: {priority}.", **places))
    if "owner" in judged.verdict.sets and after.owner and after.owner != before.owner:
        name = judged.desk.name_of(Mailbox(after.owner))
        found.append(say("{name} has your request now.", name=Who(after.owner, name)))
    return tuple(found)
