"""`POST /metrics/query`: any cut gives the sums of the raw rows, and what cannot be added is refused."""

import math
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
import pytest_asyncio

from contracts.metrics.catalog import Catalog
from contracts.metrics.explore import MetricsAnswer
from libs.threads import OldestFirst, request_began
from tests.metrics.raw import DAY
from tests.metrics.world import Sent, rows, total, within

URL = "/api/v1/metrics/query"
START, END = DAY - timedelta(days=9), DAY
ASKED = {"start_date": START.isoformat(), "end_date": END.isoformat()}
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest_asyncio.fixture
async def ask(client_of, as_, tenant) -> Ask:
    """`await ask(measures=["spend"])`: the answer to the tenant with everything."""

    async def post(*, whom: dict[str, str] | None = None, **question: Any) -> httpx.Response:
        client = await client_of("metrics")
        return await client.post(URL, json=ASKED | question, headers=whom or as_(tenant, "metrics:read"))

    return post


def exact(number: float | None) -> Decimal:
    return Decimal(str(number))


def by(name: Callable[[Sent], Any], sent: list[Sent], column: str) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for row in sent:
        sums[name(row)] += Decimal(getattr(row, column))
    return dict(sums)


class TestQueryMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(URL, json={"measures": ["spend"]})).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, ask, as_, tenant):
        assert (await ask(measures=["spend"], whom=as_(tenant, "ops:read"))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, ask, as_, tenant_b):
        body = (await ask(measures=["spend"], dimensions=["campaign"], whom=as_(tenant_b, "metrics:read"))).json()
        assert (body["rows"], body["totals"]) == ([], {"spend": None})
        assert body["meta"]["freshness"]["state"] == "missing"
        MetricsAnswer.model_validate(body)

    async def test_keeps_its_contract(self, ask, tenant):
        body = (await ask(measures=["spend", "ctr"], dimensions=["campaign", "region"], grain="week")).json()
        MetricsAnswer.model_validate(body)
        assert body["meta"]["tenant_id"] == str(tenant)
        assert [column["name"] for column in body["columns"]] == list(body["rows"][0])

    async def test_answers_one_row_without_a_split(self, ask):
        body = (await ask(measures=["impressions", "clicks"])).json()
        every = within(START, END)
        figures = {"impressions": total("impressions", of=every), "clicks": total("clicks", of=every)}
        assert body["rows"] == [figures]
        assert body["totals"] == figures

    async def test_adds_exactly_by_campaign(self, ask):
        body = (await ask(measures=["spend", "impressions"], dimensions=["campaign"])).json()
        euros = by(lambda row: row.campaign, within(START, END, currency="EUR"), "spend")
        shown = {row["campaign_id"]: row for row in body["rows"]}
        assert {name: exact(row["spend"]) for name, row in shown.items() if row["spend"] is not None} == euros
        assert {name: row["impressions"] for name, row in shown.items()} == by(
            lambda row: row.campaign, within(START, END), "impressions"
        )
        assert shown["1"]["campaign_name"] == "Brand search"
        assert (shown["1"]["platform"], shown["1"]["account_id"]) == ("google_ads", "100")

    @pytest.mark.parametrize(
        ("grain", "start_of"),
        [
            ("day", lambda day: day),
            ("week", lambda day: day - timedelta(days=day.weekday())),
            ("month", lambda day: day.replace(day=1)),
            ("quarter", lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1)),
        ],
    )
    async def test_adds_exactly_by_period_and_platform(self, ask, grain: str, start_of):
        start = DAY - timedelta(days=39)
        body = (
            await ask(measures=["clicks"], dimensions=["platform"], grain=grain, start_date=start.isoformat())
        ).json()
        expected = by(lambda row: (start_of(row.day).isoformat(), row.platform), within(start, END), "clicks")
        assert {(row["date"], row["platform"]): row["clicks"] for row in body["rows"]} == expected
        assert [row["date"] for row in body["rows"]] == sorted(row["date"] for row in body["rows"])

    async def test_splits_by_currency_instead_of_leaving_money_out(self, ask):
        body = (await ask(measures=["spend", "cpc"], dimensions=["currency"])).json()
        for row in body["rows"]:
            sent = within(START, END, currency=row["currency"])
            assert exact(row["spend"]) == total("spend", of=sent)
        assert {row["currency"] for row in body["rows"]} == {"EUR", "USD"}
        assert exact(body["totals"]["spend"]) == total("spend", of=within(START, END, currency="EUR"))
        assert [one["currency"] for one in body["meta"]["currency"]["excluded"]] == ["USD"]
        assert body["meta"]["notes"] == []

    async def test_leaves_money_of_other_currencies_out_and_says_so(self, ask):
        body = (await ask(measures=["spend"])).json()
        assert exact(body["totals"]["spend"]) == total("spend", of=within(START, END, currency="EUR"))
        assert body["meta"]["currency"]["reporting"] == "EUR"
        assert [one["currency"] for one in body["meta"]["currency"]["excluded"]] == ["USD"]
        assert len(body["meta"]["notes"]) == 1

    async def test_splits_by_region(self, ask):
        body = (await ask(measures=["spend", "clicks"], dimensions=["region"])).json()
        named = [row for row in within(START, END) if row.region]
        assert {row["region"]: row["clicks"] for row in body["rows"]} == by(lambda row: row.region, named, "clicks")

    async def test_splits_by_ad(self, ask):
        body = (await ask(measures=["spend", "clicks"], dimensions=["ad"])).json()
        shown = {(row["platform"], row["ad_id"]): row["clicks"] for row in body["rows"]}
        meta = within(START, END, platform="meta_ads")
        assert shown == {("google_ads", "11"): 5, ("meta_ads", "ad-1"): total("clicks", of=meta)}

    async def test_gives_reach_of_one_entity_and_day(self, ask):
        body = (await ask(measures=["reach", "frequency"], dimensions=["campaign"], grain="day")).json()
        meta = [row for row in body["rows"] if row["campaign_id"] == "m1"]
        assert {row["reach"] for row in meta} == {60}
        assert {row["frequency"] for row in meta} == {round(70 / 60, 9)}
        assert body["totals"] == {"reach": None, "frequency": None}


