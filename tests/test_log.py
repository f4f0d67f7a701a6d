"""One line an event, whatever the values are; and never in the way of the mail."""

import json
import logging
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import log

LOGGER = logging.getLogger("gateway.work.test")


@pytest.fixture(autouse=True)
def quiet_root() -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(folder: Path, *, form: str = "text", level: str = "info", **fields: object) -> str:
    """What one event leaves in a file."""
    path = folder / "log"
    handler = log.setup(form=form, level=level, to=str(path), ours=["eva@example.org", "a1@example.org"])
    log.event(LOGGER, "decided", **fields)  # type: ignore[arg-type]
    handler.close()
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (0.0123456, "0.012"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        ("reply_address", "reply_address"),
        ("eva@example.org", "eva@example.org"),
        ("<a1@example.org>", "<a1@example.org>"),
        ("two words", '"two words"'),
        ('say "yes"', r'"say \"yes\""'),
        ("C:\\x", r'"C:\\x"'),
        ("a=b", '"a=b"'),
        ("line\nevent=ready", r'"line\nevent=ready"'),
        ("\x1b[31mred", r'"\x1b[31mred"'),
        ("\u2028", r'"\u2028"'),
        ("half \ud800", r'"half \ud800"'),
        ("größer", '"größer"'),
        (["a", "b"], "a,b"),
        (datetime(2025, 11, 24, 8, 0, 0, 999, tzinfo=UTC), "2025-11-24T08:00:00+00:00"),
        (OSError(5, "disk gone"), '"OSError: [Errno 5] disk gone"'),
        ("x" * 301, '"' + "x" * 299 + '…"'),
    ],
)
def test_values(value: object, text: str, tmp_path: Path) -> None:
    line = written(tmp_path, value=value)
    assert line.count("\n") == 1
    assert line.rstrip("\n").endswith(f" info work.test event=decided value={text}")


@pytest.mark.parametrize(
    "key", ["password", "smtp_password", "client_secret", "token", "access_token", "key", "secret_key", "Authorization"]
)
def test_secrets_are_blotted_out(key: str, tmp_path: Path) -> None:
    assert f"{key}=***\n" in written(tmp_path, **{key: "hunter2"})


def test_what_is_empty_is_left_out(tmp_path: Path) -> None:
    assert "event=decided mail=1\n" in written(tmp_path, ticket=None, reason="", mail=1)


