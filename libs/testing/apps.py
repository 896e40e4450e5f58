"""Runs an ASGI app's lifespan in a task of its own, so that its task groups open and close in the same task."""

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncGenerator[ASGIApp]:
    """`app` between its startup and its shutdown; raises `RuntimeError` with the reason when either fails."""
    to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    from_app: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.create_task(_run(app, scope, to_app, from_app))
    try:
        await _step("startup", to_app, from_app)
        yield app
        await _step("shutdown", to_app, from_app)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(
    app: ASGIApp,
    scope: MutableMapping[str, Any],
    to_app: "asyncio.Queue[dict[str, Any]]",
    from_app: "asyncio.Queue[MutableMapping[str, Any]]",
) -> None:
    try:
        await app(scope, to_app.get, from_app.put)
    except Exception as error:
        await from_app.put({"type": "lifespan.crashed", "message": repr(error)})
        raise


async def _step(
    name: str, to_app: "asyncio.Queue[dict[str, Any]]", from_app: "asyncio.Queue[MutableMapping[str, Any]]"
) -> None:
    await to_app.put({"type": f"lifespan.{name}"})
    answer = await from_app.get()
    if answer["type"] != f"lifespan.{name}.complete":
        raise RuntimeError(f"{name} failed: {answer.get('message')}")
