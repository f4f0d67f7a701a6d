"""STARTTLS, TLS from the first octet, and AUTH over them."""

import base64
import socket
import ssl
import time

import pytest
import trustme

from gateway.intake.smtp import Endpoint, Limits
from tests.intake.smtp_rig import Client, running

HELLO = "EHLO client.example"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def tls(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def check(login: str, password: str) -> bool:
    if login == "broken":
        raise RuntimeError("canary-secret")
    return (login, password) == ("relay", "pässword")


def plain(login: str, password: str) -> str:
    return base64.b64encode(f"\0{login}\0{password}".encode()).decode()


@pytest.fixture
def starttls(server_context):
    with running(Endpoint(tls="starttls", ssl_context=server_context, auth=check)) as rig:
        yield rig


@pytest.fixture
def implicit(server_context):
    with running(Endpoint(tls="implicit", ssl_context=server_context, auth=check, require_auth=True)) as rig:
        yield rig


def secured(rig, tls) -> Client:
    client = rig.client()
    assert "250 STARTTLS" in client.do(HELLO)
    assert client.do("STARTTLS").startswith("220")
    client.start_tls(tls)
    return client


def test_starttls(starttls, tls):
    content = b"a: b\r\n\r\n" + b"x" * 70 + (b"\r\n" + b"x" * 70) * 30_000 + b"\r\n"
    with secured(starttls, tls) as client:
        assert client.do("MAIL FROM:<>").startswith("503")  # what was said before TLS is forgotten (RFC 3207 4.2)
        offers = client.do(HELLO)
        assert "STARTTLS" not in offers
        assert offers.endswith("AUTH PLAIN LOGIN")
        assert client.do("STARTTLS").startswith("502")
        assert client.mail(content + b".\r\n").startswith("250")
        assert client.do("QUIT").startswith("221")
    assert starttls.door.contents == [content]


def test_what_comes_with_starttls_in_the_clear_is_dropped(starttls, tls):
    client = starttls.client()
    client.do(HELLO)
    client.send(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<boss@example.org>\r\nRCPT TO:<it@example.org>\r\n")
    assert client.reply().startswith("220")
    client.start_tls(tls)
    assert client.do("NOOP").startswith("250 2.0.0 OK")  # the first reply under TLS is to the first command under TLS
    assert client.do("RCPT TO:<it@example.org>").startswith("503")
    client.close()


def test_starttls_with_an_argument_and_a_failed_handshake(starttls):
    with starttls.client() as client:
        client.do(HELLO)
        assert client.do("STARTTLS now").startswith("501")
        assert client.do("STARTTLS").startswith("220")
        client.send(b"this is not TLS at all\r\n")
        assert client.closed()
    with starttls.client() as client:
        assert client.do(HELLO).startswith("250")


def test_caps_hold_across_starttls(server_context, tls):
    with running(Endpoint(tls="starttls", ssl_context=server_context), limits=Limits(errors=3)) as rig:
        client = rig.client()
        client.do(HELLO)
        for _ in range(3):
            client.do("BOGUS")
        client.do("STARTTLS")
        client.start_tls(tls)
        assert client.do("BOGUS").startswith("500")
        assert client.reply().startswith("421 4.7.0 Too many errors")
        client.close()
        end = time.monotonic() + 5
        while rig.listeners.sessions and time.monotonic() < end:
            time.sleep(0.01)
        assert rig.listeners.sessions == 0


def test_implicit_tls_and_auth(implicit, tls):
    with implicit.client(tls=tls) as client:
        assert client.do(HELLO).endswith("AUTH PLAIN LOGIN")
        assert client.do("MAIL FROM:<eva@example.org>").startswith("530 5.7.0")
        assert client.do(f"AUTH PLAIN {plain('relay', 'wrong')}").startswith("535 5.7.8")
        assert client.do(f"auth plain {plain('relay', 'pässword')}").startswith("235 2.7.0")
        assert client.do(f"AUTH PLAIN {plain('relay', 'pässword')}").startswith("503")
        assert client.do("MAIL FROM:<eva@example.org> AUTH=<>").startswith("250")
        assert client.do("RCPT TO:<it@example.org>").startswith("250")
        assert client.do("DATA").startswith("354")
        client.send(b"x\r\n.\r\n")
        assert client.reply().startswith("250")
    assert implicit.door.contents == [b"x\r\n"]


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        (["AUTH PLAIN", plain("relay", "pässword")], "235"),
        (["AUTH LOGIN", base64.b64encode(b"relay").decode(), base64.b64encode("pässword".encode()).decode()], "235"),
        (["AUTH LOGIN", base64.b64encode(b"relay").decode(), base64.b64encode(b"no").decode()], "535"),
        (["AUTH PLAIN", "*"], "501"),
        (["AUTH PLAIN", "not base64!"], "501"),
        (["AUTH PLAIN ===="], "501"),
        (["AUTH PLAIN", base64.b64encode(b"no separators").decode()], "501"),
        (["AUTH PLAIN", base64.b64encode(b"\0\xff\xfe\0\xff").decode()], "535"),
        (["AUTH CRAM-MD5"], "504"),
        (["AUTH"], "501"),
        ([f"AUTH PLAIN {plain('broken', 'x')}"], "451 4.3.0 Something is wrong here, try again later"),
    ],
)
def test_auth_exchange(implicit, tls, lines, reply):
    with implicit.client(tls=tls) as client:
        client.do(HELLO)
        for line in lines[:-1]:
            assert client.do(line).startswith("334")
        assert client.do(lines[-1]).startswith(reply)
        assert client.do("NOOP").startswith("250")


