"""A month is played; the figures say what its players counted, on both databases, by our code and by the SQL of docs/reports.md."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement, Executable

from gateway.cli.main import main as cli
from gateway.desk.figures import Report
from gateway.desk.periods import Kind, Period, named
from gateway.store import figures, notes
from gateway.store.engine import Store
from gateway.store.schema import journal
from tests.databases import both, opened
from tests.month.company import AGENTS
from tests.month.company import NAMES as NAMES_OF_PEOPLE_BY_ADDRESS
from tests.month.counting import counted, said
from tests.month.playing import Month

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reports.md"
NAMES_OF_PEOPLE = tuple(NAMES_OF_PEOPLE_BY_ADDRESS.values())
NAMES = ("2025-W45", "2025-W46", "2025-W47", "2025-W48", "2025-11")
REQUESTS = 70


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    played = Month(tmp_path_factory.mktemp("month") / "desk", requests=REQUESTS, seed=4)
    played.play()
    yield played
    played.close()


def period_of(name: str, month: Month) -> Period:
    found = named(name, Kind.WEEK if "W" in name else Kind.MONTH, month.desk.timezone)
    assert found is not None
    return found


def reports(store: Store, month: Month, name: str) -> dict[str, Report]:
    period = period_of(name, month)
    return dict(store.read(lambda connection: figures.reports(connection, month.desk, period)))


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_are_what_the_players_counted(month: Month, name: str) -> None:
    found = reports(month.room.runtime.store, month, name)
    assert {key: said(report.figures) for key, report in found.items()} == {
        key: counted(month.counts[key, name]) for key in AGENTS
    }


def test_something_of_everything_has_happened(month: Month) -> None:
    """Else the other tests would compare nothing with nothing."""
    whole = [month.counts[key, "2025-11"] for key in AGENTS]
    for name in ("requests", "kept", "moved", "broken", "asked_again", "thanks", "ratings"):
        assert sum(getattr(one, name) for one in whole) > 0, name
    assert sum((one.causes for one in whole), Counter())
    assert {how for one in whole for _, _, how in one.handed} >= {"given", "kept", "broken"}


def test_the_month(month: Month) -> None:
    found = reports(month.room.runtime.store, month, "2025-11")
    for key in AGENTS:
        ours, count = found[key].figures, month.counts[key, "2025-11"]
        assert len(ours.changed) == count.changed
        shared: Counter[tuple[str, str]] = Counter()
        worked: dict[int, set[str]] = {}
        for other in AGENTS:
            for number, agents in month.counts[other, "2025-11"].worked.items():
                worked.setdefault(number, set()).update(agents)
        for agents in worked.values():
            shared.update(
                (one, two) for one in agents for two in agents if one in AGENTS[key] and two not in AGENTS[key]
            )
        best = min(((-many, pair) for pair, many in shared.items()), default=(0, ("", "")))
        assert (ours.pair is None) == (-best[0] < 3)
        if ours.pair is not None:
            assert (ours.pair.requests, ours.pair.one, ours.pair.other) == (-best[0], *best[1])
        asked = {(one, two): many for (one, two), many in count.asked.items()}
        assert ours.swap is None or ours.swap.asked == sum(
            many for pair, many in asked.items() if {key, ours.swap.other} == set(pair)
        )


def test_hand_overs_are_the_same_in_both_reports(month: Month) -> None:
    found = reports(month.room.runtime.store, month, "2025-11")
    seen = {(one.giver, one.taker): one for report in found.values() for one in report.figures.handed}
    assert seen
    for (giver, taker), one in seen.items():
        assert one in found[giver].figures.handed
        assert one in found[taker].figures.handed


# ---------------------------------------------------------------- the same again


@pytest.fixture
def copy(month: Month, kind: str, tmp_path: Path) -> Iterator[Store]:
    """The journal of the month on another database."""
    lines = month.room.runtime.store.read(lambda connection: connection.execute(sa.select(journal)).mappings().all())
    with opened(kind, tmp_path) as store:
        store.write(lambda connection: connection.execute(sa.insert(journal), [dict(line) for line in lines]))
        yield store


@both
@pytest.mark.parametrize("name", NAMES)
def test_the_same_on_both_databases(month: Month, copy: Store, name: str) -> None:
    assert reports(copy, month, name) == reports(month.room.runtime.store, month, name)


@both
def test_what_happens_later_changes_nothing(month: Month, copy: Store) -> None:
    stop = period_of("2025-W46", month).stop
    before = reports(copy, month, "2025-W46")
    copy.write(lambda connection: connection.execute(sa.delete(journal).where(journal.c.at >= stop)))
    assert reports(copy, month, "2025-W46") == before


@both
@pytest.mark.parametrize("name", NAMES)
def test_the_sql_of_the_page_says_the_same(month: Month, copy: Store, name: str) -> None:
    blocks = statements()
    period = period_of(name, month)
    found = reports(copy, month, name)
    for key in AGENTS:
        ours = found[key].figures

        def rows(block: str, key: str = key) -> list[tuple[Any, ...]]:
            sql = f"{blocks['before each']}\n{blocks[block]}"
            values = {"start": _micros(period.start), "stop": _micros(period.stop)}
            values |= {"department": key} if ":department" in sql else {}
            return [tuple(row) for row in copy.read(lambda connection: connection.execute(sa.text(sql), values).all())]

        assert rows("requests") == [(ours.requests,)]
        assert rows("promises") == [(ours.promises.kept, ours.promises.moved, ours.promises.broken)]
        assert rows("asked again") == [(ours.asked_again,)]
        assert rows("thanks") == [(ours.thanks,)]
        assert rows("rating") == [(ours.ratings, ours.rating_sum)]
        assert rows("causes") == list(ours.causes.items())
        assert rows("handed over") == [
            (one.giver, one.taker, one.promises.kept, one.promises.moved, one.promises.broken)
            for one in ours.handed
            if one.promises.count
        ]


def statements() -> dict[str, str]:
    """The statements of the page, by the name in their first line."""
    found = re.findall(r"```sql\n-- ([a-z ]+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(found) > 5
    return dict(found)


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


def test_the_instants_of_the_page(month: Month) -> None:
    period = period_of("2025-W48", month)
    for at in (period.start, period.stop):
        assert f"`{_micros(at)}`" in PAGE.read_text(encoding="utf-8")


class _Explain(Executable, ClauseElement):
    """EXPLAIN of a statement."""

    inherit_cache = False

    def __init__(self, statement: Any) -> None:
        self.statement = statement


@compiles(_Explain)
def _explained(element: _Explain, compiler: Any, **more: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{word} {compiler.process(element.statement, **more)}"


@both
def test_the_reading_goes_by_the_index(copy: Store, month: Month, kind: str) -> None:
    """The index on the instants finds the requests, the primary key their lines; the table is not read through."""
    day = period_of("2025-W46", month).start + timedelta(days=1)
    statement = figures.lines_of(start=day, stop=day + timedelta(hours=1))
    with copy.engine.connect() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("ANALYZE journal")
            connection.exec_driver_sql("SET enable_seqscan = off")  # so small a table would be read through
        plan = "\n".join(str(row) for row in connection.execute(_Explain(statement)))
    assert "ix_journal_at" in plan
    assert "SCAN journal" not in plan
    assert "Seq Scan" not in plan


@both
def test_the_policy_of_then(kind: str, tmp_path: Path) -> None:
    monday = datetime(2025, 11, 24, 8, tzinfo=UTC)
    with opened(kind, tmp_path) as store:
        assert store.read(lambda connection: notes.policy_at(connection, monday)) is None
        for n in range(3):
            store.write(
                lambda connection, n=n: notes.keep_policy(  # type: ignore[misc]
                    connection, digest=f"{n}", files={"desk.yaml": f"{n}"}, now=monday + timedelta(days=n)
                )
            )

        def of(at: datetime) -> str:
            found = store.read(lambda connection: notes.policy_at(connection, at))
            assert found is not None
            return found.digest

        assert of(monday - timedelta(days=9)) == "0"  # there was none before
        assert of(monday + timedelta(days=1)) == "0"
        assert of(monday + timedelta(days=1, seconds=1)) == "1"
        assert of(monday + timedelta(days=9)) == "2"


# ---------------------------------------------------------------- on the command line


def called(month: Month, *words: str) -> Result:
    """`postroom report …` beside the desk."""
    return CliRunner().invoke(cli, ["--config", str(month.room.folder / "config.toml"), "report", *words])


@pytest.mark.parametrize("words", [("week", "2025-W46"), ("month", "2025-11"), ("month", "2025-11-15")])
def test_json_lines(month: Month, words: tuple[str, str]) -> None:
    done = called(month, *words, "--json")
    assert done.exit_code == 0, done.output
    found = {one["department"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == AGENTS.keys()
    name = "2025-W46" if words[0] == "week" else "2025-11"
    for key, one in found.items():
        count = month.counts[key, name]
        assert (one["kind"], one["period"], one["requests"]) == (words[0], name, count.requests)
        told = one["promises"]
        assert (told["kept"], told["moved"], told["broken"]) == (count.kept, count.moved, count.broken)
        assert one["row"][-1] == {"period": name, **told}
        assert one.keys() == documented_keys(is_month=words[0] == "month")


def documented_keys(*, is_month: bool) -> set[str]:
    """The keys that docs/reports.md names."""
    table = PAGE.read_text(encoding="utf-8").partition("## `--json`")[2]
    rows = re.findall(r"^\| (month: )?((?:`\w+` ?)+)\|", table, re.M)
    return {key for month_only, keys in rows if is_month or not month_only for key in re.findall(r"`(\w+)`", keys)}


def test_the_same_bytes_again(month: Month) -> None:
    first = called(month, "month", "2025-11").stdout_bytes
    assert called(month, "month", "2025-11").stdout_bytes == first
    text = first.decode()
    assert text.startswith("IT, November 2025 (2025-11-01 to 2025-11-30)\n")
    assert "promises kept" in text
    assert re.search(r"11:00 .*busy\n", text)


def test_one_department(month: Month) -> None:
    text = called(month, "week", "2025-W46", "--department", "sales").stdout
    assert text.startswith("Sales, week 46 (2025-11-10 to 2025-11-16)\n")
    assert "IT, week" not in text
    wrong = called(month, "week", "2025-W46", "--department", "sale")
    assert (wrong.exit_code, "did you mean 'sales'?" in wrong.output) == (2, True)


def test_nothing_happened(month: Month) -> None:
    assert called(month, "week", "2024-W01").stdout == "nothing happened in 2024-W01\n"
    assert called(month, "week", "2024-W01", "--json").stdout == ""


@pytest.mark.parametrize(
    "words", [("week", "2025-11"), ("month", "2025-W46"), ("week", "48"), ("week", "2025-W46", "--week", "46")]
)
def test_wrong_usage(month: Month, words: tuple[str, ...]) -> None:
    done = called(month, *words)
    assert done.exit_code == 2
    assert "or a day in it" in done.output


def test_no_names_and_no_figure_of_one_agent(month: Month) -> None:
    for line in called(month, "month", "2025-11").stdout.splitlines():
        named = [name for name in NAMES_OF_PEOPLE if name in line]
        assert not named or "solved" in line, line
