"""Answers in the tenant's reporting currency: each amount by the rate of its day, or left out and listed."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid4

import orjson
import pytest

from services.metrics.snapshots.partition import decode, encode
from tests.metrics.conftest import REMEMBERED_SECONDS
from tests.metrics.raw import DAY
from tests.metrics.test_budget_and_region import placed
from tests.metrics.test_reporting_currency import publish
from tests.metrics.together import built_together, together

START = DAY - timedelta(days=9)
ASKED = {"start_date": START.isoformat(), "end_date": DAY.isoformat()}
QUERY = "/api/v1/metrics/query"
RATES = {DAY: Decimal("1.0837"), DAY - timedelta(days=1): Decimal("1.0912"), DAY - timedelta(days=2): Decimal("1.1")}
CHANGED = ("spend_reporting", "conversions_value_reporting", "fx_source")


@dataclass(frozen=True)
class Spent:
    """A campaign's day as sent, in millionths."""

    campaign: int
    account: int
    day: date
    spend: int
    value: int
    clicks: int
    currency: str

    def converted(self, column: str) -> Decimal | None:
        """As the mart rounds it: to millionths, a half away from zero."""
        rate = Decimal(1) if self.currency == "USD" else RATES.get(self.day) if self.currency == "EUR" else None
        micros = Decimal(getattr(self, column))
        return None if rate is None else (micros * rate).quantize(Decimal(1), ROUND_HALF_UP) / 10**6


SENT = [
    *(
        Spent(1, 100, day, 1_234_567 + n * 111, 3_333_333 + n * 7, 10 + n, "EUR")
        for n, day in enumerate([*RATES, START])
    ),
    *(Spent(2, 101, DAY - timedelta(days=n), 5_000_001 * (n + 1), 7_000_001, 5, "USD") for n in range(3)),
    Spent(3, 102, DAY, 900_000_000, 0, 3, "JPY"),
]


def total(column: str) -> Decimal:
    return sum((amount for one in SENT if (amount := one.converted(column)) is not None), Decimal(0))


def exact(number: float | None) -> Decimal:
    return Decimal(str(number))


@built_together
async def dollars(_raw, rebuilt) -> UUID:
    """A tenant that chose nothing, with euros (one day without a rate), dollars, and yen that nobody has a rate for."""
    tenant = uuid4()
    for one in SENT:
        _raw.google(
            tenant,
            one.campaign,
            one.day,
            account=one.account,
            currency=one.currency,
            cost_micros=one.spend,
            conversions=1,
            conversions_value=one.value / 10**6,
            clicks=one.clicks,
        )
    for day, rate in RATES.items():
        publish(_raw, tenant, "EURUSD", str(rate), day)
    placed(_raw, tenant, spend_micros=1_000_000, region="Kingston")
    await rebuilt(tenant)
    return tenant


@pytest.fixture
def ask(client_of, as_, dollars):
    async def post(**question):
        client = await client_of("metrics")
        return (await client.post(QUERY, json=ASKED | question, headers=as_(dollars, "metrics:read"))).json()

    return post


