"""What `make corpus` measures: the corpora of ../shared with their own scorers, run as programs, and the bar for each figure.

Each function measures one corpus and returns its figures, or raises `NotHereError` where the data is not there.
"""

import contextlib
import importlib.util
import json
import os
import re
import runpy
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared" / "corpus"
ADAPTER = Path(__file__).with_name("adapter.py")
MIB = 2**20
LOG_LINES = 3_000


class NotHereError(Exception):
    """The data is not on this machine."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `reached` is None where there is no bar."""

    about: str
    name: str
    found: str
    bar: str = ""
    reached: bool | None = None
    which: tuple[str, ...] = ()
    """The mails that were not right."""


def at_least(about: str, name: str, right: float, of: float, *, percent: float, which: Iterable[str] = ()) -> Figure:
    """A share that must not be lower."""
    share = 100 * right / of if of else 100.0
    bar = "all" if percent == 100 else f">= {percent:g} %"
    return Figure(about, name, f"{right:g} of {of:g}  {_percent(share)}", bar, share >= percent, tuple(which))


def at_most(about: str, name: str, value: float, most: float, unit: str, *, which: Iterable[str] = ()) -> Figure:
    """A number that must not be higher."""
    bar = f"<= {most:g} {unit}".rstrip() if most else "none"
    return Figure(about, name, f"{value:.3g} {unit}".rstrip(), bar, value <= most, tuple(which))


def _percent(share: float) -> str:
    """Never rounded up to the whole."""
    return f"{int(share * 100) / 100:.2f} %"


def here(path: Path) -> Path:
    """`path`, if it is there."""
    if not path.exists():
        raise NotHereError(f"{path.name} is not in {SHARED}" if SHARED.exists() else f"there is no {SHARED}")
    return path


def program(script: Path, *arguments: str | Path, folder: str) -> str:
    """What a scorer printed. It finds the project by PYTHONPATH, and writes what it writes into `folder`."""
    done = subprocess.run(
        [sys.executable, here(script), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script.name} failed: {done.stderr[-2000:]}")
    return done.stdout


def replies() -> list[Figure]:
    """What did the person newly write? Each distinct mail counts once."""
    cases = here(SHARED / "reply" / "cases_dev.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        scorer = SHARED / "reply" / "score.py"
        program(scorer, cases, "tests.corpus.adapter:extract", "--signature-aware", "--json", out, folder=folder)
        rows: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    score = _module(scorer)
    union = score.union(rows)
    figures = []
    for kind in sorted({row["kind"] for row in rows}):
        said = score.summary([row for row in rows if row["kind"] == kind])
        shown = f"{100 * said['exact']:.1f} %, lost {100 * said['lost']:.2f} %, leaked {100 * said['leaked']:.1f} %"
        figures.append(Figure("replies", f"exact, {kind} ({said['n']})", shown))
    return [
        *figures,
        at_least(
            *("replies", "exact, each distinct mail once"),
            *(round(union["exact"] * union["n"], 2), union["n"]),
            percent=90,
            which=(row["id"] for row in rows if not row["exact"]),
        ),
        at_most("replies", "words lost", 100 * union["lost"], 0.5, "%"),
        at_most("replies", "words leaked", 100 * union["leaked"], 5, "%"),
        _none("mails half lost", [row["id"] for row in rows if row["lost"] >= 0.5]),
        _none("crashes", [row["id"] for row in rows if row["crash"]]),
    ]


def _none(name: str, which: list[str]) -> Figure:
    return at_most("replies", name, len(which), 0, "", which=which)


def clean_replies() -> list[Figure]:
    """A reply without a quotation comes out as it went in."""
    with tempfile.TemporaryDirectory() as folder:
        cases = here(SHARED / "reply" / "cases_dev.jsonl")
        said = program(SHARED / "reply" / "clean_replies.py", cases, "tests.corpus.adapter:extract", folder=folder)
    count, unchanged = re.search(r"replies: (\d+)", said), re.search(r"unchanged +(\d+)", said)
    assert count
    assert unchanged
    return [at_least("replies", "clean replies unchanged", int(unchanged[1]), int(count[1]), percent=100)]


def long_log() -> list[Figure]:
    """A pasted log is the person's own words, however long."""
    from tests.corpus.adapter import extract

    lines = [f"2025-11-24 09:{n // 60 % 60:02}:{n % 60:02} srv4 job[{n}]: step {n} done" for n in range(LOG_LINES)]
    kept = set(extract("Here is the log:\n\n" + "\n".join(lines) + "\n", html=False).split("\n"))
    return [at_least("replies", "lines of a pasted log kept", sum(x in kept for x in lines), LOG_LINES, percent=100)]


def hostile() -> list[Figure]:
    """Inputs that make others slow: seconds of CPU for the slowest one."""
    from tests.corpus.adapter import extract

    script = here(SHARED / "reply" / "patho.py")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _arguments(str(script)):
        inputs: dict[str, tuple[bool, str]] = runpy.run_path(str(script))["INPUTS"]
    seconds = {name: _cpu(lambda html=html, text=text: extract(text, html)) for name, (html, text) in inputs.items()}
    slowest = max(seconds, key=lambda name: seconds[name])
    return [
        at_most("replies", f"slowest of {len(seconds)} hostile inputs ({slowest})", seconds[slowest], 1, "s of CPU")
    ]


# Field of the scorer: (what it is called here, bar in percent). None: printed only.
MIME_FIELDS: dict[str, tuple[str, float | None]] = {
    "subject": ("subject", 99.5),
    "from": ("originator", 99.5),
    "to": ("destinations", 99.5),
    "message_id": ("message-id", 99.5),
    "in_reply_to": ("in-reply-to", 99.5),
    "references": ("references", 99.5),
    "att_content": ("attachments, bytes", 99.5),
    "att_name": ("attachments, names", 99.5),
    "att_count": ("attachments, number", None),
    "kept": ("text found", 100),
    "text": ("text in its place", 99.5),
    "html": ("html in its place", None),
    "class": ("kind", 98),
    "may_autorespond": ("may be acknowledged", 100),
    "bounced": ("failed recipients", 97),
    "permanent": ("permanent or not", 95),
    "final": ("final or not", None),
}


def mails() -> list[Figure]:
    """Parsing, kinds and bounces of 831 mails."""
    folder = here(SHARED / "mime")
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "rows.json"
        program(folder / "score.py", ADAPTER, "--set", folder, "--brief", "--out", out, folder=place)
        rows: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))[ADAPTER.stem]
    crashed = [row["id"] for row in rows if row["status"] != "ok"]
    figures = [at_most("mails", f"crashes ({len(rows)} mails)", len(crashed), 0, "", which=crashed)]
    for name, (called, bar) in MIME_FIELDS.items():
        verdicts = {row["id"]: row["fields"][name] == "right" for row in rows if name in row["fields"]}
        wrong = [mail for mail, is_right in verdicts.items() if not is_right]
        right, of = len(verdicts) - len(wrong), len(verdicts)
        if bar is not None:
            figures.append(at_least("mails", called, right, of, percent=bar, which=wrong))
        else:
            shown = f"{right} of {of}  {_percent(100 * right / max(of, 1))}"
            figures.append(Figure("mails", called, shown, which=tuple(wrong)))
    return [*figures, _false_bounces(folder)]


