"""The whole program, and a mail that would keep it busy for ever: it is held, and nobody else waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.app import App
from gateway.errors import Temporary, Unusable
from gateway.runtime import Runtime, load_settings
from gateway.store import inbox
from gateway.work.reader import Reader
from gateway.work.reader_child import Limits
from gateway.work.reader_pool import Pool
from tests.databases import both
from tests.test_app import files, send, until
from tests.work.rig import mail, rig

HOSTILE = "tests.work.hostile:read"
FOR_EVER = Limits(quick=0.3, cpu=300, wall=300)


class Attacked(App):
    """The program, reading as hostile mails would like it."""

    limits = Limits(quick=0.3, cpu=60, wall=4)

    def _reader(self) -> Reader:
        return Pool(self.limits, reading=HOSTILE)


class AttackedForEver(Attacked):
    limits = FOR_EVER


@contextmanager
def attacked(folder: Path, kind: type[Attacked] = Attacked) -> Iterator[App]:
    runtime = Runtime.open(load_settings(str(files(folder)), {}))
    app = kind(runtime)
    try:
        app.start()
        yield app
    finally:
        app.stop()
        runtime.close()


def counts(app: App) -> dict[str, int]:
    return app.runtime.store.read(inbox.counts)


@pytest.mark.parametrize("body", ["SLEEP", "SPIN"])
def test_a_mail_that_takes_for_ever_delays_nobody(tmp_path: Path, body: str) -> None:
    with attacked(tmp_path) as app:
        send(app, mail("warm", own="warm@x"))
        until(lambda: counts(app) == {"done": 1})
        send(app, mail(body, own="slow@x", subject="Slow"))
        for n in range(20):
            send(app, mail(f"Number {n}", own=f"{n}@x"))
        until(lambda: counts(app).get("done") == 21)
        assert counts(app) == {"done": 21, "new": 1}  # it is still being read, and all others are decided
        until(lambda: counts(app) == {"done": 21, "held": 1}, 30)
        row = app.runtime.store.read(lambda c: inbox.get(c, 2))
        assert row is not None
        assert (row.reason, row.subject, row.originator) == (
            "it takes more than 4 s to read",
            "Slow",
            "eva@example.org",
        )
        assert body.encode() in app.runtime.store.read(lambda c: inbox.content_of(c, 2))
        assert app.failure is None


def test_stopped_while_a_mail_is_read(tmp_path: Path) -> None:
    """It is given back as if nobody had begun with it."""
    with attacked(tmp_path, AttackedForEver) as app:
        send(app, mail("SLEEP", own="slow@x"))
        for n in range(5):
            send(app, mail(f"Number {n}", own=f"{n}@x"))
        until(lambda: counts(app) == {"done": 5, "new": 1})
    with rig_of(tmp_path) as runtime:
        row = runtime.store.read(lambda c: inbox.get(c, 1))
        assert row is not None
        assert (row.state, row.attempts, row.alone, row.claimed_by) == ("new", 0, False, None)


@contextmanager
def rig_of(folder: Path) -> Iterator[Runtime]:
    runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
    try:
        yield runtime
    finally:
        runtime.close()


@both
def test_what_becomes_of_mails_that_end_their_reader(kind: str, tmp_path: Path) -> None:
    pool = Pool(Limits(quick=5, memory=64 << 20), reading=HOSTILE)
    with rig(kind, tmp_path) as desk:
        desk.read_by(pool)
        try:
            ids = [desk.take(mail(body, own=f"{body}@x")) for body in ("one", "CRASH", "two", "EAT", "FAULT", "three")]
            desk.decide()
        finally:
            pool.close()
        assert [desk.mail(one).state for one in ids] == ["done", "held", "done", "held", "held", "done"]
        found = [desk.mail(one) for one in ids]
        assert [one.attempts for one in found] == [1, 3, 1, 1, 3, 1]
        assert [one.reason for one in found if one.state == "held"] == [
            "reading it ends the process that reads (SIGSEGV)",
            "it needs more than 64 MiB to read",
            "KeyError: 'no such thing'",
        ]
        for one in ids:
            assert b"From: Eva Novak" in desk.store.read(lambda c, one=one: inbox.content_of(c, one))  # type: ignore[misc]


@both
def test_a_reader_that_was_told_to_end_costs_no_start(kind: str, tmp_path: Path) -> None:
    pool = Pool(Limits(), reading=HOSTILE)
    with rig(kind, tmp_path) as desk:
        desk.read_by(pool)
        try:
            one = desk.take(mail("ENDED"))
            with pytest.raises(Temporary, match="SIGTERM"):
                desk.decide()
            assert (desk.mail(one).state, desk.mail(one).attempts) == ("new", 0)
        finally:
            pool.close()
        desk.read_by(Pool())
        desk.decide()
        assert desk.mail(one).state == "done"
        desk.processor.close()


def test_own_mails_are_read_the_same_there() -> None:
    from gateway.reading import read
    from gateway.work.reader import Job
    from tests.work.test_reader import all_of, job

    folder = Path(__file__).parents[1] / "corpus" / "mails"
    jobs = []
    for n, file in enumerate(sorted(folder.rglob("*.eml"))):
        raw = file.read_bytes()
        jobs.append(Job(job(n).mail, raw, lambda raw=raw: raw))  # type: ignore[misc]
    pool = Pool()
    try:
        pool.begin(jobs)
        found = all_of(pool)
    finally:
        pool.close()
    assert len(found) == len(jobs) > 0
    for one in found:
        assert one.job.raw is not None
        try:
            assert one.mail == read(one.job.mail, one.job.raw)
        except Unusable:
            assert one.mail is None
