"""The whole program in one process: it starts, works, is told to stop, and leaves nothing behind."""

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.app import App, DataHeld
from gateway.intake.smtp import Verdict
from gateway.runtime import Runtime, load_settings
from gateway.store import inbox, processes
from gateway.work.sweep import DeclaredDead
from tests.databases import both, fresh_url
from tests.policy.desk_files import RULES
from tests.work.rig import mail

CONFIG = """
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "{folder}/data"
rules       = "{folder}/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "smtp://127.0.0.1:0"
send      = "capture:{folder}/out"
catch_all = true
{more}
[outbox]
delay = "0s"
"""


def files(folder: Path, more: str = "") -> Path:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "desk.yaml").write_text(RULES)
    (folder / "config.toml").write_text(CONFIG.format(folder=folder, more=more))
    return folder / "config.toml"


@contextmanager
def program(folder: Path, more: str = "", clock: Path | None = None) -> Iterator[App]:
    runtime = Runtime.open(load_settings(str(files(folder, more)), {}), clock_file=clock)
    app = App(runtime)
    try:
        app.start()
        yield app
    finally:
        app.stop()
        runtime.close()


def until(look: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def send(app: App, text: str, to: str = "it@example.org") -> None:
    host, port = app.addresses[0].rsplit(":", 1)
    with smtplib.SMTP(host, int(port), timeout=10) as client:
        client.sendmail("eva@example.org", [to], text.replace("\n", "\r\n").encode())


def letters(folder: Path) -> int:
    return len(list((folder / "out").glob("*.eml")))


@both
def test_in_by_smtp_and_out_again_and_nothing_left(kind: str, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    more = "" if kind == "sqlite" else f'[database]\nurl = "{fresh_url(kind, tmp_path)}"\n'
    with program(tmp_path, more) as app:
        send(app, mail())
        until(lambda: letters(tmp_path) == 2)
        assert app.failure is None
        began = time.monotonic()
    assert time.monotonic() - began < 10
    until(lambda: not {thread for thread in threading.enumerate() if thread not in before and thread.is_alive()}, 5)
    # the row of the process is gone, and a second start finds nothing to repair
    with program(tmp_path, more) as app:
        store = app.runtime.store
        assert len(store.read(lambda c: processes.running(c, processes.Identity.mine()))) == 1
        assert store.read(inbox.counts) == {"done": 1}
        send(app, mail(own="a2@example.org"))
        until(lambda: letters(tmp_path) == 4)


def test_a_second_process_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with program(tmp_path) as first, pytest.raises(DataHeld, match="another postroom"), program(tmp_path):
        pass
    assert first.failure is None
    with program(tmp_path):
        pass


def test_a_role_that_dies_ends_the_process(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        one = app.process_id()
        app.runtime.store.write(lambda c: processes.bury(c, one))
        app._wakes["sweep"]()
        assert app.stopped.wait(10)
        assert isinstance(app.failure, DeclaredDead)


def test_stopping_twice_and_before_the_start(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        app.stop()
    runtime = Runtime.open(load_settings(str(tmp_path / "config.toml"), {}))
    App(runtime).stop()
    runtime.close()


def test_the_clock_may_jump_in_the_middle_of_the_stores_work(tmp_path: Path) -> None:
    """The work asks what time it is, notices the jump, and tells it to the store it runs in: nobody may wait for himself."""
    clock = tmp_path / "clock"
    clock.write_text("2025-11-24T08:00:00+01:00")
    with program(tmp_path, clock=clock) as app:
        writing = threading.Thread(target=lambda: app.runtime.store.write(lambda c: app._on_jump()), daemon=True)
        writing.start()
        writing.join(10)
        assert not writing.is_alive(), "the store waits for itself"
        clock.write_text("2025-11-24T12:00:00+01:00")
        until(lambda: app.runtime.clock.now().hour == 11)
        send(app, mail())
        until(lambda: letters(tmp_path) == 2)


def test_once_fetches_decides_and_sends(tmp_path: Path) -> None:
    box = tmp_path / "box"
    for name in ("cur", "new", "tmp"):
        (box / name).mkdir(parents=True)
    files(tmp_path)
    config = CONFIG.replace("smtp://127.0.0.1:0", f"maildir:{box}")
    (tmp_path / "config.toml").write_text(config.format(folder=tmp_path, more=""))
    for expected in (0, 2, 2):
        runtime = Runtime.open(load_settings(str(tmp_path / "config.toml"), {}))
        App(runtime).once()
        runtime.close()
        assert letters(tmp_path) == expected
        if expected == 0:  # what lies there before the first start is left alone
            (box / "new" / "1.x").write_bytes(mail().encode())


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("it@example.org", Verdict.OK), ("IT@example.org", Verdict.OK), ("it+4812.x@example.org", Verdict.OK),
        ("hr@example.org", Verdict.OK),
        ("boss@example.org", Verdict.UNKNOWN), ("it@elsewhere.example", Verdict.RELAY),
        ("it@example.org.evil.example", Verdict.RELAY), ("", Verdict.RELAY),
    ],
)  # fmt: skip
def test_which_addresses_are_taken(tmp_path: Path, address: str, verdict: Verdict) -> None:
    runtime = Runtime.open(load_settings(str(files(tmp_path)), {}))
    app = App(runtime)
    assert app._judge(address) is verdict
    app.stop()
    runtime.close()
