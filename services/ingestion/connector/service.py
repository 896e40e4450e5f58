"""The catalogue as the API shows it."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connectors import Connector, ConnectorState, ConnectorStream, ConnectorSummary
from services.ingestion.connection.streams import declared_fields, sync_modes
from services.ingestion.connector.catalogue import CATALOGUE, ConnectorEntry, get_connector
from services.ingestion.connector.installation import Installed, find_installed, is_installing, last_failure
from services.ingestion.installation import repository

ORDER = (
    ConnectorState.READY,
    ConnectorState.UPDATE_AVAILABLE,
    ConnectorState.INSTALLING,
    ConnectorState.INSTALLABLE,
    ConnectorState.FAILED,
    ConnectorState.UNAVAILABLE,
)


async def list_connectors(session: AsyncSession, data_dir: Path) -> list[ConnectorSummary]:
    """All connectors that may run here, those that can run at once first."""
    jobs = await repository.list_live_installations(session)
    summaries = [_summary(entry, data_dir, jobs.get(entry.name)) for entry in CATALOGUE]
    return sorted(summaries, key=lambda summary: ORDER.index(summary.state))


async def describe_connector(session: AsyncSession, name: str, data_dir: Path) -> Connector:
    """One connector with the schema of its configuration; raises `UnknownConnector`."""
    entry = get_connector(name)
    streams = [
        ConnectorStream(
            name=stream.name,
            table=f"raw.{stream.table}",
            incremental=stream.incremental,
            dataset=stream.table,
            sync_modes=sync_modes(stream),
            fields=declared_fields(stream),
        )
        for stream in entry.streams
    ]
    jobs = await repository.list_live_installations(session)
    summary = _summary(entry, data_dir, jobs.get(name))
    return Connector(**summary.model_dump(), config_schema=entry.config_schema, streams=streams)


def _summary(entry: ConnectorEntry, data_dir: Path, job_id: UUID | None) -> ConnectorSummary:
    installed = find_installed(entry, data_dir) if entry.package else None
    return ConnectorSummary(
        name=entry.name,
        title=entry.title,
        provider=entry.provider,
        version=entry.version,
        description=entry.description,
        dataset=entry.dataset,
        state=_state(entry, data_dir, installed, asked=job_id is not None),
        failure=last_failure(entry, data_dir) if entry.package else None,
        requires_secrets=entry.requires_secrets,
        packaged=entry.package is not None,
        installed_version=entry.version if entry.package is None else installed and installed.version,
        installed_at=installed and installed.installed_at,
        size_bytes=installed and installed.size_bytes,
        job_id=job_id,
    )


def _state(entry: ConnectorEntry, data_dir: Path, installed: Installed | None, *, asked: bool) -> ConnectorState:
    if entry.package is None:
        return ConnectorState.READY
    if asked or is_installing(entry, data_dir):
        return ConnectorState.INSTALLING
    if installed is not None:
        return ConnectorState.READY if installed.is_current else ConnectorState.UPDATE_AVAILABLE
    return ConnectorState.FAILED if last_failure(entry, data_dir) else ConnectorState.INSTALLABLE
