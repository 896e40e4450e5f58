"""`/metrics/places`: what a tenant calls places, and the names that still mean none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.metrics.place_names import PlaceName, Unmapped
from services.metrics.places import service
from tests.metrics import streams
from tests.metrics.conftest import REMEMBERED_SECONDS
from tests.metrics.test_budget_and_region import MARCH, placed
from tests.metrics.together import together

URL = "/api/v1/metrics/places"
NAME = {"name": "SoCal (HQ)", "place": "US-CA"}
Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("POST", "/names", json=NAME)`: a request of somebody who may change places."""

    async def send(
        method: str,
        path: str,
        *,
        tenant: UUID | None = None,
        scopes: tuple[str, ...] = ("metrics:read", "metrics:write"),
        limits: dict[str, Any] | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("metrics")
        headers = as_(tenant or tenant_a, *scopes, **(limits or {}))
        answer = await client.request(method, f"{URL}{path}", headers=headers, **options)
        await asyncio.sleep(REMEMBERED_SECONDS)  # the state of the names is asked for as seldom as the snapshot
        return answer

    return send


async def named(call: Call, **fields: str) -> PlaceName:
    answer = await call("POST", "/names", json=NAME | fields)
    assert answer.status_code == 201, answer.text
    return PlaceName.model_validate(answer.json())


async def names(call: Call, **options: Any) -> list[tuple[str, str]]:
    answer = await call("GET", "/names", **options)
    assert answer.status_code == 200, answer.text
    return [(item["name"], item["place"]["code"]) for item in answer.json()["items"]]


class TestFindPlaces:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(URL, params={"search": "Bavaria"})).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("GET", "", params={"search": "Bavaria"}, scopes=("ops:read",))).status_code == 403

    @pytest.mark.parametrize(
        ("search", "best"),
        [
            ("bavar", "DE-BY"),
            ("Calfornia", "US-CA"),
            ("Westfalen Nordrhein", "DE-NW"),
            ("us-tx", "US-TX"),
            ("JM", "JM"),
        ],
    )
    async def test_finds_by_part_of_a_name_or_by_code(self, call, search, best):
        answer = await call("GET", "", params={"search": search})
        assert answer.json()["items"][0]["code"] == best

    async def test_finds_nothing_where_nothing_is_alike(self, call):
        assert (await call("GET", "", params={"search": "§§§"})).json() == {"items": []}

    async def test_refuses_to_search_for_nothing(self, call):
        assert (await call("GET", "")).status_code == 422


class TestCreatePlaceName:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).post(f"{URL}/names", json=NAME)).status_code == 401

    async def test_refuses_a_caller_who_only_reads(self, call):
        assert (await call("POST", "/names", json=NAME, scopes=("metrics:read",))).status_code == 403

    @pytest.mark.parametrize(
        ("limits", "code"),
        [
            ({"accounts": frozenset({"meta_ads:200"})}, "places_whole_tenant_only"),
            ({"aggregates_only": True}, "aggregates_only"),
        ],
    )
    async def test_refuses_whoever_sees_a_part_alone(self, call, limits, code):
        answer = await call("POST", "/names", json=NAME, limits=limits)
        assert (answer.status_code, answer.json()["code"]) == (403, code)

    async def test_gives_the_name_its_place_for_this_tenant_alone(self, call, tenant_b):
        made = await named(call)
        assert (made.name, made.place.name) == ("SoCal (HQ)", "California")
        assert await names(call) == [("SoCal (HQ)", "US-CA")]
        assert await names(call, tenant=tenant_b) == []

    async def test_ends_what_the_name_meant_before_and_keeps_that(self, call, raw, tenant_a):
        first = await named(call)
        second = await named(call, name="socal  hq", place="MX-BCN")
        again = await named(call, name="SOCAL HQ", place="MX-BCN")
        kept = raw.execute(
            "select id, place, ended_at is null from metrics.place_name where tenant_id = %s order by created_at",
            tenant_a,
        )
        assert await names(call) == [("socal  hq", "MX-BCN")]
        assert kept == [(first.id, "US-CA", False), (second.id, "MX-BCN", True)]
        assert again.id == second.id

    async def test_is_in_the_audit_trail(self, call, raw, tenant_a):
        made = await named(call)
        await named(call, place="US-NV")
        trail = raw.execute(
            "select action, object_id, detail from audit.event where tenant_id = %s and object_type = 'place_name'"
            " order by occurred_at, id",
            tenant_a,
        )
        assert trail[0] == ("place_name.given", str(made.id), {"name": "SoCal (HQ)", "place": "US-CA"})
        assert trail[1][2] == {"name": "SoCal (HQ)", "place": "US-NV", "replaced": "US-CA"}

    async def test_of_a_code_that_no_place_has_is_refused(self, call):
        answer = await call("POST", "/names", json=NAME | {"place": "US-ZZ"})
        body = answer.json()
        assert (answer.status_code, body["errors"][0]["pointer"], body["errors"][0]["code"]) == (
            422,
            "#/place",
            "unknown_place",
        )

    @pytest.mark.parametrize(
        "wrong", [{"name": " "}, {"name": ""}, {"place": "California"}, {"place": "us-ca"}, {"x": 1}]
    )
    async def test_breaking_a_rule_is_refused(self, call, wrong):
        assert (await call("POST", "/names", json=NAME | wrong)).status_code == 422

    async def test_beyond_the_most_is_refused(self, call, monkeypatch):
        monkeypatch.setattr(service, "MOST_NAMES", 1)
        await named(call)
        answer = await call("POST", "/names", json=NAME | {"name": "Another"})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_place_names")
        assert (await named(call, place="US-NV")).place.code == "US-NV"

    async def test_of_one_name_by_two_at_once_leaves_one_in_force(self, call):
        answers = await asyncio.gather(*(call("POST", "/names", json=NAME | {"place": p}) for p in ("US-CA", "US-NV")))
        assert [answer.status_code for answer in answers] == [201, 201]
        assert len(await names(call)) == 1


