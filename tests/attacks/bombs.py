"""Mails that are small to send and dear to read, and what reading them may cost."""

import time
from collections.abc import Callable

from gateway.errors import Unusable
from gateway.mail.parse import parse

MOST_SECONDS = 1.0


def cost(raw: bytes) -> float:
    """Seconds of CPU to read a mail, or to say that it cannot be read. Anything else it raises is a fault."""
    began = time.process_time()
    try:
        parse(raw)
    except Unusable:
        pass
    return time.process_time() - began


def cheap(raw: bytes) -> None:
    took = min(cost(raw) for _ in range(2))
    assert took <= MOST_SECONDS, took


def grows_in_line(work: Callable[[int], object], size: int, *, least: float = 0.02) -> None:
    """Twice as much takes at most 2.3 times the CPU. Other people's load makes single runs longer and never shorter, so the
    best of several counts; what costs less than `least` seconds is noise."""
    small = large = 99.0
    for _ in range(6):
        small, large = min(small, _took(work, size)), min(large, _took(work, 2 * size))
        if large <= 2.3 * small or large <= least:
            return
    raise AssertionError(f"{size}: {small:.3f} s, {2 * size}: {large:.3f} s")


def _took(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began
