"""Days that a sync asks for again and of which the source has no row any more: their rows count no more."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from services.ingestion.connector.asked_days import first_days
from services.ingestion.connector.catalogue import get_connector
from tests.ingestion.connecting import Source
from tests.ingestion.scripted import PRELUDE, STREAM, TABLE

SAID = """
def day(day, account=1, campaign=1, **fields):
    record(campaign, TimePeriod=day, AccountId=account, **fields)

def until(day, count, **more):
    stream = {"stream_descriptor": IDENTITY, "stream_state": {"TimePeriod": day, **more}}
    send("STATE", state={"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}})

def over(day, count):
    until(day, count)
    status("COMPLETE")
"""
THREE_DAYS = SAID + "day('2026-03-01'); day('2026-03-02'); day('2026-03-03'); over('2026-03-03', 3)"


@pytest.fixture
async def first(script, source: Source, run_sync) -> dict[str, Any]:
    """A sync that read the first three days of March."""
    script.says(THREE_DAYS)
    done = await run_sync()
    assert done["state"] == "succeeded", done
    return done


async def days(source: Source, *, connection_id: str | None = None) -> list[str]:
    """The days of rows that count."""
    query = text(
        f"select _airbyte_data ->> 'TimePeriod' as day from raw.{TABLE} where withdrawn_by is null"
        " and connection_id = cast(:connection as uuid) order by 1"
    )
    async with source.database.tenant(source.tenant_id) as session:
        return list(await session.scalars(query, {"connection": connection_id or source.connection_id}))


async def withdrawn(source: Source) -> list[tuple[str, str, str]]:
    query = text(
        "select _airbyte_data ->> 'TimePeriod', withdrawn_by::text, withdrawn_reason"
        f" from raw.{TABLE} where withdrawn_by is not null order by 1"
    )
    async with source.database.tenant(source.tenant_id) as session:
        return [tuple(row) for row in await session.execute(query)]


async def told_days(source: Source) -> list[tuple[str, str]]:
    """Of the account, as others heard it last."""
    landed = [json.loads(payload) for kind, payload in await source.events() if kind == "ingestion.data_landed"]
    return [(one["min_date"], one["max_date"]) for one in landed[-1]["accounts"]]


class TestVanishedDay:
    async def test_is_replaced_by_nothing(self, script, source, first, run_sync):
        script.says(SAID + "day('2026-03-01'); day('2026-03-03'); over('2026-03-04', 2)")

        done = await run_sync()

        assert done["state"] == "succeeded"
        assert await days(source) == ["2026-03-01", "2026-03-01", "2026-03-03", "2026-03-03"]
        assert await withdrawn(source) == [("2026-03-02", done["id"], "vanished")]
        assert (first["counts"]["vanished"], done["counts"]["vanished"]) == (0, 1)
        assert done["counts"]["emitted"] == done["counts"]["committed"] == 2
        assert [stream["vanished"] for stream in done["streams"]] == [1]

    async def test_is_told_of_with_the_days_that_were_read(self, script, source, first, run_sync):
        script.says(SAID + "day('2026-03-03'); over('2026-03-03', 1)")
        await run_sync()
        assert [day for day, *_ in await withdrawn(source)] == ["2026-03-01", "2026-03-02"]
        assert await told_days(source) == [("2026-03-01", "2026-03-03")]

    async def test_is_said_in_the_log_of_the_sync(self, script, source, first, run_sync):
        script.says(SAID + "day('2026-03-03'); over('2026-03-03', 1)")
        done = await run_sync()
        url = f"/api/v1/airbyte/connections/{source.connection_id}/jobs/{done['id']}/logs"
        answer = await source.client.get(url, headers=source.headers())
        assert "2 earlier rows count no more" in answer.text

    async def test_counts_again_when_the_source_has_rows_of_it_again(self, script, source, first, run_sync):
        script.says(SAID + "day('2026-03-01'); day('2026-03-03'); over('2026-03-03', 2)")
        await run_sync()
        script.says(THREE_DAYS)
        again = await run_sync()
        assert (await days(source)).count("2026-03-02") == 1
        assert again["counts"]["vanished"] == 0

    async def test_goes_with_all_its_earlier_reads(self, script, source, first, run_sync):
        script.says(THREE_DAYS)
        await run_sync()
        script.says(SAID + "day('2026-03-01'); day('2026-03-03'); over('2026-03-03', 2)")
        assert (await run_sync())["counts"]["vanished"] == 2
        assert "2026-03-02" not in await days(source)

    async def test_is_found_by_a_sync_that_was_interrupted(self, script, source, first, run_sync, retry_sync):
        """The days of the first attempt are read, too, although the second one does not read them."""
        script.says(SAID + "day('2026-03-01'); until('2026-03-01', 1, reading=True); sys.exit(1)")
        broken = await run_sync()
        script.says(SAID + "day('2026-03-03'); over('2026-03-03', 1)")

        done = await retry_sync(broken["id"])

        assert (broken["counts"]["committed"], broken["counts"]["vanished"]) == (1, 0)
        assert done["state"] == "succeeded"
        assert [day for day, *_ in await withdrawn(source)] == ["2026-03-02"]
        assert await days(source) == ["2026-03-01", "2026-03-01", "2026-03-03", "2026-03-03"]

    async def test_stays_where_another_connection_read_it(self, script, source, first, run_sync):
        theirs = source.connection_id
        await source.connect(name="Second", streams=[STREAM])
        script.says(THREE_DAYS)
        await run_sync()
        script.says(SAID + "day('2026-03-01'); day('2026-03-03'); over('2026-03-03', 2)")
        await run_sync()
        assert await days(source, connection_id=theirs) == ["2026-03-01", "2026-03-02", "2026-03-03"]
        assert "2026-03-02" not in await days(source)


class TestNothingIsWithdrawn:
    @pytest.mark.parametrize(
        "says",
        [
            "day('2026-03-03'); until('2026-03-03', 1)",
            "day('2026-03-03'); state(7, 1); status('COMPLETE')",
            "day('2026-03-03'); until('2026-02-20', 1); status('COMPLETE')",
            "day('2026-03-03', account=2); over('2026-03-03', 1)",
            "over('2026-03-03', 0)",
            "day('2026-03-03'); send('RECORD', record={'namespace': 'microsoft_ads', 'stream': "
            "'campaign_performance_report', 'emitted_at': 1, 'data': {'AccountId': 1}}); over('2026-03-03', 2)",
            "day('2026-03-03'); day('2026-03-01', Clicks=-1); day('2026-03-02', Clicks=-1); over('2026-03-03', 3)",
        ],
        ids=[
            "the stream is not said to be complete",
            "the state does not say how far it is read",
            "the state says that it is not read as far",
            "the account brought no row at all",
            "nothing came",
            "a bad record does not say its day",
            "the days brought bad records",
        ],
    )
    async def test_when(self, script, source, first, run_sync, says):
        script.says(SAID + says)
        done = await run_sync()
        assert done["state"] == "succeeded", done
        assert (await withdrawn(source), done["counts"]["vanished"]) == ([], 0)

    async def test_when_the_connector_breaks_off(self, script, source, first, run_sync):
        script.says(SAID + "day('2026-03-03'); until('2026-03-03', 1); fail('transient_error', 'Busy.'); sys.exit(1)")
        assert (await run_sync())["state"] == "retry_wait"
        assert await withdrawn(source) == []

    async def test_when_the_read_before_did_not_come_to_its_end(self, script, source, first, run_sync):
        """It is gone on with from there, without looking back: what the read before brought is not asked for again."""
        script.says(SAID + "day('2026-03-01'); day('2026-03-02'); until('2026-03-02', 2); fail('config_error', 'No.')")
        assert (await run_sync())["state"] == "failed"
        script.says(SAID + "day('2026-03-03'); over('2026-03-03', 1)")
        assert (await run_sync())["state"] == "succeeded"
        assert await withdrawn(source) == []

    async def test_when_the_read_before_did_not_say_how_far_it_came(self, script, source, run_sync):
        script.says(SAID + "day('2026-03-01'); day('2026-03-02'); state(1, 2); status('COMPLETE')")
        await run_sync()
        script.says(SAID + "day('2026-03-01'); over('2026-03-03', 1)")
        await run_sync()
        assert await withdrawn(source) == []

    async def test_of_days_that_are_not_restated_any_more(self, script, source, run_sync):
        script.says(SAID + "day('2026-01-31'); day('2026-02-01'); day('2026-03-03'); over('2026-03-03', 3)")
        await run_sync()
        script.says(SAID + "day('2026-03-03'); over('2026-03-03', 1)")
        await run_sync()
        assert [day for day, *_ in await withdrawn(source)] == ["2026-02-01"]


LISTED = """
def day(day, account=1):
    data = {"customer.id": account, "campaign.id": account * 10, "segments.date": day, "metrics.clicks": 1}
    send("RECORD", record={"namespace": "google_ads", "stream": "campaign_performance", "emitted_at": 1, "data": data})

def listed(*accounts):
    for account in accounts:
        customer(account)
    whole_state(len(accounts))
    status("COMPLETE", WHOLE)

def over(day, count):
    stream = {"stream_descriptor": IDENTITY, "stream_state": {"segments.date": day}}
    send("STATE", state={"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}})
    status("COMPLETE")
"""
GOOGLE_SCRIPT = PRELUDE.replace("microsoft_ads", "google_ads").replace(
    "campaign_performance_report", "campaign_performance"
)
BOTH_ACCOUNTS = "listed(1, 2); day('2026-03-01', 1); day('2026-03-02', 2); over('2026-03-02', 2)"


@pytest.fixture
async def listing(script, source: Source, run_sync):
    """`await listing(says)`: a sync of accounts and their days that ended well; two accounts were read before."""
    await source.connect(name="Listing", streams=["google_ads.customer", "google_ads.campaign_performance"])

    async def run(says: str) -> dict[str, Any]:
        script.path.write_text(GOOGLE_SCRIPT + LISTED + says)
        done = await run_sync()
        assert done["state"] == "succeeded", done
        return done

    await run(BOTH_ACCOUNTS)
    return run


async def google_days(source: Source) -> list[tuple[int, str]]:
    """Account and day of rows that count."""
    query = text(
        "select (_airbyte_data ->> 'customer.id')::int, _airbyte_data ->> 'segments.date'"
        " from raw.google_ads__campaign_performance where withdrawn_by is null order by 1, 2"
    )
    async with source.database.tenant(source.tenant_id) as session:
        return [tuple(row) for row in await session.execute(query)]


class TestAccountWithoutAnyRow:
    async def test_loses_its_old_ones_when_the_platform_still_lists_it(self, source, listing):
        done = await listing("listed(1, 2); day('2026-03-01', 1); over('2026-03-03', 1)")
        assert await google_days(source) == [(1, "2026-03-01"), (1, "2026-03-01")]
        assert done["counts"]["vanished"] == 1
        landed = [json.loads(payload) for kind, payload in await source.events() if kind == "ingestion.data_landed"]
        assert {"2": ("2026-03-02", "2026-03-02")}.items() <= {
            one["account_id"]: (one["min_date"], one["max_date"]) for one in landed[-1]["accounts"]
        }.items(), "the marts have to hear of it"

    async def test_loses_them_when_no_account_has_any(self, source, listing):
        done = await listing("listed(1, 2); over('2026-03-03', 0)")
        assert (await google_days(source), done["counts"]["vanished"]) == ([], 2)

    async def test_keeps_them_when_the_platform_lists_it_no_more(self, source, listing):
        """It may be out of our sight, and not empty."""
        await listing("listed(1); day('2026-03-01', 1); over('2026-03-03', 1)")
        assert (2, "2026-03-02") in await google_days(source)

    async def test_keeps_days_that_were_not_asked_for(self, source, listing):
        await listing(BOTH_ACCOUNTS.replace("over('2026-03-02', 2)", "day('2026-04-20', 1); over('2026-04-20', 3)"))
        done = await listing("listed(1, 2); over('2026-04-20', 0)")
        assert done["counts"]["vanished"] == 1, "of the thirty days before 20 April"
        assert set(await google_days(source)) == {(1, "2026-03-01"), (2, "2026-03-02")}

    async def test_of_another_connection_is_let_alone(self, source, listing, script, run_sync):
        theirs = await google_days(source)
        await source.connect(name="Third", streams=["google_ads.customer", "google_ads.campaign_performance"])
        await listing(BOTH_ACCOUNTS)
        await listing("listed(1, 2); over('2026-03-03', 0)")
        assert await google_days(source) == theirs


def _message(state: Any) -> dict[str, Any]:
    descriptor = {"name": "campaign_performance", "namespace": None}
    return {"type": "STREAM", "stream": {"stream_descriptor": descriptor, "stream_state": state}}


GOOGLE = {"conversion_window_days": 30, "start_date": "2026-02-10"}
META = {"insights_lookback_window": 28, "start_date": "2025-01-01T00:00:00Z"}
CURSOR = {"segments.date": "2026-03-15"}
PARTITION = {"customer_id": "customers/123", "parent_slice": {"customer_id": "9", "parent_slice": {}}}


class TestAskedDays:
    """States as the connectors of the catalogue write them."""

    @pytest.mark.parametrize(
        ("connector", "stream", "config", "state", "known"),
        [
            ("source-google-ads", "campaign_performance", GOOGLE, {"123": CURSOR}, {"123": "2026-02-13"}),
            (
                "source-google-ads",
                "campaign_performance",
                GOOGLE,
                {"123": {"segments.date": "2026-02-20"}},
                {"123": "2026-02-10"},
            ),
            (
                "source-google-ads",
                "campaign_performance",
                GOOGLE,
                {"states": [{"partition": PARTITION, "cursor": CURSOR}], "use_global_cursor": False},
                {"123": "2026-02-13"},
            ),
            (
                "source-google-ads",
                "campaign_performance",
                GOOGLE,
                {"states": [{"partition": PARTITION, "cursor": CURSOR}], "use_global_cursor": True, "state": CURSOR},
                {},
            ),
            (
                "source-facebook-marketing",
                "ads_insights",
                META,
                {"1": {"date_start": "2026-03-15", "slices": []}, "time_increment": 1},
                {"1": "2026-02-15"},
            ),
            (
                "source-facebook-marketing",
                "ads_insights",
                META,
                {"1": {"date_start": "2026-03-15", "slices": ["2026-03-17"]}, "2": {"date_start": "2026-03-10"}},
                {"2": "2026-02-10"},
            ),
            ("source-facebook-marketing", "ads_insights", {}, {"1": {"date_start": "2026-03-15"}}, {}),
            ("opsight-demo-ads", "facebook_ads.ads_insights", {}, {"date_start": "2026-03-15"}, {"": "2026-02-15"}),
            ("opsight-demo-ads", "facebook_ads.ads_insights", {}, {"date_start": "soon"}, {}),
            ("opsight-demo-ads", "facebook_ads.ads_insights", {}, {}, {}),
            ("opsight-demo-ads", "google_ads.customer", {}, {"read_on": "2026-03-15"}, {}),
            ("source-faker", "users", {}, {"updated_at": "2026-03-15"}, {}),
        ],
    )
    def test_are_those_that_the_connector_reads_again(self, connector, stream, config, state, known):
        entry = get_connector(connector)
        found = first_days(entry, entry.stream(stream), config, _message(state))
        assert found == {account: date.fromisoformat(day) for account, day in known.items()}

    @pytest.mark.parametrize("state", [None, [], "x", {"type": "GLOBAL", "global": {"stream_states": []}}])
    def test_are_not_known_of_a_state_of_no_stream(self, state):
        entry = get_connector("opsight-demo-ads")
        assert first_days(entry, entry.stream("facebook_ads.ads_insights"), {}, state) == {}
