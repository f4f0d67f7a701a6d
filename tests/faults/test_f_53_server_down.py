"""F-53: the submission server is down for eight hours, and thousands of letters wait. It is not asked for each of
them, and when it is back each leaves once."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.store import outbox
from gateway.store.outbox import NewLetter
from tests.databases import NOW
from tests.work.rig import AWAY, SENT, Rig, rig


def queue(desk: Rig, count: int) -> None:
    letters = [
        NewLetter(
            ticket=None, inbox=None, template="ack", department="it", mailbox="it@example.org", repeatable=False,
            automatic=True, message_id=f"q{n}@example.org", content=b"Subject: x\r\n\r\nx\r\n", reverse_path="",
            recipients=(f"eva{n}@example.org",), created_at=NOW, due_at=NOW + timedelta(milliseconds=n),
        )
        for n in range(count)
    ]  # fmt: skip
    for start in range(0, count, 500):
        desk.store.write(lambda c, start=start: outbox.add(c, letters[start : start + 500]))


@pytest.mark.parametrize("count", [1_500, pytest.param(50_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_eight_hours(tmp_path: Path, count: int, record_property: object) -> None:
    with rig("sqlite", tmp_path) as desk:
        queue(desk, count)
        desk.clock.move(seconds=60)
        asked = 0

        def answer(outgoing: object) -> object:
            nonlocal asked
            asked += 1
            return AWAY

        desk.way.answer = answer  # type: ignore[assignment]
        for _ in range(8 * 12):
            desk.send()
            desk.clock.move(minutes=5)
        assert asked < count, "it is asked for a lane, not for each letter of it"
        assert {row.state for row in desk.store.read(lambda c: outbox.listed(c, limit=100_000))} == {"due"}
        desk.way.answer = lambda outgoing: SENT
        desk.way.handed.clear()
        for _ in range(80):
            desk.send()
            desk.clock.move(hours=1)
        assert len(desk.way.handed) == count
        assert len(set(desk.way.to())) == count
        assert {row.state for row in desk.store.read(lambda c: outbox.listed(c, limit=100_000))} == {"sent"}
        record_property("figure", f"{count} letters, {asked} tries while it was down")  # type: ignore[operator]