class TestListPlaceNames:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/names")).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("GET", "/names", scopes=("ops:read",))).status_code == 403

    @pytest.mark.parametrize("limits", [{"accounts": frozenset({"meta_ads:200"})}, {"aggregates_only": True}])
    async def test_refuses_whoever_sees_a_part_alone(self, call, limits):
        assert (await call("GET", "/names", limits=limits)).status_code == 403


class TestDeletePlaceName:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).delete(f"{URL}/names/{uuid4()}")).status_code == 401

    async def test_refuses_a_caller_who_only_reads(self, call):
        made = await named(call)
        assert (await call("DELETE", f"/names/{made.id}", scopes=("metrics:read",))).status_code == 403

    async def test_refuses_whoever_sees_a_part_alone(self, call):
        made = await named(call)
        limits = {"accounts": frozenset({"meta_ads:200"})}
        assert (await call("DELETE", f"/names/{made.id}", limits=limits)).status_code == 403

    async def test_does_not_know_another_tenants(self, call, tenant_b):
        made = await named(call)
        theirs = await call("DELETE", f"/names/{made.id}", tenant=tenant_b)
        assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
        assert await names(call) == [("SoCal (HQ)", "US-CA")]

    async def test_ends_it_once(self, call):
        made = await named(call)
        assert (await call("DELETE", f"/names/{made.id}")).status_code == 204
        assert await names(call) == []
        assert (await call("DELETE", f"/names/{made.id}")).status_code == 404


class TestUnmapped:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/unmapped")).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("GET", "/unmapped", scopes=("ops:read",))).status_code == 403

    async def test_refuses_whoever_sees_totals_alone(self, call):
        answer = await call("GET", "/unmapped", limits={"aggregates_only": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "aggregates_only")

    async def test_of_a_tenant_without_data_is_empty(self, call):
        body = (await call("GET", "/unmapped")).json()
        assert (body["items"], body["total"], body["mapped"], body["snapshot_id"]) == ([], 0, 0, None)

    async def test_waits_for_the_first_snapshot(self, call, client_of, as_, tenant_a):
        await (await client_of("metrics")).post("/api/v1/metrics/refresh", headers=as_(tenant_a, "metrics:write"))
        raw_answer = await call("GET", "/unmapped")
        assert (raw_answer.status_code, raw_answer.json()["code"]) == (503, "snapshot_missing")

    @together
    async def test_tells_of_each_name_and_lets_it_be_mapped_and_undone(
        self, call, raw, refresh, combined, tenant_a, tenant_b
    ):
        raw.uploaded(tenant_a, spend_micros=10_000_000, impressions=100, clicks=10)
        placed(raw, tenant_a, region="Calfornia", spend_micros=4_000_000, impressions=50)
        placed(raw, tenant_a, region="Georgia", spend_micros=1_000_000)
        placed(raw, tenant_a, region="Bavaria", spend_micros=500_000)
        placed(raw, tenant_a, region="Elbonia", spend_micros=2_000_000)
        streams.google_place(raw, tenant_a, 21137, 3_000_000)
        await refresh(tenant_a)
        before = Unmapped.model_validate((await call("GET", "/unmapped")).json())
        first = await combined(tenant_a, **MARCH)
        made = await named(call, name="CALFORNIA", place="US-CA")
        await named(call, name="geoTargetConstants/21137", place="US-CA")
        limits = {"accounts": frozenset({"google_ads:100"})}
        limited = Unmapped.model_validate((await call("GET", "/unmapped", limits=limits)).json())
        after = Unmapped.model_validate((await call("GET", "/unmapped")).json())
        second = await combined(tenant_a, headers={"if-none-match": first.headers["etag"]}, **MARCH)
        await call("DELETE", f"/names/{made.id}")
        third = await combined(tenant_a, headers={"if-none-match": second.headers["etag"]}, **MARCH)

        assert [
            (one.name, one.reason, one.spend, [platform.value for platform in one.platforms]) for one in before.items
        ] == [
            ("Calfornia", "unknown", 4.0, ["linkedin_ads"]),
            ("geoTargetConstants/21137", "unknown", 3.0, ["google_ads"]),
            ("Elbonia", "unknown", 2.0, ["linkedin_ads"]),
            ("Georgia", "ambiguous", 1.0, ["linkedin_ads"]),
        ]
        assert (before.total, before.mapped) == (4, 1)
        assert before.items[0].suggestions[0].code == "US-CA"
        assert {place.code for place in before.items[3].suggestions} == {"GE", "US-GA"}
        assert [one.name for one in after.items] == ["Elbonia"], "Georgia is of the country of the other names"
        assert (limited.total, limited.mapped) == (0, 1)
        assert codes(second) == {"Calfornia": "US-CA", "Georgia": "US-GA", "Bavaria": "DE-BY", "Elbonia": None}
        assert codes(third)["Calfornia"] is None
        assert (await call("GET", "/unmapped", tenant=tenant_b)).json()["total"] == 0


def codes(answer: httpx.Response) -> dict[str, str | None]:
    assert answer.status_code == 200, answer.text
    rows = [row for row in answer.json()["region"] if row["kind"] == "region" and "/" not in row["name"]]
    return {row["name"]: (row["place"] or {}).get("code") for row in rows}
