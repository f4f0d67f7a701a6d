"""A report as programs and spreadsheets see it: the same figures under the same names."""

import csv
import io

from gateway.cli.reportshape import CSV_COLUMNS
from tests.cli.rig import DeskFolder


def test_the_table_says_what_json_says(live: DeskFolder) -> None:
    now = live.lines("ticket", "list")[0]["created_at"][:10]
    [told] = live.lines("report", "week", now, "--department", "it")
    rows = list(
        csv.DictReader(io.StringIO(live.call("report", "week", now, "--department", "it", "--csv").stdout, newline=""))
    )
    assert tuple(rows[0]) == CSV_COLUMNS
    found = {row["figure"]: row for row in rows}
    assert {row["department"] for row in rows} == {"it"}
    assert found["requests"]["value"] == str(told["requests"])
    assert found["requests"]["before"] == str(told["before"]["requests"])
    assert found["promises.kept"]["value"] == str(told["promises"]["kept"])
    assert found["period"]["value"] == told["period"]
