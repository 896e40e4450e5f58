"""TikTok ads by TikTok's API for Business, version 1.3.

Source: business-api.tiktok.com/portal/docs: "Get authorized ad accounts", "Get campaigns" …, "Run a synchronous
report", "Appendix: Return codes". Whatever it says, it says with HTTP 200 and a `code`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from services.ingestion.own_source.calling import Caller, Verdict
from services.ingestion.own_source.errors import CredentialsRefused, SourceError
from services.ingestion.own_source.platform import Account, Config, Daily, Row, Snapshot, Stream, only

TITLE = "TikTok"
API = "https://business-api.tiktok.com/open_api/v1.3"
PAGE_SIZE = 1000
ACCOUNTS_AT_ONCE = 100
STEP_DAYS = 30
"""A report by day is of thirty days at most."""
METRICS = ("spend", "impressions", "clicks", "reach", "conversion", "real_time_conversion", "result")
NAMES = {"campaigns": ("campaign_name",), "ad_groups": ("campaign_name", "adgroup_name")}
NAMES["ads"] = (*NAMES["ad_groups"], "ad_name")
LEVELS = {
    "advertisers": ("AUCTION_ADVERTISER", "advertiser_id"),
    "campaigns": ("AUCTION_CAMPAIGN", "campaign_id"),
    "ad_groups": ("AUCTION_ADGROUP", "adgroup_id"),
    "ads": ("AUCTION_AD", "ad_id"),
}
PATHS = {"campaigns": "campaign", "ad_groups": "adgroup", "ads": "ad"}
IDS = ("advertiser_id", "campaign_id", "adgroup_id", "ad_id")
NOT_REPORTED = "-"
REFUSED = frozenset({40001, 40102, 40104, 40105, 40110})
"""No permission; a token that has expired, is absent, is wrong or was revoked; an app that does not know its secret."""
BUSY = frozenset({40100, 40133, 50000, 50002, 51010})


class TikTok:
    """Ids come as text in JSON; the contracts have them as numbers."""

    provider, title = "tiktok_ads", TITLE

    def __init__(self, config: Config) -> None:
        self._wanted: Sequence[str] = config.get("account_ids", [])
        self._app = {"app_id": str(config["app_id"]), "secret": str(config["secret"])}
        self._caller = Caller(TITLE, _Token(config["access_token"]), _judge)

    def accounts(self) -> list[Account]:
        listed = self._get("oauth2/advertiser/get/", self._app).get("list", [])
        names = [str(one["advertiser_id"]) for one in listed]
        accounts = only(TITLE, [Account(name, {}) for name in names], self._wanted)
        found: dict[str, Row] = {}
        for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
            some = [account.id for account in accounts[start : start + ACCOUNTS_AT_ONCE]]
            said = self._get("advertiser/info/", {"advertiser_ids": json.dumps(some)}).get("list", [])
            found |= {str(one["advertiser_id"]): _numbered(one) for one in said}
        return [Account(account.id, found.get(account.id, {})) for account in accounts]

    def streams(self) -> Sequence[Stream]:
        return (
            Snapshot("advertisers", ("advertiser_id",), lambda account: iter([account.about] if account.about else [])),
            *(self._entities(name) for name in PATHS),
            *(self._report(name) for name in LEVELS),
        )

    def last_day(self, now: datetime) -> date:
        """A day that has begun in the westernmost zone of all: days are those of the account's zone."""
        return (now - timedelta(hours=12)).date()

    def _entities(self, name: str) -> Snapshot:
        def rows(account: Account) -> Iterator[Row]:
            # Deleted ones too: what they cost stays.
            asked = {"advertiser_id": account.id, "filtering": json.dumps({"primary_status": "STATUS_ALL"})}
            for one in self._pages(f"{PATHS[name]}/get/", asked):
                yield _numbered(one)

        return Snapshot(name, (LEVELS[name][1],), rows)

    def _report(self, name: str) -> Daily:
        level, field = LEVELS[name]

        def rows(account: Account, first: date, last: date) -> Iterator[Row]:
            asked = {
                "advertiser_id": account.id,
                "service_type": "AUCTION",
                "report_type": "BASIC",
                "data_level": level,
                "dimensions": json.dumps([field, "stat_time_day"]),
                "metrics": json.dumps([*METRICS, *NAMES.get(name, ())]),
                "start_date": first.isoformat(),
                "end_date": last.isoformat(),
            }
            for one in self._pages("report/integrated/get/", asked):
                yield _reported(one, field, account)

        return Daily(f"{name}_reports_daily", (field, "stat_time_day"), "stat_time_day", STEP_DAYS, rows)

    def _pages(self, path: str, asked: Mapping[str, str]) -> Iterator[Row]:
        page, pages = 1, 1
        while page <= pages:
            said = self._get(path, {**asked, "page": str(page), "page_size": str(PAGE_SIZE)})
            yield from said.get("list", [])
            pages = int(said.get("page_info", {}).get("total_page", 1))
            page += 1

    def _get(self, path: str, asked: Mapping[str, str]) -> Row:
        said = self._caller.json("GET", f"{API}/{path}?{urlencode(asked)}")
        data = said.get("data")
        if not isinstance(data, dict):
            raise SourceError(f"{TITLE} answered without data.")
        return data


class _Token:
    """TikTok's tokens do not expire by themselves; one that was revoked has to be replaced by a person."""

    def __init__(self, access_token: str) -> None:
        self._token = access_token

    def headers(self) -> Mapping[str, str]:
        return {"Access-Token": self._token}

    def renew(self) -> None:
        raise CredentialsRefused(f"{TITLE} refuses the access token: it is wrong, or was revoked.")


def _judge(response: httpx.Response) -> Verdict:
    if response.status_code in {401, 403}:
        return Verdict.EXPIRED
    if not response.is_success:
        raise SourceError(f"{TITLE} answered HTTP {response.status_code}.")
    try:
        code = response.json().get("code")
    except (ValueError, AttributeError) as error:
        raise SourceError(f"{TITLE} answered something that is not a JSON object.") from error
    if code == 0:
        return Verdict.GOOD
    if code in REFUSED:
        return Verdict.EXPIRED
    if code in BUSY:
        return Verdict.BUSY
    raise SourceError(f"{TITLE} answered with code {code}.")


def _reported(element: Row, field: str, account: Account) -> Row:
    dimensions: Row = element.get("dimensions", {})
    metrics: Row = element.get("metrics", {})
    return {
        "advertiser_id": int(account.id),
        field: _number(dimensions.get(field)),
        "stat_time_day": dimensions.get("stat_time_day"),
        "dimensions": dimensions,
        "metrics": {name: None if value == NOT_REPORTED else value for name, value in metrics.items()},
    }


def _numbered(entity: Row) -> Row:
    return entity | {name: _number(entity[name]) for name in IDS if name in entity}


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdigit() else value
