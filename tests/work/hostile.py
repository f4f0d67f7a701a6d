"""A reading that does what hostile mails would like to do; a process of the pool is told to use it."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from gateway.desk.facts import Mail
from gateway.reading import Bytes, Stored
from gateway.reading import read as really


class Code:
    """What a process that has been taken over might answer."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("/tmp/postroom-was-here"),)


def read(stored: Stored, raw: Bytes) -> Mail:
    text = bytes(raw[-100:])
    if b"SLEEP" in text:
        time.sleep(60)
    if b"NAP" in text:
        time.sleep(0.6)
    if b"SPIN" in text:
        while True:
            pass
    if b"EAT" in text:
        bytearray(1 << 40)
    if b"NIBBLE" in text:
        eaten = []
        while True:
            eaten.append(bytearray(1 << 20))
    if b"CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"ENDED" in text:
        os.kill(os.getpid(), signal.SIGTERM)
    if b"FAULT" in text:
        raise KeyError("no such thing")
    if b"CODE" in text:
        return Code()  # type: ignore[return-value]
    if b"OTHER" in text:
        return really(Else(stored), raw)
    return really(stored, raw)


class Else:
    """Another mail than the one that was asked for."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def __getattr__(self, name: str) -> Any:
        return 4711 if name == "id" else getattr(self._stored, name)
