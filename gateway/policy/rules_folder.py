"""Which files of the rules folder are read: the rules, and beside them calendars, tips and sample mails (contract.md 3)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.policy.mistakes import Report

_LARGEST = 2_000_000  # bytes of one file
_MOST = 500  # files
_TIPS, _SAMPLES = "tips/", "samples/"


def read_files(rules: Path, report: Report) -> tuple[str, dict[str, str]]:
    """The folder as it is called in messages, and the texts in it by name: `it.yaml`, `holidays.ics`, `tips/NAME.txt`,
    `samples/NAME.eml` (its bytes as latin-1)."""
    try:
        is_folder = rules.is_dir()
        folder = rules if is_folder else rules.parent
        names = sorted(_names(folder))
    except OSError as error:
        report.error(str(rules), None, f"cannot be read: {error.strerror}")
        return "", {}
    wanted = [name for name in names if not is_rules(name) and not name.endswith(".yml")]
    if is_folder:
        wanted += [name for name in names if is_rules(name)]
        for name in names:
            if name.endswith(".yml"):
                report.warning(str(folder / name), None, "is not read: name it .yaml")
        if not any(is_rules(name) for name in wanted):
            report.error(str(rules), None, "there is no .yaml file in this folder")
    else:
        wanted.append(rules.name)
    if len(wanted) > _MOST:
        report.error(str(rules), None, f"holds more than {_MOST} files")
        return "", {}
    return str(folder), {name: _read_text(folder / name, report) for name in wanted}


def is_rules(name: str) -> bool:
    """Is this a rules file (and not a calendar, tip or sample)? A single file may have any name."""
    return not name.startswith((_TIPS, _SAMPLES)) and not name.endswith((".ics", ".yml"))


def tips_in(files: Mapping[str, str]) -> dict[str, str]:
    """Name of a tip -> its text."""
    return {name[len(_TIPS) : -len(".txt")]: text.strip() for name, text in files.items() if name.startswith(_TIPS)}


def samples_in(files: Mapping[str, str]) -> dict[str, bytes]:
    """Sample mails, by the name that `file:` in a test has for them."""
    return {name: text.encode("latin-1", "replace") for name, text in files.items() if name.startswith(_SAMPLES)}


def _names(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        if path.suffix in (".ics", ".yaml", ".yml") and path.name[0] != ".":
            yield path.name
    for inside, ending in ((_TIPS, ".txt"), (_SAMPLES, ".eml")):
        if (folder / inside).is_dir():
            yield from (inside + path.name for path in (folder / inside).iterdir() if path.suffix == ending)


def _read_text(path: Path, report: Report) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        report.error(str(path), None, why)
        return ""
    if len(data) > _LARGEST:
        report.error(str(path), None, f"is larger than {_LARGEST:,} bytes")
        return ""
    if path.suffix == ".eml":
        return data.decode("latin-1")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        report.error(str(path), data.count(b"\n", 0, error.start) + 1, "this line is not UTF-8")
        return ""


# ---------------------------------------------------------------- making
