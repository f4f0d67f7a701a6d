"""`postroom report` on a desk where little has happened; a whole month: tests/month."""

from tests.cli.rig import DeskFolder


def test_the_week_that_runs_counts_up_to_now(live: DeskFolder) -> None:
    """Tests that ran before on this desk may have opened more requests than IT-1, or imported old ones, which do not count."""
    now = live.lines("ticket", "list", "--all")[0]["created_at"][:10]
    found = {one["department"]: one for one in live.lines("report", "week", now)}
    count = found["it"]["requests"]
    assert 1 <= count <= len(live.lines("ticket", "list", "--all", "--department", "it"))
    assert found["it"]["before"]["requests"] == 0
    text = live.call("report", "week", now).stdout
    assert text.startswith("IT, week ")
    assert f"{count} request{'s' if count != 1 else ''}." in text


def test_default_is_the_last_one_that_is_over(live: DeskFolder) -> None:
    for kind in ("week", "month"):
        assert live.call("report", kind).stdout.startswith("nothing happened in ")
        assert live.lines("report", kind) == []


def test_a_week_by_its_number(live: DeskFolder) -> None:
    assert live.call("report", "week", "--week", "48").stdout.rstrip().endswith("-W48")


def test_send(live: DeskFolder) -> None:
    now = live.lines("ticket", "list")[0]["created_at"][:10]
    done = live.call("report", "week", now, "--send")
    assert done.exit_code == 0, done.output
    told = [line.partition(": ")[0] for line in done.stdout.splitlines()]
    assert told[0] == "to ana@example.org"
    letters = [one for one in live.lines("outbox", "list", "--all") if one["template"] == "report_weekly"]
    assert [f"to {one['to']}" for one in reversed(letters)] == told or [f"to {one['to']}" for one in letters] == told
    assert live.call("report", "week", now, "--send", "--to", "boss@example.org").stdout.startswith(
        "to boss@example.org: "
    )
    assert live.call("report", "week", now, "--send", "--to", "x@elsewhere.example").exit_code == 2
