"""`rules replay`: stored mails decided again, by the rules in force and by others, and what differs (product.md 4.5).

The production decision (`desk.decide`), at the time each mail came, with the people and the history of then. Writes nothing,
and the same store gives the same answer. Of mails that belonged to a request rules decide nothing new: they are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from gateway.desk.context import Context
from gateway.desk.decide import decided, looked_at, under
from gateway.desk.decision import ActReason, Outcome
from gateway.desk.department import Desk
from gateway.desk.facts import Recalled
from gateway.desk.owners import CHOSEN
from gateway.desk.rules import Needs, Setting, Verdict, written
from gateway.desk.token import Keys
from gateway.errors import Unusable
from gateway.past import Past
from gateway.reading import read
from gateway.store import archive
from gateway.store.archive import Archived
from gateway.store.engine import Store

ALONE = (
    *(ActReason.NEW_REQUEST, ActReason.RULE_IGNORES, ActReason.RULE_HOLDS, ActReason.NO_DEPARTMENT),
    *(ActReason.OUTSIDER, ActReason.NOT_BELIEVED, ActReason.STATUS, ActReason.MERGED),
)
"""Why mails were decided that belonged to no request: rules might have decided otherwise about them."""
DEPARTMENT, OWNER, PRIORITY, OUTCOME = "department", "owner", "priority", "outcome"
_FIRST = (OUTCOME, DEPARTMENT, OWNER, PRIORITY, "because")


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was decided, as an admin writes it, and the rule that wanted it ('' where none did)."""

    value: str
    rule: str = ""


NOTHING = Result("")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise: an action of the rules, or `outcome`. '' stands for nothing."""

    key: str
    before: Result
    after: Result


@dataclass(frozen=True)
class Replayed:
    """One mail, decided by the rules in force (`before`) and by each of the others (`after`). `at`: when it came."""

    mail: Archived
    at: datetime
    before: Context
    after: tuple[Context, ...]

    @cached_property
    def results_before(self) -> Mapping[str, Result]:
        return results(self.before)

    def differences(self, which: int = 0) -> tuple[Difference, ...]:
        """What comes out otherwise by `after[which]`, the weightiest first; empty if nothing does."""
        after = self.after[which]
        if after.facts is self.before.facts and _values(after.verdict) == _values(self.before.verdict):
            return ()
        first, second = self.results_before, results(after)
        keys = [key for key in (*_FIRST, *sorted({*first, *second} - set(_FIRST))) if key in first or key in second]
        pairs = ((key, first.get(key, NOTHING), second.get(key, NOTHING)) for key in keys)
        return tuple(Difference(*pair) for pair in pairs if pair[1].value != pair[2].value)


def mails(store: Store, *, since: datetime) -> list[Archived]:
    """The stored mails that can be replayed, oldest first."""
    reasons = [reason.value for reason in ALONE]
    return store.read(lambda connection: archive.decided(connection, reasons=reasons, since=since))


def replay(
    store: Store, wanted: Sequence[Archived], *, since: datetime, before: Desk, after: Sequence[Desk]
) -> Iterator[Replayed]:
    """Each of `wanted` (of `mails`, in that order), decided again. A mail that cannot be read any more is passed over, and so
    is imported mail that was written before `since`: it came when it was written, not when it was imported."""
    needs = _needs([before, *after])
    past = store.read(lambda connection: Past.read(connection, needs, since=since))
    is_same_ground = [_differs_in_rules_only(before, desk) for desk in after]
    for mail, raw in archive.contents(store, wanted):
        try:
            item = replace(read(mail, raw, with_digest=False), vouched=mail.vouched)
        except Unusable:
            continue
        recalled, at = past.before(mail, item), mail.received_at
        if mail.silent and item.message.date is not None and item.message.date < at:
            recalled, at = Recalled(requests_this_year=recalled.requests_this_year), item.message.date
            if at < since:
                continue
        first = looked_at(item, recalled, desk=before, keys=_NO_KEYS, now=at)
        others = tuple(
            under(first, desk)
            if same
            else looked_at(item, recalled, desk=desk, keys=_NO_KEYS, now=at, classification=first.classification)
            for desk, same in zip(after, is_same_ground, strict=True)
        )
        yield Replayed(mail, at, first, others)


_NO_KEYS = Keys(())


def results(context: Context) -> dict[str, Result]:
    """What becomes of a mail, each thing as an admin writes it: what rules set, and the defaults where they set nothing."""
    decision = decided(context, lambda: 0)
    sets, adds = context.verdict.sets, context.verdict.adds
    if decision.after is None:
        wanted_by = next((sets[name].rule for name in ("ignore", "quarantine") if name in sets), "")
        found = {OUTCOME: Result(str(decision.outcome), wanted_by)}
        return found | {name: _result(sets[name]) for name in ("ignore", "quarantine") if name in sets}
    ticket = decision.after
    found = {name: _result(setting) for name, setting in sets.items()}
    found |= {
        name: Result(", ".join(dict.fromkeys(written(one.value) for one in several)), several[0].rule)
        for name, several in adds.items()
        if several
    }
    is_new = decision.outcome is Outcome.OPENED
    found[OUTCOME] = Result(str(decision.outcome), "" if is_new else _rule(sets, "merge"))
    found[DEPARTMENT] = Result(ticket.department, _rule(sets, DEPARTMENT))
    how = sets[OWNER].value if OWNER in sets else ""
    owner = f"{how} ({ticket.owner or 'nobody'})" if how in CHOSEN and how != "none" else ticket.owner
    found[OWNER] = Result(owner, _rule(sets, OWNER))
    found[PRIORITY] = Result(str(ticket.priority), _rule(sets, PRIORITY))
    if ticket.because:
        found["because"] = Result(ticket.because, _rule(sets, "because"))
    return found


def _rule(sets: Mapping[str, Setting], name: str) -> str:
    return sets[name].rule if name in sets else ""


def _result(setting: Setting) -> Result:
    return Result(written(setting.value), setting.rule)


def _values(verdict: Verdict) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return {name: setting.value for name, setting in verdict.sets.items()}, {
        name: tuple(one.value for one in several) for name, several in verdict.adds.items()
    }


def _needs(desks: Sequence[Desk]) -> Needs:
    """What any of them asks of the past: the same is recalled for all, so it makes no difference."""
    needs = [desk.rules.needs for desk in desks]
    owners = frozenset[str]().union(*(one.owners for one in needs))
    nothing = timedelta(0)
    return Needs(
        owners,
        max((one.repeat for one in needs), default=nothing),
        max((one.similar for one in needs), default=nothing),
        any(one.merge for one in needs),
    )


def _differs_in_rules_only(one: Desk, other: Desk) -> bool:
    bare = replace(other, rules=one.rules, generation=one.generation, digest=one.digest)
    return bare == one and bool(one.rules.needs.similar) == bool(other.rules.needs.similar)
