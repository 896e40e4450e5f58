"""The events that partners can subscribe to: what other services tell us, as partners are told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.events import Event
from contracts.gateway.webhook import WebhookEventKind, WebhookEventType
from contracts.ingestion.events import DataLanded, LandedAccount, SyncFailed, SyncFinished
from contracts.metrics.events import (
    AlertFired,
    AlertResolved,
    DataQualityIncidentClosed,
    DataQualityIncidentOpened,
    SnapshotBuilt,
)
from contracts.reporting.events import ReportRunFinished

MOST_ACCOUNTS = 50  # a payload stays below 20 KB


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of event as partners know it, and the fact it comes from."""

    fact: type[Event]
    type: WebhookEventType
    description: str
    example: Event


_ID = UUID("01939e6f-7c00-7000-8000-000000000000")
_INCIDENT = DataQualityIncidentOpened(
    incident_id=_ID,
    dataset="warehouse",
    check="volume",
    message="Friday 2026-11-20 has 2 rows; 48 is usual on that weekday (robust z 31.0, 7.4 is the most).",
    observed=31.0,
    limit=7.4,
    unit="robust z",
    failing_keys=["google_ads:1234567890@2026-11-20 2 rows"],
)
KINDS = (
    Kind(
        DataLanded,
        "data.landed",
        "New raw rows were written, by a sync or an upload. The numbers follow with snapshot.built.",
        DataLanded(
            dataset="warehouse",
            source="google_ads",
            tables=["raw.google_ads__campaign"],
            accounts=[
                LandedAccount(
                    platform="google_ads",
                    account_id="1234567890",
                    min_date=datetime(2026, 11, 1, tzinfo=UTC).date(),
                    max_date=datetime(2026, 11, 2, tzinfo=UTC).date(),
                )
            ],
            job_id=_ID,
        ),
    ),
    Kind(
        SyncFinished,
        "sync.finished",
        "A data source was read to its end.",
        SyncFinished(
            connection_id=_ID,
            sync_id=_ID,
            connector="airbyte-source-google-ads",
            dataset="warehouse",
            emitted=1200,
            committed=1200,
            quarantined=0,
        ),
    ),
    Kind(
        SyncFailed,
        "sync.failed",
        "A sync ended without success, after every attempt it gets by itself.",
        SyncFailed(
            connection_id=_ID,
            sync_id=_ID,
            connector="airbyte-source-google-ads",
            dataset="warehouse",
            error_code="config_error",
            error_message="The customer id is not one of this login.",
        ),
    ),
    Kind(
        SnapshotBuilt,
        "snapshot.built",
        "New numbers are answered from now on: read them again.",
        SnapshotBuilt(dataset="warehouse", snapshot_id="9f8e7d6c5b4a", rows=48_000),
    ),
    Kind(
        AlertFired,
        "alert.fired",
        "An alert rule began to fire, or still fires after its cool-down.",
        AlertFired(
            rule_id=_ID,
            rule_name="Spend over budget",
            severity="critical",
            message="Spend: 5,210.00 EUR from 2026-11-13 to 2026-11-19, above 5,000.00 EUR.",
            value=5210.0,
            compared_value=None,
            is_reminder=False,
        ),
    ),
    Kind(
        AlertResolved,
        "alert.resolved",
        "What an alert rule fired about is over.",
        AlertResolved(
            rule_id=_ID,
            rule_name="Spend over budget",
            severity="critical",
            message="Spend: 4,800.00 EUR from 2026-11-14 to 2026-11-20, not above 5,000.00 EUR.",
            value=4800.0,
            compared_value=None,
        ),
    ),
    Kind(
        DataQualityIncidentOpened,
        "data_quality.incident_opened",
        "A data-quality check began to fail.",
        _INCIDENT,
    ),
    Kind(
        DataQualityIncidentClosed,
        "data_quality.incident_closed",
        "A data-quality check that failed has passed twice in a row.",
        DataQualityIncidentClosed(failed_runs=3, **_INCIDENT.model_dump()),
    ),
    Kind(
        ReportRunFinished,
        "report.run_finished",
        "A run of a report is over: completed, partial or failed. Read it with its id.",
        ReportRunFinished(
            report_id=_ID,
            report_name="Harbour Dental, weekly",
            run_id=_ID,
            kind="local_grid",
            number=12,
            state="completed",
            started_by="schedule",
            generated_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            finished_at=datetime(2026, 11, 20, 9, 1, 30, tzinfo=UTC),
            failure_code=None,
        ),
    ),
)
TYPE_OF: dict[type[Event], WebhookEventType] = {kind.fact: kind.type for kind in KINDS}


def public_data(fact: Event) -> dict[str, Any]:
    """The fact's fields as partners get them. Of very many accounts the first ones, and how many there are."""
    data = fact.model_dump(mode="json")
    if isinstance(fact, DataLanded):
        data |= {"accounts": data["accounts"][:MOST_ACCOUNTS], "account_count": len(fact.accounts)}
    return data


def payload(event_type: str, occurred_at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """What is posted."""
    return {"type": event_type, "timestamp": occurred_at.isoformat(), "data": data}


def describe() -> list[WebhookEventKind]:
    """The catalogue as the API answers it."""
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    return [
        WebhookEventKind(
            type=kind.type, description=kind.description, example=payload(kind.type, at, public_data(kind.example))
        )
        for kind in KINDS
    ]
