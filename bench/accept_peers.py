"""Servers that `bench/accept.py` measures beside the program, each run as a process: `accept_peers.py NAME FOLDER`.

bare      aiosmtpd as it comes; one file and one fsync for each mail, in its loop.
listener  our listener alone: the mails go into one SQLite table by one writer thread that groups commits. What the
          program adds to this (digests, duplicates, its own schema) is the difference of the two.
discard   our listener, which keeps nothing: for its own memory and processor time.
Each prints `smtp=HOST:PORT` on stderr when it is ready, and ends with SIGTERM.
"""

import asyncio
import itertools
import os
import queue
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any


def ready(address: str) -> None:
    print(f"event=ready smtp={address}", file=sys.stderr, flush=True)


def bare(folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    number = itertools.count()

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            fd = os.open(folder / str(next(number)), os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(fd, envelope.original_content)
            os.fsync(fd)
            os.close(fd)
            return "250 OK"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Handler(), hostname="bench", data_size_limit=50_000_000, loop=loop),
            "127.0.0.1",
            0,
            backlog=256,
        )
        host, port = server.sockets[0].getsockname()
        ready(f"{host}:{port}")
        await server.serve_forever()

    asyncio.run(serve())


def listener(folder: Path) -> None:
    from gateway.intake.accept import Arrival, Receipt

    waiting: queue.SimpleQueue[tuple[Arrival, Any]] = queue.SimpleQueue()

    def write() -> None:
        database = sqlite3.connect(folder / "mails.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA wal_autocheckpoint=4000")
        database.execute("CREATE TABLE inbox (id INTEGER PRIMARY KEY, reverse TEXT, forward TEXT, raw BLOB)")
        while True:
            batch = [waiting.get()]
            while len(batch) < 64 and not waiting.empty():
                batch.append(waiting.get())
            database.execute("BEGIN IMMEDIATE")
            rows = []
            for arrival, _ in batch:
                raw = arrival.raw if isinstance(arrival.raw, bytes) else b"".join(arrival.raw.chunks())
                envelope = (arrival.envelope.reverse_path, ",".join(arrival.envelope.forward_paths), raw)
                rows.append(database.execute("INSERT INTO inbox VALUES (NULL, ?, ?, ?)", envelope).lastrowid or 0)
            database.execute("COMMIT")
            for (_, done), row in zip(batch, rows, strict=True):
                done(Receipt(row, False), None)

    threading.Thread(target=write, daemon=True).start()
    serve_listener(lambda arrival, done: waiting.put((arrival, done)))


def discard(folder: Path) -> None:
    from gateway.intake.accept import Receipt

    serve_listener(lambda arrival, done: done(Receipt(1, False), None))


def serve_listener(submit: Any) -> None:
    from gateway.intake.smtp import Endpoint, Limits, Listener, Verdict

    limits = Limits(connections_per_address=1000, message_size=60_000_000)
    server = Listener(Endpoint(), submit=submit, judge=lambda path: Verdict.OK, limits=limits)
    server.start()
    ready(server.address)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    server.drain(2)


if __name__ == "__main__":
    {"bare": bare, "listener": listener, "discard": discard}[sys.argv[1]](Path(sys.argv[2]))
