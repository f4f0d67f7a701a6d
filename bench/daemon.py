"""The program as the benchmarks run it: a process with all its roles, on loopback, in a folder of its own."""

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

CONFIG = """
[service]
name        = "Bench"
our_domains = ["example.com", "customer.example"]
admins      = ["admin@example.com"]
data        = "{data}"
rules       = "{folder}/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address = "support@example.com"
receive = "smtp://127.0.0.1:0"
send    = "{send}"

[limits]
message = "100MB"

[trust]
colleagues_need = "off"

[outbox]
delay = "0s"
{more}
"""
RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  support:
    {name: Support, address: support@example.com, open: office, agents: [ana@example.com], answer_within: {normal: 4h}}
"""
WITHIN = 30.0  # seconds to become ready


class NotReadyError(Exception):
    """The program did not say that it is ready; the text is the last it said."""


@dataclasses.dataclass
class Daemon:
    """A running program. `ready_after`: seconds from its start to its ready line."""

    process: subprocess.Popen[str]
    address: str
    ready_after: float
    data: Path

    @classmethod
    def start(cls, folder: Path, *, send: str, data: Path | None = None, more: str = "") -> "Daemon":
        """Start it with its files in `folder`. `more`: what else stands in the config. Raises NotReadyError."""
        (folder / "rules").mkdir(parents=True, exist_ok=True)
        (folder / "rules" / "desk.yaml").write_text(RULES, encoding="utf-8")
        data = data or folder / "data"
        config = folder / "config.toml"
        config.write_text(CONFIG.format(folder=folder, data=data, send=send, more=more), encoding="utf-8")
        command = [sys.executable, "-m", "gateway", "--config", str(config), "run"]
        log = (folder / "log").open("w+")
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, stdout=log, text=True)
        last, address = "", ""
        killer = threading.Timer(WITHIN, process.kill)
        killer.start()
        assert process.stderr is not None
        for line in process.stderr:
            last = line.strip()
            if "event=ready" in last and "smtp=" in last:
                address = last.split("smtp=")[1].split()[0].strip('"').split(",")[0]
                break
        took = time.perf_counter() - begun
        killer.cancel()
        if not address:
            process.wait()
            raise NotReadyError(last)
        threading.Thread(target=_copy, args=(process.stderr, log), daemon=True).start()
        return cls(process, address, took, data)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, what: str = "VmRSS") -> int:
        """Bytes; `VmHWM` is the peak."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split(f"{what}:")[1].split()[0]) * 1024

    def wait_until_done(self, expected: int, *, within: float = 300.0) -> None:
        """Until `expected` mails in all are decided, and every letter has left."""
        end = time.monotonic() + within
        database = sqlite3.connect(f"file:{self.data}/postroom.db?mode=ro", uri=True, timeout=10)
        try:
            while True:
                waiting, newest = database.execute(
                    "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox WHERE state = 'due'),"
                    " (SELECT max(id) FROM inbox)"
                ).fetchone()
                if not waiting and (newest or 0) >= expected:
                    return
                if time.monotonic() > end or self.process.poll() is not None:
                    raise NotReadyError(f"{waiting} mails and letters were still waiting")
                time.sleep(0.02)
        finally:
            database.close()

    def newest(self) -> int:
        """How many mails it has taken, as their highest id."""
        with sqlite3.connect(f"file:{self.data}/postroom.db?mode=ro", uri=True, timeout=10) as database:
            return int(database.execute("SELECT coalesce(max(id), 0) FROM inbox").fetchone()[0])


def _copy(source: object, log: object) -> None:
    for line in source:  # type: ignore[attr-defined]
        log.write(line)  # type: ignore[attr-defined]
        log.flush()  # type: ignore[attr-defined]
