"""An IMAP mailbox as the outside keeps it: a mail that was moved away is a mail that heard yes."""

import random
from collections.abc import Callable
from typing import Any

from tests.crash.mails import Mail

BROKEN = "the connection is gone"


class Mailbox:
    """An IMAP mailbox and its server, as far as the poller's pass asks for it. Commands may lose their connection."""

    def __init__(self, seed: int, *, is_calm: bool, on_moved: Callable[[Mail], None]) -> None:
        self._chance = random.Random(f"{seed}/mailbox")
        self._is_calm, self._on_moved = is_calm, on_moved
        self.has_move = self._chance.random() < 0.6
        self.here: dict[int, tuple[Mail, bytes, set[bytes]]] = {}
        self.away: list[Mail] = []
        self._next = 1

    def put(self, mail: Mail) -> None:
        self.here[self._next] = (mail, mail.next_try(), set())
        self._next += 1

    def command(self, name: str, *args: Any) -> Any:
        """What the server answers; `BROKEN` if the connection goes before the command, or after it is done."""
        fate = self._chance.random() if not self._is_calm else 1.0
        if fate < 0.01:
            return BROKEN
        answer = getattr(self, f"_{name}")(*args)
        return BROKEN if fate < 0.03 else answer

    def _select(self) -> dict[bytes, int]:
        return {b"UIDVALIDITY": 7, b"UIDNEXT": self._next, b"EXISTS": len(self.here)}

    def _search(self, uids: str) -> list[int]:
        if ":" in uids:
            low, high = (int(n) for n in uids.split(":"))
            return [uid for uid in self.here if low <= uid <= high]
        return [uid for uid in map(int, uids.split(",")) if uid in self.here]

    def _fetch(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        found = {}
        for uid in uids:
            if uid in self.here:
                _, raw, flags = self.here[uid]
                values = {b"RFC822.SIZE": len(raw), b"FLAGS": tuple(flags), b"INTERNALDATE": None}
                values |= {b"BODY[]": raw, b"BODY[]<0>": raw}  # small mails: the first piece is the whole
                names = [item.replace(".PEEK", "").partition(".1")[0].encode() for item in items]
                names = [name + b">" if name.startswith(b"BODY[]<") else name for name in names]
                found[uid] = {name: values[name] for name in names}
        return found

    def _move(self, uids: list[int]) -> None:
        for uid in uids:
            if uid in self.here:
                self._gone(uid)

    def _flag(self, uids: list[int], flags: list[bytes]) -> None:
        for uid in uids:
            if uid in self.here:
                self.here[uid][2].update(flags)

    def _expunge(self, uids: list[int]) -> None:
        for uid in uids:
            if uid in self.here and b"\\Deleted" in self.here[uid][2]:
                self._gone(uid)

    def _gone(self, uid: int) -> None:
        mail = self.here.pop(uid)[0]
        self.away.append(mail)
        if all(mail is not other for other, _, _ in self.here.values()):
            self._on_moved(mail)
