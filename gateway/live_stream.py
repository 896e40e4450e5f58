"""Watches over answers that last: they end when the client leaves, and when the session is revoked."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway.exchange import Exchange
from gateway.upstream.answer import Answer

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watch:
    """`still_valid` is asked every `every` seconds while an answer streams."""

    still_valid: Callable[[], Awaitable[bool]]
    every: float

    async def over(self, exchange: Exchange, answer: Answer, stream: Coroutine[Any, Any, None]) -> None:
        """Run `stream` until it ends, the client leaves, or the session does; the connection is then closed."""
        tasks = {
            "stream": asyncio.ensure_future(stream),
            "client": asyncio.ensure_future(_client_leaves(exchange)),
            "session": asyncio.ensure_future(self._session_ends()),
        }
        try:
            done, _ = await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        if tasks["stream"] in done:
            await _finish(exchange, tasks["stream"])
            return
        answer.close()
        if tasks["session"] in done:
            log.info("stream.closed", reason="session ended", path=exchange.path)
            await exchange.send({"type": "http.response.body", "body": b""})

    async def _session_ends(self) -> None:
        valid = True
        while valid:
            await asyncio.sleep(self.every)
            try:
                valid = await self.still_valid()
            except (SQLAlchemyError, OSError) as error:
                # Not knowing is no reason to cut a stream off; the next round asks again.
                log.warning("stream.session_not_checked", error=type(error).__name__)


async def _client_leaves(exchange: Exchange) -> None:
    while (await exchange.receive())["type"] != "http.disconnect":
        pass


async def _finish(exchange: Exchange, stream: "asyncio.Future[None]") -> None:
    """A stream that the service broke off must not look complete: the client's connection is cut as well."""
    error = stream.exception()
    if error is None:
        return
    log.warning("upstream.broke_off", path=exchange.path, error=type(error).__name__)
    raise StreamBroken from error


class StreamBroken(Exception):
    """The answer began and cannot be finished."""
