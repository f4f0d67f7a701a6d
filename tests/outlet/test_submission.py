"""The submission client against a server that behaves as badly as it is told."""

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gateway.errors import Temporary
from gateway.outlet.dialogue import Timeouts
from gateway.outlet.submission import Submission
from gateway.work.transport import Outcome, Outgoing, Reply
from tests.peers.sink import OFFERS, Does, Sink, Step, close, drip, endless, hang, late

BRIEF = Timeouts(
    connect=2, banner=0.3, ehlo=0.3, auth=0.3, mail=0.3, rcpt=0.3, data=0.3, block=0.3, dot=0.3, noop=0.3, quit=0.3
)
# For what must work: long enough for a busy machine.
PATIENT = Timeouts(connect=10, banner=10, ehlo=10, auth=10, mail=10, rcpt=10, data=10, block=10, dot=10, noop=10)
CONTENT = b"From: it@example.org\r\nTo: eva@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n"
SENT, TEMPORARY, PERMANENT, AMBIGUOUS = Outcome.SENT, Outcome.TEMPORARY, Outcome.PERMANENT, Outcome.AMBIGUOUS


def letter(recipient: str = "eva@example.org", *, content: bytes = CONTENT, reverse_path: str = "") -> Outgoing:
    return Outgoing(reverse_path, recipient, content)


def client(sink: Sink, **more: object) -> Submission:
    settings: dict[str, object] = {"local_hostname": "desk.example.org", "timeouts": PATIENT, **more}
    return Submission("127.0.0.1", sink.port, **settings)  # type: ignore[arg-type]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


# -- every behaviour of a server becomes a reply ----------------------------------------------------------------------

LETTERS: list[tuple[str, Does, Outcome, int, str]] = [
    # step, what the server does there, outcome, code, rejected_at
    ("mail", "450 4.7.1 later", TEMPORARY, 450, "mail"),
    ("mail", "550 5.7.1 not you", PERMANENT, 550, "mail"),
    ("mail", "552 5.3.4 too large", PERMANENT, 552, "mail"),
    ("mail", "421 4.3.2 going down", TEMPORARY, 421, "mail"),
    ("mail", "530 5.7.0 login first", TEMPORARY, 530, "mail"),
    ("rcpt", "451 4.7.1 greylisted", TEMPORARY, 451, "rcpt"),
    ("rcpt", "550 5.1.1 unknown", PERMANENT, 550, "rcpt"),
    ("rcpt", "251 2.1.5 will forward", SENT, 250, ""),
    ("rcpt", "421 4.3.2 going down", TEMPORARY, 421, "rcpt"),
    ("data", "451 4.3.0 no space", TEMPORARY, 451, "data"),
    ("data", "554 5.7.1 no", PERMANENT, 554, "data"),
    ("data", "250 2.0.0 Ok", TEMPORARY, 250, "data"),
    ("data", "421 4.3.2 going down", TEMPORARY, 421, "data"),
    ("dot", "451 4.3.0 no space", TEMPORARY, 451, "dot"),
    ("dot", "554 5.7.1 looks like spam", PERMANENT, 554, "dot"),
    ("dot", "421 4.3.2 going down", TEMPORARY, 421, "dot"),
    ("dot", "354 more", AMBIGUOUS, 354, "dot"),
    ("mail", close(), TEMPORARY, 0, "mail"),
    ("rcpt", close(), TEMPORARY, 0, "rcpt"),
    ("data", close(), TEMPORARY, 0, "data"),
    ("dot", close(), AMBIGUOUS, 0, "dot"),
    ("mail", hang(), TEMPORARY, 0, "mail"),
    ("rcpt", hang(), TEMPORARY, 0, "rcpt"),
    ("data", hang(), TEMPORARY, 0, "data"),
    ("dot", hang(), AMBIGUOUS, 0, "dot"),
    ("dot", late(1.5, "250 2.0.0 Ok"), AMBIGUOUS, 0, "dot"),
    ("mail", drip("250 one byte at a time", 0.1), TEMPORARY, 0, "mail"),
    ("dot", drip("250 one byte at a time", 0.1), AMBIGUOUS, 0, "dot"),
    ("mail", endless(), TEMPORARY, 0, "mail"),
    ("dot", endless(), AMBIGUOUS, 0, "dot"),
    ("rcpt", b"250 " + b"x" * 1_000_000 + b"\r\n", TEMPORARY, 0, "rcpt"),
    ("dot", b"250 " + b"x" * 1_000_000 + b"\r\n", AMBIGUOUS, 0, "dot"),
    ("mail", b"hello?\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"25\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"150 1.0.0 soon\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"999 what\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"\xff\xfe\x00\r\n", TEMPORARY, 0, "mail"),
    ("mail", b"250-two\r\n550 minds\r\n", TEMPORARY, 0, "mail"),
    ("dot", b"HTTP/1.1 200 OK\r\n", AMBIGUOUS, 0, "dot"),
    ("dot", b"250\r\n", SENT, 250, ""),
    ("dot", b"250-2.0.0 first\r\n250 2.0.0 second\r\n", SENT, 250, ""),
    ("dot", b"250 2.0.0 only a line feed\n", SENT, 250, ""),
    ("data", b"354 go on\r\n250 2.0.0 before the dot\r\n", TEMPORARY, 0, "data"),
]


