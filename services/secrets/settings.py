"""What the secrets service is told at start, beyond what every process is told."""

from libs.settings import Settings


class SecretsSettings(Settings):
    """Settings of the secrets service and its worker."""
