"""`make fuzz N=100000 [TARGET=smtp]`: broken inputs for everything that reads what strangers or admins write.

Progress on standard error; a table on standard output,
or JSON; exit code 1 if anything was found. What is found is shown with its
seed and kept, made small, in tests/fuzz/crashers/<target>/, where `make test` feeds it again.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from functools import partial

from tests.fuzz.engine import Result, Target, run
from tests.fuzz.targets import BY_NAME

_BATCHES_EACH = 40
_LARGEST_BATCH = 500
_MOST_KEPT = 10  # of one target: the others are most likely the same fault
_PROGRESS = 1.0


def _batches(first: int, runs: int, jobs: int) -> Iterator[range]:
    size = max(1, min(_LARGEST_BATCH, runs // (_BATCHES_EACH * jobs) + 1))
    for at in range(first, first + runs, size):
        yield range(at, min(at + size, first + runs))


def _batch(name: str, seeds: range) -> Result:
    return run(BY_NAME[name], seeds)


def fuzz(target: Target, *, runs: int, first: int, jobs: int) -> Result:
    """`runs` inputs in `jobs` processes."""
    result, begin, shown = Result(), time.monotonic(), 0.0
    with multiprocessing.Pool(jobs) as pool:
        for done in pool.imap_unordered(partial(_batch, target.name), _batches(first, runs, jobs)):
            for find in done.finds[: max(0, _MOST_KEPT - len(result.finds))]:
                print(f"\n{find.target}, seed {find.seed}, kept as {find.keep()}:\n{find.problem}", file=sys.stderr)
            result.add(done)
            seconds = time.monotonic() - begin
            if seconds - shown > _PROGRESS or result.executions == runs:
                shown = seconds
                line = f"fuzz {target.name}: {result.executions}/{runs}, {len(result.finds)} found, {seconds:.0f} s"
                print(f"\r{line}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return result


HEAD = f"{'target':<10} {'executions':>10} {'distinct':>10} {'slowest':>9} {'findings':>8}  became"


def as_line(name: str, result: Result) -> str:
    """A line of the table."""
    became = ", ".join(f"{word} {count}" for word, count in result.became.most_common(4))
    slowest = f"{result.slowest * 1000:.0f} ms"
    counts = f"{result.executions:>10} {len(result.seen):>10} {slowest:>9} {len(result.finds):>8}"
    return f"{name:<10} {counts}  {became}"


def as_json(name: str, result: Result) -> str:
    """An object on one line."""
    finds = [{"seed": find.seed, "problem": find.problem, "file": str(find.place)} for find in result.finds]
    said = {
        "target": name, "executions": result.executions, "distinct": len(result.seen),
        "slowest_cpu_seconds": round(result.slowest, 3), "became": dict(result.became), "findings": finds,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--runs", type=int, default=100_000, help="inputs; those of slow targets are fewer, in proportion"
    )
    parser.add_argument("--target", action="append", choices=sorted(BY_NAME), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=0, help="the first seed: --seed N --runs 1 runs a find again")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    found = 0
    if not options.json:
        print(HEAD, flush=True)
    for name in options.target or BY_NAME:
        target = BY_NAME[name]
        runs = max(1, round(options.runs * target.share))
        result = fuzz(target, runs=runs, first=options.seed, jobs=options.jobs)
        print((as_json if options.json else as_line)(name, result), flush=True)
        found += len(result.finds)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