class TestGetCombinedMetrics:
    async def test_adds_what_was_converted_exactly(self, combined, dollars):
        summary = (await combined(dollars, **ASKED)).json()["campaign"]["summary"]
        assert summary["currency"] == "USD"
        assert exact(summary["spend"]) == total("spend")
        assert exact(summary["conversions_value"]) == total("value")

    async def test_divides_amounts_and_clicks_of_the_same_rows(self, combined, dollars):
        summary = (await combined(dollars, **ASKED)).json()["campaign"]["summary"]
        clicks = sum(one.clicks for one in SENT if one.converted("spend") is not None)
        assert summary["roas"] == pytest.approx(float(total("value") / total("spend")), abs=1e-9)
        assert summary["cpc"] == pytest.approx(float(total("spend") / clicks), abs=1e-9)
        assert summary["clicks"] == sum(one.clicks for one in SENT)

    async def test_says_what_has_no_rate_and_whose_rates_the_others_are(self, combined, dollars):
        currency = (await combined(dollars, **ASKED)).json()["meta"]["currency"]
        assert (currency["reporting"], currency["chosen"], currency["fx_source"]) == ("USD", "USD", "ECB")
        unpriced = [one for one in SENT if one.converted("spend") is None]
        assert [(one["currency"], one["first_date"], exact(one["spend"])) for one in currency["excluded"]] == [
            (one.currency, one.day.isoformat(), exact(one.spend / 10**6)) for one in unpriced
        ]

    async def test_converts_each_day_of_the_trend_by_its_own_rate(self, combined, dollars):
        trend = (await combined(dollars, **ASKED, account_id="100")).json()["campaign"]["trend"]
        wanted = {one.day.isoformat(): one.converted("spend") for one in SENT if one.campaign == 1}
        assert {point["date"]: exact(point["spend"]) for point in trend if point["spend"] is not None} == {
            day: amount for day, amount in wanted.items() if amount is not None
        }
        assert trend[0]["spend"] is None

    async def test_lists_campaigns_in_their_own_currency_by_their_converted_spend(self, combined, dollars):
        rows = (await combined(dollars, **ASKED)).json()["campaign"]["rows"]
        assert [(row["campaign_id"], row["currency"]) for row in rows] == [("2", "USD"), ("1", "EUR"), ("3", "JPY")]
        assert exact(rows[1]["spend"]) == sum(Decimal(one.spend) for one in SENT if one.campaign == 1) / 10**6
        assert exact(rows[1]["spend_reporting"]) == total("spend") - exact(rows[0]["spend_reporting"])
        assert (rows[2]["spend"], rows[2]["spend_reporting"]) == (900.0, None)

    @together
    async def test_adds_what_a_campaign_was_billed_in_two_currencies(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, DAY, cost_micros=2_000_000, clicks=4)
        raw.google(tenant_a, 1, DAY - timedelta(days=1), cost_micros=3_000_000, clicks=1, currency="USD")
        publish(raw, tenant_a, "EURUSD", "1.5")
        await refresh(tenant_a)
        row = (await combined(tenant_a, **ASKED)).json()["campaign"]["rows"][0]
        assert (row["currency"], row["spend"], row["cpc"], row["spend_reporting"]) == ("USD", 6.0, 1.2, 6.0)

    async def test_converts_places_as_campaigns(self, combined, dollars):
        regions = (await combined(dollars, **ASKED)).json()["region"]
        assert [(one["code"], one["currency"], exact(one["spend"])) for one in regions] == [
            ("Kingston", "USD", exact(float(RATES[DAY]))),
            # What was placed is of an account whose campaigns report nothing: it takes nothing from the others.
            ("unattributed", "USD", total("spend")),
        ]

    async def test_shows_the_only_currency_there_is_where_it_has_no_rate(self, combined, dollars):
        body = (await combined(dollars, **ASKED, account_id="102")).json()
        wanted = {"reporting": "JPY", "chosen": "USD", "fx_source": None, "excluded": []}
        assert body["meta"]["currency"] == wanted
        assert body["campaign"]["summary"]["spend"] == 900.0

    @together
    async def test_shows_no_total_of_several_currencies_without_a_rate(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=2_000_000)
        raw.google(tenant_a, 2, account=102, cost_micros=3_000_000, currency="JPY")
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert (body["campaign"]["summary"]["spend"], body["campaign"]["summary"]["currency"]) == (None, "USD")
        assert [one["currency"] for one in body["meta"]["currency"]["excluded"]] == ["EUR", "JPY"]


class TestQueryMetrics:
    async def test_totals_are_converted(self, ask):
        body = await ask(measures=["spend", "conversions_value", "roas"])
        assert exact(body["totals"]["spend"]) == total("spend")
        assert body["totals"]["roas"] == pytest.approx(float(total("value") / total("spend")), abs=1e-9)
        assert (body["meta"]["currency"]["reporting"], body["meta"]["currency"]["fx_source"]) == ("USD", "ECB")
        assert "exchange rate" in body["meta"]["notes"][0]

    async def test_rows_are_converted_and_add_up(self, ask):
        rows = (await ask(measures=["spend"], dimensions=["account"]))["rows"]
        assert sum(exact(row["spend"]) for row in rows if row["spend"] is not None) == total("spend")
        assert [row["account_id"] for row in rows] == ["101", "100", "102"]

    async def test_split_by_currency_shows_each_as_it_is(self, ask):
        body = await ask(measures=["spend"], dimensions=["currency"])
        assert {row["currency"]: exact(row["spend"]) for row in body["rows"]} == {
            code: sum(Decimal(one.spend) for one in SENT if one.currency == code) / 10**6
            for code in ("EUR", "USD", "JPY")
        } | {"JPY": Decimal("900.0")}
        # Their total is in one currency all the same.
        assert exact(body["totals"]["spend"]) == total("spend")


