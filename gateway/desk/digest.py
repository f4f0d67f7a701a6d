"""The daily letter about mail that waits for a person: held (it could not be read) or in quarantine (product.md 3.9)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from gateway.desk import ownletters
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Desk
from gateway.desk.lettervars import DigestItem
from gateway.desk.say import say_many

AT = time(8, 0)
"""On the desk's clock."""
MOST_ITEMS = 50
"""So many mails are named in one letter; the others are counted."""
_LONGEST = 200
_SIZE_SAID = re.compile(r"\b([0-9]{1,15}) bytes(?:; it lies|, the limit)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits, as the store has it."""

    id: int
    state: str  # held quarantined
    received_at: datetime
    originator: str
    subject: str
    size: int
    reason: str


def slot(now: datetime, zone: tzinfo) -> datetime:
    """The last time, now included, at which a digest was to be sent."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), AT, zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), AT, zone)


def next_slot(now: datetime, zone: tzinfo) -> datetime:
    """The first time after now."""
    return datetime.combine(slot(now, zone).date() + timedelta(days=1), AT, zone)


def size(count: int) -> str:
    """Bytes as one says them: `41 MB`, `2.3 KB`."""
    for unit, name in ((1_000_000, "MB"), (1_000, "KB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}" if count < 10 * unit else f"{count // unit} {name}"
    return f"{count} bytes"


def _whole_size(mail: Waiting) -> int:
    """Of the mail itself: of one that was left where it lay, for its size, we have the header only, and the reason says it."""
    said = _SIZE_SAID.search(mail.reason)
    return max(mail.size, int(said[1])) if said else mail.size


def plan(desk: Desk, mails: Sequence[Waiting]) -> LetterPlan | None:
    """The letter to the admins; None where nothing waits."""
    if not mails:
        return None
    items = tuple(
        DigestItem(
            id=mail.id,
            sender=mail.originator or "an unknown sender",
            subject=mail.subject[:_LONGEST],
            reason=mail.reason[:_LONGEST],
            received=mail.received_at,
            size=size(_whole_size(mail)),
            state=mail.state,
        )
        for mail in mails[:MOST_ITEMS]
    )
    subject = say_many("{n} mail waits for you", "{n} mails wait for you", len(mails))
    return ownletters.to_admins(desk, "quarantine_digest", subject=subject, items=items, more=len(mails) - len(items))
