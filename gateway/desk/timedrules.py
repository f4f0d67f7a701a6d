"""What rules do when something comes due: `promise_near`, `promise_late`, `silent`, `waiting_long` (product.md 4.3). Pure.

The act of the timer is made first (`timed.fired`); what the rules want comes on top of it, in the same step and the same letters: a
notice of the desk and a rule's `notify` for one event are one mail a person (contract.md 8). There is no mail, so rules are asked
about the request: whose it is, its subject, and how it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import letters, owners, ownletters, ruled, ruleeffects, ruling, warnwords
from gateway.desk.decision import Act, JournalLine, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.facts import Recalled
from gateway.desk.promises import TIMER, Stage
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import NO_VERDICT, Setting, Verdict
from gateway.desk.say import Say, When, Who, say
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.desk.timed import WAIT_CLOSE, WAIT_REMIND, Moment, answer_promise
from gateway.desk.trust import Standing

EVENTS = ("promise_near", "promise_late", "silent", "waiting_long")
"""The events that only the clock raises."""
RAISED = (*EVENTS, "done")
"""All that it raises: it closes what was waited for in vain."""
EFFECTIVE = (
    "owner",
    "priority",
    "because",
    "deadline",
    "language",
    "for",
    "confidential",
    "watch",
    "notify",
    "tag",
    "set",
    "note",
)
"""What rules can do then; and `tip` in a reminder to the person."""
STAGE = "rule"
"""The stage in a letter that only a rule wants."""
_TO_PEOPLE = ("late", "waiting", "done")
"""Letters to people that say what has changed besides."""
_WITH_NOTES = ("agent_warn", "agent_more")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What rules were asked when something came due, and what they say (`ruled.Judged`)."""

    desk: Desk
    now: datetime
    recalled: Recalled
    facts: Facts
    verdict: Verdict

    def department(self, ticket: Ticket) -> Department:
        return self.desk.holder(ticket.department)

    def answer_promise(self, ticket: Ticket, department: Department) -> Promise:
        return answer_promise(self.desk, ticket, self.now)


def under_rules(act: Act, before: Ticket | None, *, name: str, data: str, moment: Moment) -> Act:
    """The act of the timer `name` with what the rules want of it. `before`: the request as it was."""
    if before is None or act.after is None:
        return act
    raised = [one for one in events_of(name, data, before, act, moment) if one in moment.desk.rules.events]
    asked = [_asked(before, event, moment) for event in raised]
    if not any(one.verdict.fitted for one in asked):
        return act
    verdict = NO_VERDICT
    for one in asked:
        verdict = verdict.above(one.verdict)
    whole = replace(asked[0], verdict=verdict)
    return _with_effects(whole, act, before, [line for one in asked for line in ruled.journal(one)], moment)


def events_of(name: str, data: str, before: Ticket, act: Act, moment: Moment) -> tuple[str, ...]:
    """What has happened, in the words of rules. A warning that comes too late is none, nor a reminder that was put off."""
    what = name.partition(" ")[0]
    if what == WAIT_CLOSE:
        return ("done",) if act.after is not None and act.after.state is State.DONE else ()
    if what == WAIT_REMIND:
        return ("waiting_long",) if act.letters else ()
    promise = before.promise
    if what != TIMER or promise is None:
        return ()
    if data == Stage.DUE:
        return ("promise_late",) if act.settled_promise == "broken" else ()
    if promise.until <= moment.now:
        return ()
    if data == Stage.NEAR:
        return ("promise_near", "silent") if promise.what is What.NEWS else ("promise_near",)
    return ("silent",) if data == Stage.SILENT else ()


def _asked(ticket: Ticket, event: str, moment: Moment) -> Occurrence:
    desk = moment.desk
    facts = facts_of(ticket, event, moment)
    effective = (*EFFECTIVE, "tip") if event == "waiting_long" else EFFECTIVE
    verdict = ruleeffects.only(desk.rules.decide(facts), effective)
    return Occurrence(desk, moment.now, replace(moment.known, absent=moment.absent), facts, verdict)


def facts_of(ticket: Ticket, event: str, moment: Moment) -> Facts:
    """The request as its requester's, judged as of when it came due. In the morning of the day on which news are due, silence is
    counted as if that day had gone by without a word: then it is too late for a rule."""
    desk, requester = moment.desk, ticket.requester.address
    standing = Standing.COLLEAGUE if desk.is_ours(requester) else Standing.STRANGER
    facts = Facts(
        now=moment.due_at,
        zone=desk.timezone,
        from_address=requester,
        sender=str(Standing.AGENT if desk.is_agent(requester) else standing),
        person=ruling.columns(desk.people.get(requester)),
        subject=ticket.subject,
        language=ticket.language,
    )
    facts = ruling.facts_of_request(facts, ticket, event=event)
    facts = ruling.with_times(facts, ticket, desk=desk, told_at=moment.told_at)
    promise = ticket.promise
    if event == "silent" and facts.silent_for is not None and promise is not None:
        since = ruling.silent_since(ticket, moment.told_at)
        whole = ruling.days_of_work(desk.holder(ticket.department), start=since, end=promise.until)
        facts = replace(facts, silent_for=max(whole, facts.silent_for))
    return facts