@pytest.mark.parametrize("offers", [OFFERS, OFFERS[1:]], ids=["pipelining", "one by one"])
@pytest.mark.parametrize(("step", "does", "outcome", "code", "rejected_at"), LETTERS)
def test_reply(
    sink: Sink, offers: tuple[str, ...], step: str, does: Does, outcome: Outcome, code: int, rejected_at: str
) -> None:
    sink.offers = offers
    sink.script({step: does})
    server = client(sink, timeouts=PATIENT if isinstance(does, str) else BRIEF)
    reply = server.deliver(letter())
    assert (reply.outcome, reply.code, reply.rejected_at) == (outcome, code, rejected_at)
    # Whatever happened, the next letter goes out, and exactly once.
    before = len(sink.mails)
    calm = client(sink)
    assert calm.deliver(letter("ana@example.org")).outcome == SENT
    assert [m.recipients for m in sink.mails[before:]] == [("ana@example.org",)]
    server.close()
    calm.close()


@pytest.mark.parametrize(
    ("step", "does", "outcome", "code", "rejected_at"), [r for r in LETTERS if isinstance(r[1], str)]
)
def test_after_any_refusal_the_same_client_goes_on(
    sink: Sink, step: str, does: Does, outcome: Outcome, code: int, rejected_at: str
) -> None:
    sink.script({step: does})
    server = client(sink)
    assert server.deliver(letter()).outcome == outcome
    reply = server.deliver(letter("ana@example.org"))
    assert reply.outcome == SENT, reply
    assert sink.mails[-1].recipients == ("ana@example.org",)
    server.close()


CONNECTIONS: list[tuple[str, Does, int]] = [
    ("banner", "421 4.3.2 too many", 421),
    ("banner", "554 5.7.1 go away", 554),
    ("banner", close(), 0),
    ("banner", hang(), 0),
    ("banner", b"SSH-2.0-OpenSSH\r\n", 0),
    ("banner", endless("220-welcome"), 0),
    ("ehlo", "502 5.5.1 what is EHLO", 502),
    ("ehlo", "421 4.3.2 no", 421),
    ("ehlo", close(), 0),
    ("ehlo", hang(), 0),
    ("ehlo", endless("250-X-FEATURE"), 0),
    ("ehlo", b"250 " + b"x" * 1_000_000 + b"\r\n", 0),
]


