"""The live adapters of a process, and what they share for as long as it runs."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from contracts.ops_hub.connections import Platform
from libs.pacing import Limits
from libs.redis import connect
from services.ops_hub.connections.adapters.calling import Lines, provider_client
from services.ops_hub.connections.adapters.live.dataforseo import DataForSeoLive
from services.ops_hub.connections.adapters.live.facebook import FacebookLive
from services.ops_hub.connections.adapters.live.google import GoogleLive, GoogleUrls
from services.ops_hub.connections.adapters.live.google_analytics import AnalyticsUrls, GoogleAnalyticsLive
from services.ops_hub.connections.adapters.protocol import Adapter
from services.ops_hub.connections.adapters.staged.practised import PractisedDataForSeo
from services.ops_hub.settings import OpsHubSettings

HttpAdapters = Mapping[Platform, Adapter]


@asynccontextmanager
async def open_adapters(settings: OpsHubSettings) -> AsyncGenerator[tuple[HttpAdapters, HttpAdapters]]:
    """One adapter a platform, with connections, breakers and pace in common; and those of platforms that the practice
    provider plays to whoever has its login. Opening them calls nobody."""
    redis = connect(settings)
    try:
        async with provider_client() as client:
            lines = Lines(
                client,
                Limits(redis),
                opening_seconds=settings.provider_opening_seconds,
                answer_seconds=settings.provider_answer_seconds,
            )
            yield make_live_adapters(settings, lines), make_practised_adapters(settings, lines)
    finally:
        await redis.aclose()


def make_live_adapters(settings: OpsHubSettings, lines: Lines) -> HttpAdapters:
    """On the addresses that the settings name: the providers' own, or those of a server that plays them."""
    google = GoogleUrls(
        accounts=_base(settings.google_accounts_url),
        listings=_base(settings.google_listings_url),
        reviews=_base(settings.google_reviews_url),
    )
    analytics = AnalyticsUrls(
        data=_base(settings.google_analytics_data_url), admin=_base(settings.google_analytics_admin_url)
    )
    return {
        "google": GoogleLive(lines, google),
        "facebook": FacebookLive(lines, _base(settings.facebook_graph_url)),
        "google_analytics": GoogleAnalyticsLive(lines, analytics),
        "dataforseo": DataForSeoLive(lines, _base(settings.dataforseo_url)),
    }


def make_practised_adapters(settings: OpsHubSettings, lines: Lines) -> HttpAdapters:
    """None without a practice provider."""
    if settings.practice_provider_url is None:
        return {}
    played = DataForSeoLive(lines, f"{_base(settings.practice_provider_url)}/dataforseo")
    return {"dataforseo": PractisedDataForSeo(played)}


def _base(url: str) -> str:
    return url.rstrip("/")
