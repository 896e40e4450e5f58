"""Compresses answers with brotli or gzip, whole or as they stream; never event streams, never what is encoded."""

import zlib
from collections.abc import Callable

import brotli
from starlette.types import Message, Send

from libs.content_coding import coding_for

LEAST = 1024
QUALITY = 4
_TYPES = (b"application/json", b"application/problem+json", b"application/x-ndjson", b"application/geo+json")
_TYPES += (b"application/javascript", b"application/manifest+json", b"image/svg+xml", b"application/xml")


class _Brotli:
    name = b"br"

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=QUALITY)

    def compress(self, chunk: bytes) -> bytes:
        return self._compressor.process(chunk)

    def flush(self) -> bytes:
        return self._compressor.flush()

    def finish(self) -> bytes:
        return self._compressor.finish()


class _Gzip:
    name = b"gzip"

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)

    def compress(self, chunk: bytes) -> bytes:
        return self._compressor.compress(chunk)

    def flush(self) -> bytes:
        return self._compressor.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._compressor.flush()


_ENCODERS: dict[str, Callable[[], _Brotli | _Gzip]] = {"br": _Brotli, "gzip": _Gzip}


VARY = (b"vary", b"Accept-Encoding")


def encoder_for(accept_encoding: bytes | None) -> Callable[[], _Brotli | _Gzip] | None:
    """The best encoder that the client takes; None when it takes neither."""
    return _ENCODERS.get(coding_for(accept_encoding)) if accept_encoding else None


class Compressing:
    """A `send` that compresses what is worth it. The start is held back until the first bytes are known.

    Without an encoder nothing is compressed. Caches are told in any case that the answer may have been.
    """

    def __init__(self, send: Send, make_encoder: "Callable[[], _Brotli | _Gzip] | None") -> None:
        self._send, self._make_encoder = send, make_encoder
        self._start: Message | None = None
        self._encoder: _Brotli | _Gzip | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            compressible = _is_compressible(message)
            if compressible or message["status"] == 304:
                message = {**message, "headers": _varying(message["headers"])}
            if compressible and self._make_encoder is not None:
                self._start = message
            else:
                await self._send(message)
        elif self._start is not None:
            await self._first(message)
        elif self._encoder is not None:
            await self._send({**message, "body": self._encode(message)})
        else:
            await self._send(message)

    async def _first(self, message: Message) -> None:
        start, self._start = self._start, None
        assert start is not None and self._make_encoder is not None
        body: bytes = message.get("body", b"")
        if len(body) < LEAST and not message.get("more_body"):
            await self._send(start)
            await self._send(message)
            return
        self._encoder = self._make_encoder()
        encoded = self._encode(message)
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-encoding", self._encoder.name))
        if not message.get("more_body"):
            headers.append((b"content-length", str(len(encoded)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({**message, "body": encoded})

    def _encode(self, message: Message) -> bytes:
        assert self._encoder is not None
        encoded = self._encoder.compress(message.get("body", b""))
        return encoded + (self._encoder.flush() if message.get("more_body") else self._encoder.finish())


def _varying(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without saying it twice: pages and some services say it themselves."""
    said = any(name == b"vary" and b"accept-encoding" in value.lower() for name, value in headers)
    return headers if said else [*headers, VARY]


def _is_compressible(start: Message) -> bool:
    content_type = b""
    for name, value in start["headers"]:
        if name == b"content-encoding":
            return False
        if name == b"content-type":
            content_type = value.split(b";")[0].strip()
    if start["status"] in (204, 206, 304) or content_type == b"text/event-stream":
        return False
    return content_type in _TYPES or content_type.startswith(b"text/")
