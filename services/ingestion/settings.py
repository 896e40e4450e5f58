"""What the ingestion service is told at start, beyond what every process is told."""

from pydantic import Field

from libs.settings import Settings


class IngestionSettings(Settings):
    """Settings of the ingestion service and its worker."""

    upload_max_bytes: int = Field(100 * 1024 * 1024, ge=1024, description="Largest file that an upload may have.")
    connector_wall_seconds: int = Field(3300, ge=10, le=3500, description="How long one run of a connector may take.")
    connector_silence_seconds: int = Field(600, ge=1, description="How long a connector may send nothing.")
    connector_memory_bytes: int = Field(6 << 30, ge=64 << 20, description="Address space a connector may use.")
    connector_line_bytes: int = Field(16 << 20, ge=1024, description="Longest line that a connector may print.")
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
