"""Broken sessions against our SMTP and LMTP listener, over real sockets.

A session is mostly sense, so that every state is reached, with nonsense put in, octets changed, and cuts anywhere; in the clear or
under TLS. What was sent and what was said is then read again by a simple model: one reply for each command, of the grammar of
RFC 5321 4.2; a mail for each 250 after a final dot and for nothing else, with just the octets of the strict reading; and a listener
that works on.
"""

import contextlib
import json
import logging
import random
import re
import ssl
from typing import Any

import trustme

from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Arrival
from gateway.intake.smtp import Endpoint, Limits
from gateway.intake.spool import Spool
from tests.fuzz.engine import Target
from tests.intake.smtp_rig import Client, Rig, running

REPLY = re.compile(r"[2-5][0-9]{2}[ -][ -~]*")
TAKEN = re.compile(r"250 2\.0\.0 Taken as ([0-9]+)")
FAREWELLS = ("421", "221", "554 5.5.1 DATA was not waited for", "500 5.5.6 AUTH line too long")
END = b"\r\n.\r\n"
LIMITS = Limits(
    message_size=50_000, line_length=10_000, lines=2_000, header_block=5_000, received_fields=10, recipients=5, commands=200,
    idle_seconds=20.0, data_window=20.0, connections_per_address=10_000, connections=10_000,
)  # fmt: skip

USUAL = [
    b"EHLO x\r\n", b"MAIL FROM:<eva@example.org>\r\n", b"RCPT TO:<it@example.org>\r\n", b"DATA\r\n",
    b"Subject: a\r\n\r\nb\r\n.\r\n",
]  # fmt: skip
WORDS = [
    b"EHLO x\r\n", b"HELO x\r\n", b"LHLO x\r\n", b"MAIL FROM:<eva@example.org> SIZE=99 BODY=8BITMIME SMTPUTF8\r\n",
    b"MAIL FROM:<>\r\n",
    b"RCPT TO:<hr@example.org>\r\n", b"RCPT TO:<nobody@example.org>\r\n", b"RCPT TO:<broken@example.org>\r\n",
    b"RCPT TO:<x@evil.example>\r\n", b"RCPT TO:<postmaster>\r\n", b"DATA\r\n", b"Subject: x\r\n\r\n", b".\r\n", END,
    b"\n.\n", b"\r.\r",
    b"\r\r\n.\r\n", b"..\r\n", b"RSET\r\n", b"NOOP\r\n", b"HELP\r\n", b"VRFY x\r\n", b"AUTH PLAIN\r\n",
    b"AUTH PLAIN AGEAYg==\r\n",
    b"AUTH LOGIN\r\n", b"AUTH\r\n", b"AUTH PLAIN AHJlbGF5AHJpZ2h0\r\n", b"BDAT 5\r\n", b"\r\n", b"\n", b"\r", b"\0",
    b"\xff\xfe",
    b" ", b"<" * 50, b'"' * 50, b"x" * 3_000 + b"\r\n", b"MAIL FROM:<", b"SIZE=1", b"=" * 100, b"*\r\n",
    b"x" * 12_000 + b"\r\n",
    b"\r\n" * 2_500, b"Received: x\r\n" * 12, b"X: y\r\n" * 1_000, b"y" * 55_000, "RCPT TO:<ä@example.org>\r\n".encode(),
    b"QUIT\r\n",
]  # fmt: skip


def _session(chance: random.Random) -> list[bytes]:
    words = [word for _ in range(chance.randrange(1, 4)) for word in USUAL]
    for _ in range(chance.randrange(6)):
        words.insert(chance.randrange(len(words) + 1), chance.choice(WORDS))
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(words))
        word = bytearray(words[at])
        where = chance.randrange(len(word))
        match chance.randrange(4):
            case 0:
                word[where] = chance.randrange(256)
            case 1:
                del word[where : where + chance.randrange(1, 4)]
            case 2:
                word[where:where] = chance.randbytes(chance.randrange(1, 4))
            case _:
                word[where:where] = word[where : where + 8]
        words[at] = bytes(word) or b"\r\n"
    if chance.random() < 0.1:
        del words[chance.randrange(len(words))]
    return words


