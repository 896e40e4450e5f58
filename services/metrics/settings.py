"""What the metrics service is told at start, beyond what every process is told."""

from libs.settings import Settings


class MetricsSettings(Settings):
    """Settings of the metrics service and its worker."""
