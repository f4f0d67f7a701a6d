"""V-86: line ends and escapes in a mail forge lines of the log, or speak to the terminal that shows it."""

import io
import json
import logging

import pytest

from gateway.log import JsonFormatter, TextFormatter, event

EVIL = "a\r\nevent=ready\x1b[2J\x9b31m\u2028event=x\x00\x07"


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_one_line_without_controls(formatter: logging.Formatter) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logger = logging.getLogger("gateway.test_v_86")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    event(logger, "mail_decided", subject=EVIL, reason=EVIL, error=ValueError(EVIL))
    logger.warning("plain %s", EVIL)
    lines = out.getvalue().split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines), lines
    if isinstance(formatter, JsonFormatter):
        assert json.loads(lines[0])["event"] == "mail_decided"
