"""Google Analytics 4, as it answers itself: properties, and their visits by day.

https://developers.google.com/analytics/devguides/reporting/data/v1
"""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.ops_hub.connections import Platform, Provenance
from libs.clock import utc_now
from libs.pacing import Pace, Quota
from services.ops_hub.connections.adapters.calling import Caller, Lines, Question, bearer
from services.ops_hub.connections.adapters.live import google_analytics_shapes as shapes
from services.ops_hub.connections.adapters.live.google_errors import judge_as_google
from services.ops_hub.connections.adapters.paging import pages
from services.ops_hub.connections.adapters.payloads import Account, Reading, TrafficDay
from services.ops_hub.connections.adapters.protocol import (
    AccountLost,
    AdapterContext,
    AnswerUnreadable,
    RateLimited,
    ReplyNotOffered,
)

TITLE = "Google Analytics"
KIND = "property"
_PROPERTY = re.compile(r"properties/[0-9]{1,20}")
SUMMARIES_PAGE, ROWS_PAGE, KEY_EVENTS_PAGE = 200, 1000, 1
DEFAULT_DAYS = 90
DIMENSION, METRICS = "date", ("sessions", "totalUsers", "keyEvents")
# The Admin API allows 600 requests a minute for a project; the Data API counts tokens of each property instead.
ADMIN_PACE = Pace(requests=580, seconds=60, burst=60)
DATA_PACE = Pace(requests=300, seconds=60, burst=60)
# Tokens of a day are given back at midnight there.
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class AnalyticsUrls:
    """Where the Data API and the Admin API are."""

    data: str
    admin: str


class GoogleAnalyticsLive:
    """Reads a property with the token of whoever connected."""

    platform: Platform = "google_analytics"
    provenance: Provenance = "live"
    can_reply = False

    def __init__(self, lines: Lines, urls: AnalyticsUrls, *, rows_page: int = ROWS_PAGE) -> None:
        self._caller = Caller(lines, self.platform, TITLE, judge=judge_as_google(TITLE), authorize=bearer)
        self._lines = lines
        self._urls = urls
        self._rows_page = rows_page
        self._admin = Quota(urls.admin, "admin", ADMIN_PACE)

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        """Every property of every account of the person."""

        async def fetch(token: str | None) -> shapes.AccountSummaries:
            params: dict[str, str | int] = {"pageSize": SUMMARIES_PAGE} | ({"pageToken": token} if token else {})
            url = f"{self._urls.admin}/v1beta/accountSummaries"
            question = Question(url, self._admin, params=params, is_opening=True)
            return await self._caller.ask(context, question, shapes.AccountSummaries)

        found = {
            one.property: Account(one.property, one.display_name, KIND)
            async for page in pages(fetch, lambda page: page.next_page_token)
            for account in page.account_summaries
            for one in account.property_summaries
        }
        return list(found.values())

    async def read(self, context: AdapterContext) -> Reading:
        """Visits of the last complete days, by the property's own calendar."""
        account = await self._property(context)
        has_key_events = await self._has_key_events(context, account.id)
        days: dict[date, TrafficDay] = {}
        async for day in self._days(context, account.id, has_key_events=has_key_events):
            if day.day in days:
                raise AnswerUnreadable(f"{TITLE} sent a day twice.")
            days[day.day] = day
        return Reading(account, traffic=tuple(days[day] for day in sorted(days)))

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        raise ReplyNotOffered("A website property has no reviews.")

    async def _property(self, context: AdapterContext) -> Account:
        if context.account_id is None:
            accounts = await self.list_accounts(context)
            if not accounts:
                raise AccountLost("The connected person sees no property of Google Analytics.")
            return accounts[0]
        if not _PROPERTY.fullmatch(context.account_id):
            raise AccountLost("This is no property of Google Analytics.")
        question = Question(f"{self._urls.admin}/v1beta/{context.account_id}", self._admin, is_opening=True)
        found = await self._caller.ask(context, question, shapes.Property)
        if found.delete_time is not None:
            raise AccountLost("The property was moved to the bin of Google Analytics.")
        return Account(found.name, found.display_name, KIND)

    async def _has_key_events(self, context: AdapterContext, account: str) -> bool:
        """Reports say nought where nobody ever said what a key event is; that is no nought."""
        url = f"{self._urls.admin}/v1beta/{account}/keyEvents"
        question = Question(url, self._admin, params={"pageSize": KEY_EVENTS_PAGE})
        return bool((await self._caller.ask(context, question, shapes.KeyEvents)).key_events)

    async def _days(self, context: AdapterContext, account: str, *, has_key_events: bool) -> AsyncGenerator[TrafficDay]:
        """By offset, until there are as many as the first page said. The property's tokens are watched on the way."""
        quota = Quota(self._urls.data, account, DATA_PACE, str(context.tenant_id))
        days: int = context.settings.get("traffic_days") or DEFAULT_DAYS
        offset, count = 0, 1
        while offset < count:
            question = Question(
                f"{self._urls.data}/v1beta/{account}:runReport",
                quota,
                method="POST",
                body=_report(days, offset=offset, limit=self._rows_page),
            )
            report = await self._caller.ask(context, question, shapes.Report)
            _check_headers(report)
            count = report.row_count
            offset += len(report.rows)
            if not report.rows and offset < count:
                raise AnswerUnreadable(f"{TITLE} sent fewer rows than it said there are.")
            await self._watch(report, quota, has_more=offset < count)
            for row in report.rows:
                yield _day(row, has_key_events=has_key_events)

    async def _watch(self, report: shapes.Report, quota: Quota, *, has_more: bool) -> None:
        """Stop before the tokens are used up, and until when they come back: other programs need some too."""
        wait = _seconds_to_wait(report.property_quota, utc_now())
        if wait is None:
            return
        await self._lines.limits.hold(quota, wait)
        if has_more:
            raise RateLimited("The property's quota at Google Analytics is nearly used up.", retry_after=wait)


