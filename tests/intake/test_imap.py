"""The IMAP poller on a server of ours that can be made to sin."""

import base64
import logging
import re
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Arrival, ImapKey
from gateway.intake.imap import Account, Cursor
from gateway.intake.imap_client import IMAPClientAbortError, LoginError
from tests.intake.imap_store import START, MemoryStore, account, mail, poller
from tests.intake.scripted_imap import ALL, GRAMMAR, Cut, Folder, Scripted, Session


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        yield scripted
    for command in scripted.commands:
        assert GRAMMAR.fullmatch(command), f"not a command of ours: {command!r}"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def started(server: Scripted, store: MemoryStore, **more: object) -> Account:
    """An account whose first start lies behind it, so what comes now is new."""
    acct = account(server.port, **more)
    store.open(acct.key, acct.folder, Cursor(server.inbox.uidvalidity, 1, 1, START))
    return acct


def done(server: Scripted) -> list[bytes]:
    return [m.raw for m in server.folders.get("Postroom/Done", Folder()).mails.values()]


def left(server: Scripted) -> list[bytes]:
    return [m.raw for m in server.inbox.mails.values()]


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it does not come true"
        time.sleep(0.01)


class Running:
    """A poller in its thread."""

    def __init__(self, acct: Account, store: MemoryStore) -> None:
        self.states: list[str] = []
        self.poller = poller(acct, store, self.states.append)
        self.thread = threading.Thread(target=self.poller.run, args=(threading.Event(),), daemon=True)

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        begun = time.monotonic()
        self.poller.stop()
        self.thread.join(5)
        assert not self.thread.is_alive()
        assert time.monotonic() - begun < 2, "stop() is not at once"
        assert self.states[-1] == "stopped"


# ---------------------------------------------------------------- the plain way


def test_takes_what_comes_after_the_first_start_and_moves_it(server: Scripted, store: MemoryStore) -> None:
    server.add(mail(1))
    one = poller(account(server.port), store)
    assert one.once() == 0
    server.add(mail(2))
    server.add(mail(3, size=2_500_000))
    assert one.once() == 2
    assert store.rows == [mail(2), mail(3, size=2_500_000)] == done(server)
    assert left(server) == [mail(1)]
    assert store.arrivals[0].imap == ImapKey("it@example.org", "INBOX", 7, 2)
    assert one.once() == 0


def test_old_mail_is_imported_silently(server: Scripted, store: MemoryStore) -> None:
    server.add(mail(1))
    one = poller(account(server.port, old_mail="import"), store)
    assert one.once() == 1
    server.add(mail(2))
    assert one.once() == 1
    assert [a.silent for a in store.arrivals] == [True, False]


def test_many_small_mails_in_one_fetch(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, afterwards="keep")
    for number in range(250):
        server.add(mail(number))
    assert poller(acct, store).once() == 250
    assert sum("BODY.PEEK" in command for command in server.commands) == 3
    assert store.rows == [mail(n) for n in range(250)]


@pytest.mark.parametrize(
    ("without", "afterwards", "expected_left", "expected_done"),
    [
        ((), "move:Postroom/Done", 0, 3),
        (("MOVE",), "move:Postroom/Done", 0, 3),
        (("MOVE", "UIDPLUS"), "move:Postroom/Done", 3, 3),
        (("ESEARCH", "NAMESPACE", "IDLE", "AUTH=PLAIN"), "move:Postroom/Done", 0, 3),
        ((), "keep", 3, 0),
        ((), "delete", 0, 0),
        (("UIDPLUS",), "delete", 3, 0),
    ],
)
def test_afterwards_on_poorer_servers(
    server: Scripted,
    store: MemoryStore,
    without: tuple[str, ...],
    afterwards: str,
    expected_left: int,
    expected_done: int,
) -> None:
    server.capabilities = tuple(c for c in ALL if c not in without)
    acct = started(server, store, afterwards=afterwards)
    others = server.add(mail(0))
    store.settle(acct.key, "INBOX", 7, 2)
    others.flags.add("\\Deleted")  # marked by somebody else: not ours to remove
    for number in range(1, 4):
        server.add(mail(number))
    one = poller(acct, store)
    assert one.once() == 3
    assert one.once() == 0
    assert len(left(server)) == expected_left + 1
    assert len(done(server)) == expected_done
    assert store.given == 3


