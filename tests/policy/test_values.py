from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.schedule import Span
from gateway.policy import values
from gateway.policy.values import Rate


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (values.duration, "20s", timedelta(seconds=20)),
        (values.duration, "0s", timedelta()),
        (values.duration, " 1m ", timedelta(minutes=1)),
        (values.duration, "4h", timedelta(hours=4)),
        (values.duration, "3d", timedelta(days=3)),
        (values.duration, "2w", timedelta(days=14)),
        (values.duration, "3y", timedelta(days=1095)),
        (values.span, "30m", Span(30, "m")),
        (values.span, "4 h", Span(4, "h")),
        (values.span, "2d", Span(2, "d")),
        (values.span, "1w", Span(1, "w")),
        (values.size, "35 MB", 35_000_000),
        (values.size, "35 mib", 36_700_160),
        (values.size, "12kB", 12_000),
        (values.rate, "60/m", Rate(60, timedelta(minutes=1))),
        (values.rate_or_none, "", None),
        (values.per_hour, "5/h", 5),
        (values.percent, "25%", 25),
        (values.address, "It@Example.ORG", "it@example.org"),
        (values.address, "it@demo", "it@demo"),
        (values.address, "it@bücher.example", "it@xn--bcher-kva.example"),
        (values.domain, "Example.ORG", "example.org"),
        (values.domain, "*.uni.example", "*.uni.example"),
        (values.domain, "demo", "demo"),
        (values.one_of("low", "high"), "high", "high"),
        (values.one_line, "  IT  ", "IT"),
    ],
)
def test_good(read: Callable[[str], Any], text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("read", "text", "part"),
    [
        (values.duration, "20 sec", "is not a duration"),
        (values.duration, "-1m", "is not a duration"),
        (values.duration, "101y", "longer than 100 years"),
        (values.span, "4", "is not a working time"),
        (values.span, "0h", "out of range"),
        (values.span, "900d", "out of range"),
        (values.span, "3s", "is not a working time"),
        (values.size, "35", "is not a size"),
        (values.rate, "60", "is not a rate"),
        (values.rate, "0/m", "is not a rate"),
        (values.per_hour, "5/m", "by the hour"),
        (values.percent, "101%", "is not a share"),
        (values.instant, "2025-11-24 09:30", "is not an instant"),
        (values.instant, "yesterday", "is not an instant"),
        (values.address, "it", "is not an address"),
        (values.address, "IT <it@example.org>", "is not an address"),
        (values.address, "it@example.org\nBcc: x@y.example", "is not an address"),
        (values.domain, "@example.org", "leave out the @"),
        (values.domain, "exa mple", "is not a domain"),
        (values.zone, "Europe/Berln", "did you mean 'Europe/Berlin'?"),
        (values.zone, "../../etc/passwd", "is not a time zone"),
        (values.zone, "", "is not a time zone"),
        (values.one_of("low", "high"), "hihg", "did you mean 'high'?"),
        (values.one_line, "a\nb", "one line"),
    ],
)
def test_bad(read: Callable[[str], Any], text: str, part: str) -> None:
    with pytest.raises(ValueError) as caught:
        read(text)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_instant() -> None:
    assert values.instant("2025-11-24T09:30:00+01:00").utcoffset() == timedelta(hours=1)
