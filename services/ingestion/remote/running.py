"""The engine `server`: a remote Airbyte runs the sync, and we start it once, look after it, and say how it ended.

    nothing noted -> noted, with the newest job there -> asked for -> its id noted -> looked at until it is over

A worker may be lost between any two of these. What is noted before asking tells the next attempt whether a job was
started: one that is newer than what was the newest will do as ours, since it began after the sync was asked for. While
a job runs there, no worker waits for it: the attempt ends, and the next look is another one.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import CancelRemoteRun
from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.engine.journal import Journal
from services.ingestion.models import Connection, RemoteRun, SyncStream
from services.ingestion.remote import repository
from services.ingestion.remote.client import AlreadyRunning, RemoteAirbyte, failed_there, newer_than
from services.ingestion.remote.failures import (
    RemoteConnectionInactive,
    RemoteSyncCancelled,
    RemoteSyncFailed,
    RemoteUnavailable,
)
from services.ingestion.remote.messages import Job
from services.ingestion.remote.servers import remote_airbyte, settings_of
from services.ingestion.sync import metrics, telling
from services.ingestion.sync import repository as sync_repository
from services.ingestion.sync.landing import SyncRun
from services.ingestion.telemetry.writing import write_journal

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ALL_STREAMS = "all streams"
LOOKS_AT_ONCE = 3
LONGEST_PAUSE, LONGEST_OUTAGE_PAUSE = 60.0, 300.0
RUNNING = "remote_running"


class _CancelledEarly(Exception):
    """Somebody cancelled the sync before the remote Airbyte was asked."""


class RemoteSync:
    """One attempt at a sync that a remote Airbyte runs."""

    def __init__(self, context: JobContext, run: SyncRun, connection: Connection, journal: Journal) -> None:
        assert connection.server_id is not None and connection.remote_id is not None, "checked by the database"
        self._context = context
        self._run = run
        self._connection = connection
        self._server_id = connection.server_id
        self._remote_id = connection.remote_id
        self._journal = journal
        self._poll_seconds = settings_of(context).airbyte_poll_seconds

    async def sync(self) -> None:
        """Raises `RetryLater` while the job runs, and `ConnectorFailure` when it failed."""
        async with self._context.session() as session:
            noted = await repository.find_run(session, self._run.sync_id)
        client = await remote_airbyte(self._context, self._server_id)
        job_id = noted.job_id if noted else None
        if job_id is None:
            try:
                job_id = (await self._start(client, noted)).id
            except _CancelledEarly:
                await self._finish_cancelled("Cancelled before it began.")
                return
        await self._follow(client, job_id)

    async def _start(self, client: RemoteAirbyte, noted: RemoteRun | None) -> Job:
        await self._context.progress(0, None, "Asking the remote Airbyte to sync")
        if noted is None:
            await self._check_active(client)
            newest = max((job.id for job in await client.list_newest_jobs(self._remote_id, limit=1)), default=0)
            job = await self._ask(client, await self._note_intent(newest))
        else:
            found = newer_than(await client.list_newest_jobs(self._remote_id), noted.watermark)
            job = found or await self._ask(client, noted)
        self._journal.say("info", f"The remote Airbyte runs job {job.id}.")
        await self._note(job)
        return job

    async def _check_active(self, client: RemoteAirbyte) -> None:
        connection = await client.get_connection(self._remote_id)
        if connection.status != "active":
            raise RemoteConnectionInactive(f"The connection is {connection.status} in the remote Airbyte.")

    async def _note_intent(self, watermark: int) -> RemoteRun:
        noted = RemoteRun(tenant_id=self._run.tenant_id, sync_id=self._run.sync_id, watermark=watermark)
        async with self._context.session() as session:
            await repository.note_intent(session, noted)
        return noted

    async def _ask(self, client: RemoteAirbyte, noted: RemoteRun) -> Job:
        """Start a job; when one runs there already, by its own schedule or by an attempt before, follow that one."""
        if self._context.cancelled.is_set():
            raise _CancelledEarly
        try:
            return await client.start_sync(self._remote_id)
        except AlreadyRunning:
            jobs = await client.list_newest_jobs(self._remote_id)
            found = newer_than(jobs, noted.watermark) or next((job for job in jobs if not job.is_over), None)
            if found is None:
                raise RemoteUnavailable("The remote Airbyte says that a sync runs, and shows none.") from None
            self._journal.say("info", "A sync was running there already; this one follows it.")
            return found

    async def _follow(self, client: RemoteAirbyte, job_id: int) -> None:
        """Look a few times, then let another attempt go on, so that no worker is held."""
        job: Job | None = None
        for look in range(LOOKS_AT_ONCE):
            if look:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._context.cancelled.wait(), self._poll_seconds)
            if self._context.cancelled.is_set():
                await self._cancel(client, job_id)
                return
            job = await self._look(client, job_id)
            if job.is_over:
                await self._end(job)
                return
        await write_journal(self._context, self._journal)
        assert job is not None, "it was looked at"
        raise RetryLater(await self._pause(), RUNNING, f"Job {job_id} of the remote Airbyte is {job.status}.")

    async def _look(self, client: RemoteAirbyte, job_id: int) -> Job:
        """What the job is like now. While the remote Airbyte is away, the job there goes on, and so do we, later."""
        try:
            job = await client.get_job(job_id)
        except ConnectorFailure as failure:
            if not failed_there(failure):
                raise
            self._journal.say("warning", failure.message)
            await write_journal(self._context, self._journal)
            raise RetryLater(await self._outage_pause(), failure.type, failure.message) from failure
        await self._note(job)
        rows = f"; {job.rows} rows so far" if job.rows else ""
        await self._context.progress(job.rows or 0, None, f"The remote Airbyte's job {job.id} is {job.status}{rows}")
        return job

    async def _note(self, job: Job) -> None:
        async with self._context.session() as session:
            await repository.note_heard(
                session, self._run.sync_id, job_id=job.id, status=job.status, rows=job.rows, bytes_=job.bytes
            )

    async def _pause(self) -> float:
        """Longer the longer it runs: a tenth of its age, a minute at most."""
        age = await self._seconds_since("asked_at")
        return min(LONGEST_PAUSE, max(self._poll_seconds, age / 10))

    async def _outage_pause(self) -> float:
        silent = await self._seconds_since("heard_at")
        return min(LONGEST_OUTAGE_PAUSE, max(self._poll_seconds, silent / 2))

    async def _seconds_since(self, moment: str) -> float:
        async with self._context.session() as session:
            noted = await repository.find_run(session, self._run.sync_id)
        at: datetime = getattr(noted, moment) if noted else utc_now()
        return max(0.0, (utc_now() - at).total_seconds())

    async def _cancel(self, client: RemoteAirbyte, job_id: int) -> None:
        await client.cancel_job(job_id)
        await self._finish_cancelled("Cancelled; what the remote Airbyte has written stays.")

    async def _finish_cancelled(self, message: str) -> None:
        self._journal.say("info", message)
        await write_journal(self._context, self._journal)
        async with self._context.session() as session:
            await sync_repository.finish_sync(session, self._run.sync_id, error_type="cancelled", message=message)

    async def _end(self, job: Job) -> None:
        seconds = await self._seconds_since("asked_at")
        outcome = {"succeeded": "succeeded", "cancelled": "cancelled"}.get(job.status, "failed")
        metrics.LATENCY.labels(metrics.provider_of(self._run.entry), outcome).observe(seconds)
        if job.status == "succeeded":
            await self._succeed(job)
            return
        since = await self._began(job)
        async with self._context.session() as session:
            await self._find_landed(session, since)
            await telling.tell(session, self._run)
        if job.status == "cancelled":
            raise RemoteSyncCancelled(f"Job {job.id} was cancelled in the remote Airbyte.")
        raise RemoteSyncFailed(f"Job {job.id} failed in the remote Airbyte, which has tried it several times itself.")

    async def _succeed(self, job: Job) -> None:
        rows, size = job.rows or 0, job.bytes or 0
        provider = metrics.provider_of(self._run.entry)
        since = await self._began(job)
        async with self._context.session() as session:
            await self._find_landed(session, since)
        self._journal.say("info", f"The remote Airbyte synced {rows} rows ({size} bytes).")
        await write_journal(self._context, self._journal)
        async with self._context.closing_session() as session:
            await sync_repository.add_to_sync_stream(session, self._counts(rows, size))
            await sync_repository.finish_sync(session, self._run.sync_id, error_type=None, message=None)
            await telling.tell(session, self._run)
            await telling.tell_finished(session, self._run)
        metrics.ROWS.labels(provider, "committed").inc(rows)
        metrics.BYTES.labels(provider).inc(size)
        log.info("sync.finished", connection_id=str(self._connection.id), engine="server", rows=rows)

    def _counts(self, rows: int, size: int) -> SyncStream:
        """The remote API counts a job as a whole, and not by stream."""
        return SyncStream(
            tenant_id=self._run.tenant_id,
            sync_id=self._run.sync_id,
            stream=ALL_STREAMS,
            raw_table=None,
            emitted=rows,
            committed=rows,
            filtered=0,
            quarantined=0,
            bytes=size,
            quarantined_bytes=0,
            complete=True,
            accounts=[],
            asked={},
            vanished=0,
        )

    async def _find_landed(self, session: AsyncSession, since: datetime) -> None:
        """What is new in raw tables here, if the destination writes into them: only that is told to the warehouse."""
        if not self._connection.lands_here:
            return
        for name in self._connection.streams:
            stream = self._run.entry.stream(name)
            if stream is None:
                continue
            count = await repository.count_landed(session, stream, self._connection.id, since)
            self._journal.say("info" if count else "warning", f"{count} new rows in raw.{stream.table}.")
            if count:
                self._run.tables[name] = stream.table
                spans = await repository.list_landed(session, stream, self._connection.id, since)
                self._run.accounts[name] = {span.account: [span.first, span.last] for span in spans}

    async def _began(self, job: Job) -> datetime:
        """When the remote job began by its own clock, which also stamps its rows; else when we asked for it."""
        with suppress(ValueError, TypeError):
            moment = datetime.fromisoformat(job.started_at or "")
            if moment.tzinfo is not None:
                return moment
        return utc_now() - timedelta(seconds=await self._seconds_since("asked_at") + 60)


async def cancel_remote_run(context: JobContext, wanted: CancelRemoteRun) -> None:
    """End what a cancelled sync may have started there. Safe to run twice."""
    client = await remote_airbyte(context, wanted.server_id)
    if wanted.job_id is not None:
        await client.cancel_job(wanted.job_id)
        return
    for job in await client.list_newest_jobs(wanted.remote_connection_id):
        if job.id > wanted.watermark and not job.is_over:
            await client.cancel_job(job.id)
