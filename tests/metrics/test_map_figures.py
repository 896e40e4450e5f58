"""`region_map` of `GET /metrics/combined`: places added by the features of a tenant's own map."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.metrics.drawn import collection, feature, square
from tests.metrics.raw import DAY, Raw
from tests.metrics.test_budget_and_region import MARCH, placed
from tests.metrics.together import built_together

URL = "/api/v1/metrics/maps"
AREAS = collection(
    feature("west", "US-CA", "US-NV", name="West"),
    feature("south", "US-TX", name="South", ring=square(10, 0)),
    feature("germany", "DE", name="Germany", ring=square(20, 0)),
    feature("empty", "JP", name="Japan", ring=square(30, 0)),
)
MEASURED = ("spend", "impressions", "clicks", "conversions")
Draw = Callable[..., Awaitable[str]]


@dataclass(frozen=True)
class Spent:
    """A row of a region file."""

    region: str
    spend: int
    impressions: int
    clicks: int
    conversions: int
    days_before: int = 0
    currency: str = "EUR"
    account: str = "300"


SPENT = [
    Spent("California", 4, 500, 20, 2),
    Spent("California", 3, 100, 1, 1, days_before=1),
    Spent("Calif. (HQ)", 1, 70, 3, 1),
    Spent("Nevada", 2, 30, 5, 4),
    Spent("Nevada", 9, 10, 1, 0, currency="USD", account="301"),
    Spent("Texas", 5, 900, 7, 3),
    Spent("Bavaria", 6, 400, 9, 2),
    Spent("Germany", 1, 100, 1, 1),
    Spent("Ontario", 7, 300, 11, 5),
    Spent("United States", 2, 200, 2, 1),
    Spent("Elbonia", 3, 50, 4, 6),
]
WHERE = {
    "west": ["California", "Calif. (HQ)", "Nevada"],
    "south": ["Texas"],
    "germany": ["Bavaria", "Germany"],
    "outside": ["Ontario", "United States"],
    "unplaced": ["Elbonia"],
}


def added(names: list[str], measure: str) -> int:
    """The sum of a measure as it was written, whatever the service makes of it: dollars have no rate here."""
    rows = [row for row in SPENT if row.region in names and (measure != "spend" or row.currency == "EUR")]
    return sum(getattr(row, measure) for row in rows)


def write(raw: Raw, tenant: UUID) -> None:
    """Campaigns that spent 50, and reports of places that say of 34 where."""
    raw.uploaded(tenant, spend_micros=50_000_000, impressions=5000, clicks=100)
    for row in SPENT:
        placed(
            raw,
            tenant,
            region=row.region,
            date_day=DAY - timedelta(days=row.days_before),
            spend_micros=row.spend * 1_000_000,
            impressions=row.impressions,
            clicks=row.clicks,
            conversions=row.conversions,
            currency_code=row.currency,
            account_id=row.account,
        )
    raw.execute(
        "insert into metrics.place_name (tenant_id, id, name, name_key, place, created_by)"
        " values (%s, gen_random_uuid(), 'Calif. (HQ)', 'calif hq', 'US-CA', 'user:test')",
        tenant,
    )


@built_together
async def seller(_raw, rebuilt) -> UUID:
    """A tenant with the rows of `SPENT`, which says that one of their names is California. Built once."""
    seller = uuid4()
    write(_raw, seller)
    await rebuilt(seller)
    return seller


@pytest.fixture
def draw(client_of, as_) -> Draw:
    """`await draw(seller)`: the id of a new map of a tenant."""

    async def make(tenant: UUID) -> str:
        client = await client_of("metrics")
        headers = as_(tenant, "metrics:read", "metrics:write")
        answer = await client.post(URL, json={"name": str(uuid4()), "geojson": AREAS}, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return make


def rows_of(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    """The rows of the section, by code or kind."""
    assert answer.status_code == 200, answer.text
    return {row["code"] or row["kind"]: row for row in answer.json()["region_map"]["rows"]}


class TestMapSection:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("metrics")).get("/api/v1/metrics/combined", params={"region_map": str(uuid4())})
        assert answer.status_code == 401

    async def test_of_another_tenants_map_is_not_found_like_an_absent_one(self, combined, draw, tenant_a, tenant_b):
        theirs = await combined(tenant_a, region_map=await draw(tenant_b), **MARCH)
        absent = await combined(tenant_a, region_map=str(uuid4()), **MARCH)
        assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
        assert (absent.status_code, absent.json()["code"]) == (404, "not_found")

    async def test_of_something_that_is_no_id_is_refused(self, combined, tenant_a):
        assert (await combined(tenant_a, region_map="west", **MARCH)).status_code == 422

    async def test_of_a_tenant_without_data_has_no_row(self, combined, draw, tenant_a):
        drawn = await draw(tenant_a)
        section = (await combined(tenant_a, region_map=drawn)).json()["region_map"]
        assert (section["id"], section["rows"]) == (drawn, [])

    async def test_adds_what_lies_in_each_feature_and_leaves_nothing_out(self, combined, draw, seller):
        answer = await combined(seller, region_map=await draw(seller), **MARCH)
        rows, regions = rows_of(answer), answer.json()["region"]
        assert list(rows) == [*WHERE, "unattributed"], "in the order of the map; Japan has no numbers"
        assert {key: sorted(row["regions"]) for key, row in rows.items()} == {
            key: sorted(names) for key, names in (WHERE | {"unattributed": []}).items()
        }
        assert {key: [rows[key][one] for one in MEASURED] for key in WHERE} == {
            key: [added(names, one) for one in MEASURED] for key, names in WHERE.items()
        }
        assert rows["unattributed"]["spend"] == 50 - sum(row.spend for row in SPENT if row.currency == "EUR")
        for measure in MEASURED[:3]:
            assert sum(row[measure] for row in rows.values()) == sum(row[measure] for row in regions)

    async def test_makes_ratios_of_sums(self, combined, draw, seller):
        west = rows_of(await combined(seller, region_map=await draw(seller), **MARCH))["west"]
        assert (west["name"], west["kind"], west["currency"], west["reach"]) == ("West", "feature", "EUR", None)
        assert west["ctr"] == pytest.approx((20 + 1 + 3 + 5 + 1) / (500 + 100 + 70 + 30 + 10))
        assert west["cvr"] == pytest.approx(8 / 30)
        # Of what was paid in euros alone: the dollars' click is in no ratio with money in it.
        assert west["cpc"] == pytest.approx(10 / 29)
        assert west["cpa"] == pytest.approx(10 / 8)

    async def test_keeps_currencies_apart_as_the_regions_do(self, combined, draw, seller):
        answer = await combined(seller, region_map=await draw(seller), **MARCH)
        names = {row["name"]: row for row in answer.json()["region"]}
        west = rows_of(answer)["west"]
        assert west["spend"] == sum(names[name]["spend"] for name in WHERE["west"]) == 10.0
        assert west["impressions"] == 500 + 100 + 70 + 30 + 10

    async def test_follows_the_filters_of_the_answer(self, combined, draw, seller):
        drawn = await draw(seller)
        only = rows_of(await combined(seller, region_map=drawn, region=["California", "Texas"], **MARCH))
        day = {"start_date": DAY.isoformat(), "end_date": DAY.isoformat()}
        last = rows_of(await combined(seller, region_map=drawn, **day))
        assert {key: row["spend"] for key, row in only.items()} == {"west": 7.0, "south": 5.0}
        assert last["west"]["spend"] == 7.0

    async def test_leaves_the_answer_as_it_is_without_a_map(self, combined, draw, seller):
        whole = (await combined(seller, **MARCH)).json()
        mapped = (await combined(seller, region_map=await draw(seller), **MARCH)).json()
        assert whole["region_map"] is None
        assert {name: mapped[name] for name in ("campaign", "region", "budget")} == {
            name: whole[name] for name in ("campaign", "region", "budget")
        }
        assert mapped["meta"]["snapshot_id"] == whole["meta"]["snapshot_id"]

    async def test_is_told_to_those_who_see_totals_alone(self, client_of, as_, draw, seller):
        headers = as_(seller, "metrics:read", aggregates_only=True)
        params = {"region_map": await draw(seller)} | MARCH
        answer = await (await client_of("metrics")).get("/api/v1/metrics/combined", params=params, headers=headers)
        assert rows_of(answer)["south"]["spend"] == 5.0

    async def test_of_accounts_that_reported_nothing_is_empty(self, client_of, as_, draw, seller):
        headers = as_(seller, "metrics:read", accounts=frozenset({"google_ads:100"}))
        params = {"region_map": await draw(seller)} | MARCH
        answer = await (await client_of("metrics")).get("/api/v1/metrics/combined", params=params, headers=headers)
        assert rows_of(answer) == {}


class TestETag:
    async def test_holds_until_the_map_changes(self, client_of, as_, combined, draw, seller):
        drawn = await draw(seller)
        first = await combined(seller, region_map=drawn, **MARCH)
        seen = {"If-None-Match": first.headers["etag"]}
        same = await combined(seller, headers=seen, region_map=drawn, **MARCH)
        other = collection(feature("west", "US-CA"), feature("rest", "US-NV", "US-TX", ring=square(9, 0)))
        client, headers = await client_of("metrics"), as_(seller, "metrics:read", "metrics:write")
        await client.patch(f"{URL}/{drawn}", json={"geojson": other}, headers=headers)
        changed = await combined(seller, headers=seen, region_map=drawn, **MARCH)
        assert (same.status_code, changed.status_code) == (304, 200)
        assert {key: rows_of(changed)[key]["spend"] for key in ("west", "rest")} == {"west": 8.0, "rest": 7.0}
        assert "germany" not in rows_of(changed)
        assert first.json()["meta"]["snapshot_id"] == changed.json()["meta"]["snapshot_id"]

    async def test_does_not_stand_for_a_map_that_is_gone(self, client_of, as_, combined, draw, seller):
        drawn = await draw(seller)
        seen = {"If-None-Match": (await combined(seller, region_map=drawn, **MARCH)).headers["etag"]}
        await (await client_of("metrics")).delete(f"{URL}/{drawn}", headers=as_(seller, "metrics:write"))
        assert (await combined(seller, headers=seen, region_map=drawn, **MARCH)).status_code == 404

    async def test_of_two_maps_differs(self, combined, draw, seller):
        tags = {(await combined(seller, region_map=await draw(seller), **MARCH)).headers["etag"] for _ in range(2)}
        assert len(tags | {(await combined(seller, **MARCH)).headers["etag"]}) == 3
