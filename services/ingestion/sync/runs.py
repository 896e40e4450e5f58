"""What a worker does for a sync or a probe: prepare the connector, run it, note how it went."""

from pathlib import Path
from uuid import UUID

import structlog

from contracts.ingestion.connections import CheckResult, DiscoveredStream, DiscoverResult
from contracts.ingestion.remote import RemoteConnectionsResult
from contracts.ingestion.streams import StreamField
from libs.jobs import JobContext, Permanent, RetryPolicy
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.streams import choices_of, required_fields
from services.ingestion.connector.catalogue import ConnectorEntry, describe_connector, get_connector
from services.ingestion.connector.installation import Report
from services.ingestion.connector.launch import FindUpload
from services.ingestion.credential.resources import vault_of_job
from services.ingestion.credential.service import reveal
from services.ingestion.engine.commands import check, discover
from services.ingestion.engine.errors import ConnectorFailure, ConnectorMisconfigured, CredentialsRefused
from services.ingestion.engine.journal import Journal
from services.ingestion.engine.protocol import Catalog, Stream, stream_id
from services.ingestion.engine.refusals import is_refusal
from services.ingestion.models import Connection, Probe, StreamState
from services.ingestion.remote.listing import list_remote_connections
from services.ingestion.remote.running import RemoteSync
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync import metrics, probe_repository, repository
from services.ingestion.sync.bulkhead import places_of
from services.ingestion.sync.landing import SyncRun
from services.ingestion.sync.planning import read_by
from services.ingestion.sync.running import SyncAttempt
from services.ingestion.sync.telling import tell_failed
from services.ingestion.sync.views import problem_of
from services.ingestion.sync.workspace import Labels, Workspace, prepared
from services.ingestion.telemetry.writing import write_journal
from services.ingestion.upload.storage import upload_folder

log: structlog.stdlib.BoundLogger = structlog.get_logger()
RETRY = RetryPolicy(attempts=4, base_seconds=10, cap_seconds=900)


async def sync_connection(context: JobContext, connection_id: UUID) -> None:
    """One attempt at a sync. Raises `Permanent`, or `ConnectorFailure` when another attempt may help."""
    connection, states = await _find_connection(context, connection_id)
    entry = describe_connector(connection.connector)
    run = SyncRun(context.tenant_id, context.job_id, connection.id, entry, connection.dataset)
    structlog.contextvars.bind_contextvars(connection_id=str(connection.id), connector=entry.name)
    journal = Journal()
    try:
        with places_of(context).taken(entry.provider):
            await ENGINES[connection.engine](context, run, connection, states, journal)
    except ConnectorFailure as failure:
        await _note_early_failure(context, run, failure, journal)
        raise


async def _sync_here(
    context: JobContext, run: SyncRun, connection: Connection, states: dict[str, StreamState], journal: Journal
) -> None:
    """The engine `embedded`: the connector runs here."""
    entry = run.entry
    journal.say("info", f"Attempt {context.attempt} of {entry.title} {entry.version}.")
    config = await reveal(vault_of_job(context), context.tenant_id, entry, connection.config)
    async with prepared(
        entry,
        config,
        settings=_settings(context),
        labels=Labels(context.tenant_id, context.job_id, connection.id),
        find_upload=uploads_of(context),
        report=_reporter(context, journal),
    ) as workspace:
        journal.redaction = workspace.redaction
        selected = list(choices_of(entry, connection).values())
        await SyncAttempt(context, run, workspace, selected, states, journal).sync()


async def _sync_there(
    context: JobContext, run: SyncRun, connection: Connection, states: dict[str, StreamState], journal: Journal
) -> None:
    """The engine `server`: a remote Airbyte syncs it."""
    await RemoteSync(context, run, connection, journal).sync()


ENGINES = {"embedded": _sync_here, "server": _sync_there}


async def run_probe(context: JobContext) -> None:
    """Answer a check or a discovery; what the connector says no to is an answer, too."""
    async with context.session() as session:
        probe = await probe_repository.find_probe(session, context.job_id)
    if probe is None:
        raise Permanent("probe_gone", "What was asked for is no longer there.")
    try:
        result = await _probe(context, probe)
    except ConnectorFailure as failure:
        async with context.session() as session:
            await probe_repository.finish_probe(
                session, probe.id, result=None, error_type=failure.type, message=failure.message
            )
        raise Permanent(failure.type, failure.message) from failure
    async with context.session() as session:
        answer = result.model_dump_json()
        await probe_repository.finish_probe(session, probe.id, result=answer, error_type=None, message=None)


