"""The gateway. `make_app` is what uvicorn runs."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from gateway.access_log import AccessLog
from gateway.admission import Admission
from gateway.answer_check import answer_check
from gateway.cors import Cors
from gateway.data_plane import DataPlane
from gateway.dispatch import Dispatch
from gateway.identity.app import make_identity_app
from gateway.identity.oauth_token.pages import OAuthPages
from gateway.internal_side import internal_side
from gateway.metrics import exposed
from gateway.operations import Operations
from gateway.pages import make_pages
from gateway.proxy import Proxy
from gateway.routes import upstreams
from gateway.settings import GatewaySettings
from gateway.shedding import Shedding
from gateway.state import GatewayState
from gateway.upstream.turns import Turns
from libs.server import AnswersAtOnce, WholeAnswer
from libs.telemetry import RequestLog


class Gateway(AnswersAtOnce):
    """The ASGI app: a data plane for requests, and the identity app, which it calls, for start and stop."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._plane: DataPlane | None = None
        self.identity = make_identity_app(settings, lifespans=(self._lifespan,))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "lifespan":
                await self.identity(scope, receive, send)
            case "http" if self._plane is not None:
                await self._plane(scope, receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1008})
            case _:
                raise RuntimeError("the gateway has not been started")

    @property
    def is_crowded(self) -> bool:
        """Whether `answer_at_once` may have an answer, as `libs.server` asks of each request."""
        return self._plane is not None and self._plane.is_crowded

    def answer_at_once(self, scope: Scope) -> WholeAnswer | None:
        """The refusal of a request for which there is no room."""
        return None if self._plane is None else self._plane.answer_at_once(scope)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document of the gateway's own operations."""
        return self.identity.openapi()

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncGenerator[None]:
        settings, state = self._settings, app.state.gateway
        contract: dict[str, Any] = json.loads(settings.contract_file.read_text())
        proxy = Proxy(upstreams(settings), _turns_of(settings))
        try:
            self._plane = self._data_plane(state, contract, proxy)
            internal = internal_side(app, settings.gateway_internal_host, settings.gateway_internal_port)
            async with exposed(settings.gateway_metrics_host, settings.gateway_metrics_port), internal:
                yield
        finally:
            self._plane = None
            proxy.close()

    def _data_plane(self, state: GatewayState, contract: dict[str, Any], proxy: Proxy) -> DataPlane:
        settings = self._settings
        watch_seconds = max(1.0, settings.session_cache_seconds)
        operations, cors = Operations(contract), Cors(settings.cors_origins)
        return DataPlane(
            settings,
            operations,
            Admission(state),
            Dispatch(state.signer, proxy, self.identity, watch_seconds=watch_seconds),
            Shedding(operations, proxy, cors),
            OAuthPages(state),
            AccessLog(RequestLog("gateway", settings)),
            answer_check(contract, settings.environment),
            cors=cors,
            own=self.identity,
            pages=make_pages(settings, contract),
        )


def _turns_of(settings: GatewaySettings) -> Callable[[], Turns]:
    """What makes the turns of a service."""
    return lambda: Turns(
        settings.upstream_connections,
        waiting=settings.upstream_waiting,
        standing=settings.upstream_standing,
        seconds=settings.upstream_wait_seconds,
    )


def make_app(settings: GatewaySettings | None = None) -> Gateway:
    """The gateway's ASGI app; without `settings` they come from the environment."""
    return Gateway(settings or GatewaySettings.from_environment())
