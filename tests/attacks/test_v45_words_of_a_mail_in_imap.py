"""V-45, imapclient #657, CVE-2025-15366: CR LF in a word of a mail that is searched for becomes a command of its own."""

import ast
from base64 import b64encode
from pathlib import Path

import pytest

from tests.attacks.mailbox import done, expect_our_commands, expect_unharmed, look
from tests.intake.imap_store import MemoryStore
from tests.intake.scripted_imap import ALL, Scripted

PACKAGE = Path(__file__).resolve().parents[2] / "gateway"
COMMAND = b'x"\r\nX1 STORE 1:* +FLAGS (\\Deleted)\r\nX2 EXPUNGE\r\n'
WORDS = [
    COMMAND,
    COMMAND.replace(b"\r\n", b"\r\n "),
    COMMAND.replace(b"\r\n", b"\n"),
    b"=?utf-8?b?" + b64encode(COMMAND) + b"?=",
    b"=?utf-8?q?x=22=0D=0AX1_LOGOUT=0D=0A?=",
    b"{5}\r\nhello",
    b"{5+}\r\nhello",
    b'\\"\\\\" \0 %s %*',
]


@pytest.mark.parametrize("capabilities", [ALL, tuple(c for c in ALL if c not in ("MOVE", "ESEARCH", "AUTH=PLAIN"))])
def test_no_word_of_a_mail_is_ever_said(capabilities: tuple[str, ...]) -> None:
    with Scripted(capabilities=capabilities) as server:
        store = MemoryStore()
        for serial, word in enumerate(WORDS):
            lines = [b"Return-Path: <", b"Message-ID: <%d", b"In-Reply-To: <", b"Subject: ", b"From: ", b"X-Folder: "]
            head = b"\r\n".join((line % serial if b"%d" in line else line) + word for line in lines)
            server.add(head + b"\r\n\r\n" + word)
        assert look(server, store) == len(WORDS)
        assert sorted(done(server)) == sorted(store.rows)
        expect_our_commands(server)
        expect_unharmed(server, store)


def test_no_command_is_made_of_anything_else() -> None:
    """Static: whoever talks to the server is given UIDs, our own words, and names the operator wrote."""
    spoken = {"search", "fetch", "move", "copy", "add_flags", "uid_expunge", "create_folder", "subscribe_folder", "select",
              "folder_status", "folder_exists", "list_folders", "_raw_command_untagged", "_command_and_check"}  # fmt: skip
    ours = {"uids", "uid", "unmarked", "part", "folder", "name", "items", "item", "login", "secret", "self", "command", "SMALL",
            "at", "size", "HEADER", "account", "DELETED", "readonly", "client", "target", "str", "join", "end", "low",
            "_escaped", "afterwards"}  # fmt: skip
    seen = set()
    for path in (PACKAGE / "intake").glob("imap*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in spoken:
                names = {
                    n.id for given in [*node.args, *node.keywords] for n in ast.walk(given) if isinstance(n, ast.Name)
                }
                assert names <= ours, (path.name, node.lineno, names - ours)
                seen.add(node.func.attr)
    assert len(seen) > 8, seen
