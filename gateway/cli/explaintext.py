"""`explain` for people: one mail as aligned lines. What JSON says in full is said here in a line, with the option that shows it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from gateway.cli.explainwords import ANSWERS, KINDS, LANGUAGES, METHODS, NAMELESS, ODD, OUTCOMES, TELLS_ALL
from gateway.cli.output import visible
from gateway.desk.decision import ActReason, Outcome
from gateway.desk.kinds import WRITTEN, KindReason
from gateway.mail.address import fold
from gateway.mail.message import Attachment, Defect, Forwarded, Invitation, Mailbox

if TYPE_CHECKING:
    from gateway.cli.explaining import Explainer
    from gateway.desk.decision import Decision, Why
    from gateway.desk.facts import Mail
    from gateway.mail.report import ReportRecipient

MOST_LINES = 15
MOST_LINES_FOR_MACHINES = 5
MOST_NAMED = 10
LONGEST = 1_000  # characters of one line, unless all is asked for
COLUMNS = 110  # where no terminal says another width
_LABEL = 12
_INDENT = " " * 6
_SAID_ABOVE = frozenset({"kind", "act"})
_OF_REQUESTS = frozenset({"department", "owner", "priority", "promise"})
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody asked to see: what was cut as well, and everything in full."""

    quoted: bool = False
    all: bool = False
    columns: int = COLUMNS


def lines(title: str, mail: Mail, decision: Decision, explainer: Explainer, shown: Shown) -> Iterator[str]:
    """One mail, ended by an empty line."""
    yield visible(title)
    for label, text in (*_head(mail), *_kind(mail, decision), *_facts(mail, decision), *_odd_things(mail)):
        yield from _row(label, text, shown)
    yield from _words(mail, decision, shown)
    for label, text in (*_files(mail.message.attachments, shown), *_would(decision, explainer)):
        yield from _row(label, text, shown)
    yield ""


def unread(title: str, error: str) -> Iterator[str]:
    """A mail, or a file, of which there is nothing to tell but why."""
    yield visible(title)
    yield from _row("not read", error, Shown())
    yield ""


def odd(defect: Defect) -> str:
    """A defect in words that need no standard beside them."""
    return ODD.get(defect, defect.value)


Row = tuple[str, str]


def _row(label: str, text: str, shown: Shown) -> Iterator[str]:
    """A label and what there is to say, in as many lines as that needs."""
    first = f"  {label:<{_LABEL}} "
    yield from _wrapped(visible(text), first, " " * len(first), shown) or [first.rstrip()]


