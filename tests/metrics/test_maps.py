"""`/metrics/maps`: a tenant's own maps, and the numbers by their features."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from contracts.metrics.maps import MOST_BYTES
from libs.testing.operations import operations_of
from services.metrics.maps import service
from tests.metrics.drawn import collection, feature, square, territory

URL = "/api/v1/metrics/maps"
ANN, BEN = f"user:{UUID(int=0xA)}", f"user:{UUID(int=0xB)}"
READ, WRITE = ("metrics:read",), ("metrics:read", "metrics:write")
COASTS = collection(
    territory("pacific", "Pacific", "US-CA", "US-OR", "US-WA"), territory("gulf", "Gulf", "US-TX", "US-LA")
)
NORTH = collection(feature("north", "DE-HH", "DE-SH"))
BROKEN = collection(feature("west", "US-CA", ring=square(0, 0)[:-1]))
PARTS = [{"accounts": frozenset({"google_ads:100"})}, {"aggregates_only": True}]
Call = Callable[..., Awaitable[httpx.Response]]
Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("GET")`: Ann's request, or another's."""

    async def send(
        method: str,
        path: str = "",
        *,
        by: str = ANN,
        to: UUID | None = None,
        scopes: tuple[str, ...] = WRITE,
        limits: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("metrics")
        sent = as_(to or tenant_a, *scopes, subject=by, **(limits or {})) | (headers or {})
        return await client.request(method, f"{URL}/{path}".rstrip("/"), headers=sent, **options)

    return send


@pytest.fixture
def make(call) -> Make:
    """`await make("Sales")`: a map as it was made."""

    async def send(name: str = "Coasts", geojson: dict[str, Any] = COASTS, **options: Any) -> dict[str, Any]:
        answer = await call("POST", json={"name": name, "geojson": geojson}, **options)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return send


@pytest.fixture
def names(call) -> Callable[..., Awaitable[list[str]]]:
    """`await names()`: what the list names."""

    async def ask(**options: Any) -> list[str]:
        answer = await call("GET", scopes=READ, **options)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["items"]]

    return ask


