"""F-08: somebody copies the files with `cp` while it is at work; such a copy either passes `db verify` or is refused with a reason.
`db backup` is the way that always gives a whole one."""

import threading

from gateway.store import copies, migrate
from tests.cli.rig import mail
from tests.faults.damage import Forked, at_work

COPIES = 12


def test_a_plain_copy_passes_or_is_refused(here: Forked) -> None:
    passed = refused = 0
    with at_work(here, 2) as live:
        stop = threading.Event()

        def write() -> None:
            n = 0
            while not stop.is_set():
                here.call("deliver", text=mail(f"Busy {n}", f"b{n}") + "x" * 200_000)
                n += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(COPIES):
                one = live.copy(here.folder / "copy")
                if n % 2:
                    one.journal.unlink(missing_ok=True)  # `cp postroom.db` alone
                try:
                    assert copies.schema_of(one.database) == migrate.head()
                    problems = one.problems()
                except copies.NoDatabase:
                    refused += 1
                    continue
                refused += bool(problems)
                passed += not problems
            made = here.folder / "whole.db"
            assert here.call("db", "backup", "--to", str(made)).exit_code == 0
        finally:
            stop.set()
            writer.join()
    assert passed + refused == COPIES
    assert copies.checked(made).problems == []
    print(f"{passed} copies passed, {refused} were refused")