def _wrapped(text: str, first: str, next_: str, shown: Shown) -> list[str]:
    if len(first) + len(text) <= shown.columns:
        return [f"{first}{text}".rstrip()]
    return textwrap.wrap(
        text,
        width=max(shown.columns, len(first) + 40),
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _head(mail: Mail) -> Iterator[Row]:
    message = mail.message
    yield "from", _people(message.originators) or _nobody(message.first("from"))
    if message.reply_to and {one.address for one in message.reply_to} != {one.address for one in message.originators}:
        yield "answers to", _people(message.reply_to)
    if message.to:
        yield "to", _people(message.to)
    if message.cc:
        yield "cc", _people(message.cc)
    yield "subject", _short(message.subject, 300) or "none"
    yield "written", _instant(message.date) if message.date else "at a time it does not say"


def _nobody(written: str) -> str:
    return f"“{_short(written, 100)}”, which is no address" if written.strip() else "nobody is named"


def _kind(mail: Mail, decision: Decision) -> Iterator[Row]:
    found = decision.classification
    kind = KINDS.get(found.kind, found.kind.value)
    back = f", back on {_day(found.returns)}" if found.returns else ""
    evidence = "" if found.reason in TELLS_ALL else found.evidence
    reason = _because(found.reason.value, evidence, mail.message.subject)
    if found.reason is KindReason.DELIVERY_REPORT:  # by the standard, or in a mail system's own words
        reason = "a mail system reports it"
    elif found.reason is KindReason.PLAIN and found.is_automatic:
        reason = "a program wrote it"
    yield "kind", f"{kind}{back} – {reason}"
    because = found.no_acknowledgement_because
    if found.may_acknowledge:
        yield "acknowledge", "yes"
    elif because == found.reason.value:
        yield "acknowledge", "no"
    elif because == KindReason.NO_ORIGINATOR.value and mail.message.originators:
        yield "acknowledge", "no – nobody can be sure who wrote it"
    else:
        is_of_doubt = found.reason is KindReason.PLAIN
        yield "acknowledge", f"no – {_because(because, found.evidence if is_of_doubt else '')}"


def _because(reason: str, evidence: str, *said: str) -> str:
    """A reason and the words of the mail behind it, unless they are told already, there or in what was `said`."""
    words = _short(" ".join(evidence.split()), 80)
    if words.lower().startswith(reason.lower()):
        return words
    is_told = any(words.rstrip("…").lower() in one.lower() for one in (reason, *said))
    return reason if is_told or not words.strip("<>") else f"{reason}: {words}"


def _facts(mail: Mail, decision: Decision) -> Iterator[Row]:
    message, report = mail.message, mail.report
    if mail.language and decision.classification.kind in WRITTEN:
        yield "language", LANGUAGES.get(mail.language, mail.language)
    for one in message.forwarded[:MOST_NAMED]:
        yield "forwarded", _forwarded(one)
    if message.invitation is not None:
        yield "calendar", _invitation(message.invitation)
    if report is not None:
        yield from (("recipient", _recipient(one)) for one in report.recipients[:MOST_NAMED])
        if (more := len(report.recipients) - MOST_NAMED) > 0:
            yield "", f"and {more} more"
        if report.original_message_id:
            yield "about", f"the letter <{report.original_message_id}>"


def _forwarded(one: Forwarded) -> str:
    who = _person(one.author) if one.author else "somebody it does not name"
    subject = f", “{_short(one.subject)}”" if one.subject else ""
    return f"first written by {who}{subject}{', ' + one.date if one.date else ''}"


def _invitation(found: Invitation) -> str:
    what = ANSWERS.get(found.answer) or METHODS.get(found.method, f"{found.method.lower()}: ")
    said = [f"{what}{_short(found.summary) or 'without a name'}"]
    if found.start is not None:
        said.append(_span(found.start, found.end, is_all_day=found.is_all_day))
    if found.repeats:
        said.append(found.repeats)
    if found.location:
        said.append(f"at {_short(found.location)}")
    if found.organizer is not None:
        said.append(f"by {_person(found.organizer)}")
    return ", ".join(said)


def _span(start: datetime, end: datetime | None, *, is_all_day: bool) -> str:
    if is_all_day:
        last = (end - timedelta(days=1)).date() if end else start.date()
        return _day(start.date()) if last <= start.date() else f"{_day(start.date())} to {_day(last)}"
    if end is None:
        return _instant(start)
    return (
        f"{_instant(start)} to {end:%H:%M}" if end.date() == start.date() else f"{_instant(start)} to {_instant(end)}"
    )


def _recipient(one: ReportRecipient) -> str:
    words = _short(" ".join(one.diagnostic.split()), 200) or one.status
    return f"{one.address or 'not named'} – {_end(one)}{': ' + words if words else ''}"


def _end(one: ReportRecipient) -> str:
    if one.action == "delayed":
        return "not reached yet, the server goes on trying"
    if one.action in ("delivered", "relayed", "expanded"):
        return "reached" if one.action == "delivered" else "sent on to a server that reports no more"
    if one.permanent is None:
        return "not reached"
    return "not reached, for good" if one.permanent else "not reached, perhaps later"


def _odd_things(mail: Mail) -> Iterator[Row]:
    # Who wrote it, or that nobody is named, stands above.
    found = [one for one in mail.message.defects if one is not Defect.MISSING_ORIGINATOR]
    if found:
        yield "odd", "; ".join(odd(one) for one in found)


def _words(mail: Mail, decision: Decision, shown: Shown) -> Iterator[str]:
    split = mail.split
    is_prose = decision.classification.kind in WRITTEN and Defect.ENCRYPTED not in mail.message.defects
    most = MOST_LINES if is_prose else MOST_LINES_FOR_MACHINES
    if split.new_text.strip():
        yield from _row("new words", "", shown)
        yield from _block(split.new_text, most, shown)
    else:
        yield from _row("new words", "none", shown)
    cut = [(text, label, what) for text, label, what in _cut(mail) if text.strip()]
    if cut and not shown.quoted:
        counted = " and ".join(f"{_lines(_written(text))} {what}" for text, _, what in cut)
        yield from _row("left out", f"{counted} (--quoted)", shown)
    elif cut:
        for text, label, _ in cut:
            yield from _row(label, "", shown)
            yield from _block(text, most, shown)


def _cut(mail: Mail) -> tuple[tuple[str, str, str], ...]:
    return (mail.split.quoted, "quoted", "quoted"), (mail.split.signature, "signature", "of signature")


def _written(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _block(text: str, most: int, shown: Shown) -> Iterator[str]:
    """The lines as they are; but not hundreds, no endless ones and no heaps of empty ones, unless all is asked for."""
    if shown.all:
        yield from (f"{_INDENT}{visible(line)}".rstrip() for line in text.split("\n"))
        return
    found: list[str] = []
    left = 0
    for line in text.split("\n"):
        if len(found) > most + 2:  # so many that something is left out: then `most` are enough
            left += bool(line.strip())
        elif line.strip():
            found += _wrapped(visible(_short(line)), _INDENT, _INDENT, shown)
        elif found and found[-1]:
            found.append("")
    if left:
        left += sum(bool(line) for line in found[most:])
        found = found[:most]
    while found and not found[-1]:
        found.pop()
    yield from found
    if left:
        yield f"{_INDENT}… {_lines(left)} more (--all)"


def _files(files: Sequence[Attachment], shown: Shown) -> Iterator[Row]:
    most = len(files) if shown.all or len(files) <= MOST_NAMED + 1 else MOST_NAMED
    for nth, one in enumerate(files[:most]):
        kind = NAMELESS.get(one.type)
        place = ", in the text" if one.inline and one.type.startswith("image/") else ""
        size = f"{_size(one.size)}{place}"
        said = f"{kind} ({size})" if kind and not one.name else f"{one.name or 'no name'} ({one.type}, {size})"
        yield "" if nth else "files", said
    if most < len(files):
        yield "", f"and {len(files) - most} more (--all)"


def _size(count: int) -> str:
    if count < 1_000:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{count / 1_000:.0f} kB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"


def _would(decision: Decision, explainer: Explainer) -> Iterator[Row]:
    """What the desk would do; with a desk's own rules, each step of the way there."""
    ref = decision.before.ref if decision.before else "a request"
    reason = "" if decision.reason is ActReason.NEW_REQUEST else f" – {decision.reason}"
    yield "would", f"{OUTCOMES[decision.outcome].format(ref=ref)}{reason}"
    if explainer.knows_rules:
        is_request = decision.outcome in (Outcome.OPENED, Outcome.APPENDED)
        for step in decision.why:
            if step.step not in _SAID_ABOVE and (is_request or step.step not in _OF_REQUESTS):
                yield step.step, _step(step)


def _step(step: Why) -> str:
    rule = f"  [{step.rule}, line {step.line}]" if step.rule else ""
    value = _ISO.sub(lambda found: _instant(datetime.fromisoformat(found[0])), step.value)
    return f"{value.removesuffix(': new')} – {step.reason}{rule}"


def _people(people: Iterable[Mailbox]) -> str:
    named = [_person(one) for one in people]
    more = len(named) - 4
    return ", ".join(named) if more <= 1 else f"{', '.join(named[:4])} and {more} more"


def _person(one: Mailbox) -> str:
    address = one.written or one.address
    if not one.name or fold(one.name) == fold(address):
        return address
    return f"{_short(one.name, 60)} <{address}>" if address else _short(one.name, 60)


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _instant(at: datetime) -> str:
    zone = f" {at:%z}" if at.utcoffset() is not None else ""
    return f"{at:%a} {at.day} {at:%b} {at.year} {at:%H:%M}{zone}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"
