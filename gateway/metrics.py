"""What Prometheus learns about the edge, and the port it learns it at."""

import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Histogram, start_http_server

SECONDS = Histogram(
    "opsight_gateway_request_seconds",
    "Time from the first byte of a request to the end of its answer.",
    ["method", "route", "upstream", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 3, 10, 30),
)
SHED = Counter(
    "opsight_gateway_shed_total",
    "Requests that were refused because the service had more to do than it could.",
    ["upstream"],
)
# A client may call its method anything; labels stay few.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, upstream: str, status: int, seconds: float) -> None:
    """Count one finished request; `route` is the path's template, so that ids make no new series."""
    _series(method if method in _METHODS else "other", route, upstream, status).observe(seconds)


@lru_cache(maxsize=4096)
def _series(method: str, route: str, upstream: str, status: int) -> Any:
    return SECONDS.labels(method, route, upstream, str(status))


def count_shed(upstream: str) -> None:
    """Count a request for `upstream` that was refused because there is more to do than it can."""
    shed_by(upstream).inc()


@lru_cache(maxsize=64)
def shed_by(upstream: str) -> Counter:
    """The refusals of one service; it is there, at 0, from the first call on."""
    return SHED.labels(upstream)


@asynccontextmanager
async def exposed(host: str, port: int) -> AsyncGenerator[None]:
    """Serve `/metrics/app/` on a `port` of its own, which the public port never forwards to; 0 serves nothing."""
    if port == 0:
        yield
        return
    server, thread = start_http_server(port, host)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        _join(thread)


def _join(thread: threading.Thread) -> None:
    thread.join(timeout=5)
