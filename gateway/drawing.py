"""Pictures in letters: a value becomes a PNG, always the same bytes. The only door to Pillow.

On a light plate of its own, because a letter may be shown on any ground; large figures, because a phone shows it at a third of its
size; numbers and no words, because it is the same in every language. What it shows stands in words beside it.
"""

import logging
from io import BytesIO
from typing import Any

from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department
from gateway.desk.figures import Report
from gateway.desk.hourschart import HoursChart, chart
from gateway.desk.reportsamples import HOURS, HOURS_PNG
from gateway.log import event
from gateway.mail.draft import FilePart

_logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 960, 420
"""Twice to three times as large as it is shown."""
_PLATE, _INK, _QUIET, _GREY = "#F7F9FB", "#1F2933", "#52606D", "#D3DAE2"
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 28, 64, 72
_SIZE = 38
_COLOURS = 32
_MOST_MARKS = 9
"""So many hours are named below the bars."""


def hours_png(shown: HoursChart, colour: str) -> bytes:
    """Bars of the hours on a light plate; grey behind them where the department is busy. `colour`: the department's."""
    # Pillow takes its time to load, and most processes never draw.
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH, HEIGHT), _PLATE)
    draw: Any = ImageDraw.Draw(image)
    font = ImageFont.load_default(_SIZE)
    wide = (WIDTH - _LEFT - _RIGHT) / len(shown.counts)
    ground, top = HEIGHT - _BOTTOM, max(shown.counts)

    def across(minute: int) -> float:
        return _LEFT + (minute / 60 - shown.first) * wide

    for begin, end in shown.busy:
        draw.rectangle((across(begin), 8, across(end) - 1, ground), fill=_GREY)
    for nth, count in enumerate(shown.counts):
        if not count:
            continue
        left = _LEFT + nth * wide
        high = (ground - _TOP) * count / top
        draw.rectangle((left + wide * 0.14, ground - high, left + wide * 0.86, ground), fill=colour)
        if count == top:
            draw.text((left + wide / 2, ground - high - 6), str(count), fill=_INK, font=font, anchor="ms")
    draw.line((_LEFT, ground + 1, WIDTH - _RIGHT, ground + 1), fill=_QUIET, width=3)
    step = 1
    while len(shown.counts) // step > _MOST_MARKS:
        step += 1
    for hour in range(shown.first, shown.last + 1, step):
        x = min(max(across(hour * 60), _LEFT + 14), WIDTH - _RIGHT - 18)
        draw.line((across(hour * 60), ground + 1, across(hour * 60), ground + 11), fill=_QUIET, width=3)
        draw.text((x, ground + 20), str(hour), fill=_INK, font=font, anchor="ma")
    written = BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def pictures_of(plan: LetterPlan, department: Department, message_id: str) -> tuple[FilePart, ...]:
    """The pictures of a letter, which its HTML shows by their Content-ID (RFC 2392). One that cannot be drawn is left out:
    the letter says the same in words."""
    report = plan.variables.get("report")
    shown = chart(report.figures, department) if isinstance(report, Report) else None
    if shown is None:
        return ()
    try:
        content = hours_png(shown, department.colour)
    except Exception as error:
        event(_logger, "picture_failed", level=logging.ERROR, template=plan.template, error=error, exc_info=error)
        return ()
    return (FilePart("hours.png", "image/png", content, inline=True, content_id=f"hours.{message_id}"),)


def pictures_of_sample(html: str) -> tuple[FilePart, ...]:
    """Those that a letter with sample values shows."""
    if f"cid:{HOURS_PNG}" not in html:
        return ()
    return (FilePart("hours.png", "image/png", hours_png(HOURS, "#0B5CAD"), inline=True, content_id=HOURS_PNG),)
