"""The running side of a reload: take over the files, and put the answer down for `postroom reload`, which waits for it.

The verb writes a nonce into the note `reload asked` and sends SIGHUP; each process answers in a note of its own that
carries the nonce. A SIGHUP from somebody else (systemd, an operator) has no reader; its answer is in the log.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gateway.errors import Finding, Mistakes, PostroomError
from gateway.log import event
from gateway.store import notes
from gateway.work import alert

if TYPE_CHECKING:
    from gateway.app import App

ASKED = "reload asked"

_logger = logging.getLogger(__name__)


def answer_note(process_id: int) -> str:
    """The note in which a process puts its answer down."""
    return f"reload answer {process_id}"


def reload_now(app: App) -> None:
    """Take over the files, whole, or keep what is in force and log every finding. Never raises."""
    answer: dict[str, Any]
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
        app.runtime.store.write(lambda connection: _put_down(connection, app.process_id(), answer))
    except PostroomError as error:
        event(_logger, "reload_answer_lost", error=error, level=logging.WARNING)


def _tell_admins(app: App, findings: Sequence[Finding]) -> None:
    try:
        alert.tell_refused(app.runtime.store, app.runtime.pipeline(), findings)
    except PostroomError as error:
        event(_logger, "alert_lost", error=error, level=logging.WARNING)


def _put_down(connection: Any, process_id: int, answer: dict[str, Any]) -> None:
    asked = notes.read(connection, ASKED)
    if asked:
        notes.write(connection, answer_note(process_id), json.dumps({"nonce": asked, **answer}))


def findings_of(answer: dict[str, Any]) -> tuple[Finding, ...]:
    """The findings in an answer, as values again."""
    return tuple(Finding(**finding) for finding in answer.get("findings", ()))
