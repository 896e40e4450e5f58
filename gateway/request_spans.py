"""A span for each request that passes the gateway, where traces are on."""

from opentelemetry import propagate, trace
from opentelemetry.context import Context

from gateway.exchange import Exchange
from gateway.settings import GatewaySettings
from gateway.trace import traceparent_of

_SERVER_ERROR = 500


def tracer_of(settings: GatewaySettings) -> trace.Tracer | None:
    """What makes spans, or None where nobody takes them."""
    return trace.get_tracer("gateway") if settings.otlp_endpoint is not None else None


class RequestSpans:
    """Begins and ends them. Off, a request still has a place in a trace: services and log lines know it by that."""

    def __init__(self, tracer: trace.Tracer | None) -> None:
        self._tracer = tracer

    def begin(self, exchange: Exchange) -> str:
        """The `traceparent` that the request goes on with: of the caller's trace, or of a new one."""
        given = exchange.headers.get(b"traceparent")
        if self._tracer is None:
            return traceparent_of(given)
        parent = propagate.extract({"traceparent": given.decode("latin-1")}, Context()) if given else Context()
        exchange.span = self._tracer.start_span(exchange.method, parent, trace.SpanKind.SERVER)
        place = exchange.span.get_span_context()
        return f"00-{place.trace_id:032x}-{place.span_id:016x}-{place.trace_flags:02x}"

    def end(self, exchange: Exchange) -> None:
        """Say how it ended; by the path's template, which holds no id and no secret."""
        span = exchange.span
        if span is None:
            return
        span.update_name(f"{exchange.method} {exchange.route}")
        span.set_attribute("http.response.status_code", exchange.status)
        if exchange.tenant_id is not None:
            span.set_attribute("opsight.tenant_id", exchange.tenant_id)
        if exchange.status >= _SERVER_ERROR:
            span.set_status(trace.StatusCode.ERROR)
        span.end()