class TestRatios:
    async def test_are_those_of_the_combined_payload(self, ask, combined, tenant):
        names = ["spend", "clicks", "conversions", "conversions_value", "ctr", "cpc", "cpm", "cpa", "cvr", "roas"]
        ours = (await ask(measures=names, compare="previous_period")).json()["totals"]
        theirs = (await combined(tenant, **ASKED, compare="previous_period")).json()["campaign"]
        assert {name: ours[name] for name in names} == pytest.approx({n: theirs["summary"][n] for n in names})
        before = theirs["comparison"]["summary"]
        assert {name: ours[f"{name}_previous"] for name in names} == pytest.approx({n: before[n] for n in names})

    async def test_divide_sums_of_one_currency(self, ask):
        body = (await ask(measures=["cpc"], dimensions=["platform"], filters=[_only("platform", "google_ads")])).json()
        euros = within(START, END, platform="google_ads", currency="EUR")
        expected = float(total("spend", of=euros) / total("clicks", of=euros))
        assert body["rows"][0]["cpc"] == pytest.approx(expected)

    async def test_are_unknown_over_zero(self, ask):
        body = (await ask(measures=["cpc", "ctr"], filters=[_only("campaign", "3")])).json()
        assert body["totals"] == {"cpc": None, "ctr": 0}


class TestComparison:
    async def test_stands_beside_each_group(self, ask):
        body = (await ask(measures=["clicks"], dimensions=["campaign"], compare="previous_period")).json()
        before = by(lambda row: row.campaign, within(START - timedelta(days=10), START - timedelta(days=1)), "clicks")
        now = by(lambda row: row.campaign, within(START, END), "clicks")
        for row in body["rows"]:
            name = row["campaign_id"]
            assert row["clicks_previous"] == before[name]
            change = None if not before[name] else float((now[name] - before[name]) / before[name])
            assert row["clicks_change"] == (None if change is None else pytest.approx(change))

    async def test_moves_days_beside_those_they_are_compared_with(self, ask):
        body = (await ask(measures=["clicks"], grain="day", compare="previous_period")).json()
        clicks = by(lambda row: row.day, rows(), "clicks")
        assert [row["clicks_previous"] for row in body["rows"]] == [
            clicks[START + timedelta(days=offset - 10)] for offset in range(10)
        ]
        assert len(body["rows"]) == 10


