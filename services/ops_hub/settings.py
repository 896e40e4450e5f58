"""What the ops_hub service is told at start, beyond what every process is told."""

from libs.settings import Settings


class OpsHubSettings(Settings):
    """Settings of the ops_hub service and its worker."""
