"""The decision about one mail, step by step, each with its reason. Pure: the same facts give the same decision, for the
pipeline, `explain` and replay alike. No early return skips a step: every mail gets every decision."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime

from gateway.desk import (
    absence,
    agents,
    asking,
    bounces,
    busy,
    busyletters,
    events,
    floods,
    loops,
    machines,
    merging,
    noting,
    outsiders,
    people,
    quarantine,
    released,
    replies,
    ruleasks,
    ruling,
    survey,
)
from gateway.desk.authority import Place, ThreadReason
from gateway.desk.classify import Classification, Kind, classify
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Decision, LetterPlan, Outcome, Why
from gateway.desk.delivery import House, delivered
from gateway.desk.department import Desk
from gateway.desk.facts import Mail, Recalled, written_to
from gateway.desk.promises import followed
from gateway.desk.route import Route, RouteReason, addressed_departments, route
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import NO_VERDICT, Verdict, written
from gateway.desk.thread import Key, Threading, thread
from gateway.desk.ticket import Ticket
from gateway.desk.token import Keys, claims
from gateway.desk.trust import Auth, Standing, trust
from gateway.mail.message import Message

BOUNCES = (Kind.BOUNCE, Kind.DELAY)


def decide(
    mail: Mail, recalled: Recalled, *, desk: Desk, keys: Keys, now: datetime, number: Callable[[], int]
) -> Decision:
    """What happens with `mail`. `number()` gives the number of a new request, and is called only if one is opened."""
    return decided(looked_at(mail, recalled, desk=desk, keys=keys, now=now), number)


def looked_at(
    mail: Mail,
    recalled: Recalled,
    *,
    desk: Desk,
    keys: Keys,
    now: datetime,
    given: Callable[[Facts], Facts] = lambda facts: facts,
    classification: Classification | None = None,
) -> Context:
    """Everything that is found about a mail before anything is done. `given` may put other facts before the rules (`rules
    explain`); `classification`: known from an earlier look at the same mail."""
    is_own = recalled.is_own_letter or _has_our_marks(mail.message, desk)
    classification = classification or classify(
        mail.message,
        mail.envelope,
        report=mail.report,
        is_own=is_own,
        split=mail.split,
        received=mail.received_at,
    )
    found = trust(mail.message, classification, desk, mail.vouched)
    who = released.believed(found) if mail.is_released else found
    addressed, way = addressed_departments(
        mail.message, mail.envelope.forward_paths, desk, is_mailbox_only=mail.is_mailbox_only
    )
    if mail.department in desk.departments:
        addressed = (mail.department,)
    elif mail.is_released and not addressed:
        addressed = (desk.holder("").key,)
    threading = thread(
        message=mail.message,
        trust=who,
        claims=claims(written_to(mail)),
        addressed=addressed,
        tickets=recalled.tickets,
        thread_keys=recalled.thread_keys,
        keys=keys,
        desk=desk,
        now=now,
        automatic=classification.kind in BOUNCES or classification.is_answer_of_machine or classification.is_automatic,
        returned=mail.report.original_message_id if mail.report else "",
        quoted=mail.split.quoted,
    )
    asked = ruling.facts_of_mail(
        mail,
        desk=desk,
        now=mail.came(now=now),
        classification=classification,
        trust=found,  # rules are told what servers say of it, whoever has let it in
        addressed=addressed,
        recalled=recalled,
    )
    asked = given(ruling.facts_of_event(asked, classification, threading, desk=desk, recalled=recalled))
    verdict, routed = _ruled_route(asked, addressed, way, desk)
    answers = quarantine.answers(mail, recalled, who, classification, desk=desk, keys=keys)
    loop = loops.looked_at(
        mail,
        recalled,
        person=who.person,
        is_agent=threading.place.is_agent or threading.reason is ThreadReason.AGENT_WITHOUT_TOKEN,
        number=threading.ticket.number if threading.ticket is not None else 0,
    )
    return Context(mail, recalled, desk, now, classification, who, threading, routed, asked, verdict, answers, loop)


def under(context: Context, desk: Desk) -> Context:
    """The same mail on a desk on which nothing but the rules differs, without a second look at the mail."""
    way = context.route.reason if context.route else RouteReason.ONLY
    verdict, routed = _ruled_route(context.facts, context.facts.addressed, way, desk)
    return replace(context, desk=desk, route=routed, verdict=verdict)


def _ruled_route(facts: Facts, addressed: Sequence[str], way: RouteReason, desk: Desk) -> tuple[Verdict, Route | None]:
    """What the rules say of this event, and where the mail goes: for a new request as they say."""
    verdict = desk.rules.decide(facts) if facts.event else NO_VERDICT
    return verdict, route(facts, verdict if facts.event == "new" else NO_VERDICT, addressed, way, desk)


def decided(context: Context, number: Callable[[], int]) -> Decision:
    """What is done with a mail that was looked at."""
    context = _with_only_request(context)
    context, act = events.under_rules(context, _act(context, number))
    act = released.told(context, act)
    act = floods.told(context, act)
    act = ruleasks.asked(context, act, number)
    act = absence.returned(context, act)
    message = context.mail.message
    have = frozenset(context.desk.main_address(box.address) for box in (*message.to, *message.cc))
    is_agent = context.threading.place.is_agent
    house = House(
        context.desk, context.now, context.recalled.absent, context.trust.person, have, is_agent,
        before=_before(context, act), came=context.mail.came(now=context.now), hold=busy.by_rule(context),
    )  # fmt: skip
    act = busyletters.told(context, delivered(act, house))
    act = survey.asked(act, desk=context.desk, now=context.now, surveyed=context.recalled.surveyed)
    act = followed(act, _before(context, act), desk=context.desk, now=context.now, by=context.trust.person)
    return Decision(
        **{field.name: getattr(act, field.name) for field in fields(act)},
        classification=context.classification,
        trust=context.trust,
        threading=context.threading,
        route=context.route,
        before=_before(context, act),
        why=_why(context, act),
        decided_at=context.now,
        verdict=context.verdict,
        marks=floods.marks(context, act),
    )


def _with_only_request(context: Context) -> Context:
    """A word without a thread (`solved`, `any news?`) is about the only open request of its author's in that department."""
    who = context.trust
    is_person = who.standing in (Standing.COLLEAGUE, Standing.AGENT) and who.is_believed
    if not is_person or context.threading.ticket is not None or context.route is None or context.mail.is_silent:
        return context
    if not context.recalled.open_requests or context.recalled.earlier is not None:
        return context
    ticket = asking.mine_alone(context, context.route)
    if ticket is None:
        return context
    found = Threading(Place.PEOPLE, Key.ONLY, ThreadReason.ONLY_REQUEST, ticket)
    return replace(context, threading=found, verdict=NO_VERDICT)


