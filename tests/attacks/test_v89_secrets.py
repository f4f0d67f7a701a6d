"""V-89, aiosmtpd 1.2.4 and 1.4.2: passwords and tokens stand in logs, error mails, crash dumps.

A whole desk whose every secret is a word that can be found. Every place outside refuses, and says the secret in its answer, as
some servers do; the program fails inside; logs are at the level debug. Then all that was written anywhere is searched.
"""

import base64
import contextlib
import logging
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import CliRunner

from gateway import log, writing
from gateway.cli.main import main
from gateway.outlet import opener
from tests.boards.stage import Stage, mail, wait_for
from tests.peers.sink import Sink

IMAP, SMTP, LISTENER, KEY, DATABASE, TRIED = (
    f"CANARY-{name}-Zq81x" for name in ("imap", "smtp", "listener", "key-of-the-desk-0123456789", "database", "tried")
)
ROLES = ("receive", "poll", "process", "send", "sweep")
"""Without the clock, which would wait a while for the mailboxes that cannot be opened."""
SECRETS = (IMAP, SMTP, LISTENER, KEY, DATABASE, TRIED)
REPLY_ADDRESS = re.compile(r"it\+\d+\.[a-z2-7]{26}@example\.org")
LOGIN = "it@example.org"


def forms(secret: str) -> list[bytes]:
    """A secret as it stands, and inside of what protocols wrap it in."""
    plain = secret.encode()
    out = [plain, plain[:12] + b"\\", plain.hex().encode(), base64.b64encode(plain).rstrip(b"=")]
    for before in (b"", b"x", b"xx"):  # base64 of something that holds it, at each of the three places it may begin
        out.append(base64.b64encode(before + plain)[4:-4])
    return [one for one in out if len(one) > 10 and one != plain[:12] + b"\\"]


@contextlib.contextmanager
def refusing_imap() -> Iterator[int]:
    """A server that takes no login, and repeats what was tried."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError), peer.makefile("rwb") as file:
            file.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
            file.flush()
            for line in file:
                tag, _, rest = line.strip().partition(b" ")
                if rest.upper().startswith(b"CAPABILITY"):
                    file.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
                elif rest.upper().startswith((b"LOGIN", b"AUTHENTICATE")):
                    said = rest.split()[-1]
                    if rest.upper() == b"AUTHENTICATE PLAIN":
                        file.write(b"+ \r\n")
                        file.flush()
                        said = file.readline().strip()
                    file.write(tag + b" NO [AUTHENTICATIONFAILED] wrong: " + said + b" " + IMAP.encode() + b"\r\n")
                else:
                    file.write(tag + b" BAD what is " + rest + b"\r\n")
                file.flush()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def secret_file(folder: Path, name: str, secret: str) -> str:
    path = folder / name
    path.write_text(secret)
    path.chmod(0o600)
    return f"file:{path}"


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_socket():
            yield str(path.relative_to(folder)), path.read_bytes()


def verbs(config: Path) -> Iterator[tuple[str, bytes]]:
    """What the operator can ask, in both forms."""
    shown = (
        "mail list",
        "mail show 1",
        "outbox list",
        "outbox show 1",
        "ticket list",
        "ticket show 1",
        "explain 1",
        "report it",
    )
    for words in ("doctor", "status", "check", *shown):
        for form in ([], ["--json"]):
            ran = CliRunner().invoke(main, ["--config", str(config), *words.split(), *form])
            yield words, (ran.output + repr(ran.exception)).encode()


def test_they_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    outside, desk = tmp_path / "secrets", tmp_path / "desk"
    outside.mkdir()
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(outside / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(outside / "ca.pem"))
    monkeypatch.setenv("DESK_SMTP", SMTP)
    context, untrusted = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
    authority.issue_cert("127.0.0.1").configure_cert(context)
    other.issue_cert("127.0.0.1").configure_cert(untrusted)
    says = f"535 5.7.8 wrong: {SMTP} {base64.b64encode(f'{chr(0)}{LOGIN}{chr(0)}{SMTP}'.encode()).decode()}"
    with (
        refusing_imap() as imap,
        Sink(tls=context, implicit=True, login=(LOGIN, SMTP)) as sink,
        Sink(tls=untrusted, implicit=True) as stranger,
    ):
        more = f"""
[[mailbox]]
address = "hr@example.org"
receive = "imap://127.0.0.1:{imap}"
login = "{LOGIN}"
password = "{secret_file(outside, "imap", IMAP)}"
poll = "10s"
send = "smtps://127.0.0.1:{sink.port}"

[[mailbox]]
address = "sap@example.org"
receive = "imaps://127.0.0.1:{stranger.port}"
login = "{LOGIN}"
password = "run:cat {outside / "imap"}"
poll = "10s"
send = "smtps://127.0.0.1:{sink.port}"

