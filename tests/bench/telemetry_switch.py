"""A gateway and a hub whose metrics and traces are turned on and off while they run: SIGUSR1 and SIGUSR2.

Off, what was kept of them leaves at once. The same process is measured with them and without: two processes differ by
more than what is looked for.
"""

import signal
from typing import Any

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NoOpTracer
from starlette.types import Receive, Scope, Send

from gateway import data_plane, metrics
from gateway.app import Gateway, make_app
from gateway.exchange import Exchange
from gateway.request_spans import RequestSpans
from libs import app as apps

ON, OFF = signal.SIGUSR1, signal.SIGUSR2
_is_on = True


class SwitchedSpans(RequestSpans):
    """Spans of the gateway, while they are on."""

    def begin(self, exchange: Exchange) -> str:
        tracer = self._tracer
        self._tracer = tracer if _is_on else None
        try:
            return super().begin(exchange)
        finally:
            self._tracer = tracer


class SwitchedContext(apps.RequestContext):
    """Spans of a service, while they are on."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._tracers = {True: self.tracer, False: NoOpTracer()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.tracer = self._tracers[_is_on]
        await super().__call__(scope, receive, send)


def make_gateway() -> Gateway:
    """The gateway with a switch."""
    _listen()
    metrics.observe = _while_on(metrics.observe)
    data_plane.RequestSpans = SwitchedSpans
    return make_app()


def make_hub() -> FastAPI:
    """The operations hub with a switch."""
    from services.ops_hub.app import make_app as make_plain_hub

    _listen()
    apps.observe_request = _while_on(apps.observe_request)
    apps.RequestContext = SwitchedContext
    return make_plain_hub()


def _listen() -> None:
    def turn(number: int, _: Any) -> None:
        global _is_on
        _is_on = number == ON
        provider = trace.get_tracer_provider()
        if not isinstance(provider, TracerProvider):
            return
        if not _is_on:
            provider.force_flush()
            return
        # What may be sent at once after a pause is not what a second of steady work sends.
        while provider.sampler.should_sample(None, 0, "").decision is not Decision.DROP:
            pass

    signal.signal(ON, turn)
    signal.signal(OFF, turn)


def _while_on(observe: Any) -> Any:
    def observe_or_not(*given: Any) -> None:
        if _is_on:
            observe(*given)

    return observe_or_not
