"""V-46, bpo-43124: an address, or our own name, with CR LF in it becomes a command of its own to the next server."""

import pytest

from gateway.intake.imap_client import LoginError
from gateway.outlet.dialogue import Timeouts
from gateway.outlet.submission import Submission
from gateway.work.transport import Outcome, Outgoing
from tests.attacks.mailbox import expect_unharmed, look
from tests.intake.imap_store import MemoryStore, account
from tests.intake.scripted_imap import Scripted
from tests.peers.sink import Sink

CONTENT = b"Subject: x\r\n\r\nx\r\n"
BREAKS = ["\r\n", "\r", "\n", "\0", "\x0b", "\x0c", "\x1b", "\x7f", "\r\nRCPT TO:<mallory@evil.example>\r\n", " "]
COMMANDS = Timeouts(connect=5, banner=5, ehlo=5, quit=1)


@pytest.mark.parametrize("broken", BREAKS)
def test_the_server_is_not_even_asked(broken: str) -> None:
    with Sink() as sink:
        server = Submission("127.0.0.1", sink.port, local_hostname="desk.example.org", timeouts=COMMANDS)
        for address in (
            f"eva{broken}@example.org",
            f"eva@exam{broken}ple.org",
            f"eva@example.org{broken}",
            f"{broken}eva@example.org",
        ):
            for envelope in (("", address), (address, "eva@example.org")):
                reply = server.deliver(Outgoing(*envelope, CONTENT))
                assert (reply.outcome, reply.code) == (Outcome.PERMANENT, 0), (address, reply)
        assert sink.connections == 0
        assert server.deliver(Outgoing("", "eva@example.org", CONTENT)).outcome is Outcome.SENT
        server.close()


@pytest.mark.parametrize("broken", ["\r\nMAIL FROM:<x@evil.example>\r\n", "\n", "\r"])
def test_our_own_name(broken: str) -> None:
    with Sink() as sink:
        server = Submission("127.0.0.1", sink.port, local_hostname=f"desk{broken}.example.org", timeouts=COMMANDS)
        assert server.deliver(Outgoing("", "eva@example.org", CONTENT)).outcome is Outcome.TEMPORARY
        server.close()
        assert sink.commands in ([], ["QUIT"])
        assert not sink.mails


@pytest.mark.parametrize("broken", ["\r\nX LOGOUT\r\n", "\n", "\0"])
@pytest.mark.parametrize("mechanism", ["AUTH=PLAIN", "LOGIN"])
def test_a_password_of_several_lines(broken: str, mechanism: str) -> None:
    """What a command of the operator printed, say: PLAIN carries all but NUL in base64; LOGIN is not tried with it."""
    with Scripted(capabilities=("IMAP4rev1", "MOVE", "UIDPLUS", mechanism)) as server:
        store = MemoryStore()
        with pytest.raises(LoginError):
            look(server, store, password=lambda: f"secret{broken}word")
        said = [command for command in server.commands if command not in ("CAPABILITY", "LOGOUT")]
        assert said == (["AUTHENTICATE PLAIN"] if mechanism == "AUTH=PLAIN" and broken != "\0" else [])
        expect_unharmed(server, store)


@pytest.mark.parametrize("name", ["login", "folder", "host", "address"])
@pytest.mark.parametrize("broken", ["\r\nX1 DELETE INBOX", "\n", "\0", ""])
def test_names_the_operator_wrote(name: str, broken: str) -> None:
    with pytest.raises(ValueError, match="control"):
        account(143, **{name: broken and f"x{broken}"})
