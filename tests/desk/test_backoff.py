from datetime import timedelta

import pytest

from gateway.desk.backoff import GIVE_UP, RETRY, next_try
from tests.desk.made import NOW


@pytest.mark.parametrize(
    ("attempts", "age", "wait"),
    [
        (1, 0, 1), (2, 1, 5), (3, 6, 15), (4, 21, 60), (5, 81, 240), (6, 321, 720), (7, 1041, 1440), (8, 2481, 1440),
        (99, 4000, 320),  # the last attempt is made when it is given up
    ],
)  # fmt: skip
def test_the_schedule(attempts: int, age: int, wait: int) -> None:
    now = NOW + timedelta(minutes=age)
    assert next_try(created_at=NOW, now=now, attempts=attempts) == now + timedelta(minutes=wait)


def test_it_ends() -> None:
    assert next_try(created_at=NOW, now=NOW + GIVE_UP, attempts=9) is None
    assert next_try(created_at=NOW, now=NOW + GIVE_UP * 2, attempts=1) is None
    now, attempts = NOW, 1
    while (at := next_try(created_at=NOW, now=now, attempts=attempts)) is not None:
        assert now < at <= NOW + GIVE_UP
        now, attempts = at, attempts + 1
    assert attempts == len(RETRY) + 3


def test_one_step_repeats() -> None:
    step = (timedelta(seconds=2),)
    assert next_try(created_at=NOW, now=NOW, attempts=7, retry=step) == NOW + step[0]