def _report(days: int, *, offset: int, limit: int) -> dict[str, object]:
    return {
        "dateRanges": [{"startDate": f"{days}daysAgo", "endDate": "yesterday"}],
        "dimensions": [{"name": DIMENSION}],
        "metrics": [{"name": name} for name in METRICS],
        "orderBys": [{"dimension": {"dimensionName": DIMENSION}}],
        "offset": str(offset),
        "limit": str(limit),
        "returnPropertyQuota": True,
    }


def _check_headers(report: shapes.Report) -> None:
    dimensions = [header.name for header in report.dimension_headers]
    metrics = [header.name for header in report.metric_headers]
    if dimensions != [DIMENSION] or metrics != list(METRICS):
        raise AnswerUnreadable(f"{TITLE} sent other columns than it was asked for.")


def _day(row: shapes.Row, *, has_key_events: bool) -> TrafficDay:
    try:
        (day,), (sessions, users, key_events) = row.dimension_values, row.metric_values
        return TrafficDay(
            day=datetime.strptime(day.value, "%Y%m%d").date(),  # noqa: DTZ007  # a day of the property's calendar
            sessions=int(sessions.value),
            users=int(users.value),
            key_events=float(key_events.value) if has_key_events else None,
        )
    except ValueError:
        raise AnswerUnreadable(f"{TITLE} sent a row that is none of a day's visits.") from None


def _seconds_to_wait(quota: shapes.PropertyQuota | None, now: datetime) -> float | None:
    """Until the tokens come back, when fewer are left than twice what this request took."""
    if quota is None:
        return None
    if quota.tokens_per_day.is_nearly_used_up:
        there = now.astimezone(QUOTA_ZONE)
        midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight.astimezone(UTC) - now).total_seconds()
    if quota.tokens_per_hour.is_nearly_used_up or quota.tokens_per_project_per_hour.is_nearly_used_up:
        return 3600.0 - (now.minute * 60 + now.second)
    return None
