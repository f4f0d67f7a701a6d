"""The IMAP poller against a server that sins: sixty ways, at any command, one or several in a session.

When the server has come to its senses, every mail that lay there has been taken once, with the right octets; nothing else was
taken; what was refused (a size that cannot be) still lies there; and no command was ever said that is not of the grammar of our
commands. One lie nobody could find out, and it is not among them: a search that leaves out a mail.
"""

import contextlib
import json
import logging
import random
import re
import traceback
from collections.abc import Callable
from itertools import pairwise

from gateway.errors import PostroomError
from gateway.intake.imap_client import IMAPClientError
from tests.attacks.mailbox import look
from tests.fuzz.engine import Target
from tests.intake.imap_store import MemoryStore, mail
from tests.intake.scripted_imap import ALL, GRAMMAR, Cut, Scripted, Session

LIES: tuple[bytes, ...] = (
    b"* 1 FETCH (UID 1 BODY[] {-5}\r\n)\r\n", b"* 1 FETCH (UID 1 BODY[] {}\r\n)\r\n",
    b"* 1 FETCH (UID 1 BODY[] {99999999999999}\r\n",
    b"* 1 FETCH (UID 1 BODY[] " + b"(" * 300 + b")" * 300 + b")\r\n", b"* 1 FETCH " + b"(" * 5_000 + b"\r\n",
    b"* 1 FETCH " + b")" * 5_000 + b"\r\n", b"* 1 FETCH (UID 99 BODY[] {5}\r\nhello)\r\n",
    b"* 1 FETCH (UID 2 BODY[] {5}\r\nhello)\r\n",
    b"* 1 FETCH (BODY[] {5}\r\nhello)\r\n", b"* 1 FETCH (UID x BODY[] {5}\r\nhello)\r\n", b"* 1 FETCH (UID -1 BODY[] NIL)\r\n",
    b"* x FETCH (UID 1 FLAGS ())\r\n", b'* 1 FETCH (UID 1 BODY[] "hello)\r\n', b"* 1 FETCH (UID 1 BODY[] NIL)\r\n",
    b"* 1 FETCH\r\n",
    b"* 1 FETCH (UID 1 BODY[] \0)\r\n", b"* 1 FETCH (UID 1 BODY[] " + b"x" * 50_000 + b")\r\n", b"* 5 EXISTS\r\n" * 2_000,
    b"* 1 EXPUNGE\r\n" * 2_000, b"* 1 FETCH (FLAGS (x))\r\n" * 1_000, b"A999 OK done\r\n", bytes(range(256)),
    b"+ go on\r\n", b"\r\n",
    b"*\r\n", b"* \r\n", b"* OK [ALERT] {5}\r\nhello\r\n", b"* OK [UIDVALIDITY x] y\r\n", b"* OK [UIDNEXT 99999999999] y\r\n",
    b"* OK [CAPABILITY LOGINDISABLED] y\r\n", b"* LIST () NIL x\r\n", b"* SEARCH 1 x 3\r\n", b"* SEARCH 999 1000\r\n",
    b"* ESEARCH (TAG \"x\") UID MIN 99\r\n", b"* STATUS \"Postroom/Done\" (UIDNEXT x)\r\n", b"* NAMESPACE NIL NIL NIL\r\n",
    b"* NAMESPACE ((\"\r\nX1 LOGOUT\r\n\" \"/\")) NIL NIL\r\n", b"* FLAGS\r\n", b"* VANISHED 1:4\r\n", b"* PREAUTH hello\r\n",
    b"x" * 20_000, b"{5}\r\nhello\r\n", b"* 0 EXISTS\r\n", b"* 4294967296 EXISTS\r\n",
)  # fmt: skip
"""Said where the answer should be, or before it."""
ENDS: tuple[bytes, ...] = (
    b"NO no", b"NO [UNAVAILABLE] later", b"NO [TRYCREATE] none", b"BAD bad", b"BYE bye", b"OK", b"PREAUTH x", b"", b"XX what",
)  # fmt: skip
"""Said for OK, after the tag."""
GREETINGS: tuple[bytes, ...] = (
    b"* PREAUTH hello\r\n", b"* BYE full\r\n", b"SSH-2.0-x\r\n", b"\r\n", b"* OK " + b"x" * 20_000 + b"\r\n",
    b"* BAD x\r\n", b"",
)  # fmt: skip
KINDS = ("before", "instead", "end", "cut", "silent", "announce", "gone", "numbered", "flags")
COMMANDS = (
    "CAPABILITY", "AUTHENTICATE", "LOGIN", "NAMESPACE", "SELECT", "LIST", "CREATE", "STATUS", "UID SEARCH", "RFC822.SIZE",
    "BODY.PEEK",
    "UID MOVE", "UID COPY", "UID STORE", "UID EXPUNGE", "LOGOUT", "",
)  # fmt: skip
WITHOUT: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("MOVE",),
    ("MOVE", "UIDPLUS"),
    ("ESEARCH",),
    ("NAMESPACE", "AUTH=PLAIN"),
)
MAILS = 4


