"""What the ingestion service is told at start, beyond what every process is told."""

from libs.settings import Settings


class IngestionSettings(Settings):
    """Settings of the ingestion service and its worker."""
