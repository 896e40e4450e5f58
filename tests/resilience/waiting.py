"""Waiting for what comes true, however slow the machine is."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any], *, seconds: float = 120) -> None:
    """Wait until `condition()`, or what it answers when awaited, is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        outcome = condition()
        if (await outcome) if asyncio.iscoroutine(outcome) else outcome:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come true in time")
