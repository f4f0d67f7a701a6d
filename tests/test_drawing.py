"""The picture of a report: a PNG that is the same each time, small, on a light plate of its own."""

from io import BytesIO

import pytest
from PIL import Image

from gateway.desk.hourschart import HoursChart
from gateway.drawing import HEIGHT, WIDTH, hours_png

BLUE = "#0B5CAD"
CHART = HoursChart(7, (1, 6, 14, 12, 7, 3, 4, 9, 8, 6, 2), ((660, 840),))


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def test_the_same_value_is_the_same_picture() -> None:
    assert hours_png(CHART, BLUE) == hours_png(CHART, BLUE)
    assert hours_png(CHART, BLUE) != hours_png(CHART, "#8A1C1C")


def test_it_is_small_and_needs_no_ground_of_the_letter() -> None:
    content = hours_png(CHART, BLUE)
    assert len(content) < 12_000
    picture = opened(content)
    assert picture.size == (WIDTH, HEIGHT)
    assert min(picture.getpixel((2, 2))) > 240, "a light plate"
    assert "transparency" not in Image.open(BytesIO(content)).info


def test_busy_hours_are_grey_and_bars_stand_in_their_hours() -> None:
    picture = opened(hours_png(CHART, BLUE))
    wide = (WIDTH - 56) / 11

    def middle_of(hour: int, y: int) -> tuple[int, ...]:
        return picture.getpixel((int(28 + (hour - 7 + 0.5) * wide), y))

    blue = (0x0B, 0x5C, 0xAD)
    assert all(abs(a - b) < 12 for a, b in zip(middle_of(9, 300), blue, strict=True)), "the most mails came at nine"
    assert middle_of(12, 100) != middle_of(15, 60), "busy and not"
    assert middle_of(12, 60) == middle_of(13, 60)


@pytest.mark.parametrize(
    "chart",
    [
        HoursChart(0, (1,) * 24),
        HoursChart(8, (0, 0, 0, 0, 0, 0, 0, 5)),
        HoursChart(0, (100_000,) * 24, ((0, 1440),)),
        HoursChart(16, (1, 2, 3, 4, 5, 6, 7, 8), ((0, 60), (1380, 1440))),
    ],
)
def test_any_day_can_be_drawn(chart: HoursChart) -> None:
    assert opened(hours_png(chart, BLUE)).size == (WIDTH, HEIGHT)
