"""The sentences of reports: one number, none, more and fewer; what is worth doing; nothing of blame."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk import reportwords as words
from gateway.desk.department import Priority
from gateway.desk.figures import Advice, Figures, Handed, MetBusy, Pair, Promises, Report, Swap, Time
from gateway.desk.periods import Kind, around
from gateway.desk.schedule import Span
from tests.desk.made import ANA, BERLIN, HANNA, NOW, department, desk

DESK = desk()
IT = DESK.departments["it"]
WEEK = around(NOW.date(), Kind.WEEK, BERLIN)
MONTH = around(NOW.date(), Kind.MONTH, BERLIN)


def of(period=WEEK, **more: Any) -> Figures:
    return Figures("it", period, **more)


def summary(now: Promises, before: Promises = Promises(), *, period=WEEK, requests: int = 84) -> str:  # noqa: B008
    report = Report(of(period, requests=requests, promises=now), of(period.before, promises=before))
    return " ".join(map(str, words.summary(report)))


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (of(promises=Promises(93, 4, 3)), "IT, week 48: 93 of 100 promises kept"),
        (of(promises=Promises(1)), "IT, week 48: 1 of 1 promise kept"),
        (of(requests=1), "IT, week 48: 1 request"),
        (of(MONTH, promises=Promises(9, 0, 1)), "IT, November 2025: 9 of 10 promises kept"),
    ],
)
def test_the_news_in_the_subject(figures: Figures, said: str) -> None:
    assert str(words.headline(IT, figures)) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            Promises(93, 4, 3), Promises(89, 0, 11),
            "84 requests. 93 of 100 promises were kept, 4 in 100 more than the week before."
            " 4 were moved in time, with a reason; 3 were broken.",
        ),
        (
            Promises(8, 2, 0), Promises(9, 0, 1),
            "84 requests. 8 of 10 promises were kept, 10 in 100 fewer than the week before."
            " The other 2 were moved in time, with a reason.",
        ),
        (Promises(9, 0, 1), Promises(9, 0, 1), "84 requests. 9 of 10 promises were kept, the same share as the week before."),
        (Promises(1, 1, 0), Promises(), "84 requests. 1 of 2 promises was kept. The other one was moved in time, with a reason."),
        (Promises(), Promises(1), "84 requests. No promise came due."),
        (Promises(1), Promises(1), "84 requests. The one promise that came due was kept."),
        (Promises(0, 0, 1), Promises(), "84 requests. The one promise that came due was not kept."),
    ],
)  # fmt: skip
def test_the_first_sentences(now: Promises, before: Promises, said: str) -> None:
    assert summary(now, before) == said


def test_of_a_month() -> None:
    assert "more than the month before" in summary(Promises(9, 0, 1), Promises(8, 0, 2), period=MONTH)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (None, "–"),
        (timedelta(minutes=25), "25 min"),
        (timedelta(), "0 min"),
        (timedelta(hours=1, minutes=10), "1 h 10 min"),
        (timedelta(hours=5, minutes=5), "5 h 05 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(hours=14, minutes=40), "14 h"),
        (timedelta(hours=72), "72 h"),
    ],
)
def test_open_time(span: timedelta | None, said: str) -> None:
    assert str(words.span(span)) == said


def test_a_row_without_anything_has_dashes() -> None:
    report = Report(of(), of())
    rows = {str(row.label): (str(row.now), str(row.before)) for row in words.rows(report)}
    assert rows["promises kept"] == ("–", "–")
    assert rows["handed over, promise kept"] == ("–", "–")
    assert rows["rating (0 answers)"] == ("–", "–")
    assert rows["thanks received"] == ("0", "0")


def test_bars_begin_with_the_first_promises_and_have_forty_signs_at_most() -> None:
    row = ((WEEK.before.before, Promises()), (WEEK.before, Promises(1)), (WEEK, Promises(93, 0, 7)))
    bars = words.bars(Report(of(), of(), row))
    assert [(str(bar.label), len(bar.signs), str(bar.said)) for bar in bars] == [
        ("week 47", 40, "100 %"),
        ("week 48", 37, "93 %"),
    ]


BAD = Advice(Priority.NORMAL, Span(4, "h"), 100, 61, Span(6, "h"), 9)


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (
            BAD,
            "Normal priority: 61 of 100 were answered within the 4 h you promise. In nine of ten cases you need 6 h:"
            " promise 6 h, or add hands between 9 and 11.",
        ),
        (
            replace(BAD, late_from=None, needed=Span(2, "d"), promised=Span(1, "d")),
            "Normal priority: 61 of 100 were answered within the 1 day you promise. In nine of ten cases you need 2 days:"
            " promise 2 days, or add hands.",
        ),
        (
            Advice(Priority.LOW, Span(2, "d"), 40, 40, Span(1, "d")),
            "Low priority: you promise 2 days, and nine of ten are answered within 1 day. You could promise 1 day.",
        ),
    ],
)
def test_the_honest_number(advice: Advice, said: str) -> None:
    assert [str(one) for one in words.todo(of(advice=(advice,)))] == [said]


def test_handed_over_is_the_same_whoever_reads_it() -> None:
    line = Handed("it", "hr", Promises(7, 0, 1), 9)
    (given,) = words.handed(of(handed=(line,)), DESK)
    (taken,) = words.handed(replace(of(handed=(line,)), department="hr"), DESK)
    assert (
        (str(given.label), str(given.now)) == (str(taken.label), str(taken.now)) == ("IT to HR", "promise kept 7 of 8")
    )


def test_a_walk_and_a_talk_where_the_desk_wants_it() -> None:
    figures = of(MONTH, pair=Pair(ANA, HANNA, "it", "hr", 9))
    (said,) = words.pairs(figures, DESK)
    assert str(said).startswith("ana (IT) and hanna (HR) solved 9 requests together")
    assert words.pairs(figures, replace(DESK, reports=replace(DESK.reports, walk_and_talk=False))) == ()


@pytest.mark.parametrize(
    ("swap", "words_of_it"),
    [
        (Swap("it", "hr", Promises(5, 0, 3), 4), ("promise kept: 5 of 8.", "from one to the other: 4.")),
        (Swap("it", "hr", Promises(5, 0, 3), 0), ("promise kept: 5 of 8.",)),
        (Swap("it", "hr", Promises(), 4), ("from one to the other: 4.",)),
    ],
)
def test_an_hour_in_each_others_place(swap: Swap, words_of_it: tuple[str, ...]) -> None:
    (said,) = words.pairs(of(MONTH, swap=swap), DESK)
    assert "swapping places for an hour" in str(said)
    assert all(one in str(said) for one in words_of_it)


def test_busy_hours_of_others_and_a_quieter_one() -> None:
    found = of(MONTH, met_busy=(MetBusy("hr", 12, 14), MetBusy("hr", 1, None)))
    assert [str(one) for one in words.met_busy(found, DESK)] == [
        "12 mails of yours came while HR was busy. The quietest hour to write there is 14 to 15.",
        "1 mail of yours came while HR was busy.",
    ]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (Time(), ""),
        (Time(9 * HOUR), ""),
        (Time(6 * HOUR, 3 * HOUR), "Of the time that requests were open, 67 % was with us, 33 % with the person who asked."),
        (Time(6 * HOUR, timedelta(), 2 * HOUR),
         "Of the time that requests were open, 75 % was with us, 25 % with another department."),
        (Time(6 * HOUR, 3 * HOUR, HOUR), "Of the time that requests were open, 60 % was with us, 30 % with the person who asked,"
         " 10 % with another department."),
    ],
)  # fmt: skip
def test_where_the_time_went(time: Time, said: str) -> None:
    assert str(words.where_time_went(of(MONTH, time=time))) == said


def test_causes_have_no_names() -> None:
    rows = words.causes(of(causes={"too much": 2, "system": 1}))
    assert [(str(row.label), str(row.now)) for row in rows] == [
        ("too much at once", "2"),
        ("a system did not work", "1"),
    ]


def test_a_department_that_is_gone_keeps_its_key() -> None:
    (row,) = words.handed(of(handed=(Handed("it", "gone", Promises(), 1),)), DESK)
    assert (str(row.label), str(row.now)) == ("IT to gone", "no promise has come due yet")
    assert department("it").name == "IT"