@pytest.mark.parametrize(("step", "does", "code"), CONNECTIONS)
def test_connection_trouble_is_temporary(sink: Sink, step: str, does: Does, code: int) -> None:
    sink.greet({step: does})
    server = client(sink, timeouts=BRIEF)
    reply = server.deliver(letter())
    assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, code, "connect")
    assert client(sink).deliver(letter()).outcome == SENT


def test_nobody_listens() -> None:
    sink = Sink().start()
    sink.stop()
    reply = client(sink).deliver(letter())
    assert (reply.outcome, reply.code, reply.rejected_at) == (TEMPORARY, 0, "connect")
    assert "refused" in reply.text.lower()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 300, "bad..dots", ""])
def test_no_such_host(host: str) -> None:
    reply = Submission(host, 9, local_hostname="desk.example.org", timeouts=BRIEF).deliver(letter())
    assert (reply.outcome, reply.rejected_at) == (TEMPORARY, "connect")


@pytest.mark.parametrize(
    ("said", "queue_id"),
    [
        ("250 2.0.0 Ok: queued as 4XyZ12abc", "4XyZ12abc"),
        ("250 OK id=1tFabc-0001Xy-2Z", "1tFabc-0001Xy-2Z"),
        ("250 2.0.0 4AOBxyz123 Message accepted for delivery", "4AOBxyz123"),
        ("250 2.0.0 Ok", ""),
        ("250 2.0.0 queued as \u202e!", ""),
    ],
)
def test_queue_id(sink: Sink, said: str, queue_id: str) -> None:
    sink.script({"dot": said})
    assert client(sink).deliver(letter()).queue_id == queue_id


def test_reply_text_is_one_clean_line(sink: Sink) -> None:
    sink.script(
        {"rcpt": b"550-5.1.1 \x1b[31mred\x07\r\n550 5.1.1 " + "\u202e\u2028büro ".encode() + b"x" * 3000 + b"\r\n"}
    )
    text = client(sink).deliver(letter()).text
    assert text.startswith("5.1.1 [31mred 5.1.1 büro xxx")
    assert len(text) == 500
    assert text.isprintable()


# -- what goes on the wire --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b".\r\n",
        b"..\r\n",
        b".\r\n.\r\n..\r\n",
        b"a\r\n.\r\nb\r\n",
        b"x" * 5000 + b"\r\n",
        b"\r\n" * 1000,
        b".dot\r\n" * 50_000,
        "Größe\r\n".encode(),
    ],
)
def test_content_arrives_unchanged(sink: Sink, body: bytes) -> None:
    content = CONTENT + body
    assert client(sink).deliver(letter(content=content)).outcome == SENT
    assert sink.mails[0].content == content


def test_a_letter_that_begins_with_a_dot(sink: Sink) -> None:
    content = b".X: 1\r\n\r\n.\r\n"
    assert client(sink).deliver(letter(content=content)).outcome == SENT
    assert sink.mails[0].content == content


SMUGGLED = b"MAIL FROM:<x@example.net>\r\nRCPT TO:<eva@example.org>\r\nDATA\r\n\r\nsmuggled\r\n.\r\n"


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n", b"\n\n.\r\n", b"\r"]
)
def test_smuggling_is_refused_and_the_server_not_even_asked(sink: Sink, end: bytes) -> None:
    reply = client(sink).deliver(letter(content=CONTENT + b"hello" + end + SMUGGLED))
    assert (reply.outcome, reply.code, reply.rejected_at) == (PERMANENT, 0, "")
    assert "bare CR or LF" in reply.text
    assert sink.connections == 0


def test_the_true_end_mark_inside_a_letter_is_stuffed(sink: Sink) -> None:
    content = CONTENT + b"hello\r\n.\r\n" + SMUGGLED
    assert client(sink).deliver(letter(content=content)).outcome == SENT
    assert [m.content for m in sink.mails] == [content]


