"""The request id, and the W3C trace context that a request goes on with."""

import random
import re

import structlog

_TRACEPARENT = re.compile(rb"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")
_REQUEST_ID = re.compile(rb"^[A-Za-z0-9-]{16,64}$")
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16


def request_id_of(given: bytes | None) -> str:
    """The caller's `X-Request-Id` when it is harmless, else a new one."""
    if given is not None and _REQUEST_ID.match(given):
        return given.decode()
    return _random_hex(128)


def traceparent_of(given: bytes | None) -> str:
    """The `traceparent` to send on: the caller's trace with a span of ours, or a new trace."""
    match = _TRACEPARENT.match(given) if given is not None else None
    if match is None or match[1] == _NO_TRACE or match[2] == _NO_SPAN:
        return f"00-{_random_hex(128)}-{_random_hex(64)}-01"
    return f"00-{match[1].decode()}-{_random_hex(64)}-{match[3].decode()}"


def bind_to_log(request_id: str, traceparent: str) -> None:
    """Have every log line of this request carry its id and its place in the trace.

    The data plane makes no span the current one, so log lines are told its names.
    """
    _, trace_id, span_id, _ = traceparent.split("-")
    structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace_id, span_id=span_id)


def _random_hex(bits: int) -> str:
    """A name for a request, trace or span, made as OpenTelemetry makes them: no secret, and it does not repeat."""
    return f"{random.getrandbits(bits) or 1:0{bits // 4}x}"
