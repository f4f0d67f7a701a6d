"""Getting in: TLS and login, and never less of them than was asked for."""

import ssl
from collections.abc import Iterator

import pytest
import trustme

from gateway.outlet.dialogue import Timeouts
from gateway.outlet.opener import Tls
from gateway.outlet.submission import Submission
from gateway.work.transport import Outcome, Outgoing
from tests.peers.sink import Does, Sink, close, hang

PATIENT = Timeouts(connect=10, banner=10, ehlo=10, auth=10, mail=10, rcpt=10, data=10, block=10, dot=10)
BRIEF = Timeouts(connect=2, banner=0.3, ehlo=0.3, auth=0.3, quit=0.3)
CONTENT = b"From: it@example.org\r\nTo: eva@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n"
SENT, TEMPORARY = Outcome.SENT, Outcome.TEMPORARY


def letter(*, content: bytes = CONTENT) -> Outgoing:
    return Outgoing("", "eva@example.org", content)


def client(sink: Sink, **more: object) -> Submission:
    settings: dict[str, object] = {"local_hostname": "desk.example.org", "timeouts": PATIENT, **more}
    return Submission("127.0.0.1", sink.port, **settings)  # type: ignore[arg-type]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_side(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def client_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_tls(authority: trustme.CA, tls: str) -> None:
    with Sink(tls=server_side(authority), implicit=tls == "implicit", login=("it", "geheim")) as sink:
        server = client(sink, tls=tls, ssl_context=client_side(authority), login="it", password=lambda: "geheim")
        content = CONTENT + b".line\r\n" * 100_000
        replies = [server.deliver(letter(content=content)) for _ in range(3)]
        assert [r.outcome for r in replies] == [SENT] * 3, replies
        assert all(m.is_tls and m.login == "it" and m.content == content for m in sink.mails)
        assert sink.connections == 1
        server.close()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("name", ["other.example.org", "127.0.0.1"])
def test_a_certificate_we_cannot_trust(authority: trustme.CA, tls: str, name: str) -> None:
    ours = authority if name == "other.example.org" else trustme.CA()  # another name, or another authority
    with Sink(tls=server_side(authority, name), implicit=tls == "implicit") as sink:
        reply = client(sink, tls=tls, ssl_context=client_side(ours)).deliver(letter())
        assert (reply.outcome, reply.rejected_at) == (TEMPORARY, "connect")
        assert "certificate" in reply.text.lower()
        assert not [c for c in sink.commands if c.startswith("MAIL")]


@pytest.mark.parametrize(
    ("name", "greeting", "has_tls"),
    [
        ("not offered", {}, False),
        ("refused", {"starttls": "454 4.7.0 not now"}, True),
        ("refused for good", {"starttls": "502 5.5.1 no"}, True),
        ("injected reply", {"starttls": b"220 go on\r\n250 2.0.0 in the clear\r\n"}, True),
        ("no handshake", {"starttls": close("220 go on")}, True),
        ("hangs", {"starttls": hang()}, True),
    ],
)
def test_never_less_than_the_tls_asked_for(
    authority: trustme.CA, name: str, greeting: dict[str, Does], has_tls: bool
) -> None:
    with Sink(tls=server_side(authority) if has_tls else None, login=("it", "geheim")) as sink:
        sink.greet(greeting)
        server = client(
            sink,
            tls="starttls",
            ssl_context=client_side(authority),
            login="it",
            password=lambda: "geheim",
            timeouts=BRIEF,
        )
        reply = server.deliver(letter())
        assert (reply.outcome, reply.rejected_at) == (TEMPORARY, "connect")
        assert not [c for c in sink.commands if c.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("mechanisms", [("PLAIN", "LOGIN"), ("LOGIN",), ("XOAUTH2", "plain")])
@pytest.mark.parametrize("password", ["geheim", "Größe €", "with space"])
def test_login(mechanisms: tuple[str, ...], password: str) -> None:
    with Sink(login=("it@example.org", password), auth=mechanisms) as sink:
        server = client(sink, login="it@example.org", password=lambda: password)
        assert server.deliver(letter()).outcome == SENT
        assert sink.mails[0].login == "it@example.org"


def test_a_refused_login_is_ours_and_is_not_hammered() -> None:
    now = [0.0]
    word = ["wrong"]
    with Sink(login=("it", "geheim")) as sink:
        server = client(sink, login="it", password=lambda: word[0], monotonic=lambda: now[0])
        reply = server.deliver(letter())
        assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, 535, "auth")
        again = [server.deliver(letter()) for _ in range(50)]
        assert {(r.outcome, r.code, r.rejected_at) for r in again} == {(TEMPORARY, 0, "auth")}
        assert sink.connections == 1
        now[0] += 61
        assert server.deliver(letter()).code == 535
        now[0] += 61
        assert server.deliver(letter()).code == 0
        assert sink.connections == 2
        word[0] = "geheim"
        now[0] += 61
        assert server.deliver(letter()).outcome == SENT


@pytest.mark.parametrize(
    ("does", "code"), [("454 4.7.0 not now", 454), ("421 4.3.2 bye", 421), (close(), 0), (b"334 more\r\n", 334)]
)
def test_other_login_trouble(does: Does, code: int) -> None:
    with Sink(login=("it", "geheim")) as sink:
        sink.greet({"auth": does})
        reply = client(sink, login="it", password=lambda: "geheim", timeouts=BRIEF).deliver(letter())
        assert (reply.outcome, reply.code) == (TEMPORARY, code)


def test_no_login_offered(sink: Sink) -> None:
    reply = client(sink, login="it", password=lambda: "geheim").deliver(letter())
    assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, 0, "auth")


def test_a_password_that_cannot_be_read() -> None:
    def missing() -> str:
        raise FileNotFoundError(2, "No such file or directory", "/run/secrets/it-mailbox")

    with Sink(login=("it", "geheim")) as sink:
        reply = client(sink, login="it", password=missing).deliver(letter())
        assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, 0, "auth")
        assert "/run/secrets/it-mailbox" in reply.text


def test_a_server_that_wants_a_login_we_were_not_given() -> None:
    with Sink(login=("it", "geheim")) as sink:
        reply = client(sink).deliver(letter())
        assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, 530, "mail")
