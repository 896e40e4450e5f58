"""What a running job is given: who it works for, a fenced way to write, progress, and the sign to stop."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.jobs import JobPayload, JobProgress
from libs.auth import TokenSigner
from libs.db import Database, in_schema
from libs.jobs.errors import LeaseLost
from libs.jobs.records import Claimed
from libs.settings import Settings

LEAST_SECONDS_BETWEEN_WORDS = 0.25


class JobContext:
    """One attempt at one job.

    `job_id` stays the same over attempts and replays, and is the root of effect keys. `resources` is what the
    worker's lifespans set up. Work that outlives the lease cannot commit: `session()` and `progress()` raise
    `LeaseLost` then.
    """

    def __init__(
        self, claimed: Claimed, database: Database, settings: Settings, signer: TokenSigner, resources: dict[str, Any]
    ) -> None:
        self._claimed = claimed
        self._database = database
        self.settings = settings
        self.signer = signer
        self.resources = resources
        self.cancelled = asyncio.Event()
        self.is_closed = False
        self._said_at = 0.0
        self._said = ""

    @property
    def tenant_id(self) -> UUID:
        return self._claimed.tenant_id

    @property
    def job_id(self) -> UUID:
        return self._claimed.id

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1; it counts every start, also after a replay."""
        return self._claimed.attempt

    @property
    def counted_attempt(self) -> int:
        """Which of the attempts that the retry policy counts this is, from 1."""
        return self._claimed.counted_attempt

    @property
    def subject(self) -> str | None:
        """Who asked for the job."""
        return self._claimed.subject

    @property
    def request_id(self) -> str | None:
        """The request that started the job."""
        return self._claimed.request_id

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession]:
        """One transaction as the job's tenant, which commits only while the lease is still ours.

        The fence is the last statement before the commit: it locks the job's row with our token, so that nobody can
        take the job over between the check and the commit. Raises `LeaseLost`, and nothing is written.
        """
        async with self._database.tenant(self.tenant_id) as session:
            yield session
            await session.flush()
            await self._hold_lease(session)

    @asynccontextmanager
    async def closing_session(self) -> AsyncGenerator[AsyncSession]:
        """The job's last transaction: what it writes and the job's success commit together, or neither does.

        Whatever lives in this database then happens exactly once. Nothing may follow it in the job.
        """
        async with self._database.tenant(self.tenant_id) as session:
            yield session
            await session.flush()
            await self._succeed(session)
        self.is_closed = True

    async def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the job is; readers of the job and its event stream see it. Raises `LeaseLost`.

        Call it as often as it suits the job: what comes within a quarter of a second of the last word is left out,
        unless it brings a new message or says that everything is done.
        """
        now = time.monotonic()
        soon = now - self._said_at < LEAST_SECONDS_BETWEEN_WORDS
        if soon and done != total and message == self._said:
            return
        self._said_at = now
        self._said = message
        progress = JobProgress(done=done, total=total, message=message).model_dump_json()
        async with self._database.tenant(self.tenant_id) as session:
            statement = in_schema(
                session,
                "update {schema}.job set progress = cast(:progress as jsonb)"
                " where tenant_id = :tenant_id and id = :id and lease_token = :token and state = 'running' returning 1",
            )
            written = await session.execute(statement, self._lease() | {"progress": progress})
            if written.one_or_none() is None:
                raise LeaseLost

    async def checkpoint(self, session: AsyncSession, payload: JobPayload) -> None:
        """Let another attempt begin with `payload`, if what the session has done is committed. Raises `LeaseLost`."""
        statement = in_schema(
            session,
            "update {schema}.job set payload = cast(:payload as jsonb)"
            " where tenant_id = :tenant_id and id = :id and lease_token = :token and state = 'running' returning 1",
        )
        written = await session.execute(statement, self._lease() | {"payload": payload.model_dump_json()})
        if written.one_or_none() is None:
            raise LeaseLost

    async def _hold_lease(self, session: AsyncSession) -> None:
        query = in_schema(
            session,
            "select 1 from {schema}.job where tenant_id = :tenant_id and id = :id"
            " and lease_token = :token and state = 'running' for share",
        )
        if (await session.execute(query, self._lease())).one_or_none() is None:
            raise LeaseLost

    async def _succeed(self, session: AsyncSession) -> None:
        statement = in_schema(
            session,
            "update {schema}.job set state = 'succeeded', finished_at = clock_timestamp(), error_code = null,"
            " error_message = null, lease_owner = null, lease_until = null where tenant_id = :tenant_id and id = :id"
            " and lease_token = :token and state = 'running' returning 1",
        )
        if (await session.execute(statement, self._lease())).one_or_none() is None:
            raise LeaseLost

    def _lease(self) -> dict[str, object]:
        return {"tenant_id": self.tenant_id, "id": self.job_id, "token": self._claimed.lease_token}
