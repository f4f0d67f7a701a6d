"""Delivers the mails of a folder by SMTP and says how long it took: `feed.py HOST:PORT FOLDER SESSIONS`.

A process of its own, with plain sockets, so that the client takes little from the two processors of the machine. The
reverse-path is the address of the From field.
"""

import re
import socket
import sys
import threading
import time
from pathlib import Path

SENDER = re.compile(rb"^From: .*<([^<>]*)>", re.MULTILINE)


def ask(sock: socket.socket, data: bytes, code: bytes) -> None:
    sock.sendall(data)
    reply = sock.recv(4096)
    if not reply.startswith(code):
        raise SystemExit(f"refused: {reply.decode('ascii', 'replace')}")


def main() -> None:
    host, _, port = sys.argv[1].rpartition(":")
    mails = []
    for path in sorted(Path(sys.argv[2]).iterdir()):
        raw = path.read_bytes()
        found = SENDER.search(raw)
        assert found is not None
        mails.append((found[1], raw.replace(b"\r\n.", b"\r\n..")))
    left = iter(mails)
    guard = threading.Lock()

    def work() -> None:
        sock = socket.create_connection((host, int(port)), 60)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ask(sock, b"", b"220")
        ask(sock, b"HELO mx.customer.example\r\n", b"250")
        while True:
            with guard:
                mail = next(left, None)
            if mail is None:
                break
            ask(sock, b"MAIL FROM:<" + mail[0] + b">\r\n", b"250")
            ask(sock, b"RCPT TO:<support@example.com>\r\n", b"250")
            ask(sock, b"DATA\r\n", b"354")
            ask(sock, mail[1] + b".\r\n", b"250")
        ask(sock, b"QUIT\r\n", b"221")

    threads = [threading.Thread(target=work) for _ in range(int(sys.argv[3]))]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(time.perf_counter() - begun)


main()