def _pieces(chance: random.Random, words: list[bytes]) -> list[bytes]:
    """Packets: words as they are, all in one, or cut anywhere."""
    match chance.randrange(3):
        case 0:
            return words
        case 1:
            return [b"".join(words)]
        case _:
            whole = b"".join(words)
            cuts = sorted(chance.randrange(len(whole) + 1) for _ in range(chance.randrange(1, 12)))
            return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def replies(lines: list[str]) -> list[list[str]]:
    """Lines of replies, each complete and of one code."""
    found: list[list[str]] = [[]]
    for line in lines:
        assert REPLY.fullmatch(line), f"no reply: {line!r}"
        assert not found[-1] or found[-1][-1][:3] == line[:3], f"a reply of two codes: {found[-1]} {line!r}"
        found[-1].append(line)
        if line[3] == " ":
            found.append([])
    assert not found[-1], f"a reply without end: {found[-1]}"
    return found[:-1]


def mails_of(sent: bytes, said: list[list[str]], *, lmtp: bool) -> list[tuple[int, bytes, int]]:
    """Reads the session again: (receipt, octets, recipients) of each mail that was taken. Raises where the two do not agree."""
    taken: list[tuple[int, bytes, int]] = []
    queue = iter(said)
    rest, recipients = sent, 0
    while rest:
        line, newline, after = rest.partition(b"\n")
        if not newline:
            break
        reply = next(queue, None)
        assert reply is not None, f"no reply to {line[:60]!r}"
        code, rest = reply[0][:3], after
        if reply[0].startswith(FAREWELLS):
            break
        verb = line[:4].upper()
        if code == "250" and verb in (b"MAIL", b"RSET", b"EHLO", b"HELO", b"LHLO"):
            recipients = 0
        elif code == "250" and verb == b"RCPT":
            recipients += 1
        elif code == "354":
            at = (b"\r\n" + rest).find(END)
            if at < 0:
                break
            content, rest = rest[:at], rest[at + 3 :]
            ends = [reply for _ in range(recipients if lmtp else 1) if (reply := next(queue, None))]
            assert ends, "no reply to a final dot"
            numbers = {match[1] for reply in ends if (match := TAKEN.fullmatch(reply[0]))}
            is_taken = any(reply[0].startswith("250") for reply in ends)
            assert is_taken == bool(numbers), f"250 without a receipt: {ends}"
            assert len(numbers) <= 1, ends
            if numbers:
                taken.append((int(numbers.pop()), _unstuffed(content), recipients))
            if ends[0][0].startswith(("554 5.6.0 A bare CR", *FAREWELLS)):
                break
            recipients = 0
        else:
            assert not TAKEN.fullmatch(reply[0]), f"taken without DATA: {line[:60]!r}"
    else:
        assert next(queue, None) is None, "more replies than commands"
    return taken


def _unstuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n")[2:]


def _wait_for_go_ahead(client: Client) -> None:
    """Whoever does not wait for 354 is sent away: wait for it, or for any other reply to DATA."""
    client.sock.settimeout(0.5)
    with contextlib.suppress(OSError):
        while more := client.sock.recv(65_536):
            client._buffer += more
            if re.search(rb"^(?:354|[45][0-9]{2} )", more, re.MULTILINE):
                break
    client.sock.settimeout(30)


def _read_all(client: Client) -> tuple[bytes, bool]:
    """Up to the end of the connection; True if that was a reset."""
    came = client._buffer
    try:
        while more := client.sock.recv(65_536):
            came += more
    except (ConnectionError, ssl.SSLError):
        return came, True
    return came, False


