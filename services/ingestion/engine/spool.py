"""Rows that wait for the state that covers them: in memory while few, in an unnamed file when many."""

from collections.abc import AsyncGenerator
from tempfile import SpooledTemporaryFile

IN_MEMORY_BYTES = 8 << 20
CHUNK_BYTES = 1 << 18


class Spool:
    """Bytes that are appended, read by range, and dropped from the front; offsets count from the first byte ever.

    A crash leaves nothing behind: the file has no name.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY_BYTES)
        self._start = 0
        self.size = 0

    def append(self, rows: list[bytes]) -> None:
        data = b"".join(rows)
        self._file.seek(self.size - self._start)
        self._file.write(data)
        self.size += len(data)

    async def read(self, start: int, end: int) -> AsyncGenerator[bytes]:
        """The bytes from `start` up to `end`, in chunks. More may be appended meanwhile."""
        while start < end:
            self._file.seek(start - self._start)
            chunk = self._file.read(min(CHUNK_BYTES, end - start))
            start += len(chunk)
            yield chunk

    def drop(self, until: int) -> None:
        """Let go of what is before `until`, unless more would have to be moved than is freed."""
        rest = self.size - until
        if until - self._start < rest or until == self._start:
            return
        self._file.seek(until - self._start)
        kept = self._file.read(rest)
        self._file.close()
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY_BYTES)
        self._file.write(kept)
        self._start = until

    def close(self) -> None:
        self._file.close()
