"""LinkedIn's Marketing API as it is documented: versioned, paged by token, reports by day and cut off when long."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from tests.ingestion.platform_server import Answer, Request

HOSTS = ["api.linkedin.com", "www.linkedin.com"]
VERSIONS = {"202607", "202611"}
ACCOUNTS = (500, 501)
CREATED = {"changeAuditStamps": {"created": {"time": 1767225600000}, "lastModified": {"time": 1767312000000}}}


class LinkedIn:
    """Two accounts with a campaign each, of which the first has a row each day from `first` to `last`.

    A report of more than `most_days` is as long as a report can be, and cut off.
    """

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.token = "good"
        self.accounts = list(ACCOUNTS)
        self.active = {500}
        self.clicks = 3
        self.most_days = 366

    def __call__(self, request: Request) -> Answer:
        if request.path == "/oauth/v2/accessToken":
            return self._token(request)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Answer({"status": 401, "code": "EXPIRED_ACCESS_TOKEN", "serviceErrorCode": 65602}, 401)
        if request.headers.get("linkedin-version") not in VERSIONS:
            return Answer({"status": 426, "code": "NONEXISTENT_VERSION"}, 426)
        if request.path == "/rest/adAnalytics":
            return self._report(request)
        return self._entities(request)

    def _token(self, request: Request) -> Answer:
        form = request.form
        if form != {
            "grant_type": "refresh_token",
            "refresh_token": "refresh",
            "client_id": "app",
            "client_secret": "shh",
        }:
            return Answer({"error": "invalid_grant", "error_description": "The provided token is invalid"}, 400)
        return Answer({"access_token": self.token, "expires_in": 5184000})

    def _entities(self, request: Request) -> Answer:
        found = re.fullmatch(r"/rest/adAccounts(?:/(\d+)/(\w+))?", request.path)
        assert found, request.path
        account, kind = found.groups()
        assert request.query["q"] == ("criteria" if kind == "creatives" else "search")
        assert kind != "creatives" or request.headers["x-restli-method"] == "FINDER"
        return _page(request, _accounts(self.accounts) if account is None else _entities(int(account), kind))

    def _report(self, request: Request) -> Answer:
        assert len(request.query["fields"].split(",")) - 2 <= 20
        account = int(unquote(request.query["accounts"]).rstrip(")").rpartition(":")[2])
        first, last = _days(request.query["dateRange"])
        urn = {"CAMPAIGN": f"urn:li:sponsoredCampaign:{account}2", "CREATIVE": f"urn:li:sponsoredCreative:{account}3"}
        if (last - first).days >= self.most_days:
            return Answer({"elements": [self._row(first, "urn:li:sponsoredCampaign:1")] * 15_000})
        day, elements = max(first, self.first), []
        while account in self.active and day <= min(last, self.last):
            elements.append(self._row(day, urn[request.query["pivot"]]))
            day += timedelta(days=1)
        return Answer({"paging": {"start": 0, "count": 10, "links": []}, "elements": elements})

    def _row(self, day: date, urn: str) -> dict[str, Any]:
        told = {"year": day.year, "month": day.month, "day": day.day}
        return {
            "dateRange": {"start": told, "end": told},
            "pivotValues": [urn],
            "impressions": 1000,
            "clicks": self.clicks,
            "costInLocalCurrency": "12.345678",
            "costInUsd": "13.5",
            "externalWebsiteConversions": 1,
        }


def _accounts(ids: list[int]) -> list[dict[str, Any]]:
    common = {"currency": "EUR", "status": "ACTIVE", "type": "BUSINESS", "servingStatuses": ["RUNNABLE"], "test": False}
    return [{"id": one, "name": f"Account {one}", **common, **CREATED} for one in ids]


def _entities(account: int, kind: str) -> list[dict[str, Any]]:
    of = {"account": f"urn:li:sponsoredAccount:{account}"}
    match kind:
        case "adCampaignGroups":
            return [{"id": account * 10 + 1, "name": "Spring", "status": "ACTIVE", **of, **CREATED}]
        case "adCampaigns":
            group = {"campaignGroup": f"urn:li:sponsoredCampaignGroup:{account}1"}
            return [{"id": account * 10 + 2, "name": "Leads", "status": "ACTIVE", **group, **of, **CREATED}]
        case "creatives":
            campaign = {"campaign": f"urn:li:sponsoredCampaign:{account}2"}
            said = {"intendedStatus": "ACTIVE", "createdAt": 1767225600000, "lastModifiedAt": 1767312000000}
            return [{"id": f"urn:li:sponsoredCreative:{account}3", **campaign, **of, **said}]
        case _:
            raise AssertionError(kind)


def _page(request: Request, entities: list[dict[str, Any]]) -> Answer:
    """One entity a page, whatever was asked for: the next page has to be asked for by its token."""
    assert 1 <= int(request.query["pageSize"]) <= 100
    start = int(request.query.get("pageToken", "page=0").removeprefix("page="))
    more = {"nextPageToken": f"page={start + 1}"} if start + 1 < len(entities) else {}
    return Answer({"elements": entities[start : start + 1], "metadata": more})


def _days(said: str) -> tuple[date, date]:
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    assert re.fullmatch(r"\(start:\(year:\d+,month:\d+,day:\d+\),end:\(year:\d+,month:\d+,day:\d+\)\)", said)
    return date(*numbers[:3]), date(*numbers[3:])