class TestOthersWhoAsk:
    async def test_alerts_speak_of_the_converted_amount(self, client_of, as_, dollars):
        condition = {"kind": "threshold", "measure": "spend", "operator": "gt", "value": 0, "days": 10}
        client = await client_of("metrics")
        answer = await client.post(
            "/api/v1/alerts/preview", json={"condition": condition}, headers=as_(dollars, "metrics:read")
        )
        assert exact(answer.json()["value"]) == total("spend")
        assert "USD" in answer.json()["message"]

    async def test_summaries_are_of_the_converted_amount(self, client_of, as_, dollars):
        client = await client_of("metrics")
        body = {"dataset": "warehouse", **ASKED}
        headers = as_(dollars, "metrics:aggregate", subject="service:gateway", actor=f"user:{uuid4()}")
        totals = (await client.post("/internal/summaries", json=body, headers=headers)).json()["totals"]
        assert (totals["currency"], exact(totals["spend"])) == ("USD", total("spend"))


@together
class TestSnapshotOfAnEarlierContract:
    async def test_answers_by_its_own_rules_and_says_so(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=2_000_000)
        raw.google(tenant_a, 1, DAY - timedelta(days=1), cost_micros=1_000_000)
        raw.google(tenant_a, 2, account=101, cost_micros=9_000_000, currency="USD")
        publish(raw, tenant_a, "EURUSD", "1.5", DAY - timedelta(days=1))
        await refresh(tenant_a)
        now = (await combined(tenant_a, **ASKED)).json()
        as_of_1_0_1(raw, tenant_a)
        then = (await combined(tenant_a, **ASKED)).json()
        assert (now["meta"]["contract_version"], now["campaign"]["summary"]["spend"]) == ("2.1.0", 13.5)
        assert (then["meta"]["contract_version"], then["campaign"]["summary"]["spend"]) == ("1.0.1", 3.0)
        assert [one["currency"] for one in then["meta"]["currency"]["excluded"]] == ["USD"]

    async def test_is_replaced_by_the_next_build(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=2_000_000)
        publish(raw, tenant_a, "EURUSD", "1.5")
        await refresh(tenant_a)
        as_of_1_0_1(raw, tenant_a)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert (body["meta"]["contract_version"], body["campaign"]["summary"]["spend"]) == ("2.1.0", 3.0)


def as_of_1_0_1(raw, tenant: UUID) -> None:
    """Leave the tenant the snapshot that contract 1.0.1 would have built: without a column of converted amounts."""
    time_of_pointer = REMEMBERED_SECONDS + 0.05
    snapshot_id, manifest = raw.execute(
        "select snapshot_id, manifest from metrics.snapshot join metrics.snapshot_pointer"
        " using (tenant_id, snapshot_id, dataset) where tenant_id = %s and dataset = 'warehouse'",
        tenant,
    )[0]
    stored = dict(raw.execute("select digest, content from metrics.snapshot_partition where tenant_id = %s", tenant))
    stored.pop(manifest["opening"]["digest"])
    older = {digest: encode(decode(bytes(data)).drop(CHANGED, strict=False)) for digest, data in stored.items()}
    for content in older.values():
        raw.execute(
            "insert into metrics.snapshot_partition (tenant_id, digest, content) values (%s, %s, %s)"
            " on conflict do nothing",
            tenant,
            content.digest,
            content.data,
        )
    manifest |= {"contract_version": "1.0.1", "partitions": [*manifest["partitions"]]}
    del manifest["reporting_currency"], manifest["opening"]
    manifest["partitions"] = [one | {"digest": older[one["digest"]].digest} for one in manifest["partitions"]]
    manifest["entities"] = {kind: older[digest].digest for kind, digest in manifest["entities"].items()}
    old_id = snapshot_id[:-4] + "0101"
    raw.execute(
        "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
        " values (%s, %s, 'warehouse', %s::jsonb) on conflict do nothing",
        tenant,
        old_id,
        orjson.dumps(manifest).decode(),
    )
    raw.execute(
        "update metrics.snapshot_pointer set snapshot_id = %s where tenant_id = %s and dataset = 'warehouse'",
        old_id,
        tenant,
    )
    raw.execute("select pg_sleep(%s)", time_of_pointer)
