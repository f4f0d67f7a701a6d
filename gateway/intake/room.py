"""Is there room for one more mail? Asked before one is taken: a disk that is nearly full keeps what is left for what we hold.

Reads: the free bytes and inodes of the disk with the data folder, once a second at most. Must not: refuse mail that has heard
yes. Fails: where the disk cannot be asked, towards "there is room": taking fails by itself then, with 4xx.
"""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from gateway.log import event

FILES = 32
"""Inodes that must be free: a spool, the log of the database, a letter of each lane."""
LOOK_SECONDS = 1.0

_logger = logging.getLogger(__name__)


class Room:
    """`room()`: may a mail be taken now? `least`: bytes that must be free."""

    def __init__(self, folder: Path, *, least: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._least = least
        self._monotonic = monotonic
        self._until = 0.0
        self._is_there = True

    def __call__(self) -> bool:
        now = self._monotonic()
        if now >= self._until:
            self._until = now + LOOK_SECONDS
            self._look()
        return self._is_there

    def _look(self) -> None:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return
        free = disk.f_bavail * disk.f_frsize
        has_files = disk.f_files == 0 or disk.f_favail >= FILES  # some file systems make inodes as they need them
        is_there = free >= self._least and has_files
        if is_there is not self._is_there:
            level = logging.INFO if is_there else logging.ERROR
            name = "room_again" if is_there else "no_room"
            event(_logger, name, folder=self._folder, free=free, wanted=self._least, inodes=disk.f_favail, level=level)
        self._is_there = is_there
