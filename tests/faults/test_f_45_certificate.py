"""F-45: the certificate of the listener is replaced, or the new one is broken, and the desk is told to read its files
again. New connections get the new one; a broken one is refused with its reason, and the old one stays; who is
connected notices nothing."""

import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.faults.desk import Desk, Warm, until
from tests.intake.smtp_rig import Client

PLACE = 'receive   = "smtp://127.0.0.1:0"'


class Certificate:
    def __init__(self, folder: Path) -> None:
        self.chain, self.key = folder / "cert.pem", folder / "key.pem"

    def put(self) -> bytes:
        """A fresh one; what the client will see of it."""
        made = trustme.CA().issue_cert("localhost")
        self.key.write_bytes(made.private_key_pem.bytes())
        self.chain.write_bytes(made.cert_chain_pems[0].bytes())
        return ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate(tmp_path)


@pytest.fixture
def desk(warm: Warm, tmp_path: Path, certificate: Certificate) -> Iterator[Desk]:
    made = Desk.make(tmp_path / "desk", warm)
    config = Path(made.config)
    more = f'certificate = "{certificate.chain}"\ncertificate_key = "{certificate.key}"'
    config.write_text(config.read_text().replace(PLACE, f"{PLACE}\n{more}"))
    yield made
    if made.child is not None:
        made.child.kill()


def shown(port: int) -> bytes:
    """The certificate that a new client is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Client(f"127.0.0.1:{port}") as client:
        client.do("EHLO client.example")
        assert client.do("STARTTLS").startswith("220")
        client.start_tls(context)
        assert isinstance(client.sock, ssl.SSLSocket)
        return client.sock.getpeercert(binary_form=True) or b""


def test_replaced_and_broken(desk: Desk, certificate: Certificate) -> None:
    first = certificate.put()
    child = desk.start()
    assert shown(desk.port) == first
    with Client(f"127.0.0.1:{desk.port}") as connected:
        connected.do("EHLO client.example")
        second = certificate.put()
        child.signal(signal.SIGHUP)
        until(lambda: shown(desk.port) == second)
        for spoil in (b"", b"-----BEGIN CERTIFICATE-----\nnone\n", certificate.key.read_bytes()):
            certificate.chain.write_bytes(spoil)
            refused = child.log().count("event=certificate_refused")
            child.signal(signal.SIGHUP)
            until(lambda refused=refused: child.log().count("event=certificate_refused") > refused)
            assert shown(desk.port) == second
        third = certificate.put()
        certificate.put()  # a key that does not fit
        certificate.chain.write_bytes(ssl.DER_cert_to_PEM_cert(third).encode())
        refused = child.log().count("event=certificate_refused")
        child.signal(signal.SIGHUP)
        until(lambda: child.log().count("event=certificate_refused") > refused)
        assert shown(desk.port) == second
        assert connected.do("NOOP").startswith("250")
    assert desk.stop() == 0


def test_broken_at_the_start(desk: Desk, certificate: Certificate) -> None:
    certificate.put()
    certificate.key.write_text("no key")
    child = desk.start(ready=False)
    assert child.wait() != 0
    assert "cannot be used" in child.log()
    assert "Traceback" not in child.log()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", desk.port or 1), timeout=1)
