"""The process that reads mails: `run` is its beginning, with the arguments FD MEMORY SECONDS NICE READING.

Reads    lists of mails from its socket; bytes only, it has no store and no settings.
Writes   one answer a mail: the mail as read, or why not. Keeps to MEMORY bytes above what it needs at rest, and to SECONDS
         of processor time a mail, by the kernel's limits. Ends when whoever started it is gone.
Must not be trusted: it has to do with hostile bytes. READING is `module:function`; tests name another one.
"""

import contextlib
import gc
import importlib
import math
import mmap
import os
import resource
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gateway.errors import Unusable
from gateway.work.reader_wire import Closed, Told, receive_trusted, send

TIRED_BYTES = 96 << 20
"""Grown by this much above its start, a process ends: the memory of a large mail is not kept for small ones."""


def main(fd: int, memory: int, seconds: int, *, nice: int, reading: str) -> None:
    with contextlib.suppress(OSError):  # a service may be forbidden to
        os.nice(nice)
    module, _, function = reading.partition(":")
    how = getattr(importlib.import_module(module), function)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: whoever started us decides when we end
    gc.collect()
    gc.freeze()
    has_limits = _limit_memory(memory)
    rested = _resident()
    with socket.socket(fileno=fd) as sock:
        send(sock, ("ready", has_limits, False))
        with contextlib.suppress(Closed, OSError):
            while True:
                mails, file = receive_trusted(sock)
                send(sock, ("begun", None, False))
                for mail in mails:
                    _limit_time(seconds)
                    if _answered(sock, _answer(how, mail, file), rested):
                        return


def _answered(sock: socket.socket, answer: tuple[str, Any], rested: int) -> bool:
    """True if this was our last word."""
    is_last = answer[0] == "memory" or _resident() - rested > TIRED_BYTES
    try:
        send(sock, (*answer, is_last))
    except MemoryError:
        send(sock, ("memory", "", True))
        return True
    return is_last


def _answer(how: Callable[[Told, Any], Any], mail: Told, file: int | None) -> tuple[str, Any]:
    try:
        return "read", how(mail, _bytes(mail, file))
    except Unusable as error:
        return "unusable", str(error)
    except MemoryError:
        return "memory", ""
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        return "fault", (f"{type(error).__name__}: {error}"[:500], at)


def _bytes(mail: Told, file: int | None) -> bytes | bytearray:
    if mail.raw is not None:
        return mail.raw
    assert file is not None
    try:
        if os.fstat(file).st_size == 0:
            return b""
        with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as shared:
            return shared[:]
    finally:
        os.close(file)


def _limit_memory(memory: int) -> bool:
    """False where the system does not let us: then the memory of the machine is the limit."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no mails in core files
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        return False
    return True


def _limit_time(seconds: int) -> None:
    """The kernel ends us when this mail has used `seconds` of processor time more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime) + seconds
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _resident() -> int:
    """The most memory it has used so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run(arguments: Sequence[str]) -> None:
    main(*map(int, arguments[:3]), nice=int(arguments[3]), reading=arguments[4])
