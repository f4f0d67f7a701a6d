"""Runs the tests of the fault table and prints it: `python -m tests.faults` (or `make faults`).

`--long` runs the large ones too, `--own` only the files of this folder, `--list` nothing at all. Other options go to pytest.
"""

import sys
from collections import defaultdict

import pytest

from tests.conftest import PROJECT
from tests.faults.table import TABLE, Row

STANDS = {"failed": "FAILED", "passed": "passed", "skipped": "skipped"}


class Outcomes:
    """What became of each test, by `file::function`; of several cases the worst."""

    def __init__(self) -> None:
        self.cases: dict[str, list[str]] = defaultdict(list)
        self.figures: dict[str, list[str]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.removeprefix("tests/").partition("[")[0]
        is_long = report.skipped and "long: runs with" in str(report.longrepr)
        if report.when == "call" or report.outcome != "passed":
            self.cases[name].append("long" if is_long else report.outcome)
        if report.when == "call":
            self.figures[name] += [str(value) for key, value in report.user_properties if key == "figure"]

    def of(self, proof: str) -> list[str]:
        if "::" in proof:
            return self.cases.get(proof, [])
        return [one for name, cases in self.cases.items() if name.startswith(f"{proof}::") for one in cases]

    def figure(self, row: Row) -> str:
        return ", ".join(
            text
            for proof in row.proofs
            for name, texts in self.figures.items()
            if name.startswith(proof)
            for text in texts
        )

    def verdict(self, row: Row) -> str:
        if not row.proofs:
            return "reason"
        found = [one for proof in row.proofs for one in self.of(proof)]
        for worst in ("failed", "skipped"):
            if worst in found:
                return STANDS[worst]
        return "passed" if "passed" in found else "long" if "long" in found else "not run"


def main(args: list[str]) -> int:
    chosen = [proof for row in TABLE for proof in (row.own if "--own" in args else row.proofs)]
    more = [arg for arg in args if arg not in ("--own", "--list")]
    outcomes, code = Outcomes(), 0
    if "--list" not in args:
        names = [str(PROJECT / "tests" / proof) for proof in dict.fromkeys(chosen)]
        code = int(pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "-ra", *more, *names], [outcomes]))
    verdicts = {row.number: outcomes.verdict(row) for row in TABLE}
    for row in TABLE:
        where = ", ".join(sorted({proof.partition("::")[0] for proof in row.proofs})) or "–"
        print(f"{row.name}  {verdicts[row.number]:8} {row.what}")
        print(f"                {where}" + (f" · {figure}" if (figure := outcomes.figure(row)) else ""))
        if row.reason:
            print(f"                {row.reason}")
    counted = {verdict: list(verdicts.values()).count(verdict) for verdict in dict.fromkeys(verdicts.values())}
    print("faults: " + ", ".join(f"{count} {verdict}" for verdict, count in counted.items()))
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