@pytest.mark.parametrize("lines", [["AUTH PLAIN"], ["AUTH LOGIN"], ["AUTH LOGIN", "cmVsYXk="]])
def test_the_rest_of_a_line_that_is_too_long_is_no_command(implicit, tls, lines):
    with implicit.client(tls=tls) as client:
        client.do(HELLO)
        for line in lines:
            assert client.do(line).startswith("334")
        assert client.do("A" * 10_000 + "\r\nMAIL FROM:<eva@example.org>").startswith("500 5.5.6")
        assert client.closed()


def test_auth_failures_are_capped(implicit, tls):
    with implicit.client(tls=tls) as client:
        client.do(HELLO)
        for _ in range(2):
            assert client.do(f"AUTH PLAIN {plain('relay', 'guess')}").startswith("535")
        assert client.do(f"AUTH PLAIN {plain('relay', 'guess')}").startswith("421 4.7.0")
        assert client.closed()


def test_auth_is_offered_over_tls_only(starttls):
    with starttls.client() as client:
        assert "AUTH" not in client.do(HELLO)
        assert client.do(f"AUTH PLAIN {plain('relay', 'pässword')}").startswith("538")
    with running(Endpoint(auth=check, auth_without_tls=True)) as rig, rig.client() as client:  # loopback, and allowed
        assert client.do(HELLO).endswith("AUTH PLAIN LOGIN")
        assert client.do(f"AUTH PLAIN {plain('relay', 'pässword')}").startswith("235")


def test_drain_under_tls(server_context, tls):
    with running(Endpoint(tls="implicit", ssl_context=server_context)) as rig:
        client = rig.client(tls=tls)
        rig.listeners.drain(2)
        assert client.reply().startswith("421 4.3.2")
        client.close()


def test_a_reset_within_the_handshake_is_not_counted_for_ever(server_context):
    with running(Endpoint(tls="starttls", ssl_context=server_context), limits=Limits(idle_seconds=0.3)) as rig:
        for first in (b"", b"\x16\x03\x01\x02"):
            client = rig.client()
            client.do(HELLO)
            assert client.do("STARTTLS").startswith("220")
            client.send(first)
            time.sleep(0.05)
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
        end = time.monotonic() + 5
        while rig.listeners.sessions and time.monotonic() < end:
            time.sleep(0.01)
        assert rig.listeners.sessions == 0
        assert not rig.lobby.per_address
