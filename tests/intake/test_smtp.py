"""The listener on real sockets: the dialogue, the envelope, the caps, the answers."""

import logging
import socket
import threading
import time

import pytest

from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Source
from gateway.intake.smtp import Endpoint, Limits, Listener, Verdict
from gateway.mail.envelope import NO_CLIENT, Envelope
from gateway.mail.envelope import Client as Peer
from tests.intake.smtp_rig import ENVELOPE, Client, Door, running

HELLO = "EHLO client.example"


@pytest.fixture(scope="module")
def rig():
    with running(Endpoint(hostname="mx.test")) as rig:
        yield rig


@pytest.fixture
def client(rig):
    with rig.client() as client:
        yield client


def eventually(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.005)


# --- the dialogue ------------------------------------------------------------------------------------------------------


def test_greeting_and_offers(client):
    assert client.greeting == "220 mx.test ESMTP"
    offers = client.do(HELLO).split("\n")
    assert offers[0] == "250-mx.test"
    assert [offer[4:] for offer in offers[1:]] == [
        "SIZE 35000000",
        "8BITMIME",
        "SMTPUTF8",
        "PIPELINING",
        "ENHANCEDSTATUSCODES",
    ]


def test_a_mail(rig, client):
    assert client.mail(b"Subject: a\r\n\r\n..b\r\n\x00\xff\r\n.\r\n").startswith("250 2.0.0")
    arrival = rig.door.taken[-1]
    assert arrival.source is Source.SMTP
    assert arrival.envelope == Envelope("eva@example.org", ("it@example.org",))
    assert arrival.client == Peer("127.0.0.1", HELLO.removeprefix("EHLO "))
    assert arrival.raw == b"Subject: a\r\n\r\n.b\r\n\x00\xff\r\n"
    assert client.do("QUIT").startswith("221")
    assert client.closed()


