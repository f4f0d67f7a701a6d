"""Room for one more mail, on disks that are really full."""

from pathlib import Path

from gateway.intake.room import Room


def test_bytes_that_must_be_free(tmp_path: Path) -> None:
    assert Room(tmp_path, least=1)()
    assert not Room(tmp_path, least=1 << 62)()


def test_looks_once_a_second(tmp_path: Path) -> None:
    now = 0.0
    room = Room(tmp_path, least=1, monotonic=lambda: now)
    assert room()
    room._least = 1 << 62  # as if somebody had filled the disk meanwhile
    now = 0.9
    assert room()
    now = 1.1
    assert not room()


def test_a_disk_that_cannot_be_asked_does_not_hold_mail_up(tmp_path: Path) -> None:
    assert Room(tmp_path / "gone", least=1 << 62)()