class TestCreateRegionMap:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("metrics")).post(URL, json={"name": "Coasts", "geojson": COASTS})
        assert answer.status_code == 401

    async def test_takes_the_right_to_write(self, call):
        assert (await call("POST", json={"name": "Coasts", "geojson": COASTS}, scopes=READ)).status_code == 403

    @pytest.mark.parametrize("limits", PARTS)
    async def test_refuses_whoever_sees_a_part_alone(self, call, names, limits):
        answer = await call("POST", json={"name": "Coasts", "geojson": COASTS}, limits=limits)
        assert answer.status_code == 403
        assert await names() == []

    async def test_keeps_it_for_everybody_of_the_tenant_and_nobody_else(self, make, call, names, tenant_b):
        made = await make()
        assert [(one["code"], one["name"], one["members"]) for one in made["features"]] == [
            ("pacific", "Pacific", ["US-CA", "US-OR", "US-WA"]),
            ("gulf", "Gulf", ["US-TX", "US-LA"]),
        ]
        assert (made["feature_count"], made["member_count"], made["created_by"]) == (2, 5, ANN)
        assert await names(by=BEN) == ["Coasts"]
        assert await names(to=tenant_b) == []

    async def test_names_the_feature_and_the_rule_and_keeps_nothing(self, call, names):
        answer = await call("POST", json={"name": "Coasts", "geojson": BROKEN})
        body = answer.json()
        assert (answer.status_code, body["code"]) == (422, "region_map_invalid")
        assert answer.headers["content-type"] == "application/problem+json"
        assert body["errors"] == [
            {
                "pointer": "/geojson/features/0/geometry/coordinates/0",
                "code": "ring_not_closed",
                "message": "features[0] (west): the ring is not closed: its last position must be its first one",
            }
        ]
        assert await names() == []

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"name": " "}, {"name": "x" * 121}, {"geojson": []}, {"geojson": None}, {"colour": 1}]
    )
    async def test_breaking_a_rule_is_refused(self, call, wrong):
        assert (await call("POST", json={"name": "Coasts", "geojson": NORTH} | wrong)).status_code == 422

    async def test_of_a_name_that_is_taken_is_refused(self, make, call):
        await make()
        answer = await call("POST", json={"name": "coasts", "geojson": NORTH})
        assert (answer.status_code, answer.json()["code"]) == (409, "region_map_name_taken")

    async def test_of_one_name_by_two_at_once_leaves_one(self, call, names):
        sent = {"name": "Coasts", "geojson": NORTH}
        answers = await asyncio.gather(*(call("POST", json=sent) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert await names() == ["Coasts"]

    async def test_beyond_the_most_is_refused(self, make, call, monkeypatch):
        monkeypatch.setattr(service, "MOST_MAPS", 1)
        await make()
        answer = await call("POST", json={"name": "Another", "geojson": NORTH})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_region_maps")

    async def test_with_a_key_is_done_once(self, make, names):
        key = {"Idempotency-Key": str(uuid4())}
        first, again = await make(headers=key), await make(headers=key)
        assert first == again
        assert await names() == ["Coasts"]

    def test_may_be_as_large_as_the_contract_says(self):
        operations = {one.operation_id: one for one in operations_of("metrics")}
        declared = [
            operations[name].declared["x-opsight"]["most_body"] for name in ("create_region_map", "update_region_map")
        ]
        assert declared == [MOST_BYTES, MOST_BYTES]


class TestListRegionMaps:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(URL)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("GET", scopes=("ops:read",))).status_code == 403

    async def test_is_by_name_for_whoever_reads(self, make, names):
        for name in ("delivery", "Sales", "Areas"):
            await make(name, NORTH)
        assert await names(limits=PARTS[0]) == ["Areas", "delivery", "Sales"]
        assert await names(limits=PARTS[1]) == ["Areas", "delivery", "Sales"]


class TestGetRegionMap:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_finds_another_tenants_like_an_absent_one(self, make, call, tenant_b):
        made = await make()
        theirs, absent = await call("GET", made["id"], to=tenant_b), await call("GET", str(uuid4()))
        assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
        assert (absent.status_code, absent.json()["code"]) == (404, "not_found")

    async def test_answers_with_its_etag(self, make, call):
        made = await make()
        answer = await call("GET", made["id"], scopes=READ)
        assert answer.json() == made
        assert answer.headers["etag"] == made["etag"]


class TestGetRegionMapGeometry:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/{uuid4()}/geometry")).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, make, call, tenant_b):
        made = await make()
        assert (await call("GET", f"{made['id']}/geometry", to=tenant_b)).status_code == 404

    async def test_is_geojson_that_can_be_given_in_again(self, make, call):
        made = await make()
        answer = await call("GET", f"{made['id']}/geometry", scopes=READ)
        assert answer.headers["content-type"] == "application/geo+json"
        again = await make("Again", answer.json())
        assert again["features"] == made["features"]
        assert (await call("GET", f"{again['id']}/geometry")).content == answer.content

    async def test_is_not_sent_again_until_it_changes(self, make, call):
        made = await make()
        path = f"{made['id']}/geometry"
        seen = {"If-None-Match": (await call("GET", path)).headers["etag"]}
        same = await call("GET", path, headers=seen)
        await call("PATCH", made["id"], json={"geojson": NORTH})
        other = await call("GET", path, headers=seen)
        assert (same.status_code, same.content, other.status_code) == (304, b"", 200)
        assert [one["id"] for one in other.json()["features"]] == ["north"]


class TestUpdateRegionMap:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).patch(f"{URL}/{uuid4()}", json={})).status_code == 401

    async def test_takes_the_right_to_write(self, make, call):
        made = await make()
        assert (await call("PATCH", made["id"], json={"name": "X"}, scopes=READ)).status_code == 403

    @pytest.mark.parametrize("limits", PARTS)
    async def test_refuses_whoever_sees_a_part_alone(self, make, call, limits):
        made = await make()
        assert (await call("PATCH", made["id"], json={"name": "X"}, limits=limits)).status_code == 403

    async def test_does_not_know_another_tenants(self, make, call, names, tenant_b):
        made = await make()
        assert (await call("PATCH", made["id"], json={"name": "X"}, to=tenant_b)).status_code == 404
        assert await names() == ["Coasts"]

    async def test_renames_and_leaves_the_shapes(self, make, call):
        made = await make()
        changed = (await call("PATCH", made["id"], json={"name": "COASTS"}, by=BEN)).json()
        assert (changed["name"], changed["features"]) == ("COASTS", made["features"])
        assert (changed["created_by"], changed["edited_by"]) == (ANN, BEN)
        assert changed["etag"] != made["etag"]

    async def test_draws_it_anew_under_its_name(self, make, call):
        made = await make()
        answer = await call("PATCH", made["id"], json={"geojson": NORTH})
        changed = answer.json()
        assert (changed["name"], [one["code"] for one in changed["features"]]) == ("Coasts", ["north"])
        assert answer.headers["etag"] == changed["etag"]

    async def test_with_a_broken_file_changes_nothing(self, make, call):
        made = await make()
        answer = await call("PATCH", made["id"], json={"name": "New", "geojson": BROKEN})
        assert (answer.status_code, answer.json()["code"]) == (422, "region_map_invalid")
        assert (await call("GET", made["id"])).json() == made

    async def test_refuses_a_change_of_what_changed_since_it_was_read(self, make, call, names):
        made = await make()
        seen = {"If-Match": made["etag"]}
        assert (await call("PATCH", made["id"], json={"name": "First"}, headers=seen)).status_code == 200
        answer = await call("PATCH", made["id"], json={"name": "Second"}, headers=seen)
        assert (answer.status_code, answer.json()["code"]) == (412, "region_map_stale")
        assert await names() == ["First"]

    async def test_to_the_name_of_another_is_refused(self, make, call):
        await make("Sales", NORTH)
        made = await make()
        answer = await call("PATCH", made["id"], json={"name": "sales"})
        assert (answer.status_code, answer.json()["code"]) == (409, "region_map_name_taken")


