"""F-46: TLS in records of one byte, a certificate of the client, garbage behind its hello. Who speaks TLS is served,
who does not is gone soon, and no error of ours reaches anybody."""

import logging
import ssl

import pytest
import trustme

from gateway.intake.smtp import Endpoint
from tests.faults.inhouse import until
from tests.intake.smtp_rig import Client, running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def endpoint(authority: trustme.CA) -> Endpoint:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return Endpoint(tls="starttls", ssl_context=context, hostname="mx.test")


def secured(address: str, authority: trustme.CA, *, certificate: bool = False) -> Client:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    if certificate:
        authority.issue_cert("client.example").configure_cert(context)
    client = Client(address)
    client.do("EHLO client.example")
    assert client.do("STARTTLS").startswith("220")
    client.start_tls(context)
    return client


def test_records_of_one_byte(endpoint: Endpoint, authority: trustme.CA) -> None:
    with running(endpoint) as rig, secured(rig.listeners.addresses[0], authority, certificate=True) as client:
        said = b"EHLO client.example\r\nMAIL FROM:<eva@example.org>\r\nRCPT TO:<it@example.org>\r\n"
        for octet in said:
            client.send(bytes([octet]))
        assert [client.reply()[:3] for _ in range(3)] == ["250"] * 3
        assert client.do("DATA").startswith("354")
        for octet in b"Subject: one by one\r\n\r\nIt jams.\r\n.\r\n":
            client.send(bytes([octet]))
        assert client.reply().startswith("250")
        assert rig.door.contents == [b"Subject: one by one\r\n\r\nIt jams.\r\n"]


@pytest.mark.parametrize(
    "octets",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"\x16\x03\x01\x40\x00" + b"\xff" * 64,
        b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00" * 9,
        b"\0" * 400,
    ],
)
def test_no_handshake_at_all(endpoint: Endpoint, octets: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with running(endpoint) as rig:
        client = rig.client()
        client.do("EHLO client.example")
        assert client.do("STARTTLS").startswith("220")
        client.send(octets)
        client.sock.shutdown(1)
        answer = b""
        while more := client.sock.recv(4096):
            answer += more
        assert b"Traceback" not in answer
        assert b"Error" not in answer
        client.close()
        until(lambda: rig.listeners.sessions == 0)
        with rig.client() as other:
            assert other.do("NOOP").startswith("250")
