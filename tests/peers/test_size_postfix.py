"""A mail server that takes less than we would send: a real Postfix with a small limit, and what comes out behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.mail.compose import compose
from gateway.mail.draft import FilePart
from gateway.outlet.submission import Submission
from tests.mail.test_composed import draft
from tests.peers.postfix import Postfix, smtp
from tests.peers.sink import Captured, Sink
from tests.work.rig import Rig, rig
from tests.work.test_send_large import ZIP, add, files, states, stored, text

pytestmark = pytest.mark.peers

LIMIT = 200_000
PEOPLE = {"eva@example.org", "tom@example.org"}
SMALL = FilePart("plan.pdf", "application/pdf", content=b"%PDF" * 10_000)


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture(scope="module")
def postfix(sink: Sink) -> Iterator[Postfix]:
    routes = {"example.org": smtp(sink.port, PEOPLE)}
    with Postfix(routes, settings={"message_size_limit": str(LIMIT)}) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, postfix: Postfix) -> Iterator[Rig]:
    with rig("sqlite", tmp_path, delay="0s") as made:
        way = Submission("127.0.0.1", postfix.port, local_hostname="desk.example.org")
        made.sender._connect = lambda mailbox: way
        yield made
        way.close()


def arrived(postfix: Postfix, sink: Sink, before: int, count: int) -> list[Captured]:
    sink.wait(before + count)
    postfix.wait_empty()
    assert len(sink.mails) == before + count, "not one more"
    return sink.mails[before:]


def test_everybody_gets_it_once_without_the_large_file(desk: Rig, postfix: Postfix, sink: Sink) -> None:
    before = len(sink.mails)
    add(desk, compose(draft(files=(ZIP, SMALL))), *sorted(PEOPLE))
    desk.send()
    assert states(desk) == ["sent", "sent"]
    came = arrived(postfix, sink, before, 2)
    assert sorted(one.recipients[0] for one in came) == sorted(PEOPLE)
    for one in came:
        assert files(one.content) == ["plan.pdf"]
        assert "because the mail server takes at most 200 KB: drawing.zip (2.0 MB). Ask us, we have it." in text(
            one.content
        )
        assert one.content.endswith(stored(desk))


@pytest.mark.parametrize("size", [LIMIT - 3_000, LIMIT - 300, LIMIT - 1, LIMIT, LIMIT + 1])
def test_at_the_edge_nothing_is_lost(desk: Rig, postfix: Postfix, sink: Sink, size: int) -> None:
    """Postfix counts the fields it adds: a letter just within its limit may be refused after the dot."""
    before = len(sink.mails)
    plain = len(compose(draft(files=(FilePart("fit.bin", "application/zip", encoded=b"AAAA"),))))
    lines = b"A" * 900 + b"\r\n"
    body = (lines * (size // 902 + 1))[: (size - plain) // 902 * 902 + (size - plain) % 902 // 4 * 4]
    add(desk, compose(draft(files=(FilePart("fit.bin", "application/zip", encoded=body),))), "eva@example.org")
    desk.send()
    assert states(desk) == ["sent"]
    [one] = arrived(postfix, sink, before, 1)
    assert files(one.content) == ([] if "Left out" in text(one.content) else ["fit.bin"])


def test_a_text_of_megabytes_arrives_cut(desk: Rig, postfix: Postfix, sink: Sink) -> None:
    before = len(sink.mails)
    add(desk, compose(draft(text="A long report. " * 200_000)), "eva@example.org")
    desk.send()
    assert states(desk) == ["sent"]
    [one] = arrived(postfix, sink, before, 1)
    assert "The text is cut here, because the mail server takes at most 200 KB." in text(one.content)
    assert 50_000 < len(one.content) < LIMIT
