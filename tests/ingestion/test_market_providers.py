"""Each provider against a server that answers as documented: good, empty, unknown, busy, broken, changed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.ingestion.market_server import (
    DAILY,
    FRED_SERIES,
    FRED_VALUES,
    HISTORY,
    KEY,
    NINETY,
    STOOQ,
    Providers,
    Said,
    ecb_xml,
)
from tests.ingestion.pulling import (
    Market,
    counts,
    market,
    market_app,
    market_settings,
    market_worker,
    providers,
    served,
)
from tests.log_lines import log_lines

__all__ = [
    "log_lines",
    "market",
    "market_app",
    "market_settings",
    "market_worker",
    "providers",
    "served",
]
RATES = {"2026-03-02": {"USD": "1.0850", "JPY": "163.20"}, "2026-03-03": {"USD": "1.0831", "JPY": "162.95"}}
PRICES = "Date,Open,High,Low,Close,Volume\r\n2026-03-02,10.5,11.25,10,11,1200\r\n2026-03-03,11,12,10.9,11.75,1300\r\n"


def ago(days: int) -> str:
    """As the clock stands: a run of all tests may pass midnight."""
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def fred(frequency: str = "D", units: str = "%", **values: str) -> dict[str, object]:
    return {"frequency": frequency, "units": units, "values": list(values.items())}


class TestEcb:
    async def test_lands_every_currency_with_its_unit(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb")
        assert (pull["state"], counts(pull)) == ("succeeded", (4, 4, 0, 0))
        series = await market.get("/series/EURUSD")
        assert (series["source"], series["unit"], series["frequency"]) == ("ECB", "USD per EUR", "daily")
        assert await market.values("EURUSD") == [("2026-03-02", 1.085), ("2026-03-03", 1.0831)]
        assert providers.paths() == [HISTORY]

    @pytest.mark.parametrize(("back", "path"), [(0, DAILY), (30, NINETY), (85, NINETY), (86, HISTORY)])
    async def test_asks_for_the_smallest_file_that_covers_the_range(
        self, market: Market, providers: Providers, back: int, path: str
    ) -> None:
        providers.rates = {ago(0): {"USD": "1.1"}}
        await market.pull("ecb", "USD", first=ago(back))
        assert providers.paths() == [path]

    async def test_lands_the_range_and_the_currencies_that_were_asked_for(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb", "EURUSD", first="2026-03-03", last="2026-03-03")
        assert counts(pull) == (1, 1, 0, 0)
        assert [item["symbol"] for item in (await market.get("/series"))["items"]] == ["EURUSD"]

    async def test_has_no_observation_for_a_day_on_which_a_currency_has_no_rate(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates = {"2026-03-02": {"USD": "1.08", "RUB": "99"}, "2026-03-03": {"USD": "1.09"}}
        pull = await market.pull("ecb")
        assert counts(pull) == (3, 3, 0, 0)
        assert await market.values("EURRUB") == [("2026-03-02", 99.0)]

    async def test_says_which_currency_it_does_not_know_and_lands_the_others(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb", "USD", "XXX")
        outcomes = [(answer["symbols"], answer["outcome"]) for answer in pull["answers"]]
        assert (pull["state"], outcomes) == ("succeeded", [(["USD"], "landed"), (["XXX"], "failed")])
        assert pull["answers"][1]["error"]["type"] == "symbol_unknown"

    async def test_fails_when_it_knows_none(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        pull = await market.pull("ecb", "XXX")
        assert (pull["state"], pull["error"]["type"]) == ("failed", "symbol_unknown")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("", "answer_unreadable"),
            ("<html><body>Welcome to the hotel</body></html>", "answer_changed"),
            ("not xml at all", "answer_unreadable"),
            (ecb_xml({}), "answer_changed"),
            (ecb_xml({"2026-03-02": {"US dollar": "1.1"}}), "answer_changed"),
            ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "answer_unreadable"),
        ],
    )
    async def test_changes_nothing_when_the_answer_is_not_what_it_used_to_be(
        self, market: Market, providers: Providers, body: str, code: str
    ) -> None:
        providers.say(HISTORY, Said(body=body))
        pull = await market.pull("ecb")
        assert (pull["state"], pull["error"]["type"], counts(pull)) == ("failed", code, (0, 0, 0, 0))
        assert (await market.get("/series"))["items"] == []

    async def test_quarantines_what_is_no_rate(self, market: Market, providers: Providers) -> None:
        providers.rates = {"2026-03-02": {"USD": "abc", "JPY": "163.2"}, "2026-02-30": {"USD": "1.1"}}
        pull = await market.pull("ecb")
        assert counts(pull) == (3, 1, 0, 2)
        kept = await market.all(
            "select origin, dataset, pointer, rule from ingestion.quarantine where origin_id = cast(:id as uuid)"
            " order by pointer",
            id=pull["id"],
        )
        assert kept == [("pull", "market_series", "/as_of", "format"), ("pull", "market_series", "/value", "type")]

    async def test_takes_the_data_portal_when_the_files_fail_and_says_so(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates = RATES
        providers.say(HISTORY, Said(503))
        pull = await market.pull("ecb", "USD")
        assert (pull["state"], counts(pull), pull["counts"]["fallback"]) == ("succeeded", (2, 2, 0, 0), 2)
        assert await market.flags("EURUSD") == {"2026-03-02": ["fallback"], "2026-03-03": ["stale", "fallback"]}

    async def test_lets_the_second_source_repeat_the_first_without_a_revision(
        self, market: Market, providers: Providers
    ) -> None:
        providers.rates = RATES
        await market.pull("ecb", "USD")
        providers.say(HISTORY, Said(503))
        pull = await market.pull("ecb", "USD", refresh=True)
        assert counts(pull) == (2, 0, 2, 0)
        assert await market.flags("EURUSD") == {"2026-03-03": ["stale"]}


class TestFred:
    async def test_needs_a_key(self, market: Market) -> None:
        answer = await market.ask("POST", "/pulls", {"provider": "fred", "symbols": ["DGS10"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "market_key_missing")

    async def test_lands_values_with_unit_and_frequency(self, market: Market, providers: Providers) -> None:
        await market.set_key()
        providers.series["CPIAUCSL"] = fred(
            "M", "Index 1982-84=100", **{"2020-01-01": "259.127", "2020-02-01": "259.25"}
        )
        pull = await market.pull("fred", "cpiaucsl", first="2020-01-01", last="2020-02-01")
        assert (pull["state"], counts(pull)) == ("succeeded", (2, 2, 0, 0))
        series = await market.get("/series/CPIAUCSL")
        assert (series["source"], series["unit"], series["frequency"]) == ("FRED", "Index 1982-84=100", "monthly")
        query = providers.asked[1].query
        assert (query["observation_start"], query["observation_end"]) == ("2020-01-01", "2020-02-01")

    async def test_keeps_what_is_not_known_as_missing_and_a_surprise_as_it_is(
        self, market: Market, providers: Providers
    ) -> None:
        await market.set_key()
        days = {"2020-04-17": "18.31", "2020-04-20": "-36.98", "2020-04-21": ".", "2020-04-22": "0"}
        providers.series["DCOILWTICO"] = fred("D", "$ per Barrel", **days)
        pull = await market.pull("fred", "DCOILWTICO")
        assert (counts(pull), pull["counts"]["missing"]) == ((4, 4, 0, 0), 1)
        values = [("2020-04-17", 18.31), ("2020-04-20", -36.98), ("2020-04-21", None), ("2020-04-22", 0.0)]
        assert await market.values("DCOILWTICO") == values
        assert (await market.flags("DCOILWTICO"))["2020-04-21"] == ["missing"]

    async def test_flags_a_period_that_is_not_over(self, market: Market, providers: Providers) -> None:
        await market.set_key()
        this = date.fromisoformat(ago(0)).replace(day=1)
        before = (this - timedelta(days=1)).replace(day=1)
        providers.series["UNRATE"] = fred("M", "%", **{before.isoformat(): "4.1", this.isoformat(): "4.2"})
        pull = await market.pull("fred", "UNRATE")
        assert pull["counts"]["partial"] == 1
        assert await market.flags("UNRATE") == {this.isoformat(): ["partial"]}

    async def test_says_which_series_does_not_exist_and_lands_the_others(
        self, market: Market, providers: Providers
    ) -> None:
        await market.set_key()
        providers.series["DGS10"] = fred(**{"2026-03-02": "4.2"})
        pull = await market.pull("fred", "NOPE", "DGS10")
        assert [answer["outcome"] for answer in pull["answers"]] == ["failed", "landed"]
        assert (pull["state"], pull["answers"][0]["error"]["type"]) == ("succeeded", "symbol_unknown")

    async def test_ends_at_once_when_the_key_is_refused(self, market: Market, providers: Providers) -> None:
        await market.set_key(key="f" * 32)
        pull = await market.pull("fred", "DGS10", "DGS2")
        assert (pull["state"], pull["error"]["type"], len(providers.asked)) == ("failed", "key_refused", 1)
        assert pull["runbook"] == "docs/runbooks/market-pulls.md#keys"

    @pytest.mark.parametrize(
        ("path", "body", "code"),
        [
            (FRED_SERIES, "<html>", "answer_unreadable"),
            (FRED_SERIES, '{"seriess": [{"id": "DGS10"}]}', "answer_changed"),
            (FRED_VALUES, '{"count": 1, "observations": [{"day": "2026-03-02"}]}', "answer_changed"),
            (FRED_SERIES, '{"seriess": []}', "symbol_unknown"),
            (
                FRED_SERIES,
                '{"seriess": [{"id": "X", "frequency_short": "BW", "units_short": "%"}]}',
                "frequency_unsupported",
            ),
        ],
    )
    async def test_changes_nothing_when_the_answer_is_not_what_it_used_to_be(
        self, market: Market, providers: Providers, path: str, body: str, code: str
    ) -> None:
        await market.set_key()
        providers.series["DGS10"] = fred(**{"2026-03-02": "4.2"})
        providers.say(path, Said(body=body))
        pull = await market.pull("fred", "DGS10")
        assert (pull["state"], pull["error"]["type"]) == ("failed", code)
        assert (await market.get("/series"))["items"] == []

    async def test_shows_its_key_nowhere(
        self, market: Market, providers: Providers, log_lines: list[str], postgres_url: str
    ) -> None:
        await market.set_key()
        providers.series["DGS10"] = fred(**{"2026-03-02": "4.2"})
        providers.say(FRED_VALUES, Said(500), Said(404, f"no such thing for {KEY}"))
        pull_id = await market.start("fred", "DGS10")
        await market.run()
        pull = await market.retry(pull_id)
        assert providers.asked[-1].query["api_key"] == KEY
        assert len(log_lines) > 3
        assert KEY not in "".join(log_lines) + str(pull) + str(await market.get("/providers"))
        tables = (
            "ingestion.job",
            "ingestion.market_pull",
            "ingestion.market_answer",
            "ingestion.market_key",
            "ingestion.market_cache",
            "ingestion.outbox_event",
            "ingestion.quarantine",
        )
        for table in tables:
            assert KEY not in str(await market.all(f"select t::text from {table} t"))

    async def test_reads_what_is_more_than_one_page(self, market: Market, providers: Providers) -> None:
        await market.set_key()
        providers.series["DGS10"] = fred(**{"2026-03-02": "4.2"})
        one = '{"count": 2, "observations": [{"date": "2026-03-02", "value": "4.2"}]}'
        two = '{"count": 2, "observations": [{"date": "2026-03-03", "value": "4.3"}]}'
        providers.say(FRED_VALUES, Said(body=one), Said(body=two))
        assert counts(await market.pull("fred", "DGS10")) == (2, 2, 0, 0)
        assert [request.query.get("offset") for request in providers.asked[1:]] == ["0", "1"]


class TestStooq:
    async def test_lands_a_series_for_each_column(self, market: Market, providers: Providers) -> None:
        providers.prices["aapl.us"] = PRICES
        pull = await market.pull("stooq", "AAPL.US", first="2026-03-02")
        assert (pull["state"], counts(pull)) == ("succeeded", (10, 10, 0, 0))
        assert await market.values("AAPL.US.CLOSE") == [("2026-03-02", 11.0), ("2026-03-03", 11.75)]
        assert providers.asked[0].query == {"s": "aapl.us", "i": "d", "d1": "20260302"}

    async def test_flags_the_session_that_is_still_open(self, market: Market, providers: Providers) -> None:
        providers.prices["^spx"] = f"Date,Open,High,Low,Close\n{ago(1)},1,2,1,2\n{ago(0)},2,3,1,2\n"
        pull = await market.pull("stooq", "^SPX")
        assert pull["counts"]["partial"] == 4
        assert await market.flags("^SPX.CLOSE") == {ago(0): ["partial"]}

    async def test_flags_a_zero_that_is_not_known_yet_and_stores_no_fact(
        self, market: Market, providers: Providers
    ) -> None:
        providers.prices["cl.f"] = f"Date,Open,High,Low,Close\n{ago(4)},1,2,1,2\n{ago(3)},1,2,1,2\n"
        await market.pull("stooq", "CL.F")
        providers.prices["cl.f"] = f"Date,Open,High,Low,Close\n{ago(2)},0,0,0,0\n"
        pull = await market.pull("stooq", "CL.F", first=ago(2))
        assert (counts(pull), pull["counts"]["missing"]) == ((4, 4, 0, 0), 4)
        assert await market.values("CL.F.CLOSE") == [(ago(4), 2.0), (ago(3), 2.0), (ago(2), None)]

    async def test_keeps_the_value_it_had_when_zero_comes_instead(self, market: Market, providers: Providers) -> None:
        providers.prices["cl.f"] = f"Date,Open,High,Low,Close\n{ago(4)},1,2,1,2\n{ago(3)},1,2,1,2\n"
        await market.pull("stooq", "CL.F")
        providers.prices["cl.f"] = f"Date,Open,High,Low,Close\n{ago(3)},0,0,0,0\n"
        pull = await market.pull("stooq", "CL.F", first=ago(3))
        assert counts(pull) == (4, 0, 4, 0)
        assert (await market.values("CL.F.CLOSE"))[-1] == (ago(3), 2.0)

    async def test_quarantines_rows_that_do_not_fit_and_lands_their_neighbours(
        self, market: Market, providers: Providers
    ) -> None:
        providers.prices["aapl.us"] = PRICES + "2026-03-04,11\r\n2026-03-05,12,13,abc,12.5,10\r\n"
        pull = await market.pull("stooq", "AAPL.US")
        assert counts(pull) == (20, 14, 0, 6)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (Said(body="No data"), "no_data"),
            (Said(404), "symbol_unknown"),
            (Said(403), "key_refused"),
            (Said(body="Get your apikey:\n1. Open https://…&get_apikey\n"), "key_missing"),
            (Said(body="<html>maintenance</html>"), "answer_unreadable"),
            (Said(body=""), "answer_unreadable"),
            (Said(body="Datum,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie\n2026-03-02,1,2,1,2\n"), "answer_changed"),
            (Said(302, headers={"Location": "http://127.0.0.1:1/"}), "answer_refused"),
        ],
    )
    async def test_changes_nothing_when_there_are_no_prices(
        self, market: Market, providers: Providers, said: Said, code: str
    ) -> None:
        providers.say(STOOQ, said)
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"], counts(pull)) == ("failed", code, (0, 0, 0, 0))
        assert (await market.get("/series"))["items"] == []

    async def test_waits_when_its_daily_limit_is_used_up(self, market: Market, providers: Providers) -> None:
        providers.say(STOOQ, Said(body="Exceeded the daily hits limit"))
        pull = await market.pull("stooq", "AAPL.US")
        assert (pull["state"], pull["error"]["type"]) == ("retry_wait", "throttled")
        assert datetime.fromisoformat(pull["next_attempt_at"]) > datetime.now(UTC) + timedelta(hours=3)

    async def test_sends_a_key_when_one_is_set(self, market: Market, providers: Providers) -> None:
        providers.prices["aapl.us"] = PRICES
        await market.set_key("stooq")
        await market.pull("stooq", "AAPL.US")
        assert providers.asked[0].query["apikey"] == KEY


class TestUploadedFile:
    async def upload(self, market: Market, body: str, name: str = "oil_daily.csv") -> str:
        headers = market.as_(market.tenant_id, "ingestion:read", "ingestion:write")
        answer = await market.client.post(
            "/api/v1/uploads",
            params={"filename": name, "kind": "market"},
            content=body.encode(),
            headers=headers | {"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def test_lands_the_newest_file_of_the_name(self, market: Market) -> None:
        await self.upload(market, "date,price\n2026-03-02,1\n")
        await self.upload(market, "date,price\n2026-03-02,1.5\n2026-03-03,2\n2026-03-04,x\n")
        pull = await market.pull("file", file="oil_daily.csv")
        assert (pull["state"], counts(pull)) == ("succeeded", (3, 2, 0, 1))
        assert await market.values("OIL") == [("2026-03-02", 1.5), ("2026-03-03", 2.0)]

    async def test_reads_the_same_file_once(self, market: Market) -> None:
        await self.upload(market, "date,price\n2026-03-02,1\n")
        await market.pull("file", file="oil_daily.csv")
        pull = await market.pull("file", file="oil_daily.csv")
        assert [answer["outcome"] for answer in pull["answers"]] == ["not_modified"]

    async def test_reads_a_newer_file_by_the_same_rules(self, market: Market) -> None:
        await self.upload(market, "date,price\n2026-03-02,1\n2026-03-03,2\n")
        await market.pull("file", file="oil_daily.csv")
        await self.upload(market, "date,price\n2026-03-02,1\n2026-03-03,2.5\n")
        pull = await market.pull("file", file="oil_daily.csv")
        assert (counts(pull), pull["counts"]["revised"]) == ((2, 1, 1, 0), 1)

    async def test_says_when_there_is_no_such_file(self, market: Market) -> None:
        pull = await market.pull("file", file="nothing.csv")
        assert (pull["state"], pull["error"]["type"]) == ("failed", "file_missing")

    async def test_knows_nothing_of_another_tenants_files(self, market: Market, tenant_b: UUID) -> None:
        await self.upload(market, "date,price\n2026-03-02,1\n")
        market.tenant_id = tenant_b
        pull = await market.pull("file", file="oil_daily.csv")
        assert (pull["state"], pull["error"]["type"]) == ("failed", "file_missing")


class TestStaleness:
    async def test_is_judged_when_a_series_is_read(self, market: Market, providers: Providers) -> None:
        providers.rates = {ago(30): {"USD": "1.1"}, ago(1): {"GBP": "0.86"}}
        pull = await market.pull("ecb")
        assert pull["state"] == "succeeded"
        stale = {item["symbol"]: item["stale"] for item in (await market.get("/series"))["items"]}
        assert stale == {"EURUSD": True, "EURGBP": False}
        assert await market.flags("EURUSD") == {ago(30): ["stale"]}
        moment = datetime.combine(date.fromisoformat(ago(0)), datetime.max.time(), UTC).isoformat()
        assert (await market.get("/series/EURUSD", as_of=moment))["stale"] is True
