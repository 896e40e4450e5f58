"""What our own sources read, from the platform's answer to the marts."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.ingestion import fake_linkedin, fake_microsoft, fake_tiktok
from tests.ingestion.sourcing import Program, platform_of
from tests.metrics.raw import Raw
from tests.metrics.together import together

TODAY = datetime.now(UTC).date()
FIRST, LAST = TODAY - timedelta(days=9), TODAY - timedelta(days=3)
START = {"start_date": (TODAY - timedelta(days=20)).isoformat(), "look_back_days": 14}
LINKEDIN = {"access_token": "good", "api_version": "202607"} | START
MICROSOFT = {
    "developer_token": "developer",
    "client_id": "app",
    "refresh_token": "refresh",
    "tenant_id": "common",
} | START
TIKTOK = {"app_id": "42", "secret": "shh-app", "access_token": "good"} | START
COLUMNS = ("grain", "account_id", "campaign_id", "currency_code", "count(*)", "sum(spend)::float8", "sum(clicks)")


async def land(raw: Raw, tenant: UUID, source: Program) -> None:
    """Every row that the source reads, into the table that its stream has."""
    # In a thread: other tests are under way, whose connections would give up.
    read = await asyncio.to_thread(source.read, *(stream.name for stream in source.entry.streams))
    assert read.exit_code == 0, read.messages[-3:]
    for stream in source.entry.streams:
        for row in read.rows(stream.name):
            raw.sent(stream.table, tenant, row)


def counted(raw: Raw, tenant: UUID) -> list[tuple[Any, ...]]:
    """What counts in totals, by account and campaign."""
    statement = (
        f"select {', '.join(COLUMNS)} from warehouse.fct_ad_performance_daily"
        " where tenant_id = %s and counts_in_total group by 1, 2, 3, 4"
    )
    return [tuple(row) for row in raw.execute(statement, tenant)]


@together
@pytest.mark.parametrize(
    ("platform", "hosts", "connector", "config", "expected"),
    [
        (
            fake_linkedin.LinkedIn(FIRST, LAST),
            fake_linkedin.HOSTS,
            "source-linkedin-ads",
            LINKEDIN,
            ("ad_group", "500", "5001", "EUR", 7, pytest.approx(7 * 12.345678), 21),
        ),
        (
            fake_microsoft.Microsoft(FIRST, LAST),
            fake_microsoft.HOSTS,
            "source-bing-ads",
            MICROSOFT,
            ("campaign", "901", "9011", "USD", 7, pytest.approx(7 * 12.34), 28),
        ),
        (
            fake_tiktok.TikTok(FIRST, LAST),
            fake_tiktok.HOSTS,
            "source-tiktok-marketing",
            TIKTOK,
            ("campaign", "7001", "70012", "USD", 7, pytest.approx(7 * 12.34), 35),
        ),
    ],
    ids=["linkedin_ads", "microsoft_ads", "tiktok_ads"],
)
async def test_days_reach_the_mart_under_their_account(
    raw, refresh, tenant_a, platform, hosts, connector, config, expected
):
    with platform_of(platform, hosts) as server:
        await land(raw, tenant_a, Program(server, connector, config))
    await refresh(tenant_a)
    assert counted(raw, tenant_a) == [expected]
