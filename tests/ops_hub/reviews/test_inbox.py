"""`/ops/reviews`: what is listed, in which order, and what a sync changes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ops_hub.reviews.conftest import ANSWERED, BAD, GOOD, WRITTEN


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["author"] for item in answer.json()["items"]]


class TestListReviews:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/reviews", who={})).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        assert (await call("GET", "/reviews", who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_shows_another_tenant_nothing(self, call, connect, store, as_, tenant_b):
        await store(await connect(), GOOD)
        assert names(await call("GET", "/reviews", who=as_(tenant_b, "ops:read"))) == []

    async def test_shows_a_review_with_its_location_and_its_provenance(self, call, connect, store, place):
        north = await place("North")
        await store(await connect(location_id=north), GOOD)
        [item] = (await call("GET", "/reviews")).json()["items"]
        assert item["location"] == {"id": str(north), "name": "North"}
        assert (item["provenance"], item["source"], item["language"]) == ("simulated", "google", "en")
        assert (item["listing_name"], item["last_reply"]) == ("Blue Door Coffee", None)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Sam Poe", "Ana", "Zoë Müller"]),
            ("unreplied=true", ["Sam Poe", "Zoë Müller"]),
            ("negative=true", ["Sam Poe"]),
            ("ratings=4&ratings=5", ["Ana", "Zoë Müller"]),
            ("sources=facebook", []),
            ("search=zoe+MULLER", ["Zoë Müller"]),
            ("search=queue", ["Sam Poe"]),
            ("search=%2B%2B", []),
            ("since=2026-09-02T00:00:00Z", ["Sam Poe"]),
            ("until=2026-09-02T00:00:00Z&unreplied=true", ["Zoë Müller"]),
            ("provenance=live", []),
            ("provenance=simulated&sort=rating", ["Sam Poe", "Ana", "Zoë Müller"]),
            ("location_ids=00000000-0000-4000-8000-000000000001", []),
        ],
    )
    async def test_narrows(self, call, connect, store, query, found):
        later = replace(ANSWERED, written_at=WRITTEN + timedelta(hours=1))
        await store(await connect(), GOOD, BAD, later)
        assert names(await call("GET", f"/reviews?{query}")) == found

    async def test_takes_not_recommended_for_negative(self, call, connect, store):
        one = replace(GOOD, rating=None, is_recommended=False)
        two = replace(one, review_id="two", author="Ann", is_recommended=True)
        await store(await connect(platform="facebook"), one, two)
        assert names(await call("GET", "/reviews?negative=true")) == ["Zoë Müller"]
        assert names(await call("GET", "/reviews?sort=-rating")) == ["Ann", "Zoë Müller"]

    @pytest.mark.parametrize("sort", ["-written_at", "written_at", "-rating", "rating", "-updated_at", "updated_at"])
    async def test_pages_through_all_in_each_order(self, call, connect, store, sort):
        moments = [WRITTEN + timedelta(minutes=number // 2) for number in range(5)]
        some = [
            replace(
                GOOD, review_id=str(number), author=str(number), rating=number % 2 + 1, written_at=at, updated_at=at
            )
            for number, at in enumerate(moments)
        ]
        await store(await connect(), *some)
        whole = names(await call("GET", f"/reviews?sort={sort}"))
        seen, cursor = [], ""
        while cursor is not None:
            answer = await call("GET", f"/reviews?sort={sort}&limit=2{cursor and f'&cursor={cursor}'}")
            seen += names(answer)
            cursor = answer.json()["next_cursor"]
        assert (seen, len(set(seen))) == (whole, 5)

    @pytest.mark.parametrize(
        "query", ["cursor=made-up", "since=2026-02-02T00:00:00Z&until=2026-02-01T00:00:00Z", "ratings=6", "nonsense=1"]
    )
    async def test_refuses(self, call, query):
        assert (await call("GET", f"/reviews?{query}")).status_code == 422

    async def test_refuses_the_cursor_of_another_sort(self, call, connect, store):
        await store(await connect(), GOOD, BAD)
        cursor = (await call("GET", "/reviews?limit=1")).json()["next_cursor"]
        assert (await call("GET", f"/reviews?sort=rating&cursor={cursor}")).status_code == 422


class TestStoreReviews:
    async def test_follows_an_edit_and_keeps_the_id(self, call, connect, store):
        connection = await connect()
        await store(connection, GOOD)
        [before] = (await call("GET", "/reviews")).json()["items"]
        await store(connection, replace(GOOD, rating=1, body="Closed at noon.", updated_at=WRITTEN + timedelta(1)))
        [after] = (await call("GET", "/reviews?search=noon")).json()["items"]
        assert (after["id"], after["rating"]) == (before["id"], 1)

    async def test_marks_what_is_gone_and_takes_back_what_returns(self, call, connect, store):
        connection = await connect()
        assert await store(connection, GOOD, BAD) == 2
        assert await store(connection, GOOD) == 1
        assert names(await call("GET", "/reviews")) == ["Zoë Müller"]
        gone = (await call("GET", "/reviews?with_gone=true")).json()["items"]
        assert [(item["author"], item["is_gone"]) for item in gone] == [("Sam Poe", True), ("Zoë Müller", False)]
        await store(connection, GOOD, BAD)
        assert names(await call("GET", "/reviews")) == ["Sam Poe", "Zoë Müller"]

    async def test_keeps_connections_apart(self, call, connect, store):
        one, two = await connect(), await connect(platform="facebook")
        await store(one, GOOD)
        await store(two, BAD)
        await store(two)
        assert names(await call("GET", "/reviews")) == ["Zoë Müller"]

    async def test_never_lets_simulated_ones_stand_for_live_ones(self, call, connect, store):
        connection = await connect(mode="live", last_provenance="live")
        await store(connection, GOOD)
        assert await store(connection, BAD, provenance="fallback_simulated") == 1
        assert names(await call("GET", "/reviews")) == ["Zoë Müller"]

    async def test_replaces_simulated_ones_by_live_ones(self, call, connect, store, database, tenant_a):
        connection = await connect(mode="live", last_provenance="fallback_simulated")
        await store(connection, GOOD, BAD)
        assert len(names(await call("GET", "/reviews"))) == 2
        await store(connection, ANSWERED, provenance="live")
        assert names(await call("GET", "/reviews")) == []  # until the connection shows what it read
        async with database("ops_hub").tenant(tenant_a) as session:
            connection = await session.merge(connection)
            connection.last_provenance = "live"
        assert names(await call("GET", "/reviews")) == ["Ana"]

    async def test_takes_the_later_of_a_review_that_came_twice(self, call, connect, store):
        await store(await connect(), GOOD, replace(GOOD, rating=3))
        assert [item["rating"] for item in (await call("GET", "/reviews")).json()["items"]] == [3]

    async def test_keeps_many(self, connect, store):
        many = [replace(GOOD, review_id=str(number)) for number in range(1201)]
        connection = await connect()
        assert await store(connection, *many) == 1201
        assert await store(connection, *many) == 1201
