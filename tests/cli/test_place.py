"""Which desk a verb works on, and by which clock and rules."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.cli.place import Place, existing_store, running_clock
from gateway.clock import ShiftedClock
from gateway.errors import Mistakes, Permanent
from gateway.runtime import CLOCK_NOTE
from gateway.store import notes
from tests.cli.rig import RULES, DeskFolder


@pytest.fixture
def started(desk: DeskFolder) -> DeskFolder:
    assert desk.process("run", "--once").returncode == 0
    return desk


def test_the_rules_in_force_not_those_of_the_day(started: DeskFolder) -> None:
    started.rules.write_text(RULES.replace("name: IT", "name: Machines"))
    with Place(started.config).beside() as here:
        assert here.desk.departments["it"].name == "IT"
        assert here.zone.key == "Europe/Berlin"
    started.rules.write_text("departments: {")
    with Place(started.config).beside() as here:
        assert here.desk.departments["it"].name == "IT"


def test_the_files_of_the_day_before_the_first_start(desk: DeskFolder) -> None:
    assert desk.call("deliver", text="From: eva@example.org\n\nHi").exit_code == 0
    with Place(desk.config).beside() as here:
        assert here.desk.departments["it"].name == "IT"
    desk.rules.write_text("departments: {")
    with pytest.raises(Mistakes), Place(desk.config).beside():
        pass


def test_no_database(desk: DeskFolder) -> None:
    settings = Place(desk.config).settings()
    assert existing_store(settings, or_none=True) is None
    with pytest.raises(Permanent, match="there is no database yet"):
        existing_store(settings)


def test_a_database_of_another_version(started: DeskFolder) -> None:
    settings = Place(started.config).settings()
    engine = sa.create_engine(f"sqlite:///{started.folder}/data/postroom.db")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'another'"))
    engine.dispose()
    with pytest.raises(Permanent, match="does not know: install the newer version"):
        existing_store(settings)


def test_the_clock_of_the_process_that_runs(started: DeskFolder) -> None:
    store = existing_store(Place(started.config).settings())
    assert store is not None
    try:
        assert not isinstance(running_clock(store), ShiftedClock)
        store.write(lambda connection: notes.write(connection, CLOCK_NOTE, "-3600000000"))
        clock = running_clock(store)
        assert isinstance(clock, ShiftedClock)
        assert clock.offset == timedelta(hours=-1)
    finally:
        store.close()


def test_a_config_that_is_not_there() -> None:
    with pytest.raises(Mistakes, match=r"nowhere\.toml: cannot be read"):
        Place(str(Path("nowhere.toml"))).settings()