def test_below_the_level_nothing_is_written(tmp_path: Path) -> None:
    assert written(tmp_path, level="warning", mail=1) == ""


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    line = written(tmp_path, form="json", mail=12, to="a\nb", at="ours", level_="x", password="hunter2")
    found = json.loads(line)
    assert line.count("\n") == 1
    assert found["event"] == "decided"
    assert found["mail"] == 12
    assert found["to"] == "a\nb"
    assert found["password"] == "***"
    assert found["level"] == "info"
    assert datetime.fromisoformat(found["at"]).tzinfo is not None


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_tells_where(form: str, tmp_path: Path) -> None:
    try:
        raise ValueError("broken\nin two")
    except ValueError as error:
        text = written(tmp_path, form=form, exc_info=error)
    assert "test_log.py" in text
    assert "ValueError" in text
    if form == "text":
        assert all(line.startswith("    ") for line in text.splitlines()[1:])
    else:
        assert "ValueError" in json.loads(text)["trace"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_lines_of_other_libraries(form: str, tmp_path: Path) -> None:
    handler = log.setup(form=form, to=str(tmp_path / "log"))
    logging.getLogger("imapclient.imaplib").info("a command")
    logging.getLogger("aiosmtpd.smtp").info("each line")
    logging.getLogger("sqlalchemy.engine").info("each statement")
    logging.getLogger("imapclient").warning("strange\nanswer %s", "x")
    handler.close()
    lines = (tmp_path / "log").read_text().splitlines()
    assert len(lines) == 1
    assert "strange\\nanswer x" in lines[0]


def test_a_rotated_file_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "log"
    sink = log._File(path)
    sink.write("one", logging.INFO)
    path.rename(tmp_path / "log.1")
    sink.write("two", logging.INFO)
    assert (tmp_path / "log.1").read_text() == "one\n"
    assert path.read_text() == "two\n"
    assert path.stat().st_mode & 0o777 == 0o640 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("to", ["relative/log", "", "/no/such/folder/log", "journald"])
def test_a_place_that_cannot_be_written(to: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(log, "JOURNAL", str(tmp_path / "nobody"))
    with pytest.raises(log.LogError):
        log.setup(to=to)


def test_the_journal_gets_a_datagram_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import socket

    monkeypatch.setattr(log, "JOURNAL", str(tmp_path / "journal"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(log.JOURNAL)
        journal.settimeout(10)
        handler = log.setup(to="journald")
        log.event(LOGGER, "held", level=logging.WARNING, reason="a\nb")
        fields = dict(line.split("=", 1) for line in journal.recv(65536).decode().splitlines())
        handler.close()
    assert fields["PRIORITY"] == "4"
    assert fields["SYSLOG_IDENTIFIER"] == "postroom"
    assert fields["MESSAGE"].endswith(r'event=held reason="a\nb"')


def test_a_reader_that_does_not_read_stops_nobody() -> None:
    """F-71: the journal or a pipe is blocked. Lines are dropped and counted; the count is told later."""
    gate, taken = threading.Event(), []

    def sink(line: str, level: int) -> None:
        gate.wait(30)
        taken.append(line)

    handler = log.Log(sink, log.TextFormatter(), room=10)
    logger = logging.getLogger("gateway.blocked")
    logger.propagate = False
    logger.addHandler(handler)
    for number in range(1_000):
        logger.warning("line %d", number)  # returns at once, though nobody reads
    assert handler.dropped >= 980
    gate.set()
    handler.close()
    assert any("event=log_lines_dropped" in line for line in taken)
    assert len(taken) < 30


def test_a_full_disk_stops_nobody() -> None:
    def sink(line: str, level: int) -> None:
        raise OSError(28, "No space left on device")

    handler = log.Log(sink, log.TextFormatter())
    handler.handle(LOGGER.makeRecord("x", logging.INFO, "f", 1, "line", (), None))
    handler.close()
    assert handler.dropped >= 1


def test_the_ready_line_is_plain_text_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    log.ready(smtp="127.0.0.1:2525", web=None)
    assert capsys.readouterr().err == "event=ready smtp=127.0.0.1:2525\n"


def test_a_library_that_logs_what_it_raises_is_silent(tmp_path: Path) -> None:
    handler = log.setup(form="text", to=str(tmp_path / "log"))
    logging.getLogger("flufl.bounce").error("a detector failed on the text of a mail")
    handler.close()
    assert (tmp_path / "log").read_text() == ""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 <Tom.Reed@example.org>: no such user", "550 <0b18f307@example.org>: no such user"),
        ("tom.reed@EXAMPLE.org", "0b18f307@EXAMPLE.org"),
        ("it@example.org it+4812.abc@example.org", "it@example.org it+4812.abc@example.org"),
        ("nobody@localhost, a@ b, @x.y", "nobody@localhost, a@ b, @x.y"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_addresses_of_people_are_hashed(tmp_path: Path, form: str, said: str, shown: str) -> None:
    handler = log.setup(form=form, to=str(tmp_path / "log"), ours=["it@example.org"])
    log.event(LOGGER, "decided", error=said)
    handler.close()
    assert shown in (tmp_path / "log").read_text()


def test_what_goes_wrong_names_nobody(tmp_path: Path) -> None:
    handler = log.setup(to=str(tmp_path / "log"))
    try:
        raise ValueError("eva@example.org is odd")
    except ValueError as error:
        log.event(LOGGER, "failed", exc_info=error)
    handler.close()
    assert "eva@example.org" not in (tmp_path / "log").read_text()


def test_at_debug_everything_is_shown(tmp_path: Path) -> None:
    handler = log.setup(level="debug", to=str(tmp_path / "log"))
    log.event(LOGGER, "decided", error="tom.reed@example.org")
    handler.close()
    assert "tom.reed@example.org" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("535 wrong: hunter2x", "535 wrong: ***"),
        ('NO LOGIN "it" "hunter2x"', 'NO LOGIN "it" "***"'),
        ("535 aHVudGVyMng=", "535 ***="),
        ("535 AGl0AGh1bnRlcjJ4 is wrong", "535 *** is wrong"),
        ("535 xAGl0AGh1bnRlcjJ4", "535 ***"),
        ("535 5.7.8 Authentication credentials invalid", "535 5.7.8 Authentication credentials invalid"),
        ("", ""),
    ],
)
def test_what_somebody_outside_repeats_is_blotted_out(said: str, shown: str) -> None:
    assert log.blotted(said, "hunter2x", "") == shown


def test_the_signature_of_a_reply_address_is_no_matter_for_a_log(tmp_path: Path) -> None:
    handler = log.setup(level="debug", to=str(tmp_path / "log"))
    log.event(logging.getLogger("gateway.x"), "refused", to="it+17.abcdefghijklmnopqrstuvwxyz@example.org")
    handler.close()
    assert "to=it+17.xxx@example.org" in (tmp_path / "log").read_text()
