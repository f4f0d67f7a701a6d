"""F-67: ten thousand mails in one request. The last one costs what the hundredth cost, and of a References field of a
megabyte only so much is looked at."""

import time
from pathlib import Path

import pytest

from tests.work.rig import Rig, mail, rig


def reply(desk: Rig, number: int) -> None:
    parents = " ".join(f"<a{n}@example.org>" for n in range(max(1, number - 20), number))
    desk.take(
        mail(f"Once more, number {number}.", own=f"a{number}@example.org", subject="Re: Printer", References=parents)
    )


def cost(desk: Rig, numbers: range) -> float:
    """Seconds of processor time for each of these."""
    began = time.process_time()
    for number in numbers:
        reply(desk, number)
    desk.decide()
    return (time.process_time() - began) / len(numbers)


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_the_last_costs_what_the_hundredth_cost(tmp_path: Path, count: int, record_property: object) -> None:
    with rig("sqlite", tmp_path) as desk:
        desk.take(mail(own="a1@example.org"))
        desk.decide()
        cost(desk, range(2, 42))
        early = min(cost(desk, range(n, n + 40)) for n in (42, 82))
        number = 122
        while number < count - 80:
            cost(desk, range(number, number + 20))
            number += 20
        late = min(cost(desk, range(n, n + 40)) for n in (number, number + 40))
        assert len(desk.tickets()) == 1
        assert len(desk.entries()) == number + 79
        assert late < 2 * early
        record_property("figure", f"mail {number + 79}: {late * 1000:.1f} ms, mail 100: {early * 1000:.1f} ms")  # type: ignore[operator]


def test_a_megabyte_of_references(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path) as desk:
        desk.take(mail(own="a1@example.org"))
        desk.decide()
        many = "\n ".join(f"<x{n}@elsewhere.example>" for n in range(30_000))
        began = time.process_time()
        row = desk.take(mail("Once more.", own="b@example.org", References=f"<a1@example.org>\n {many}"))
        desk.decide()
        assert time.process_time() - began < 2.0
        assert desk.mail(row).state in ("done", "held")
