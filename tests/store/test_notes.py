import threading

from gateway.store import notes
from gateway.store.engine import Store
from tests.databases import NOW


def keep(store: Store, digest: str) -> int:
    return store.write(lambda c: notes.keep_policy(c, digest=digest, files={"desk.yaml": digest}, now=NOW))


def test_facts(store: Store) -> None:
    assert store.read(lambda c: notes.read(c, "a")) == ""
    for value in ("1", "2"):
        store.write(lambda c, value=value: notes.write(c, "a", value))  # type: ignore[misc]
        assert store.read(lambda c: notes.read(c, "a")) == value
    store.write(lambda c: notes.forget(c, "a"))
    assert store.read(lambda c: notes.read(c, "a")) == ""


def test_generations_grow_with_changes_only(store: Store) -> None:
    assert store.read(notes.last_policy) is None
    assert [keep(store, digest) for digest in "aabba"] == [1, 1, 2, 2, 3]
    last = store.read(notes.last_policy)
    assert last is not None
    assert (last.generation, last.digest, last.files) == (3, "a", {"desk.yaml": "a"})


def test_processes_that_start_together_agree(store: Store) -> None:
    got: list[int] = []
    runs = [threading.Thread(target=lambda: got.append(keep(store, "a"))) for _ in range(6)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert got == [1] * 6