def _with_effects(judged: Occurrence, act: Act, before: Ticket, journal: list[JournalLine], moment: Moment) -> Act:
    made = act.after
    assert made is not None
    after = ruleeffects.changed(judged, made)
    joined = ruled.watchers(judged, after)
    after = replace(after, participants=after.participants + joined)
    if (found := ruleeffects.sooner(judged, made, after)) is not None and after.promise is not None:
        own = act.new_promise or found  # after a broken one the desk's own word stays the desk's
        found = replace(found, made_by=own.made_by, keeper=after.promise.keeper)
        after, act = replace(after, promise=found), replace(act, new_promise=found)
    act = replace(
        act,
        after=after,
        new_participants=act.new_participants + joined,
        journal=(*act.journal, *journal, *ruleeffects.journal(judged, made, after)),
    )
    return replace(act, letters=tuple(_letters(judged, act, before, made, after, moment)))


# ---------------------------------------------------------------- letters


def _letters(
    judged: Occurrence, act: Act, before: Ticket, made: Ticket, after: Ticket, moment: Moment
) -> Iterable[LetterPlan]:
    notes = ruled.notes(judged)
    planned = [_with_notes(plan, notes, judged.department(after)) for plan in act.letters]
    planned = _to_people(judged, planned, made, after)
    heard = {box.address for plan in planned for box in (plan.to, *plan.cc)}
    wanted = list(_wanted(judged, made, after))
    if notes and not wanted and not any(plan.variables.get("notes") for plan in planned):
        setting = judged.verdict.adds["note"][0]
        wanted = [(agent, "note", setting) for agent in letters.in_charge(after, judged.department(after))]
    for address, action, setting in wanted:
        if address and address not in heard:
            heard.add(address)
            planned.append(_notice(judged, before, after, address, action, setting, moment))
    return planned


def _wanted(judged: Occurrence, made: Ticket, after: Ticket) -> Iterable[tuple[str, str, Setting]]:
    """Who hears of it because a rule says so: address, action and rule."""
    if "owner" in judged.verdict.sets and after.owner != made.owner:
        yield after.owner, "owner", judged.verdict.sets["owner"]
    for action in ("notify", "watch"):
        for setting in judged.verdict.adds.get(action, ()):
            yield owners.named(setting.value, judged.department(after), after.owner), action, setting


def _with_notes(plan: LetterPlan, notes: tuple[str, ...], department: Department) -> LetterPlan:
    if not notes or plan.template not in _WITH_NOTES or not department.has_agent(plan.to.address):
        return plan
    return replace(plan, variables={**plan.variables, "notes": (*plan.variables.get("notes", ()), *notes)})


def _to_people(judged: Occurrence, planned: list[LetterPlan], made: Ticket, after: Ticket) -> list[LetterPlan]:
    """What changed stands in the letter they get anyway; else it is a letter of its own."""
    tips = tuple(text for name in judged.verdict.all("tip") if (text := judged.desk.tips.get(name)))
    changes = ruleeffects.said(judged, made, after)
    if not changes and not tips:
        return planned
    found, has_told = [], False
    for plan in planned:
        if plan.template in _TO_PEOPLE:
            has_told = True
            given: Mapping[str, object] = {"changes": (*plan.variables.get("changes", ()), *changes)}
            given = {**given, "tips": tips} if plan.template == "waiting" else given
            plan = replace(plan, variables={**plan.variables, **given})
        found.append(plan)
    if has_told or not changes:
        return found
    update = ownletters.to_requester(judged.desk, "update", ticket=after, changes=changes)
    return [*found, *letters.to_everybody(replace(update, is_counted=True), after, but="")]


def _notice(
    judged: Occurrence, before: Ticket, after: Ticket, address: str, action: str, setting: Setting, moment: Moment
) -> LetterPlan:
    """A letter because of a rule, with the thread. Only agents get the notes and may answer; of a confidential request nobody but
    its own agents reads a word."""
    desk, department = judged.desk, judged.department(after)
    if before.promise is not None and not department.has_agent(address) and after.is_confidential(department):
        before = replace(before, promise=replace(before.promise, deliverable=""))
    departments = [desk.departments[key] for key in after.departments_held if key in desk.departments]
    is_agent, may_answer = desk.is_agent(address), any(one.has_agent(address) for one in departments)
    is_late = is_agent and judged.facts.event == "promise_late"
    plan = ownletters.to_agent(
        desk,
        "agent_warn",
        address,
        ticket=after,
        stage="late" if is_late else STAGE,  # what was slept through goes into one list (`overslept`)
        news=ruled.because_of(action, setting, _what(judged, before)),
        thread=tuple(one for one in moment.thread if is_agent or not one.is_for_agents),
        notes=ruled.notes(judged) if is_agent else (),
    )
    return plan if may_answer else replace(plan, token_for="")


def _what(judged: Occurrence, before: Ticket) -> Say:
    """What has happened, in a sentence."""
    requester = before.requester
    name = Who(requester.address, judged.desk.name_of(requester), is_short=True)
    promise, event = before.promise, judged.facts.event
    if event == "done":
        return say("{ref} is done.", ref=before.ref)
    if event == "waiting_long" or promise is None:
        return say("We still wait for {name}, and have sent a reminder.", name=name)
    if event == "silent":
        return say("{name} has heard nothing since {since}.", name=name, since=When(promise.made_at, is_short=True))
    if event == "promise_late":
        return say("{promised} We have not kept it.", promised=warnwords.missed(before, promise, "", judged.desk))
    return warnwords.expected(before, promise, "", judged.desk)
