"""A desk in a folder whose process is a fork of the warm parent, somebody who writes to it, and the law: what heard yes is one
request with one acknowledgement, byte for byte, and nothing else is.
"""

import re
import shutil
import signal
import smtplib
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.rig import CONFIG, RULES, until
from tests.faults.warm import Child, Mount, Room, Warm

ALL_DAY = RULES.replace("Mon-Fri 08:00-17:00", "Mon-Sun 00:00-24:00").replace("{normal: 4h}", "{normal: 40h}")


def mail(number: int, *, size: int = 0) -> bytes:
    """Each from somebody else: an address gets five automatic letters in an hour."""
    head = f"From: eva{number}@example.org\r\nTo: it@example.org\r\nSubject: Mail {number}\r\n"
    head += f"Message-ID: <m{number}@example.org>\r\n\r\n"
    text = f"The printer jams, number {number}.\r\n"
    return (head + text + "A line to make it longer, once more.\r\n" * (size // 38)).encode()


@dataclass
class Desk:
    folder: Path
    warm: Warm
    room: Room | None = None
    child: Child | None = None
    port: int = 0
    yes: dict[int, bytes] = field(default_factory=dict)
    """The mails that heard 250, by their number."""
    heard: "Counter[int]" = field(default_factory=Counter)
    """Replies to mails, by code; 0: the connection ended."""

    @classmethod
    def make(
        cls, folder: Path, warm: Warm, *, config: str = "", service: str = "", rules: str = ALL_DAY, data: str = ""
    ) -> "Desk":
        """`data`: the options of a tmpfs for the data folder. `config`: more sections; `service`: more lines in that one."""
        (folder / "rules").mkdir(parents=True)
        text = CONFIG.format(folder=folder).replace("[outbox]", config + "\n[outbox]" if config else "[outbox]")
        text += 'retry = ["1s", "1s", "2s", "5s"]\n'
        text = text.replace('data        = "data"', f'data        = "{folder}/data"\n{service}')
        (folder / "config.toml").write_text(text)
        (folder / "rules" / "desk.yaml").write_text(rules)
        room = warm.room([Mount(folder / "data", data)]) if data else None
        return cls(folder, warm, room)

    @property
    def config(self) -> str:
        return str(self.folder / "config.toml")

    @property
    def data(self) -> Path:
        """Seen from out here."""
        path = self.folder / "data"
        return path if self.room is None else self.room.path(path)

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self, *, ready: bool = True, **how: Any) -> Child:
        """`postroom run`; `ready`: wait until it is."""
        log = self.folder / f"stderr{time.monotonic_ns()}"
        self.child = child = self.warm.start(
            ["--config", self.config, "run"], stderr=log, room=self.room, data=self.folder / "data", **how
        )
        if ready:
            until(lambda: (log.exists() and "event=ready" in child.log()) or child.poll() is not None)
            found = re.search(r"event=ready.* smtp=[\d.]+:(\d+)", child.log())
            assert found, child.log()[-3000:]
            self.port = int(found[1])
        return child

    def stop(self) -> int:
        """In order; its exit code."""
        assert self.child is not None
        self.child.signal(signal.SIGTERM)
        return self.child.wait()

    @contextmanager
    def running(self, **how: Any) -> Iterator[Child]:
        child = self.start(**how)
        try:
            yield child
        finally:
            self.stop()

    def verb(self, *args: str) -> tuple[int, str]:
        """Another verb, in the same namespace: exit code and stdout."""
        out, err = self.folder / "out", self.folder / "err"
        out.unlink(missing_ok=True)
        child = self.warm.start(["--config", self.config, *args], stderr=err, stdout=out, room=self.room)
        code = child.wait()
        return code, out.read_text() + (err.read_text() if code else "")

    # -- mail ---------------------------------------------------------------------------------------------------------

    def send(self, number: int, *, size: int = 0, to: str = "it@example.org") -> int:
        """One try of one mail; the code of the reply that ended it."""
        code, raw = deliver(self.port, mail(number, size=size), to, author=f"eva{number}@example.org")
        self.heard[code] += 1
        if code == 250:
            self.yes[number] = raw
        return code

    def send_until_yes(self, number: int, *, size: int = 0, seconds: float = 60.0) -> None:
        until(lambda: self.send(number, size=size) == 250, seconds)

    # -- what became of it ----------------------------------------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """A copy of the database, so that looking changes nothing."""
        with tempfile.TemporaryDirectory() as copy:
            for name in ("postroom.db-wal", "postroom.db"):  # in this order a checkpoint between the two only adds
                if (self.data / name).exists():
                    shutil.copy(self.data / name, copy)
            with closing(sqlite3.connect(f"{copy}/postroom.db")) as connection:
                yield connection

    def one(self, statement: str) -> Any:
        with self.database() as connection:
            return connection.execute(statement).fetchone()[0]

    def is_quiet(self) -> bool:
        """Every mail has its decision, every letter has left."""
        try:
            return not self.one(
                "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox WHERE state = 'due')"
            )
        except sqlite3.DatabaseError:
            return False  # copied in the middle of a commit

    def expect_the_law(self) -> None:
        """After the desk was quiet and has stopped."""
        with self.database() as connection:
            rows = connection.execute("SELECT id, state, outcome FROM inbox ORDER BY id").fetchall()
            raws = {
                row: b"".join(
                    piece
                    for (piece,) in connection.execute("SELECT bytes FROM raw WHERE inbox = ? ORDER BY piece", (row,))
                )
                for row, _, _ in rows
            }
            subjects = Counter(name for (name,) in connection.execute("SELECT subject FROM ticket"))
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert {state for _, state, _ in rows} <= {"done"}, rows
        assert {outcome for _, _, outcome in rows} <= {"opened"}, rows
        assert max(Counter(raws.values()).values(), default=1) == 1, "one mail has two rows"
        kept = set(raws.values())
        lost = [number for number, raw in self.yes.items() if raw not in kept]
        assert not lost, f"heard yes and are not there: {lost}"
        assert all(subjects[f"Mail {number}"] == 1 for number in self.yes), subjects
        assert max(subjects.values(), default=1) == 1, subjects
        acks = Counter(self.acknowledged())
        assert set(acks) == {f"m{subject.removeprefix('Mail ')}@example.org" for subject in subjects}, acks
        assert max(acks.values(), default=1) == 1, acks

    def settle(self) -> None:
        """Everybody's mail to its end, then stop, then the law."""
        try:
            until(self.is_quiet)
        finally:
            code = self.stop()
        assert code == 0
        self.expect_the_law()

    def acknowledged(self) -> list[str]:
        """The mails that letters to their authors answer."""
        found = []
        for path in (self.folder / "letters").glob("*.eml"):
            text = path.read_text(errors="replace")
            if re.search(r"^To: .*eva\d+@example\.org", text, re.MULTILINE):
                found += re.findall(r"^In-Reply-To: <(.*)>", text, re.MULTILINE)
        return found


def deliver(port: int, raw: bytes, to: str = "it@example.org", *, author: str = "eva@example.org") -> tuple[int, bytes]:
    """(code of the reply that ended it, 0 for a broken connection; the bytes)."""
    try:
        with smtplib.SMTP("127.0.0.1", port, "client.example.org", timeout=30) as client:
            client.sendmail(author, [to], raw)
            return 250, raw
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(error.recipients.values()))[0], raw
    except smtplib.SMTPResponseException as error:
        return error.smtp_code, raw
    except (smtplib.SMTPException, OSError):
        return 0, raw


__all__ = ["ALL_DAY", "Child", "Desk", "Mapping", "Warm", "deliver", "mail", "until"]
