"""What the reporting service is told at start, beyond what every process is told."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from libs.settings import Settings

_ADDRESSES = ("dataforseo_url", "google_places_url", "ses_url")
_Server = Annotated[str, Field(pattern=r"^([0-9.]{7,15}(:[0-9]{1,5})?|[0-9a-f:]{2,39})$")]
_Selector = Annotated[str, Field(max_length=63, pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]

_Topic = Annotated[str, Field(pattern=r"^arn:aws[a-z-]{0,10}:sns:[a-z0-9-]{1,40}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$")]


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
    practice_provider_url: str | None = Field(
        None, description="Practice provider that plays sources of ranks to who has its login; never in production."
    )
    rank_answer_seconds: float = Field(
        60, ge=0.1, le=120, description="How long a source of ranks may take for an answer."
    )

    dns_servers: list[_Server] = Field(
        [], description="JSON list of servers of names, as address or address:port; empty: the machine's own."
    )
    dns_answer_seconds: float = Field(1.2, ge=0.1, le=2.5, description="How long a server of names may take.")
    dkim_selectors: list[_Selector] = Field(
        [], max_length=10, description="JSON list of the DKIM selectors that mail is signed with; SES names its own."
    )
    ses_url: str | None = Field(None, description="SES: another address of its API; empty: the region's own.")

    ses_topic_arn: _Topic | None = Field(
        None, description="SES: ARN of the SNS topic that brings bounces and complaints; empty: none is listened to."
    )

    former_seal_keys_file: Path | None = Field(
        None, description="JWK set or PEM of public keys that sealed reports before; published beside the key of now."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, for links in mails."""
        return (self.public_url or self.gateway_url).rstrip("/")

    @model_validator(mode="after")
    def _sources_are_reached_safely(self) -> Self:
        if self.environment not in ("staging", "production"):
            return self
        if self.practice_provider_url is not None:
            raise ValueError("OPSIGHT_PRACTICE_PROVIDER_URL is for local installations alone")
        for name in _ADDRESSES:
            if not (getattr(self, name) or "https://").startswith("https://"):
                raise ValueError(f"OPSIGHT_{name.upper()} must be an https:// address")
        return self
