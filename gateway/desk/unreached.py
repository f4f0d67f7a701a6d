"""Addresses that our letters do not reach: counted by letter, and set aside after the second (product.md board 11).

Set aside means: letters that machines write to people are not sent there until it ends. What a person writes is tried all
the same, and so is a notification of an agent: a desk that falls silent is worse than one more bounce. It ends by itself,
by hand (`postroom outbox release`), or when a mail comes from there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

ENOUGH = 2
"""Letters that failed for good before an address is set aside."""
_MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Unreached:
    """What is known of an address that was not reached. `letters` are the Message-IDs of those reported, the last ones;
    `failures` counts those that failed for good and because of the address; `since` and `until` are None unless set aside."""

    address: str
    letters: tuple[str, ...]
    failures: int
    failed_at: datetime
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def is_aside(self, now: datetime) -> bool:
        """Is it set aside at `now`?"""
        return self.until is not None and now < self.until


def failed(
    known: Unreached | None, *, address: str, letter: str, counts: bool, reason: str, now: datetime, span: timedelta
) -> Unreached | None:
    """What is known after one more report; None where this letter was reported before. `counts`: it failed for good, and
    because of the address. `span`: how long an address is set aside, and after which time a failure is forgotten."""
    if known is not None and letter in known.letters:
        return None
    if known is None or now - known.failed_at > span:
        known = Unreached(address, (), 0, now)
    letters = (*known.letters, letter)[-_MOST_LETTERS:]
    failures = known.failures + counts
    since, until = known.since, known.until
    if counts and failures >= ENOUGH and not known.is_aside(now):
        since, until = now, now + span
    return Unreached(address, letters, failures, now, reason, since, until)


def is_about_address(status: str) -> bool:
    """Is it the address or its mailbox that fails (RFC 3463 3.2, 3.3)? A policy, a loop, a network or a mail that is too
    large fails for everybody: nobody is set aside for it. A report without an enhanced status says no more than it failed."""
    subject = status.split(".")[1:2]
    return status not in ("5.2.3", "4.2.3") and (not subject or subject[0] in ("0", "1", "2"))
