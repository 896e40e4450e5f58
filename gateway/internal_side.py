"""The gateway's internal side: what other deployables call (`/internal/*`), on a port of its own.

The public port answers 404 to these paths, and this port to every other one.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.errors import NotFound, problem_response
from libs.server import KEEP_ALIVE_SECONDS, ServerBeside

PREFIX = "/internal/"


@asynccontextmanager
async def internal_side(app: ASGIApp, host: str, port: int) -> AsyncGenerator[None]:
    """Serve `app`'s internal operations while the block lasts; port 0 serves nothing."""
    if port == 0:
        yield
        return
    config = uvicorn.Config(
        _internal_only(app),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
    )
    server = ServerBeside(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.leave()
        await serving


def _internal_only(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(PREFIX):
            await problem_response(NotFound(), None, scope["path"])(scope, receive, send)
            return
        await app(scope, receive, send)

    return serve
