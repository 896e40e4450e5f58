"""What the ops_hub service is told at start, beyond what every process is told."""

from pydantic import Field

from libs.settings import Settings


class OpsHubSettings(Settings):
    """Settings of the ops_hub service and its worker."""

    public_url: str | None = Field(None, description="Address people use, when it is not the one they connect to.")
    review_request_cap_days: int = Field(
        180, ge=30, le=1000, description="For so long nobody is asked again for a review of the same location."
    )
    review_requests_per_day: int = Field(
        1000, ge=1, le=100_000, description="How many people a tenant may ask for a review within 24 hours."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, for links in mails."""
        return (self.public_url or self.gateway_url).rstrip("/")
