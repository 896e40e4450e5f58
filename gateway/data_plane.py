"""The data plane: a pure ASGI app that every request passes. `_api` reads as the path of a request."""

import re
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import protocol
from gateway.access_log import AccessLog
from gateway.admission import Admission
from gateway.answer_check import AnswerCheck
from gateway.client_address import ClientAddresses
from gateway.compression import Compressing, encoder_for
from gateway.cors import Cors
from gateway.dispatch import Dispatch
from gateway.exchange import Exchange
from gateway.identity.oauth_token.pages import PATHS as OAUTH
from gateway.identity.oauth_token.pages import OAuthPages
from gateway.json_body import ClientGone
from gateway.live_stream import StreamBroken
from gateway.operations import Operation, Operations, segments_of
from gateway.pages import OPENAPI
from gateway.problems import PathUnknown
from gateway.request_body import read_request_body
from gateway.request_spans import RequestSpans, tracer_of
from gateway.response_headers import with_defaults
from gateway.settings import GatewaySettings
from gateway.shedding import Shedding
from gateway.trace import bind_to_log, request_id_of, traceparent_of
from libs.errors import DomainError, Unavailable, UnexpectedFailure
from libs.server import WholeAnswer

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_UNVERSIONED = re.compile(r"^/api/(?!v\d+(?:/|$))")
_PROBES = ("/healthz", "/readyz")
_PRIVATE = ("/internal", "/metrics/app")
_UNSUBSCRIBE, _SHARE = "/unsubscribe/", "/share/"


class DataPlane:
    """Answers everything on the public port. `own` are the gateway's operations, `pages` the web UI and the docs."""

    def __init__(
        self,
        settings: GatewaySettings,
        operations: Operations,
        admission: Admission,
        dispatch: Dispatch,
        shedding: Shedding,
        oauth: OAuthPages,
        access_log: AccessLog,
        answer_check: AnswerCheck | None = None,
        *,
        cors: Cors,
        own: ASGIApp,
        pages: ASGIApp,
    ) -> None:
        self._operations, self._admission, self._dispatch, self._shedding = operations, admission, dispatch, shedding
        self._oauth, self._own, self._pages, self._log = oauth, own, pages, access_log
        self._answer_check, self._spans = answer_check, RequestSpans(tracer_of(settings))
        self._addresses = ClientAddresses(settings.trusted_proxies)
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._exchange(scope, receive, send)
        crowded = self._shedding.find(exchange.method, exchange.path)
        if crowded is not None:
            status, headers, body = self._shed(exchange, crowded)
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        exchange.traceparent = self._spans.begin(exchange)
        encoder = None if exchange.method == "HEAD" else encoder_for(exchange.headers.get(b"accept-encoding"))
        exchange.send_on = Compressing(send, encoder)
        bind_to_log(exchange.request_id, exchange.traceparent)
        try:
            await self._answer(exchange)
        finally:
            self._log.note_finished(exchange)
            self._spans.end(exchange)
            if exchange.status in (401, 429):
                self._admission.note_refusal(exchange)
            structlog.contextvars.clear_contextvars()

    @property
    def is_crowded(self) -> bool:
        """Whether `answer_at_once` may have an answer."""
        return self._shedding.is_crowded

    def answer_at_once(self, scope: Scope) -> WholeAnswer | None:
        """The refusal of a request for which there is no room: the server asks before it begins with one."""
        crowded = self._shedding.find(scope["method"], scope["path"])
        return None if crowded is None else self._shed(self._exchange(scope, _nobody, _nobody), crowded)

    def _exchange(self, scope: Scope, receive: Receive, send: Send) -> Exchange:
        exchange = Exchange(scope, receive, send)
        exchange.shown_path = self._operations.secret_paths.shown(exchange.path)
        exchange.request_id = request_id_of(exchange.headers.get(b"x-request-id"))
        exchange.client_ip, exchange.secure = self._addresses.of(scope, exchange.headers)
        return exchange

    def _shed(self, exchange: Exchange, operation: Operation) -> WholeAnswer:
        """Refuse, and say so in a line and a count; a span of each would be more than there is to do."""
        exchange.traceparent = traceparent_of(exchange.headers.get(b"traceparent"))
        try:
            return self._shedding.refusal(exchange, operation)
        finally:
            self._log.note_finished(exchange)

    async def _answer(self, exchange: Exchange) -> None:
        """Every failure becomes a problem, or, once the answer has begun, a cut connection."""
        try:
            await self._route(exchange)
        except (ClientGone, StreamBroken):
            return
        except DomainError as error:
            await _refuse(exchange, error)
        except (SQLAlchemyError, OSError) as error:
            log.warning("gateway.dependency_away", error=type(error).__name__)
            await _refuse(exchange, Unavailable(retry_after=2))
        except Exception as error:
            log.error("request.failed", error=type(error).__name__, exc_info=error)
            await _refuse(exchange, UnexpectedFailure())

    async def _route(self, exchange: Exchange) -> None:
        raw_path: bytes = exchange.scope.get("raw_path") or exchange.path.encode()
        protocol.check_line(exchange.method, raw_path, exchange.query)
        protocol.check_headers(exchange.header_list)
        path = exchange.path
        if path == OPENAPI:
            await self._pages(exchange.scope, exchange.receive, exchange.send)
        elif path == "/api" or path.startswith("/api/"):
            await self._api(exchange)
        elif path.startswith(_UNSUBSCRIBE) and exchange.method == "POST":
            await self._api(_at_api(exchange))
        elif path.startswith(_SHARE):
            await self._api(_at_api(_of_nobody(exchange)))
        elif path in OAUTH:
            await self._oauth.answer(exchange)
        elif path in _PROBES:
            await self._own(exchange.scope, exchange.receive, exchange.send)
        elif path.startswith(_PRIVATE):
            raise PathUnknown
        else:
            await self._pages(exchange.scope, exchange.receive, exchange.send)

    async def _api(self, exchange: Exchange) -> None:
        origin = exchange.headers.get(b"origin")
        exchange.extra = self._cors.headers(origin)
        if _UNVERSIONED.match(exchange.path) or exchange.path.endswith("/"):
            await _redirect(exchange)
            return
        segments = segments_of(exchange.path)
        if exchange.method == "OPTIONS":
            await self._options(exchange, segments)
            return
        operation, values = self._operations.find(exchange.method, segments)
        exchange.route, exchange.upstream = operation.path, operation.upstream
        if self._answer_check is not None:
            exchange.send_on = self._answer_check.watching(operation, exchange.send_on)
        if operation.farewell:
            exchange.extra = [*exchange.extra, *operation.farewell]
        with self._dispatch.room_for(operation):
            admitted = await self._admission.admit(exchange, operation)
        exchange.note_caller(admitted.caller)
        operation.guard.check_parameters(values, exchange.query.decode(), exchange.headers)
        body = await read_request_body(exchange, operation.guard, most=operation.most_body)
        await self._dispatch.send(exchange, operation, admitted, body)

    async def _options(self, exchange: Exchange, segments: list[str]) -> None:
        """A preflight, or a plain question for the methods of a path."""
        methods = self._operations.methods(segments)
        preflight = self._cors.preflight(exchange.headers.get(b"origin"), methods)
        await exchange.answer(204, with_defaults([(b"allow", ", ".join(methods).encode()), *preflight]))