@pytest.mark.parametrize(
    ("before", "command", "reply"),
    [
        ([], "MAIL FROM:<a@example.org>", "503 5.5.1"),
        ([], "LHLO x", "500 5.5.1"),
        ([], "EHLO", "501 5.5.4"),
        ([], "EHLO a b", "501 5.5.4"),
        ([], "HELO mx.example.org", "250 mx.test"),
        ([], "ehlo [127.0.0.1]", "250-mx.test"),
        ([], "NOOP", "250 2.0.0"),
        ([], "NOOP hello there", "250 2.0.0"),
        ([], "RSET", "250 2.0.0"),
        ([], "VRFY eva", "252 2.1.5"),
        ([], "EXPN staff", "502 5.5.1"),
        ([], "HELP", "214 2.0.0"),
        ([], "BDAT 10 LAST", "502 5.5.1"),
        ([], "STARTTLS", "502 5.5.1"),
        ([], "AUTH PLAIN AGEAYg==", "502 5.5.1"),
        ([], "GET / HTTP/1.1", "500 5.5.1"),
        ([], "", "500 5.5.1"),
        ([], b"NOOP \x00", "500 5.5.2"),
        ([], b"NOOP \x07", "500 5.5.2"),
        ([], b"NOOP a\rb", "500 5.5.2"),
        ([], b"\xff\xfe", "500 5.5.2"),
        ([], b"NOOP\nNOOP", "500 5.5.2"),
        ([HELLO], "RCPT TO:<it@example.org>", "503 5.5.1"),
        ([HELLO], "DATA", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<a@example.org>"], "DATA", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<a@example.org>"], "MAIL FROM:<b@example.org>", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<>"], "MAIL FROM:<b@example.org>", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<a@example.org>", "RSET"], "RCPT TO:<it@example.org>", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<a@example.org>", HELLO], "RCPT TO:<it@example.org>", "503 5.5.1"),
        ([HELLO, "MAIL FROM:<a@example.org>", "RCPT TO:<it@example.org>"], "DATA now", "501 5.5.4"),
    ],
)
def test_commands(client, before, command, reply):
    for earlier in before:
        assert client.do(earlier)[:3] == "250"
    assert client.do(command).startswith(reply)


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        ("FROM:<eva@example.org>", "250 2.1.0"),
        ("from:<eva@example.org>", "250 2.1.0"),
        ("FROM: <eva@example.org>", "250 2.1.0"),
        ("FROM:<>", "250 2.1.0"),
        ("FROM:<@relay.example:eva@example.org>", "250 2.1.0"),
        ('FROM:<"eva!novak"@example.org>', "250 2.1.0"),
        ('FROM:<"eva novak"@example.org>', "501 5.1.7"),
        ('FROM:<"a>b"@example.org>', "501 5.1.7"),
        ("FROM:<eva@[192.0.2.1]>", "250 2.1.0"),
        ("FROM:<eva@example.org> SIZE=1000", "250 2.1.0"),
        ("FROM:<eva@example.org> size=1000 body=8bitmime", "250 2.1.0"),
        ("FROM:<eva@example.org> SIZE=35000000 BODY=7BIT SMTPUTF8", "250 2.1.0"),
        ("FROM:<éva@example.org> SMTPUTF8", "250 2.1.0"),
        ("FROM:<éva@example.org>", "553 5.6.7"),
        ("FROM:<eva@example.org> SIZE=35000001", "552 5.3.4"),
        ("FROM:<eva@example.org> SIZE=99999999999999999999", "552 5.3.4"),
        ("FROM:<eva@example.org> SIZE=999999999999999999999", "501 5.5.4"),
        ("FROM:<eva@example.org> SIZE", "501 5.5.4"),
        ("FROM:<eva@example.org> SIZE=-1", "501 5.5.4"),
        ("FROM:<eva@example.org> SIZE=1 SIZE=1", "501 5.5.4"),
        ("FROM:<eva@example.org> BODY=BINARYMIME", "501 5.5.4"),
        ("FROM:<eva@example.org> SMTPUTF8=yes", "501 5.5.4"),
        ("FROM:<eva@example.org> RET=HDRS", "555 5.5.4"),
        ("FROM:<eva@example.org> AUTH=<>", "555 5.5.4"),
        ("FROM:<eva@example.org> X-Y", "555 5.5.4"),
        ("FROM:<eva@example.org> =", "501 5.5.4"),
        ("FROM:<eva@example.org>SIZE=1", "501 5.5.4"),
        ("FROM:eva@example.org", "501 5.5.4"),
        ("FROM:<eva@example.org", "501 5.5.4"),
        ("TO:<eva@example.org>", "501 5.5.4"),
        ("", "501 5.5.4"),
        ("FROM:<a b@example.org>", "501 5.5.4"),
        ("FROM:<eva>", "501 5.1.7"),
        ("FROM:<postmaster>", "501 5.1.7"),
        ("FROM:<eva@exa mple.org>", "501 5.5.4"),
        ("FROM:<eva..n@example.org>", "501 5.1.7"),
        ("FROM:<" + "a" * 600 + "@example.org>", "501 5.1.7"),
    ],
)
def test_mail_from(client, argument, reply):
    client.do(HELLO)
    assert client.do(f"MAIL {argument}").startswith(reply)


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        ("TO:<it@example.org>", "250 2.1.5"),
        ("TO:<IT@EXAMPLE.ORG>", "250 2.1.5"),
        ("TO:<postmaster>", "250 2.1.5"),
        ("TO:<it+4812.k7@example.org>", "250 2.1.5"),
        ("TO:<nobody@example.org>", "550 5.1.1"),
        ("TO:<it@elsewhere.example>", "550 5.7.1"),
        ("TO:<it%elsewhere.example@example.com>", "550 5.7.1"),
        ("TO:<broken@example.org>", "451 4.3.0 Something is wrong here, try again later"),
        ("TO:<>", "501 5.1.3"),
        ("TO:<it>", "501 5.1.3"),
        ("TO:it@example.org", "501 5.5.4"),
        ("TO:<it@example.org> NOTIFY=NEVER", "555 5.5.4"),
        ('TO:<"x@y> ORCPT=z"@d.e>', "501 5.1.3"),
        ("TO:<ít@example.org>", "553 5.6.7"),
    ],
)
def test_rcpt_to(client, argument, reply):
    client.do(HELLO)
    client.do("MAIL FROM:<eva@example.org>")
    assert client.do(f"RCPT {argument}").startswith(reply)