def _false_bounces(folder: Path) -> Figure:
    """Mails that are no bounce and were taken for one."""
    from tests.corpus.adapter import parse

    wrong: list[str] = []
    others = 0
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = row["expect"].get("class")
        if kind is None or "bounce" in (kind if isinstance(kind, list) else [kind]):
            continue
        others += 1
        if parse((folder / row["path"]).read_bytes()).get("class") == "bounce":
            wrong.append(row["id"])
    return at_most("mails", f"false bounces ({others} mails)", len(wrong), 0, "", which=wrong)


def stress(folder: Path | None = None) -> list[Figure]:
    """Each stress mail in a process of its own, started anew: seconds of CPU, peak memory, and was it read or held?"""
    archive = here(SHARED / "mime" / "stress.tar.xz")
    with tempfile.TemporaryDirectory() as place:
        with tarfile.open(archive) as packed:
            packed.extractall(folder or place, filter="data")
        ends = {path.stem: _explained_apart(path) for path in sorted(Path(folder or place).rglob("*.eml"))}
    slow, large = max(ends, key=lambda name: ends[name][0]), max(ends, key=lambda name: ends[name][1])
    faults = [name for name, end in ends.items() if end[2] == "fault"]
    held = sum(end[2] == "held" for end in ends.values())
    return [
        at_most("stress", f"slowest ({slow})", ends[slow][0], 2, "s of CPU"),
        at_most("stress", f"largest ({large})", ends[large][1], 512, "MiB"),
        at_most("stress", "faults of ours", len(faults), 0, "", which=faults),
        Figure("stress", "read, held with a reason", f"{len(ends) - held - len(faults)}, {held}"),
    ]


_MEASURED = """
import atexit, pathlib, runpy, sys, time

@atexit.register
def tell():  # ru_maxrss would be that of whoever started us, if that is larger
    peak = [line.split()[1] for line in pathlib.Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    print("measured", time.process_time(), *peak, file=sys.stderr)

runpy.run_module("gateway", run_name="__main__", alter_sys=True)
"""


def _explained_apart(path: Path) -> tuple[float, float, str]:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, "explain", "--json", str(path)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    line = json.loads(done.stdout) if done.returncode == 0 else {"ok": False, "error": "Error: it ended"}
    _, seconds, peak = done.stderr.splitlines()[-1].split()
    is_fault = not line["ok"] and re.match(r"\w*(?:Error|Exception|Exhausted)\b", line["error"])
    end = "read" if line["ok"] else "fault" if is_fault else "held"
    return float(seconds), int(peak) * 1024 / MIB, end


def own() -> list[Figure]:
    """Our own mails, each with all its decisions."""
    from tests.corpus.own_mails import differences, own_mails

    wrong = {mail.id: found for mail in own_mails() if (found := differences(mail))}
    count = sum(1 for _ in own_mails())
    return [at_least("own", "own mails, all decisions", count - len(wrong), count, percent=100, which=wrong)]


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@contextlib.contextmanager
def _arguments(*arguments: str) -> Iterator[None]:
    before, sys.argv = sys.argv, list(arguments)
    try:
        yield
    finally:
        sys.argv = before


def _module(path: Path) -> Any:
    """A scorer as a module, for what it can do beside its table."""
    spec = importlib.util.spec_from_file_location(f"shared_{path.parent.name}_{path.stem}", here(path))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module
