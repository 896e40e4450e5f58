"""One line and one observation for each finished request."""

import time

from gateway import metrics
from gateway.exchange import Exchange
from libs.telemetry import RequestLog

_QUIET = ("/healthz", "/readyz")


class AccessLog:
    """Writes down how each request ended."""

    def __init__(self, log: RequestLog) -> None:
        self._log = log

    def note_finished(self, exchange: Exchange) -> None:
        """Status 499: the client left before there was an answer."""
        seconds = time.perf_counter() - exchange.started
        status = exchange.status or 499
        metrics.observe(exchange.method, exchange.route, exchange.upstream, status, seconds)
        if exchange.path in _QUIET or exchange.answered_by_own:
            return  # the gateway's own operations log themselves, as every service does
        _, trace_id, span_id, _ = exchange.traceparent.split("-")
        self._log.write(
            {
                "method": exchange.method,
                "path": exchange.shown_path,
                "status": status,
                "duration_ms": round(seconds * 1000, 2),
                "upstream": exchange.upstream,
                "actor": exchange.subject,
                "tenant_id": exchange.tenant_id,
                "ip": exchange.client_ip,
                "request_id": exchange.request_id,
                "trace_id": trace_id,
                "span_id": span_id,
            }
        )
