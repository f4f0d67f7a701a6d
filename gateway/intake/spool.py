"""A temporary file for a mail too large to keep in memory while it comes in."""

import tempfile
from collections.abc import Iterator

CHUNK = 1 << 20


class Spool:
    """Bytes kept in memory up to `in_memory`, then in an unnamed temporary file in `folder`.

    Not shared between threads at the same time: one writes, then one reads, then somebody closes.
    """

    def __init__(self, *, in_memory: int = CHUNK, folder: str | None = None) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory, dir=folder)  # noqa: SIM115 - closed by close()
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._file.write(data)
        self.size += len(data)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The content from its beginning, in pieces of at most `size` bytes."""
        self._file.seek(0)
        while data := self._file.read(size):
            yield data

    def read(self) -> bytes:
        """All of it; for mails known to be small."""
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        self._file.close()
