"""V-55, slowloris: five hundred clients that say one octet now and then, each in another state, hold every place there is."""

import contextlib
import selectors
import socket
import ssl
import time

import pytest
import trustme

from gateway.intake.smtp import Endpoint, Limits
from tests.intake.smtp_rig import running

HELLO = ["EHLO slow.example"]
MAIL = [*HELLO, "MAIL FROM:<eva@example.org>"]
RCPT = [*MAIL, "RCPT TO:<it@example.org>"]
STATES: dict[str, tuple[list[str], bytes]] = {
    # what was said before, and the octets that follow one by one
    "silent": ([], b""),
    "greeted": ([], b"EHLO slow.example.with.a.very.long.name.that.does.not.end.soon"),
    "EHLO": (HELLO, b"MAIL FROM:<eva.with.a.very.long.name.that.does.not.end.soon@exa"),
    "MAIL": (MAIL, b"RCPT TO:<it.with.a.very.long.name.that.does.not.end.soon@exampl"),
    "RCPT": (RCPT, b"NOOP and many more words that are not needed and do not end soo"),
    "DATA": ([*RCPT, "DATA"], b"Subject: a subject which takes for ever and ever and ever and ev"),
    "DATA, lines": ([*RCPT, "DATA"], b"a\r\n" * 30),
    "AUTH": ([*HELLO, "AUTH PLAIN"], b"AGVhc3kgZG9lcyBpdAB3aXRoIHNvIG1hbnkgb2N0ZXRzIG9mIGEgcGFzc3dvcmQ"),
    "after an error": ([*HELLO, "XYZZY"], b"STILL an unknown command of many letters that does not end soon "),
    "handshake": ([*HELLO, "STARTTLS"], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 60),
}
EACH = 50
STEP = 0.05  # seconds: 1 octet in 20 s, against a limit of 300 s, is 1 in this against the limit below
LIMITS = Limits(idle_seconds=0.75, data_window=0.75, session_seconds=3.0, connections_per_address=1_000)


def slow_clients(address: str, each: int) -> list[tuple[socket.socket, bytes]]:
    host, _, port = address.rpartition(":")
    clients = []
    for before, octets in STATES.values():
        for _ in range(each):
            sock = socket.create_connection((host, int(port)), timeout=20)
            sock.recv(4096)
            for command in before:
                sock.sendall(command.encode() + b"\r\n")
                sock.recv(4096)
            sock.setblocking(False)
            clients.append((sock, octets))
    return clients


@pytest.mark.parametrize("each", [EACH])
def test_all_are_closed_and_mail_comes_in_meanwhile(each: int) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    endpoint = Endpoint(tls="starttls", ssl_context=context, auth=lambda *_: False, auth_without_tls=True)
    with running(endpoint, limits=LIMITS) as rig, selectors.DefaultSelector() as selector:
        clients = slow_clients(rig.listeners.addresses[0], each)
        for sock, _ in clients:
            selector.register(sock, selectors.EVENT_READ)
        open_ = {sock for sock, _ in clients}
        controls = 0
        for tick in range(2_000):
            for sock, octets in clients:
                if sock in open_ and tick < len(octets):
                    with contextlib.suppress(OSError):
                        sock.send(octets[tick : tick + 1])
            if tick % 5 == 0 and controls < 3 and open_:
                with rig.client() as client:
                    assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")
                controls += 1
            for key, _ in selector.select(0):
                try:
                    is_closed = not key.fileobj.recv(4096)  # type: ignore[union-attr]
                except OSError:
                    is_closed = True
                if is_closed:
                    selector.unregister(key.fileobj)
                    open_.discard(key.fileobj)  # type: ignore[arg-type]
            if not open_:
                break
            time.sleep(STEP)
        assert not open_, f"{len(open_)} of {len(clients)} hold on"
        assert controls >= 3
        assert len(rig.door.taken) == controls, "none of the slow ones became a mail"
        for sock, _ in clients:
            sock.close()
        with rig.client() as client:
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")
