"""The live sources of a process, as its settings say."""

import pytest

from services.reporting.ranks.building import open_live_sources
from tests.reporting.ranks.test_conformance import observed


class TestOpenLiveSources:
    async def test_asks_where_the_settings_say(self, settings_for, provider, account):
        settings = settings_for("reporting", dataforseo_url=f"{provider.url}/")

        async with open_live_sources(settings) as sources:
            [found] = await observed(sources.dataforseo(account))

        assert found.status == "ok"
        assert len(provider.questions) == 1

    @pytest.mark.parametrize("name", ["dataforseo_url", "google_places_url"])
    def test_refuses_an_open_line_in_production(self, settings_for, name):
        with pytest.raises(ValueError, match="must be an https"):
            settings_for("reporting", environment="production", **{name: "http://ranks.example"})
