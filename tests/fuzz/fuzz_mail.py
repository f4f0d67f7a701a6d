"""Damaged mails through parse, quotation, report and digest: `python -m tests.fuzz.fuzz_mail --runs 100000`.

Uses every core. Progress on standard error; one summary line on standard output; exit code 1 if anything was found. A find is
printed with its seed: `--seed N --runs 1` runs it again.
"""

import argparse
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Iterator

from tests.fuzz.check_mail import check, corpus_mails, own_mails
from tests.fuzz.mutate import mutate

CPU_LIMIT = 1.0  # seconds of CPU for one mail
BATCH = 200

Outcome = tuple[int, int, float, list[str]]  # runs, refused, slowest, finds


def run(seeds: range, mails: list[bytes]) -> Outcome:
    """One batch in this process."""
    refused, slowest, finds = 0, 0.0, []
    for seed in seeds:
        raw = mutate(seed, mails)
        begin = time.process_time()
        try:
            refused += not check(raw)
        except Exception:
            finds.append(f"seed {seed}: {traceback.format_exc(limit=-3)}")
        took = time.process_time() - begin
        slowest = max(slowest, took)
        if took > CPU_LIMIT:
            finds.append(f"seed {seed}: {took:.1f} s of CPU")
    return len(seeds), refused, slowest, finds


class _Worker:
    """Reads the mails once per process."""

    mails: list[bytes]

    @classmethod
    def start(cls) -> None:
        cls.mails = [*corpus_mails(), *own_mails()]

    @classmethod
    def batch(cls, seeds: range) -> Outcome:
        return run(seeds, cls.mails)


def _batches(first: int, runs: int) -> Iterator[range]:
    for at in range(first, first + runs, BATCH):
        yield range(at, min(at + BATCH, first + runs))


def fuzz(runs: int, first: int = 0) -> tuple[str, list[str]]:
    """`runs` damaged mails on every core: the summary line, and the finds."""
    done = refused = 0
    slowest = 0.0
    finds: list[str] = []
    begin = time.monotonic()
    with multiprocessing.Pool(os.cpu_count() or 1, initializer=_Worker.start) as pool:
        for ran, no, slow, found in pool.imap_unordered(_Worker.batch, _batches(first, runs)):
            done, refused, slowest = done + ran, refused + no, max(slowest, slow)
            finds += found
            for text in found:
                print(text, file=sys.stderr)
            print(f"\rfuzz mail: {done}/{runs}, {len(finds)} found", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    summary = (
        f"fuzz mail: {done} mails, {len(finds)} unhandled or over {CPU_LIMIT:g} s of CPU, {refused} refused as unusable, "
        f"slowest {slowest:.2f} s of CPU, {time.monotonic() - begin:.0f} s"
    )
    return summary, finds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    summary, finds = fuzz(options.runs, options.seed)
    print(summary)
    return 1 if finds else 0


if __name__ == "__main__":
    raise SystemExit(main())
