"""Jobs of the metrics service."""

from typing import ClassVar

from contracts.jobs import JobPayload


class RunDbt(JobPayload):
    """Rebuild the marts of one tenant from what changed, then its snapshots."""

    KIND: ClassVar[str] = "metrics.run_dbt"
    full: bool = False
    """Rebuild every partition of the tenant, not only the changed ones."""


class BuildSnapshot(JobPayload):
    """Build the snapshots of one tenant, or affirm those that still say what the marts say."""

    KIND: ClassVar[str] = "metrics.build_snapshot"
