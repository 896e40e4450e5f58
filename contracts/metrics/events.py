"""Facts that the metrics service tells others."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from contracts.events import Event
from contracts.tenant_end import purged_by


class SnapshotBuilt(Event):
    """New numbers are answered from now on. Not told when a check found that the old ones still hold."""

    TYPE: ClassVar[str] = "metrics.snapshot_built"
    dataset: Literal["warehouse", "demo"]
    snapshot_id: str
    rows: int


class _AlertFacts(BaseModel):
    """What a rule found, with the numbers; not told while the rule is snoozed."""

    rule_id: UUID
    rule_name: str
    severity: Literal["info", "warning", "critical"]
    message: str
    value: float | None
    compared_value: float | None


class AlertFired(_AlertFacts, Event):
    """A rule began to fire, or still fires after its cool-down (`is_reminder`)."""

    TYPE: ClassVar[str] = "metrics.alert_fired"
    is_reminder: bool


class AlertResolved(_AlertFacts, Event):
    """What a rule fired about is over."""

    TYPE: ClassVar[str] = "metrics.alert_resolved"


class _IncidentFacts(BaseModel):
    """The check that fails, and what it found last; not told while it is muted."""

    incident_id: UUID
    dataset: Literal["warehouse", "demo"]
    check: str
    message: str
    observed: float | None
    limit: float | None
    unit: str | None
    failing_keys: list[str]


class DataQualityIncidentOpened(_IncidentFacts, Event):
    """A data-quality check began to fail."""

    TYPE: ClassVar[str] = "metrics.data_quality_incident_opened"


class DataQualityIncidentClosed(_IncidentFacts, Event):
    """A check that failed has passed twice in a row."""

    TYPE: ClassVar[str] = "metrics.data_quality_incident_closed"
    failed_runs: int


TenantPurged = purged_by("metrics")
