"""The poller on a real Dovecot: what other programs do to a mailbox while we take mails from it."""

import contextlib
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from gateway.intake.accept import Arrival
from gateway.intake.imap import Account, Poller
from gateway.intake.imap_client import IMAPClientError
from tests.intake.imap_store import MemoryStore, account, mail, poller
from tests.peers.dovecot import Dovecot
from tests.peers.require import need_program

pytestmark = pytest.mark.peers

USER = "it@example.org"


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[Dovecot]:
    need_program("dovecot")
    with Dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return re.sub(r"[^a-z0-9]+", ".", request.node.name.removeprefix("test_").lower()).strip(".") + "@example.org"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def at(server: Dovecot, user: str, **more: object) -> Account:
    values = {"port": server.imap_port, "address": user, "login": user, "password": lambda: server.password, **more}
    return account(**values)


def test_board_through_lmtp(server: Dovecot, user: str, store: MemoryStore) -> None:
    one = poller(at(server, user), store)
    server.deliver(user, mail(1))
    assert one.once() == 0, "it lay there before the first start"
    server.deliver(user, mail(2).partition(b"\r\n")[2], reverse_path="ana@example.org")
    server.deliver(user, mail(3, size=3_000_000).partition(b"\r\n")[2], reverse_path="")
    assert one.once() == 2
    assert [a.envelope.reverse_path for a in store.arrivals] == ["ana@example.org", ""]
    assert [a.envelope.forward_paths for a in store.arrivals] == [(user,)] * 2
    assert server.messages(user, "Postroom/Done") == store.rows
    assert len(server.messages(user)) == 1
    assert store.rows[1].endswith(mail(3, size=3_000_000).partition(b"\r\n")[2])


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_is_verified(server: Dovecot, user: str, store: MemoryStore, tls: str) -> None:
    port = server.imaps_port if tls == "implicit" else server.imap_port
    good = at(server, user, port=port, tls=tls, ssl_context=server.ssl_context())
    assert poller(good, store).once() == 0
    server.deliver(user, mail(1))
    assert poller(good, store).once() == 1
    with pytest.raises(ssl.SSLCertVerificationError):
        poller(at(server, user, port=port, tls=tls), store).once()


def test_wrong_password_is_told_without_it(server: Dovecot, user: str, store: MemoryStore) -> None:
    with pytest.raises(Exception, match=r"(?i)authentication") as caught:
        poller(at(server, user, password=lambda: "hunter-two"), store).once()
    assert "hunter-two" not in repr(caught.value)


@pytest.mark.parametrize("afterwards", ['move:Erledigt/Grün & "mehr"', "keep", "delete"])
def test_afterwards(server: Dovecot, user: str, store: MemoryStore, afterwards: str) -> None:
    one = poller(at(server, user, afterwards=afterwards), store)
    one.once()
    for number in range(5):
        server.append(user, mail(number))
    with server.session(user) as other:  # somebody else has marked a mail as deleted: that one is not ours to expunge
        server.append(user, mail(99))
        other.select("INBOX")
        other.uid("STORE", "1:3", "+FLAGS", r"(\Seen \Deleted)")
    assert one.once() == 6
    assert store.rows == [mail(0), mail(1), mail(2), mail(3), mail(4), mail(99)]
    left = server.messages(user)
    assert left == (store.rows if afterwards == "keep" else [])
    assert one.once() == 0
    assert len(store.rows) == store.given == 6


def test_delete_leaves_what_others_marked(server: Dovecot, user: str, store: MemoryStore) -> None:
    server.append(user, mail(1))
    with server.session(user) as other:
        other.select("INBOX")
        other.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    one = poller(at(server, user, afterwards="delete"), store)
    one.once()
    server.append(user, mail(2))
    assert one.once() == 1
    assert server.messages(user) == [mail(1)]


@pytest.mark.parametrize("old_mail", ["ignore", "import"])
def test_folder_made_anew(server: Dovecot, user: str, store: MemoryStore, old_mail: str) -> None:
    """Another UIDVALIDITY, the mails copied over with their dates: known ones are known, new ones are taken."""
    acct = at(server, user, folder="Desk", afterwards="keep", old_mail=old_mail)
    with server.session(user) as other:
        other.create("Desk")
        other.append("Desk", "", '"01-Nov-2025 09:00:00 +0000"', mail(0))
        one = poller(acct, store)
        assert one.once() == (0 if old_mail == "ignore" else 1)
        for number in range(1, 40):
            other.append("Desk", "", "", mail(number))
        assert one.once() == 39
        before = store.cursors[acct.key, "Desk"]
        other.create("New")
        other.append("New", "", "", mail(40))
        other.select("Desk")
        other.uid("COPY", "1:*", "New")
        other.select("INBOX")
        other.delete("Desk")
        other.rename("New", "Desk")
    one.once()
    after = store.cursors[acct.key, "Desk"]
    assert after.uidvalidity != before.uidvalidity
    assert sorted(store.rows) == sorted([mail(n) for n in range(0 if old_mail == "import" else 1, 41)])
    assert [a.silent for a in store.arrivals].count(True) == (1 if old_mail == "import" else 0)


