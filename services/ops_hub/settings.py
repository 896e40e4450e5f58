"""What the ops_hub service is told at start, beyond what every process is told."""

from pydantic import Field

from libs.settings import Settings


class OpsHubSettings(Settings):
    """Settings of the ops_hub service and its worker."""

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
        1.8, ge=0.1, le=60, description="How long a provider may take for the first, cheap call of a reading."
    )
    provider_answer_seconds: float = Field(
        15, ge=0.1, le=120, description="How long a provider may take for each of the others."
    )
