"""`answer_within`, `done_within`, `keep_informed`: one time, or one for each priority (product.md 4.3, contract.md 8)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.desk.department import Department, Priority
from gateway.desk.hours import due
from gateway.desk.schedule import Span, Window
from gateway.policy import values
from gateway.policy.rules_file import Place
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Node, Table

_NORMAL = Span(1, "d")
_NEWS = Span(3, "d")
_FAR = datetime(2400, 1, 3, tzinfo=UTC)
"""Where two spans are compared: a Monday that no dated exception reaches."""


def by_priority(node: Node, name: str, place: Place) -> Mapping[Priority, Span]:
    """The spans written, by priority. One span alone is that of `normal`."""
    if not isinstance(node, Table):
        span = place.text(node, name, values.span)
        return {} if span is None else {Priority.NORMAL: span}
    found: dict[Priority, Span] = {}
    known = [str(priority) for priority in Priority]
    for key, value in node.entries:
        if key.value not in known:
            place.error(key.line, f"'{key.value}' is not a priority{did_you_mean(key.value, known)}")
            continue
        span = place.text(value, f"{name} {key.value}", values.span)
        if span is not None:
            found[Priority(key.value)] = span
    return found


def completed(
    spans: Mapping[str, Mapping[Priority, Span]], department: Department, warning: Callable[[str, str], None]
) -> dict[str, Any]:
    """The fields of a Department: every priority of `answer_within` has a span, and of `done_within` if any has.

    A missing one is that of `normal`; urgent and high are never later than normal; without any: one open day.
    """
    filled: dict[str, Any] = {}
    for name in ("answer_within", "done_within"):
        written = spans.get(name, {})
        if not written and name == "done_within":
            continue
        normal = written.get(Priority.NORMAL, _NORMAL if name == "answer_within" else None)
        if normal is None:
            filled[name] = written
            continue
        whole = {priority: written.get(priority, normal) for priority in Priority}
        for priority in (Priority.HIGH, Priority.URGENT):
            if _later(whole[priority], normal, department):
                if Priority.NORMAL in written:
                    warning(
                        name, f"{priority} ({whole[priority]}) would be later than normal ({normal}): {normal} holds"
                    )
                whole[priority] = normal
        filled[name] = whole
        if name == "answer_within" and written:
            _check_busy({priority: whole[priority] for priority in written}, department, warning)
    news = spans.get("keep_informed", {})
    filled["keep_informed"] = news.get(Priority.NORMAL, _NEWS)
    filled["keep_informed_within"] = {p: span for p, span in news.items() if p is not Priority.NORMAL}
    return filled


def _check_busy(spans: Mapping[Priority, Span], department: Department, warning: Callable[[str, str], None]) -> None:
    """A promise in minutes or hours that is shorter than a busy time inside the open hours: who writes then waits longer."""
    counted = {priority: span.open_time for priority, span in spans.items() if span.open_time is not None}
    if department.busy is None or not counted:
        return
    length, day, (start, end) = max(_busy_stretches(department), key=lambda one: one[0], default=(0, "", (0, 0)))
    priority = min(counted, key=lambda one: counted[one])
    if counted[priority] < timedelta(minutes=length):
        when = f"{day} {start // 60}:{start % 60:02d}–{end // 60}:{end % 60:02d}"
        warning(
            "answer_within",
            f"{priority} ({spans[priority]}) is shorter than a time in which department '{department.key}' is open and busy"
            f" ({when}): who writes then is answered later",
        )


def _busy_stretches(department: Department) -> Iterator[tuple[int, str, Window]]:
    """The busy times inside the open hours of a week: (minutes, day, window)."""
    both = department.open.minus(department.working_hours)
    for ahead in range(7):
        day = (_FAR + timedelta(days=ahead)).date()
        for start, end in both.windows(day):
            yield end - start, f"{day:%a}", (start, end)


def _later(one: Span, other: Span, department: Department) -> bool:
    hours, zone = department.working_hours, department.timezone
    ends = [due(hours, zone, start=_FAR, span=span, round_up=timedelta()).astimezone(UTC) for span in (one, other)]
    return ends[0] > ends[1]
