"""A logo as inputs carry it: a data URI of a PNG."""

import base64
import struct
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PREFIX = "data:image/png;base64,"


@dataclass(frozen=True)
class Png:
    """A picture; its size in pixels."""

    content: bytes
    width: int
    height: int


def as_uri(png: bytes) -> str:
    return PREFIX + base64.b64encode(png).decode()


def png_in(uri: str) -> Png | None:
    """The picture; None for what begins like none."""
    content = base64.b64decode(uri.removeprefix(PREFIX))
    if not content.startswith(SIGNATURE) or len(content) < 24:
        return None
    return Png(content, *struct.unpack(">II", content[16:24]))
