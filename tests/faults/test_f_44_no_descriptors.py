"""F-44: the process may open few files, and clients hold all of them. It does not end and does not spin; when they go,
mail flows."""

import socket
import time

from tests.faults.desk import Desk


def test_it_takes_breath(desk: Desk) -> None:
    child = desk.start(limits={"NOFILE": 64}, trouble=0.5)
    assert desk.send(1) == 250
    crowd = []
    for _ in range(80):
        crowd.append(socket.create_connection(("127.0.0.1", desk.port)))
        crowd[-1].sendall(b"EHLO crowd.example\r\n")
    time.sleep(0.5)
    before, began = child.cpu(), time.monotonic()
    time.sleep(1.5)
    assert child.cpu() - before < 0.7 * (time.monotonic() - began)
    for sock in crowd:
        sock.close()
    desk.send_until_yes(2)
    assert child.poll() is None
    assert "role_died" not in child.log()
    desk.settle()
