"""F-16: the data folder is not ours, or is everybody's. It does not start, and says why in one line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.desk import Desk, Warm

WRONG: list[tuple[Callable[[Path], object], str]] = [
    (lambda data: (data.mkdir(), data.chmod(0o777)), "everybody can write into the data folder"),
    (lambda data: data.write_text("a file"), "cannot be used"),
    (lambda data: data.symlink_to("/proc/1/nothing"), "cannot be used"),
]


@pytest.mark.parametrize(("spoil", "words"), WRONG)
def test_one_clear_line(desk: Desk, spoil: Callable[[Path], object], words: str) -> None:
    spoil(desk.folder / "data")
    child = desk.start(ready=False)
    assert child.wait() != 0
    assert words in child.log()
    assert len(child.log().splitlines()) == 1


def test_a_folder_it_makes_is_its_own(warm: Warm, tmp_path: Path) -> None:
    desk = Desk.make(tmp_path / "desk", warm)
    with desk.running():
        assert (desk.folder / "data").stat().st_mode & 0o077 == 0
