"""Runs an ASGI app's lifespan in a task of its own, so that its task groups open and close in the same task."""

import asyncio
import gc
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import pytest
from fastapi import routing
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from libs import app as service_app

OBJECTS_BETWEEN_COLLECTIONS = 100_000
_Built = routing._EffectiveRouteContext  # pyright: ignore[reportPrivateUsage]  # FastAPI has no public name for it
_build = _Built.from_api_route


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


def make_starts_cheap(patch: pytest.MonkeyPatch) -> None:
    """Many tests start an app with settings of their own. What then takes half a second of a process with thousands
    of tests is done once: building what each operation takes, and walking all objects for garbage."""
    patch.setattr(service_app, "_few_collections", nullcontext)
    patch.setattr(_Built, "from_api_route", _built_once)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)


def _built_once(*, original_route: APIRoute, include_context: Any) -> Any:
    """What FastAPI makes of a route under a prefix: the same in every app of a service."""
    known: dict[str, Any] = original_route.__dict__.setdefault("opsight_built", {})
    path = include_context.path_for(original_route)
    if path not in known:
        known[path] = _build(original_route=original_route, include_context=include_context)
    return known[path]