def test_the_null_reverse_path_is_empty(rig, client):
    client.send(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<it@example.org>\r\nDATA\r\n")
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
    client.send(b"a: b\r\n\r\n.\r\n")
    assert client.reply().startswith("250")
    assert rig.door.taken[-1].envelope.is_null


def test_recipients_keep_their_order_and_refused_ones_are_left_out(rig, client):
    client.do(HELLO)
    client.do("MAIL FROM:<eva@example.org>")
    replies = [client.do(f"RCPT TO:<{name}@example.org>")[:3] for name in ("it", "nobody", "hr")]
    assert replies == ["250", "550", "250"]
    client.do("DATA")
    client.send(b"x\r\n.\r\n")
    assert client.reply().startswith("250")
    assert rig.door.taken[-1].envelope.forward_paths == ("it@example.org", "hr@example.org")


def test_a_second_mail_starts_from_nothing(rig, client):
    assert client.mail(b"one\r\n.\r\n").startswith("250")
    assert client.do("RCPT TO:<it@example.org>").startswith("503")
    assert client.mail(b"two\r\n.\r\n").startswith("250")
    assert [arrival.raw for arrival in rig.door.taken[-2:]] == [b"one\r\n", b"two\r\n"]


# --- pipelining ----------------------------------------------------------------------------------------------------------


def test_pipelined_commands_are_answered_in_order(client):
    client.send(ENVELOPE + b"RCPT TO:<nobody@example.org>\r\nDATA\r\n")
    assert [client.reply()[:3] for _ in range(5)] == ["250", "250", "250", "550", "354"]
    client.send(b"x\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<it@example.org>\r\nQUIT\r\n")
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "250", "221"]


def test_every_cut_of_a_session():
    """The whole session arrives in two packets, cut anywhere, and then octet by octet."""
    envelope = ENVELOPE + b"DATA\r\n"
    rest = b"a: b\r\n\r\n..x\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nNOOP\r\nQUIT\r\n"
    cuts = [(rest[:cut], rest[cut:]) for cut in range(len(rest) + 1)] + [tuple(bytes([c]) for c in rest)]
    with running(limits=Limits(connections_per_address=1000)) as rig:
        for pieces in cuts:
            with rig.client() as client:
                client.send(envelope)
                assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
                for piece in pieces:
                    client.send(piece)
                    time.sleep(0.001)
                assert [client.reply()[:3] for _ in range(5)] == ["250", "250", "250", "250", "221"]
        assert rig.door.contents == [b"a: b\r\n\r\n.x\r\n"] * len(cuts)


def test_data_that_does_not_wait_for_354_is_refused(rig, client):
    before = len(rig.door.taken)
    client.send(ENVELOPE + b"DATA\r\nSubject: x\r\n\r\nMAIL FROM:<>\r\n.\r\n")
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "250", "554"]
    assert client.closed()
    assert len(rig.door.taken) == before


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n", b"\n.\r"])
def test_smuggling(rig, client, end):
    before = len(rig.door.taken)
    smuggled = b"MAIL FROM:<boss@example.org>\r\nRCPT TO:<it@example.org>\r\nDATA\r\nSubject: b\r\n\r\nx\r\n.\r\n"
    assert client.mail(b"Subject: a\r\n\r\nx" + end + smuggled).startswith("250")
    assert client.do("NOOP").startswith("250")
    assert len(rig.door.taken) == before + 1
    assert rig.door.taken[-1].envelope.reverse_path == "eva@example.org"


def test_a_stray_cr_before_the_end_closes_the_session(rig, client):
    before = len(rig.door.taken)
    assert client.mail(b"a: b\r\n\r\nx\r\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<it@example.org>\r\n").startswith("554 5.6.0")
    assert client.line() == ""
    assert len(rig.door.taken) == before


# --- content limits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reply"),
    [
        (b"a: b\r\n\r\n" + b"x" * 70_000 + b"\r\n", "554 5.6.0"),
        (b"a: b\r\n\r\n" + b"\r\n" * 5001, "552 5.3.4"),
        (b"a: b\r\n\r\n" + (b"x" * 998 + b"\r\n") * 201, "552 5.3.4"),
        ((b"a: " + b"x" * 990 + b"\r\n") * 101 + b"\r\n", "552 5.3.4"),
        (b"Received: x\r\n" * 51 + b"\r\n", "554 5.4.6"),
        (b"Received: x\r\n" * 50 + b"\r\n", "250 2.0.0"),
    ],
)
def test_a_refused_content_is_read_to_its_end(content, reply):
    with running(limits=Limits(message_size=200_000, lines=5000, header_block=100_000)) as rig:
        with rig.client() as client:
            assert client.mail(content + b".\r\n").startswith(reply)
            assert client.mail(b"fine\r\n.\r\n").startswith("250")
        assert rig.lobby.in_flight == 0


