"""One line and one observation for each finished request."""

import time

import structlog

from gateway import metrics
from gateway.exchange import Exchange

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_QUIET = ("/healthz", "/readyz")


def note_finished(exchange: Exchange) -> None:
    """Write down how the request ended. Status 499: the client left before there was an answer."""
    seconds = time.perf_counter() - exchange.started
    status = exchange.status or 499
    metrics.observe(exchange.method, exchange.route, exchange.upstream, status, seconds)
    if exchange.path in _QUIET or exchange.answered_by_own:
        return  # the gateway's own operations log themselves, as every service does
    log.info(
        "request.finished",
        method=exchange.method,
        path=exchange.path,
        status=status,
        duration_ms=round(seconds * 1000, 2),
        upstream=exchange.upstream,
        actor=exchange.subject,
        tenant_id=exchange.tenant_id,
        ip=exchange.client_ip,
    )