@pytest.mark.parametrize("content", [b"", b"Subject: x\r\n\r\nno end", b"Subject: x\r\n\r\n\0\r\n"])
def test_unfit_content(sink: Sink, content: bytes) -> None:
    assert client(sink).deliver(letter(content=content)).outcome == PERMANENT
    assert sink.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eva",
        "@example.org",
        "eva@",
        '"eva novak"@example.org',  # a blank: lax servers take what follows for a parameter (row V-25)
        "eva@example.org>\r\nRCPT TO:<x@example.org",
        "eva@example.org> NOTIFY=NEVER",
        "<eva@example.org>",
        "eva @example.org",
        "eva@example.org\n",
        "a@b@example.org",
        '"eva\r\n"@example.org',
        "x" * 600 + "@example.org",
    ],
)
def test_unfit_addresses(sink: Sink, address: str) -> None:
    assert client(sink).deliver(letter(address)).outcome == PERMANENT
    if address:
        assert client(sink).deliver(letter(reverse_path=address)).outcome == PERMANENT
    assert sink.connections == 0


@pytest.mark.parametrize(
    ("recipient", "wire", "parameters"),
    [
        ("eva@example.org", "eva@example.org", ""),
        ('"eva.novak"@example.org', '"eva.novak"@example.org', ""),
        ("eva+tag@example.org", "eva+tag@example.org", ""),
        ("eva@bücher.example", "eva@xn--bcher-kva.example", ""),
        ("jürgen@example.org", "jürgen@example.org", " SMTPUTF8"),
    ],
)
def test_addresses_on_the_wire(sink: Sink, recipient: str, wire: str, parameters: str) -> None:
    assert client(sink).deliver(letter(recipient, reverse_path="it@example.org")).outcome == SENT
    assert sink.mails[0].reverse_path == "it@example.org"
    assert sink.mails[0].recipients == (wire,)
    assert sink.mails[0].parameters == f"SIZE={len(CONTENT)}{parameters}"
    assert sink.mails[0].helo == "desk.example.org"


@pytest.mark.parametrize(
    ("offers", "outgoing", "words"),
    [
        ((), letter("jürgen@example.org"), "SMTPUTF8"),
        (("8BITMIME",), letter(content=b"Subject: Gr\xc3\xb6\xc3\x9fe\r\n\r\nx\r\n"), "SMTPUTF8"),
        ((), letter(content=CONTENT + "Größe\r\n".encode()), "8BITMIME"),
        (("SIZE 50",), letter(), "at most 50"),
    ],
)
def test_what_the_server_does_not_offer(sink: Sink, offers: tuple[str, ...], outgoing: Outgoing, words: str) -> None:
    sink.offers = offers
    server = client(sink)
    reply = server.deliver(outgoing)
    assert (reply.outcome, reply.code, reply.rejected_at) == (PERMANENT, 0, "mail")
    assert words in reply.text
    assert not [c for c in sink.commands if c.startswith("MAIL")]
    assert server.deliver(letter(content=b"Subject: x\r\n\r\n")).outcome == SENT


@pytest.mark.parametrize(
    ("step", "said", "is_too_large"),
    [
        ("mail", "552 5.3.4 Message size exceeds fixed limit", True),
        ("dot", "552 5.3.4 Error: message file too big", True),
        ("dot", "552 Message size exceeds maximum value", True),
        ("rcpt", "550 5.2.3 message too large for this mailbox", True),
        ("dot", "554 5.3.4 too big", True),
        ("rcpt", "552 5.2.2 mailbox full", False),
        ("rcpt", "552 over quota", False),
        ("dot", "552 Requested mail action aborted: exceeded storage allocation", False),
        ("dot", "452 4.3.4 too big just now", False),
        ("dot", "554 5.7.1 no", False),
        ("dot", "552 5.3.40 odd", False),
    ],
)
def test_a_letter_that_is_refused_for_its_size(sink: Sink, step: str, said: str, is_too_large: bool) -> None:
    sink.script({step: said})
    reply = client(sink).deliver(letter())
    assert (reply.code, reply.rejected_at, reply.is_too_large) == (int(said[:3]), step, is_too_large)
    assert reply.takes == (52_428_800 if is_too_large else 0)


