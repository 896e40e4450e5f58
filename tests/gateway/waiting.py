"""Waits for what a gateway writes after it has answered, as long as a busy machine may take."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

ValueT = TypeVar("ValueT")


async def eventually(
    ask: Callable[[], Awaitable[ValueT]], holds: Callable[[ValueT], object], *, seconds: float = 30
) -> ValueT:
    """What `ask` answers once it `holds`; after `seconds` what it answered last, for the test to refuse."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await ask()
        if holds(answer) or time.monotonic() > deadline:
            return answer
        await asyncio.sleep(0.05)
