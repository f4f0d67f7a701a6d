"""Letters captured in a folder."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.errors import Temporary
from gateway.outlet.capture import Capture, envelope_of
from gateway.work.transport import Outcome, Outgoing

CONTENT = b"From: it@example.org\r\nTo: eva@example.org\r\n\r\n.Hello\r\n"
NOW = datetime(2025, 11, 24, 9, 30, tzinfo=UTC)


def letters(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"))


@pytest.mark.parametrize(
    ("recipient", "reverse_path"),
    [
        ("eva@example.org", ""),
        ("eva@example.org", "it+b.12.0af3@example.org"),
        ("a~b/..%2f@example.org", "x"[:0]),
        ('"a/b"@example.org', "it@example.org"),
        ("jürgen@bücher.example", ""),
        ("it+4812.k7q2m9@demo", "it@demo"),
    ],
)
def test_name_tells_the_envelope(tmp_path: Path, recipient: str, reverse_path: str) -> None:
    folder = tmp_path / "to" / "be" / "made"
    reply = Capture(folder, now=lambda: NOW).deliver(Outgoing(reverse_path, recipient, CONTENT))
    assert (reply.outcome, reply.code) == (Outcome.SENT, 250)
    [path] = folder.iterdir()
    assert path.read_bytes() == CONTENT
    assert path.name.startswith(f"20251124T093000.000000Z-{reply.queue_id.split('-')[1]}")
    assert envelope_of(path) == (reverse_path, recipient)


def test_names_sort_in_the_order_of_delivery_even_if_the_clock_goes_back(tmp_path: Path) -> None:
    times = iter(NOW + timedelta(seconds=s) for s in (0, 0, 5, 3, 3, 9))
    capture = Capture(tmp_path, now=lambda: next(times))
    names = [f"p{n}@example.org" for n in range(6)]
    for name in names:
        capture.deliver(Outgoing("", name, CONTENT))
    capture.close()
    assert [envelope_of(path)[1] for path in letters(tmp_path)] == names


def test_long_addresses_make_a_name_the_file_system_takes(tmp_path: Path) -> None:
    long = "ü" * 200 + "@example.org"
    assert Capture(tmp_path, now=lambda: NOW).deliver(Outgoing(long, long, CONTENT)).outcome == Outcome.SENT
    [path] = letters(tmp_path)
    assert envelope_of(path)[1].startswith("üüü")
    assert envelope_of(path)[1].endswith("…")


def test_the_mark_is_made_before_the_file_appears(tmp_path: Path) -> None:
    seen: list[int] = []
    capture = Capture(tmp_path, now=lambda: NOW)
    capture.deliver(Outgoing("", "eva@example.org", CONTENT), before_dot=lambda: seen.append(len(letters(tmp_path))))
    assert seen == [0]
    assert len(letters(tmp_path)) == 1


def test_without_its_mark_nothing_appears(tmp_path: Path) -> None:
    def fails() -> None:
        raise Temporary("the database is busy")

    with pytest.raises(Temporary):
        Capture(tmp_path, now=lambda: NOW).deliver(Outgoing("", "eva@example.org", CONTENT), before_dot=fails)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    reply = Capture(tmp_path / "file", now=lambda: NOW).deliver(Outgoing("", "eva@example.org", CONTENT))
    assert (reply.outcome, reply.code, reply.rejected_at) == (Outcome.TEMPORARY, 0, "data")


@pytest.mark.parametrize(
    "outgoing", [Outgoing("", "eva@example.org", b"bare\nline\r\n"), Outgoing("", "../../etc\r\n@x", CONTENT)]
)
def test_what_may_not_go_on_the_wire_is_not_captured(tmp_path: Path, outgoing: Outgoing) -> None:
    assert Capture(tmp_path, now=lambda: NOW).deliver(outgoing).outcome == Outcome.PERMANENT
    assert list(tmp_path.iterdir()) == []
