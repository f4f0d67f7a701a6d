"""`postroom report`: the figures of departments, read from the journal, for a week or a month that is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line, visible
from gateway.cli.place import Beside, Place

if TYPE_CHECKING:
    from gateway.desk.decision import LetterPlan
    from gateway.desk.department import Department, Desk
    from gateway.desk.figures import Figures, Report
    from gateway.desk.periods import Kind, Period
    from gateway.desk.reportvars import RowVar


@click.group("report")
def command() -> None:
    """Numbers of a week or a month. The same again whenever you ask, and no figure of a single agent."""


def _options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one for each department."),
        click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet, one row a figure."),
        click.option("--to", default="all", metavar="WHOM", help="With --send: all (default), lead, or an address of the house."),
        click.option("--send", is_flag=True, help="Send it as a mail to the agents and the lead of each department."),
        click.option("--department", help="Only this one (its key). Default: each in which something happened."),
        click.argument("when", required=False),
    ):  # fmt: skip
        function = option(function)
    return click.pass_obj(function)


@command.command("week")
@click.option("--week", "number", type=click.IntRange(1, 53), help="The latest week with this number.")
@_options
def week_command(place: Place, when: str | None, number: int | None, **given: Any) -> None:
    """A week: WHEN is 2025-W48, or a day in it. Default: the last one that is over."""
    from gateway.desk.periods import Kind

    _tell(place, Kind.WEEK, when, number=number, **given)


@command.command("month")
@_options
def month_command(place: Place, when: str | None, **given: Any) -> None:
    """A month: WHEN is 2025-11, or a day in it. Default: the last one that is over."""
    from gateway.desk.periods import Kind

    _tell(place, Kind.MONTH, when, **given)


def _tell(
    place: Place,
    kind: Kind,
    when: str | None,
    *,
    department: str | None,
    send: bool,
    to: str,
    as_json: bool,
    as_csv: bool,
    number: int | None = None,
) -> None:
    from gateway.cli import csvcells
    from gateway.cli.reportshape import CSV_COLUMNS, as_listed, as_rows
    from gateway.store import figures

    with place.beside() as here:
        period = _period(here, kind, when, number)
        desk = _desk_of(here, period)
        if department is not None and department not in desk.departments:
            from gateway.policy.suggest import did_you_mean

            raise click.BadParameter(
                f"there is no department '{department}'{did_you_mean(department, list(desk.departments))}"
            )
        found = here.store.read(lambda connection: figures.reports(connection, desk, period, until=here.clock.now()))
    chosen = {department: found[department]} if department is not None else _with_something(found)
    if send:
        _send(place, chosen, to)
    elif as_json:
        for report in chosen.values():
            json_line(as_listed(report, desk.timezone))
    elif as_csv:
        csvcells.write(CSV_COLUMNS, (row for report in chosen.values() for row in as_rows(report, desk.timezone)))
    else:
        for nth, report in enumerate(chosen.values()):
            click.echo("\n" * bool(nth) + "\n".join(visible(line).rstrip() for line in lines(report, desk)))
    if not chosen and not (as_json or as_csv):
        click.echo(f"nothing happened in {period.name}")


def _send(place: Place, chosen: Mapping[str, Report], to: str) -> None:
    """Into the outbox, as the reports that leave by themselves."""
    from gateway.desk.reporting import letters_of
    from gateway.mail.address import fold

    with place.runtime() as runtime:
        desk = runtime.policy.desk
        address = fold(to) if "@" in to else ""
        if to not in ("all", "lead") and not desk.is_ours(address):
            raise click.BadParameter(f"'{to}' is neither all, lead nor an address of {', '.join(desk.our_domains)}")
        plans: list[LetterPlan] = []
        for key, report in chosen.items():
            if (holder := desk.departments.get(key)) is not None:
                lead = (holder.lead,) if holder.lead else ()
                readers = None if to == "all" else lead if to == "lead" else (address,)
                plans += letters_of(report, holder, desk, to=readers)
        pipeline = runtime.pipeline()
        runtime.store.write(lambda connection: pipeline.write_for_nobodys_request(connection, plans))
    for plan in plans:
        click.echo(f"to {plan.to.address}: {plan.subject}")


def _period(here: Beside, kind: Kind, when: str | None, number: int | None) -> Period:
    from gateway.desk.periods import last_complete, named

    last = last_complete(here.clock.now(), kind, here.zone)
    if when is None:
        while number is not None and last.number != number:
            last = last.before
        return last
    found = named(when, kind, here.zone)
    if found is None or number is not None:
        example = "2025-W48" if kind == "week" else "2025-11"
        raise click.BadParameter(f"'{when}' is no {kind}; write {example}, or a day in it like 2025-11-26")
    return found


def _desk_of(here: Beside, period: Period) -> Desk:
    """Hours and promised times as they were when it ended: what the rules say today changes no figure of then."""
    from gateway.policy import snapshot
    from gateway.store import notes

    stored = here.store.read(lambda connection: notes.policy_at(connection, period.stop))
    if stored is None:
        return here.desk
    return snapshot.from_files(here.settings, stored.files, stored.generation).desk


def _with_something(found: Mapping[str, Report]) -> dict[str, Report]:
    from gateway.desk.reporting import is_empty

    return {key: report for key, report in found.items() if not is_empty(report.figures)}


# ---------------------------------------------------------------- for people


def lines(report: Report, desk: Desk) -> Iterator[str]:
    """The report as text: the words of the mail."""
    from gateway.desk import reportwords as words

    figures, department = report.figures, desk.departments[report.figures.department]
    yield f"{department.name}, {words.period_name(figures.period)} ({figures.period.first} to {figures.period.last})"
    yield " ".join(str(one) for one in words.summary(report))
    yield ""
    yield from _table(words.rows(report), ("", f"this {figures.period.kind}", "before"))
    yield from _block("Promises kept", [f"  {bar.label!s:<16}{bar.signs:<41}{bar.said}" for bar in words.bars(report)])
    yield from _block("Handed over", list(_table(words.handed(figures, desk), ())))
    yield from _block("Why promises were broken", list(_table(words.causes(figures), ())))
    went = str(words.where_time_went(figures))
    yield from _block("Where time goes", [went] if went else [])
    yield from _block("When people write", list(_hours(figures, department)))
    yield from _block("What colleagues said", [f"{one.rating} of 5: “{one.text}”" for one in figures.remarks])
    yield from _block("Worth doing", [str(one) for one in (*words.todo(figures), *words.pairs(figures, desk))])
    changed = [f"“{one.remark}” – {one.change}" if one.remark else one.change for one in words.changed(figures)]
    yield from _block("You said, we changed", changed)
    yield from _block("Busy hours of others", [str(one) for one in words.met_busy(figures, desk)])


def _block(title: str, found: list[str]) -> Iterator[str]:
    if found:
        yield ""
        yield title
        yield from (f"  {line.strip()}" if not line.startswith("  ") else line for line in found)


def _table(rows: tuple[RowVar, ...], head: tuple[str, ...]) -> Iterator[str]:
    """Numbers to the right where there are two columns of them, else words to the left."""
    cells = [(str(row.label), str(row.now), str(row.before)) for row in rows]
    first = max((len(row[0]) for row in cells), default=0)
    if not head:
        yield from (f"  {label:<{first}}  {now}" for label, now, _ in cells)
        return
    widths = [max(len(row[place]) for row in [head, *cells]) for place in range(3)]
    for label, now, before in [head, *cells]:
        yield f"  {label:<{widths[0]}}  {now:>{widths[1]}}  {before:>{widths[2]}}".rstrip()


def _hours(figures: Figures, department: Department) -> Iterator[str]:
    """One line an hour, from the first to the last in which somebody wrote; the busy ones are marked."""
    hours = figures.hours
    used = [hour for hour, count in enumerate(hours) if count]
    for hour in range(used[0], used[-1] + 1) if used else ():
        signs = "#" * -(-hours[hour] * 40 // max(hours))
        busy = "  busy" if _is_busy(hour, figures.period, department) else ""
        yield f"  {hour:>2}:00  {signs:<41}{hours[hour]}{busy}"


def _is_busy(hour: int, period: Period, department: Department) -> bool:
    """Is it a busy hour on most working days of the period?"""
    from gateway.desk.schedule import windows

    if department.busy is None:
        return False
    days = [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    working = [day for day in days if windows(department.open, day)]
    minute = hour * 60 + 30
    busy = sum(any(begin <= minute < end for begin, end in windows(department.busy, day)) for day in working)
    return busy * 2 > len(working)
