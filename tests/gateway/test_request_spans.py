"""Spans of requests at the gateway, and the trace that goes on to services."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from gateway.exchange import Exchange
from gateway.request_spans import RequestSpans

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


async def _nothing(*_):
    """Neither receives nor sends."""


def _exchange(traceparent: bytes | None = None) -> Exchange:
    headers = [] if traceparent is None else [(b"traceparent", traceparent)]
    scope = {"type": "http", "method": "GET", "path": "/api/v1/things/17", "query_string": b"", "headers": headers}
    return Exchange(scope, _nothing, _nothing)


@pytest.fixture
def exporter():
    return InMemorySpanExporter()


@pytest.fixture
def spans(exporter) -> RequestSpans:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return RequestSpans(provider.get_tracer("gateway"))


class TestRequestSpans:
    def test_go_on_with_the_callers_trace(self, spans, exporter):
        exchange = _exchange(f"00-{TRACE}-{SPAN}-01".encode())
        traceparent = spans.begin(exchange)
        exchange.route, exchange.status, exchange.tenant_id = "/api/v1/things/{thing_id}", 200, "a tenant"
        spans.end(exchange)
        [span] = exporter.get_finished_spans()
        assert traceparent == f"00-{TRACE}-{span.context.span_id:016x}-01"
        assert f"{span.parent.span_id:016x}" == SPAN
        assert span.name == "GET /api/v1/things/{thing_id}"
        assert span.attributes == {"http.response.status_code": 200, "opsight.tenant_id": "a tenant"}

    @pytest.mark.parametrize("given", [None, b"nonsense", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"\xff\xfe"])
    def test_begin_a_trace_where_there_is_none(self, spans, exporter, given):
        exchange = _exchange(given)
        spans.begin(exchange)
        spans.end(exchange)
        [span] = exporter.get_finished_spans()
        assert span.parent is None

    def test_mark_failures_of_ours(self, spans, exporter):
        exchange = _exchange()
        spans.begin(exchange)
        exchange.status = 502
        spans.end(exchange)
        assert exporter.get_finished_spans()[0].status.status_code is StatusCode.ERROR

    def test_cost_nothing_where_nobody_takes_them(self):
        exchange = _exchange(f"00-{TRACE}-{SPAN}-01".encode())
        traceparent = (spans := RequestSpans(None)).begin(exchange)
        spans.end(exchange)
        assert traceparent.startswith(f"00-{TRACE}-")
        assert exchange.span is None
