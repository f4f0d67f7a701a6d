"""F-55: thousands of delivery reports in a minute. Each has its end, none is answered, and the mail behind them is a request."""

from collections import Counter
from pathlib import Path

import pytest

from tests.work.rig import mail, rig

REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>
To: it@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <r{n}@mx.elsewhere.example>
Date: Mon, 24 Nov 2025 09:28:03 +0100
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.elsewhere.example

Final-Recipient: rfc822; somebody{n}@elsewhere.example
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

From: it@example.org
To: somebody{n}@elsewhere.example
Message-ID: <never-ours-{n}@example.org>
Subject: x

x
--b--
"""


@pytest.mark.parametrize("count", [80, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_none_is_answered(tmp_path: Path, count: int, record_property: object) -> None:
    with rig("sqlite", tmp_path) as desk:
        rows = [desk.take(REPORT.format(n=n), sender="") for n in range(count)]
        control = desk.take(mail())
        desk.run()
        states = Counter((desk.mail(row).state, desk.mail(row).outcome) for row in rows)
        assert "new" not in {state for state, _ in states}
        assert "opened" not in {outcome for _, outcome in states}
        assert desk.mail(control).outcome == "opened"
        assert set(desk.way.to()) <= {"eva@example.org", "ana@example.org", "ben@example.org", "admin@example.org"}
        assert len(desk.way.handed) < 10
        record_property("figure", f"{count} reports, {len(desk.way.handed)} letters")  # type: ignore[operator]
