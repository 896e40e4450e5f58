"""Asks a process whether it can serve: `GET /readyz` over loopback."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What `/readyz` said: the status code and the outcome of each check."""

    status: int
    checks: dict[str, str] = field(default_factory=dict)


async def ask(port: int, *, seconds: float = 3.0) -> Answer | None:
    """The answer of the process on `port`, or None when it gives none within `seconds`."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
        return await asyncio.wait_for(_get(port), seconds)
    return None


async def _get(port: int) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ", 2)[1]), _checks(body))
    finally:
        writer.close()


def _checks(body: bytes) -> dict[str, str]:
    with suppress(ValueError):
        content = json.loads(body)
        if isinstance(content, dict) and isinstance(content.get("checks"), dict):
            return {str(name): str(outcome) for name, outcome in content["checks"].items()}
    return {}
