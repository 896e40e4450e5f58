"""`create_app`: what every service is made of, so that a service's own `app.py` says only what is its own."""

import gc
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import structlog
from anyio.lowlevel import checkpoint
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from opentelemetry import propagate, trace
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.auth import TokenSigner, TokenVerifier
from libs.authorization import authorize
from libs.clock import utc_now
from libs.db import Database
from libs.errors import Problem, install_error_rendering
from libs.events import Subscriber, event_router
from libs.flags import Flags
from libs.idempotency import answer_key, fingerprint_key, keep_answers
from libs.jobs.doorbell import Doorbell
from libs.pagination import CursorCodec
from libs.request_metrics import PATH, expose_metrics, observe_request, template_of
from libs.secret_paths import SecretPaths
from libs.settings import Settings
from libs.telemetry import configure_logging, configure_tracing
from libs.threads import request_began

log: structlog.stdlib.BoundLogger = structlog.get_logger()
API_PREFIX = "/api/v1"
# With the wait for a connection and the time to make one, below the gateway's 30 s for an answer.
STATEMENT_SECONDS = 15.0
_QUIET = ("/healthz", "/readyz", PATH)
_SERVER_ERROR = 500
_OBJECTS_BETWEEN_COLLECTIONS = 20_000

Check = Callable[[FastAPI], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class Readiness(BaseModel):
    """Whether the process can serve, and why not: `checks` maps each dependency to `ok` or its error."""

    ready: bool
    service: str
    git_sha: str
    started_at: str
    checks: dict[str, str]


def create_app(
    service: str,
    settings: Settings,
    *,
    public_routers: Sequence[APIRouter] = (),
    internal_routers: Sequence[APIRouter] = (),
    lifespans: Sequence[Lifespan] = (),
    checks: dict[str, Check] | None = None,
    subscribers: Sequence[Subscriber[Any]] = (),
) -> FastAPI:
    """A service's ASGI app: health, errors, telemetry, database, and deny-by-default authorization.

    `public_routers` are served under `/api/v1`, `internal_routers` under `/internal`. `lifespans` run after the
    database is there and before it goes. `checks` are further dependencies that `/readyz` asks. `subscribers` act on
    other services' events, which come to `POST /internal/events`.
    """
    configure_logging(service, settings)
    configure_tracing(service, settings)
    secret_paths = _secret_paths(public_routers)
    app = FastAPI(
        title=f"Opsight {service}",
        version="1.0.0",
        lifespan=_lifespan(service, settings, lifespans),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # FastAPI's own spans have the whole path, and are three more. Ours (`RequestContext`) has what may be shown.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={"4XX": {"model": Problem, "description": "What is wrong with the request."}},
    )
    app.state.settings = settings
    app.state.checks = {"database": _database_check} | (checks or {})
    app.state.subscribers = tuple(subscribers)
    _include(app, API_PREFIX, public_routers)
    _include(app, "/internal", [*internal_routers, *([event_router(subscribers)] if subscribers else [])])
    app.include_router(_health_router(service, settings), include_in_schema=False)
    install_error_rendering(app)
    expose_metrics(app)
    app.add_middleware(RequestContext, service=service, secret_paths=secret_paths)
    return app


class RequestContext:
    """Binds request id, tenant and trace to the logs of a request, and logs how it ended."""

    def __init__(self, app: ASGIApp, service: str, secret_paths: SecretPaths) -> None:
        self.app = app
        self.secret_paths = secret_paths
        self.tracer = trace.get_tracer(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = headers.get("x-request-id")
        path = self.secret_paths.shown(scope["path"])
        scope.setdefault("state", {}).update(request_id=request_id, shown_path=path)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        context = propagate.extract(headers)
        with self.tracer.start_as_current_span(
            f"{scope['method']} {path}", context=context, kind=trace.SpanKind.SERVER
        ) as span:
            await self._run(scope, receive, send, span)

    async def _run(self, scope: Scope, receive: Receive, send: Send, span: trace.Span) -> None:
        started, status = time.perf_counter(), 500
        request_began.set(started)

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            seconds = time.perf_counter() - started
            if scope["path"] not in _QUIET:
                observe_request(scope, status, seconds)
                _log_request(scope, status, seconds)
            _tell(span, scope, status)


def _tell(span: trace.Span, scope: Scope, status: int) -> None:
    """How a request ended, by the template of its path, which holds no id."""
    if not span.is_recording():
        return
    if (template := template_of(scope)) is not None:
        span.update_name(f"{scope['method']} {template}")
    span.set_attribute("http.response.status_code", status)
    if status >= _SERVER_ERROR:
        span.set_status(trace.StatusCode.ERROR)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    principal = scope.get("state", {}).get("principal")
    log.info(
        "request.finished",
        method=scope["method"],
        path=scope["state"]["shown_path"],
        status=status,
        duration_ms=round(seconds * 1000, 2),
        tenant_id=str(principal.tenant_id) if principal and principal.tenant_id else None,
        actor=principal.subject if principal else None,
    )


def _secret_paths(routers: Sequence[APIRouter]) -> SecretPaths:
    operations = (route for router in routers for route in _operations(router))
    return SecretPaths(
        (API_PREFIX + path, extra.get("x-opsight", {}).get("secret_path", ())) for path, extra in operations
    )


def _operations(router: APIRouter) -> Generator[tuple[str, dict[str, Any]]]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route.path, route.openapi_extra or {}
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from _operations(inner)


def _include(app: FastAPI, prefix: str, routers: Sequence[APIRouter]) -> None:
    for router in routers:
        keep_answers(app, router)
        app.include_router(router, prefix=prefix, dependencies=[Depends(authorize)])


def _lifespan(service: str, settings: Settings, lifespans: Sequence[Lifespan]) -> Lifespan:
    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[None]:
        key = settings.signing_key_file.read_bytes()
        app.state.signer = TokenSigner(service, key)
        app.state.verifier = TokenVerifier.from_file(service, settings.trust_file)
        app.state.cursors = CursorCodec(key)
        app.state.answer_key = answer_key(key)
        app.state.fingerprint_key = fingerprint_key(key)
        app.state.database = Database(
            settings.database_url.get_secret_value(),
            application_name=f"opsight-{service}",
            pool_size=settings.database_pool_size,
            statement_seconds=STATEMENT_SECONDS,
        )
        app.state.doorbell = Doorbell(settings.redis_url.get_secret_value(), service)
        app.state.database.info["doorbell"] = app.state.doorbell
        async with AsyncExitStack() as stack:
            stack.push_async_callback(app.state.database.dispose)
            stack.push_async_callback(app.state.doorbell.close)
            flags = Flags(app.state.database, settings.flag_defaults)
            app.state.flags = await stack.enter_async_context(flags.kept_current())
            for lifespan in lifespans:
                await stack.enter_async_context(lifespan(app))
            _build_routes(app)
            await checkpoint()  # loads anyio's backend, which the first request would wait for (40 ms)
            log.info("service.started", git_sha=settings.git_sha)
            with _few_collections():
                yield
        log.info("service.stopped")

    return run


def _build_routes(app: FastAPI) -> None:
    """FastAPI builds what an operation takes when a path is first looked for, which the first request would wait for
    (100 ms for 70 operations)."""
    nowhere: Scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(nowhere)


@contextmanager
def _few_collections() -> Generator[None]:
    """What the start has made stays: collections need not walk it again, which took 100 ms and more each time.

    What requests that are under way have made is walked rarely, too: they leave few cycles behind, and looking for some
    after every 700 objects took 7 % of the processor, and more the more requests there were at once.
    """
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _health_router(service: str, settings: Settings) -> APIRouter:
    router = APIRouter()
    started_at = utc_now().isoformat()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "service": service}

    @router.get("/readyz")
    async def readyz(request: Request, response: Response) -> Readiness:
        results = {name: await _outcome(check, request.app) for name, check in request.app.state.checks.items()}
        ready = all(result == "ok" for result in results.values())
        response.status_code = 200 if ready else 503
        return Readiness(ready=ready, service=service, git_sha=settings.git_sha, started_at=started_at, checks=results)

    _ = healthz, readyz
    return router


async def _outcome(check: Check, app: FastAPI) -> str:
    try:
        await check(app)
    except Exception as error:
        # Any failure of a dependency is the answer here, not an exception of ours.
        return f"unreachable ({type(error).__name__})"
    return "ok"


async def _database_check(app: FastAPI) -> None:
    database: Database = app.state.database
    await database.ping()
