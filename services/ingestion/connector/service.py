"""The catalogue as the API shows it."""

from pathlib import Path

from contracts.ingestion.connections import Connector, ConnectorState, ConnectorStream, ConnectorSummary
from services.ingestion.connector.catalogue import CATALOGUE, ConnectorEntry, get_connector
from services.ingestion.connector.installation import is_installed


def list_connectors(data_dir: Path) -> list[ConnectorSummary]:
    """All connectors that may run here, those that can run at once first."""
    summaries = [_summary(entry, data_dir) for entry in CATALOGUE]
    order = list(ConnectorState)
    return sorted(summaries, key=lambda summary: order.index(summary.state))


def describe_connector(name: str, data_dir: Path) -> Connector:
    """One connector with the schema of its configuration; raises `UnknownConnector`."""
    entry = get_connector(name)
    streams = [
        ConnectorStream(
            name=stream.name, table=f"raw.{stream.table}", incremental=stream.incremental, dataset=stream.table
        )
        for stream in entry.streams
    ]
    summary = _summary(entry, data_dir)
    return Connector(**summary.model_dump(), config_schema=entry.config_schema, streams=streams)


def _summary(entry: ConnectorEntry, data_dir: Path) -> ConnectorSummary:
    return ConnectorSummary(
        name=entry.name,
        title=entry.title,
        provider=entry.provider,
        version=entry.version,
        description=entry.description,
        dataset=entry.dataset,
        state=_state(entry, data_dir),
        requires_secrets=entry.requires_secrets,
    )


def _state(entry: ConnectorEntry, data_dir: Path) -> ConnectorState:
    return ConnectorState.READY if is_installed(entry, data_dir) else ConnectorState.INSTALLABLE
