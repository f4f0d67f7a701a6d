import pytest

from gateway.policy.colours import TESTED, colour, contrast_with_white


def test_the_eight_tested_colours() -> None:
    for tested in TESTED:
        assert colour(tested.lower()) == tested
        assert contrast_with_white(tested) >= 5.8


@pytest.mark.parametrize(
    ("text", "part"), [("#FFF", "is not a colour"), ("red", "is not a colour"), ("#888888", "3.5:1")]
)
def test_refused(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        colour(text)


def test_contrast_by_the_standard() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#FFFFFF") == pytest.approx(1)
