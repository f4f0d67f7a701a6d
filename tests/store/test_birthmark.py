"""The database that ran here last is known again; another one in its place is refused."""

from pathlib import Path

import pytest

from gateway.store import birthmark
from gateway.store.birthmark import WrongDatabase
from tests.databases import opened


def test_each_start_counts(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as store:
        assert [store.write(birthmark.count) for _ in range(2)] == [1, 2]
        birthmark.put_down(tmp_path, 2)
        birthmark.refuse_older(store, tmp_path / "desk.db", tmp_path)
        birthmark.put_down(tmp_path, 3)
        with pytest.raises(WrongDatabase, match="start 2 of 3"):
            birthmark.refuse_older(store, tmp_path / "desk.db", tmp_path)


def test_a_new_desk_may_begin(tmp_path: Path) -> None:
    birthmark.refuse_missing(tmp_path / "desk.db", tmp_path)
    (tmp_path / "desk.db").touch()
    birthmark.refuse_missing(tmp_path / "desk.db", tmp_path)


@pytest.mark.parametrize(("content", "said"), [(None, "not there"), (b"", "empty"), (b"garbage", "no database")])
def test_where_a_desk_has_run_its_database_is_there(content: bytes | None, said: str, tmp_path: Path) -> None:
    birthmark.put_down(tmp_path, 1)
    if content is not None:
        (tmp_path / "desk.db").write_bytes(content)
    with pytest.raises(WrongDatabase, match=rf"{said}.*db restore FILE"):
        birthmark.refuse_missing(tmp_path / "desk.db", tmp_path)


def test_a_count_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / birthmark.NAME).write_text("many\n")
    with opened("sqlite", tmp_path) as store:
        birthmark.refuse_older(store, tmp_path / "desk.db", tmp_path)