def test_a_letter_larger_than_the_announced_size(sink: Sink) -> None:
    sink.offers = ("SIZE 50",)
    reply = client(sink).deliver(letter())
    assert (reply.is_too_large, reply.takes, reply.rejected_at) == (True, 50, "mail")


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE what", "SIZE " + "9" * 300])
def test_odd_sizes_are_no_limit(size: str) -> None:
    with Sink(offers=(size,)) as sink:
        assert client(sink).deliver(letter()).outcome == SENT


# -- the mark before the dot ------------------------------------------------------------------------------------------


def test_the_mark_is_made_after_the_content_and_before_the_dot(sink: Sink) -> None:
    seen: list[int] = []
    assert client(sink).deliver(letter(), before_dot=lambda: seen.append(len(sink.mails))).outcome == SENT
    assert seen == [0]
    assert len(sink.mails) == 1


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_no_mark_for_a_letter_refused_earlier(sink: Sink, step: str) -> None:
    seen: list[str] = []
    sink.script({step: "550 5.7.1 no"})
    assert client(sink).deliver(letter(), before_dot=lambda: seen.append(step)).outcome == PERMANENT
    assert seen == []


@pytest.mark.parametrize("error", [Temporary("the database is busy"), KeyboardInterrupt()])
def test_without_its_mark_the_letter_is_not_sent(sink: Sink, error: BaseException) -> None:
    def fails() -> None:
        raise error

    server = client(sink)
    assert server.deliver(letter()).outcome == SENT
    with pytest.raises(type(error)):
        server.deliver(letter("ana@example.org"), before_dot=fails)
    assert server.deliver(letter("ben@example.org")).outcome == SENT
    assert [m.recipients for m in sink.mails] == [("eva@example.org",), ("ben@example.org",)]


def test_server_gone_during_the_mark_is_not_ambiguous_when_the_dot_cannot_leave(sink: Sink) -> None:
    server = client(sink)

    def cut() -> None:
        sink.cut()
        assert server._line is not None
        server._line.sock.close()  # type: ignore[union-attr]  # the system refuses the three bytes

    reply = server.deliver(letter(), before_dot=cut)
    assert (reply.outcome, reply.rejected_at) == (TEMPORARY, "dot")
    assert sink.mails == []


# -- the kept connection ----------------------------------------------------------------------------------------------


def test_one_connection_serves_many(sink: Sink) -> None:
    server = client(sink)
    sink.script({}, {"rcpt": "550 5.1.1 no"}, {}, {"dot": "451 4.3.0 later"}, {})
    outcomes = [server.deliver(letter()).outcome for _ in range(5)]
    assert outcomes == [SENT, PERMANENT, SENT, TEMPORARY, SENT]
    assert sink.connections == 1
    server.close()
    assert sink.commands[-1] == "QUIT"


def test_a_connection_serves_at_most_so_many(sink: Sink) -> None:
    server = client(sink, letters_per_connection=3)
    assert all(server.deliver(letter()).outcome == SENT for _ in range(7))
    assert [m.connection for m in sink.mails] == [1, 1, 1, 2, 2, 2, 3]


DEAD: list[tuple[str, Callable[[Sink], None]]] = [
    ("closed while idle", lambda sink: sink.cut()),
    ("closed at MAIL", lambda sink: sink.script({"mail": close()})),
    ("421 at MAIL", lambda sink: sink.script({"mail": close("421 4.4.2 idle too long")})),
    ("restarted", lambda sink: sink.restart()),
    ("closed at DATA", lambda sink: sink.script({"data": close()})),
]


@pytest.mark.parametrize(("name", "kill"), DEAD)
def test_a_dead_kept_connection_is_replaced_at_once(sink: Sink, name: str, kill: Callable[[Sink], None]) -> None:
    server = client(sink)
    assert server.deliver(letter()).outcome == SENT
    kill(sink)
    assert server.deliver(letter("ana@example.org")).outcome == SENT
    assert [m.recipients for m in sink.mails] == [("eva@example.org",), ("ana@example.org",)]
    assert sink.connections == 2


