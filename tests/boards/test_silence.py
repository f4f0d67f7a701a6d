"""Silence, on the whole program (mission row 8): no open request is silent longer than `keep_informed`, and the day that the
requester's mail names is the day on which the owner is nudged, at opening, with a reply that is begun already."""

from pathlib import Path

import pytest

from tests.boards.stage import RULES, Letter, Stage, answer, request
from tests.boards.test_board_06 import QUIET, buttons

THURSDAY_CLOSED = RULES.replace(
    "times: {office: Mon-Fri 08:00-17:00}", "times: {feast: 2025-11-27, office: [Mon-Fri 08:00-17:00, not feast]}"
)


def with_news(span: str) -> str:
    return RULES.replace(
        "answer_within: {normal: 4h}\n", f"answer_within: {{normal: 4h}}\n    keep_informed: {span}\n", 1
    )


def answered(stage: Stage, text: str = "Hi Eva, I have ordered a roller.\n") -> tuple[Letter, Letter]:
    """Mon 10:40: Ana answers and names no time. Eva's mail, Ana's notification."""
    stage.send(request())
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    stage.clock("10:40")
    stage.send(answer(notification, text))
    stage.clock("10:40:25")
    came = {one.recipient: one for one in stage.new_letters()}
    return came["eva@example.org"], notification


@pytest.mark.parametrize(
    ("rules", "named", "morning", "ends"),
    [
        (RULES, "Thursday 27 November, 17:00", "2025-11-27 8:00", "today 17:00"),
        (with_news("1d"), "tomorrow, Tuesday 25 November, 17:00", "2025-11-25 8:00", "today 17:00"),
        (with_news("9h"), "tomorrow, Tuesday 25 November, 10:45", "2025-11-25 8:00", "today 10:45"),
        (THURSDAY_CLOSED, "Friday 28 November, 17:00", "2025-11-28 8:00", "today 17:00"),
    ],
    ids=["three days, as usual", "one day", "nine hours", "a closed day does not count"],
)
def test_the_morning_of_the_day_that_was_named(tmp_path: Path, rules: str, named: str, morning: str, ends: str) -> None:
    with Stage(tmp_path, rules=rules, more=QUIET) as stage:
        eva, _ = answered(stage)
        assert eva.says(f"Next news from us by {named} at the latest.")
        day, _, hour = morning.partition(" ")
        stage.clock(f"{day} 7:59:30")
        assert stage.new_letters() == []
        stage.clock(f"{day} {hour}")
        ana = stage.letter("ana@example.org")
        assert ana.text.startswith(
            f"Eva has heard nothing since Monday 24 November, 10:40, and expects news by {ends}.\n"
        ) or (ana.text.startswith(f"Eva has heard nothing since yesterday 10:40, and expects news by {ends}.\n"))
        assert buttons(ana) == {
            "Write to Eva…": "Hi Eva,\n\nhere is where your request stands: ",
            "New time…": "#promise ",
            "It is done": "#done\n",
        }
        stage.clock(f"{day} 8:20")
        stage.send(
            answer(ana, "Hi Eva, here is where your request stands: the roller is on its way.\n", id="b2@example.org")
        )
        stage.clock(f"{day} 8:21")
        eva, tom = stage.letters("eva@example.org", "tom@example.org")
        assert eva.says("the roller is on its way", "Next news from us by")
        assert tom.id == eva.id


def test_news_within_hours(tmp_path: Path) -> None:
    """On the same day there is no morning left: the nudge comes when a quarter of the time is."""
    with Stage(tmp_path, rules=with_news("4h"), more=QUIET) as stage:
        eva, _ = answered(stage)
        assert eva.says("Next news from us by today, Monday 24 November, 14:45 at the latest.")
        stage.clock("13:45")
        ana = stage.letter("ana@example.org")
        assert ana.text.startswith("Eva expects news by today, Monday 24 November, 14:45.\n")
        assert ana.says("A short answer is enough.")
        stage.clock("14:45")
        came = {one.recipient: one for one in stage.new_letters()}
        assert came["eva@example.org"].says(
            "you were to hear from us by today, Monday 24 November, 14:45. We have not kept it, and I am sorry."
        )


def test_the_reply_is_begun_in_the_language_of_whoever_waits(tmp_path: Path) -> None:
    """Ana reads English, Eva gets German: what Ana sends is hers."""
    rules = RULES.replace("eva@example.org: {name: Eva Novak,", "eva@example.org: {name: Eva Novak, language: de,")
    with Stage(tmp_path, rules=rules, more=QUIET) as stage:
        answered(stage)
        stage.clock("2025-11-27 8:00:10")
        ana = stage.letter("ana@example.org")
        assert ana.text.startswith("Eva has heard nothing since")
        assert buttons(ana)["Write to Eva…"].startswith("Hallo Eva,\n\n")


def test_who_has_named_a_time_is_not_asked_for_news(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=RULES, more=QUIET) as stage:
        eva, _ = answered(stage, "#promise 5 Dec 12:00\n\nHi Eva, I have ordered a roller.\n")
        assert eva.says("Promised by Ana: Friday 5 December, 12:00.")
        assert "Next news" not in eva.text
        stage.clock("2025-11-28 12:00")
        assert stage.new_letters() == []
