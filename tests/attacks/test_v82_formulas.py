"""V-82, osTicket CVE-2019-14749: a subject that begins with `=` is run by the spreadsheet that opens an export."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.cli.csvcells import FORMULA, plain
from tests.attacks.scene import ANA, EVA, Scene
from tests.cli.rig import DeskFolder


@pytest.mark.parametrize(
    "remark",
    [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "@SUM(1)",
        "=HYPERLINK(0)",
        "  =1+1",
        "\t=1+1",
        "\uff1d1+1",
        '"=1+1"',
        "x;=1+1",
    ],
)
def test_no_cell_is_run(tmp_path: Path, remark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path)
    done = scene.by(ANA, scene.told.reply_address, "#done\nThe roller is new.", answers=scene.told)
    closing = next(letter for letter in done if letter.recipient == EVA)
    scene.by(EVA, closing.reply_address, f"2\n{remark}", answers=closing)
    scene.room.passes(timedelta(days=7))
    scene.expect_unharmed()
    scene.close()
    desk = DeskFolder(tmp_path / "desk")
    out = desk.call("report", "week", "2025-11-24", "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    said = [row["value"] for row in rows if row["figure"].startswith("remarks.") and row["figure"].endswith(".text")]
    assert [plain(one).strip() for one in said] == [remark.strip()]
    assert not [one for row in rows for one in row.values() if one.lstrip().startswith(FORMULA) and not _is_number(one)]


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
