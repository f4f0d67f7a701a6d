"""Reloads while mails flow: nothing is lost, and each mail is decided by the rules of one generation, whole."""

import json
import re
import signal
import smtplib
import threading
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store.engine import Store
from gateway.store.schema import inbox, ticket
from tests.cli.rig import RULES, DeskFolder, Running, until

WAYS = ("it", "hr")
ONE_RULE = """\
rules:
  - {{name: goes to {to}, if: {{text: printer}}, then: {{department: {to}}}}}
tests:
  - {{name: a printer, mail: eva@example.org -> it@example.org | Printer, expect: {{department: {expected}}}}}
"""
MANY = "\n".join(
    f"  - {{name: rule {n}, if: {{to: hr, text: [word{n}, thing{n}]}}, then: {{tag: t{n % 50}}}}}" for n in range(4_000)
)


def routed(to: str, *, expected: str = "") -> str:
    return RULES + ONE_RULE.format(to=to, expected=expected or to)


def put(desk: DeskFolder, text: str) -> None:
    fresh = desk.folder / "fresh.yaml"
    fresh.write_text(text)
    fresh.replace(desk.rules)


class Feed:
    """Mails by SMTP until it is told to stop, and at least `count`: each from a sender of its own."""

    def __init__(self, running: Running, *, count: int, every: float = 0.0, start: int = 0) -> None:
        self.sent = 0
        self._port = int(re.search(r"smtp=[\d.]+:(\d+)", running.ready_line)[1])  # type: ignore[index]
        self._count, self._every, self._start = count, every, start
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> int:
        self._stop.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        return self.sent

    def _run(self) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, "client.example.org", timeout=30) as client:
                while self.sent < self._count or not self._stop.is_set():
                    self._send(client, self._start + self.sent)
                    self.sent += 1
                    self._stop.wait(self._every)
        except BaseException as error:
            self._failure = error

    @staticmethod
    def _send(client: smtplib.SMTP, n: int) -> None:
        text = f"From: eva{n}@example.org\r\nTo: it@example.org\r\nSubject: Printer {n}\r\n"
        text += f"Message-ID: <m{n}@example.org>\r\n\r\nThe printer jams, number {n}.\r\n"
        assert client.sendmail(f"eva{n}@example.org", ["it@example.org"], text) == {}


def decided(desk: DeskFolder) -> list[tuple[int, str]]:
    """(generation, department) of each mail, after the process has ended."""
    store = Store.open(f"sqlite:///{desk.folder / 'data' / 'postroom.db'}")
    try:
        statement = sa.select(inbox.c.state, inbox.c.generation, ticket.c.department).outerjoin(
            ticket, ticket.c.number == inbox.c.ticket
        )
        rows = store.read(lambda connection: connection.execute(statement).all())
    finally:
        store.close()
    assert {row.state for row in rows} == {"done"}
    return [(row.generation, row.department) for row in rows]


def refusals(running: Running, count: int) -> None:
    until(lambda: running.log.read_text().count("event=policy_refused") == count)


def waiting(desk: DeskFolder) -> int:
    status = desk.call("mail", "list", "--state", "new", "--json")
    return len(status.stdout.splitlines())


def accepted(folder: Path) -> Counter[str]:
    """Recipients of the letters that have left."""
    return Counter(path.name.split("~")[1] for path in (folder / "letters").glob("*.eml"))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("reloads", [50, pytest.param(1_000, marks=pytest.mark.long)])
def test_reloads_under_load_lose_and_misroute_nothing(desk: DeskFolder, reloads: int) -> None:
    put(desk, routed("it"))
    goes = {1: "it"}
    refused = 0
    with desk.running() as running:
        feed = Feed(running, count=300, every=0.02)
        for n in range(reloads):
            to = WAYS[(n + 1) % 2]
            put(desk, routed(to))
            result = desk.call("reload")
            assert result.exit_code == 0, result.output
            goes[int(re.search(r"generation (\d+) is in force", result.stdout)[1])] = to  # type: ignore[index]
            if n % 10 == 5:  # a rule whose test fails, and somebody who asks without the verb
                put(desk, routed(to, expected=WAYS[n % 2]))
                assert desk.call("reload").exit_code == 1
                running.process.send_signal(signal.SIGHUP)
                refused += 1
                refusals(running, refused)
        sent = feed.end()
        until(lambda: waiting(desk) == 0, 60)
        until(lambda: sum(accepted(desk.folder).values()) >= 2 * sent, 60)
    assert len(goes) == reloads + 1
    mails = decided(desk)
    assert len(mails) == sent
    wrong = [(generation, to) for generation, to in mails if goes[generation] != to]
    assert wrong == []
    assert {to for _, to in mails} == set(WAYS)
    letters = accepted(desk.folder)
    assert [name for name, count in letters.items() if name.startswith("eva") and count != 1] == []
    assert letters["ana@example.org"] + letters["hanna@example.org"] == sent
    print(
        json.dumps({"reloads": reloads, "refused": refused, "mails": sent, "generations": len({g for g, _ in mails})})
    )


def test_mails_flow_while_many_rules_are_read(desk: DeskFolder) -> None:
    with desk.running() as running:
        Feed(running, count=1, every=10).end()  # the processes that read mails are up
        until(lambda: "event=mail_decided" in running.log.read_text())
        put(desk, RULES + "rules:\n" + MANY)
        before = len(running.log.read_text())
        running.process.send_signal(signal.SIGHUP)
        feed = Feed(running, count=20, start=1)
        until(lambda: "event=policy_taken_over" in running.log.read_text())
        meanwhile = running.log.read_text()[before:].partition("event=policy_taken_over")[0]
        assert meanwhile.count("event=mail_decided") > 0
        feed.end()
        running.process.send_signal(signal.SIGHUP)
        running.process.send_signal(signal.SIGTERM)  # in the middle of a reload
        assert running.process.wait(10) == 0
