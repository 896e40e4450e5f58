"""TikTok's API for Business, version 1.3, as it is documented: HTTP 200 whatever it says, and a `code` that tells."""

import json
import re
from datetime import date, timedelta
from typing import Any

from tests.ingestion.platform_server import Answer, Request

HOSTS = ["business-api.tiktok.com"]
ROOT = "/open_api/v1.3/"
CREATED = {"create_time": "2020-01-01 00:00:00", "modify_time": "2020-01-02 00:00:00"}
LEVELS = {
    "AUCTION_ADVERTISER": ("advertiser_id", ""),
    "AUCTION_CAMPAIGN": ("campaign_id", "2"),
    "AUCTION_ADGROUP": ("adgroup_id", "3"),
    "AUCTION_AD": ("ad_id", "4"),
}


class TikTok:
    """Two advertisers, of which those in `active` have a row each day from `first` to `last`."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.advertisers = ["7001", "7002"]
        self.active = {"7001"}
        self.clicks = 5

    def __call__(self, request: Request) -> Answer:
        if request.headers.get("access-token") != "good":
            return _said({}, 40105, "Access token is incorrect or has been revoked.")
        path = request.path.removeprefix(ROOT).strip("/")
        match path:
            case "oauth2/advertiser/get":
                assert (request.query["app_id"], request.query["secret"]) == ("42", "shh-app")
                names = [{"advertiser_id": one, "advertiser_name": f"Advertiser {one}"} for one in self.advertisers]
                return _said({"list": names})
            case "advertiser/info":
                wanted = json.loads(request.query["advertiser_ids"])
                return _said({"list": [_advertiser(one) for one in wanted]})
            case "report/integrated/get":
                return self._report(request)
            case _:
                kind = re.fullmatch(r"(campaign|adgroup|ad)/get", path)
                assert kind, path
                return _page(request, [_entity(kind[1], request.query["advertiser_id"])])

    def _report(self, request: Request) -> Answer:
        query = request.query
        field, suffix = LEVELS[query["data_level"]]
        first, last = date.fromisoformat(query["start_date"]), date.fromisoformat(query["end_date"])
        assert (last - first).days < 30, "no more than thirty days by day"
        day, rows = max(first, self.first), []
        while query["advertiser_id"] in self.active and day <= min(last, self.last):
            dimensions = {field: query["advertiser_id"] + suffix, "stat_time_day": f"{day} 00:00:00"}
            metrics = {"spend": "12.34", "impressions": "1000", "clicks": str(self.clicks), "conversion": "-"}
            rows.append({"dimensions": dimensions, "metrics": metrics})
            day += timedelta(days=1)
        return _page(request, rows)


def _advertiser(number: str) -> dict[str, Any]:
    said = {"currency": "USD", "timezone": "Europe/Berlin", "status": "STATUS_ENABLE", "balance": 0}
    return {"advertiser_id": number, "name": f"Advertiser {number}", "create_time": 1767225600, **said}


def _entity(kind: str, advertiser: str) -> dict[str, Any]:
    ids = {"advertiser_id": advertiser, "campaign_id": f"{advertiser}2"}
    names = {"campaign_name": "Spring", "operation_status": "ENABLE", **CREATED}
    match kind:
        case "campaign":
            return {**ids, **names, "objective_type": "TRAFFIC", "budget": 50.0}
        case "adgroup":
            return {**ids, **names, "adgroup_id": f"{advertiser}3", "adgroup_name": "Group", "budget": 50.0}
        case _:
            return {**ids, **names, "adgroup_id": f"{advertiser}3", "ad_id": f"{advertiser}4", "ad_name": "Ad"}


def _page(request: Request, rows: list[dict[str, Any]]) -> Answer:
    page, size = int(request.query["page"]), min(int(request.query["page_size"]), 20)
    found = rows[(page - 1) * size : page * size]
    info = {"page": page, "page_size": size, "total_number": len(rows), "total_page": -(-len(rows) // size)}
    return _said({"list": found, "page_info": info})


def _said(data: dict[str, Any], code: int = 0, message: str = "OK") -> Answer:
    return Answer({"code": code, "message": message, "request_id": "r", "data": data})
