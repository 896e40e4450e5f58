"""Headers that every answer carries."""

Pair = tuple[bytes, bytes]

_ALWAYS: list[Pair] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
API_POLICY = b"default-src 'none'; frame-ancestors 'none'"
NO_STORE = (b"cache-control", b"no-store")


def security_headers(*, secure: bool) -> list[Pair]:
    """What keeps browsers from guessing types, framing us, and leaving TLS once they had it."""
    return [*_ALWAYS, _HSTS] if secure else _ALWAYS


def with_defaults(headers: list[Pair]) -> list[Pair]:
    """An API answer's headers: no script may run in it, and nobody stores it unless the service said so."""
    present = dict(headers)
    if b"cache-control" not in present:
        headers.append(NO_STORE)
    if b"content-security-policy" not in present:
        headers.append((b"content-security-policy", API_POLICY))
    return headers
