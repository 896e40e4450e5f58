"""What the ingestion service is told at start, beyond what every process is told."""

from pydantic import Field

from libs.settings import Settings


class IngestionSettings(Settings):
    """Settings of the ingestion service and its worker."""

    upload_max_bytes: int = Field(100 * 1024 * 1024, ge=1024, description="Largest file that an upload may have.")
