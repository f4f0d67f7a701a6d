"""What stands for the listener's peers where no socket is used: the way out by frames, and the IMAP server's end."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from gateway.intake.imap import Poller
from gateway.intake.imap_client import IMAPClientAbortError
from gateway.work.transport import Outcome, Outgoing, Reply
from tests.crash.mailbox import BROKEN
from tests.crash.wire import Inside

POLL_SECONDS = 0.015


class FrameTransport:
    """The way out by frames: offer the letter, mark, the final dot, the answer."""

    def __init__(self, link: Inside) -> None:
        self._link = link

    def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
        word, value = self._link.ask("letter", outgoing.recipient, outgoing.content)
        if word == "refused":
            return _reply(value, "data")
        if before_dot is not None:
            before_dot()
        code = self._link.ask("dot", value)
        return _reply(code, "dot") if code else Reply(Outcome.AMBIGUOUS, 0, "hung up", rejected_at="dot")

    def close(self) -> None:
        pass


def _reply(code: int, step: str) -> Reply:
    if 200 <= code < 300:
        return Reply(Outcome.SENT, code, "taken")
    permanent = code >= 500
    return Reply(Outcome.PERMANENT if permanent else Outcome.TEMPORARY, code, "as drawn", rejected_at=step)


class RigPoller(Poller):
    """The poller with the rig's mailbox at the other end of its connection."""

    def __init__(self, link: Inside, has_move: bool, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._link, self._has_move = link, has_move

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.once()
            except (
                AttributeError,
                TypeError,
            ):  # a call that this mailbox does not know: no trial is worth anything then
                raise
            except Exception as error:
                logging.debug("pass ended: %r", error)
            stop.wait(POLL_SECONDS)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        yield _BoxClient(self._link, self._has_move)


class _BoxClient:
    """What the pass over a folder calls of `intake.imap_client.Client`."""

    def __init__(self, link: Inside, has_move: bool) -> None:
        self._link, self._has_move = link, has_move
        self.news = self.normalise_times = False
        self.wire = _NoWire()

    def _ask(self, *command: Any) -> Any:
        answer = self._link.ask("imap", *command)
        if answer == BROKEN:
            raise IMAPClientAbortError(BROKEN)
        return answer

    def select(self, folder: str, *, readonly: bool) -> Any:
        return self._ask("select")

    def uids_there(self, uids: str) -> Any:
        return self._ask("search", uids)

    def first_uid_from(self, uid: int, *, otherwise: int) -> int:
        return uid  # a server that does not say

    def fetch(self, uids: list[int], items: list[str]) -> Any:
        return self._ask("fetch", list(uids), items)

    def move(self, uids: list[int], folder: str) -> Any:
        return self._ask("move", list(uids))

    def copy(self, uids: list[int], folder: str) -> None:
        pass  # the mail is still here; that it is there too, nobody counts

    def folder_status(self, folder: str, what: list[str]) -> dict[bytes, int]:
        return {}  # a server that does not say

    def add_flags(self, uids: list[int], flags: list[bytes], silent: bool = False) -> Any:
        return self._ask("flag", list(uids), list(flags))

    def uid_expunge(self, uids: list[int]) -> Any:
        return self._ask("expunge", list(uids))

    def has_capability(self, name: str) -> bool:
        return name == "UIDPLUS" or (name == "MOVE" and self._has_move)

    def folder_exists(self, name: str) -> bool:
        return True

    def list_folders(self, *_: str) -> list[tuple[Any, bytes, str]]:
        return [((), b"/", "")]

    def forget(self) -> None:
        pass


class _NoWire:
    def limits(self, *_: float) -> Any:
        return nullcontext()
