"""What a replay found: grouped by kind for people, one object a mail and difference for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from html import escape
from typing import TYPE_CHECKING, Any

from gateway.cli.output import visible

if TYPE_CHECKING:
    from gateway.replay import Difference, Replayed, Result

EXAMPLES = 2
"""Of each kind, for people."""
LONGEST = 60
_PARTS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@dataclass(frozen=True, slots=True)
class Example:
    """One mail of a kind."""

    ref: str
    at: datetime
    sender: str
    subject: str


@dataclass(slots=True)
class Kind:
    """All mails in which the same differs in the same way by the same rules."""

    differences: tuple[Difference, ...]
    count: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What is counted on the way. `only`: the keys that are compared, all if empty."""

    since: timedelta
    is_new: bool
    zone: tzinfo
    only: tuple[str, ...] = ()
    mails: int = 0
    different: int = 0
    kinds: dict[tuple[Difference, ...], Kind] = field(default_factory=dict)

    def take(self, one: Replayed) -> tuple[Difference, ...]:
        """Count one mail. Returns what differs in it."""
        self.mails += 1
        differences = tuple(found for found in one.differences() if not self.only or found.key in self.only)
        if differences:
            self.different += 1
            kind = self.kinds.setdefault(differences, Kind(differences))
            kind.count += 1
            if len(kind.examples) < EXAMPLES:
                kind.examples.append(_example(one))
        return differences

    @property
    def sorted(self) -> list[Kind]:
        """The most frequent kind first."""
        return sorted(self.kinds.values(), key=lambda kind: -kind.count)


def _example(one: Replayed) -> Example:
    number = str(one.mail.ticket) if one.mail.ticket is not None else f"mail {one.mail.id}"
    return Example(number, one.at, one.mail.originator.partition("@")[0], one.mail.subject)


def objects(one: Replayed, differences: tuple[Difference, ...]) -> Iterator[dict[str, Any]]:
    """The lines of contract.md 2: one a difference, and one for a mail in which nothing differs."""
    mail = {"ref": one.mail.ref or None, "mail_id": one.mail.id, "differs": bool(differences)}
    if not differences:
        yield {**mail, **dict.fromkeys(("key", "before", "after", "before_rule", "after_rule"))}
    for found in differences:
        yield {
            **mail,
            "key": found.key,
            "before": found.before.value or None,
            "after": found.after.value or None,
            "before_rule": found.before.rule or None,
            "after_rule": found.after.rule or None,
        }


def headline(report: Report) -> str:
    """`replayed 300 mails of the last 30 days with the new rules. Nothing was sent or changed.`"""
    which = "the new rules" if report.is_new else "the rules as they are in the files"
    return f"replayed {counted(report.mails, 'mail')} of the last {span(report.since)} with {which}. Nothing was sent or changed."


def span(since: timedelta) -> str:
    """`30 days`, `12 hours`."""
    seconds = int(since.total_seconds())
    unit, noun = next((part for part in _PARTS if seconds % part[0] == 0), _PARTS[-1])
    return counted(seconds // unit, noun)


def as_lines(report: Report) -> Iterator[str]:
    """The report for people (product.md 4.5)."""
    yield headline(report)
    yield ""
    yield f"{report.mails - report.different:>6} the same"
    if not report.different:
        return
    yield f"{report.different:>6} different, in {counted(len(report.kinds), 'kind')}:"
    yield ""
    for kind in report.sorted:
        said = [_said(found) for found in kind.differences]
        width = max(len(text) for text, _ in said)
        for nth, (text, by) in enumerate(said):
            count = f"{kind.count:>5} x" if nth == 0 else " " * 7
            yield f"{count}  {text:<{width}}     {by}".rstrip()
        yield from _examples(kind, report.zone)


def _examples(kind: Kind, zone: tzinfo) -> Iterator[str]:
    refs, senders = (max(len(getattr(one, name)) for one in kind.examples) for name in ("ref", "sender"))
    for one in kind.examples:
        head = f"          {one.ref:<{refs}}  {_when(one.at, zone)}  {visible(one.sender):<{senders}}"
        yield f"{head}  {_short(one.subject)}".rstrip()
    if kind.count > len(kind.examples):
        yield f"          … and {kind.count - len(kind.examples)} more"


def as_html(report: Report) -> Iterator[str]:
    """The report as a page of its own, for a merge request."""
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>rules replay</title>'
    yield (
        "<style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
        "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.3em 1em .3em 0;"
        "border-top:1px solid #ccc}</style></head><body>"
    )
    yield f"<p>{escape(headline(report))}</p>"
    yield f"<p>{report.mails - report.different} the same, {report.different} different.</p>"
    if report.different:
        yield "<table><tr><th>mails</th><th>what</th><th>rule</th><th>for example</th></tr>"
        for kind in report.sorted:
            said = [_said(found) for found in kind.differences]
            whats, rules = ("<br>".join(escape(pair[n]) for pair in said) for n in (0, 1))
            shown = "<br>".join(
                escape(f"{one.ref}  {_when(one.at, report.zone)}  {visible(one.sender)}  {_short(one.subject)}")
                for one in kind.examples
            )
            yield f"<tr><td>{kind.count}</td><td>{whats}</td><td>{rules}</td><td>{shown}</td></tr>"
        yield "</table>"
    yield "</body></html>"


def _said(found: Difference) -> tuple[str, str]:
    """`department: it -> facilities` and the rule that brings it about."""
    text = f"{found.key}: {_value(found.before)} -> {_value(found.after)}"
    if found.after.rule:
        return text, f"(new: {visible(found.after.rule)})"
    return text, f"(no longer: {visible(found.before.rule)})" if found.before.rule else ""


def _value(result: Result) -> str:
    return _short(result.value) or "nothing"


def _short(text: str) -> str:
    text = visible(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d %b %H:%M}"


def counted(number: int, noun: str) -> str:
    """`1 mail`, `2 mails`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