def test_twice_the_size_limit_closes_the_connection():
    with running(limits=Limits(message_size=100_000)) as rig:
        with rig.client() as client:
            client.ready_for_data()
            with pytest.raises(OSError):  # noqa: PT012
                for _ in range(10_000):
                    client.send(b"x" * 998 + b"\r\n")
                    time.sleep(0)
        eventually(lambda: rig.listeners.sessions == 0)
        assert rig.lobby.in_flight == 0
        assert rig.door.taken == []


def test_a_large_mail_is_spooled():
    line = b"0123456789" * 7 + b"\r\n"
    content = b"a: b\r\n\r\n" + line * 60_000
    with running() as rig:
        with rig.client() as client:
            assert client.mail(content + b".\r\n").startswith("250")
        assert rig.door.contents == [content]
        assert rig.door.spooled == [True]
        assert rig.lobby.in_flight == 0


def test_no_room():
    door = Door()
    door.gate.clear()
    with running(limits=Limits(data_in_flight=10_000), door=door) as rig:
        with rig.client() as first, rig.client() as second, rig.client() as third:
            first.ready_for_data().send(b"x\r\n" * 3000 + b".\r\n")
            door.asked.get(timeout=10)
            assert second.mail(b"x\r\n" * 3000 + b".\r\n").startswith("452 4.3.1")
            third.ready_for_data().send(b"y" * 998 + b"\r\n.\r\n")
            door.asked.get(timeout=10)
            second.send(b"MAIL FROM:<>\r\nRCPT TO:<it@example.org>\r\nDATA\r\n")
            assert [second.reply()[:3] for _ in range(3)] == ["250", "250", "452"]
            door.gate.set()
            assert first.reply().startswith("250")
            assert third.reply().startswith("250")
            assert second.mail(b"x\r\n" * 3000 + b".\r\n").startswith("250")
        assert rig.lobby.in_flight == 0


# --- the door ----------------------------------------------------------------------------------------------------------------


def test_no_250_before_the_door_has_answered():
    door = Door()
    door.gate.clear()
    with running(door=door) as rig, rig.client() as client:
        client.ready_for_data().send(b"x\r\n.\r\n")
        door.asked.get(timeout=10)
        client.sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.reply()
        client.sock.settimeout(20)
        door.gate.set()
        assert client.reply() == "250 2.0.0 Taken as 1"


@pytest.mark.parametrize(
    "error", [RuntimeError("password=secret"), Temporary("database is busy"), Permanent("never"), OSError(28, "full")]
)
def test_our_trouble_is_451_with_a_fixed_text(error):
    with running(door=Door(answer=lambda arrival: error)) as rig, rig.client() as client:
        assert client.mail(b"x\r\n.\r\n") == "451 4.3.0 Something is wrong here, try again later"
        rig.door.answer = lambda arrival: None
        assert client.mail(b"x\r\n.\r\n").startswith("250")
        assert rig.lobby.taking == 0


def test_a_door_that_raises_or_says_nothing_useful():
    def raising(arrival, done):
        raise ValueError("secret")

    def empty(arrival, done):
        done(None, None)

    for submit in (raising, empty):
        listener = Listener(Endpoint(), submit=submit, judge=lambda path: Verdict.OK)
        listener.start()
        with Client(listener.address) as client:
            assert client.mail(b"x\r\n.\r\n").startswith("451 4.3.0")
        listener.drain(2)


def test_a_door_that_never_answers():
    listener = Listener(
        Endpoint(), submit=lambda arrival, done: None, judge=lambda path: Verdict.OK, limits=Limits(store_seconds=0.3)
    )
    listener.start()
    with Client(listener.address) as client:
        assert client.mail(b"x\r\n.\r\n").startswith("451 4.3.0")
    listener.drain(0.1)


