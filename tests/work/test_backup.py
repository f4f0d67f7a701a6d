"""The copy of each night: checked, seven kept, none deleted while something is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.policy.sections import Database
from gateway.store import copies
from gateway.work.backup import KEPT, Backup
from tests.databases import NOW
from tests.work.rig import Rig, mail, rig


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path) as made:
        made.take(mail())
        made.run()
        yield made


def backup(desk: Rig, folder: Path) -> Backup:
    source = Path(str(desk.store.engine.url.database))
    settings = replace(Database(url="", backup=time(2), backup_to=None), backup_to=folder)
    return Backup(source, settings, data=source.parent, zone=desk.policy.desk.timezone)


def test_the_last_seven_are_kept(desk: Rig, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    job = backup(desk, folder)
    folder.mkdir()
    (folder / "postroom-by-hand.db").touch()
    (folder / ".daily-2025-11-23T09-28-03.db.1.part").touch()  # of a night that was cut short
    for n in range(KEPT + 2):
        said = job.run(lambda: False, NOW + timedelta(days=n))
        assert said["ok"]
        assert said["mails"] == 1
    names = sorted(one.name for one in folder.iterdir())
    days = [NOW + timedelta(days=n) for n in range(2, KEPT + 2)]
    assert names == [*(f"daily-{day:%Y-%m-%d}T09-28-03.db" for day in days), "postroom-by-hand.db"]
    assert copies.checked(folder / names[0]).problems == []


def test_with_something_wrong_no_older_one_is_deleted(desk: Rig, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    job = backup(desk, folder)
    for n in range(KEPT):
        job.run(lambda: False, NOW + timedelta(days=n))
    desk.store.write(lambda c: c.execute(sa.text("UPDATE inbox SET sha256 = 'x'")) and None)
    said = job.run(lambda: False, NOW + timedelta(days=KEPT))
    assert not said["ok"]
    assert len(list(folder.iterdir())) == KEPT + 1
    told = job.trouble(said)
    assert told.said == ("mail 1: its bytes are not those that came: the SHA-256 differs",)
    assert told.remedy == "postroom db verify"


def test_a_copy_that_cannot_be_made(desk: Rig, tmp_path: Path) -> None:
    told = backup(desk, tmp_path).trouble({"ok": False, "error": "no room"})
    assert (str(told.what), told.said) == ("The database was not copied", ("no room",))
