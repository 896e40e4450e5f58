"""The request id, and the W3C trace context that a request goes on with."""

import os
import re

from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

_TRACEPARENT = re.compile(rb"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")
_REQUEST_ID = re.compile(rb"^[A-Za-z0-9-]{16,64}$")
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16


def request_id_of(given: bytes | None) -> str:
    """The caller's `X-Request-Id` when it is harmless, else a new one."""
    if given is not None and _REQUEST_ID.match(given):
        return given.decode()
    return os.urandom(16).hex()


def traceparent_of(given: bytes | None) -> str:
    """The `traceparent` to send on: the caller's trace with a span of ours, or a new trace."""
    match = _TRACEPARENT.match(given) if given is not None else None
    if match is None or match[1] == _NO_TRACE or match[2] == _NO_SPAN:
        return f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"
    return f"00-{match[1].decode()}-{os.urandom(8).hex()}-{match[3].decode()}"


def span_of(traceparent: str) -> NonRecordingSpan:
    """The span that `traceparent` names, to bind log lines and child spans to."""
    _, trace_id, span_id, flags = traceparent.split("-")
    return NonRecordingSpan(SpanContext(int(trace_id, 16), int(span_id, 16), False, TraceFlags(int(flags, 16))))
