"""A desk in a folder, and `postroom` on it: as a process of its own, or in this one (the same code, quicker)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from gateway.cli.main import main

PATIENCE = 60.0

CONFIG = """\
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "data"
rules       = "rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "smtp://127.0.0.1:0"
send      = "capture:{folder}/letters"
catch_all = true

[trust]
colleagues_need = "off"

[outbox]
delay = "0s"
"""
RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], answer_within: {normal: 4h}}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
"""
MAIL = """\
From: Eva Novak <eva@example.org>
To: it@example.org
Subject: Printer on the 2nd floor jams
Message-ID: <a1@example.org>
Date: Mon, 24 Nov 2025 09:28:03 +0100

Good morning, the printer eats every second page.
"""


@dataclass(frozen=True)
class DeskFolder:
    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "DeskFolder":
        (folder / "rules").mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG.format(folder=folder))
        (folder / "rules" / "desk.yaml").write_text(RULES)
        return cls(folder)

    @property
    def config(self) -> str:
        return str(self.folder / "config.toml")

    @property
    def rules(self) -> Path:
        return self.folder / "rules" / "desk.yaml"

    def call(self, *args: str, text: str | bytes | None = None) -> Result:
        """`postroom --config … ARGS` in this process."""
        return CliRunner().invoke(main, ["--config", self.config, *args], input=text)

    def lines(self, *args: str, text: str | bytes | None = None) -> list[dict[str, Any]]:
        """The JSON Lines of a verb that succeeds."""
        result = self.call(*args, "--json", text=text)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    def process(self, *args: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """The same as a process of its own."""
        command = [sys.executable, "-m", "gateway", "--config", self.config, *args]
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, env=environment())

    @contextmanager
    def running(self, *args: str) -> Iterator["Running"]:
        """`postroom run`, ready; stopped at the end."""
        command = [sys.executable, "-m", "gateway", "--config", self.config, "run", *args]
        log = self.folder / "stderr"
        with log.open("w") as stderr:
            process = subprocess.Popen(command, stderr=stderr, stdout=subprocess.DEVNULL, env=environment())
        running = Running(process, log)
        try:
            until(lambda: "event=ready" in log.read_text() or process.poll() is not None)
            yield running
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(15)


@dataclass(frozen=True)
class Running:
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def ready_line(self) -> str:
        return next(line for line in self.log.read_text().splitlines() if "event=ready" in line)


def environment() -> dict[str, str]:
    project = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": project}


def until(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def mail(subject: str, message_id: str, *, author: str = "Eva Novak <eva@example.org>") -> str:
    return (
        MAIL.replace("Printer on the 2nd floor jams", subject)
        .replace("a1@", f"{message_id}@")
        .replace("Eva Novak <eva@example.org>", author)
    )