async def _probe(context: JobContext, probe: Probe) -> CheckResult | DiscoverResult | RemoteConnectionsResult:
    if probe.kind == "remote_connections":
        return await list_remote_connections(context, probe)
    entry = get_connector(probe.connector)
    config = await reveal(vault_of_job(context), context.tenant_id, entry, probe.config)
    async with prepared(
        entry,
        config,
        settings=_settings(context),
        labels=Labels(context.tenant_id, context.job_id),
        find_upload=uploads_of(context),
        report=_reporter(context),
    ) as workspace:
        await context.progress(0, None, f"Asking {entry.title}")
        return await (_check(workspace) if probe.kind == "check" else _discover(workspace))


async def _check(workspace: Workspace) -> CheckResult:
    status = await check(workspace.start("check", config=workspace.config_json), workspace.redaction)
    if status.status == "SUCCEEDED":
        return CheckResult(succeeded=True, message=status.message)
    said = status.message or ""
    refused = CredentialsRefused(said).by(workspace.entry.title) if is_refusal(said) else ConnectorMisconfigured(said)
    problem = problem_of(refused.type, refused.message)
    return CheckResult(succeeded=False, message=refused.message or None, problem=problem)


async def _discover(workspace: Workspace) -> DiscoverResult:
    catalog = await discover(workspace.start("discover", config=workspace.config_json), workspace.redaction)
    return discovered(workspace.entry, catalog)


def discovered(entry: ConnectorEntry, catalog: Catalog) -> DiscoverResult:
    """What the source offers; only streams that have a raw table can be selected."""
    return DiscoverResult(streams=[_discovered_stream(entry, stream) for stream in catalog.streams])


def _discovered_stream(entry: ConnectorEntry, stream: Stream) -> DiscoveredStream:
    name = stream_id(stream.name, stream.namespace)
    declared = entry.stream(name)
    required = read_by(stream) | (required_fields(declared) if declared else frozenset())
    properties: dict[str, object] = stream.json_schema.get("properties", {})
    fields = [
        StreamField(name=field, description=_description(about), required=field in required)
        for field, about in properties.items()
    ]
    return DiscoveredStream(
        name=name,
        sync_modes=stream.supported_sync_modes,
        cursor_field=stream.default_cursor_field or [],
        primary_key=stream.source_defined_primary_key or [],
        json_schema=stream.json_schema,
        fields=sorted(fields, key=lambda field: not field.required),
        selectable=declared is not None,
    )


def _description(about: object) -> str | None:
    text = about.get("description") if isinstance(about, dict) else None
    return text[:500] if isinstance(text, str) else None


async def _find_connection(context: JobContext, connection_id: UUID) -> tuple[Connection, dict[str, StreamState]]:
    """The connection, and how far its streams were read when it was as it is."""
    async with context.session() as session:
        await repository.begin_attempt(session, context.job_id)
        connection = await connection_repository.find_connection(session, connection_id, lock=True)
        states = await repository.get_stream_states(session, connection_id)
    if connection is None:
        raise Permanent("connection_gone", "The connection has been deleted.")
    return connection, states


async def _note_early_failure(context: JobContext, run: SyncRun, failure: ConnectorFailure, journal: Journal) -> None:
    """Failures before the connector ran, such as one that cannot be installed, belong into the history, too."""
    metrics.ERRORS.labels(metrics.provider_of(run.entry), failure.type).inc()
    if journal.last_said != failure.message:
        journal.say("error", failure.message)
    await write_journal(context, journal)
    is_last = context.counted_attempt >= RETRY.attempts
    async with context.session() as session:
        await repository.finish_sync(session, context.job_id, error_type=failure.type, message=failure.message)
        if failure.permanent or is_last:
            await tell_failed(session, run, failure)
    if failure.permanent:
        raise Permanent(failure.type, failure.message) from failure


def _settings(context: JobContext) -> IngestionSettings:
    assert isinstance(context.settings, IngestionSettings), "the ingestion worker is given its own settings"
    return context.settings


def uploads_of(context: JobContext) -> FindUpload:
    """Looks a file up among the uploads of the job's own tenant, and nowhere else."""

    def find(upload_id: UUID) -> Path | None:
        path = upload_folder(context.settings.data_dir, context.tenant_id, upload_id) / "original"
        return path if path.is_file() and not path.is_symlink() else None

    return find


def _reporter(context: JobContext, journal: Journal | None = None) -> Report:
    async def report(message: str) -> None:
        if journal is not None:
            journal.say("info", message)
        await context.progress(0, None, message)

    return report
