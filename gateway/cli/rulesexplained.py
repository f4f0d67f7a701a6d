"""What `rules explain` says: the mail, the rules that fit and those that nearly do, the result, and the words the requester gets.

The layout is that of product.md 4.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.cli.output import instant, visible
from gateway.cli.rulesread import finding, where
from gateway.desk.decision import ActReason, Outcome
from gateway.desk.rules import ADDS
from gateway.desk.tongue import clock, when_short
from gateway.errors import Finding
from gateway.policy.later import LATER_ACTIONS, idle_at
from gateway.policy.rules_run import results, shown

if TYPE_CHECKING:
    from gateway.desk.decision import Decision
    from gateway.desk.department import Desk
    from gateway.desk.route import Route
    from gateway.desk.rulefacts import Facts
    from gateway.desk.rules import Look, Verdict
    from gateway.mail.message import Message

MOST_NEAR = 10
_NO_EFFECT = "no effect in this version"
_LABEL = 12


@dataclass(frozen=True, slots=True)
class Explained:
    """All that was found. No `message`: an event without a mail; no `decision`: nothing was decided about it."""

    facts: Facts
    desk: Desk
    now: datetime
    verdict: Verdict
    message: Message | None = None
    route: Route | None = None
    decision: Decision | None = None
    given: tuple[str, ...] = ()


def lines(found: Explained, *, all_: bool) -> Iterator[str]:
    """For people."""
    yield from _head(found)
    looks = found.desk.rules.explain(found.facts)
    files = {rule.file for rule in found.desk.rules.rules}
    near = _nearest(looks)
    others, unread = 0, 0
    for look in looks:
        if not look.is_reached:
            unread += 1
        elif look.misfits and not (all_ or look.rule.name in near):
            others += 1
            continue
        if look.is_reached or all_:
            yield from _rule(look, found, files)
    if len(looks) > others:
        yield ""
    if others:
        said = "1 other rule does" if others == 1 else f"{others} other rules do"
        yield f"  {said} not fit (--all shows {'it' if others == 1 else 'them'})"
    if unread:
        stopper = found.verdict.fitted[-1].name
        yield f"  {unread} below {'is' if unread == 1 else 'are'} not read: '{visible(stopper)}' stops"
    if not looks:
        yield f"  there is no rule for {found.facts.event or 'mail of this kind'}"
    if others or unread or not looks:
        yield ""
    yield from _result(found)
    words = sentence(found)
    if words:
        yield ""
        yield words


def as_json(found: Explained) -> Iterator[dict[str, object]]:
    """One finding a rule, and one with the result (contract.md 2)."""
    for look in found.desk.rules.explain(found.facts):
        fits = not look.misfits and look.is_reached
        message = "; ".join(_says(look, found))
        said = finding(Finding(look.rule.file, look.rule.line, message, "info"), rule=look.rule.name)
        misfits = [f"{one.key} {one.written}" for one in look.misfits]
        yield {**said, "ok": fits, "fits": list(look.fits), "misfits": misfits, "taken": dict(look.taken)}
    result = {key: list(value) for key, value in results(found.facts, found.verdict, found.route).items()}
    said = finding(Finding("", None, sentence(found), "info"))
    at = instant(found.now, found.desk.timezone)
    outcome = found.decision.outcome.value if found.decision else None
    yield {**said, "file": None, "event": found.facts.event, "at": at, "outcome": outcome, "result": result}


# ---------------------------------------------------------------- parts


def _head(found: Explained) -> Iterator[str]:
    local = found.now.astimezone(found.desk.timezone)
    at = f"{local:%a} {local.day} {local:%b %Y %H:%M}"
    if found.message is not None:
        to = ", ".join(one.address for one in found.message.to[:3]) or "nobody"
        yield visible(f'mail   {found.facts.from_address or "nobody"} -> {to}   "{found.message.subject}"   {at}')
    if found.facts.event != "new" or found.message is None:
        event = found.facts.event or "none: no rule is asked about such mail"
        yield f"event  {event}{'' if found.message else '   ' + at}"
    for one in found.given:
        yield visible(f"given  {one.replace('=', ': ', 1)}")
    yield ""


def _no_effect(action: str, event: str) -> str:
    """Why nothing comes of the action here; '' where something does."""
    if action in LATER_ACTIONS:
        return _NO_EFFECT
    return f"no effect with when: {event}" if event and action in idle_at(event) else ""


def _nearest(looks: Iterable[Look]) -> set[str]:
    """The names of the rules that nearly fit; of very many, those of which most fits."""
    near = sorted((look for look in looks if look.is_reached and _is_near(look)), key=lambda look: -len(look.fits))
    return {look.rule.name for look in near[:MOST_NEAR]}


def _is_near(look: Look) -> bool:
    return len(look.misfits) == 1 and bool(look.fits)


def _rule(look: Look, found: Explained, files: set[str]) -> Iterator[str]:
    fits = not look.misfits and look.is_reached
    yield f"  {'+' if fits else '-'}  {where(look.rule.file, look.rule.line, files)}  {visible(look.rule.name)}"
    yield from (f"       {visible(line)}" for line in _says(look, found))


def _says(look: Look, found: Explained) -> Iterator[str]:
    """What fits and what that sets, or what does not fit."""
    if not look.is_reached:
        yield f"not read: '{found.verdict.fitted[-1].name}' above stops"
    elif look.misfits:
        said = "; ".join(f"{one.key} {one.written}" for one in look.misfits)
        yield f"{'only this does' if _is_near(look) else 'these do' if len(look.misfits) > 1 else 'this does'} not fit: {said}"
    else:
        yield f"fits: {'; '.join(look.fits) or 'always'}"
        for name, value in look.rule.actions.items():
            said = ", ".join(shown(name, one, found.facts) for one in (value if name in ADDS else (value,)))
            above = look.taken.get(name)
            note = f"already set by {above}" if above else _no_effect(name, found.facts.event)
            yield f"{name} = {said}{f'   ({note})' if note else ''}"
        if look.rule.stop:
            yield "stop: no rule below is read"


def _result(found: Explained) -> Iterator[str]:
    yield "result"
    rows = list(_rows(found))
    width = max(_LABEL, *(len(name) + 2 for name, _ in rows)) if rows else _LABEL
    yield from (f"  {name:<{width}}{visible(said)}" for name, said in rows)
    if not rows:
        yield "  nothing"


def _rows(found: Explained) -> Iterator[tuple[str, str]]:
    """Department and priority first; what rules set with the rule, and what holds where none does."""
    verdict, route = found.verdict, found.route
    by_rule = {
        name: f"{shown(name, setting.value, found.facts)}   <- {setting.rule}" for name, setting in verdict.sets.items()
    }
    rows: dict[str, str] = dict.fromkeys(("department", "priority", "because"), "")
    if route is not None and not {"ignore", "quarantine"} & set(by_rule):
        rows["department"] = f"{route.department.key}   ({route.reason})"
        rows["priority"] = f"{route.priority}   (no rule sets it)"
        if route.looks_after:
            rows["owner"] = f"{route.owner}   (looks after {route.looks_after})"
    yield from ((name, said) for name, said in (rows | by_rule).items() if said)
    for name in verdict.adds:
        yield name, ", ".join(shown(name, value, found.facts) for value in verdict.all(name))


# ---------------------------------------------------------------- the words


def sentence(found: Explained) -> str:
    """What the requester hears; '' where no mail was decided."""
    decision = found.decision
    if decision is None:
        return ""
    if decision.reason is ActReason.MERGED and decision.after is not None:
        joins = f"It joins {decision.after.ref}, which speaks of the same trouble."
        return f"{joins} {_acknowledged(found, decision) if not decision.silence else _hears_nothing(decision)}"
    if decision.outcome is Outcome.OPENED and not decision.silence:
        return _acknowledged(found, decision)
    silence = decision.silence
    if decision.outcome is Outcome.OPENED:
        return f"A request is opened. {_hears_nothing(decision)}"
    if decision.outcome is Outcome.APPENDED:
        ref = decision.before.ref if decision.before else "the request"
        return f"It is added to {ref}." + (f" {_hears_nothing(decision)}" if silence else "")
    if decision.outcome is Outcome.QUARANTINED:
        why = silence if "quarantine" in found.verdict.sets else decision.reason.value
        return f"The mail is held until somebody looks at it: {why}. The requester hears nothing."
    if decision.outcome is Outcome.IGNORED:
        return f"No request is opened and nobody is written to: {silence}."
    return "The requester hears where the open requests stand." if not silence else f"Nobody is written to: {silence}."


def _hears_nothing(decision: Decision) -> str:
    return f"The requester hears nothing: {decision.silence}."


def _acknowledged(found: Explained, decision: Decision) -> str:
    ticket = decision.after
    assert ticket is not None
    because = f", because {ticket.because.rstrip('.')}" if ticket.because else ""
    words = f"Priority: {ticket.priority}{because}."
    department = found.desk.holder(ticket.department)
    promise = decision.new_promise or (ticket.promise if decision.reason is ActReason.MERGED else None)
    if promise is None:
        return f"{words} The request is {ticket.state} at once."
    until, zone = promise.until.astimezone(department.timezone), department.timezone
    is_today = until.date() == found.now.astimezone(zone).date()
    when = clock(until) if is_today else when_short(until, found.now, zone)
    return f"{words} A person from {department.name} will answer you by {when}."
