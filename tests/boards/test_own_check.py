"""A desk without a mail server in front: it listens itself, and looks itself who sent each mail (`colleagues_need = "pass"`)."""

import smtplib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from gateway.cli.main import main
from gateway.store.schema import inbox
from tests.boards.stage import Stage, mail, wait_for
from tests.senders.dns_stub import Stub, serving

EVA, MALLORY = "Eva Novak <eva@example.org>", "mallory@evil.example"
ASKED = ("example.org", "TXT")


@pytest.fixture
def dns() -> Iterator[Stub]:
    """Mail of example.org comes from this machine; mail of evil.example from anywhere."""
    with serving() as stub:
        stub.txt("example.org", "v=spf1 ip4:127.0.0.1 -all")
        stub.txt("_dmarc.example.org", "v=DMARC1; p=reject")
        stub.txt("evil.example", "v=spf1 +all")
        yield stub


@pytest.fixture
def stage(tmp_path: Path, dns: Stub) -> Iterator[Stage]:
    with Stage(tmp_path, trust=f'colleagues_need = "pass"\nresolver = "{dns.resolver}"') as stage:
        yield stage


def rows(stage: Stage) -> list[Any]:
    """Every mail, decided."""
    statement = sa.select(inbox).order_by(inbox.c.id)
    wait_for(
        lambda: all(row.state != "new" for row in stage.runtime.store.read(lambda c: c.execute(statement).all())),
        "every mail decided",
    )
    return list(stage.runtime.store.read(lambda c: c.execute(statement).all()))


def test_a_colleague_is_believed_and_who_forges_one_is_not(stage: Stage, tmp_path: Path) -> None:
    raw = mail(EVA, "it@example.org", "It jams.", id="m1@pc.example.org")
    stage.send(raw)
    stage.send(mail(EVA, "it@example.org", "Give me the key.", id="m2@x.example"), reverse_path=MALLORY)
    true, forged = rows(stage)
    assert (true.client, true.helo, true.outcome) == ("127.0.0.1", "client.example.org", "opened")
    assert true.vouched["auth"] == "pass"
    assert (forged.state, forged.vouched["auth"]) == ("quarantined", "fail")
    stage.letters("eva@example.org", "ana@example.org")

    def squeezed(*args: str) -> str:
        return " ".join(CliRunner().invoke(main, ["--config", str(stage.config), *args]).output.split())

    # what was found is told by those who tell why
    file = tmp_path / "m1.eml"
    file.write_bytes(raw)
    said = squeezed("explain", str(file))
    assert (
        "spf pass example.org; dkim none (not signed); dmarc pass (reject) – sent from where example.org sends" in said
    )
    said = squeezed("mail", "show", str(forged.id))
    assert "spf not asked: evil.example does not speak for the author" in said
    assert "which asks to refuse such mail" in said


def test_dns_that_is_away_for_a_moment_costs_a_moment(stage: Stage, dns: Stub) -> None:
    """A colleague's mail waits for the second look, and becomes a request."""
    dns.failing.add("example.org")
    comes_back = threading.Thread(
        target=lambda: wait_for(lambda: ASKED in dns.asked, "DNS asked") and dns.failing.clear()
    )
    comes_back.start()
    stage.send(mail(EVA, "it@example.org", "It jams.", id="m1@pc.example.org"))
    comes_back.join()
    [row] = rows(stage)
    assert (row.outcome, row.vouched["auth"], row.attempts) == ("opened", "pass", 1)


def test_after_a_stop_nobody_asks_again(stage: Stage, dns: Stub) -> None:
    """The verdict is kept before the mail is decided."""
    pipeline, wanted = stage.app._processor._pipeline, []

    def stuck() -> Any:
        wanted.append(True)
        raise RuntimeError("no further")

    stage.app._processor._pipeline = stuck
    with smtplib.SMTP("127.0.0.1", stage.port) as client:
        client.sendmail(
            "eva@example.org", ["it@example.org"], mail(EVA, "it@example.org", "It jams.", id="m1@pc.example.org")
        )
    wait_for(lambda: wanted, "a mail to decide")
    assert pipeline
    stage.app.stop()
    stage.runtime.close()
    asked = len(dns.asked)
    assert asked
    stage.start()
    [row] = rows(stage)
    assert (row.outcome, row.vouched["auth"]) == ("opened", "pass")
    assert len(dns.asked) == asked
