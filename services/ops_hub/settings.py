"""What the ops_hub service is told at start, beyond what every process is told."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from libs.settings import Settings

_ADDRESSES = (
    *("google_authorize_url", "google_token_url", "google_revoke_url"),
    *("google_accounts_url", "google_listings_url", "google_reviews_url"),
    *("google_analytics_data_url", "google_analytics_admin_url"),
    *("facebook_dialog_url", "facebook_graph_url", "dataforseo_url"),
)


class OpsHubSettings(Settings):
    """Settings of the ops_hub service and its worker."""

    public_url: str | None = Field(None, description="Address people use, when it is not the one they connect to.")
    review_request_cap_days: int = Field(
        180, ge=30, le=1000, description="For so long nobody is asked again for a review of the same location."
    )
    review_requests_per_day: int = Field(
        1000, ge=1, le=100_000, description="How many people a tenant may ask for a review within 24 hours."
    )
    google_client_id: str | None = Field(None, description="OAuth client at Google; empty: Google is not set up.")
    google_client_secret: SecretStr = Field(SecretStr(""), description="What the client proves itself with at Google.")
    google_authorize_url: str = Field(
        "https://accounts.google.com/o/oauth2/v2/auth", description="Google's consent page."
    )
    google_token_url: str = Field("https://oauth2.googleapis.com/token", description="Where Google gives tokens.")
    google_revoke_url: str = Field("https://oauth2.googleapis.com/revoke", description="Where Google takes them back.")
    google_issuer: str = Field("https://accounts.google.com", description="Who Google says it is.")
    facebook_app_id: str | None = Field(None, description="App at Facebook; empty: Facebook is not set up.")
    facebook_app_secret: SecretStr = Field(SecretStr(""), description="What the app proves itself with at Facebook.")
    facebook_dialog_url: str = Field(
        "https://www.facebook.com/v23.0/dialog/oauth", description="Facebook's consent page."
    )
    facebook_graph_url: str = Field("https://graph.facebook.com/v23.0", description="Facebook's Graph API.")
    google_accounts_url: str = Field(
        "https://mybusinessaccountmanagement.googleapis.com", description="Google's API of business accounts."
    )
    google_listings_url: str = Field(
        "https://mybusinessbusinessinformation.googleapis.com", description="Google's API of business listings."
    )
    google_reviews_url: str = Field("https://mybusiness.googleapis.com", description="Google's API of reviews.")
    google_analytics_data_url: str = Field(
        "https://analyticsdata.googleapis.com", description="Google Analytics' API of reports."
    )
    google_analytics_admin_url: str = Field(
        "https://analyticsadmin.googleapis.com", description="Google Analytics' API of properties."
    )
    dataforseo_url: str = Field(
        "https://api.dataforseo.com", description="DataForSEO's API; https://sandbox.dataforseo.com costs nothing."
    )
    provider_opening_seconds: float = Field(
        1.8,
        ge=0.1,
        le=60,
        description="How long a provider may take for the first, cheap call of a reading, and be silent within an"
        " answer. When another call takes longer, what stands in is shown until it answers.",
    )
    provider_answer_seconds: float = Field(
        15, ge=0.1, le=120, description="How long a provider may take for each of the others."
    )
    practice_provider_url: str | None = Field(
        None, description="Practice provider that stands in for those that are not set up; never in production."
    )
    practice_client_secret: SecretStr = Field(
        SecretStr(""), description="What the installation proves itself with at the practice provider."
    )
    provider_timeout_seconds: float = Field(
        8.0, gt=0, le=20, description="How long a provider may take to answer about tokens."
    )

    @property
    def address(self) -> str:
        """Where people find the web UI, and where providers send browsers back to."""
        return (self.public_url or self.gateway_url).rstrip("/")

    @model_validator(mode="after")
    def _providers_are_reached_safely(self) -> Self:
        if self.environment not in ("staging", "production"):
            return self
        if self.practice_provider_url is not None:
            raise ValueError("OPSIGHT_PRACTICE_PROVIDER_URL is for local installations alone")
        for name in _ADDRESSES:
            if not getattr(self, name).startswith("https://"):
                raise ValueError(f"OPSIGHT_{name.upper()} must be an https:// address")
        return self

    @model_validator(mode="after")
    def _clients_have_secrets(self) -> Self:
        if self.google_client_id and not self.google_client_secret.get_secret_value():
            raise ValueError("set OPSIGHT_GOOGLE_CLIENT_SECRET as well")
        if self.facebook_app_id and not self.facebook_app_secret.get_secret_value():
            raise ValueError("set OPSIGHT_FACEBOOK_APP_SECRET as well")
        return self
