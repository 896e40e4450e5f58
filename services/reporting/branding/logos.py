"""Whether a file can be a logo. What is kept is its picture alone: no text, profile or animation that came with it."""

import struct
import zlib
from collections.abc import Iterator

from typst import TypstError

from contracts.reporting.branding import MOST_LOGO_HEIGHT, MOST_LOGO_WIDTH
from services.reporting.branding.errors import unfit
from services.reporting.engine.logos import SIGNATURE, Png
from services.reporting.engine.typesetting import decode

_PICTURE = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_MOST_RAW = 2 * MOST_LOGO_WIDTH * MOST_LOGO_HEIGHT * 8
"""Bytes of the largest logo, 16 bits a channel, with room for the filters and passes of interlacing."""


def read_logo(content: bytes) -> Png:
    """The picture. Raises `LogoUnfit`.

    Sizes are looked at before anything is unpacked, and unpacking stops at what the largest logo has.
    """
    if not content.startswith(SIGNATURE):
        raise unfit("not_a_png", "It does not begin as a PNG does.")
    chunks = [(name, data) for name, data in _chunks(content) if name in _PICTURE]
    width, height = _size(chunks)
    _refuse_bomb(b"".join(data for name, data in chunks if name == b"IDAT"))
    picture = SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)
    try:
        decode(picture)
    except TypstError as error:
        raise unfit("unreadable", "The picture cannot be decoded. Export it again.") from error
    return Png(picture, width, height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Up to and with the end; what comes behind it is none of the picture."""
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(data) < length or check != zlib.crc32(name + data).to_bytes(4, "big"):
            break
        yield name, data
        if name == b"IEND":
            return
        at += 12 + length
    raise unfit("damaged", "The file is damaged or incomplete. Export it again.")


def _size(chunks: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    name, data = chunks[0]
    if name != b"IHDR" or len(data) != 13:
        raise unfit("damaged", "The file is damaged or incomplete. Export it again.")
    width, height = struct.unpack(">II", data[:8])
    if not (0 < width <= MOST_LOGO_WIDTH and 0 < height <= MOST_LOGO_HEIGHT):
        most = f"{MOST_LOGO_WIDTH} x {MOST_LOGO_HEIGHT}"
        raise unfit("too_many_pixels", f"It has {width} x {height} pixels; at most {most} are taken.")
    return width, height


def _refuse_bomb(packed: bytes) -> None:
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, _MOST_RAW)
    except zlib.error as error:
        raise unfit("unreadable", "The picture cannot be decoded. Export it again.") from error
    if not unpacking.eof:
        raise unfit("unreadable", "It unpacks to more, or to less, than its pixels are. Export it again.")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