def test_expunged_by_another_client_meanwhile(server: Dovecot, user: str, store: MemoryStore) -> None:
    one = poller(at(server, user, afterwards="keep"), store)
    one.once()
    for number in range(6):
        server.append(user, mail(number, size=700_000))  # one mail in each FETCH

    def expunge(arrival: Arrival) -> None:
        if store.given == 2:
            with server.session(user) as other:
                other.select("INBOX")
                other.uid("STORE", "4,5", "+FLAGS", r"(\Deleted)")
                other.expunge()

    store.before = expunge
    assert one.once() == 4
    assert store.rows == [mail(n, size=700_000) for n in (0, 1, 2, 5)]
    assert not store.refusals


def test_idle_wakes_and_stop_is_at_once(server: Dovecot, user: str, store: MemoryStore) -> None:
    states: list[str] = []
    waiting = threading.Event()
    taken = threading.Event()
    store.before = lambda arrival: taken.set()

    def state(text: str) -> None:
        states.append(text)
        if text == "waiting":
            waiting.set()

    one = poller(at(server, user, poll_seconds=600.0), store, state)
    thread = threading.Thread(target=one.run, args=(threading.Event(),), daemon=True)
    thread.start()
    assert waiting.wait(10)
    for number in range(3):
        taken.clear()
        server.deliver(user, mail(number))
        assert taken.wait(10), "IDLE does not wake"
    one.stop()
    thread.join(2)
    assert not thread.is_alive()
    assert states[-1] == "stopped"
    assert len(store.rows) == 3


def test_server_restarts_under_us(store: MemoryStore) -> None:
    with Dovecot() as server:
        one = poller(at(server, USER, poll_seconds=1.0), store)
        thread = threading.Thread(target=one.run, args=(threading.Event(),), daemon=True)
        thread.start()
        try:
            wait(lambda: bool(store.cursors))
            server.deliver(USER, mail(1))
            wait(lambda: len(store.rows) == 1)
            server.halt()
            server.start()
            server.deliver(USER, mail(2))
            wait(lambda: len(store.rows) == 2)
        finally:
            one.stop()
            thread.join(5)
        assert not thread.is_alive()


def test_two_pollers_without_a_lease(server: Dovecot, user: str, store: MemoryStore) -> None:
    acct = at(server, user)
    poller(acct, store).once()
    for number in range(60):
        server.append(user, mail(number))
    threads = [threading.Thread(target=_quietly, args=(poller(acct, store),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    poller(acct, store).once()
    assert sorted(store.rows) == sorted(mail(n) for n in range(60))
    assert server.messages(user) == []


def test_move_refused_for_a_while(server: Dovecot, user: str, store: MemoryStore) -> None:
    """As over quota: the target folder takes nothing. The mails are taken once, and moved once it does."""
    one = poller(at(server, user), store)
    one.once()
    server.append(user, mail(0))
    assert one.once() == 1
    done = server.maildir(user) / ".Postroom.Done"
    owned = [done, *(path for path in done.rglob("*") if path.is_dir())]
    modes = {path: path.stat() for path in owned}
    for path in owned:
        path.chmod(0o555)
        if os.getuid() == 0:
            os.chown(path, 0, 0)
    for number in range(1, 4):
        server.append(user, mail(number))
    assert one.once() == 3
    assert one.once() == 0
    assert len(server.messages(user)) == 3
    for path, stat in modes.items():
        path.chmod(stat.st_mode)
        os.chown(path, stat.st_uid, stat.st_gid)
    server.append(user, mail(4))
    assert one.once() == 1
    assert server.messages(user) == []
    assert sorted(server.messages(user, "Postroom/Done")) == store.rows == [mail(n) for n in range(5)]
    assert store.given == 5


class Proxy:
    """Passes bytes between a client and a port; ends the first connection when the server has sent `cut_at` of them."""

    def __init__(self, port: int, cut_at: int) -> None:
        self._to, self._cut_at = port, cut_at
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        limit: int | None = self._cut_at
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self._to)) as server, contextlib.suppress(OSError):
                for sock in (client, server):
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._upward, args=(client, server), daemon=True).start()
                passed = 0
                while data := server.recv(65_536):
                    data = data if limit is None else data[: limit - passed]
                    client.sendall(data)
                    passed += len(data)
                    if limit is not None and passed >= limit:
                        break
                client.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the thread that reads from it
            limit = None

    @staticmethod
    def _upward(client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65_536):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)


def test_cut_off_anywhere(server: Dovecot) -> None:
    """Every 61st byte of a session with a real server is the last one once."""
    mails = [mail(1), mail(2, size=1_000), mail(3)]
    cut_at, ended = 1, False
    while not ended:
        store = MemoryStore()
        user = f"cut.{cut_at}@example.org"
        poller(at(server, user), store).once()
        with server.session(user) as other:
            for raw in mails:
                other.append("INBOX", "", "", raw)
        proxy = Proxy(server.imap_port, cut_at)
        one = poller(at(server, user, port=proxy.port), store)
        try:
            one.once()
            ended = True  # the whole session was shorter
        except (OSError, IMAPClientError):
            one.once()
        finally:
            proxy.close()
        assert sorted(store.rows) == sorted(mails), f"cut at {cut_at}"
        assert sorted(server.messages(user, "Postroom/Done")) == sorted(mails), f"cut at {cut_at}"
        assert server.messages(user) == [], f"cut at {cut_at}"
        cut_at += 61
    assert cut_at > 2_500


def wait(condition: object, seconds: float = 20.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < give_up, "it does not come true"
        time.sleep(0.02)


def _quietly(one: Poller) -> None:
    try:
        one.once()
    except Exception:  # the other one was quicker: that is the point
        pass
