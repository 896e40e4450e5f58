"""A worker's view of its schema's jobs, of every tenant: thin calls of the `*_across_tenants` functions.

It talks to asyncpg directly: each call is one statement, which is its own transaction, and a batch is one round trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from libs.jobs.declaration import AnyJob
from libs.jobs.records import Claimed, Outcome

# What a call raises when the server goes away in the middle of it; the next call opens a new connection.
DATABASE_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True)
class Reaped:
    """A job whose worker went away, and what became of it: `queued`, `dead` or `cancelled`."""

    tenant_id: UUID
    id: UUID
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs of `kind` are in `state`; the oldest of them was due `oldest_seconds` ago."""

    kind: str
    state: str
    jobs: int
    oldest_seconds: float


class JobStore:
    """The jobs in `schema`, over `pool`, with leases of `lease_seconds`; poison after `most_worker_losses`."""

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", schema: str, *, lease_seconds: int, most_worker_losses: int
    ) -> None:
        self._pool = pool
        self._schema = schema
        self._lease_seconds = lease_seconds
        self._most_worker_losses = most_worker_losses
        self._finish_sql = f"select {schema}.finish_jobs_across_tenants($1, $2, $3, $4, $5, $6, $7, $8, $9)"

    async def claim(self, jobs: Sequence[AnyJob], *, owner: str, limit: int) -> list[Claimed]:
        """Take up to `limit` due jobs of these kinds, fairly between tenants and within each kind's limit."""
        rows = await self._pool.fetch(
            f"select * from {self._schema}.claim_jobs_across_tenants($1, $2, $3, $4, $5)",
            [job.kind for job in jobs],
            [job.concurrency_per_tenant for job in jobs],
            owner,
            limit,
            self._lease_seconds,
        )
        return [Claimed(*row) for row in rows]

    async def finish(self, outcomes: Sequence[Outcome]) -> set[UUID]:
        """Write what became of jobs; answers the ids written, which leaves out those whose lease was lost."""
        rows = await self._pool.fetch(
            self._finish_sql,
            [outcome.claimed.tenant_id for outcome in outcomes],
            [outcome.claimed.id for outcome in outcomes],
            [outcome.claimed.lease_token for outcome in outcomes],
            [outcome.state for outcome in outcomes],
            [outcome.run_at for outcome in outcomes],
            [outcome.free_attempts for outcome in outcomes],
            [outcome.throttled_since for outcome in outcomes],
            [outcome.error_code for outcome in outcomes],
            [outcome.error_message for outcome in outcomes],
        )
        return {row[0] for row in rows}

    async def reap(self) -> list[Reaped]:
        """Take expired leases away: back to the queue, or `dead` when it has lost too many workers."""
        query = f"select * from {self._schema}.reap_jobs_across_tenants($1)"
        return [Reaped(*row) for row in await self._pool.fetch(query, self._most_worker_losses)]

    async def next_at(self, jobs: Sequence[AnyJob]) -> datetime | None:
        """When the next waiting job is due; now, when one is queued already."""
        query = f"select {self._schema}.next_job_at_across_tenants($1)"
        at: datetime | None = await self._pool.fetchval(query, [job.kind for job in jobs])
        return at

    async def counts(self) -> list[JobCount]:
        """How many unfinished, failed and dead jobs there are, by kind and state."""
        query = f"select * from {self._schema}.count_jobs_across_tenants()"
        return [JobCount(*row) for row in await self._pool.fetch(query)]

    async def purge(self) -> int:
        """Delete what is past its keeping time (a batch of it); answers how many rows went."""
        gone: int = await self._pool.fetchval(f"select {self._schema}.purge_jobs_across_tenants()")
        return gone
