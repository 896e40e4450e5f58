"""What the reporting service is told at start, beyond what every process is told."""

from libs.settings import Settings


class ReportingSettings(Settings):
    """Settings of the reporting service and its worker."""
