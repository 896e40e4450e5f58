"""Which headers pass the edge. Who a caller is, services learn from a signed token and nothing else."""

from collections.abc import Iterable
from functools import lru_cache

Pair = tuple[bytes, bytes]

HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te"}
    | {b"trailer", b"transfer-encoding", b"upgrade"}
)
# Set anew by the gateway, or meant for it alone.
_OURS = frozenset(
    {b"authorization", b"cookie", b"host", b"content-length", b"expect", b"x-csrf-token"}
    | {b"x-request-id", b"traceparent", b"x-background", b"origin", b"forwarded", b"x-real-ip", b"x-client-ip"}
    | {b"x-cluster-client-ip", b"true-client-ip", b"cf-connecting-ip", b"x-rewrite-url"}
)
_IDENTITY_PREFIXES = (
    *(b"x-forwarded", b"x-tenant", b"x-user", b"x-opsight", b"x-internal", b"x-auth", b"x-remote"),
    *(b"x-original-", b"proxy-", b"sec-", b"x-http-method"),
)
_NOT_RETURNED = HOP_BY_HOP | {b"server", b"date", b"x-request-id", b"x-powered-by"}


def forwarded(headers: Iterable[Pair], connection: bytes | None) -> list[Pair]:
    """The request headers that a service may see: no identity, no hop-by-hop, none that `Connection` names."""
    named = frozenset(name.strip().lower() for name in connection.split(b",")) if connection else frozenset[bytes]()
    return [pair for pair in headers if _passes(pair[0]) and pair[0] not in named]


def returned(headers: Iterable[Pair]) -> list[Pair]:
    """The response headers of a service that a client may see; names are in lower case."""
    return [pair for pair in headers if pair[0] not in _NOT_RETURNED]


@lru_cache(maxsize=2048)
def _passes(name: bytes) -> bool:
    """Underscores are refused, because some parsers take `x_tenant` for `x-tenant`."""
    lower = name.lower()
    return not (b"_" in lower or lower in HOP_BY_HOP or lower in _OURS or lower.startswith(_IDENTITY_PREFIXES))