def _before(context: Context, act: Act) -> Ticket | None:
    if act.outcome is Outcome.DUPLICATE:
        return act.after
    if act.base is not None:
        return act.base
    if act.reason is ActReason.MERGED and act.after is not None:
        return context.recalled.tickets[act.after.number]
    return context.threading.ticket


def _has_our_marks(message: Message, desk: Desk) -> bool:
    """A letter of ours whose Message-ID a server on the way has replaced: nobody else writes this field in our name."""
    return (
        bool(message.first("x-postroom-ref"))
        and message.originator is not None
        and desk.department_of(message.originator.address) is not None
    )


def _act(context: Context, number: Callable[[], int]) -> Act:
    kind, threading = context.classification.kind, context.threading
    if kind is Kind.LOOP:
        return Act(Outcome.IGNORED, ActReason.LOOP, silence="a loop ends here")
    if context.recalled.earlier is not None:
        return _another_way(context)
    if kind in BOUNCES:
        return bounces.bounce(context, threading.ticket)
    if context.classification.is_answer_of_machine:
        if threading.ticket is not None:
            return machines.automatic_in_thread(context, threading.ticket)
        return Act(Outcome.IGNORED, ActReason.AUTOMATIC_ALONE, silence="a machine's mail is never answered")
    if context.trust.auth is Auth.FAIL:
        return _quarantine(ActReason.NOT_BELIEVED, context)
    if (answer := quarantine.answered(context)) is not None:
        return answer
    if threading.ticket is not None and (
        threading.place is Place.AUTOMATIC or _speaks_for_an_agent(context) or _says_the_same_again(context)
    ):
        return machines.automatic_in_thread(context, threading.ticket)
    if threading.place is not Place.AGENT and (gone := absence.alone(context)) is not None:
        return gone
    if threading.ticket is not None:
        return _in_thread(context, number)
    return _alone(context, number)


