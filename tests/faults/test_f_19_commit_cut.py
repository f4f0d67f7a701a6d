"""F-19: the connection ends while a COMMIT is on its way, so nobody knows whether it took place. Nothing is done
twice for that, nothing is left lying, and nothing that was claimed by such a commit waits for a restart."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.store import outbox
from gateway.store.engine import Connection
from gateway.store.outbox import Due
from tests.databases import fresh_url
from tests.faults.between import Between
from tests.faults.inhouse import program, until


def some(seed: int, verdicts: tuple[str, ...]) -> Callable[[bytes], str]:
    chance = random.Random(seed)

    def judge(data: bytes) -> str:
        return chance.choice(verdicts) if b"COMMIT" in data and chance.random() < 0.3 else "pass"

    return judge


@pytest.mark.parametrize("verdicts", [("cut",), ("cut after",), ("cut", "cut after")])
@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 30))])
def test_any_commit_may_be_cut(tmp_path: Path, verdicts: tuple[str, ...], seed: int, record_property: object) -> None:
    url = fresh_url("postgresql", tmp_path)
    with Between(int(url.rpartition(":")[2].partition("/")[0])) as relay:
        near = url.replace(url.rpartition(":")[2].partition("/")[0], str(relay.port))
        with program(tmp_path, url=near) as app:
            relay.judge = some(seed, verdicts)
            for number in range(12):
                while app.send(number) != 250:
                    pass
            relay.judge = lambda data: "pass"
            assert relay.cuts > 5
            assert app.failure is None
            app.expect_the_law()
            record_property("figure", f"{relay.cuts} commits cut")  # type: ignore[operator]


def test_letters_that_were_claimed_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit of a claim takes place and its answer is lost: the letters leave all the same, and once."""
    url = fresh_url("postgresql", tmp_path)
    port = url.rpartition(":")[2].partition("/")[0]
    with Between(int(port)) as relay, program(tmp_path, url=url.replace(port, str(relay.port))) as app:
        claim, claims = outbox.claim, 0

        def claiming(connection: Connection, **how: Any) -> list[Due]:
            nonlocal claims
            found = claim(connection, **how)
            if found:
                claims += 1
                if claims == 1:
                    relay.judge = lambda data: "cut after" if b"COMMIT" in data else "pass"
            return found

        monkeypatch.setattr(outbox, "claim", claiming)
        assert app.send(1) == 250
        until(lambda: relay.cuts)
        relay.judge = lambda data: "pass"
        app.expect_the_law()
        assert claims > 1
