"""Brandings, and pictures that are logos or pretend to be."""

import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.reporting.runs.conftest import read, source, started, superuser, work

__all__ = ["read", "source", "started", "superuser", "work"]

BRANDING = "/reports/branding"
LOGO = f"{BRANDING}/logo"
HARBOUR = {
    "name": "Harbour & Co",
    "color": "#8A1C4F",
    "footer": "Harbour & Co · 12 Quay Street",
    "website": "https://harbour.example.com",
}
PNG_HEADERS = {"Content-Type": "image/png", "If-Match": "*"}


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int = 120, height: int = 40, *, packed: bytes | None = None, more: bytes = b"", shade: int = 64
) -> bytes:
    """A PNG of one colour. `packed` stands for its pixels, `more` are further chunks."""
    rows = b"".join(b"\0" + bytes([shade, 128, 16]) * width for _ in range(height)) if packed is None else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows) if packed is None else packed)
    return b"\x89PNG\r\n\x1a\n" + head + more + pixels + chunk(b"IEND", b"")


@pytest.fixture
def branded(call) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await branded(name="…")`: the branding from now on, with some fields otherwise."""

    async def make(**fields: Any) -> dict[str, Any]:
        answer = await call("PUT", BRANDING, json=HARBOUR | fields, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return make


@pytest.fixture
def with_logo(call) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await with_logo(png())`: the branding with this logo from now on."""

    async def make(content: bytes) -> dict[str, Any]:
        answer: httpx.Response = await call("PUT", LOGO, content=content, headers=PNG_HEADERS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return make