class TestFilters:
    @pytest.mark.parametrize(
        ("wanted", "kept"),
        [
            ({"dimension": "platform", "values": ["meta_ads"]}, lambda row: row.platform == "meta_ads"),
            (
                {"dimension": "platform", "operator": "not_in", "values": ["meta_ads"]},
                lambda row: row.platform != "meta_ads",
            ),
            ({"dimension": "account", "values": ["100", "200"]}, lambda row: row.account in ("100", "200")),
            ({"dimension": "account", "operator": "contains", "values": ["harb"]}, lambda row: row.account == "100"),
            ({"dimension": "campaign", "values": ["1"]}, lambda row: row.campaign == "1"),
            ({"dimension": "campaign", "operator": "not_in", "values": ["1"]}, lambda row: row.campaign != "1"),
            ({"dimension": "campaign", "operator": "contains", "values": ["BRAND"]}, lambda row: row.campaign == "1"),
            ({"dimension": "currency", "values": ["USD"]}, lambda row: row.currency == "USD"),
            ({"dimension": "region", "values": ["St. Ann"]}, lambda row: row.region == "St. Ann"),
            ({"dimension": "region", "operator": "contains", "values": ["king"]}, lambda row: row.region == "Kingston"),
        ],
        ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
    )
    async def test_leave_what_they_name(self, ask, wanted: dict[str, Any], kept):
        body = (await ask(measures=["clicks"], filters=[wanted])).json()
        assert body["totals"]["clicks"] == total("clicks", of=[row for row in within(START, END) if kept(row)])

    async def test_of_measures_leave_groups_out_and_totals_alone(self, ask):
        having = [{"measure": "clicks", "operator": "gt", "value": 50}]
        body = (await ask(measures=["clicks"], dimensions=["campaign"], having=having)).json()
        clicks = by(lambda row: row.campaign, within(START, END), "clicks")
        assert {row["campaign_id"] for row in body["rows"]} == {name for name, sum_ in clicks.items() if sum_ > 50}
        assert body["totals"]["clicks"] == sum(clicks.values())


class TestOrder:
    async def test_is_by_the_first_measure_at_first(self, ask):
        body = (await ask(measures=["clicks"], dimensions=["campaign"])).json()
        clicks = [row["clicks"] for row in body["rows"]]
        assert clicks == sorted(clicks, reverse=True)

    async def test_is_what_the_question_says_with_the_unknown_last(self, ask):
        order = [{"by": "spend"}, {"by": "campaign", "descending": True}]
        body = (await ask(measures=["spend"], dimensions=["campaign"], order=order)).json()
        known = [row["spend"] for row in body["rows"] if row["spend"] is not None]
        assert known == sorted(known)
        assert body["rows"][-1]["spend"] is None

    async def test_is_cut_by_the_limit_which_is_said(self, ask):
        whole = (await ask(measures=["clicks"], dimensions=["campaign"], grain="day")).json()
        body = (await ask(measures=["clicks"], dimensions=["campaign"], grain="day", limit=7)).json()
        assert body["rows"] == whole["rows"][:7]
        assert body["meta"]["truncated"] == {"shown": 7, "total": 50}
        assert whole["meta"]["truncated"] is None


