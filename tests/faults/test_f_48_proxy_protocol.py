"""F-48: somebody claims another address of origin by the PROXY protocol. We do not speak it, so nobody can."""

from tests.intake.smtp_rig import running


def test_it_is_no_command() -> None:
    with running() as rig, rig.client() as client:
        assert client.do("PROXY TCP4 10.0.0.1 192.0.2.1 56324 25").startswith("500")
        assert client.do(b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + b"\x0a\0\0\1" * 3)[:3] in ("500", "421")


def test_who_connects_is_who_is_counted() -> None:
    with running() as rig, rig.client() as client:
        client.do("PROXY TCP4 10.0.0.1 192.0.2.1 56324 25")
        assert set(rig.lobby.per_address) == {"127.0.0.1"}