[secrets]
key = "{secret_file(outside, "key", KEY)}"
"""
        box = f'login = "{LOGIN}"\npassword = "env:DESK_SMTP"\nlistener_login = "relay"\n'
        box += f'listener_password = "{secret_file(outside, "listener", LISTENER)}"\n'
        before = (list(logging.getLogger().handlers), logging.getLogger().level)
        handler = log.setup(level="debug", to=str(desk.parent / "log"))
        try:
            with Stage(desk, send_by=f"smtps://127.0.0.1:{sink.port}", mailbox=box, more=more, roles=ROLES) as stage:
                tokens = _a_day(stage, monkeypatch, sink, says)
                asked = list(verbs(stage.config))
        finally:
            handler.close()
            logging.getLogger().handlers[:] = before[0]
            logging.getLogger().setLevel(before[1])
        letters = [("letter", one.content) for one in sink.mails]
    told = capfd.readouterr()
    logged = (desk.parent / "log").read_bytes()
    for sign in (b"AUTHENTICATIONFAILED", b"535", b"certificate", b"RuntimeError"):
        assert sign in logged, sign  # all of it happened, and was told
    places = [
        ("log", logged),
        ("stdout", told.out.encode()),
        ("stderr", told.err.encode()),
        *everything_in(desk),
        *asked,
        *letters,
    ]
    assert len(letters) > 3
    found = {
        (place, secret) for place, content in places for secret in SECRETS for form in forms(secret) if form in content
    }
    assert not found
    assert tokens
    assert not [token for token in tokens if token.encode() in logged + told.err.encode() + told.out.encode()]
    # A mail is shown with its envelope, as it came; nothing else tells whom a signed address lets in.
    elsewhere = [(place, content) for place, content in asked if place not in ("mail list", "mail show 1")]
    assert not [(place, token) for place, content in elsewhere for token in tokens if token.encode() in content]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "mysql", "postgresql+psycopg"])
@pytest.mark.parametrize("verb", ["doctor", "check", "status", "run --once", "mail list"])
def test_nor_that_of_a_database_that_is_away(
    tmp_path: Path, scheme: str, verb: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens there, and it stands in the clear in the settings, which is a mistake of its own."""
    stage = Stage(tmp_path / "desk", database=f"{scheme}://desk:{DATABASE}@127.0.0.1:1/desk?password={DATABASE}")
    stage.lay_out()
    ran = CliRunner().invoke(main, ["--config", str(stage.config), *verb.split()])
    told = ran.output + repr(ran.exception) + "".join(capfd.readouterr())
    assert ran.exit_code != 0 or verb == "check"
    assert told.strip()
    assert not [form for form in forms(DATABASE) if form in told.encode()], told


def _a_day(stage: Stage, monkeypatch: pytest.MonkeyPatch, sink: Sink, says: str) -> set[str]:
    """Mails that come, letters that leave, letters that are refused, and faults inside. Returns the tokens that were given out."""

    def hand_in(raw: bytes, *to: str) -> None:
        with smtplib.SMTP("127.0.0.1", stage.port, timeout=30) as client:
            client.login("relay", LISTENER)
            client.sendmail("eva@example.org", list(to), raw)
        stage.settle()

    for user, password in (("relay", TRIED), (TRIED, TRIED), ("relay", TRIED * 200)):
        with smtplib.SMTP("127.0.0.1", stage.port, timeout=30) as client:
            with pytest.raises((smtplib.SMTPException, OSError)):
                client.login(user, password)
    with smtplib.SMTP("127.0.0.1", stage.port, timeout=30) as client:
        client.docmd(f"AUTH PLAIN {TRIED}")
        client.docmd(f"MAIL FROM:<{TRIED}")
    hand_in(mail("Eva <eva@example.org>", LOGIN, "The door is stuck.", id="one@x.example"), LOGIN)
    real: Callable[..., Any] = writing.compose

    def fails(*_: object, **__: object) -> bytes:
        raise RuntimeError("it broke inside")

    monkeypatch.setattr(writing, "compose", fails)
    hand_in(mail("Tom <tom@example.org>", LOGIN, "The screen is dark.", id="two@x.example"), LOGIN)
    monkeypatch.setattr(writing, "compose", real)
    wait_for(lambda: len(sink.mails) > 1, "letters that leave")
    monkeypatch.setattr(opener, "_FIRST_PAUSE", 0.0)
    garbled = says.replace("535 ", "535-") + "\r\n\xff"
    refusals = [says, says.replace("535", "454"), garbled, f"334 {SMTP}", f"{SMTP} what"]
    for number, refusal in enumerate(refusals):
        sink.stop()
        sink.start()
        sink.greet(*[{"auth": refusal}] * 9)
        subject = f"Light {number}"
        hand_in(
            mail("Tom <tom@example.org>", LOGIN, "And the light.", id=f"light{number}@x.example", subject=subject),
            LOGIN,
        )
    sink.greetings.clear()
    stage.clock("16:30")
    wait_for(lambda: len(sink.mails) > 6, "letters that leave at last")
    addresses = {found for one in sink.mails for found in REPLY_ADDRESS.findall(one.content.decode())}
    for number, address in enumerate(sorted(addresses)[:3]):  # the right one, a wrong one, and somebody else's
        ana = "Ana <ana@example.org>" if number else "Tom <tom@example.org>"
        wrong = address if number < 2 else address.replace("+1.", "+2.")
        hand_in(mail(ana, address, "I look at it.", id=f"answer{number}@x.example"), wrong)
    return {address.partition("@")[0].rpartition(".")[2] for address in addresses}
