"""A relay between a client and a server on loopback that cuts, delays, or forgets a connection: what a network does."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

Verdict = str
"""`pass`, `cut` (nothing of it arrives), `cut after` (it arrives, the answer does not)."""


class Between:
    """`judge(bytes)` is asked for each packet of a client; `delay`: seconds for each of them. `refuse`: new connections end at
    once."""

    def __init__(self, port: int, judge: Callable[[bytes], Verdict] = lambda data: "pass") -> None:
        self.judge = judge
        self.delay = 0.0
        self.refuse = False
        self.cuts = 0
        self.most = 0  # connections open at the same time
        self._target = port
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._lines: list[_Line] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Every connection ends."""
        with self._guard:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """The connections that are open carry nothing any more, and nobody is told; new ones do."""
        for line in self._lines:
            line.is_forgotten = True

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.refuse:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            for sock in (near, far):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._guard:
                self._open |= {near, far}
                self.most = max(self.most, len(self._open) // 2)
            line = _Line(self, near, far)
            self._lines.append(line)
            threading.Thread(target=line.there, daemon=True).start()
            threading.Thread(target=line.back, daemon=True).start()

    def end(self, near: socket.socket, far: socket.socket) -> None:
        for sock in (near, far):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        with self._guard:
            self._open -= {near, far}


class _Line:
    def __init__(self, relay: Between, near: socket.socket, far: socket.socket) -> None:
        self._relay, self._near, self._far = relay, near, far
        self.is_forgotten = False
        self._is_over = False  # after the next answer, which the client does not get

    def there(self) -> None:
        relay = self._relay
        try:
            while data := self._near.recv(1 << 16):
                if relay.delay:
                    time.sleep(relay.delay)
                verdict = "pass" if self.is_forgotten else relay.judge(data)
                if verdict != "pass":
                    relay.cuts += 1
                if verdict == "cut":
                    break
                self._is_over = verdict == "cut after"
                if not self.is_forgotten:
                    self._far.sendall(data)
        except OSError:
            pass
        relay.end(self._near, self._far)

    def back(self) -> None:
        try:
            while data := self._far.recv(1 << 16):
                if self._is_over:
                    break
                if not self.is_forgotten:
                    self._near.sendall(data)
        except OSError:
            pass
        self._relay.end(self._near, self._far)
