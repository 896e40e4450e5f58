"""The worker's own small HTTP server: `/healthz`, `/readyz` and `/metrics/app/`.

It answers from the event loop that runs the jobs, so a job that blocks the loop shows as a worker that does not answer.
"""

import asyncio
from collections.abc import Awaitable, Callable

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.server import ServerBeside

Checks = Callable[[], Awaitable[dict[str, str]]]


async def serve_health(service: str, git_sha: str, host: str, port: int, checks: Checks) -> None:
    """Serve on `host` at `port` until cancelled. `checks` maps dependencies to `ok` or not."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok", "service": service})

    async def readyz(_: Request) -> Response:
        results = await checks()
        ready = results["database"] == "ok"
        body = {"ready": ready, "service": service, "git_sha": git_sha, "checks": results}
        return JSONResponse(body, status_code=200 if ready else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics/app/", metrics)]
    app = Starlette(routes=routes)
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = ServerBeside(config)
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    finally:
        # Cancelled half-way uvicorn would leave its socket open.
        server.leave()
        await serving
