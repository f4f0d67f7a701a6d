"""Our way out through a real Postfix."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from gateway.outlet.submission import Submission
from gateway.work.transport import Outcome, Outgoing
from tests.peers.postfix import HOLD, Postfix, smtp
from tests.peers.sink import Sink

pytestmark = pytest.mark.peers

CONTENT = (
    b"From: IT <it@example.org>\r\nTo: eva@example.org\r\nSubject: Hello\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nHello.\r\n.\r\n..\r\n.x\r\n"
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture(scope="module")
def postfix(sink: Sink, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    folder: Path = tmp_path_factory.mktemp("tls")
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for part in certificate.cert_chain_pems:
        part.write_to_path(folder / "chain.pem", append=True)
    routes = {"held.example": HOLD, "example.org": smtp(sink.port, {"eva@example.org", "ana@example.org"})}
    with Postfix(routes, certificate=(folder / "chain.pem", folder / "key.pem")) as server:
        yield server


def client(postfix: Postfix, **more: object) -> Submission:
    return Submission("127.0.0.1", postfix.port, local_hostname="desk.example.org", **more)  # type: ignore[arg-type]


def test_taken_and_queued(postfix: Postfix) -> None:
    server = client(postfix)
    reply = server.deliver(Outgoing("it@example.org", "eva@held.example", CONTENT))
    assert (reply.outcome, reply.code) == (Outcome.SENT, 250)
    [row] = [row for row in postfix.queue() if row["queue_id"] == reply.queue_id]
    assert row["queue_name"] == "hold"
    assert row["sender"] == "it@example.org"
    assert [r["address"] for r in row["recipients"]] == ["eva@held.example"]
    stored = postfix.content(reply.queue_id)
    assert stored.partition(b"\n\n")[2] == CONTENT.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")
    server.close()


def test_unknown_user_is_permanent_and_the_connection_goes_on(postfix: Postfix) -> None:
    server = client(postfix)
    refused = server.deliver(Outgoing("", "nobody@example.org", CONTENT))
    assert (refused.outcome, refused.code, refused.rejected_at) == (Outcome.PERMANENT, 550, "rcpt")
    assert "User unknown" in refused.text
    assert server.deliver(Outgoing("", "eva@held.example", CONTENT)).outcome == Outcome.SENT
    server.close()


def test_through_to_the_next_server(postfix: Postfix, sink: Sink) -> None:
    server = client(postfix)
    before = len(sink.mails)
    for recipient in ("eva@example.org", "ana@example.org"):
        assert server.deliver(Outgoing("", recipient, CONTENT)).outcome == Outcome.SENT
    mails = sink.wait(before + 2)[before:]
    assert sorted(m.recipients for m in mails) == [("ana@example.org",), ("eva@example.org",)]
    assert all(m.reverse_path == "" and m.content.endswith(CONTENT[CONTENT.index(b"\r\n\r\n") :]) for m in mails)
    server.close()


def test_a_next_server_that_says_later_gets_it_later_and_once(postfix: Postfix, sink: Sink) -> None:
    server = client(postfix)
    before = len(sink.mails)
    sink.script({"rcpt": "450 4.2.1 later"}, {"dot": "451 4.3.0 later"})
    assert server.deliver(Outgoing("", "eva@example.org", CONTENT)).outcome == Outcome.SENT
    sink.wait(before + 1)
    postfix.wait_empty()
    assert len(sink.mails) == before + 1
    server.close()


def test_starttls(postfix: Postfix, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    server = client(postfix, tls="starttls", ssl_context=context)
    replies = [server.deliver(Outgoing("", "eva@held.example", CONTENT)) for _ in range(3)]
    assert [r.outcome for r in replies] == [Outcome.SENT] * 3
    strict = client(postfix, tls="starttls")  # does not know the authority
    assert strict.deliver(Outgoing("", "eva@held.example", CONTENT)).rejected_at == "connect"
    server.close()


def test_a_postfix_that_was_restarted(postfix: Postfix) -> None:
    server = client(postfix)
    assert server.deliver(Outgoing("", "eva@held.example", CONTENT)).outcome == Outcome.SENT
    postfix.halt()
    down = server.deliver(Outgoing("", "eva@held.example", CONTENT))
    assert (down.outcome, down.rejected_at) == (Outcome.TEMPORARY, "connect")
    postfix.start()
    assert server.deliver(Outgoing("", "eva@held.example", CONTENT)).outcome == Outcome.SENT
    server.close()
