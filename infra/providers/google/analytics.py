"""The Analytics Admin API and `runReport` as documented: properties, key events, visits by day, and quota.

https://developers.google.com/analytics/devguides/reporting/data/v1
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from infra.providers.control import provider_router
from infra.providers.drawing import draw
from infra.providers.google.errors import GoogleRefusal, caller_with, invalid, not_found
from infra.providers.google.listings import ROBIN, SAM
from infra.providers.google.paging import page_of
from libs.clock import utc_now

SCOPES = ("https://www.googleapis.com/auth/analytics.readonly", "https://www.googleapis.com/auth/analytics")
MOST_SUMMARIES, MOST_EVENTS, MOST_ROWS = 200, 200, 250_000
TOKENS_A_REPORT = 6
TOKENS_A_DAY, TOKENS_AN_HOUR = 200_000, 40_000
METRICS = ("sessions", "totalUsers", "keyEvents")

router = provider_router("google_analytics")
PageToken = Annotated[str, Query(alias="pageToken")]
Size = Annotated[int, Query(alias="pageSize")]


@dataclass(frozen=True)
class PracticeProperty:
    number: str
    name: str
    subject: str
    has_key_events: bool


PROPERTIES = (
    PracticeProperty("310000001", "Practice Coffee website", ROBIN, True),
    PracticeProperty("310000002", "Practice Coffee blog", ROBIN, False),
    *(PracticeProperty(f"3200{number:05}", f"Sam's website {number}", SAM, True) for number in range(210)),
)


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Named(_Camel):
    name: str


class _DateRange(_Camel):
    start_date: str
    end_date: str


class ReportRequest(_Camel):
    date_ranges: list[_DateRange]
    dimensions: list[_Named] = []
    metrics: list[_Named]
    offset: int = 0
    limit: int = 10_000
    return_property_quota: bool = False


@router.get("/v1beta/accountSummaries", name="google_analytics.summaries")
async def list_summaries(request: Request, size: Size = 0, token: PageToken = "") -> JSONResponse:
    """An account for every property."""

    async def answer() -> dict[str, Any]:
        mine = _properties_of(caller_with(request, SCOPES).subject)
        summaries = [_summary(number, one) for number, one in enumerate(mine)]
        page, following = page_of(summaries, "summaries", size=size or 50, most=MOST_SUMMARIES, token=token)
        return {"accountSummaries": list(page)} | ({"nextPageToken": following} if following else {})

    return await _answered(answer)


@router.get("/v1beta/properties/{number}", name="google_analytics.property")
async def get_property(request: Request, number: str) -> JSONResponse:
    async def answer() -> dict[str, Any]:
        found = _property(request, number)
        return {
            "name": f"properties/{found.number}",
            "displayName": found.name,
            "propertyType": "PROPERTY_TYPE_ORDINARY",
            "timeZone": "America/New_York",
            "currencyCode": "USD",
        }

    return await _answered(answer)


@router.get("/v1beta/properties/{number}/keyEvents", name="google_analytics.key_events")
async def list_key_events(request: Request, number: str) -> JSONResponse:
    async def answer() -> dict[str, Any]:
        if not _property(request, number).has_key_events:
            return {}
        event = {
            "name": f"properties/{number}/keyEvents/1",
            "eventName": "purchase",
            "countingMethod": "ONCE_PER_EVENT",
        }
        return {"keyEvents": [event]}

    return await _answered(answer)


@router.post("/v1beta/properties/{number}:runReport", name="google_analytics.report")
async def run_report(request: Request, number: str, asked: ReportRequest) -> JSONResponse:
    """By date alone, and of the metrics of visits."""

    async def answer() -> dict[str, Any]:
        found = _property(request, number)
        if [one.name for one in asked.dimensions] != ["date"] or len(asked.date_ranges) != 1:
            raise invalid("This server knows reports of one date range by date.")
        unknown = [one.name for one in asked.metrics if one.name not in METRICS]
        if unknown:
            raise invalid(f"Field {unknown[0]} is not a valid metric.")
        days = _days(asked.date_ranges[0])
        rows = [_row(found, day, [one.name for one in asked.metrics]) for day in days]
        shown = rows[asked.offset : asked.offset + min(asked.limit, MOST_ROWS)]
        report: dict[str, Any] = {
            "dimensionHeaders": [{"name": "date"}],
            "metricHeaders": [{"name": one.name, "type": "TYPE_INTEGER"} for one in asked.metrics],
            "rowCount": len(rows),
            "metadata": {"currencyCode": "USD", "timeZone": "America/New_York"},
            "kind": "analyticsData#runReport",
        }
        return report | ({"rows": shown} if shown else {}) | (_quota() if asked.return_property_quota else {})

    return await _answered(answer)


async def _answered(answer: Callable[[], Awaitable[dict[str, Any]]]) -> JSONResponse:
    try:
        return JSONResponse(await answer())
    except GoogleRefusal as refusal:
        return refusal.response


def _summary(number: int, one: PracticeProperty) -> dict[str, Any]:
    account = f"accounts/{500_000 + number}"
    return {
        "name": f"accountSummaries/{500_000 + number}",
        "account": account,
        "displayName": f"Practice account {number + 1}",
        "propertySummaries": [
            {
                "property": f"properties/{one.number}",
                "displayName": one.name,
                "propertyType": "PROPERTY_TYPE_ORDINARY",
                "parent": account,
            },
        ],
    }


def _properties_of(subject: str) -> list[PracticeProperty]:
    """Those of the person; who is not known has one of their own."""
    known = [one for one in PROPERTIES if one.subject == subject]
    return known or [PracticeProperty(str(5 * 10**8 + draw(10**8, subject)), "My website", subject, True)]


def _property(request: Request, number: str) -> PracticeProperty:
    """Raises what Google says of a property that is another's, or none."""
    for one in _properties_of(caller_with(request, SCOPES).subject):
        if one.number == number:
            return one
    if any(one.number == number for one in PROPERTIES):
        raise GoogleRefusal(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")
    raise not_found()


def _days(asked: _DateRange) -> list[date]:
    first, last = _date(asked.start_date), _date(asked.end_date)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _date(text: str) -> date:
    today = utc_now().date()
    match text:
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case _ if text.removesuffix("daysAgo").isdecimal():
            return today - timedelta(days=int(text.removesuffix("daysAgo")))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(f"{text} is no date.") from None


def _row(found: PracticeProperty, day: date, metrics: list[str]) -> dict[str, Any]:
    sessions = 80 + draw(400, found.number, day)
    values = {
        "sessions": sessions,
        "totalUsers": sessions - draw(60, found.number, day, "users"),
        "keyEvents": draw(20, found.number, day, "key") if found.has_key_events else 0,
    }
    return {
        "dimensionValues": [{"value": day.strftime("%Y%m%d")}],
        "metricValues": [{"value": str(values[name])} for name in metrics],
    }


def _quota() -> dict[str, Any]:
    return {
        "propertyQuota": {
            "tokensPerDay": {"consumed": TOKENS_A_REPORT, "remaining": TOKENS_A_DAY - TOKENS_A_REPORT},
            "tokensPerHour": {"consumed": TOKENS_A_REPORT, "remaining": TOKENS_AN_HOUR - TOKENS_A_REPORT},
            "concurrentRequests": {"remaining": 10},
            "serverErrorsPerProjectPerHour": {"remaining": 10},
            "potentiallyThresholdedRequestsPerHour": {"remaining": 120},
            "tokensPerProjectPerHour": {"consumed": TOKENS_A_REPORT, "remaining": 14_000 - TOKENS_A_REPORT},
        }
    }
