"""Warms what forks share: statements that SQLAlchemy has compiled, templates, patterns. One small day in this process,
with everybody outside agreeable; no thread and no connection is left when it is over."""

import random
import time
from dataclasses import replace
from typing import Any

from gateway.intake.accept import Arrival, Source
from gateway.mail.envelope import Envelope
from gateway.runtime import Runtime
from gateway.store.engine import Store
from tests.crash.inside import MovedClock, RigApp, Spec, Warm
from tests.crash.mailbox import Mailbox
from tests.crash.mails import AGENTS, answer_of_agent, workload
from tests.crash.trial import LONG


class _Agreeable:
    """A link whose outside says yes, once in a while 451 or 550, and has an agent answer."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        self.mailbox = Mailbox(0, is_calm=True, on_moved=lambda mail: None)
        self.quiet: tuple[int, float | None] | None = None

    def tell(self, verb: str, *args: Any) -> None:
        if verb == "quiet":
            self.quiet = (args[0], args[1])

    def ask(self, verb: str, *args: Any) -> Any:
        if verb == "imap":
            return self.mailbox.command(*args)
        if verb == "letter":
            self.letters.append((args[0], args[1]))
            return "go", len(self.letters)
        return {5: 451, 9: 554}.get(args[0], 250)


def heat(warm: Warm, spec: Spec) -> None:
    """Play it on an empty desk; the rows it leaves are the caller's to remove."""
    link: Any = _Agreeable()
    clock = MovedClock(0.0)
    store = Store(warm.engine)
    app = RigApp(
        Runtime(
            replace(warm.settings, service=replace(warm.settings.service, data=spec.folder)),
            store,
            clock,
            warm.keys,
            warm.policy,
        ),
        spec,
        link,
    )
    mails = [mail for seed in range(4) for mail in workload(random.Random(seed), one_box=True)]
    for mail in mails if spec.mode == "imap" else ():
        link.mailbox.put(mail)
    app.start()
    for mail in mails if spec.mode != "imap" else ():
        app._door(Arrival(Source.SMTP, Envelope(mail.reverse, (mail.forward,)), mail.next_try()))
    _settle(app, clock, link)
    for recipient, content in list(link.letters):
        if recipient in AGENTS.values():
            reply_to = content.partition(b"Reply-To: ")[2].partition(b"<")[2].partition(b">")[0].decode()
            mail = answer_of_agent("hot", recipient, reply_to, "none@example.org", "")
            app._door(Arrival(Source.SMTP, Envelope(recipient, (reply_to,)), mail.content))
            break
    _settle(app, clock, link)
    app._sweeper.turn()
    app.stop()
    store.close()


def _settle(app: RigApp, clock: MovedClock, link: Any) -> None:
    end = time.monotonic() + 30
    passed = 0.0
    while time.monotonic() < end:
        if app.failure is not None:
            raise app.failure
        app.tell_quiet(1.0)
        busy, ahead = link.quiet
        is_late = ahead is None or passed + ahead > LONG
        if not busy and is_late and not link.mailbox.here:
            return
        if not busy and not is_late:
            passed += max(0.0, ahead or 0.0) + 1.0
            clock.jump(max(0.0, ahead or 0.0) + 1.0)
            app.wake()
    raise TimeoutError("the day that warms the rig does not end: a role stands still")
