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
    """Makes a source for whoever pays, on the addresses that the settings name; the lines are common to all."""

    lines: Lines
    dataforseo_url: str
    places_url: str

    def dataforseo(self, account: Account) -> DataForSeoLive:
        return DataForSeoLive(self.lines, self.dataforseo_url, account)

    def dataforseo_standard(self, account: Account) -> DataForSeoStandard:
        return DataForSeoStandard(self.lines, self.dataforseo_url, account)

    def places(self, account: Account) -> PlacesRanks:
        return PlacesRanks(self.lines, self.places_url, account)


@asynccontextmanager
async def open_live_sources(settings: ReportingSettings) -> AsyncGenerator[LiveSources]:
    """With connections, breakers and paces in common. Opening it calls nobody."""
    redis = connect(settings)
    try:
        async with rank_client() as client:
            lines = Lines(client, Limits(redis), answer_seconds=settings.rank_answer_seconds)
            yield LiveSources(lines, settings.dataforseo_url.rstrip("/"), settings.google_places_url.rstrip("/"))
    finally:
        await redis.aclose()