class TestRefusals:
    @pytest.mark.parametrize(
        ("question", "pointer", "code"),
        [
            ({"measures": ["spend", "reach"]}, "/measures/1", "not_additive"),
            ({"measures": ["frequency"], "dimensions": ["campaign"], "grain": "week"}, "/measures/0", "not_additive"),
            ({"measures": ["reach"], "dimensions": ["platform"], "grain": "day"}, "/measures/0", "not_additive"),
            ({"measures": ["spend"], "dimensions": ["ad", "region"]}, "/dimensions", "grains_do_not_mix"),
            ({"measures": ["spend"], "order": [{"by": "clicks"}]}, "/order/0/by", "not_in_question"),
            ({"measures": ["spend"], "order": [{"by": "date"}]}, "/order/0/by", "not_in_question"),
            (
                {"measures": ["spend"], "having": [{"measure": "cpc", "operator": "gt", "value": 1}]},
                "/having/0/measure",
                "not_in_question",
            ),
            ({"measures": ["spend", "spend"]}, "/measures", "value_error"),
            ({"measures": []}, "/measures", "too_short"),
            ({"measures": ["profit"]}, "/measures/0", "enum"),
            ({"measures": ["spend"], "sorted": True}, "/sorted", "extra_forbidden"),
            ({"measures": ["spend"], "start_date": "2026-12-01"}, "/start_date", "date_order"),
        ],
    )  # fmt: skip
    async def test_name_the_field_and_the_rule(self, ask, question: dict[str, Any], pointer: str, code: str):
        answer = await ask(**question)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


class TestGetMetricsCatalog:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get("/api/v1/metrics/catalog")).status_code == 401

    async def test_defines_every_measure_that_is_served(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        body = (await client.get("/api/v1/metrics/catalog", headers=as_(tenant_a, "metrics:read"))).json()
        Catalog.model_validate(body)
        assert {one["name"] for one in body["measures"]} >= {"spend", "ctr", "roas", "reach"}
        ratios = {one["name"]: one["formula"] for one in body["measures"] if one["formula"]}
        assert ratios["cpm"] == "1000 * spend / impressions"


def _only(dimension: str, *values: str) -> dict[str, Any]:
    return {"dimension": dimension, "values": list(values)}


class TestLimitedCaller:
    MINE = frozenset({"google_ads:100"})

    async def test_is_answered_about_its_accounts_alone(self, ask, as_, tenant):
        mine = as_(tenant, "metrics:read", accounts=self.MINE)
        body = (await ask(measures=["clicks"], dimensions=["campaign"], whom=mine)).json()
        assert {row["account_id"] for row in body["rows"]} == {"100"}
        assert body["totals"]["clicks"] == total("clicks", of=within(START, END, account="100"))

    async def test_finds_nothing_of_an_account_that_it_names(self, ask, as_, tenant):
        mine = as_(tenant, "metrics:read", accounts=self.MINE)
        body = (await ask(measures=["clicks"], filters=[_only("account", "200")], whom=mine)).json()
        assert body["totals"] == {"clicks": None}

    async def test_of_totals_only_may_split_by_what_names_nobody(self, ask, as_, tenant):
        executive = as_(tenant, "metrics:read", aggregates_only=True)
        allowed = await ask(measures=["clicks"], dimensions=["platform"], grain="month", whom=executive)
        assert allowed.status_code == 200, allowed.text

    @pytest.mark.parametrize("dimension", ["account", "campaign", "ad_group", "ad"])
    async def test_of_totals_only_is_refused_the_rest(self, ask, as_, tenant, dimension: str):
        executive = as_(tenant, "metrics:read", aggregates_only=True)
        split = await ask(measures=["clicks"], dimensions=[dimension], whom=executive)
        narrowed = await ask(measures=["clicks"], filters=[_only(dimension, "1")], whom=executive)
        assert [(one.status_code, one.json()["code"]) for one in (split, narrowed)] == [(403, "aggregates_only")] * 2


async def test_each_request_has_its_turn_by_when_it_came(ask, monkeypatch):
    turns: set[float] = set()
    submit = OldestFirst.submit

    def noted(self: OldestFirst, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        turns.add(request_began.get())
        return submit(self, fn, *args, **kwargs)

    monkeypatch.setattr(OldestFirst, "submit", noted)
    for _ in range(2):
        assert (await ask(measures=["spend"])).status_code == 200
    # What is loaded ahead belongs to no request.
    assert len(turns - {math.inf}) == 2
