"""One attempt at a sync: run the connector, commit what its states cover as it goes, and account for how it ended."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from libs.jobs import JobContext, Permanent
from services.ingestion.connection.streams import StreamChoice
from services.ingestion.engine.commands import check, discover
from services.ingestion.engine.errors import (
    ConnectorFailure,
    ConnectorMisconfigured,
    CredentialsRefused,
    StreamsMissing,
)
from services.ingestion.engine.journal import Journal
from services.ingestion.engine.process import Connector
from services.ingestion.engine.reading import Reading
from services.ingestion.engine.refusals import is_refusal
from services.ingestion.engine.sink import Batch
from services.ingestion.models import StreamState
from services.ingestion.sync import landing, metrics, repository, telling
from services.ingestion.sync.landing import SyncRun
from services.ingestion.sync.planning import ReadPlan, plan_read
from services.ingestion.sync.workspace import Workspace
from services.ingestion.telemetry.writing import add_journal, write_journal

log: structlog.stdlib.BoundLogger = structlog.get_logger()
COMMIT_BYTES = 32 << 20
COMMIT_SECONDS = 5.0
PROGRESS_SECONDS = 1.0


class SyncAttempt:
    """Reads a source once, from the committed state on."""

    def __init__(
        self,
        context: JobContext,
        run: SyncRun,
        workspace: Workspace,
        selected: Sequence[StreamChoice],
        states: Mapping[str, StreamState],
        journal: Journal,
    ) -> None:
        self._context = context
        self._run = run
        self._workspace = workspace
        self._selected = selected
        self._states = states
        self._journal = journal
        self._committed_at = self._reported_at = time.monotonic()
        self._committing: asyncio.Task[None] | None = None

    async def sync(self) -> None:
        """Land everything that is new. Raises `Permanent`, or `ConnectorFailure` when another attempt may help."""
        started, outcome = time.monotonic(), "failed"
        try:
            outcome = await self._sync()
        except ConnectorFailure as failure:
            if self._context.cancelled.is_set():
                outcome = "cancelled"
                return
            await self._record(failure)
            if failure.permanent:
                raise Permanent(failure.type, failure.message) from failure
            raise
        finally:
            metrics.LATENCY.labels(metrics.provider_of(self._run.entry), outcome).observe(time.monotonic() - started)

    async def _sync(self) -> str:
        await self._context.progress(0, None, f"Asking {self._run.entry.title} for its streams")
        discovering = self._running("discover", {"config": self._workspace.config_json})
        catalog = await discover(discovering, self._workspace.redaction, self._journal)
        async with self._context.session() as session:
            self._run.remember((await repository.list_sync_streams(session, self._run.sync_id)).values())
        try:
            plan = plan_read(self._selected, catalog, self._states, self._run, self._workspace.config)
        except StreamsMissing as missing:
            raise await self._refusal() or missing from missing
        reading = Reading(plan.sinks, self._workspace.redaction, self._journal)
        try:
            return await self._read(plan, reading)
        finally:
            await self._abandon_commit()
            for sink in plan.sinks.values():
                sink.close()

    async def _refusal(self) -> ConnectorFailure | None:
        """What the source has against these settings, where it has offered too little.

        Google's, for one, says nothing of refused credentials when it is asked for its streams, and offers fewer.
        """
        checking = self._running("check", {"config": self._workspace.config_json})
        status = await check(checking, self._workspace.redaction)
        if status.status == "SUCCEEDED":
            return None
        said = status.message or "It does not say why."
        title = self._run.entry.title
        return CredentialsRefused(said).by(title) if is_refusal(said) else ConnectorMisconfigured(f"{title}: {said}")

    async def _read(self, plan: ReadPlan, reading: Reading) -> str:
        """Whatever way it ends, what is covered by a state is committed, and said."""
        try:
            if plan.sinks:
                await self._run_connector(plan, reading)
        except ConnectorFailure:
            await self._begin_commit(reading)
            await self._end_commit()
            raise
        await self._end_commit()
        if self._context.cancelled.is_set():
            await self._finish(reading, error_type="cancelled", message="Cancelled; what was committed stays.")
            return "cancelled"
        await self._finish(reading)
        return "succeeded"

    async def _run_connector(self, plan: ReadPlan, reading: Reading) -> None:
        files = {"config": self._workspace.config_json, "catalog": plan.catalog_json}
        if plan.states:
            files["state"] = plan.state_json
        async with self._running("read", files) as connector:
            async for lines in connector.lines():
                reading.feed(lines)
                await self._keep_up(reading)
            if self._context.cancelled.is_set():
                return
            exit_code = await connector.exit_code()
            self._log_stderr(connector, exit_code)
            reading.finish(exit_code)

    async def _keep_up(self, reading: Reading) -> None:
        now = time.monotonic()
        covered = sum(sink.covered.rows_end - sink.committed.rows_end for sink in reading.sinks.values())
        is_due = covered >= COMMIT_BYTES or (covered and now - self._committed_at >= COMMIT_SECONDS)
        if is_due and (self._committing is None or self._committing.done() or covered >= 2 * COMMIT_BYTES):
            await self._begin_commit(reading)
        if now - self._reported_at >= PROGRESS_SECONDS:
            self._reported_at = now
            total = sum(reading.estimates.values()) or None
            message = f"Reading {reading.current}" if reading.current else "Reading"
            await self._context.progress(reading.emitted, total, message)
            await write_journal(self._context, self._journal)

    async def _begin_commit(self, reading: Reading) -> None:
        """Commit what is covered while reading goes on; one commit at a time."""
        await self._end_commit()
        batches = landing.take(reading.sinks.values())
        if batches:
            self._committing = asyncio.create_task(self._commit(batches))

    async def _end_commit(self) -> None:
        """Wait for the commit that is under way, and hear how it went."""
        committing, self._committing = self._committing, None
        if committing is not None:
            await committing

    async def _abandon_commit(self) -> None:
        """Roll back a commit that is still under way when the attempt is stopped from outside."""
        if self._committing is not None:
            self._committing.cancel()
            await asyncio.gather(self._committing, return_exceptions=True)

    async def _commit(self, batches: list[Batch]) -> None:
        async with self._context.session() as session:
            await landing.land(session, self._run, batches)
        landing.settle(self._run, batches)
        self._committed_at = time.monotonic()
        self._journal.say("info", _committed(batches))

    async def _finish(self, reading: Reading, *, error_type: str | None = None, message: str | None = None) -> None:
        """The last commit: with the last rows go the sync's and the job's end, and the fact that data landed."""
        await self._context.progress(reading.emitted, None, "Committing")
        sinks = reading.sinks.values()
        batches = landing.take(sinks)
        await write_journal(self._context, self._journal)
        last = self._context.closing_session if error_type is None else self._context.session
        async with last() as session:
            await landing.land(session, self._run, batches)
            await landing.land_filtered(session, self._run, reading.filtered)
            if error_type is None:
                await landing.bury_older_generations(session, self._run, sinks)
            landing.note_tables(self._run, batches)
            self._journal.say("info", message or _committed(batches))
            await add_journal(session, self._context, self._journal)
            await repository.finish_sync(session, self._run.sync_id, error_type=error_type, message=message)
            await telling.tell(session, self._run)
            if error_type is None:
                await telling.tell_finished(session, self._run)
        landing.settle(self._run, batches)
        log.info("sync.finished", connection_id=str(self._run.connection_id), emitted=reading.emitted, error=error_type)

    async def _record(self, failure: ConnectorFailure) -> None:
        if failure.permanent:  # the others are counted where they are caught
            metrics.ERRORS.labels(metrics.provider_of(self._run.entry), failure.type).inc()
        self._journal.say("error", failure.message)
        await write_journal(self._context, self._journal)
        async with self._context.session() as session:
            await repository.finish_sync(session, self._run.sync_id, error_type=failure.type, message=failure.message)
            await telling.tell(session, self._run)
            if failure.permanent:
                await telling.tell_failed(session, self._run, failure)
        log.warning(
            "sync.failed", connection_id=str(self._run.connection_id), error=failure.type, message=failure.message
        )

    def _log_stderr(self, connector: Connector, exit_code: int) -> None:
        if exit_code:
            tail = self._workspace.redaction.clean(connector.stderr_tail())
            log.warning("connector.crashed", exit_code=exit_code, stderr=tail)
            if tail:
                self._journal.hear("ERROR", tail)

    @asynccontextmanager
    async def _running(self, name: str, files: dict[str, bytes]) -> AsyncGenerator[Connector]:
        """A command of the connector, which ends as soon as somebody cancels the job, whatever it is doing."""
        async with self._workspace.start(name, **files) as connector:

            async def watch() -> None:
                await self._context.cancelled.wait()
                await connector.end()

            watching = asyncio.create_task(watch())
            try:
                yield connector
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)


def _committed(batches: list[Batch]) -> str:
    rows = sum(batch.delta.rows for batch in batches)
    quarantined = sum(batch.delta.quarantined for batch in batches)
    vanished = sum(batch.vanished for batch in batches)
    gone = f" {vanished} earlier rows count no more: the source has none left of their days." if vanished else ""
    return f"Committed {rows} rows; {quarantined} records went to quarantine.{gone}"
