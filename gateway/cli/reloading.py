"""The running side of a reload: take over the files, and put the answer down for `postroom reload`, which waits for it.

The verb writes a nonce into the note `reload asked` and sends SIGHUP; each process answers in a note of its own that
carries the nonce. A SIGHUP from somebody else (systemd, an operator) has no reader; its answer is in the log.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gateway.errors import Finding, Mistakes, PostroomError
from gateway.log import event
from gateway.store import notes
from gateway.work import alert

if TYPE_CHECKING:
    from gateway.app import App
    from gateway.notify import Notify

ASKED = "reload asked"
LONGEST_END = 1.0
"""Seconds that the end of the process waits for a reload."""

_logger = logging.getLogger(__name__)


def answer_note(process_id: int) -> str:
    """The note in which a process puts its answer down."""
    return f"reload answer {process_id}"


class Reloads:
    """Reloads in a thread of their own: while ten thousand rules are read, mails flow, signals are heard and the watchdog is
    fed. What is asked for during a reload is done once after it, with the files as they are then."""

    def __init__(self, app: App, notify: Notify) -> None:
        self._app = app
        self._notify = notify
        self._asked = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="reload", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """Take over the files as they are from now on; returns at once."""
        self._asked.set()

    def end(self) -> None:
        """No reload begins any more. One under way ends with the process: nothing of it is lost, the files are there."""
        self._ending = True
        self._asked.set()
        self._thread.join(timeout=LONGEST_END)

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            if self._ending:
                return
            self._notify.reloading()
            try:
                reload_now(self._app)
            except Exception as error:  # a fault of ours: the next reload may go well, and mails flow meanwhile
                event(_logger, "reload_failed", error=error, level=logging.ERROR, exc_info=error)
            if not self._ending:
                self._notify.ready(f"generation {self._app.runtime.policy.generation}")


def reload_now(app: App) -> None:
    """Take over the files, whole, or keep what is in force and log every finding."""
    nonce = _nonce(app)  # before the files are read: whoever asks later wants them as they are later
    answer: dict[str, Any]
    app.renew_certificates()
    try:
        policy = app.runtime.reload()
        alert.forget_refused(app.runtime.store)
        answer = {"ok": True, "generation": policy.generation}
        event(_logger, "policy_taken_over", generation=policy.generation)
        for warning in policy.warnings:
            event(_logger, "policy_warning", at=str(warning), level=logging.WARNING)
    except Mistakes as mistakes:
        kept = app.runtime.policy.generation
        for finding in mistakes.findings:
            event(_logger, "policy_mistake", at=str(finding), level=logging.ERROR)
        event(_logger, "policy_refused", mistakes=len(mistakes.findings), in_force=kept, level=logging.ERROR)
        answer = {"ok": False, "generation": kept, "findings": [dataclasses.asdict(f) for f in mistakes.findings]}
        _tell_admins(app, mistakes.findings)
    except PostroomError as error:
        event(_logger, "policy_refused", error=error, level=logging.ERROR)
        answer = {"ok": False, "generation": app.runtime.policy.generation, "error": str(error)}
    try:
        if nonce:
            told = json.dumps({"nonce": nonce, **answer})
            app.runtime.store.write(lambda connection: notes.write(connection, answer_note(app.process_id()), told))
    except PostroomError as error:
        event(_logger, "reload_answer_lost", error=error, level=logging.WARNING)


def _tell_admins(app: App, findings: Sequence[Finding]) -> None:
    try:
        alert.tell_refused(app.runtime.store, app.runtime.pipeline(), findings)
    except PostroomError as error:
        event(_logger, "alert_lost", error=error, level=logging.WARNING)


def _nonce(app: App) -> str:
    """What `postroom reload` waits for; '' if nobody does."""
    try:
        return app.runtime.store.read(lambda connection: notes.read(connection, ASKED))
    except PostroomError as error:
        event(_logger, "reload_answer_lost", error=error, level=logging.WARNING)
        return ""


def findings_of(answer: dict[str, Any]) -> tuple[Finding, ...]:
    """The findings in an answer, as values again."""
    return tuple(Finding(**finding) for finding in answer.get("findings", ()))
