"""Which other origins' pages may call the API: an exact list, never reflected, never `*`."""

from collections.abc import Iterable

Pair = tuple[bytes, bytes]
MAX_AGE_SECONDS = 600
_ALLOWED_HEADERS = (
    b"authorization, content-type, idempotency-key, if-match, if-none-match, x-csrf-token, x-background, last-event-id"
)
_EXPOSED_HEADERS = b"etag, location, retry-after, ratelimit, ratelimit-policy, x-request-id, idempotency-replayed"
VARY = (b"vary", b"Origin")


class Cors:
    """The origins that may call us from a browser, besides our own pages."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.encode() for origin in origins if origin not in ("*", "null"))

    def allows(self, origin: bytes | None) -> bool:
        return origin is not None and origin in self._origins

    def headers(self, origin: bytes | None) -> list[Pair]:
        """What an answer to `origin` carries."""
        if origin is None or origin not in self._origins:
            return [VARY]
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", _EXPOSED_HEADERS),
            VARY,
        ]

    def preflight(self, origin: bytes | None, methods: Iterable[str]) -> list[Pair]:
        """What the answer to a preflight adds; nothing for origins that are not on the list."""
        if origin is None or origin not in self._origins:
            return []
        return [
            (b"access-control-allow-methods", ", ".join(methods).encode()),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", str(MAX_AGE_SECONDS).encode()),
        ]