@pytest.mark.parametrize("how", ["close", "reset", "half"])
def test_a_client_that_leaves_after_the_dot_does_not_stop_the_taking(how):
    door = Door()
    door.gate.clear()
    with running(door=door) as rig:
        client = rig.client().ready_for_data()
        client.send(b"\r\n" + b"x\r\n" * 600_000 + b".\r\n")
        door.asked.get(timeout=10)
        if how == "half":
            client.sock.shutdown(socket.SHUT_WR)
        else:
            if how == "reset":
                client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
            eventually(lambda: rig.listeners.sessions == 0 or how == "close", 2)
        time.sleep(0.05)
        door.gate.set()
        eventually(lambda: len(door.contents) == 1 and rig.lobby.in_flight == 0)
        if how == "half":
            assert client.reply().startswith("250")
            assert client.closed()
            client.close()


def test_a_client_that_leaves_within_data():
    with running(limits=Limits(connections_per_address=1000)) as rig:
        wire = b"a: b\r\n\r\nx\r\n.\r\n"
        for cut in range(len(wire)):
            with rig.client() as client:
                client.ready_for_data().send(wire[:cut])
        with rig.client() as client:
            client.ready_for_data().send(b"x" * 70 + (b"\r\n" + b"x" * 70) * 40_000)
        eventually(lambda: rig.listeners.sessions == 0)
        assert rig.lobby.in_flight == 0
        assert rig.door.taken == []


# --- caps --------------------------------------------------------------------------------------------------------------------


def test_recipient_cap():
    with running(limits=Limits(recipients=3)) as rig, rig.client() as client:
        client.do(HELLO)
        client.do("MAIL FROM:<eva@example.org>")
        assert [client.do(f"RCPT TO:<a{n}@example.org>")[:9] for n in range(5)] == ["250 2.1.5"] * 3 + ["452 4.5.3"] * 2
        assert client.do("DATA").startswith("354")
        client.send(b"x\r\n.\r\n")
        assert client.reply().startswith("250")
        assert len(rig.door.taken[0].envelope.forward_paths) == 3


def test_command_cap_counts_between_mails():
    with running(limits=Limits(commands=20)) as rig, rig.client() as client:
        for _ in range(10):
            assert client.mail(b"x\r\n.\r\n").startswith("250")
        assert [client.do("NOOP")[:3] for _ in range(20)] == ["250"] * 20
        assert client.do("NOOP").startswith("250")
        assert client.reply().startswith("421 4.7.0 Too many commands")
        assert client.closed()


def test_error_cap():
    with running(limits=Limits(errors=5)) as rig, rig.client() as client:
        assert [client.do("BOGUS")[:3] for _ in range(6)] == ["500"] * 6
        assert client.reply().startswith("421 4.7.0 Too many errors")
        assert client.closed()


def test_connection_cap_per_address_and_in_all():
    with running(limits=Limits(connections=4, connections_per_address=3)) as rig:
        clients = [rig.client() for _ in range(3)]
        with rig.client() as fourth:
            assert fourth.greeting.startswith("421 4.7.0 Too many connections from your address")
            assert fourth.closed()
        clients[0].close()
        eventually(lambda: rig.listeners.sessions == 2)
        with rig.client() as again:
            assert again.greeting.startswith("220")
        for client in clients:
            client.close()
    with running(limits=Limits(connections=2)) as rig:
        with rig.client(), rig.client(), rig.client() as third:
            assert third.greeting.startswith("421 4.7.0 Too many connections,")
            assert third.closed()


@pytest.mark.parametrize("length", [2047, 2049, 5000, 60_000])
def test_long_command_lines(client, length):
    command = b"NOOP " + b"x" * (length - 7)
    expected = "250" if length <= 2048 else "500 5.5.2"
    assert client.do(command).startswith(expected)
    assert client.do("NOOP").startswith("250")


def test_a_line_without_end(rig, client):
    with pytest.raises(OSError):  # noqa: PT012
        for _ in range(100_000):
            client.send(b"x" * 1000)
            time.sleep(0)
    eventually(lambda: rig.listeners.sessions == 0)


