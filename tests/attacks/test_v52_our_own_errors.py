"""V-52: our own trouble is told to the sender as for ever, with the text of the exception: paths, names, parts of secrets."""

import base64
import errno
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import Permanent, Temporary
from gateway.intake import smtp_session
from gateway.intake.smtp import Endpoint
from tests.boards.stage import Stage
from tests.intake.smtp_rig import Client, Rig, running

SECRET = "canary /var/lib/postroom 0xdeadbeef"
TROUBLE = "451 4.3.0 Something is wrong here, try again later"
KINDS: list[Callable[[], BaseException]] = [
    lambda: RuntimeError(SECRET),
    lambda: Permanent(SECRET),
    lambda: Temporary(SECRET),
    lambda: OSError(errno.EIO, SECRET),
    lambda: sqlite3.OperationalError(SECRET),
    lambda: MemoryError(SECRET),
    lambda: RecursionError(SECRET),
    lambda: UnicodeEncodeError("ascii", SECRET, 0, 1, SECRET),
    lambda: AssertionError(),
    lambda: KeyError(SECRET),
]
CONTENT = b"Subject: x\r\n\r\nx\r\n.\r\n"
PLAIN = base64.b64encode(b"\0relay\0right").decode()


def raising(error: Callable[[], BaseException]) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error()

    return fail


def talk(client: Client) -> list[str]:
    """A whole session, however it goes; every reply."""
    said = [client.do("EHLO client.example"), client.do(f"AUTH PLAIN {PLAIN}")]
    said += [client.do("MAIL FROM:<eva@example.org>"), client.do("RCPT TO:<it@example.org>"), client.do("DATA")]
    if said[-1].startswith("354"):
        client.send(CONTENT)
        said.append(client.reply())
    return said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hook", ["judge", "submit", "door", "auth", "spool", "path", "hello", "arrival"])
def test_each_hook(hook: str, kind: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [True]

    def auth(login: str, password: str) -> bool:
        if hook == "auth" and broken:
            raise kind()
        return password == "right"

    with running(Endpoint(auth=auth, auth_without_tls=True)) as rig:
        with monkeypatch.context() as patch:
            _break(rig, hook, kind, patch)
            with rig.client() as client:
                said = talk(client)
            assert TROUBLE in said, said
            for reply in said:
                assert "canary" not in reply, reply
                assert not re.match("5", reply) or reply.startswith(("503 5.5.1", "554 5.5.1")), reply
        broken.clear()
        rig.door.answer = lambda arrival: None
        taken = len(rig.door.taken)
        with rig.client() as client:  # the sender comes again
            assert talk(client)[-1].startswith("250 2.0.0 Taken")
        assert len(rig.door.taken) == taken + 1
        assert rig.lobby.in_flight == rig.lobby.taking == 0


def _break(rig: Rig, hook: str, kind: Callable[[], BaseException], patch: pytest.MonkeyPatch) -> None:
    match hook:
        case "judge":
            patch.setattr(rig.lobby, "judge", raising(kind))
        case "submit":
            patch.setattr(rig.lobby, "_submit", raising(kind))
        case "door":
            rig.door.answer = lambda arrival: kind()
        case "spool":  # what a mail is kept in
            patch.setattr(smtp_session, "DataReader", raising(kind))
        case "path":
            patch.setattr(smtp_session, "path_argument", raising(kind))
        case "hello":
            patch.setattr(smtp_session, "is_domain_argument", raising(kind))
        case "arrival":
            patch.setattr(smtp_session, "Arrival", raising(kind))


def test_the_whole_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails under the listener: 451, and the same mail is taken when the store is back."""
    with Stage(tmp_path, roles=("receive",)) as stage:
        with monkeypatch.context() as patch:
            patch.setattr("gateway.store.inbox.add", raising(KINDS[4]))
            with Client(f"127.0.0.1:{stage.port}") as client:
                assert client.mail(CONTENT) == TROUBLE
        assert not stage.mails()
        with Client(f"127.0.0.1:{stage.port}") as client:
            assert client.mail(CONTENT).startswith("250")
        assert len(stage.mails()) == 1
