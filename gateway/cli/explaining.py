"""One mail through the steps of the pipeline, without a store or beside one; and the shape of contract.md 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gateway.cli.output import instant
from gateway.cli.ticketshape import attachment
from gateway.desk.decide import decide
from gateway.desk.decision import Decision
from gateway.desk.department import Department, Desk, Priority
from gateway.desk.facts import Mail, Recalled
from gateway.desk.hours import Span
from gateway.desk.token import Keys
from gateway.desk.vouched import Vouched
from gateway.intake.files import LIMIT
from gateway.intake.return_path import reverse_path
from gateway.mail.envelope import Envelope
from gateway.mail.message import Invitation
from gateway.reading import read
from gateway.store.entries import attachment_json
from gateway.store.inbox import Claimed

if TYPE_CHECKING:
    from gateway.cli.place import Place
    from gateway.policy.settings import Settings
    from gateway.store.engine import Store


@dataclass(frozen=True, slots=True)
class Explainer:
    """`recalled(mail, now)` is what the store knows; without a store, nothing. `knows_rules`: the desk is somebody's."""

    desk: Desk
    keys: Keys
    recalled: Callable[[Mail, datetime], Recalled]
    now: Callable[[], datetime]
    limit: int
    knows_rules: bool
    vouched: Callable[[Mail], Vouched | None] = lambda mail: None

    def mail(self, content: bytes, *, at: datetime) -> Mail:
        """The mail as the pipeline reads it, with what was found about its sender when it came. Raises `Unusable`."""
        claimed = Claimed(
            id=0,
            source="deliver",
            received_at=at,
            envelope=Envelope(reverse_path(content), ()),
            size=len(content),
            attempts=1,
            alone=False,
            silent=False,
            department="",
        )
        mail = read(claimed, content)
        return replace(mail, vouched=self.vouched(mail))

    def explain(self, content: bytes, *, at: datetime) -> tuple[Mail, Decision]:
        """As the pipeline would do it. Raises `Unusable`."""
        mail, now = self.mail(content, at=at), self.now()
        decision = decide(mail, self.recalled(mail, now), desk=self.desk, keys=self.keys, now=now, number=lambda: 0)
        return mail, decision


def for_any_desk() -> Explainer:
    """One department that takes all mail, from anybody."""
    day = {priority: Span(1, "d") for priority in Priority}
    department = Department(key="desk", name="", address="", timezone=ZoneInfo("UTC"), answer_within=day)
    desk = Desk(
        name="",
        our_domains=(),
        admins=(),
        timezone=ZoneInfo("UTC"),
        language="en",
        departments={"desk": department},
        people={},
        mailboxes=(),
        outsiders_new="accept",
    )
    return Explainer(desk, Keys(()), lambda mail, now: Recalled(), lambda: datetime.now(UTC), LIMIT, knows_rules=False)


@contextmanager
def for_config(place: Place, desk: Desk | None = None) -> Iterator[Explainer]:
    """By the rules as they lie in the files (or a desk that is read already), and what the database knows, if there is one."""
    from gateway.cli.place import existing_store, running_clock
    from gateway.clock import Clock
    from gateway.policy import snapshot
    from gateway.store import inbox
    from gateway.store.recall import recall

    settings = place.settings()
    desk = desk or snapshot.load(settings, generation=0).desk
    limit = settings.limits.message
    store = existing_store(settings, or_none=True)
    if store is None:
        yield Explainer(desk, Keys(()), lambda mail, now: Recalled(), Clock().now, limit, knows_rules=True)
        return
    try:
        clock = running_clock(store)
        yield Explainer(
            desk,
            _keys(settings, store, clock.now()),
            lambda mail, now: store.read(lambda connection: recall(connection, mail, now=now, desk=desk)),
            clock.now,
            limit,
            knows_rules=True,
            vouched=lambda mail: store.read(lambda connection: inbox.vouched_by_content(connection, mail.content)),
        )
    finally:
        store.close()


