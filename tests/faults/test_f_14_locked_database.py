"""F-14: another process holds the lock of the database for a minute. Mail hears 451 while it does, and later yes; the
sender never reads a word about a database."""

import smtplib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.store import engine
from tests.faults.desk import mail
from tests.faults.inhouse import program, until


def test_a_busy_database_is_not_the_senders_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)  # ten in the program
    with program(tmp_path) as app:
        host, port = app.addresses[0].rsplit(":", 1)
        with closing(sqlite3.connect(tmp_path / "data" / "postroom.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for _ in range(3):  # nothing but the program's own patience ends these
                with smtplib.SMTP(host, int(port), "client.example.org") as client:
                    with pytest.raises(smtplib.SMTPDataError) as refused:
                        client.sendmail("eva1@example.org", ["it@example.org"], mail(1))
                assert refused.value.smtp_code == 451
                assert b"data" not in refused.value.smtp_error
                assert b"lock" not in refused.value.smtp_error
            other.execute("ROLLBACK")
        app.send(1)
        until(lambda: app.letters() == 2)
        assert app.failure is None
        app.expect_the_law()