@pytest.mark.parametrize(
    ("separator", "prefix", "name"), [(".", "INBOX.", "INBOX.Postroom.Done"), (".", "", "Postroom.Done")]
)
def test_the_target_is_named_as_the_server_does(
    server: Scripted, store: MemoryStore, separator: str, prefix: str, name: str
) -> None:
    server.separator, server.prefix = separator, prefix
    acct = started(server, store)
    server.add(mail(1))
    poller(acct, store).once()
    assert len(server.folders[name].mails) == 1


def test_no_uidnext(server: Scripted, store: MemoryStore) -> None:
    server.omit_uidnext = True
    acct = started(server, store)
    for number in range(3):
        server.add(mail(number))
        assert poller(acct, store).once() == 1
    assert store.cursors[acct.key, "INBOX"].keyed


def test_far_apart_uids_need_few_commands(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    for number, uid in enumerate((5, 1_000_000, 4_294_967_000)):
        server.add(mail(number), uid=uid)
    assert poller(acct, store).once() == 3
    assert len(server.commands) < 30


def test_far_apart_uids_without_esearch(server: Scripted, store: MemoryStore) -> None:
    server.capabilities = tuple(c for c in ALL if c != "ESEARCH")
    acct = started(server, store)
    for number, uid in enumerate((5, 1_000_000, 1_000_001)):
        server.add(mail(number), uid=uid)
    assert poller(acct, store).once() == 3
    assert len(server.commands) < 60


def test_two_million_unread(server: Scripted, store: MemoryStore) -> None:
    """Taken from the first one on; never more than 1,000 UIDs in hand."""
    body = mail(0)

    def vast(session: Session, tag: bytes, command: str) -> bool:
        if match := re.fullmatch(r"UID SEARCH UID (\d+):(\d+)", command):
            low, high = int(match[1]), int(match[2])
            assert high - low < 1000
            session.send(b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(low, high + 1)) + b"\r\n")
        elif match := re.fullmatch(r"UID FETCH (\S+) \((\S+).*\)", command):
            items = (
                b"RFC822.SIZE %d" % len(body) if match[2] == "RFC822.SIZE" else b"BODY[] {%d}\r\n" % len(body) + body
            )
            for uid in match[1].split(","):
                session.send(b"* 1 FETCH (UID " + uid.encode() + b" " + items + b")\r\n")
        else:
            return False
        session.send(tag + b" OK done\r\n")
        return True

    server.sins.append(vast)
    server.inbox.next_uid = 2_000_001
    acct = started(server, store, afterwards="keep")

    def enough(arrival: Arrival) -> None:
        store.leased = store.given < 4_000

    store.before = enough
    tracemalloc.start()
    try:
        with pytest.raises(Exception, match=r"^$"):
            poller(replace(acct, lease_seconds=0.0), store).once()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16_000_000
    assert store.cursors[acct.key, "INBOX"].settled_uid > 3_000


# ---------------------------------------------------------------- the line breaks


def _drive(server: Scripted, store: MemoryStore, acct: Account, tries: int = 4) -> None:
    one = poller(acct, store)
    for _ in range(tries):
        try:
            one.once()
            return
        except (OSError, IMAPClientAbortError, LoginError):
            continue
    raise AssertionError("it does not come through")


def _cut_session(at: int | None, without: tuple[str, ...]) -> tuple[int, MemoryStore, list[bytes], list[bytes]]:
    with Scripted(capabilities=tuple(c for c in ALL if c not in without)) as server:
        store = MemoryStore()
        acct = started(server, store)
        for raw in MAILS:
            server.add(raw)
        server.cut_at = at
        sent = 0
        if at is None:
            poller(acct, store).once()
            sent = server.sent
        else:
            _drive(server, store, acct)
            poller(acct, store).once()
        return sent, store, left(server), done(server)


