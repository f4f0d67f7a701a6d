"""F-40: our 250 never arrives, so the other server sends the mail again, for five days, each time with one more
Received field. It is one request with one acknowledgement."""

from datetime import timedelta
from pathlib import Path

from tests.databases import both
from tests.faults.desk import mail
from tests.faults.inhouse import program, until
from tests.intake.smtp_rig import Client

ENVELOPE = b"EHLO client.example\r\nMAIL FROM:<eva1@example.org>\r\nRCPT TO:<it@example.org>\r\nDATA\r\n"
TRIES = (
    timedelta(0),
    timedelta(minutes=5),
    timedelta(hours=4),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=5),
)


def hang_up_after_the_dot(address: str, content: bytes) -> None:
    client = Client(address)
    client.send(ENVELOPE)
    for _ in range(4):
        client.reply()
    client.send(content + b".\r\n")
    client.close()  # without reading what we say


@both
def test_five_days_of_tries(kind: str, tmp_path: Path) -> None:
    from tests.databases import fresh_url

    with program(tmp_path, url="" if kind == "sqlite" else fresh_url(kind, tmp_path)) as app:
        clock, now = app.runtime.clock, app.runtime.clock.now
        for number, later in enumerate(TRIES):
            clock.now = lambda later=later: now() + later  # type: ignore[method-assign,misc]
            trace = f"Received: from pc by relay{number} with ESMTP id x{number}; Mon, 24 Nov 2025 09:0{number}:00 +0100\r\n"
            hang_up_after_the_dot(app.addresses[0], trace.encode() + mail(1))
            until(lambda: app._listeners is not None and app._listeners.sessions == 0)
            until(app.is_quiet)
        with Client(app.addresses[0]) as client:
            client.send(ENVELOPE)
            for _ in range(4):
                client.reply()
            client.send(mail(1) + b".\r\n")
            assert client.reply().startswith("250")
        until(app.is_quiet)
        found = app.runtime.store.read(
            lambda c: c.exec_driver_sql(
                "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM ticket),"
                " (SELECT sum(repeats) FROM inbox),"
                " (SELECT count(*) FROM outbox JOIN letter ON letter.id = outbox.letter WHERE template = 'ack')"
            ).one()
        )
        assert tuple(found) == (1, 1, len(TRIES), 1)
        assert app.failure is None
