"""Google's Places over real HTTP: ids alone, page by page."""

import pytest

from contracts.reporting.ranks import RankSearch, RankTarget
from services.reporting.ranks.places import PlacesRanks
from tests.reporting.ranks.conftest import KEY, account_of
from tests.reporting.ranks.playing import HARBOUR, RIVAL, Said, asking
from tests.reporting.ranks.test_conformance import observed


def page(first: int, count: int = 20, token: str | None = None) -> Said:
    places = [{"id": f"ChIJ{number}"} for number in range(first, first + count)]
    return Said(body={"places": places} | ({"nextPageToken": token} if token else {}))


class TestQuestion:
    async def test_asks_for_ids_and_nothing_that_may_not_be_kept(self, places, provider):
        await observed(places, search=RankSearch(depth=20, zoom=15, language_code="es", region_code="US", seed="1"))

        assert provider.headers[0]["X-Goog-FieldMask"] == "places.id,nextPageToken"
        assert provider.headers[0]["X-Goog-Api-Key"] == KEY
        assert provider.questions == [
            {
                "textQuery": "dentist",
                "languageCode": "es",
                "regionCode": "US",
                "pageSize": 20,
                "rankPreference": "RELEVANCE",
                "locationBias": {"circle": {"center": {"latitude": 40.7, "longitude": -74.0}, "radius": 2446.0}},
            }
        ]

    @pytest.mark.parametrize(("zoom", "radius"), [(3, 50_000.0), (21, 500.0)])
    async def test_keeps_to_the_radius_that_google_takes(self, places, provider, zoom, radius):
        await observed(places, search=RankSearch(zoom=zoom, seed="1"))

        assert provider.questions[0]["locationBias"]["circle"]["radius"] == radius

    async def test_needs_a_place_id(self, places, provider):
        [found] = await observed(places, target=RankTarget("Harbour Dental", cid="111"))

        assert (found.error, provider.questions) == ("refused", [])

    @pytest.mark.parametrize("key", ["", "ключ", "AIza\nX: 1"])
    async def test_needs_a_key_that_can_be_shown(self, lines, provider, key):
        [found] = await observed(PlacesRanks(lines, provider.url, account_of(key)))

        assert (found.error, provider.questions) == ("not_authorised", [])


class TestPages:
    async def test_are_turned_to_sixty(self, places, provider):
        provider.say(page(0, token="a"), page(20, token="b"), page(40, token="c"))

        [found] = await observed(places, search=RankSearch(depth=100, seed="1"))

        assert [business.rank for business in found.results] == list(range(1, 61))
        assert [question.get("pageToken") for question in provider.questions] == [None, "a", "b"]

    async def test_end_where_google_has_no_more(self, places, provider):
        provider.say(page(0, token="a"), page(20, 5))

        [found] = await observed(places, search=RankSearch(depth=60, seed="1"))

        assert len(found.results) == 25

    async def test_are_whole_or_none(self, places, provider):
        provider.say(page(0, token="a"), Said(400, b"{}"))

        [found] = await observed(places, search=RankSearch(depth=60, seed="1"))

        assert (found.status, list(found.results)) == ("error", [])

    async def test_are_asked_again_as_that_is_free(self, places, provider):
        provider.say(Said(500, b"{}"), Said(cut=True), Said(502, b""))

        [found] = await observed(places)

        assert (found.rank, found.attempts, found.cost) == (2, 4, 0)


class TestRefusal:
    async def test_of_a_key_is_told_by_googles_own_words(self, places, provider):
        message = "API key not valid. Please pass a valid API key."
        provider.say(Said(400, {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}))

        [found] = await observed(places)

        assert found.error == "not_authorised"


class TestResults:
    async def test_have_place_and_rank_alone(self, places):
        [found] = await observed(places)

        assert [(each.place_id, each.rank, each.name, each.latitude) for each in found.results][:2] == [
            (RIVAL, 1, None, None),
            (HARBOUR, 2, None, None),
        ]

    async def test_have_one_answer_a_question(self, places):
        assert len(await observed(places, asking(50))) == 50
