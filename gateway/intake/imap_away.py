"""Where a mail goes once it is durable here: moved, kept or deleted. Doing it twice does no harm.

MOVE (RFC 6851) where the server has it, else COPY, \\Deleted and UID EXPUNGE (RFC 4315) for exactly our UIDs. A plain
EXPUNGE would remove what other people have marked, so without UIDPLUS our mails keep the mark \\Deleted and lie there
until somebody's mail program removes them.

Where the line breaks after COPY, or the mark is refused, the next pass must not copy again: `copied` says what lies there
already. Whether a COPY took place that nobody answered is seen at the number the target would give to the next mail.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway import log
from gateway.intake.imap_account import Account
from gateway.intake.imap_client import Client, IMAPClientAbortError, IMAPClientError

_logger = logging.getLogger(__name__)

DELETED = b"\\Deleted"
TOGETHER = 200  # UIDs in one command
PATIENCE = 3  # copying 200 mails may take longer than other commands


@dataclass(slots=True)
class Copies:
    """What a poller remembers of its COPYs from one connection to the next, so that no mail lies in the target twice."""

    copied: set[int] = field(default_factory=set)  # UIDs that lie in the target, and here unmarked
    under_way: list[int] = field(default_factory=list)  # UIDs of the COPY that has had no answer yet
    next_uid: int | None = None  # of the target, before it

    def forget(self) -> None:
        self.copied.clear()
        self.under_way, self.next_uid = [], None


class Away:
    """For one session. `put` returns the UIDs that are done with; the others are tried again by the next pass."""

    def __init__(self, client: Client, account: Account, copies: Copies) -> None:
        self._client = client
        self._account = account
        self._copies = copies
        self._folder: str | None = None  # as the server names it; known once it exists
        self._told = False

    def put(self, uids: list[int], *, again: bool = False) -> set[int]:
        """Put away mails that are durable here. `again`: an earlier try may have come half way."""
        if self._account.afterwards == "keep":
            return set(uids)
        done: set[int] = set()
        for start in range(0, len(uids), TOGETHER):
            part = uids[start : start + TOGETHER]
            try:
                self._put(part, again=again)
                done.update(part)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:  # the server said no: over quota, no right, folder read-only …
                log.event(
                    _logger,
                    "imap.not_put_away",
                    level=logging.ERROR,
                    mailbox=self._account.key,
                    uids=f"{part[0]}..{part[-1]}",
                    count=len(part),
                    error=error,
                    note="the mails are taken; putting them away is tried again",
                )
        return done

    def _put(self, uids: list[int], *, again: bool) -> None:
        with self._client.wire.limits(PATIENCE * self._account.command_seconds):
            self._put_now(uids, again=again)

    def _put_now(self, uids: list[int], *, again: bool) -> None:
        client = self._client
        if self._account.target is None:
            client.add_flags(uids, [DELETED], silent=True)
            self._expunge(uids)
        elif client.has_capability("MOVE"):
            self._to_folder(client.move, uids)
        else:
            unmarked = uids
            if again:  # what we have copied before bears our mark
                flags = client.fetch(uids, ["FLAGS"])
                unmarked = [uid for uid in uids if uid in flags and DELETED not in flags[uid].get(b"FLAGS", ())]
            self._look_after_broken_copy()
            if uncopied := [uid for uid in unmarked if uid not in self._copies.copied]:
                self._copy(uncopied)
            if unmarked:
                client.add_flags(unmarked, [DELETED], silent=True)
            self._expunge(uids)
            self._copies.copied.difference_update(uids)

    def _copy(self, uids: list[int]) -> None:
        copies = self._copies
        copies.next_uid = self._next_uid_of_target()
        copies.under_way = uids
        try:
            self._to_folder(self._client.copy, uids)
        except IMAPClientAbortError:
            raise  # no answer: `under_way` stays
        except IMAPClientError:  # a no, and COPY is all or nothing (RFC 9051 6.4.7)
            copies.under_way = []
            raise
        copies.copied.update(uids)
        copies.under_way = []

    def _look_after_broken_copy(self) -> None:
        """The line broke in a COPY: has it taken place?"""
        copies = self._copies
        if copies.under_way and copies.next_uid is not None:
            now = self._next_uid_of_target()
            if now is not None and now >= copies.next_uid + len(copies.under_way):
                copies.copied.update(copies.under_way)
        copies.under_way = []

    def _next_uid_of_target(self) -> int | None:
        """RFC 9051 6.3.11; None where the server does not say."""
        try:
            found = self._client.folder_status(self._target(), ["UIDNEXT"]).get(b"UIDNEXT")
        except IMAPClientAbortError:
            raise
        except (IMAPClientError, ValueError, TypeError):
            return None
        return found if isinstance(found, int) else None

    def _to_folder(self, command: Callable[[list[int], str], object], uids: list[int]) -> None:
        try:
            command(uids, self._target())
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if "TRYCREATE" not in str(error).upper():
                raise
            self._folder = None  # somebody removed it meanwhile
            command(uids, self._target())

    def _expunge(self, uids: list[int]) -> None:
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)
        elif not self._told:
            self._told = True
            log.event(
                _logger,
                "imap.left_marked",
                level=logging.WARNING,
                mailbox=self._account.key,
                note="the server has no UIDPLUS: mails we have taken stay in the folder, marked as deleted",
            )

    def _target(self) -> str:
        """The folder's name on this server; made, and shown in mail programs, when it is missing."""
        if self._folder is None:
            name = self.target_name()
            if not self._client.folder_exists(name):
                self._client.create_folder(name)
                try:
                    self._client.subscribe_folder(name)
                except IMAPClientAbortError:
                    raise
                except IMAPClientError:
                    pass  # only a convenience
            self._folder = name
        return self._folder

    def target_name(self) -> str:
        """The same, whether it is there or not."""
        return self._named_here(self._account.target or "")

    def _named_here(self, name: str) -> str:
        prefix, delimiter = self._namespace()
        parts = name.split("/")
        local = delimiter.join(parts) if delimiter else "-".join(parts)
        if prefix and not local.startswith(prefix) and parts[0].upper() != "INBOX":
            return prefix + local
        return local

    def _namespace(self) -> tuple[str, str]:
        """Prefix of a person's own folders and the delimiter between levels (RFC 2342; RFC 3501 6.3.8)."""
        if self._client.has_capability("NAMESPACE"):
            try:
                for prefix, delimiter in self._client.namespace().personal or ():
                    return str(prefix), str(delimiter or "")
            except IMAPClientAbortError:
                raise
            except (IMAPClientError, ValueError, TypeError):
                pass  # an answer nobody can read: ask the simpler question
        for _, delimiter, _ in self._client.list_folders("", ""):
            return "", delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else str(delimiter or "")
        return "", "/"
