"""What a replay found, in words."""

from datetime import UTC, timedelta

import pytest

from gateway.cli.rulesdiffer import Example, Kind, Report, as_html, as_lines, headline, span
from gateway.replay import Difference, Result
from tests.databases import NOW


def report(*differences: Difference, count: int = 1, subject: str = "Printer") -> Report:
    kind = Kind(differences, count, [Example("4696", NOW, "luc", subject), Example("12", NOW, "hanna", "VPN")][:count])
    return Report(timedelta(days=30), is_new=True, zone=UTC, mails=300, different=count, kinds={differences: kind})


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (timedelta(days=30), "30 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
    ],
)
def test_spans(since: timedelta, said: str) -> None:
    assert span(since) == said


def test_a_kind_with_its_examples() -> None:
    found = report(Difference("department", Result("it"), Result("facilities", "printing")), count=12)
    assert list(as_lines(found))[5:] == [
        "   12 x  department: it -> facilities     (new: printing)",
        "          4696  24 Nov 08:28  luc    Printer",
        "          12    24 Nov 08:28  hanna  VPN",
        "          … and 10 more",
    ]


def test_what_no_rule_wants_any_more() -> None:
    found = report(Difference("owner", Result("ana@example.org", "old"), Result("")))
    assert "    1 x  owner: ana@example.org -> nothing     (no longer: old)" in list(as_lines(found))


def test_the_words_of_strangers_stay_on_their_line() -> None:
    found = report(Difference("tag", Result(""), Result("x", "r")), subject="\x1b[2J a\nb" + "c" * 100)
    (line,) = [line for line in as_lines(found) if "4696" in line]
    assert "\x1b" not in line
    assert len(line) < 110
    page = "\n".join(as_html(report(Difference("tag", Result(""), Result("<b>", "r")), subject="<script>")))
    assert "<script>" not in page
    assert "&lt;b&gt;" in page


def test_one_mail_and_nothing_different() -> None:
    found = Report(timedelta(days=1), is_new=False, zone=UTC, mails=1)
    assert headline(found).startswith("replayed 1 mail of the last 1 day with the rules as they are in the files.")
    assert list(as_lines(found))[-1] == "     1 the same"
