"""Headers that every answer carries."""

Pair = tuple[bytes, bytes]

API_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_ALWAYS: list[Pair] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", API_POLICY),
]
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_ALWAYS_SECURE = [*_ALWAYS, _HSTS]
NO_STORE = (b"cache-control", b"no-store")


def security_headers(*, secure: bool) -> list[Pair]:
    """What keeps browsers from guessing types, framing us, and leaving TLS once they had it.

    No script may run in an answer, unless it is a page and says itself which.
    """
    return _ALWAYS_SECURE if secure else _ALWAYS


def with_defaults(headers: list[Pair]) -> list[Pair]:
    """An API answer's headers: nobody stores it unless the service said so."""
    if b"cache-control" not in dict(headers):
        headers.append(NO_STORE)
    return headers