class Listener(Target):
    name = "smtp"
    about = "sessions with the SMTP and LMTP listener in every state: replies of the grammar, and a mail for each 250, no more"
    fast = 250
    share = 0.2

    def start(self) -> None:
        authority = trustme.CA()
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(server)
        self._tls = ssl.create_default_context()
        authority.configure_trust(self._tls)
        self._rigs = contextlib.ExitStack()
        self._of: dict[str, Rig] = {}
        self._turn = 0
        for protocol in ("smtp", "lmtp"):
            endpoint = Endpoint(
                protocol=protocol, tls="starttls", ssl_context=server, auth=lambda _, password: password == "right",
                auth_without_tls=True,
            )  # fmt: skip
            self._of[protocol] = self._rigs.enter_context(running(endpoint, limits=LIMITS))
            self._of[protocol].door.answer = self._answer
        logging.disable(logging.CRITICAL)  # every session leaves lines

    def stop(self) -> None:
        try:
            for rig in self._of.values():
                with rig.client() as client:
                    assert client.do("NOOP").startswith("250"), "the listener does not answer any more"
        finally:
            self._rigs.close()
            logging.disable(logging.NOTSET)

    def _answer(self, arrival: Arrival) -> BaseException | None:
        """What the door says of a mail: by its octets and the session, so that a script tells all."""
        raw = b"".join(arrival.raw.chunks()) if isinstance(arrival.raw, Spool) else arrival.raw
        match (sum(raw) + self._turn) % 11:
            case 0:
                return Temporary("the disk is full at /secret")
            case 1:
                return Permanent("no /secret")
            case 2:
                return RuntimeError("/secret")
        return None

    def make(self, chance: random.Random) -> bytes:
        words = _session(chance)
        protocol = chance.choice(("smtp", "lmtp"))
        if protocol == "lmtp":
            words = [word.replace(b"EHLO", b"LHLO") for word in words]
        script = {
            "protocol": protocol,
            "tls": chance.random() < 0.2,
            "slipped": chance.choice(["", "NOOP\r\n", "EHLO y\r\nMAIL FROM:<x@evil.example>\r\n", "\x16\x03"]),
            "patient": chance.random() < 0.9,
            "turn": chance.randrange(11),
            "packets": [packet.decode("latin-1") for packet in _pieces(chance, words)],
        }
        return json.dumps(script).encode()

    def check(self, case: bytes) -> str:
        try:
            script = json.loads(case)
            packets = [packet.encode("latin-1") for packet in script["packets"]]
            rig = self._of[script["protocol"]]
            self._turn, is_patient = int(script["turn"]), bool(script["patient"])
            slipped = str(script["slipped"]).encode("latin-1") if script["tls"] else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return "no script"
        return self._session(rig, packets, is_patient=is_patient, slipped=slipped, lmtp=script["protocol"] == "lmtp")

    def _session(self, rig: Rig, packets: list[bytes], *, is_patient: bool, slipped: bytes | None, lmtp: bool) -> str:
        before = len(rig.door.taken)
        sent = bytearray()
        with rig.client() as client:
            client.sock.settimeout(30)
            if slipped is not None:
                client.do("LHLO x" if lmtp else "EHLO x")
                client.send(b"STARTTLS\r\n" + slipped)
                assert client.reply().startswith("220")
                client.start_tls(self._tls)
            is_cut = not self._send(client, sent, packets, is_patient=is_patient)
            said_all, is_reset = _read_all(client)
        if is_cut or is_reset:  # a reset takes with it what was not read yet: nothing can be counted
            return "reset"
        lines = said_all.decode("ascii").split("\r\n")
        assert not lines.pop(), f"half a line: {said_all[-60:]!r}"
        said = replies(lines)
        assert not any("secret" in line for line in lines), "our own words leak"
        taken = mails_of(bytes(sent), said, lmtp=lmtp)
        self._expect_stored(rig, before, taken)
        return f"{min(len(taken), 2)} mails"

    def _send(self, client: Client, sent: bytearray, packets: list[bytes], *, is_patient: bool) -> bool:
        """Was it all taken by the connection? In DATA or not, the last packet ends it, so nobody waits for a clock."""
        for packet in [*packets, b"\r\n.\r\nQUIT\r\n"]:
            for part in re.split(rb"(?<=DATA\r\n)", packet) if is_patient else [packet]:
                try:
                    client.send(part)
                except OSError:
                    return False
                sent += part
                if is_patient and part.endswith(b"DATA\r\n"):
                    _wait_for_go_ahead(client)
        return True

    def _expect_stored(self, rig: Rig, before: int, taken: list[tuple[int, bytes, int]]) -> None:
        at_the_door: Any = rig.door.taken
        assert len(at_the_door) - before == len(taken), (
            f"{len(at_the_door) - before} at the door, {len(taken)} by the model"
        )
        for number, content, recipients in taken:
            assert rig.door.contents[number - 1] == content, "other octets than were sent"
            assert 1 <= len(at_the_door[number - 1].envelope.forward_paths) <= recipients, (
                "other recipients than were taken"
            )
        assert not rig.lobby.in_flight, "something is kept of a mail that is gone"
        assert not rig.lobby.taking
