import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from gateway.store.dialect import Prepared, at_driver, insert_new
from gateway.store.engine import Busy, Store
from gateway.store.schema import inbox, note
from tests.databases import NOW


def test_the_row_that_is_there_wins(store: Store) -> None:
    for value, is_new in (("1", True), ("2", False)):
        row = {"name": "a", "value": value}
        done = store.write(lambda c, row=row: c.execute(insert_new(c, note).returning(note.c.name), row).first())  # type: ignore[misc]
        assert (done is not None) is is_new
    assert store.read(lambda c: c.execute(sa.select(note.c.value)).scalar_one()) == "1"


def test_the_drivers_errors_are_the_usual_ones(store: Store) -> None:
    with pytest.raises((OperationalError, ProgrammingError, Busy)):
        store.write(lambda c: at_driver(c, "SELECT * FROM nowhere"))
    store.write(lambda c: at_driver(c, "INSERT INTO note (name, value) VALUES ('a', '1')"))
    with pytest.raises(IntegrityError):
        store.write(lambda c: at_driver(c, "INSERT INTO note (name, value) VALUES ('a', '1')"))
    assert store.write(lambda c: at_driver(c, "SELECT value FROM note").fetchall()) == [("1",)]


def test_a_prepared_row_is_the_row_that_execute_would_write(store: Store) -> None:
    """Also with the columns' defaults, NULL, JSON and instants."""
    prepared = Prepared.insert(inbox, returning=inbox.c.id)
    values = {
        "state": "new", "source": "smtp", "received_at": NOW, "reverse_path": "", "forward_paths": ["ü@x", '"'], "size": 1,
        "sha256": "", "silent": True,
    }  # fmt: skip
    one = store.write(lambda c: prepared.run(c, {**values, "transmission": "1"}).fetchone()[0])
    two = store.write(
        lambda c: c.execute(sa.insert(inbox).values({**values, "transmission": "2"})).inserted_primary_key[0]
    )
    rows = [
        store.read(lambda c, n=n: c.execute(sa.select(inbox).where(inbox.c.id == n)).one()._asdict())
        for n in (one, two)
    ]  # type: ignore[misc]
    for row in rows:
        row.pop("id")
        row.pop("transmission")
    assert rows[0] == rows[1]
    assert rows[0]["received_at"] == NOW
