"""Figures and what the players counted, in one shape, so that they can be compared."""

from datetime import timedelta
from typing import Any

from gateway.desk.figures import Figures
from tests.month.playing import Count


def said(found: Figures) -> dict[str, Any]:
    """The figures that the players count too."""
    handed = {(one.giver, one.taker, "given"): one.count for one in found.handed}
    for one in found.handed:
        for how in ("kept", "moved", "broken"):
            handed[(one.giver, one.taker, how)] = getattr(one.promises, how)
    return {
        "requests": found.requests,
        "promises": (found.promises.kept, found.promises.moved, found.promises.broken),
        "asked_again": found.asked_again,
        "thanks": found.thanks,
        "rating": (found.ratings, found.rating_sum),
        "causes": dict(found.causes),
        "handed": {key: count for key, count in handed.items() if count},
        "first_answer": (found.first_answer.count, found.first_answer.half, found.first_answer.nine_of_ten),
    }


def counted(count: Count) -> dict[str, Any]:
    waited = sorted(count.waited)
    return {
        "requests": count.requests,
        "promises": (count.kept, count.moved, count.broken),
        "asked_again": count.asked_again,
        "thanks": count.thanks,
        "rating": (count.ratings, count.rating_sum),
        "causes": dict(count.causes),
        "handed": dict(count.handed),
        "first_answer": (len(waited), _within(waited, 0.5), _within(waited, 0.9)),
    }


def _within(waited: list[timedelta], share: float) -> timedelta | None:
    """The shortest of them within which so many are."""
    return next((one for one in waited if sum(other <= one for other in waited) >= share * len(waited)), None)