class _Script:
    """The sins of one look, each once, at the nth command of its kind."""

    def __init__(self, server: Scripted, sins: list[list[object]]) -> None:
        self.server = server
        self.gone: list[bytes] = []
        self._left = [(str(kind), str(of), int(str(nth)), int(str(which))) for kind, of, nth, which in sins]
        self._count: dict[int, int] = {}

    def sin(self, session: Session, tag: bytes, command: str) -> bool:
        for at, (kind, of, nth, which) in enumerate(self._left):
            if of in command:
                self._count[at] = self._count.get(at, 0) + 1
                if self._count[at] == nth:
                    return bool(getattr(self, f"_{kind}")(session, tag, command, which))
        return False

    def _before(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        session.send(LIES[which % len(LIES)])
        return False

    def _instead(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        lie = LIES[which % len(LIES)]
        session.send((b"" if b"SEARCH" in lie and "SEARCH" in command else lie) + tag + b" OK done\r\n")
        return True

    def _end(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        session.send(tag + b" " + ENDS[which % len(ENDS)] + b"\r\n")
        return True

    def _cut(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        session._cut_at = session._sent + which
        return False

    def _silent(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        session.sock.settimeout(3)
        with contextlib.suppress(OSError):
            while session.sock.recv(1_000):
                pass
        raise Cut

    def _announce(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        for one in self.server.inbox.mails.values():
            one.announced = (0, 1, 10**10, len(one.raw) + 1, len(one.raw) // 2)[which % 5]
        return False

    def _gone(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        """Somebody takes a mail away."""
        mails = self.server.inbox.mails
        if mails:
            uid = sorted(mails)[which % len(mails)]
            self.gone.append(mails.pop(uid).raw)
            session.send(b"* 1 EXPUNGE\r\n")
        return False

    def _numbered(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        """The mailbox is made anew."""
        self.server.inbox.uidvalidity += which % 3
        return False

    def _flags(self, session: Session, tag: bytes, command: str, which: int) -> bool:
        """Another program reads, and marks for deletion."""
        for one in self.server.inbox.mails.values():
            one.flags.update(("\\Seen", "\\Deleted", "$Junk")[: which % 3 + 1])
        return False


class Poller(Target):
    name = "imap"
    about = "the IMAP poller against a server with sixty sins: every mail is taken once in the end, and only our commands are said"
    fast = 60
    share = 0.05
    cpu = 2.0

    def start(self) -> None:
        logging.disable(logging.CRITICAL)

    def stop(self) -> None:
        logging.disable(logging.NOTSET)

    def make(self, chance: random.Random) -> bytes:
        looks = []
        for _ in range(chance.randint(1, 3)):
            sins: list[list[object]] = []
            for _ in range(chance.randint(1, 3)):
                kind = chance.choice(KINDS if chance.random() < 0.15 else [one for one in KINDS if one != "silent"])
                sins.append([kind, chance.choice(COMMANDS), chance.choice((1, 1, 1, 2, 3)), chance.randrange(400)])
            looks.append(sins)
        script = {
            "without": chance.randrange(len(WITHOUT)),
            "greeting": chance.randrange(len(GREETINGS)) if chance.random() < 0.08 else None,
            "afterwards": chance.choice(("move:Postroom/Done", "move:Postroom/Done", "delete", "keep")),
            "looks": looks,
        }
        return json.dumps(script).encode()

    def check(self, case: bytes) -> str:
        try:
            script = json.loads(case)
            without, greeting, afterwards = WITHOUT[script["without"]], script["greeting"], script["afterwards"]
            scripts = [[(str(a), str(b), int(c), int(d)) for a, b, c, d in sins] for sins in script["looks"]]
            if any(sin[0] not in KINDS for sins in scripts for sin in sins) or afterwards not in _AFTERWARDS:
                return "no script"
        except (ValueError, KeyError, TypeError, IndexError):
            return "no script"
        with Scripted(capabilities=tuple(one for one in ALL if one not in without)) as server:
            store = MemoryStore()
            mails = [mail(number, "x" * number) for number in range(MAILS)]
            for raw in mails:
                server.add(raw)
            became, gone = [], []
            for sins in scripts:
                kept = _Script(server, [list(sin) for sin in sins])
                server.sins = [kept.sin]
                if greeting is not None:
                    server.greeting = GREETINGS[greeting]
                became.append(
                    _looked(
                        lambda: look(server, store, afterwards=afterwards, command_seconds=0.3, connect_seconds=1.0)
                    )
                )
                gone += kept.gone
                greeting, server.greeting = None, b"* OK ready\r\n"
            _expect_all(server, store, mails=mails, gone=gone, afterwards=afterwards)
        return max(became)  # trouble, stumbled or fine


_AFTERWARDS = ("move:Postroom/Done", "delete", "keep")


def _looked(once: Callable[[], int]) -> str:
    """Trouble is allowed, if it is of the kinds that are expected of a server or of a network; or if the library stumbled over what
    the server said, which the poller tells as trouble all the same."""
    try:
        once()
    except (IMAPClientError, OSError, PostroomError):
        return "trouble"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1].filename
        if not re.search(r"/imapclient/|/imaplib", place):
            raise
        return "stumbled"
    return "fine"


def _expect_all(
    server: Scripted, store: MemoryStore, *, mails: list[bytes], gone: list[bytes], afterwards: str
) -> None:
    server.sins.clear()
    for one in server.inbox.mails.values():
        one.announced = None
    control = mail(9_999, "control")
    server.add(control)
    for _ in range(3):  # a mail that the server did not give whole may be tried again later only
        _looked(lambda: look(server, store, afterwards=afterwards))
    left = server.inbox.mails
    refused = [left[key.uid].raw for key in store.refusals if key.uid in left]  # and told: they lie where they lay
    there = [raw for raw in mails if raw not in gone and raw not in refused]
    assert all(store.rows.count(raw) == 1 for raw in [*there, control]), "a mail was lost, or taken twice"
    assert set(store.rows) <= {*mails, control}, "something was taken that was never there"
    assert len(store.rows) == len(set(store.rows))
    said = [one for before, one in pairwise(["", *server.commands]) if one or before != "AUTHENTICATE PLAIN"]
    for command in said:  # the answer to AUTHENTICATE is no command
        assert GRAMMAR.fullmatch(command), f"not a command of ours: {command!r}"
    assert not [command for command in server.commands if re.search(r"[\r\n]", command)]
