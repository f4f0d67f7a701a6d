"""V-43, smtplib CVE-2016-0772 and desks that fall back to clear text: whoever sits between takes STARTTLS out of the answer, or
offers a certificate of his own, and reads passwords and letters."""

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from gateway.outlet.dialogue import Timeouts
from gateway.outlet.submission import Submission
from gateway.store import outbox
from gateway.work.transport import Transport
from tests.boards.stage import RULES, Stage, request, wait_for
from tests.peers.sink import Sink
from tests.peers.test_way_out import Impatient

LOGIN, PASSWORD = "it@example.org", "geheim"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def of(authority: trustme.CA, name: str, *, expired: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ends = datetime.datetime.now(datetime.UTC) - DAY if expired else None
    authority.issue_cert(name, not_before=ends and ends - DAY, not_after=ends).configure_cert(context)
    return context


def make(case: str, authority: trustme.CA) -> Sink:
    login = (LOGIN, PASSWORD)
    match case:
        case "no STARTTLS offered" | "refused":
            sink = Sink(login=login)
        case "a word too many":
            sink = Sink(login=login, tls=of(authority, "127.0.0.1"))
        case "wrong name":
            sink = Sink(login=login, tls=of(authority, "other.example.org"))
        case "expired":
            sink = Sink(login=login, tls=of(authority, "127.0.0.1", expired=True))
        case "self-signed":
            sink = Sink(login=login, tls=of(trustme.CA(), "127.0.0.1"))
        case _:
            sink = Sink(login=login, tls=of(trustme.CA(), "127.0.0.1"), implicit=True)
    if case == "refused":
        sink.offers = (*sink.offers, "STARTTLS")
        sink.greet(*[{"starttls": "454 4.7.0 not now"}] * 50)
    if case == "a word too many":  # said in the clear, meant to be taken for the reply to EHLO under TLS
        sink.greet(*[{"starttls": b"220 go on\r\n250 AUTH PLAIN\r\n"}] * 50)
    return sink


@pytest.fixture(
    params=["no STARTTLS offered", "refused", "a word too many", "wrong name", "expired", "self-signed", "implicit"]
)
def sink(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Sink]:
    with make(request.param, authority) as running:
        yield running


def test_nothing_is_said_and_the_letter_waits(tmp_path: Path, authority: trustme.CA, sink: Sink) -> None:
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)

    class Tls(Impatient):
        def _connect(self, mailbox: str) -> Transport:
            return Submission(
                "127.0.0.1",
                sink.port,
                local_hostname="desk.example.org",
                tls="implicit" if sink.implicit else "starttls",
                login=LOGIN,
                password=lambda: PASSWORD,
                ssl_context=trusted,
                timeouts=Timeouts(dot=1.0, quit=0.5),
            )

    rules = RULES.replace("answer_within: {normal: 4h}", "answer_within: {normal: 4w}")
    with Stage(tmp_path, rules=rules, send_by=f"smtp+starttls://127.0.0.1:{sink.port}", make_app=Tls) as stage:
        stage.send(request())
        wait_for(lambda: all(row.attempts == 1 for row in stage.transmissions()), "the first try")
        stage.settle()
        stage.clock("10:30")
        assert {row.state for row in stage.transmissions()} == {"due"}, "the letter waits"
        assert all(row.attempts > 1 for row in stage.transmissions())
        # What `doctor` tells the admins: how many wait, and why.
        count, why = stage.runtime.store.read(outbox.retrying)
        assert count == 2
        assert any(word in why.lower() for word in ("starttls", "certificate", "not now", "ssl")), why
    assert not sink.mails
    assert {command.partition(" ")[0].upper() for command in sink.commands} <= {"EHLO", "STARTTLS", "QUIT"}, (
        sink.commands
    )
    assert not any("geheim" in command or "Door" in command for command in sink.commands)
