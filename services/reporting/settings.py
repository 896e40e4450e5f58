"""What the reporting service is told at start, beyond what every process is told."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from libs.settings import Settings

_ADDRESSES = ("dataforseo_url", "google_places_url")


class ReportingSettings(Settings):
    """Settings of the reporting service and its worker."""

    public_url: str | None = Field(None, description="Address people use, when it is not the one they connect to.")
    dataforseo_url: str = Field(
        "https://api.dataforseo.com", description="DataForSEO's API; https://sandbox.dataforseo.com costs nothing."
    )
    google_places_url: str = Field("https://places.googleapis.com", description="Google's API of places.")
    google_places_key: SecretStr | None = Field(
        None, description="Key of Google's API of places, for all clients; empty: its ranks are not offered."
    )
    rank_answer_seconds: float = Field(
        60, ge=0.1, le=120, description="How long a source of ranks may take for an answer."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, for links in mails."""
        return (self.public_url or self.gateway_url).rstrip("/")

    @model_validator(mode="after")
    def _sources_are_reached_safely(self) -> Self:
        if self.environment not in ("staging", "production"):
            return self
        for name in _ADDRESSES:
            if not getattr(self, name).startswith("https://"):
                raise ValueError(f"OPSIGHT_{name.upper()} must be an https:// address")
        return self
