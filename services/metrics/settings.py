"""What the metrics service is told at start, beyond what every process is told."""

from pydantic import Field, SecretStr

from libs.settings import Settings


class MetricsSettings(Settings):
    """Settings of the metrics service and its worker."""

    dbt_database_url: SecretStr | None = Field(
        None, description="PostgreSQL URL of the role opsight_dbt; the worker needs it, the service does not."
    )
    dbt_warm: bool = Field(
        True, description="Whether the worker starts dbt with itself, so that the first run need not wait for it."
    )
    dbt_debounce_seconds: float = Field(
        2.0, ge=0, le=600, description="How long landed data waits for more of it before dbt runs."
    )
    dbt_timeout_seconds: float = Field(1800, ge=10, le=14400, description="How long one dbt run may take.")
    snapshot_budget_seconds: int = Field(
        3600, ge=60, le=86400, description="Age at which a snapshot is stale; at half of it, it is late."
    )
    snapshot_interval_seconds: int = Field(
        900, ge=5, le=86400, description="How often each tenant's snapshots are checked and affirmed."
    )
    public_url: str | None = Field(None, description="Address people use, when it is not the one they connect to.")
    snapshot_cache_mib: int = Field(
        1024, ge=16, le=65536, description="Memory for decoded snapshots and finished answers, in MiB."
    )
    snapshot_warm_seconds: float = Field(
        2.0, ge=0, le=60, description="How long a start waits for snapshots to be loaded ahead; 0 loads none ahead."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, for links in mails."""
        return (self.public_url or self.gateway_url).rstrip("/")