def _keys(settings: Settings, store: Store, now: datetime) -> Keys:
    """The keys that signed our reply addresses, if they are here; nothing is made."""
    from gateway.store import keys

    file = settings.service.data / "secret.key"
    if settings.secrets.key is not None:
        master = settings.secrets.key.reveal()
    elif file.exists():
        master = file.read_text().strip()
    else:
        return Keys(())
    return store.read(lambda connection: keys.keys(connection, master=master.encode(), now=datetime.now(UTC)))


def as_json(
    file: str, mail: Mail | None, decision: Decision | None, error: str, explainer: Explainer
) -> dict[str, Any]:
    """One line of `explain --json`. Where there is no mail all but `file`, `ok` and `error` is null."""
    if mail is None or decision is None:
        keys = ("message", "kind", "kind_reason", "evidence", "returns", "may_acknowledge", "report", "new_text")
        return {
            "file": file,
            "ok": False,
            "error": error,
            **dict.fromkeys((*keys, "quoted_text", "signature", "would")),
        }
    classification, split = decision.classification, mail.split
    return {
        "file": file,
        "ok": True,
        "error": None,
        "message": _message(mail, explainer.desk.timezone),
        "kind": classification.kind.value,
        "kind_reason": classification.reason.value,
        "evidence": classification.evidence or None,
        "returns": classification.returns.isoformat() if classification.returns else None,
        "may_acknowledge": classification.may_acknowledge,
        "report": _report(mail),
        "new_text": split.new_text,
        "quoted_text": split.quoted,
        "signature": split.signature,
        "would": _would(decision, explainer),
    }


def _message(mail: Mail, zone: ZoneInfo) -> dict[str, Any]:
    message = mail.message
    return {
        "subject": message.subject,
        "from": [one.written or one.address for one in message.originators],
        "to": [one.written or one.address for one in message.to],
        "cc": [one.written or one.address for one in message.cc],
        "reply_to": [one.written or one.address for one in message.reply_to],
        "date": instant(message.date, zone),
        "message_id": message.message_id or None,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "text": message.text,
        "html": message.html,
        "attachments": [attachment(attachment_json(one)) for one in message.attachments],
        "defects": [defect.value for defect in message.defects],
        "language": mail.language or message.first("content-language") or None,
        "forwarded": [
            {
                "author": (one.author.address or None) if one.author else None,
                "name": (one.author.name or None) if one.author else None,
                "subject": one.subject,
                "date": one.date or None,
                "part": one.part or None,
            }
            for one in message.forwarded
        ],
        "invitation": _invitation(message.invitation),
    }


def _invitation(found: Invitation | None) -> dict[str, Any] | None:
    """Instants as they stand there: a whole day has a date, and an event without a zone none."""
    if found is None:
        return None
    start, end = (
        at and (at.date().isoformat() if found.is_all_day else at.isoformat()) for at in (found.start, found.end)
    )
    return {
        "method": found.method,
        "summary": found.summary,
        "organizer": found.organizer.address if found.organizer else None,
        "attendees": [one.address for one in found.attendees],
        "start": start,
        "end": end,
        "location": found.location or None,
        "answer": found.answer or None,
    }


def _report(mail: Mail) -> dict[str, Any] | None:
    if mail.report is None:
        return None
    return {
        "action": mail.report.action,
        "recipients": [
            {
                "address": one.address,
                "action": one.action,
                "status": one.status or None,
                "permanent": one.permanent,
                "diagnostic": one.diagnostic or None,
            }
            for one in mail.report.recipients
        ],
        "original_message_id": mail.report.original_message_id or None,
    }


def _would(decision: Decision, explainer: Explainer) -> dict[str, Any]:
    """`rules` names those that fit, in order."""
    route = decision.route if explainer.knows_rules else None
    return {
        "outcome": decision.outcome.value,
        "department": route.department.key if route else None,
        "priority": decision.route.priority.value if decision.route else None,
        "owner": (route.owner or None) if route else None,
        "rules": [rule.name for rule in decision.verdict.fitted],
        "reason": decision.reason.value,
        "ref": decision.before.ref if decision.before else None,
    }
