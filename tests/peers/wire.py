"""A wire between two programs of a test that can be cut at a chosen byte.

with Wire(to_port) as wire:                          # connect to wire.port instead
    wire.cut_after(b"\r\n.\r\n")                     # the answer to the next final dot is lost, the connection too
    wire.cut_after(b"BODY.PEEK[", passing=20_000)    # 20,000 bytes of the answer to the next FETCH come through
"""

import contextlib
import selectors
import socket
import threading
from types import TracebackType
from typing import Self


class Wire:
    """Listens on loopback; each connection leads on to `to_port`. An order to cut holds once, for any connection."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self.connections = 0
        self.cuts = 0
        self._orders: list[tuple[bytes, int]] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def cut_after(self, said: bytes, *, passing: int = 0) -> None:
        """Once a client has said this, let `passing` bytes of the server's answer through; where the next would come, cut."""
        self._orders.append((said, passing))

    @property
    def is_armed(self) -> bool:
        return bool(self._orders)

    def __enter__(self) -> Self:
        self._thread(self._listen)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)

    def _thread(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._thread(self._carry, client)

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.to_port), timeout=5)
        except OSError:  # nobody there: the client sees its connection end
            client.close()
            return
        server.settimeout(None)
        self._open |= {client, server}
        try:
            self._pass(client, server)
        except OSError:
            pass
        finally:
            self._open -= {client, server}
            client.close()
            server.close()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        said = bytearray()
        left: int | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not data:
                        return
                    if key.fileobj is client:
                        said = (said + data)[-4096:] if len(data) < 4096 else bytearray(data[-4096:])
                        if left is None:
                            left = self._obeyed(said)
                        server.sendall(data)
                    elif left is not None and len(data) > left:
                        client.sendall(data[:left])
                        self.cuts += 1
                        return
                    else:
                        left = None if left is None else left - len(data)
                        client.sendall(data)

    def _obeyed(self, said: bytearray) -> int | None:
        for order in self._orders:
            if order[0] in said:
                self._orders.remove(order)
                return order[1]
        return None
