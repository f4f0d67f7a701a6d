"""`python -m tests.month`: play a month and look at its reports.

--requests 600   --seed 1   --days 28
--keep FOLDER    the desk stays there: postroom --config FOLDER/config.toml report month 2025-11
"""

import argparse
import tempfile
import time
from pathlib import Path

from gateway.cli.report import lines
from gateway.desk.periods import Kind, named
from gateway.store import figures
from tests.month.counting import counted, said
from tests.month.playing import Month


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        month = Month(given.keep or Path(folder) / "desk", requests=given.requests, seed=given.seed, days=given.days)
        began = time.process_time()
        month.play()
        print(f"{month.mails} mails, {month.letters} letters, {time.process_time() - began:.0f} s of processor time\n")
        for kind, name in ((Kind.WEEK, "2025-W47"), (Kind.MONTH, "2025-11")):
            period = named(name, kind, month.desk.timezone)
            assert period is not None
            found = month.room.runtime.store.read(
                lambda connection, one=period: figures.reports(connection, month.desk, one)  # type: ignore[misc]
            )
            for report in found.values():
                ours, theirs = said(report.figures), counted(month.counts[report.figures.department, name])
                if ours != theirs:
                    print(f"THE PLAYERS COUNTED OTHERWISE: {theirs} and not {ours}")
                print("\n".join(lines(report, month.desk)), end="\n\n")
        month.close()


if __name__ == "__main__":
    main()
