"""Mails are read in other processes: in order, whatever one of them does to the process that reads it."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message as StdMessage
from pathlib import Path

import pytest

from gateway.errors import Temporary, Unusable
from gateway.mail.envelope import Envelope
from gateway.reading import read
from gateway.store.inbox import PIECE, Claimed
from gateway.work import reader_process
from gateway.work.reader import Here, Job, Reader, Reading, Why
from gateway.work.reader_child import CannotStart, Child, Limits
from gateway.work.reader_pool import Pool
from gateway.work.reader_wire import Closed, Foreign, Late, receive, send

QUICK = Limits(quick=0.3, cpu=1, wall=2.0, memory=64 << 20)
PATIENT = Limits(quick=50, wall=50)
"""Nothing is slow, however busy the machine is: the order is that in which the mails came."""
HEAD = "From: Eva Novak <eva@example.org>\r\nSubject: Printer\r\nMessage-ID: <{0}@example.org>\r\n\r\n"


def job(number: int, body: str | bytes = "It jams.", *, load: Callable[[], bytes] | None = None) -> Job:
    raw = HEAD.format(number).encode() + (body.encode() if isinstance(body, str) else body) + b"\r\n"
    mail = Claimed(
        id=number, source="smtp", received_at=datetime(2025, 11, 24, 9, tzinfo=UTC),
        envelope=Envelope("eva@example.org", ("it@example.org",)), size=len(raw), attempts=1, alone=False, silent=False,
        department="",
    )  # fmt: skip
    return Job(mail, raw if len(raw) <= PIECE and load is None else None, load or (lambda: raw))


def all_of(reader: Reader) -> list[Reading]:
    found: list[Reading] = []
    end = time.monotonic() + 60
    while reader.under_way():
        assert time.monotonic() < end, "it does not end"
        found += reader.finished(0.1)
    return found


def numbers(readings: list[Reading]) -> list[int]:
    return [one.job.mail.id for one in readings]


@contextmanager
def pool(limits: Limits = QUICK, *, reading: str = "tests.work.hostile:read", idle: float = 60.0) -> Iterator[Pool]:
    made = Pool(limits, reading=reading, idle=idle)
    try:
        yield made
    finally:
        made.close()
        assert made.processes() == []


@pytest.fixture
def hostile() -> Iterator[Pool]:
    with pool() as made:
        yield made


# --- what is read


def test_two_hundred_mails_in_order_and_as_they_are_read_here() -> None:
    with pool(PATIENT, reading="gateway.reading:read") as made:
        jobs = [job(n, f"Number {n}.\n> It jams.") for n in range(200)]
        for start in range(0, 200, 16):
            made.begin(jobs[start : start + 16])
        found = all_of(made)
        assert numbers(found) == list(range(200))
        for one, asked in zip(found, jobs, strict=True):
            assert asked.raw is not None
            assert one.mail == read(asked.mail, asked.raw)
            assert one.raw == asked.raw
        assert len(made.processes()) <= 2


def test_a_mail_with_everything_in_it_comes_back_whole() -> None:
    raw = (Path(__file__).parent / "everything.eml").read_bytes()
    with pool(Limits(), reading="gateway.reading:read") as made:
        one = Job(job(1).mail, raw, lambda: raw)
        made.begin([one])
        (found,) = all_of(made)
        assert found.mail == read(one.mail, raw)
        assert found.mail is not None
        assert found.mail.message.attachments


def test_large_mails_pass_by_without_their_bytes() -> None:
    lines = b"A line that somebody may have written.\r\n" * (2 * PIECE // 40)
    jobs = [job(n, lines if n % 3 == 0 else "small") for n in range(1, 10)]
    with pool(PATIENT) as made:
        made.begin(jobs)
        found = all_of(made)
    assert numbers(found) == list(range(1, 10))
    for one in found:
        assert one.mail is not None
        assert (one.raw is None) is one.job.is_large
    assert found[2].mail is not None
    assert len(found[2].mail.message.text) > PIECE


def test_what_is_no_mail_is_said_to_be_none(hostile: Pool) -> None:
    raw = b"X: y\r\n" * 2000
    hostile.begin([Job(job(1).mail, raw, lambda: raw), job(2)])
    first, second = all_of(hostile)
    assert first.trouble is not None
    assert (first.trouble.why, "fields" in first.trouble.text) == (Why.UNUSABLE, True)
    assert second.mail is not None


def test_an_empty_mail(hostile: Pool) -> None:
    hostile.begin([Job(job(1).mail, None, lambda: b""), Job(job(2).mail, b"", lambda: b"")])
    assert [one.mail is not None for one in all_of(hostile)] == [True, True]


# --- what hostile mails do


@pytest.mark.parametrize(
    ("body", "why", "text"),
    [
        ("SLEEP", Why.LIMIT, "it takes more than 2 s to read"),
        ("SPIN", Why.LIMIT, "it takes more than 1 s to read"),
        ("EAT", Why.LIMIT, "it needs more than 64 MiB to read"),
        ("NIBBLE", Why.LIMIT, "it needs more than 64 MiB to read"),
        ("CRASH", Why.FAULT, "reading it ends the process that reads (SIGSEGV)"),
        ("ENDED", Why.AWAY, "the process that read it was ended (SIGTERM)"),
        ("FAULT", Why.FAULT, "KeyError: 'no such thing'"),
        ("CODE", Why.FAULT, "reading it ends the process that reads (pathlib.Path.touch)"),
        ("OTHER", Why.FAULT, "reading it ends the process that reads (not the mail that was asked for)"),
    ],
)
def test_one_hostile_mail_among_others(body: str, why: Why, text: str) -> None:
    with pool(replace(QUICK, wall=50) if body == "SPIN" else QUICK) as hostile:
        hostile.begin([job(n, body if n == 3 else "It jams.") for n in range(12)])
        found = {one.job.mail.id: one for one in all_of(hostile)}
    trouble = found[3].trouble
    assert trouble is not None
    assert (trouble.why, trouble.text) == (why, text)
    assert [n for n, one in found.items() if one.mail is not None and n != 3] == [n for n in range(12) if n != 3]


@pytest.mark.parametrize("body", ["SLEEP", "SPIN"])
def test_a_slow_mail_is_overtaken(hostile: Pool, body: str) -> None:
    hostile.begin([job(0)])
    all_of(hostile)
    hostile.begin([job(1, body), *(job(n) for n in range(2, 30))])
    hostile.begin([job(30, body), *(job(n) for n in range(31, 50))])
    assert numbers(all_of(hostile))[-2:] == [1, 30]


def test_slow_mails_do_not_count_as_waiting(hostile: Pool) -> None:
    hostile.begin([job(n, "SLEEP") for n in range(3)])
    end = time.monotonic() + 60
    while hostile.waiting() and time.monotonic() < end:
        assert hostile.finished(0.05) == []
    assert (hostile.waiting(), hostile.under_way()) == (0, True)
    hostile.begin([job(9)])
    assert numbers(hostile.finished(20)) == [9]
    assert len(hostile.processes()) <= 3


def test_what_is_only_slow_is_read_in_the_end(hostile: Pool) -> None:
    hostile.begin([job(1, "NAP"), job(2)])
    found = all_of(hostile)
    assert numbers(found) == [2, 1]
    assert all(one.mail is not None for one in found)


def test_a_process_that_dies_while_it_has_nothing_to_do(hostile: Pool) -> None:
    hostile.begin([job(1)])
    all_of(hostile)
    for pid in hostile.processes():
        os.kill(pid, signal.SIGKILL)
    hostile.begin([job(n) for n in range(2, 9)])
    found = all_of(hostile)
    assert numbers(found) == list(range(2, 9))
    assert all(one.mail is not None for one in found)


def test_bytes_that_cannot_be_loaded(hostile: Pool) -> None:
    def gone() -> bytes:
        raise ValueError("mail 1: 0 of 10 bytes are there")

    def away() -> bytes:
        raise Temporary("the database is away")

    hostile.begin([job(1, load=gone), job(2, load=away), job(3)])
    found = {one.job.mail.id: one for one in all_of(hostile)}
    assert [found[n].trouble.why if found[n].trouble else None for n in (1, 2, 3)] == [Why.FAULT, Why.AWAY, None]  # type: ignore[union-attr]


# --- beginning and end


def test_nothing_is_started_before_there_is_work(hostile: Pool) -> None:
    assert hostile.processes() == []
    hostile.begin([job(1)])
    all_of(hostile)
    assert len(hostile.processes()) == 1


def test_who_has_nothing_to_do_ends() -> None:
    with pool(idle=0.2) as made:
        made.begin([job(1)])
        all_of(made)
        until(lambda: made.processes() == [])
        made.begin([job(2)])
        assert numbers(all_of(made)) == [2]


def test_what_is_forgotten_does_not_come_back(hostile: Pool) -> None:
    hostile.begin([job(n, "NAP" if n == 1 else "") for n in range(1, 20)])
    hostile.forget()
    assert not hostile.under_way()
    hostile.begin([job(1, "another")])
    (found,) = all_of(hostile)
    assert found.mail is not None
    assert found.mail.message.text == "another\n"


def test_closing_waits_for_no_mail() -> None:
    made = Pool(PATIENT, reading="tests.work.hostile:read")
    made.begin([job(1, "SLEEP")])
    until(lambda: made.processes() != [])
    (pid,) = made.processes()
    made.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert made.finished(0.1) == []


def test_a_process_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Even if that one is killed."""
    script = (
        "import os, sys; from tests.work.test_reader import job, all_of; from gateway.work.reader_pool import Pool\n"
        "made = Pool(); made.begin([job(1)]); all_of(made); print(*made.processes(), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60
    )
    (pid,) = map(int, done.stdout.split())
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2])


