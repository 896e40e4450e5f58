"""Compressed documents whose last bytes change: the long head is compressed once, the tail is put in as it is.

Both formats are sequences of blocks, and have a block for bytes that are not compressed. So an answer of 270 KB costs
its compression (about 1 ms) once, and a copy of 30 KB at each request.
"""

import zlib
from dataclasses import dataclass
from typing import Protocol

import brotli

from libs.content_coding import Coding

MOST_TAIL = 65_535
"""Bytes that one such block holds in both formats."""
BROTLI_QUALITY = 3
GZIP_LEVEL = 3


class Head(Protocol):
    """The part of a document that stays."""

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        ...

    def with_tail(self, tail: bytes) -> bytes:
        """The whole document, encoded. `tail` has 1 to `MOST_TAIL` bytes."""
        ...


def encoded(head: bytes, coding: Coding) -> Head:
    """`head` in `coding`, ready to take its tail."""
    match coding:
        case "br":
            return _brotli(head)
        case "gzip":
            return _gzip(head)
        case "identity":
            return _Plain(head)


@dataclass(frozen=True, slots=True)
class _Plain:
    head: bytes

    @property
    def size(self) -> int:
        return len(self.head)

    def with_tail(self, tail: bytes) -> bytes:
        return self.head + tail


@dataclass(frozen=True, slots=True)
class _Brotli:
    """RFC 7932. `head` ends at a byte, and no block of it is the last."""

    head: bytes

    @property
    def size(self) -> int:
        return len(self.head)

    def with_tail(self, tail: bytes) -> bytes:
        # 9.2: not the last (0), four nibbles of length (00), length - 1 in 16 bits, uncompressed (1), to the next byte.
        header = ((len(tail) - 1) << 3 | 1 << 19).to_bytes(3, "little")
        return b"".join((self.head, header, tail, b"\x03"))


@dataclass(frozen=True, slots=True)
class _Gzip:
    """RFC 1951 and 1952. `head` ends at a byte, and no block of it is the last; its checksum and length go on."""

    head: bytes
    checksum: int
    length: int

    @property
    def size(self) -> int:
        return len(self.head)

    def with_tail(self, tail: bytes) -> bytes:
        length = len(tail)
        header = b"\x01" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little")
        trailer = zlib.crc32(tail, self.checksum).to_bytes(4, "little")
        trailer += ((self.length + length) & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join((self.head, header, tail, trailer))


def _brotli(head: bytes) -> _Brotli:
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)
    return _Brotli(compressor.process(head) + compressor.flush())


def _gzip(head: bytes) -> _Gzip:
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return _Gzip(compressor.compress(head) + compressor.flush(zlib.Z_SYNC_FLUSH), zlib.crc32(head), len(head))