class TestDeleteRegionMap:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).delete(f"{URL}/{uuid4()}")).status_code == 401

    async def test_takes_the_right_to_write(self, make, call):
        assert (await call("DELETE", (await make())["id"], scopes=READ)).status_code == 403

    @pytest.mark.parametrize("limits", PARTS)
    async def test_refuses_whoever_sees_a_part_alone(self, make, call, limits):
        assert (await call("DELETE", (await make())["id"], limits=limits)).status_code == 403

    async def test_does_not_know_another_tenants(self, make, call, names, tenant_b):
        made = await make()
        assert (await call("DELETE", made["id"], to=tenant_b)).status_code == 404
        assert await names() == ["Coasts"]

    async def test_refuses_what_changed_since_it_was_read(self, make, call, names):
        made = await make()
        await call("PATCH", made["id"], json={"name": "New"})
        answer = await call("DELETE", made["id"], headers={"If-Match": made["etag"]})
        assert (answer.status_code, answer.json()["code"]) == (412, "region_map_stale")
        assert await names() == ["New"]

    async def test_removes_it_once(self, make, call, names):
        made = await make()
        assert (await call("DELETE", made["id"], headers={"If-Match": made["etag"]})).status_code == 204
        assert await names() == []
        assert (await call("DELETE", made["id"])).status_code == 404

    async def test_leaves_what_was_done_in_the_trail(self, make, call, raw, tenant_a):
        made = await make()
        await call("PATCH", made["id"], json={"name": "Shores"}, by=BEN)
        await call("PATCH", made["id"], json={"geojson": NORTH})
        await call("DELETE", made["id"])
        trail = raw.execute(
            "select action, actor, detail ->> 'name', detail ->> 'features' from audit.event"
            " where tenant_id = %s and object_id = %s order by occurred_at, id",
            tenant_a,
            made["id"],
        )
        assert list(trail) == [
            ("region_map.created", ANN, "Coasts", "2"),
            ("region_map.updated", BEN, "Shores", "2"),
            ("region_map.redrawn", ANN, "Shores", "1"),
            ("region_map.deleted", ANN, "Shores", "1"),
        ]


class TestDatabase:
    async def test_withholds_other_tenants_maps_whatever_a_query_forgets(self, make, database, tenant_b):
        await make()
        async with database("metrics").tenant(tenant_b) as session:
            assert (await session.execute(text("select count(*) from metrics.region_map"))).scalar_one() == 0

    async def test_keeps_geojson(self, make, raw, tenant_a):
        await make()
        [(kept,)] = raw.execute("select geometry from metrics.region_map where tenant_id = %s", tenant_a)
        assert json.loads(bytes(kept))["type"] == "FeatureCollection"
