"""The providers there are, with the addresses of this installation."""

from contracts.ingestion.market_pulls import MarketProviderName
from services.ingestion.market_provider.ecb import Ecb
from services.ingestion.market_provider.file import UploadedFile
from services.ingestion.market_provider.fred import Fred
from services.ingestion.market_provider.provider import Provider
from services.ingestion.market_provider.stooq import Stooq
from services.ingestion.settings import IngestionSettings

KEY_PARAMETERS = {MarketProviderName.FRED: "api_key", MarketProviderName.STOOQ: "apikey"}
Providers = dict[MarketProviderName, Provider]


def make_providers(settings: IngestionSettings) -> Providers:
    """Every provider by its name, in the order in which they are shown."""
    providers: list[Provider] = [
        Ecb(settings.market_ecb_url, settings.market_ecb_fallback_url),
        Fred(settings.market_fred_url),
        Stooq(settings.market_stooq_url),
        UploadedFile(),
    ]
    return {provider.name: provider for provider in providers}
