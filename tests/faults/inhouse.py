"""The whole program inside the process of the test, on SQLite or PostgreSQL, mails read in the same process: quick to start."""

import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.app import App
from gateway.runtime import Runtime, load_settings
from gateway.store.engine import Store
from gateway.store.schema import inbox, outbox, raw, ticket
from gateway.work.reader import Here, Reader
from tests.cli.rig import until
from tests.faults.desk import ALL_DAY, mail
from tests.test_app import CONFIG

RETRY = 'retry = ["1s", "1s", "2s", "5s"]\n'

__all__ = ["Inhouse", "mail", "program", "until"]


class Inhouse(App):
    """What heard yes is in `yes`, by number; see `mail`."""

    folder = Path()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.yes: dict[int, bytes] = {}
        self.heard: Counter[int] = Counter()

    def _reader(self) -> Reader:
        return Here()

    @property
    def port(self) -> int:
        return int(self.addresses[0].rpartition(":")[2])

    def send(self, number: int) -> int:
        """One try of one mail; the code of the reply, 0 for a broken connection."""
        code, said = 0, mail(number)
        try:
            with smtplib.SMTP("127.0.0.1", self.port, "client.example.org", timeout=60) as client:
                client.sendmail(f"eva{number}@example.org", ["it@example.org"], said)
                code = 250
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code
        except (smtplib.SMTPException, OSError):
            pass
        self.heard[code] += 1
        if code == 250:
            self.yes[number] = said
        return code

    def letters(self) -> int:
        return len(list((self.folder / "out").glob("*.eml")))

    def is_quiet(self) -> bool:
        try:
            return not self.runtime.store.read(_left)
        except Exception:
            return False

    def expect_the_law(self) -> None:
        until(self.is_quiet)
        expect_the_law(self.runtime.store, self.yes)


def _left(connection: sa.Connection) -> int:
    new = sa.select(sa.func.count()).select_from(inbox).where(inbox.c.state == "new").scalar_subquery()
    due = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state == "due").scalar_subquery()
    return int(connection.execute(sa.select(new + due)).scalar_one())


def expect_the_law(store: Store, yes: dict[int, bytes]) -> None:
    """Each mail that heard yes: one row with its bytes, one request; nothing doubled; each letter sent."""

    def look(connection: sa.Connection) -> tuple[Any, ...]:
        r = raw.c
        pieces = connection.execute(sa.select(r.inbox, r.bytes).order_by(r.inbox, r.piece)).all()
        contents: dict[int, bytes] = {}
        for row, piece in pieces:
            contents[row] = contents.get(row, b"") + piece
        return (
            contents,
            Counter(connection.execute(sa.select(inbox.c.state)).scalars()),
            Counter(connection.execute(sa.select(ticket.c.subject)).scalars()),
            Counter(connection.execute(sa.select(outbox.c.state)).scalars()),
            Counter(connection.execute(sa.select(outbox.c.address).where(outbox.c.address.like("eva%"))).scalars()),
        )

    contents, states, subjects, letters, acks = store.read(look)
    assert set(states) <= {"done"}, states
    assert set(letters) <= {"sent"}, letters
    kept = Counter(contents.values())
    assert max(kept.values(), default=1) == 1, "one mail has two rows"
    assert not [number for number, said in yes.items() if said not in kept], "heard yes and is not there"
    assert all(subjects[f"Mail {number}"] == 1 for number in yes), subjects
    assert max(subjects.values(), default=1) == 1, subjects
    assert max(acks.values(), default=1) == 1, acks
    assert len(acks) == len(subjects)


@contextmanager
def program(folder: Path, more: str = "", *, url: str = "", rules: str = ALL_DAY) -> Iterator[Inhouse]:
    """`more`: sections of config.toml, `url`: a database that is not SQLite."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "desk.yaml").write_text(rules)
    if url:
        more += f'\n[database]\nurl = "{url}"\n'
    (folder / "config.toml").write_text(CONFIG.format(folder=folder, more=more) + RETRY)
    runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
    app = Inhouse(runtime)
    app.folder = folder
    try:
        app.start()
        yield app
    finally:
        app.stop()
        runtime.close()