def _speaks_for_an_agent(context: Context) -> bool:
    """A machine that answers in an agent's name: its words are never sent to people as that agent's (board 14)."""
    is_machine = not context.classification.may_acknowledge or context.loop.is_found
    return context.threading.place is Place.AGENT and is_machine


def _says_the_same_again(context: Context) -> bool:
    """A machine that answers in a request and says so nowhere: its words are in there, and nobody hears of them again."""
    loop = context.loop
    return context.threading.place is Place.PEOPLE and loop.is_found and not loop.is_first and not loop.is_told


def _in_thread(context: Context, number: Callable[[], int]) -> Act:
    threading = context.threading
    ticket = threading.ticket
    assert ticket is not None
    if threading.place is Place.AGENT and asking.wants_own_desk(context):
        return asking.own_desk(context, context.department(ticket))
    if threading.place is Place.AGENT:
        return agents.act_of_agent(context, ticket, number)
    if threading.place is Place.PEOPLE:
        return replies.add_to_request(context, ticket)
    if threading.reason is ThreadReason.AGENT_WITHOUT_TOKEN:
        return agents.without_token(context, ticket)
    return outsiders.held(context, ticket)


def _alone(context: Context, number: Callable[[], int]) -> Act:
    for action, outcome, because in (
        ("ignore", Outcome.IGNORED, ActReason.RULE_IGNORES),
        ("quarantine", Outcome.QUARANTINED, ActReason.RULE_HOLDS),
    ):
        if (setting := context.verdict.sets.get(action)) is not None and not context.mail.is_released:
            return Act(outcome, because, silence=f"{setting.value} (rule '{setting.rule}')")
    if context.route is None:
        return _quarantine(ActReason.NO_DEPARTMENT, context)
    standing = context.trust.standing
    if context.mail.is_silent:
        return people.open_request(context, context.route, number)
    if standing is Standing.ROBOT:
        standing = Standing.COLLEAGUE if context.desk.is_ours(context.trust.person) else Standing.STRANGER
    if standing is Standing.STRANGER and not context.mail.is_released:
        policy = context.route.department.outsiders_new or context.desk.outsiders_new
        if policy == "ignore":
            return Act(Outcome.IGNORED, ActReason.OUTSIDER, silence="outsiders are ignored here")
        if policy != "accept" or not context.trust.person:
            return _quarantine(ActReason.OUTSIDER, context)
    elif not context.trust.is_believed:
        return _quarantine(ActReason.NOT_BELIEVED, context)
    if (collected := floods.collected(context)) is not None:
        return collected
    if standing is not Standing.STRANGER and (answered := asking.alone(context, context.route)) is not None:
        return answered
    if (noted := noting.noted(context, number)) is not None:
        return noted
    if (merged := merging.merge(context, context.route)) is not None:
        return merged
    flood = floods.reason(context, context.route)
    return _quarantine(flood, context) if flood else people.open_request(context, context.route, number)


def _another_way(context: Context) -> Act:
    """The same mail again, by another address or mailbox: one request. A department that only this copy names is told."""
    earlier = context.recalled.earlier
    ticket = context.recalled.tickets.get(earlier.ticket) if earlier and earlier.ticket else None
    told: tuple[LetterPlan, ...] = ()
    if ticket is not None and context.route is not None:
        named = addressed_departments(context.mail.message, (), context.desk, is_mailbox_only=False)[0]
        others = tuple(k for k in context.route.addressed if k not in named and k not in ticket.departments_held)
        told = people.also_addressed(context, ticket, others)
    return Act(Outcome.DUPLICATE, ActReason.ANOTHER_WAY, after=ticket, letters=told, silence="answered the first time")


