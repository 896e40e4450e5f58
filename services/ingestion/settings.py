"""What the ingestion service is told at start, beyond what every process is told."""

from uuid import UUID

from pydantic import Field, SecretStr

from libs.settings import Settings


class IngestionSettings(Settings):
    """Settings of the ingestion service and its worker."""

    upload_max_bytes: int = Field(100 * 1024 * 1024, ge=1024, description="Largest file that an upload may have.")
    connector_wall_seconds: int = Field(3300, ge=10, le=3500, description="How long one run of a connector may take.")
    connector_silence_seconds: int = Field(600, ge=1, description="How long a connector may send nothing.")
    connector_memory_bytes: int = Field(6 << 30, ge=64 << 20, description="Address space a connector may use.")
    connector_line_bytes: int = Field(16 << 20, ge=1024, description="Longest line that a connector may print.")
    airbyte_server_origins: list[str] = Field(
        [], description="JSON list of origins (http://airbyte.internal:8000) of remote Airbytes inside this network."
    )
    airbyte_server_url: str = Field("", description="Public API of the installation's own Airbyte; empty: none.")
    airbyte_server_client_id: str = Field("", description="Client id of an application there.")
    airbyte_server_client_secret: SecretStr = Field(SecretStr(""), description="The application's client secret.")
    airbyte_server_workspaces: dict[UUID, list[UUID]] = Field(
        {}, description="JSON {tenant id: [workspace ids]}: who may use which workspaces of it; nobody else may."
    )
    airbyte_poll_seconds: float = Field(10, ge=0.05, le=300, description="Pause between two looks at a remote job.")
    airbyte_answer_seconds: float = Field(30, ge=0.1, le=120, description="How long a remote Airbyte may take.")
    sync_stale_minutes: int = Field(60, ge=1, le=100_000, description="From which age on a last sync counts as stale.")
    connector_output_bytes: int = Field(64 << 30, ge=1024, description="How much a connector may print in one run.")
    market_ecb_url: str = Field(
        "https://www.ecb.europa.eu/stats/eurofxref", description="Where the ECB's files of reference rates are."
    )
    market_ecb_fallback_url: str = Field(
        "https://data-api.ecb.europa.eu/service/data/EXR", description="The ECB's data portal, when the files fail."
    )
    market_fred_url: str = Field("https://api.stlouisfed.org/fred", description="Where the API of FRED is.")
    market_stooq_url: str = Field("https://stooq.com", description="Where Stooq is.")
    raw_retention_days: int = Field(
        90,
        ge=31,
        le=3650,
        description="How many days raw rows that nothing needs any more are kept; a tenant may have its own number.",
    )