async def _nobody(*_: object) -> Any:
    """Nothing is read for, and nothing sent to, whoever is answered at once."""
    raise AssertionError


def _at_api(exchange: Exchange) -> Exchange:
    """A link to unsubscribe at is a page for people, and takes what mail programs post to it: no redirect, RFC 8058."""
    raw_path: bytes = exchange.scope.get("raw_path") or exchange.path.encode()
    exchange.scope["raw_path"] = b"/api/v1" + raw_path
    exchange.path = exchange.scope["path"] = "/api/v1" + exchange.path
    return exchange


def _of_nobody(exchange: Exchange) -> Exchange:
    """Who opens a link that was shared is asked for nothing else, and known by nothing else."""
    kept = [pair for pair in exchange.header_list if pair[0] not in (b"cookie", b"authorization")]
    exchange.header_list, exchange.headers = kept, dict(kept)
    return exchange


async def _refuse(exchange: Exchange, error: DomainError) -> None:
    if exchange.status == 0:
        await exchange.problem(error)


async def _redirect(exchange: Exchange) -> None:
    """`/api/<x>` and a trailing slash lead straight to `/api/v1/<x>`; method and body stay."""
    raw_path: bytes = exchange.scope.get("raw_path") or exchange.path.encode()
    path = raw_path.split(b"?")[0].rstrip(b"/")
    if _UNVERSIONED.match(exchange.path):
        path = b"/api/v1" + path.removeprefix(b"/api")
    location = path + (b"?" + exchange.query if exchange.query else b"")
    await exchange.answer(308, with_defaults([(b"location", location)]))
