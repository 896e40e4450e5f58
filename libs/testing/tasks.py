"""Keeps an asynchronous context open in a task of its own, so that what it opens is closed by the same task.

pytest-asyncio sets a fixture up and tears it down in two tasks; a task group or a timeout would not survive that.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

ValueT = TypeVar("ValueT")


@asynccontextmanager
async def in_own_task(context: AbstractAsyncContextManager[ValueT]) -> AsyncGenerator[ValueT]:
    """`context`, entered and left in another task; what either raises comes out here."""
    opened: asyncio.Future[ValueT] = asyncio.get_running_loop().create_future()
    close = asyncio.Event()
    task = asyncio.create_task(_hold(context, opened, close))
    await asyncio.wait([task, opened], return_when=asyncio.FIRST_COMPLETED)
    if not opened.done():
        await task
    try:
        yield opened.result()
    finally:
        close.set()
        await task


async def _hold(
    context: AbstractAsyncContextManager[ValueT], opened: "asyncio.Future[ValueT]", close: asyncio.Event
) -> None:
    async with context as value:
        opened.set_result(value)
        await close.wait()
