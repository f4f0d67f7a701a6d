"""Tells the admins, once, that the files of the day are refused (product.md 4.1).

Reads    the note of what was told last.
Writes   the note and the letter, in one transaction: one letter for the same mistakes, whichever process looks and however often.
Fails    A template that fails costs the letter (held, with the reason), as everywhere.
"""

from collections.abc import Sequence

from gateway.desk import alerts
from gateway.errors import Finding
from gateway.pipeline import Pipeline
from gateway.store import notes
from gateway.store.engine import Connection, Store

NOTE = "files refused"


def tell_refused(store: Store, pipeline: Pipeline, findings: Sequence[Finding]) -> bool:
    """True if there was a letter to write. `pipeline`: that of the policy which stays in force."""
    plan = alerts.files_refused(pipeline.policy.desk, findings, since=pipeline.now())
    if plan is None:
        return False
    digest = alerts.digest_of(findings)

    def write(connection: Connection) -> bool:
        before = notes.read(connection, NOTE)
        if before == digest or not notes.change(connection, NOTE, before, digest):
            return False
        pipeline.write_for_nobodys_request(connection, [plan])
        return True

    return store.write(write)


def forget_refused(store: Store) -> None:
    """The files are fine again: the next mistake is news, even if it is the same one."""
    if store.read(lambda connection: notes.read(connection, NOTE)):
        store.write(lambda connection: notes.forget(connection, NOTE))
