"""Rows that wait for the state that covers them: in memory while few, in an unnamed file when many."""

from collections.abc import AsyncGenerator
from tempfile import SpooledTemporaryFile

IN_MEMORY_BYTES = 8 << 20
CHUNK_BYTES = 1 << 18


class Spool:
    """Bytes that are appended, then read by range. A crash leaves nothing behind: the file has no name."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY_BYTES)  # closed by `close`
        self.size = 0

    def append(self, rows: list[bytes]) -> None:
        data = b"".join(rows)
        self._file.seek(self.size)
        self._file.write(data)
        self.size += len(data)

    async def read(self, start: int, end: int) -> AsyncGenerator[bytes]:
        """The bytes from `start` up to `end`, in chunks."""
        while start < end:
            self._file.seek(start)
            chunk = self._file.read(min(CHUNK_BYTES, end - start))
            start += len(chunk)
            yield chunk

    def forget(self) -> None:
        """Start again empty; all of it has been committed."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def close(self) -> None:
        self._file.close()
