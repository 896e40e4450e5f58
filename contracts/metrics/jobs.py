"""Jobs of the metrics service."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class RunDbt(JobPayload):
    """Rebuild the marts of one tenant from what changed, then its snapshots."""

    KIND: ClassVar[str] = "metrics.run_dbt"
    full: bool = False
    """Rebuild every partition of the tenant, not only the changed ones."""


class BuildSnapshot(JobPayload):
    """Build the snapshots of one tenant, or affirm those that still say what the marts say."""

    KIND: ClassVar[str] = "metrics.build_snapshot"


class CheckDataQuality(JobPayload):
    """Run every data-quality check of one tenant, keep what it found, and open or close incidents."""

    KIND: ClassVar[str] = "metrics.check_data_quality"


class CheckAlertRule(JobPayload):
    """Look whether a rule fires, and tell its recipients when that changed."""

    KIND: ClassVar[str] = "metrics.check_alert_rule"
    rule_id: UUID


class SendAlert(JobPayload):
    """Tell one recipient of an event."""

    KIND: ClassVar[str] = "metrics.send_alert"
    event_id: UUID
    recipient: str


class SendSlackAlert(JobPayload):
    """Tell one channel of Slack of an event."""

    KIND: ClassVar[str] = "metrics.send_slack_alert"
    event_id: UUID
    channel_id: UUID


class ForgetAlertSecrets(JobPayload):
    """Delete from the vault what no channel goes by."""

    KIND: ClassVar[str] = "metrics.forget_alert_secrets"
    refs: list[str]
