"""What may lie on a disk after a power cut: of what was written since the last sync of a file, any part, in any order, torn at 512
bytes; of what was written before it, all.

`read_ops` reads what faults.c wrote down; `disk_after` builds one of the states that the cut may leave.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Op:
    """`kind`: W write, S sync, T truncate to `at`, U unlink. `end`: how long the record was after it."""

    kind: str
    name: str
    at: int
    content: bytes
    end: int


def read_ops(record: Path) -> Iterator[Op]:
    with record.open("rb") as file:
        while line := file.readline():
            kind, name, at, length = line.decode().split()
            content = file.read(int(length)) if kind == "W" else b""
            yield Op(kind, name, int(at), content, file.tell())


def disk_after(base: Path, ops: Sequence[Op], *, chance: random.Random) -> dict[str, bytes]:
    """The files, by name, after `ops` and a power cut; `base` is the folder as it was before, all of it durable."""
    files = {path.name: bytearray(path.read_bytes()) for path in base.iterdir() if path.is_file()}
    last_sync = {op.name: number for number, op in enumerate(ops) if op.kind == "S"}
    for number, op in enumerate(ops):
        if number < last_sync.get(op.name, -1):
            _apply(files, op)
        elif op.kind != "S" and chance.random() < 0.5:
            _apply(files, op, torn=chance if chance.random() < 0.5 else None)
    return {name: bytes(content) for name, content in files.items()}


def _apply(files: dict[str, bytearray], op: Op, *, torn: random.Random | None = None) -> None:
    match op.kind:
        case "U":
            files.pop(op.name, None)
        case "T":
            content = files.setdefault(op.name, bytearray())
            del content[op.at :]
            content.extend(bytes(op.at - len(content)))
        case "W":
            content = files.setdefault(op.name, bytearray())
            content.extend(bytes(max(0, op.at + len(op.content) - len(content))))
            for start in range(0, len(op.content), SECTOR):
                if torn is None or torn.random() < 0.5:
                    piece = op.content[start : start + SECTOR]
                    content[op.at + start : op.at + start + len(piece)] = piece