def _quarantine(reason: ActReason, context: Context) -> Act:
    return Act(
        Outcome.QUARANTINED,
        reason,
        after=context.threading.ticket,
        silence="what is held is not answered: the originator may be forged",
    )


def _told_by(classification: Classification) -> str:
    """The reason, and what stands in the mail where that says more."""
    reason, evidence = classification.reason.value, classification.evidence
    if not evidence or evidence.casefold() in reason.casefold():
        return reason
    return f"{reason} ({evidence})"


def _why(context: Context, act: Act) -> tuple[Why, ...]:
    classification, who, threading = context.classification, context.trust, context.threading
    where = threading.ticket.ref if threading.ticket else "a new request"
    key = "" if threading.key is Key.NONE else f" by {threading.key}"
    steps = [
        *released.why(context),
        Why("kind", classification.kind.value, _told_by(classification)),
        Why("originator", f"{who.person or 'nobody'}, {who.standing}, authentication {who.auth}", who.reason.value),
        Why("thread", f"{where}{key}: {threading.place}", threading.reason.value),
    ]
    if context.desk.colleagues_need == "pass":
        steps.insert(2, _sender(context.mail))
    later = context.facts.event in events.LATER
    steps += [step for step in _routing(context.route) if not later or step.step not in context.verdict.sets]
    if act.reason is ActReason.MERGED and act.after is not None:
        setting = context.verdict.sets["merge"]
        steps.append(Why("merge", act.after.ref, "it speaks of the same trouble", setting.rule, setting.line))
    steps += _ruled(context.verdict, steps)
    steps.append(Why("act", act.outcome.value, act.reason.value))
    if act.new_promise is not None:
        promise = act.new_promise
        steps.append(
            Why(
                "promise",
                f"{promise.what} by {promise.until.isoformat(timespec='minutes')}",
                f"made by the {promise.made_by}'s times",
            )
        )
    written = ", ".join(_told(plan) for plan in act.letters)
    steps.append(Why("letters", written or "none", act.silence or "to whom it concerns, once"))
    return tuple(steps)


def _sender(mail: Mail) -> Why:
    if mail.vouched is None:
        return Why("sender", "not checked", "it did not come straight to our listener")
    return Why("sender", mail.vouched.parts or mail.vouched.auth.value, mail.vouched.reason)


def _told(plan: LetterPlan) -> str:
    waits = f" (waits until {plan.waits.until.isoformat(timespec='minutes')})" if plan.waits is not None else ""
    return f"{plan.template} to {plan.to.address}{waits}"


def _routing(routed: Route | None) -> list[Why]:
    """Department, owner and priority of a new request, each with its reason or its rule."""
    if routed is None:
        return [Why("department", "none", "no address of a department, and there are several")]
    sets = routed.verdict.sets
    looks_after = (
        f"looks after {routed.looks_after}" if routed.looks_after else "no rule, nobody looks after such words"
    )
    known = {
        "department": (routed.department.key, routed.reason.value),
        "owner": (routed.owner or "none", looks_after),
        "priority": (routed.priority.value, "no rule says otherwise"),
    }
    steps = []
    for step, (value, reason) in known.items():
        setting = sets.get(step)
        if setting is None:
            steps.append(Why(step, value, reason))
        else:
            said = routed.because if step == "priority" and routed.because else "a rule"
            steps.append(Why(step, value, said, setting.rule, setting.line))
    return steps


def _ruled(verdict: Verdict, said: Sequence[Why]) -> list[Why]:
    """All else that rules set, each with its rule, and the rules that fit and come too late for what they say."""
    told = {step.step for step in said if step.rule}
    settings = [(name, setting) for name, setting in verdict.sets.items() if name not in told]
    settings += [(name, setting) for name, several in verdict.adds.items() for setting in several]
    steps = [Why(name, written(setting.value), "a rule", setting.rule, setting.line) for name, setting in settings]
    named = {step.rule for step in (*said, *steps)}
    late = [rule for rule in verdict.fitted if rule.name not in named]
    return steps + [Why("rule", rule.name, "fits, and leaves all as it is", rule.name, rule.line) for rule in late]
