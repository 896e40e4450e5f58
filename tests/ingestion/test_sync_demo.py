"""The demo source from end to end: the API, a worker, a real subprocess, the raw tables."""

from tests.ingestion.connecting import connect, job, landed, sync

SCOPES = ("ingestion:read", "ingestion:write")
TABLES = (
    "google_ads__customer",
    "google_ads__campaign",
    "google_ads__ad_group",
    "google_ads__ad_group_ad",
    "google_ads__campaign_performance",
    "google_ads__ad_group_ad_performance",
    "facebook_ads__ad_account",
    "facebook_ads__campaigns",
    "facebook_ads__ad_sets",
    "facebook_ads__ads",
    "facebook_ads__ad_creatives",
    "facebook_ads__ads_insights",
    "facebook_ads__ads_insights_region",
    "microsoft_ads__campaign_performance_report",
    "demo__budgets",
    "demo__exchange_rates",
)


class TestSyncDemoSource:
    async def test_lands_every_stream_and_the_counts_add_up(self, client_of, as_, tenant_a, worker_of, database):
        client, headers = await client_of("ingestion"), as_(tenant_a, *SCOPES)
        connection = await connect(client, headers)
        queued = await sync(client, headers, connection["id"])

        await worker_of("ingestion")

        done = await job(client, headers, queued["id"])
        assert done["error"] is None
        assert done["state"] == "succeeded"
        counts = done["counts"]
        assert counts["emitted"] == counts["committed"] + counts["filtered"] + counts["quarantined"]
        assert counts["quarantined"] == counts["filtered"] == 0
        assert counts["committed"] > 2000
        assert {stream["table"] for stream in done["streams"]} == {f"raw.{table}" for table in TABLES}
        assert all(stream["complete"] for stream in done["streams"])
        rows = [len(await landed(database("ingestion"), tenant_a, table)) for table in TABLES]
        assert sum(rows) == counts["committed"]
        assert min(rows) > 0
