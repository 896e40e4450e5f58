"""A collector of ours: takes spans as OTLP over HTTP, and keeps them."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class TakenSpan:
    """One span of a process; ids in hexadecimal."""

    process: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str


@dataclass
class Collector:
    """Where it listens, and what came."""

    url: str
    spans: list[TakenSpan] = field(default_factory=list)

    def await_span(self, trace_id: str, process: str, name: str, seconds: float) -> TakenSpan:
        """The first span of the trace whose name begins so; waits for it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for span in list(self.spans):
                if (span.trace_id, span.process) == (trace_id, process) and span.name.startswith(name):
                    return span
            time.sleep(0.2)
        known = sorted({f"{span.process}: {span.name}" for span in self.spans if span.trace_id == trace_id})
        raise AssertionError(f"no span {name!r} of {process}; the trace has {known}")

    def way_to(self, span: TakenSpan) -> list[TakenSpan]:
        """The span, its parent, and so on, as far as they were taken."""
        by_id = {one.span_id: one for one in self.spans}
        way = [span]
        while parent := by_id.get(way[-1].parent_id):
            way.append(parent)
        return way


@contextmanager
def running_collector() -> Iterator[Collector]:
    """A collector on a free port of this machine."""
    collector = Collector("")

    class Receiving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            collector.spans += _spans_of(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiving)
    collector.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _spans_of(request: ExportTraceServiceRequest) -> list[TakenSpan]:
    return [
        TakenSpan(
            {pair.key: pair.value.string_value for pair in resource.resource.attributes}["service.name"],
            span.name,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
        )
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
