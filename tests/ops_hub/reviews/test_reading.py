"""One review, what all of them say together, and all of them as a file."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.ops_hub.reviews.conftest import ANSWERED, BAD, GOOD, WRITTEN


class TestGetReview:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", f"/reviews/{uuid4()}", who={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, one_review, as_, tenant_b):
        answer = await call("GET", f"/reviews/{one_review}", who=as_(tenant_b, "ops:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_says_whether_a_reply_is_published_from_here(self, call, connect, store, one_review):
        answer = (await call("GET", f"/reviews/{one_review}")).json()
        assert (answer["can_publish"], answer["cannot_publish_because"], answer["replies"]) == (True, None, [])

    @pytest.mark.parametrize(
        ("fields", "because"),
        [
            ({"platform": "facebook"}, "reply_not_offered"),
            ({"disconnected_at": WRITTEN}, "not_connected"),
            ({"grant_lost_at": WRITTEN, "mode": "live", "last_provenance": "live"}, "credentials_refused"),
            ({"mode": "live", "last_provenance": "fallback_simulated"}, "provider_down"),
        ],
    )
    async def test_says_why_it_is_not(self, call, connect, store, fields, because):
        await store(await connect(**fields), replace(GOOD, url="https://example.com/r/1"))
        [item] = (await call("GET", "/reviews")).json()["items"]
        answer = (await call("GET", f"/reviews/{item['id']}")).json()
        assert (answer["can_publish"], answer["cannot_publish_because"]) == (False, because)
        assert answer["reply_url"] == "https://example.com/r/1"


class TestGetReviewSummary:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/reviews/summary", who={})).status_code == 401

    async def test_tells_another_tenant_of_nothing(self, call, one_review, as_, tenant_b):
        answer = (await call("GET", "/reviews/summary", who=as_(tenant_b, "ops:read"))).json()
        assert (answer["provenance"], answer["reviews"], answer["average"], answer["reply_rate"]) == (
            None,
            0,
            None,
            None,
        )

    async def test_counts(self, call, connect, store, place):
        north = await place("North")
        october = replace(ANSWERED, written_at=WRITTEN + timedelta(days=30), replied_at=WRITTEN + timedelta(days=31))
        await store(await connect(location_id=north), GOOD, BAD, october)
        answer = (await call("GET", "/reviews/summary")).json()
        assert (answer["provenance"], answer["reviews"], answer["rated"], answer["average"]) == (
            "simulated",
            3,
            3,
            3.67,
        )
        assert [one["reviews"] for one in answer["distribution"]] == [1, 1, 0, 1, 0]
        assert (answer["unreplied"], answer["negative"], answer["reply_rate"]) == (2, 1, 0.3333)
        assert answer["median_reply_hours"] == 24
        assert [(one["month"], one["reviews"], one["replied"]) for one in answer["months"]] == [
            ("2026-09-01", 2, 0),
            ("2026-10-01", 1, 1),
        ]
        assert answer["locations"] == [
            {
                "location": {"id": str(north), "name": "North"},
                "reviews": 3,
                "average": 3.67,
                "unreplied": 2,
                "negative": 1,
            }
        ]

    async def test_never_counts_live_and_simulated_ones_together(self, call, connect, store):
        await store(await connect(), GOOD, BAD)
        await store(await connect(mode="live", last_provenance="live"), ANSWERED)
        live = (await call("GET", "/reviews/summary")).json()
        simulated = (await call("GET", "/reviews/summary?provenance=simulated")).json()
        assert (live["provenance"], live["reviews"], live["other_reviews"]) == ("live", 1, 2)
        assert (simulated["provenance"], simulated["reviews"], simulated["other_reviews"]) == ("simulated", 2, 1)

    async def test_counts_recommendations_apart_from_stars(self, call, connect, store):
        yes = replace(GOOD, rating=None, is_recommended=True)
        no = replace(yes, review_id="no", is_recommended=False)
        await store(await connect(platform="facebook"), yes, no)
        answer = (await call("GET", "/reviews/summary")).json()
        assert (answer["recommended"], answer["not_recommended"], answer["rated"], answer["average"]) == (1, 1, 0, None)
        assert answer["negative"] == 1

    async def test_refuses_a_range_that_ends_before_it_begins(self, call):
        query = "since=2026-02-02T00:00:00Z&until=2026-02-01T00:00:00Z"
        assert (await call("GET", f"/reviews/summary?{query}")).status_code == 422


class TestExportReviews:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/reviews/export", who={})).status_code == 401

    async def test_gives_another_tenant_the_head_alone(self, call, one_review, as_, tenant_b):
        answer = await call("GET", "/reviews/export", who=as_(tenant_b, "ops:read"))
        assert len(answer.text.splitlines()) == 1

    async def test_gives_what_fits_and_runs_no_formula(self, call, connect, store):
        await store(await connect(), GOOD, replace(BAD, body="=HYPERLINK(1)"))
        answer = await call("GET", "/reviews/export?negative=true")
        head, line = answer.text.splitlines()
        assert head.startswith("id,source,provenance,written_at")
        assert "'=HYPERLINK(1)" in line
        assert "Sam Poe" in line

    async def test_leaves_a_trail(self, call, one_review, tenant_a, superuser):
        await call("GET", "/reviews/export?search=zoe")
        query = "select action, detail->>'search' from audit.event where tenant_id = %s"
        assert superuser(query, tenant_a) == [("review.exported", "zoe")]
