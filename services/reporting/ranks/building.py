"""The live sources of a process, and what they share for as long as it runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from libs.pacing import Limits
from libs.redis import connect
from services.reporting.ranks.asking import Account, Lines, rank_client
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard
from services.reporting.ranks.places import PlacesRanks
from services.reporting.settings import ReportingSettings


@dataclass(frozen=True)
class LiveSources:
    """Makes a source for whoever pays, on the addresses that the settings name; the lines are common to all.

    An account of practice is asked at the practice provider, and nowhere else.
    """

    lines: Lines
    dataforseo_url: str
    places_url: str
    practice_url: str | None = None

    def dataforseo(self, account: Account) -> DataForSeoLive:
        return DataForSeoLive(self.lines, self._url(self.dataforseo_url, "dataforseo", account), account)

    def dataforseo_standard(self, account: Account) -> DataForSeoStandard:
        return DataForSeoStandard(self.lines, self._url(self.dataforseo_url, "dataforseo", account), account)

    def places(self, account: Account) -> PlacesRanks:
        return PlacesRanks(self.lines, self._url(self.places_url, "google_places", account), account)

    def _url(self, real: str, provider: str, account: Account) -> str:
        if not account.is_practice:
            return real
        assert self.practice_url is not None, "accounts of practice are offered with a practice provider alone"
        return f"{self.practice_url}/{provider}"


@asynccontextmanager
async def open_live_sources(settings: ReportingSettings) -> AsyncGenerator[LiveSources]:
    """With connections, breakers and paces in common. Opening it calls nobody."""
    redis = connect(settings)
    try:
        async with rank_client() as client:
            lines = Lines(client, Limits(redis), answer_seconds=settings.rank_answer_seconds)
            yield LiveSources(
                lines,
                settings.dataforseo_url.rstrip("/"),
                settings.google_places_url.rstrip("/"),
                settings.practice_provider_url.rstrip("/") if settings.practice_provider_url else None,
            )
    finally:
        await redis.aclose()
