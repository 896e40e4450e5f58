"""Turns away who is refused again and again: unknown credentials, wrong passwords, ever more requests.

The count is in Redis, the verdict in Postgres; every gateway knows the verdicts of the others within two seconds, and
the question costs a request one look into a dictionary. Who has a valid credential is judged by it and not by the
address, so nobody locks an office out, or the admin who has to clear a block.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import ClassVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.beside import Beside
from gateway.caller import ISSUER
from gateway.identity.source_block import repository
from gateway.identity.source_block.repository import Strike
from gateway.rate_limit.limiter import RateLimiter
from gateway.rate_limit.quota import Claim, Quota
from libs.audit import PLATFORM_TRAIL, record_audit
from libs.auth import Principal
from libs.clock import Clock, utc_now
from libs.db import Database
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

READ_SECONDS = 2.0
REASONS = {401: "unauthenticated", 429: "rate_limited"}


class SourceBlocked(DomainError):
    """Refused too often; `Retry-After` says when the next request is welcome."""

    code: ClassVar[str] = "source_blocked"
    status: ClassVar[int] = 429
    title: ClassVar[str] = "Refused too often: wait before you try again"


class BlockWatch:
    """Who is turned away now, and the count of refusals that leads there."""

    def __init__(
        self, database: Database, limiter: RateLimiter, quota: Quota, beside: Beside, clock: Clock = utc_now
    ) -> None:
        self._database, self._limiter, self._quota, self._beside, self._clock = database, limiter, quota, beside, clock
        self._until: dict[str, datetime] = {}

    def check(self, source: str) -> None:
        """Raise `SourceBlocked` while the source is turned away."""
        until = self._until.get(source)
        if until is None:
            return
        seconds = (until - self._clock()).total_seconds()
        if seconds > 0:
            raise SourceBlocked(retry_after=int(seconds) + 1)

    def note(self, source: str, status: int) -> None:
        """Count a refusal, beside the request."""
        until = self._until.get(source)
        if until is None or until < self._clock():
            self._beside.run("source.refused", self._count(source, REASONS[status]))

    async def forget(self, source: str) -> None:
        """Begin to count anew."""
        await self._limiter.forget(Claim(self._quota, source))
        await self.read()

    async def read(self) -> None:
        """Take over the verdicts of every gateway."""
        async with self._database.platform() as session:
            blocks = await repository.list_blocks(session)
        self._until = {block.source: block.blocked_until for block in blocks}

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[None]:
        """Read again and again, until the end of the block."""
        task = asyncio.create_task(self._keep_reading())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_reading(self) -> None:
        while True:
            try:
                await self.read()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("source_blocks.unread", error=type(error).__name__)
            await asyncio.sleep(READ_SECONDS)

    async def _count(self, source: str, reason: str) -> None:
        decision = await self._limiter.take([Claim(self._quota, source)])
        if decision.allowed:
            return
        async with self._database.tenant(PLATFORM_TRAIL) as session:
            struck = await repository.strike(session, source, reason)
            if struck is not None:
                await _note(session, source, reason, struck)
        log.warning("source.blocked", source=source, reason=reason)
        await self.read()


async def _note(session: AsyncSession, source: str, reason: str, struck: Strike) -> None:
    """On the platform's trail; a source that is turned away is not struck again, so this cannot flood it."""
    await record_audit(
        session,
        Principal(ISSUER, f"service:{ISSUER}", PLATFORM_TRAIL),
        action="source.blocked",
        object_type="source_block",
        object_id=str(struck.block_id),
        outcome="denied",
        detail={
            "source": source,
            "reason": reason,
            "strikes": struck.strikes,
            "until": struck.blocked_until.isoformat(),
        },
    )
