"""V-44, "NO STARTTLS" (2021): lines sent in the clear before the handshake, or a greeting that skips the login, are believed
afterwards."""

import pytest

from gateway.intake.imap_client import IMAPClientAbortError
from tests.attacks.mailbox import expect_unharmed, look
from tests.intake.imap_store import MemoryStore, mail
from tests.intake.scripted_imap import ALL, Scripted, Session

INJECTED = [
    b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
    b"* 1 EXISTS\r\n* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n",
    b"* BYE\r\n",
    b"x",
    b"\x16\x03\x03",
]


@pytest.mark.parametrize("injected", INJECTED)
def test_what_comes_before_the_handshake_ends_it(injected: bytes) -> None:
    with Scripted(capabilities=(*ALL, "STARTTLS")) as server:
        server.add(mail(1))

        def inject(session: Session, tag: bytes, command: str) -> bool:
            if command != "STARTTLS":
                return False
            session.send(tag + b" OK go\r\n" + injected)
            return True

        server.sins.append(inject)
        store = MemoryStore()
        with pytest.raises(IMAPClientAbortError, match="handshake"):
            look(server, store, tls="starttls")
        assert server.commands[-1] == "STARTTLS", "not a word after it"
        assert not store.rows
        expect_unharmed(server, store)


@pytest.mark.parametrize("tls", ["none", "starttls"])
@pytest.mark.parametrize("also", [b"", b"* CAPABILITY IMAP4rev1\r\n* 1 EXISTS\r\n", b"* OK [UIDVALIDITY 99] x\r\n"])
def test_a_greeting_that_skips_the_login(tls: str, also: bytes) -> None:
    with Scripted(capabilities=(*ALL, "STARTTLS")) as server:
        server.add(mail(1))
        server.greeting = b"* PREAUTH welcome\r\n" + also
        store = MemoryStore()
        with pytest.raises(IMAPClientAbortError, match="PREAUTH"):
            look(server, store, tls=tls)
        assert set(server.commands) <= {"CAPABILITY"}, "no password, no mailbox"
        expect_unharmed(server, store)


@pytest.mark.parametrize("answer", [b" NO later\r\n", b" BAD what\r\n", b" OK\r\n* OK\r\n"])
def test_no_tls_no_password(answer: bytes) -> None:
    """The server does not have it, or says no: nothing goes on in the clear."""
    with Scripted(capabilities=(*ALL, "STARTTLS")) as server:

        def refuse(session: Session, tag: bytes, command: str) -> bool:
            if command == "STARTTLS":
                session.send(tag + answer)
            return command == "STARTTLS"

        server.sins.append(refuse)
        store = MemoryStore()
        with pytest.raises(Exception, match=r"STARTTLS|handshake"):
            look(server, store, tls="starttls")
        server.capabilities = ALL
        with pytest.raises(Exception, match="STARTTLS"):
            look(server, store, tls="starttls")
        assert set(server.commands) <= {"CAPABILITY", "STARTTLS"}
        expect_unharmed(server, store)
