"""Tables of the schema `ingestion`, a module a noun; `METADATA` knows them all."""

from services.ingestion.models.base import METADATA, IngestionModel
from services.ingestion.models.connection import Connection, Probe, StreamState, Sync, SyncStream
from services.ingestion.models.dataset import DatasetVersion
from services.ingestion.models.installation import Installation
from services.ingestion.models.market import (
    MarketAnswer,
    MarketCache,
    MarketKey,
    MarketProviderState,
    MarketPull,
    MarketPullSchedule,
)
from services.ingestion.models.quarantine import Quarantine, QuarantineRetry
from services.ingestion.models.remote import AirbyteServer, RemoteRun
from services.ingestion.models.replay import Replay, ReplayDay
from services.ingestion.models.retention import RetentionPolicy, RetentionRun
from services.ingestion.models.telemetry import SyncLog, TelemetryView
from services.ingestion.models.upload import Upload
from services.ingestion.models.webhook import WebhookEndpoint, WebhookMessage, WebhookReceipt, WebhookToken

__all__ = [
    "METADATA",
    "AirbyteServer",
    "Connection",
    "DatasetVersion",
    "IngestionModel",
    "Installation",
    "MarketAnswer",
    "MarketCache",
    "MarketKey",
    "MarketProviderState",
    "MarketPull",
    "MarketPullSchedule",
    "Probe",
    "Quarantine",
    "QuarantineRetry",
    "RemoteRun",
    "Replay",
    "ReplayDay",
    "RetentionPolicy",
    "RetentionRun",
    "StreamState",
    "Sync",
    "SyncLog",
    "SyncStream",
    "TelemetryView",
    "Upload",
    "WebhookEndpoint",
    "WebhookMessage",
    "WebhookReceipt",
    "WebhookToken",
]
