"""The nightly reconciliation: what the mail servers, the inbox and the requests say is counted, and they must agree.

A mail that lies in a mailbox and was never taken, one that was taken and has no final record, a request without its mail: each is
named in one letter to the admins. A mailbox that cannot be looked into is told by the poller; here it only stands in the note.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from gateway.desk.alerts import Trouble
from gateway.desk.say import say
from gateway.log import event
from gateway.reading import glimpse
from gateway.store import verify
from gateway.store.engine import Store
from gateway.work.nightly import Said

NAME = "reconciliation"
AT = time(3, 0)
CHECKS = ("mails", "entries", "requests")
MOST = 50

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a mailbox says. `missing`: mails that were never taken; `named`: some of them, the UID and the header of each."""

    mailbox: str
    lying: int = 0
    away: int | None = None
    missing: int = 0
    named: tuple[tuple[int, bytes], ...] = ()
    error: str = ""


class Reconciliation:
    """A job of `nightly`. `look_into`: one for each mailbox that is polled; never raises."""

    name = NAME
    at: time | None = AT

    def __init__(self, store: Store, look_into: Sequence[Callable[[], Seen]]) -> None:
        self._store = store
        self._look_into = look_into

    def run(self, is_stopped: Callable[[], bool], now: datetime) -> Said:
        seen = [one() for one in self._look_into if not is_stopped()]
        counts = self._store.read(verify.counts)
        problems, requests = [], 0
        for name in CHECKS:
            looked, found = self._store.read(verify.CHECKS[name])
            requests = looked if name == "requests" else requests
            problems += [str(one) for one in found]
        for one in seen:
            problems += _said(one)
            if one.error:
                event(_logger, "mailbox_not_counted", mailbox=one.mailbox, error=one.error, level=logging.WARNING)
        return {
            "ok": not problems,
            "received": counts.received,
            "decided": counts.decided,
            "pending": counts.pending,
            "requests": requests,
            "mailboxes": {one.mailbox: one.error or [one.lying, one.away] for one in seen},
            "problems": problems[:MOST],
        }

    def trouble(self, said: Said) -> Trouble:
        what = say("The mail server, the mails that were taken and the requests do not agree")
        return Trouble(what, tuple(said.get("problems") or (said["error"],)), "postroom doctor")


def _said(one: Seen) -> list[str]:
    said = []
    for uid, header in one.named:
        found = glimpse(header)
        who = found.originator or "an unknown sender"
        said.append(
            f"{one.mailbox}: the mail with UID {uid} was never taken: {found.subject or 'without a subject'} from {who}"
        )
    if one.missing > len(one.named):
        said.append(f"{one.mailbox}: {one.missing - len(one.named)} more were never taken")
    return said