def test_replaced_once_not_for_ever(sink: Sink) -> None:
    server = client(sink)
    assert server.deliver(letter()).outcome == SENT
    sink.script({"mail": close()}, {"mail": close()}, {})
    assert server.deliver(letter()).outcome == TEMPORARY
    assert sink.connections == 2


def test_a_kept_connection_that_dies_after_the_dot_is_ambiguous_and_not_repeated(sink: Sink) -> None:
    server = client(sink)
    assert server.deliver(letter()).outcome == SENT
    sink.script({"dot": close()})
    assert server.deliver(letter("ana@example.org")).outcome == AMBIGUOUS
    assert len(sink.mails) == 2


def test_idle_connections(sink: Sink) -> None:
    now = [0.0]
    server = client(sink, monotonic=lambda: now[0], idle=60.0)
    assert server.deliver(letter()).outcome == SENT
    now[0] += 30
    assert server.deliver(letter()).outcome == SENT  # asked by NOOP
    now[0] += 61
    assert server.deliver(letter()).outcome == SENT  # closed by QUIT
    assert [m.connection for m in sink.mails] == [1, 1, 2]
    assert [c for c in sink.commands if c in ("NOOP", "QUIT")] == ["NOOP", "QUIT"]


def test_a_silent_kept_connection_is_left(sink: Sink) -> None:
    now = [0.0]
    sink.greet({"noop": hang()})
    server = client(sink, monotonic=lambda: now[0], timeouts=BRIEF)
    assert server.deliver(letter()).outcome == SENT
    now[0] += 30
    assert server.deliver(letter()).outcome == SENT
    assert [m.connection for m in sink.mails] == [1, 2]


def test_close_from_another_thread_ends_a_delivery(sink: Sink) -> None:
    sink.script({"dot": hang()}, {"mail": hang()})
    server = client(sink)
    for outcome in (AMBIGUOUS, TEMPORARY):
        replies: list[Reply] = []
        count = len(sink.commands)
        thread = threading.Thread(target=lambda found=replies: found.append(server.deliver(letter())))
        thread.start()
        while len(sink.commands) < count + 2:
            thread.join(0.01)
        server.close()
        thread.join(5)
        assert [r.outcome for r in replies] == [outcome]
    assert server.deliver(letter()).outcome == SENT  # it may be used again


def test_several_threads_wait_for_each_other(sink: Sink) -> None:
    server = client(sink)
    replies: list[Reply] = []
    work = [threading.Thread(target=lambda: replies.append(server.deliver(letter()))) for _ in range(8)]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert [r.outcome for r in replies] == [SENT] * 8
    assert sink.connections == 1


def test_refused_while_sending_the_content(sink: Sink) -> None:
    sink.script({"content": close("552 5.3.4 too large")})
    reply = client(sink).deliver(letter(content=CONTENT + b"x" * 70 + b"\r\n" * 3_000_000))
    assert reply.rejected_at in ("data", "dot")
    assert reply.outcome in (TEMPORARY, PERMANENT)  # the reset may overtake the 552
    assert sink.mails == []


def test_a_server_that_stops_reading_the_content(sink: Sink) -> None:
    # The sink reads no more after `late`, so both systems' buffers fill up and the block runs out of time.
    sink.script({"content": late(3, "250 2.0.0 at last")})
    reply = client(sink, timeouts=BRIEF).deliver(letter(content=CONTENT + b"\r\n" * 10_000_000))
    assert (reply.outcome, reply.rejected_at) == (TEMPORARY, "data")


def test_the_whole_delivery_has_a_deadline(sink: Sink) -> None:
    sink.script({"mail": late(0.2, "250 Ok"), "rcpt": late(0.2, "250 Ok"), "data": late(0.2, "354 Ok"), "dot": hang()})
    slow = Timeouts(whole=0.8)
    assert client(sink, timeouts=slow).deliver(letter()).outcome == AMBIGUOUS