MAILS = [mail(1), mail(2, "a\r\nb"), mail(3)]


@pytest.mark.parametrize("without", [(), ("MOVE",)])
@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)])
def test_cut_anywhere(without: tuple[str, ...], step: int) -> None:
    """The server drops the connection after k bytes of a session: for every third k, or every k."""
    whole, *_ = _cut_session(None, without)
    assert whole > 1000
    for at in range(1, whole + 1, step):
        _, store, lying, moved = _cut_session(at, without)
        assert sorted(store.rows) == sorted(MAILS), f"cut at {at}"
        assert lying == [], f"cut at {at}"
        assert set(moved) == set(MAILS), f"cut at {at}"
        assert not store.refusals, f"cut at {at}"
        assert len(moved) == 3, f"cut at {at}: moved twice"


def test_cut_in_each_piece_of_a_large_mail(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    server.add(mail(1, size=3_200_000))
    for at in (500_000, 1_500_000, 3_000_000):
        server.cut_at = at
        with pytest.raises(IMAPClientAbortError):
            poller(acct, store).once()
    assert poller(acct, store).once() == 1
    assert done(server) == store.rows == [mail(1, size=3_200_000)]


@pytest.mark.parametrize("command", ["UID MOVE", "UID FETCH", "UID SEARCH", "SELECT"])
def test_bye_at_any_time(server: Scripted, store: MemoryStore, command: str) -> None:
    acct = started(server, store)
    server.add(mail(1))
    once = []

    def bye(session: Session, tag: bytes, text: str) -> bool:
        if text.startswith(command) and not once:
            once.append(1)
            session.send(b"* BYE going down\r\n")
            raise Cut
        return False

    server.sins.append(bye)
    with pytest.raises(IMAPClientAbortError):
        poller(acct, store).once()
    poller(acct, store).once()
    assert store.given == 1
    assert done(server) == [mail(1)]


def test_a_mail_that_always_breaks_the_line_stops_nobody(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    for number in range(1, 5):
        server.add(mail(number, size=600_000))

    def break_at_two(session: Session, tag: bytes, command: str) -> bool:
        if "BODY.PEEK[]" in command and "2" in command.split()[2].split(","):
            raise Cut
        return False

    server.sins.append(break_at_two)
    one = poller(acct, store)
    for _ in range(6):
        with pytest.raises(IMAPClientAbortError):
            one.once()
    one.once()
    assert store.rows == [mail(n, size=600_000) for n in (1, 3, 4)]
    assert [key.uid for key in store.refusals] == [2]
    assert left(server) == [mail(2, size=600_000)]


# ---------------------------------------------------------------- numbered anew


@pytest.mark.parametrize("uidvalidity", [3, 8])
def test_another_uidvalidity(server: Scripted, store: MemoryStore, uidvalidity: int) -> None:
    acct = started(server, store, afterwards="keep")
    for number in range(30):
        server.add(mail(number))
    one = poller(acct, store)
    assert one.once() == 30
    anew = Folder(uidvalidity)
    anew.add(mail(99), internal_date="01-Jan-2020 00:00:00 +0000")  # lay there before the first start
    for number in reversed(range(32)):
        anew.add(mail(number))
    server.folders["INBOX"] = anew
    one.once()
    assert sorted(store.rows) == sorted(mail(n) for n in range(32))
    assert store.cursors[acct.key, "INBOX"].uidvalidity == uidvalidity


def test_another_uidvalidity_while_connected(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, poll_seconds=0.2)
    with Running(acct, store):
        server.add(mail(1))
        until(lambda: len(store.rows) == 1)
        anew = Folder(2)
        anew.add(mail(2))
        server.folders["INBOX"] = anew
        until(lambda: len(store.rows) == 2)
    assert server.sessions == 1


def test_uids_given_twice(server: Scripted, store: MemoryStore) -> None:
    """A folder restored from a backup: the same UIDVALIDITY, lower UIDs again, for other mails."""
    acct = started(server, store, afterwards="keep")
    for number in range(5):
        server.add(mail(number))
    poller(acct, store).once()
    anew = Folder(7)
    for number in (0, 1, 11):
        anew.add(mail(number))
    server.folders["INBOX"] = anew
    poller(acct, store).once()
    assert sorted(store.rows) == sorted(mail(n) for n in (0, 1, 2, 3, 4, 11))
    anew.add(mail(12))  # its UID 4 was mail 3 before
    poller(acct, store).once()
    assert mail(12) in store.rows


# ---------------------------------------------------------------- lies


def _answer(fetch: Callable[[bytes, str], bytes | None]) -> Callable[[Session, bytes, str], bool]:
    """A sin in the answer to FETCH BODY of UID 2 only."""

    def sin(session: Session, tag: bytes, command: str) -> bool:
        match = re.fullmatch(r"UID FETCH (\S+) \((BODY\.PEEK\[\].*)\)", command)
        if match is None or "2" not in match[1].split(","):
            return False
        for uid in (int(uid) for uid in match[1].split(",")):
            whole = session.fetched(uid, session.folder.mails[uid], match[2])
            lie = fetch(whole, match[2]) if uid == 2 else whole
            if lie is not None:
                session.send(lie)
        session.send(tag + b" OK done\r\n")
        return True

    return sin


@pytest.mark.parametrize(
    "lie",
    [
        lambda whole, items: b"* 2 FETCH (UID 2 BODY[] NIL)\r\n",
        lambda whole, items: b'* 2 FETCH (UID 2 BODY[] "")\r\n',
        lambda whole, items: b"* 2 FETCH (UID 2 BODY[] {5}\r\nFrom:)\r\n",
        lambda whole, items: None,
        lambda whole, items: b"* 2 FETCH (UID 2)\r\n",
        lambda whole, items: whole.replace(b"UID 2", b"UID 77"),
        lambda whole, items: b"* 2 FETCH (UID 2 BODY[] " + b"(" * 3000 + b")" * 3000 + b")\r\n",
        lambda whole, items: b"* 2 FETCH (UID 2 BODY[]\r\n",
        lambda whole, items: b"* 2 FETCH (UID x BODY[] {1}\r\n.)\r\n",
    ],
    ids=["nil", "empty", "short", "nothing", "no-body", "wrong-uid", "parens", "torn", "odd-uid"],
)
def test_not_the_mail_that_was_announced(
    server: Scripted, store: MemoryStore, lie: Callable[[bytes, str], bytes | None]
) -> None:
    """Three tries, then held; never an empty request, never moved; the others are taken."""
    acct = started(server, store)
    for number in (1, 2, 3):
        server.add(mail(number))
    server.sins.append(_answer(lie))
    one = poller(acct, store)
    assert one.once() == 2
    assert store.rows == [mail(1), mail(3)]
    assert [key.uid for key in store.refusals] == [2]
    assert left(server) == [mail(2)]
    assert sum(bool(re.match(r"UID FETCH 2 \(BODY.PEEK\[\]\)", c)) for c in server.commands) == 3
    assert one.once() == 0
    assert left(server) == [mail(2)]


def test_no_to_a_fetch_is_a_try(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    for number in (1, 2, 3):
        server.add(mail(number))
    times = []

    def no(session: Session, tag: bytes, command: str) -> bool:
        if "BODY.PEEK[]" in command and "2" in command.split()[2].split(",") and len(times) < 2:
            times.append(1)
            session.send(tag + b" NO [SERVERBUG] cannot read it\r\n")
            return True
        return False

    server.sins.append(no)
    assert poller(acct, store).once() == 3
    assert sorted(store.rows) == [mail(1), mail(2), mail(3)]


def test_sizes_that_are_estimates(server: Scripted, store: MemoryStore) -> None:
    """As Exchange does: the announced size is not the mail's. It says three times, and when asked, that this is all."""
    acct = started(server, store)
    for number in (1, 2, 3):
        server.add(mail(number), announced=len(mail(number)) + 40)
    server.add(mail(4, size=2_200_000), announced=2_200_123)
    assert poller(acct, store).once() == 4
    assert store.rows == [mail(1), mail(2), mail(3), mail(4, size=2_200_000)] == done(server)


def test_truncated_is_not_an_estimate(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    server.add(mail(2), uid=2)

    def short(whole: bytes, items: str) -> bytes:
        if "<" in items:  # the byte behind the end is there
            return whole
        return b"* 2 FETCH (UID 2 BODY[] {40}\r\n" + mail(2)[:40] + b")\r\n"

    server.sins.append(_answer(short))
    assert poller(acct, store).once() == 0
    assert [key.uid for key in store.refusals] == [2]


def test_too_large_stays_where_it_is(server: Scripted, store: MemoryStore) -> None:
    for afterwards in ("delete", "move:Postroom/Done"):
        acct = started(server, store, afterwards=afterwards, message_limit=1_500_000)
        server.folders["INBOX"] = Folder()
        server.add(mail(1, size=1_600_000))
        server.add(mail(2, size=4_000_000), announced=100)
        server.add(mail(3))
        _drive(server, store, acct)
        assert {(key.uid, size) for key, (_, _, size) in store.refusals.items()} == {(1, 1_600_000), (2, 100)}
        assert store.refusals[ImapKey(acct.key, "INBOX", 7, 1)][1].startswith(b"Return-Path: <eva@example.org>\r\n")
        store.cursors[acct.key, "INBOX"] = replace(store.cursors[acct.key, "INBOX"], settled_uid=1)
        poller(acct, store).once()
        assert len(left(server)) == 2
        store.refusals.clear()
    assert store.rows == [mail(3)]


def test_gone_before_taken(server: Scripted, store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    acct = started(server, store)
    for number in range(1, 6):
        server.add(mail(number))

    def expunge(session: Session, tag: bytes, command: str) -> bool:
        if "RFC822.SIZE" in command:
            session.folder.mails.pop(2, None)
        if "BODY.PEEK" in command:
            session.folder.mails.pop(4, None)
        return False

    server.sins.append(expunge)
    assert poller(acct, store).once() == 3
    assert store.rows == [mail(1), mail(3), mail(5)]
    assert not store.refusals
    assert caplog.text.count("gone_before_taken") == 2


@pytest.mark.parametrize("without", [(), ("ESEARCH",)])
@pytest.mark.parametrize("word", ["UID SEARCH UID", "UID SEARCH RETURN"])
def test_a_search_that_says_nothing_is_not_believed_to_be_empty(
    server: Scripted, store: MemoryStore, word: str, without: tuple[str, ...]
) -> None:
    """OK without a SEARCH line: some servers say so where there is nothing, others where they are broken."""
    server.capabilities = tuple(name for name in ALL if name not in without)
    acct = started(server, store)
    server.add(mail(1), uid=3_000)

    def mute(session: Session, tag: bytes, command: str) -> bool:
        if command.startswith(word):
            session.send(tag + b" OK done\r\n")
            return True
        return False

    server.sins = [mute]
    one = poller(acct, store)
    assert one.once() == (0 if word == "UID SEARCH UID" else 1)  # without the short way, the long one
    server.sins.clear()
    one.once()
    assert store.rows == [mail(1)]


def test_seen_by_others_is_taken_all_the_same(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    server.add(mail(1), flags={"\\Seen", "\\Answered"})
    assert poller(acct, store).once() == 1


# ---------------------------------------------------------------- moving does not work


@pytest.mark.parametrize("without", [(), ("MOVE",)])
def test_move_refused(server: Scripted, store: MemoryStore, without: tuple[str, ...]) -> None:
    server.capabilities = tuple(c for c in ALL if c not in without)
    acct = started(server, store)
    refuse = [True]

    def quota(session: Session, tag: bytes, command: str) -> bool:
        if refuse and re.match("UID (MOVE|COPY)", command):
            session.send(tag + b" NO [OVERQUOTA] full\r\n")
            return True
        return False

    server.sins.append(quota)
    for number in range(3):
        server.add(mail(number))
    one = poller(acct, store)
    assert one.once() == 3
    server.add(mail(3))
    assert one.once() == 1
    assert len(left(server)) == 4
    refuse.clear()
    assert one.once() == 0
    assert left(server) == []
    assert len(done(server)) == 4
    assert store.given == 4


def test_target_removed_meanwhile(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, poll_seconds=0.1)
    with Running(acct, store):
        server.add(mail(1))
        until(lambda: len(done(server)) == 1)
        del server.folders["Postroom/Done"]
        server.add(mail(2))
        until(lambda: len(done(server)) == 1)


# ---------------------------------------------------------------- our own trouble


def test_nothing_is_moved_that_was_not_taken(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    for number in range(5):
        server.add(mail(number))

    def full(arrival: Arrival) -> None:
        raise Temporary("disk full")

    store.before = full
    one = poller(acct, store)
    with pytest.raises(Temporary, match="disk full"):
        one.once()
    assert store.given == 1
    assert len(left(server)) == 5
    store.before = lambda arrival: None
    assert one.once() == 5
    assert done(server) == store.rows == [mail(n) for n in range(5)]


def test_one_mail_the_door_cannot_take_stops_nobody(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    for number in range(5):
        server.add(mail(number))

    def odd(arrival: Arrival) -> None:
        if b"mail 1\r\n" in (arrival.raw if isinstance(arrival.raw, bytes) else b""):
            raise RuntimeError("a bug of ours")

    store.before = odd
    one = poller(acct, store)
    with pytest.raises(Temporary, match="a bug of ours"):
        one.once()
    assert store.rows == [mail(n) for n in (0, 2, 3, 4)]
    assert left(server) == [mail(1)]
    store.before = lambda arrival: None
    assert one.once() == 1
    assert left(server) == []


def test_refused_at_the_door_is_held(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store)
    server.add(mail(1))

    def never(arrival: Arrival) -> None:
        raise Permanent("no mail")

    store.before = never
    assert poller(acct, store).once() == 0
    assert [reason for reason, _, _ in store.refusals.values()] == ["no mail"]
    assert left(server) == [mail(1)]


def test_only_with_the_lease(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, lease_seconds=0.05, poll_seconds=0.2)
    server.add(mail(1))
    store.leased = False
    assert poller(acct, store).once() == 0
    assert server.sessions == 0
    with Running(acct, store) as running:
        until(lambda: "standby" in running.states)
        assert server.sessions == 0
        store.leased = True
        until(lambda: len(done(server)) == 1)
        store.leased = False
        until(lambda: running.states[-1] == "standby")


# ---------------------------------------------------------------- slow and loud servers


def test_a_trickle_ends_at_the_deadline(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, command_seconds=0.4)
    server.add(mail(1))

    def slow(session: Session, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" in command:
            session.trickle(session.fetched(1, session.folder.mails[1], command), 0.05)
        return False

    server.sins.append(slow)
    with pytest.raises(TimeoutError):
        poller(replace(acct, slowest=10_000_000), store).once()
    assert store.given == 0


@pytest.mark.parametrize("where", ["CAPABILITY", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE"])
def test_silence_ends_at_the_deadline(server: Scripted, store: MemoryStore, where: str) -> None:
    acct = started(server, store, command_seconds=0.2, connect_seconds=0.2)
    server.add(mail(1))
    server.sins.append(lambda session, tag, command: command.startswith(where))
    with pytest.raises(TimeoutError):
        poller(replace(acct, slowest=10_000_000), store).once()


@pytest.mark.parametrize(
    "flood",
    [b"* 5 EXISTS\r\n" * 300_000, b"* OK " + b"x" * 3_000_000, b"* 1 FETCH (BODY[] {3000000000}\r\n"],
    ids=["exists", "line", "literal"],
)
def test_a_flood_is_cut_off(server: Scripted, store: MemoryStore, flood: bytes) -> None:
    acct = started(server, store)
    server.add(mail(1))

    def loud(session: Session, tag: bytes, command: str) -> bool:
        if "BODY.PEEK" in command:
            session.send(flood)
        return False

    server.sins.append(loud)
    tracemalloc.start()
    try:
        with pytest.raises((IMAPClientAbortError, OSError)):
            poller(acct, store).once()
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_one_broken_mailbox_does_not_disturb_another(server: Scripted) -> None:
    good, bad = MemoryStore(), MemoryStore()
    with Scripted() as broken:
        broken.greeting = b""
        first = started(server, good, poll_seconds=0.2)
        second = started(broken, bad, poll_seconds=0.2, command_seconds=1.0, connect_seconds=1.0)
        with Running(second, bad), Running(first, good):
            for number in range(10):
                server.add(mail(number))
            until(lambda: len(good.rows) == 10)


# ---------------------------------------------------------------- waiting


def test_idle_and_exists_in_one_packet(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, poll_seconds=60.0)

    def together(session: Session, tag: bytes, command: str) -> bool:
        if command != "IDLE" or server.inbox.mails or store.rows:
            return False
        server.add(mail(1))
        session.send(b"+ idling\r\n* 1 EXISTS\r\n* 1 RECENT\r\n")
        if session._file.readline() != b"DONE\r\n":
            raise Cut
        session.send(tag + b" OK done\r\n")
        return True

    server.sins.append(together)
    with Running(acct, store):
        until(lambda: len(store.rows) == 1)


@pytest.mark.parametrize("during", ["UID SEARCH", "UID MOVE"])
def test_told_of_before_idle(server: Scripted, store: MemoryStore, during: str) -> None:
    """A mail that arrives between SELECT and IDLE is told of in the answer to another command, and never again."""
    acct = started(server, store, poll_seconds=60.0)
    server.add(mail(1))

    def meanwhile(session: Session, tag: bytes, command: str) -> bool:
        if command.startswith(during) and len(server.inbox.mails) + len(done(server)) < 2:
            server.add(mail(2))
            session.send(b"* 2 EXISTS\r\n")
        return False

    server.sins.append(meanwhile)
    with Running(acct, store):
        until(lambda: len(store.rows) == 2)


@pytest.mark.parametrize("how", ["none", "refused", "silent"])
def test_the_poll_is_the_guarantee(server: Scripted, store: MemoryStore, how: str) -> None:
    acct = started(server, store, poll_seconds=0.3)
    if how == "none":
        server.capabilities = tuple(c for c in ALL if c != "IDLE")

    def idle(session: Session, tag: bytes, command: str) -> bool:
        if command != "IDLE" or how == "none":
            return False
        if how == "refused":
            session.send(tag + b" NO not today\r\n")
        else:  # never tells of anything
            session.send(b"+ idling\r\n")
            if session._file.readline() != b"DONE\r\n":
                raise Cut
            session.send(tag + b" OK done\r\n")
        return True

    server.sins.append(idle)
    with Running(acct, store) as running:
        until(lambda: "waiting" in running.states)
        for number in range(3):
            server.add(mail(number))
            until(lambda n=number: len(store.rows) == n + 1)  # type: ignore[misc]
    assert server.sessions == 1


def test_the_end_of_the_connection_in_idle_is_noticed(server: Scripted, store: MemoryStore) -> None:
    acct = started(server, store, poll_seconds=60.0)
    once = []

    def end(session: Session, tag: bytes, command: str) -> bool:
        if command == "IDLE" and not once:
            once.append(1)
            session.send(b"+ idling\r\n")
            raise Cut
        return False

    server.sins.append(end)
    with Running(acct, store):
        until(lambda: server.sessions == 2)
        server.add(mail(1))
        until(lambda: len(store.rows) == 1)


@pytest.mark.parametrize("where", ["greeting", "SELECT", "UID FETCH", "IDLE"])
def test_stop_wakes_a_blocked_read(server: Scripted, store: MemoryStore, where: str) -> None:
    acct = started(server, store, command_seconds=60.0, connect_seconds=60.0)
    server.add(mail(1))
    if where == "greeting":
        server.greeting = b""
    blocked = threading.Event()

    def hang(session: Session, tag: bytes, command: str) -> bool:
        if command.startswith(where):
            blocked.set()
            return where != "IDLE"
        return False

    server.sins.append(hang)
    with Running(acct, store):
        if where == "greeting":
            until(lambda: server.sessions == 1)
        else:
            assert blocked.wait(5)


# ---------------------------------------------------------------- login and TLS


def test_a_refused_login_is_not_hammered(
    server: Scripted, store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    acct = started(server, store, password=lambda: "wrong word")
    with Running(acct, store) as running:
        until(lambda: any(state.startswith("trouble: LoginError") for state in running.states))
        time.sleep(1.5)
    assert server.sessions == 1
    assert "again_in=60" in caplog.text


@pytest.mark.parametrize("mechanism", ["AUTH=PLAIN", "LOGIN"])
@pytest.mark.parametrize("password", ["secret word", "wrong word"])
def test_secrets_are_never_logged(
    server: Scripted, store: MemoryStore, caplog: pytest.LogCaptureFixture, mechanism: str, password: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("imapclient", "imapclient.imaplib", "imapclient.imapclient"):
        caplog.set_level(logging.DEBUG, name)
    server.capabilities = tuple(c for c in ALL if c != "AUTH=PLAIN" or mechanism == c)
    server.sins.append(
        lambda session, tag, command: (
            command.startswith("LOGIN")
            and "wrong" in command
            and (session.send(tag + b" NO bad " + command.encode() + b"\r\n") or True)
        )
    )
    acct = started(server, store, password=lambda: password)
    said = repr(acct)
    try:
        poller(acct, store).once()
    except LoginError as error:
        said += repr(error)
    coded = base64.b64encode(f"\0{acct.login}\0{password}".encode()).decode()
    assert password not in caplog.text + said
    assert coded not in caplog.text + said


def test_preauth_is_not_believed(server: Scripted, store: MemoryStore) -> None:
    server.greeting = b"* PREAUTH welcome\r\n"
    for tls in ("none", "starttls"):
        with pytest.raises(IMAPClientAbortError, match="PREAUTH"):
            poller(started(server, store, tls=tls), store).once()
    assert store.given == 0


def test_no_starttls_is_no_login(server: Scripted, store: MemoryStore) -> None:
    with pytest.raises(Exception, match="STARTTLS"):
        poller(started(server, store, tls="starttls"), store).once()
    assert not any("AUTHENTICATE" in command for command in server.commands)


def test_bytes_before_the_handshake_end_it(server: Scripted, store: MemoryStore) -> None:
    server.capabilities = (*ALL, "STARTTLS")

    def inject(session: Session, tag: bytes, command: str) -> bool:
        if command != "STARTTLS":
            return False
        session.send(tag + b" OK go\r\n* CAPABILITY IMAP4rev1\r\n")
        return True

    server.sins.append(inject)
    with pytest.raises(IMAPClientAbortError, match="handshake"):
        poller(started(server, store, tls="starttls"), store).once()


# ---------------------------------------------------------------- the account


@pytest.mark.parametrize(
    "wrong",
    [
        {"folder": "INBOX\r\nX1 DELETE INBOX"},
        {"folder": ""},
        {"login": "it\n"},
        {"address": "it@example.org\r"},
        {"host": "imap\x00"},
        {"afterwards": "move:a\r\nb"},
        {"afterwards": "move:"},
        {"afterwards": "move:a//b"},
        {"afterwards": "move:a%"},
        {"afterwards": "move:INBOX"},
        {"afterwards": "burn"},
        {"old_mail": "maybe"},
        {"tls": "ssl"},
        {"poll_seconds": 0},
    ],
)
def test_an_account_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        account(143, **wrong)
