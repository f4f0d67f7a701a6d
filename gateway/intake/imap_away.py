"""Where a mail goes once it is durable here: moved, kept or deleted. Doing it twice does no harm.

MOVE (RFC 6851) where the server has it, else COPY, \\Deleted and UID EXPUNGE (RFC 4315) for exactly our UIDs. A plain
EXPUNGE would remove what other people have marked, so without UIDPLUS our mails keep the mark \\Deleted and lie there
until somebody's mail program removes them.
"""

import logging
from collections.abc import Callable

from gateway import log
from gateway.intake.imap_account import Account
from gateway.intake.imap_client import Client, IMAPClientAbortError, IMAPClientError

_logger = logging.getLogger(__name__)

DELETED = b"\\Deleted"
TOGETHER = 200  # UIDs in one command
PATIENCE = 3  # copying 200 mails may take longer than other commands


class Away:
    """For one session. `put` returns the UIDs that are done with; the others are tried again by the next pass."""

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account
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
            if unmarked:
                self._to_folder(client.copy, unmarked)
                client.add_flags(unmarked, [DELETED], silent=True)
            self._expunge(uids)

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
            name = self._named_here(self._account.target or "")
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
