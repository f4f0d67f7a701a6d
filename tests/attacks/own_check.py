"""The scene with our own check of senders: example.org has SPF, a DKIM key and a DMARC record, in a DNS of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.mail.envelope import Client
from tests.attacks.scene import Scene
from tests.senders.dns_stub import Stub, serving
from tests.senders.signing import pair

OURS = Client("192.0.2.7", "mail.example.org")
"""The host that SPF of example.org names."""
THEIRS = Client("198.51.100.66", "mail.evil.example")


@contextmanager
def checked(folder: Path, *, trust: str = "") -> Iterator[tuple[Scene, Stub]]:
    """Afterwards: the desk works, and nothing leaked."""
    with serving() as dns:
        dns.txt("example.org", "v=spf1 ip4:192.0.2.7 -all")
        dns.txt("_dmarc.example.org", "v=DMARC1; p=reject")
        dns.txt("s1._domainkey.example.org", pair().record)
        scene = Scene(folder, trust=f'colleagues_need = "pass"\nresolver = "{dns.resolver}"\n{trust}', client=OURS)
        try:
            scene.room.client = THEIRS
            yield scene, dns
            scene.room.client = OURS
            scene.expect_unharmed()
        finally:
            scene.close()
