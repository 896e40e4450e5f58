"""What every process is told at start. Each deployable subclasses `Settings` in its own `settings.py`.

Read once in `app.py` or `worker.py` and passed on; importing a module never reads the environment.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.flags import FLAG_KEYS, FlagKey

Environment = Literal["local", "test", "staging", "production"]


class Settings(BaseSettings):
    """Settings that every service and the gateway share; each is `OPSIGHT_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="OPSIGHT_", extra="ignore", hide_input_in_errors=True)

    @classmethod
    def from_environment(cls) -> Self:
        """The settings of this process; raises `ValidationError` that names what is missing or wrong."""
        nothing: dict[str, Any] = {}
        return cls(**nothing)

    @property
    def flag_defaults(self) -> dict[FlagKey, bool]:
        """What the environment says of each flag."""
        return {key: getattr(self, key.lower()) for key in FLAG_KEYS}

    environment: Environment = Field("local", description="Which environment this is; part of every log line.")
    database_url: SecretStr = Field(description="PostgreSQL URL of this process's own role: postgresql://…")
    redis_url: SecretStr = Field(description="Redis or Valkey URL: redis://…")
    signing_key_file: Path = Field(description="PEM file of this deployable's Ed25519 private key.")
    trust_file: Path = Field(description="JSON file {issuer: Ed25519 public key as PEM} of the callers to believe.")
    data_dir: Path = Field(Path(".opsight/data"), description="Folder for uploaded files, connectors and mail.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    git_sha: str = Field("unknown", description="Commit the running code was built from.")
    otlp_endpoint: HttpUrl | None = Field(None, description="OpenTelemetry collector (HTTP); empty turns traces off.")
    traces_per_second: int = Field(50, ge=0, le=10_000, description="Traces begun and sent in a second at most.")
    database_pool_size: int = Field(
        5, ge=1, le=100, description="Half of the connections that a process opens to PostgreSQL; one more has flags."
    )
    worker_port: int | None = Field(None, description="Port of a worker's health and metrics; empty: none.")
    worker_host: str = Field("127.0.0.1", description="Address of that port; 0.0.0.0 in a container.")
    worker_concurrency: int = Field(16, ge=1, le=1000, description="Jobs a worker runs at once in each queue.")
    smtp_url: SecretStr | None = Field(None, description="smtp:// or smtps:// server; empty: into data_dir/mail.")
    mail_from: str = Field("Opsight <opsight@localhost>", description="Sender of the mail that Opsight sends.")
    ops_hub_enabled: bool = Field(True, description="Whether the operations hub is open by default.")
    ops_live_ranks_enabled: bool = Field(False, description="Whether live rank checks are on by default.")
    ops_oauth_enabled: bool = Field(False, description="Whether OAuth connections are on by default.")
    gateway_url: str = Field("http://127.0.0.1:8080", description="Where this process reaches the gateway.")
    gateway_internal_url: str = Field("http://127.0.0.1:8106", description="Where the gateway's internal side listens.")
    ingestion_url: str = Field("http://127.0.0.1:8101", description="Where the ingestion service listens.")
    metrics_url: str = Field("http://127.0.0.1:8102", description="Where the metrics service listens.")
    ops_hub_url: str = Field("http://127.0.0.1:8103", description="Where the operations hub listens.")
    reporting_url: str = Field("http://127.0.0.1:8104", description="Where the reporting service listens.")
    secrets_url: str = Field("http://127.0.0.1:8105", description="Where the secrets service listens.")