@pytest.mark.parametrize("offers", [OFFERS, OFFERS[1:]], ids=["pipelining", "one by one"])
@pytest.mark.parametrize(
    "letter_does",
    [
        {"dot": b"250 2.0.0 Ok\r\n550 5.0.0 and one more\r\n"},
        {"mail": b"550 5.0.0 no\r\n250 2.0.0 and one more\r\n"},
        {"rcpt": b"550 5.0.0 no\r\n250 2.0.0 and one more\r\n"},
        {"mail": b"250 2.0.0 Ok\r\n550 5.0.0 and one more\r\n"},
    ],
)
def test_one_reply_too_many_is_not_taken_for_that_of_the_next_letter(
    sink: Sink, offers: tuple[str, ...], letter_does: dict[str, Does]
) -> None:
    sink.offers = offers
    server = client(sink)
    sink.script(letter_does)
    server.deliver(letter())
    before = len(sink.mails)
    for recipient in ("ana@example.org", "ben@example.org"):
        reply = server.deliver(letter(recipient))
        if reply.outcome == TEMPORARY:  # one that comes late is seen in the next letter, which gives the connection up
            reply = server.deliver(letter(recipient))
        assert reply.outcome == SENT
    assert [m.recipients for m in sink.mails[before:]] == [("ana@example.org",), ("ben@example.org",)]


def test_a_no_before_the_final_dot_is_a_no(sink: Sink) -> None:
    """The server refuses while the letter is under way, and would have taken it: without the dot it does not get it."""
    sink.script({"content": "550 5.7.1 enough"})
    server = client(sink)
    reply = server.deliver(letter(content=CONTENT + (b"y" * 70 + b"\r\n") * 100_000))
    assert (reply.outcome, reply.code, reply.rejected_at) == (PERMANENT, 550, "data")
    server.close()
    assert not sink.mails


PIECES = [
    b"250 2.0.0 Ok\r\n",
    b"550 5.0.0 no\r\n",
    b"354 go on\r\n",
    b"421 bye\r\n",
    b"250-",
    b"\r\n",
    b"\n",
    b"250",
    b"x",
]
STEPS = ["mail", "rcpt", "data", "content", "dot"]


def test_any_server_at_all(sink: Sink) -> None:
    """Whatever is said at whichever step: SENT means it is there once, TEMPORARY and PERMANENT that it is not. Much more of it:
    `make fuzz TARGET=outgoing`."""
    chance = random.Random(4871)
    server = client(sink, timeouts=Timeouts(mail=0.05, rcpt=0.05, data=0.05, dot=0.05, block=0.05, quit=0.05))

    def arrived(content: bytes) -> int:
        return sum(one.content == content for one in list(sink.mails))

    for nth in range(100):
        if chance.random() < 0.5:
            sink.offers = chance.choice([OFFERS, OFFERS[1:]])
            server.close()
        said = b"".join(chance.choices(PIECES, k=chance.randint(0, 4)))
        sink.letters.clear()
        sink.script({chance.choice(STEPS): chance.choice([said, Step(said, close=True)])})
        content = CONTENT + b"Letter %d.\r\n" % nth  # what came late of the one before is not this one
        marks: list[int] = []
        reply = server.deliver(letter(content=content), before_dot=lambda: marks.append(1))  # noqa: B023
        until = time.monotonic() + 5
        while reply.outcome == SENT and not arrived(content) and time.monotonic() < until:
            time.sleep(0.001)  # the sink answers first and counts then
        if reply.outcome == SENT:
            assert (arrived(content), marks) == (1, [1]), (said, reply)
        elif reply.outcome != AMBIGUOUS:
            assert arrived(content) == 0, (said, reply)
        else:
            assert marks == [1]
        assert reply.text.isprintable()
