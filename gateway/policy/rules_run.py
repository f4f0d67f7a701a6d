"""Runs the tests that stand in the rules file, by the production decision (product.md 4.4, contract.md 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from gateway.desk import ruling
from gateway.desk.classify import classify
from gateway.desk.department import Desk
from gateway.desk.facts import Mail, Recalled
from gateway.desk.route import Route, RouteReason, addressed_departments, route
from gateway.desk.rulefacts import Facts, File
from gateway.desk.rules import SETS, Setting, Verdict, written
from gateway.desk.trust import trust
from gateway.errors import Unusable
from gateway.mail import language, quotation
from gateway.mail.envelope import Envelope
from gateway.mail.parse import parse
from gateway.mail.report import read_report
from gateway.policy.rules_tests import RuleTest


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that came out otherwise. `line` is that of the expectation; `rule`: the one that set it, if one did."""

    key: str
    line: int
    message: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one test: nothing in `wrong` if it passes; `fitted`: the names of the rules that fitted."""

    test: RuleTest
    wrong: tuple[Wrong, ...]
    fitted: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        return not self.wrong


def run(tests: Sequence[RuleTest], desk: Desk) -> list[Ran]:
    """Every test, in order."""
    return [_run(test, desk) for test in tests]


def _run(test: RuleTest, desk: Desk) -> Ran:
    try:
        facts, addressed, reason = _facts(test, desk)
    except Unusable as error:
        return Ran(test, (Wrong("mail", test.line, f"the mail cannot be read: {error}"),))
    verdict = desk.rules.decide(facts)
    got = results(facts, verdict, route(facts, verdict, addressed, reason, desk))
    wrong = []
    for key, expected in test.expect.items():
        found = got.get(key, ())
        exact = key in SETS or key == "rules"
        if found != expected.values if exact else not set(expected.values) <= set(found):
            setting = verdict.sets.get(key)
            message = _difference(key, expected.values, found, setting)
            wrong.append(Wrong(key, expected.line, message, setting.rule if setting else ""))
    return Ran(test, tuple(wrong), tuple(rule.name for rule in verdict.fitted))


def results(facts: Facts, verdict: Verdict, routed: Route | None) -> dict[str, tuple[str, ...]]:
    """What came out, each thing as an admin writes it: what rules set, and the defaults where they set nothing."""
    found: dict[str, tuple[str, ...]] = {
        key: (shown(key, setting.value, facts),) for key, setting in verdict.sets.items()
    }
    found |= {key: tuple(shown(key, value, facts) for value in verdict.all(key)) for key in verdict.adds}
    found["rules"] = tuple(rule.name for rule in verdict.fitted)
    fields = {**facts.fields, **dict(verdict.all("set"))}
    found["fields"] = tuple(f"{name} {value}" for name, value in fields.items())
    if facts.event == "new" and routed is not None:
        found["department"] = (routed.department.key,)
        found["priority"] = (str(routed.priority),)
        if routed.owner:
            found["owner"] = (routed.owner,)
    return found


def shown(key: str, value: Any, facts: Facts) -> str:
    """The value of an action as it is written in the file."""
    return ruling.filled(value, facts.fields) if key == "for" else written(value)


def _difference(key: str, wanted: Sequence[str], found: Sequence[str], setting: Setting | None) -> str:
    by = f" (set by {setting.rule})" if setting else ""
    nothing = "no rule" if key == "rules" else "nothing"
    return f"{key}: expected {', '.join(wanted) or nothing}, got {', '.join(found) or nothing}{by}"


# ---------------------------------------------------------------- facts


def _facts(test: RuleTest, desk: Desk) -> tuple[Facts, tuple[str, ...], RouteReason]:
    if not test.mail:
        bare = Facts(now=test.at, zone=desk.timezone, event=test.event, state="open", priority="normal")
        return with_given(bare, test.given), (), RouteReason.ONLY
    message = parse(test.mail)
    mail = Mail(
        inbox=0,
        received_at=test.at,
        envelope=Envelope(message.originator.address if message.originator else "", ()),
        message=message,
        split=quotation.split(message.text, regions=message.regions),
        content="",
        report=read_report(message, test.mail),
        is_mailbox_only=True,
    )
    mail = replace(mail, language=language.detect(mail.split.new_text))
    classification = classify(message, mail.envelope, report=mail.report, split=mail.split, received=test.at)
    addressed, reason = addressed_departments(message, (), desk, is_mailbox_only=True)
    facts = ruling.facts_of_mail(
        mail,
        desk=desk,
        now=test.at,
        classification=classification,
        trust=trust(message, classification, desk),
        addressed=addressed,
        recalled=Recalled(),
    )
    return with_given(replace(facts, event=test.event), test.given), addressed, reason


_SAME_NAME = ("sender", "language", "kind", "auth", "marked_urgent", "spam", "department", "owner", "priority", "state",
              "age", "silent_for", "handoffs", "reopened", "rating")  # fmt: skip
_OTHER_NAME = {"first_mail": "is_first_mail", "tag": "tags"}


def with_given(facts: Facts, given: Mapping[str, Any]) -> Facts:
    """The facts with those of `given` in their place."""
    changed: dict[str, Any] = {}
    for key, value in given.items():
        if key in _SAME_NAME or key in _OTHER_NAME:
            changed[_OTHER_NAME.get(key, key)] = value
        elif key == "promise_left":
            changed["promise_share" if isinstance(value, float) else "promise_left"] = value
        elif key == "sender_department":
            changed["person"] = {**changed.get("person", facts.person), "department": value}
        elif key == "person":
            changed["person"] = {**changed.get("person", facts.person), **value}
        elif key == "header":
            own = {name.lower(): (text,) for name, text in value.items()}
            changed["headers"] = {**facts.headers, **own}
        elif key == "field":
            changed["fields"] = {**facts.fields, **value}
        elif key == "attachment":
            size = given.get("attachment_size", 1000)
            changed["files"] = tuple(File(name, size) for name in value)
        elif key in ("repeat", "similar"):
            changed["repeated" if key == "repeat" else "similar"] = _counter(*value)
    if "attachment_size" in given and "attachment" not in given:
        changed["files"] = (File("file", given["attachment_size"]),)
    return replace(facts, **changed)


def _counter(count: int, within: timedelta) -> Any:
    """So many within this time; of a shorter time nothing is known."""
    return lambda window: count if window >= within else 0
