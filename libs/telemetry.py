"""Logs (structlog JSON, one event a line), metrics (Prometheus) and traces (OpenTelemetry) of every process."""

import asyncio
import logging
import sys
from collections.abc import Callable, Generator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TextIO, cast

import orjson
import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased

from libs.clock import utc_now
from libs.settings import Settings
from libs.trace_sampling import AtMost

SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "api_key", "credential", "private_key")
REDACTED = "[redacted]"
_tracer = trace.get_tracer("opsight")


def configure_logging(service: str, settings: Settings, stream: TextIO | None = None) -> None:
    """Send every log line of this process to stdout as JSON in the shape of `contracts/logs/v1.json`.

    A module's logger keeps nothing from its first line on: its level is always that of the latest call.
    """
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
            _add_static(service, settings),
            _add_trace,
            redact,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_to_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream or cast("TextIO", _StandardOutput())),
    )
    _route_standard_logging(level)


class _StandardOutput:
    """Whatever standard output is at the moment: loggers outlive the one they began with, in tests at least."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


class RequestLog:
    """`request.finished` for a process that answers thousands of requests a second.

    The line is the one that structlog would make, without its stations; the lines of one turn of the event loop leave
    in one write. Callers give fields that hold no secret: nothing is redacted here.
    """

    def __init__(self, service: str, settings: Settings, stream: TextIO | None = None) -> None:
        self._static = {"event": "request.finished", "level": "info", "service": service}
        self._static["environment"] = settings.environment
        self._enabled = getattr(logging, settings.log_level.upper()) <= logging.INFO
        self._stream = stream
        self._lines: list[bytes] = []

    def write(self, fields: dict[str, Any]) -> None:
        """Log `fields`; called on the event loop."""
        if not self._enabled:
            return
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        line = {**fields, **self._static, "ts": utc_now()}
        self._lines.append(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))

    def _flush(self) -> None:
        text, self._lines = b"".join(self._lines).decode(), []
        stream = self._stream or sys.stdout
        stream.write(text)
        stream.flush()


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the value of every field whose name says that it is a secret."""
    for key in _secrets_among(tuple(event)):
        event[key] = REDACTED
    return event


@lru_cache(maxsize=4096)
def _secrets_among(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Events of one kind have the same fields in the same order, so this is worked out once for each kind."""
    return tuple(key for key in keys if any(word in key.lower() for word in SECRET_WORDS))


def _to_json(event: Any, *, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(event, default=default, option=orjson.OPT_NON_STR_KEYS).decode()


def configure_tracing(service: str, settings: Settings) -> None:
    """Export spans when a collector is configured; without one, spans cost next to nothing.

    A trace is sent whole or not at all: its first process decides, and the others follow its `traceparent`.
    """
    if settings.otlp_endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    sampler = ParentBased(AtMost(settings.traces_per_second))
    provider = TracerProvider(sampler, Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{settings.otlp_endpoint}v1/traces")))
    trace.set_tracer_provider(provider)


@contextmanager
def traced(name: str, attributes: Mapping[str, str | int | bool] | None = None) -> Generator[trace.Span]:
    """A span `name` of the current trace. A failure is marked on it; its words are not, as they may hold a secret."""
    with _tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException:
            span.set_status(trace.StatusCode.ERROR)
            raise


def _add_static(service: str, settings: Settings) -> structlog.typing.Processor:
    def add(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("service", service)
        event["environment"] = settings.environment
        return event

    return add


def _add_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if "trace_id" in event:
        return event
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
        event["span_id"] = f"{context.span_id:016x}"
    return event


class _StandardLogging(logging.Handler):
    """Libraries log through the standard module; their lines take the same way out as ours."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _route_standard_logging(level: int) -> None:
    logging.root.handlers = [_StandardLogging()]
    logging.root.setLevel(max(level, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "arq", "httpx"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], name != "uvicorn.access"  # `request.finished` says it already