def test_a_session_that_says_nothing_or_dribbles():
    with running(limits=Limits(idle_seconds=0.4)) as rig, rig.client() as silent, rig.client() as dribbling:

        def dribble():
            try:
                for _ in range(200):
                    dribbling.send(b"N")
                    time.sleep(0.02)
            except OSError:
                pass

        threading.Thread(target=dribble, daemon=True).start()
        assert silent.reply().startswith("421 4.4.2")
        assert silent.closed()
        assert dribbling.reply().startswith("421 4.4.2")
        eventually(lambda: rig.listeners.sessions == 0)


def test_a_client_that_reads_nothing_does_not_hold_us():
    with running(limits=Limits(idle_seconds=0.5, session_seconds=2, commands=10**9)) as rig:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, _, port = rig.listeners.addresses[0].rpartition(":")
        sock.connect((host, int(port)))
        sock.settimeout(5)
        with pytest.raises(OSError):  # noqa: PT012
            while True:
                sock.sendall(b"HELP\r\n" * 1000)
        eventually(lambda: rig.listeners.sessions == 0)
        sock.close()


def test_session_time_cap():
    with running(limits=Limits(session_seconds=0.5)) as rig, rig.client() as client:
        last = "220"
        while last[:3] != "421" and last:
            last = client.do("NOOP")
            time.sleep(0.02)
        assert last.startswith("421 4.4.2")
        assert client.closed()


def test_a_steady_sender_is_not_cut_and_a_slow_one_is():
    limits = Limits(idle_seconds=0.3, data_window=0.4, data_rate=500)
    with running(limits=limits) as rig, rig.client() as steady, rig.client() as slow:
        steady.ready_for_data()
        slow.ready_for_data()
        for _ in range(40):  # far beyond the idle time
            steady.send(b"x" * 70 + b"\r\n")
            try:
                slow.send(b"x")
            except OSError:
                pass
            time.sleep(0.03)
        steady.send(b".\r\n")
        assert steady.reply().startswith("250")
        assert slow.reply().startswith("421 4.4.2")
        assert len(rig.door.taken) == 1


# --- LMTP ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["tcp", "unix"])
def lmtp(request, tmp_path):
    path = str(tmp_path / "lmtp.sock") if request.param == "unix" else ""
    with running(Endpoint(protocol="lmtp", path=path, hostname="mx.test", department="IT")) as rig:
        yield rig


def test_lmtp_answers_for_each_recipient(lmtp):
    with lmtp.client() as client:
        assert client.greeting == "220 mx.test LMTP"
        assert client.do("EHLO x").startswith("500 5.5.1")
        assert client.do("HELO x").startswith("500 5.5.1")
        assert client.do("LHLO x").startswith("250-mx.test")
        for content, code in ((b"x\r\n", "250"), (b"Received: x\r\n" * 51, "554 5.4.6")):
            client.do("MAIL FROM:<>")
            replies = [client.do(f"RCPT TO:<{name}@example.org>")[:3] for name in ("it", "nobody", "hr", "it")]
            assert replies == ["250", "550", "250", "250"]
            assert client.do("DATA").startswith("354")
            client.send(content + b".\r\n")
            assert all(client.reply().startswith(code) for _ in range(3))
            assert client.do("NOOP").startswith("250")
        client.do("MAIL FROM:<>")
        client.do("RCPT TO:<nobody@example.org>")
        assert client.do("DATA").startswith("503")
    (arrival,) = lmtp.door.taken
    assert (arrival.source, arrival.department) == (Source.LMTP, "IT")
    assert arrival.client == NO_CLIENT
    assert arrival.envelope.forward_paths == ("it@example.org", "hr@example.org", "it@example.org")


def test_lmtp_trouble_is_told_for_each_recipient(lmtp):
    lmtp.door.answer = lambda arrival: RuntimeError("secret")
    with lmtp.client() as client:
        client.do("LHLO x")
        client.do("MAIL FROM:<>")
        client.do("RCPT TO:<it@example.org>")
        client.do("RCPT TO:<hr@example.org>")
        client.do("DATA")
        client.send(b"x\r\n.\r\n")
        assert [client.reply()[:9] for _ in range(2)] == ["451 4.3.0"] * 2


# --- starting and stopping -----------------------------------------------------------------------------------------------------


