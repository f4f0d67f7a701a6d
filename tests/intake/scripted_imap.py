"""An IMAP server of ours, small and obedient, that a test can make sin: drop the line at any byte, lie, trickle, refuse.

It keeps its mails in memory and answers what the poller asks (RFC 3501, MOVE, UIDPLUS, ESEARCH, IDLE, NAMESPACE). Each
command that comes is recorded, so a test can hold every one against a grammar.
"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

ALL = ("IMAP4rev1", "IDLE", "MOVE", "UIDPLUS", "ESEARCH", "NAMESPACE", "AUTH=PLAIN")

UIDS = r"\d+(?:,\d+)*"
NAME = r'"(?:[^"\\\r\n]|\\["\\])*"'
GRAMMAR = re.compile(
    rf"""CAPABILITY | AUTHENTICATE\ PLAIN | LOGIN\ {NAME}\ {NAME} | LOGOUT | NAMESPACE | IDLE | DONE | STARTTLS
    | (?:SELECT|EXAMINE|CREATE|SUBSCRIBE)\ {NAME} | LIST\ ""\ {NAME} | STATUS\ {NAME}\ \(UIDNEXT\)
    | UID\ SEARCH\ UID\ (?:\d+:\d+|{UIDS}|\*) | UID\ SEARCH\ RETURN\ \(MIN\)\ UID\ \d+:4294967295
    | UID\ FETCH\ {UIDS}\ \(RFC822\.SIZE\ INTERNALDATE\)
    | UID\ FETCH\ {UIDS}\ \((?:FLAGS|BODY\.PEEK\[(?:HEADER)?\](?:<\d+\.\d+>)?)\)
    | UID\ (?:MOVE|COPY)\ {UIDS}\ {NAME} | UID\ STORE\ {UIDS}\ \+FLAGS\.SILENT\ \(\\Deleted\) | UID\ EXPUNGE\ {UIDS}""",
    re.VERBOSE,
)
"""Every command we may ever send: numbers, our own words, folder names and logins. No data of a mail has a place in it."""


class Cut(Exception):
    """The connection ends here."""


@dataclass
class Mail:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    internal_date: str = "24-Nov-2025 09:00:00 +0000"
    announced: int | None = None  # RFC822.SIZE, if it is to be a lie


@dataclass
class Folder:
    uidvalidity: int = 7
    next_uid: int = 1
    mails: dict[int, Mail] = field(default_factory=dict)

    def add(self, raw: bytes, *, uid: int | None = None, **more: object) -> Mail:
        self.next_uid = max(self.next_uid, uid or 0)
        mail = Mail(uid or self.next_uid, raw, **more)  # type: ignore[arg-type]
        self.next_uid = mail.uid + 1
        self.mails[mail.uid] = mail
        return mail


Sin = Callable[["Session", bytes, str], bool]  # (session, tag, command without tag): True if it has answered itself


class Scripted:
    """`sins` are asked before each command. `cut_at`: the next connection ends when that many bytes were sent."""

    def __init__(self, *, capabilities: tuple[str, ...] = ALL, separator: str = "/", prefix: str = "") -> None:
        self.capabilities = capabilities
        self.separator, self.prefix = separator, prefix
        self.folders = {"INBOX": Folder()}
        self.sins: list[Sin] = []
        self.greeting = b"* OK ready\r\n"
        self.password = "secret word"
        self.cut_at: int | None = None
        self.commands: list[str] = []
        self.sessions = 0
        self.sent = 0  # bytes, in the latest session
        self.omit_uidnext = False
        self.changed = threading.Condition()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def add(self, raw: bytes, **more: object) -> Mail:
        """A new mail arrives; who idles hears of it."""
        with self.changed:
            mail = self.inbox.add(raw, **more)  # type: ignore[arg-type]
            self.changed.notify_all()
        return mail

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.add(sock)
            thread = threading.Thread(target=self._talk, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, sock: socket.socket) -> None:
        self.sessions += 1
        session = Session(self, sock, self.cut_at)
        self.cut_at = None
        with sock:
            with contextlib.suppress(OSError, Cut):
                session.talk()
        self._open.discard(sock)


class Session:
    def __init__(self, server: Scripted, sock: socket.socket, cut_at: int | None) -> None:
        self.server, self.sock, self._cut_at = server, sock, cut_at
        self.folder = Folder()
        self._sent = 0
        self._file = sock.makefile("rb")

    def talk(self) -> None:
        self.send(self.server.greeting)
        while line := self._file.readline():
            tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
            command = rest.decode("utf-8", "surrogateescape")
            self.server.commands.append(command)
            if not any(sin(self, tag, command) for sin in self.server.sins):
                self.obey(tag, command)
            if command == "LOGOUT":
                return

    def send(self, data: bytes) -> None:
        """To the client; ends the connection where the script says."""
        if self._cut_at is not None and self._sent + len(data) >= self._cut_at:
            self.sock.sendall(data[: self._cut_at - self._sent])
            raise Cut
        self.sock.sendall(data)
        self._sent += len(data)
        self.server.sent = self._sent

    def trickle(self, data: bytes, pause: float) -> None:
        for at in range(len(data)):
            self.send(data[at : at + 1])
            time.sleep(pause)

    def obey(self, tag: bytes, command: str) -> None:
        name, _, rest = command.partition(" ")
        if name == "UID":
            name, _, rest = rest.partition(" ")
            name = "UID_" + name
        method = getattr(self, "do_" + name.lower(), None)
        if method is None:
            self.send(tag + b" BAD what?\r\n")
            return
        answer = method(rest, tag)
        self.send(tag + b" " + (answer or b"OK done") + b"\r\n")

    # ---------------------------------------------------------------- commands

    def do_capability(self, rest: str, tag: bytes) -> None:
        self.send(b"* CAPABILITY " + " ".join(self.server.capabilities).encode() + b"\r\n")

    def do_authenticate(self, rest: str, tag: bytes) -> bytes | None:
        import base64

        self.send(b"+ \r\n")
        given = base64.b64decode(self._file.readline()).split(b"\0")
        return None if given[2:] == [self.server.password.encode()] else b"NO [AUTHENTICATIONFAILED] no"

    def do_login(self, rest: str, tag: bytes) -> bytes | None:
        return None if rest.endswith('"' + self.server.password + '"') else b"NO [AUTHENTICATIONFAILED] no"

    def do_select(self, rest: str, tag: bytes) -> bytes:
        folder = self.server.folders.get(_name(rest))
        if folder is None:
            return b"NO [NONEXISTENT] none"
        self.folder = folder
        self.send(b"* %d EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n" % len(folder.mails))
        self.send(b"* OK [UIDVALIDITY %d] valid\r\n" % folder.uidvalidity)
        if not self.server.omit_uidnext:
            self.send(b"* OK [UIDNEXT %d] next\r\n" % folder.next_uid)
        return b"OK [READ-WRITE] selected"

    def do_examine(self, rest: str, tag: bytes) -> bytes:
        return self.do_select(rest, tag).replace(b"READ-WRITE", b"READ-ONLY")

    def do_uid_search(self, rest: str, tag: bytes) -> bytes | None:
        if match := re.fullmatch(r"RETURN \(MIN\) UID (\S+)", rest):
            found = self._uids(match[1])
            self.send(b'* ESEARCH (TAG "' + tag + b'") UID' + (b" MIN %d" % found[0] if found else b"") + b"\r\n")
            return None
        match = re.fullmatch(r"UID (\S+)", rest)
        if match is None:
            return b"BAD search"
        self.send(b"* SEARCH " + b" ".join(b"%d" % uid for uid in self._uids(match[1])) + b"\r\n")
        return None

    def do_uid_fetch(self, rest: str, tag: bytes) -> None:
        uids, _, items = rest.partition(" ")
        for uid in self._uids(uids):
            self.send(self.fetched(uid, self.folder.mails[uid], items))

    def fetched(self, uid: int, mail: Mail, items: str) -> bytes:
        parts = [b"UID %d" % uid]
        if "RFC822.SIZE" in items:
            parts.append(b"RFC822.SIZE %d" % (len(mail.raw) if mail.announced is None else mail.announced))
        if "INTERNALDATE" in items:
            parts.append(b'INTERNALDATE "' + mail.internal_date.encode() + b'"')
        if "FLAGS" in items:
            parts.append(b"FLAGS (" + " ".join(sorted(mail.flags)).encode() + b")")
        if match := re.search(r"BODY\.PEEK\[(HEADER)?\](?:<(\d+)\.(\d+)>)?", items):
            raw = mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if match[1] else mail.raw
            label = b"BODY[" + (match[1] or "").encode() + b"]"
            if match[2]:
                raw = raw[int(match[2]) :][: int(match[3])]
                label += b"<%s>" % match[2].encode()
            parts.append(label + b" {%d}\r\n" % len(raw) + raw)
        return b"* %d FETCH (" % uid + b" ".join(parts) + b")\r\n"

    def do_uid_move(self, rest: str, tag: bytes) -> bytes | None:
        answer = self.do_uid_copy(rest, tag)
        if answer is None:
            uids = self._uids(rest.partition(" ")[0])
            for uid in uids:
                del self.folder.mails[uid]
            self.send(b"* 1 EXPUNGE\r\n" * len(uids))  # MOVE is all or nothing (RFC 6851 3.3)
        return answer

    def do_uid_copy(self, rest: str, tag: bytes) -> bytes | None:
        uids, _, name = rest.partition(" ")
        target = self.server.folders.get(_name(name))
        if target is None:
            return b"NO [TRYCREATE] none"
        for uid in self._uids(uids):
            target.add(self.folder.mails[uid].raw)
        return None

    def do_uid_store(self, rest: str, tag: bytes) -> None:
        uids, _, flags = rest.partition(" ")
        for uid in self._uids(uids):
            self.folder.mails[uid].flags.update(re.findall(r"\\\w+", flags))

    def do_uid_expunge(self, rest: str, tag: bytes) -> None:
        for uid in self._uids(rest):
            if "\\Deleted" in self.folder.mails[uid].flags:
                del self.folder.mails[uid]
                self.send(b"* 1 EXPUNGE\r\n")

    def do_namespace(self, rest: str, tag: bytes) -> None:
        self.send(f'* NAMESPACE (("{self.server.prefix}" "{self.server.separator}")) NIL NIL\r\n'.encode())

    def do_list(self, rest: str, tag: bytes) -> None:
        wanted = _name(rest.partition(" ")[2])
        names = [""] if not wanted else [name for name in self.server.folders if name == wanted]
        for name in names:
            self.send(f'* LIST () "{self.server.separator}" "{name}"\r\n'.encode())

    def do_status(self, rest: str, tag: bytes) -> bytes | None:
        name = _name(rest.rpartition(" ")[0])
        folder = self.server.folders.get(name)
        if folder is None:
            return b"NO [NONEXISTENT] none"
        self.send(f'* STATUS "{name}" (UIDNEXT {folder.next_uid})\r\n'.encode())
        return None

    def do_create(self, rest: str, tag: bytes) -> bytes | None:
        if _name(rest) in self.server.folders:
            return b"NO [ALREADYEXISTS] there"
        self.server.folders[_name(rest)] = Folder()
        return None

    def do_subscribe(self, rest: str, tag: bytes) -> None:
        return None

    def do_idle(self, rest: str, tag: bytes) -> None:
        known = len(self.folder.mails)
        self.send(b"+ idling\r\n")
        self.sock.settimeout(0.02)
        while True:
            try:
                done = self.sock.recv(100)
            except TimeoutError:
                if len(self.folder.mails) != known:
                    known = len(self.folder.mails)
                    self.send(b"* %d EXISTS\r\n" % known)
                continue
            self.sock.settimeout(None)
            if not done:
                raise Cut
            self.server.commands.append(done.decode().strip())
            return

    def do_noop(self, rest: str, tag: bytes) -> None:
        return None

    def do_logout(self, rest: str, tag: bytes) -> None:
        self.send(b"* BYE bye\r\n")

    def _uids(self, text: str) -> list[int]:
        found: set[int] = set()
        mails = self.folder.mails
        for part in text.split(","):
            low, _, high = part.partition(":")
            highest = max(mails, default=0)
            first = highest if low == "*" else int(low)
            last = first if not high else highest if high == "*" else int(high)
            if last - first < len(mails):
                found.update(uid for uid in range(first, last + 1) if uid in mails)
            else:
                found.update(uid for uid in mails if first <= uid <= last)
        return sorted(found)


def _name(text: str) -> str:
    text = text.strip()
    return text[1:-1].replace('\\"', '"').replace("\\\\", "\\") if text.startswith('"') else text
