"""The sample reports have a value for every variable a template may use, and are those of the week's and the month's letter."""

import pytest

from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import LETTERS
from gateway.desk.reportsamples import HOURS_PNG, morning, report


@pytest.mark.parametrize("letter", ["report_weekly", "report_monthly"])
def test_everything_is_filled(letter: str) -> None:
    given = report(letter)
    assert given.keys() == {extra.name for extra in LETTERS[letter].extras}
    assert all(given.values())
    assert samples(letter)[0]["hours_png"] == HOURS_PNG


def test_the_morning_list_is_one_of_the_samples_of_its_letter() -> None:
    assert morning().keys() <= {extra.name for extra in LETTERS["agent_desk"].extras}
    assert any(sample["is_morning"] for sample in samples("agent_desk"))