def test_no_process_can_be_started() -> None:
    with pool(reading="tests.work.hostile:no_such_thing") as made:
        made.begin([job(1)])
        (found,) = all_of(made)
        assert found.trouble is not None
        assert found.trouble.why is Why.AWAY
        assert "did not come up" in found.trouble.text
    with pytest.raises(CannotStart):
        Child(Limits(), "no.such.module:read")


def test_a_fault_of_the_pool_itself_leaves_nobody_waiting(hostile: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **more: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(Child, "answer", broken)
    hostile.begin([job(n) for n in range(3)])
    assert [one.trouble and one.trouble.why for one in all_of(hostile)] == [Why.AWAY] * 3
    monkeypatch.undo()
    hostile.begin([job(4)])
    assert [one.mail is not None for one in all_of(hostile)] == [True]


def test_secrets_of_the_environment_do_not_go_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_PASSWORD", "secret")
    child = Child(Limits(), "gateway.reading:read")
    try:
        assert b"POSTROOM_PASSWORD" not in Path(f"/proc/{child.pid}/environ").read_bytes()
    finally:
        child.end()


def test_it_knows_little_of_the_program() -> None:
    script = "import sys, gateway.work.reader_process, gateway.reading; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    loaded = done.stdout.split()
    assert "gateway.reading" in loaded
    assert [
        name for name in loaded if name.startswith(("gateway.store", "gateway.policy", "sqlalchemy", "jinja2"))
    ] == []


# --- the wire, and reading here


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@pytest.mark.parametrize("value", [StdMessage(), subprocess.Popen, print, Claimed, Unusable("x")])
def test_only_our_own_values_come_in(pair: tuple[socket.socket, socket.socket], value: object) -> None:
    send(pair[0], value)
    with pytest.raises(Foreign):
        receive(pair[1], seconds=5)


def test_what_is_no_frame(pair: tuple[socket.socket, socket.socket]) -> None:
    pair[0].sendall(b"\xff" * 8)
    with pytest.raises(Foreign):
        receive(pair[1], seconds=5)


def test_what_is_no_pickle(pair: tuple[socket.socket, socket.socket]) -> None:
    pair[0].sendall(b"\x00" * 7 + b"\x05" + pickle.dumps("abcdef")[:5])
    with pytest.raises(Foreign):
        receive(pair[1], seconds=5)


def test_who_says_nothing_and_who_is_gone(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(Late):
        receive(pair[1], seconds=0.05)
    pair[0].sendall(b"\x00")
    pair[0].close()
    with pytest.raises(Closed):
        receive(pair[1], seconds=5)


def test_reading_here_takes_large_mails_one_by_one() -> None:
    here = Here()
    large = b"words \r\n" * (PIECE // 4)
    here.begin([job(1), job(2), job(3, large), job(4, large), job(5)])
    taken = []
    while here.under_way():
        taken.append(numbers(here.finished(0)))
    assert taken == [[1, 2], [3], [4], [5]]


def test_the_limits_are_set_in_the_process() -> None:
    assert Limits().memory > reader_process.TIRED_BYTES


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
