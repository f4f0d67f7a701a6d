"""`make corpus`: every corpus once, and one table with the bar beside each figure. Exit 1 if a bar is missed.

python -m tests.corpus.run [--json] [--only replies,mails,stress,own,speed]
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict

from tests.corpus import figures, speed
from tests.corpus.figures import Figure, NotHereError

Part = Callable[[], list[Figure]]
PARTS: dict[str, tuple[Part, ...]] = {
    "own": (figures.own,),
    "replies": (figures.replies, figures.clean_replies, figures.long_log, figures.hostile),
    "mails": (figures.mails,),
    "stress": (figures.stress,),
    "speed": (speed.speed,),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a figure")
    parser.add_argument(
        "--which", action="store_true", help="name every mail that is not right, not only where a bar is missed"
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    options = parser.parse_args(arguments)
    asked = options.only.split(",")
    if unknown := [name for name in asked if name not in PARTS]:
        parser.error(f"there is no {', '.join(unknown)}")
    found: list[Figure] = []
    for name in asked:
        print(f"{name} …", file=sys.stderr, flush=True)
        for part in PARTS[name]:
            try:
                found += part()
            except NotHereError as missing:
                found.append(Figure(name, part.__name__.replace("_", " "), f"left out: {missing}"))
    for line in map(json.dumps, map(asdict, found)) if options.json else table(found, all_names=options.which):
        print(line)
    return 1 if any(figure.reached is False for figure in found) else 0


def table(found: Sequence[Figure], *, all_names: bool = False) -> list[str]:
    """Aligned lines: about, figure, what came out, the bar, and whether it is reached; then which mails were not right."""
    rows = [("", "figure", "found", "bar", "")]
    rows += [(one.about, one.name, one.found, one.bar, _verdict(one)) for one in found]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    missed = sum(one.reached is False for one in found)
    with_bar = sum(one.reached is not None for one in found)
    named = [one for one in found if one.which and (all_names or one.reached is False)]
    names = [f"{one.about}, {one.name}, not right: {', '.join(one.which)}" for one in named]
    names += [""] if names else []
    return [*lines, "", *names, f"{with_bar - missed} of {with_bar} bars reached."]


def _verdict(figure: Figure) -> str:
    return {None: "", True: "reached", False: "MISSED"}[figure.reached]


if __name__ == "__main__":
    raise SystemExit(main())
