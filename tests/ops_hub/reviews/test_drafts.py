"""Drafts of replies: in the review's language, and never saying more than is known."""

from dataclasses import replace

import pytest

from services.ops_hub.reviews.language import LANGUAGES
from services.ops_hub.reviews.replies.drafting import Occasion, called, draft_replies, language_to_answer
from tests.ops_hub.reviews.conftest import BAD

PLACE = "Blue Door Coffee"
BAD_ONE = Occasion("Sam Poe", 1, None, PLACE, "+15125550100", "https://blue.example")


def drafts_of(occasion: Occasion, language="en") -> dict[str, str]:
    return {one.tone: one.body for one in draft_replies(occasion, language).drafts}


class TestDraftReviewReplies:
    async def test_refuses_the_anonymous(self, call, one_review):
        assert (await call("POST", f"/reviews/{one_review}/drafts", who={}, json={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, one_review, as_, tenant_b):
        who = as_(tenant_b, "ops:read")
        assert (await call("POST", f"/reviews/{one_review}/drafts", who=who, json={})).status_code == 404

    async def test_speaks_the_language_of_the_review_and_names_the_place(self, call, connect, store, place):
        shop = await place("Blaue Tür", phone="+4930123456")
        german = {"body": "Das Essen war kalt und der Kellner sehr unfreundlich.", "rating": 1}
        await store(await connect(location_id=shop), replace(BAD, **german))
        [item] = (await call("GET", "/reviews")).json()["items"]
        answer = (await call("POST", f"/reviews/{item['id']}/drafts", json={})).json()
        warm, plain, brief = (one["body"] for one in answer["drafts"])
        assert answer["language"] == "de"
        assert warm.startswith("Guten Tag Sam,")
        assert warm.endswith("Blaue Tür")
        assert "+4930123456" in plain
        assert len(brief) < len(plain)

    async def test_speaks_the_language_of_the_place_where_a_few_words_do_not_tell(self, call, connect, store, place):
        shop = await place("Taller Río Verde", country="ES")
        await store(await connect(location_id=shop), replace(BAD, body="Tardaron mucho.", rating=2))
        [item] = (await call("GET", "/reviews")).json()["items"]
        assert (await call("POST", f"/reviews/{item['id']}/drafts", json={})).json()["language"] == "es"

    async def test_speaks_another_language_when_asked(self, call, one_review):
        answer = (await call("POST", f"/reviews/{one_review}/drafts", json={"language": "fr"})).json()
        assert answer["language"] == "fr"
        assert answer["drafts"][0]["body"].startswith("Bonjour Zoë,")

    async def test_refuses_a_language_that_it_does_not_know(self, call, one_review):
        assert (await call("POST", f"/reviews/{one_review}/drafts", json={"language": "xx"})).status_code == 422

    def test_says_the_same_every_time(self):
        assert drafts_of(BAD_ONE) == drafts_of(BAD_ONE)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
    def test_has_three_tones_in_each_language(self, language, rating):
        bodies = drafts_of(Occasion("Ana", rating, None, PLACE), language)
        assert len(set(bodies.values())) == 3
        assert "{" not in "".join(bodies.values())
        assert max(map(len, bodies.values())) < 700

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_invites_only_by_ways_that_are_known(self, language):
        bodies = drafts_of(Occasion("Sam", 1, None, PLACE), language)
        reachable = drafts_of(BAD_ONE, language)
        assert "http" not in "".join(bodies.values())
        assert all("+15125550100" in body and "https://blue.example" in body for body in reachable.values())

    def test_does_not_invite_whoever_is_content(self):
        assert "+1512" not in "".join(drafts_of(Occasion("Sam", 5, None, PLACE, "+15125550100", None)).values())

    def test_takes_not_recommended_for_bad_and_nothing_for_neither(self):
        assert "sorry" in drafts_of(Occasion(None, None, False, None))["brief"]
        assert "sorry" not in drafts_of(Occasion(None, None, None, None))["brief"]

    @pytest.mark.parametrize(
        ("author", "name"),
        [
            ("Zoë Müller", "Zoë"),
            ("Jean-Luc P.", "Jean-Luc"),
            ("李 明", "李"),
            ("sam@example.com", None),
            ("5 star hater", None),
            ("Anonymous", None),
            ("{place} x", None),
            ("", None),
            (None, None),
        ],
    )
    def test_repeats_a_first_name_and_nothing_else(self, author, name):
        assert called(author) == name


class TestLanguageToAnswer:
    @pytest.mark.parametrize(
        ("told", "body", "country", "language"),
        [
            ("fr", "Très bien", "ES", "fr"),
            (None, "Correcto.", "MX", "es"),
            (None, None, "CH", "de"),
            (None, "👍", "PT", "pt"),
            (None, "とても良い", "ES", "en"),
            (None, "Dobře", "CZ", "en"),
            (None, "Fine", None, "en"),
        ],
    )
    def test_is_that_of_the_review_or_else_of_the_place(self, told, body, country, language):
        assert language_to_answer(told, body, country) == language