def test_drain():
    door = Door()
    door.gate.clear()
    with running(door=door) as rig:
        idle, begun, receiving, stored = (rig.client() for _ in range(4))
        begun.do(HELLO)
        begun.do("MAIL FROM:<>")
        receiving.ready_for_data().send(b"x\r\n")
        stored.ready_for_data().send(b"x\r\n.\r\n")
        door.asked.get(timeout=10)
        stopping = threading.Thread(target=rig.listeners.drain, args=(10,))
        stopping.start()
        for client in (idle, begun):
            assert client.reply().startswith("421 4.3.2")
            assert client.closed()
        with pytest.raises(OSError):
            rig.client()
        receiving.send(b"y\r\n.\r\n")
        door.asked.get(timeout=10)
        door.gate.set()
        for client in (receiving, stored):
            assert client.reply().startswith("250")
            assert client.reply().startswith("421 4.3.2")
            assert client.closed()
        stopping.join(10)
        assert not rig.listeners.alive
        assert sorted(door.contents) == [b"x\r\n", b"x\r\ny\r\n"]


def test_drain_does_not_wait_for_ever():
    door = Door()
    door.gate.clear()
    with running(door=door) as rig, rig.client() as receiving, rig.client() as stored:
        receiving.ready_for_data().send(b"x\r\n")
        stored.ready_for_data().send(b"x\r\n.\r\n")
        door.asked.get(timeout=10)
        rig.listeners.drain(0.2)
        assert receiving.reply().startswith("421 4.3.2")
        assert stored.reply().startswith("421 4.3.2")
        door.gate.set()
        eventually(lambda: len(door.taken) == 1)  # the answer comes to nobody, and breaks nothing


def test_the_same_port_again():
    with running() as rig:
        host, _, port = rig.listeners.addresses[0].rpartition(":")
        client = rig.client()
    with running(Endpoint(host=host, port=int(port))) as rig, rig.client() as again:
        assert again.greeting.startswith("220")
        client.close()


def test_several_endpoints_share_one_thread(tmp_path):
    before = threading.active_count()
    ends = (Endpoint(department="A"), Endpoint(department="B"), Endpoint(protocol="lmtp", path=str(tmp_path / "s")))
    with running(*ends) as rig:
        assert threading.active_count() <= before + 2  # the door's thread is one
        for number in (0, 1):
            with rig.client(number) as client:
                assert client.mail(b"x\r\n.\r\n").startswith("250")
        with rig.client(2) as client:
            assert client.greeting.endswith("LMTP")
        assert [arrival.department for arrival in rig.door.taken] == ["A", "B"]
    assert not (tmp_path / "s").exists()


def test_what_cannot_be_bound(tmp_path):
    def start(*endpoints):
        with running(*endpoints):
            pass

    with running(Endpoint(path=str(tmp_path / "s")), Endpoint()) as rig:
        path, address = rig.listeners.addresses
        port = int(address.rpartition(":")[2])
        with pytest.raises(Temporary, match=r"cannot listen on 127\.0\.0\.1:\d+: [A-Z][a-z ]*in use$"):
            start(Endpoint(), Endpoint(port=port))
        with pytest.raises(Temporary, match="another process listens there"):
            start(Endpoint(path=path))
    with pytest.raises(Permanent, match=r"cannot listen on no-such-host\.invalid:0"):
        start(Endpoint(host="no-such-host.invalid"))
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(tmp_path / "stale"))
    stale.close()
    start(Endpoint(path=str(tmp_path / "stale")))


def test_one_line_in_the_log_for_a_refused_session(caplog):
    caplog.set_level(logging.INFO)
    with running() as rig:
        with rig.client() as client:
            client.do(HELLO)
            client.do("MAIL FROM:<secret@example.org>")
            client.do("RCPT TO:<nobody@example.org>")
            client.do("BOGUS")
            client.do("QUIT")
        with rig.client() as client:
            assert client.mail(b"x\r\n.\r\n").startswith("250")
            client.do("QUIT")
        eventually(lambda: rig.listeners.sessions == 0)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith(("gateway", "mail"))]
    assert len(lines) == 1
    assert "session_refused" in lines[0]
    assert "550 5.1.1" in lines[0]
    assert "secret" not in lines[0]
